//! Time and chance: the only place that asks the machine for either.
//!
//! Owns: what "now" is, and fresh ids and seeds. Does not know: what they are for.
//!
//! Invariant: one clock never goes back, even when the machine's does.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use uuid::{NoContext, Timestamp, Uuid};

/// A source of time and chance; clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
struct Source {
    latest_us: AtomicI64,
    runs: bool,
}

impl Clock {
    /// Returns the machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Source {
            latest_us: AtomicI64::new(i64::MIN),
            runs: true,
        }))
    }

    /// Returns a clock that stands at `at` until it is moved.
    #[must_use]
    pub fn standing(at: DateTime<Utc>) -> Self {
        Self(Arc::new(Source {
            latest_us: AtomicI64::new(at.timestamp_micros()),
            runs: false,
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

    /// Moves a standing clock on.
    pub fn advance(&self, by: std::time::Duration) {
        let by_us = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.latest_us.fetch_add(by_us, Ordering::Relaxed);
    }

    /// Returns a random id that says nothing.
    #[must_use]
    pub fn random_id(&self) -> Uuid {
        Uuid::new_v4()
    }

    /// Returns an id whose order is the order of time.
    #[must_use]
    pub fn timed_id(&self) -> Uuid {
        let now = self.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        Uuid::new_v7(Timestamp::from_unix(
            NoContext,
            seconds,
            now.timestamp_subsec_nanos(),
        ))
    }

    /// Returns a random number.
    #[must_use]
    pub fn number(&self) -> u64 {
        let (high, low) = Uuid::new_v4().as_u64_pair();
        high.rotate_left(32) ^ low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_when_it_is_moved() {
        let clock = Clock::standing(DateTime::from_timestamp(1_000, 0).unwrap());
        assert_eq!(clock.now().timestamp(), 1_000);
        clock.advance(std::time::Duration::from_secs(5));
        assert_eq!(clock.now().timestamp(), 1_005);
    }

    #[test]
    fn a_timed_id_tells_when_it_was_made() {
        let clock = Clock::standing(DateTime::from_timestamp(1_700_000_000, 0).unwrap());
        assert_eq!(
            clock.timed_id().get_timestamp().unwrap().to_unix().0,
            1_700_000_000
        );
    }
}
