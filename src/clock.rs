//! Time and chance: the only place that asks the machine for either.
//!
//! Owns: what "now" is, and fresh ids and seeds. Does not know: what they are for.
//!
//! Invariant: one clock never goes back, even when the machine's does.

mod moment;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use uuid::{Builder, Uuid};

pub use moment::Moment;

use crate::retry::SeededRandom;

/// A source of time and chance; clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
struct Source {
    latest_us: AtomicI64,
    runs: bool,
    /// Set where chance must be the same each time.
    random: Option<SeededRandom>,
    moved: watch::Sender<()>,
}

impl Clock {
    /// Returns the machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(i64::MIN, true, None)
    }

    /// Returns the machine's clock with chance that is the same each time.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::new(i64::MIN, true, Some(seed))
    }

    /// Returns a clock that stands at `at` until it is moved, with chance that is the same each time.
    #[must_use]
    pub fn standing(at: DateTime<Utc>, seed: u64) -> Self {
        Self::new(at.timestamp_micros(), false, Some(seed))
    }

    fn new(latest_us: i64, runs: bool, seed: Option<u64>) -> Self {
        let latest_us = AtomicI64::new(latest_us);
        Self(Arc::new(Source {
            latest_us,
            runs,
            random: seed.map(SeededRandom::new),
            moved: watch::Sender::new(()),
        }))
    }

    /// Returns the time, UTC, to the microsecond.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let machine_us = if self.0.runs {
            Utc::now().timestamp_micros()
        } else {
            i64::MIN
        };
        let before_us = self.0.latest_us.fetch_max(machine_us, Ordering::Relaxed);
        DateTime::from_timestamp_micros(before_us.max(machine_us)).unwrap_or_default()
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

    #[test]
    fn a_seeded_clock_draws_the_same_each_time() {
        let [one, other] = [Clock::seeded(7), Clock::seeded(7)];
        assert_eq!(one.random_id(), other.random_id());
        assert_eq!(one.number(), other.number());
        assert_ne!(one.number(), one.number());
        assert_eq!(one.random_id().get_version_num(), 4);
    }
}
