//! Time and chance: the only place that asks the machine for either.
//!
//! Owns: what "now" is, and fresh ids and seeds. Does not know: what they are for.
//!
//! [`Clock::now`] is the time of day, which the machine's owner may set. What is waited for or measured is so by
//! `tokio::time`, which nobody sets. Both pass together, also in virtual time ([`run_in_virtual_time`]).
//!
//! Invariant: one clock never goes back, even when the machine's does.

mod moment;
mod virtual_time;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::{Builder, Uuid};

pub use moment::Moment;
pub use virtual_time::{can_wait_in_virtual_time, is_virtual, run as run_in_virtual_time, untimed};

use crate::retry::SeededRandom;

/// A source of time and chance; clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
struct Source {
    latest_us: AtomicI64,
    machine: Machine,
    /// By how much the machine's clock was set, forward or back.
    set_by_us: AtomicI64,
    /// Set where chance must be the same each time.
    random: Option<SeededRandom>,
    moved: watch::Sender<()>,
}

/// What shows the time.
#[derive(Debug)]
enum Machine {
    Real,
    Standing,
    /// Shows `at_us` at `since`, and passes with tokio's time.
    Virtual {
        at_us: i64,
        since: Instant,
    },
}

impl Clock {
    /// Returns the machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(i64::MIN, Machine::Real, None)
    }

    /// Returns the machine's clock with chance that is the same each time.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::new(i64::MIN, Machine::Real, Some(seed))
    }

    /// Returns a clock that stands at `at` until it is moved, with chance that is the same each time.
    #[must_use]
    pub fn standing(at: DateTime<Utc>, seed: u64) -> Self {
        Self::new(at.timestamp_micros(), Machine::Standing, Some(seed))
    }

    /// Returns the clock of a machine that shows `at` now and passes with tokio's time, which may be virtual; with
    /// chance that is the same each time.
    #[must_use]
    pub fn starting(at: DateTime<Utc>, seed: u64) -> Self {
        let (at_us, since) = (at.timestamp_micros(), Instant::now());
        Self::new(i64::MIN, Machine::Virtual { at_us, since }, Some(seed))
    }

    fn new(latest_us: i64, machine: Machine, seed: Option<u64>) -> Self {
        let latest_us = AtomicI64::new(latest_us);
        Self(Arc::new(Source {
            latest_us,
            machine,
            set_by_us: AtomicI64::new(0),
            random: seed.map(SeededRandom::new),
            moved: watch::Sender::new(()),
        }))
    }

    /// Returns the time, UTC, to the microsecond.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let machine_us = self.machine_us();
        let before_us = self.0.latest_us.fetch_max(machine_us, Ordering::Relaxed);
        DateTime::from_timestamp_micros(before_us.max(machine_us)).unwrap_or_default()
    }

    /// Returns the time that the machine shows, which may have been set back.
    fn machine_us(&self) -> i64 {
        let shown_us = match &self.0.machine {
            Machine::Real => Utc::now().timestamp_micros(),
            Machine::Standing => return i64::MIN,
            Machine::Virtual { at_us, since } => {
                let passed_us = i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX);
                at_us.saturating_add(passed_us)
            }
        };
        shown_us.saturating_add(self.0.set_by_us.load(Ordering::Relaxed))
    }

    /// Sets the machine's clock forward or back, as its owner would.
    pub fn set_machine(&self, by: TimeDelta) {
        let by_us = by.num_microseconds().unwrap_or(i64::MAX);
        self.0.set_by_us.fetch_add(by_us, Ordering::Relaxed);
    }

    /// Moves the clock on. One that runs stands from then on, until the machine's has caught up.
    pub fn advance(&self, by: std::time::Duration) {
        let by_us = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        let then_us = self.now().timestamp_micros().saturating_add(by_us);
        self.0.latest_us.fetch_max(then_us, Ordering::Relaxed);
        self.0.moved.send_replace(());
    }

    /// Returns a receiver that is notified whenever the clock is moved on: whoever waits for a moment
    /// looks at the clock again then.
    #[must_use]
    pub fn moves(&self) -> watch::Receiver<()> {
        self.0.moved.subscribe()
    }

    /// Returns a random id that says nothing.
    #[must_use]
    pub fn random_id(&self) -> Uuid {
        let bits = Uuid::from_u64_pair(self.number(), self.number());
        Builder::from_random_bytes(bits.into_bytes()).into_uuid()
    }

    /// Returns a seed for jitter, another in each process on the same log. In virtual time it is the same each time.
    #[must_use]
    pub fn process_seed(&self) -> u64 {
        match &self.0.machine {
            Machine::Virtual { .. } => self.number(),
            Machine::Real | Machine::Standing => Self::system().number(),
        }
    }

    /// Returns a random number.
    #[must_use]
    pub fn number(&self) -> u64 {
        if let Some(random) = &self.0.random {
            return random.next();
        }
        let (high, low) = Uuid::new_v4().as_u64_pair();
        high.rotate_left(32) ^ low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_when_it_is_moved() {
        let clock = Clock::standing(DateTime::from_timestamp(1_000, 0).unwrap(), 1);
        assert_eq!(clock.now().timestamp(), 1_000);
        clock.advance(std::time::Duration::from_secs(5));
        assert_eq!(clock.now().timestamp(), 1_005);
    }

    #[tokio::test(start_paused = true)]
    async fn a_virtual_machine_passes_with_the_time_that_is_waited_for() {
        let at = DateTime::from_timestamp(1_000, 0).unwrap();
        let clock = Clock::starting(at, 1);
        tokio::time::sleep(std::time::Duration::from_hours(1)).await;
        assert_eq!(clock.now(), at + TimeDelta::hours(1));
        clock.set_machine(TimeDelta::hours(2));
        assert_eq!(clock.now(), at + TimeDelta::hours(3));
    }

    #[test]
    fn a_seeded_clock_draws_the_same_each_time() {
        let [one, other] = [Clock::seeded(7), Clock::seeded(7)];
        assert_eq!(one.random_id(), other.random_id());
        assert_eq!(one.number(), other.number());
        assert_ne!(one.number(), one.number());
        assert_eq!(one.random_id().get_version_num(), 4);
    }
}
