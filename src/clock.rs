//! Time and chance: the only place that asks the machine for either.
//!
//! Owns: what "now" is, and fresh ids and seeds. Does not know: what they are for.
//!
//! [`Clock::now`] is the time of day. It passes with `tokio::time`, by which everything waits and measures and which
//! nobody sets, also in virtual time ([`run_in_virtual_time`]). It follows the machine's clock, which may be set, so
//! slowly that no limit notices; where that is set forward by more, or the process stood still, the whole step is one
//! [`Absence`], which becomes known before the clock shows the time after it.
//!
//! Invariant: one clock never goes back and never stands for long, whatever the machine's does.

mod moment;
mod pace;
mod virtual_time;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::{Builder, Uuid};

pub use moment::Moment;
pub use pace::{Absence, AbsenceCause, PULSE};
pub use virtual_time::{
    block_on, can_wait_in_virtual_time, is_virtual, run as run_in_virtual_time, untimed,
};

use self::pace::{Pace, moment_of};
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
    /// How the time shown follows the machine's; none for one that stands.
    pace: Option<Mutex<Pace>>,
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

    fn new(latest_us: i64, machine: Machine, random: Option<u64>) -> Self {
        let now = Instant::now();
        let pace = machine.shows_us(now).map(|at_us| Pace::new(at_us, now));
        Self(Arc::new(Source {
            latest_us: AtomicI64::new(latest_us),
            machine,
            set_by_us: AtomicI64::new(0),
            pace: pace.map(Mutex::new),
            random: random.map(SeededRandom::new),
            moved: watch::Sender::new(()),
        }))
    }

    /// Returns the time, UTC, to the microsecond.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let shown_us = self.pace().map(|pace| pace.shown_us(Instant::now()));
        moment_of(self.shown_at_least(shown_us.unwrap_or(i64::MIN)))
    }

    /// Returns the time that the machine shows, which may have been set.
    #[must_use]
    pub fn machine_now(&self) -> DateTime<Utc> {
        match self.machine_us(Instant::now()) {
            Some(machine_us) => moment_of(machine_us),
            None => self.now(),
        }
    }

    /// Follows the machine's clock. Once this is called, it must be called each [`PULSE`]: time shown in between is
    /// bounded, so that no deadline passes while the process stands still.
    ///
    /// `note` is called with the time that nobody could use, before the clock shows a later time.
    pub fn pulse(&self, note: impl FnOnce(Absence)) {
        let now = Instant::now();
        let (Some(mut pace), Some(machine_us)) = (self.pace(), self.machine_us(now)) else {
            return;
        };
        let is_real = matches!(self.0.machine, Machine::Real);
        let (next, absence) = pace.next(machine_us, now, is_real);
        if let Some(absence) = absence {
            note(absence);
        }
        *pace = next;
    }

    /// Lets time pass by itself again: nobody calls [`pulse`](Self::pulse) any more.
    pub fn release(&self) {
        if let Some(mut pace) = self.pace() {
            pace.release(Instant::now());
        }
    }

    /// Goes on from `at`, if that is later than the time shown.
    pub fn not_before(&self, at: DateTime<Utc>) {
        if let Ok(by) = (at - self.now()).to_std() {
            self.advance(by);
        }
    }

    fn pace(&self) -> Option<MutexGuard<'_, Pace>> {
        let pace = self.0.pace.as_ref()?;
        Some(pace.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn machine_us(&self, now: Instant) -> Option<i64> {
        let set_by_us = self.0.set_by_us.load(Ordering::Relaxed);
        let shown_us = self.0.machine.shows_us(now)?;
        Some(shown_us.saturating_add(set_by_us))
    }

    /// Returns `at_us`, or the last time shown if that is later.
    fn shown_at_least(&self, at_us: i64) -> i64 {
        let before_us = self.0.latest_us.fetch_max(at_us, Ordering::Relaxed);
        before_us.max(at_us)
    }

    /// Sets the machine's clock forward or back, as its owner would.
    pub fn set_machine(&self, by: TimeDelta) {
        let by_us = by.num_microseconds().unwrap_or(i64::MAX);
        self.0.set_by_us.fetch_add(by_us, Ordering::Relaxed);
    }

    /// Moves the clock on.
    pub fn advance(&self, by: std::time::Duration) {
        let by_us = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        if let Some(mut pace) = self.pace() {
            pace.advance(by_us);
        } else {
            let then_us = self.now().timestamp_micros().saturating_add(by_us);
            self.shown_at_least(then_us);
        }
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

impl Machine {
    /// Returns the time it shows, unless that is moved by hand alone.
    fn shows_us(&self, now: Instant) -> Option<i64> {
        match self {
            Self::Real => Some(Utc::now().timestamp_micros()),
            Self::Standing => None,
            Self::Virtual { at_us, since } => {
                let passed_us = i64::try_from((now - *since).as_micros()).unwrap_or(i64::MAX);
                Some(at_us.saturating_add(passed_us))
            }
        }
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
        assert_eq!(clock.machine_now(), at + TimeDelta::hours(3));
        assert_eq!(clock.now(), at + TimeDelta::hours(1));
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
