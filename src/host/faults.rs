//! Faults of the program itself: how many of each kind.

use std::sync::{Mutex, PoisonError};

use quick_cache::unsync::Cache;

use crate::game::values::Ts;
use crate::limits;

/// How many faults of each kind happened since one was last recorded.
pub(super) struct FaultCounts(Mutex<Cache<String, FaultCount>>);

#[derive(Clone, Copy)]
struct FaultCount {
    recorded_at: Ts,
    n_since: u32,
}

impl Default for FaultCounts {
    fn default() -> Self {
        Self(Mutex::new(Cache::new(limits::KINDS_OF_FAULTS)))
    }
}

impl FaultCounts {
    /// Counts a fault, and returns how many to record now, if any.
    pub(super) fn add(&self, fingerprint: &str, now: Ts) -> Option<u32> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = counts.get(fingerprint).copied();
        let recorded_at = known.map_or(Ts::MIN_UTC, |known| known.recorded_at);
        let n_since = known.map_or(1, |known| known.n_since.saturating_add(1));
        // Negative if another thread read a later time and came first: then nothing is due.
        let since = (now - recorded_at).to_std().ok();
        let is_due = since.is_some_and(|since| limits::FAULTS_RECORDED_EVERY <= since);
        let count = if is_due {
            FaultCount {
                recorded_at: now,
                n_since: 0,
            }
        } else {
            FaultCount {
                recorded_at,
                n_since,
            }
        };
        counts.insert(fingerprint.to_owned(), count);
        is_due.then_some(n_since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_one_kind_the_first_is_recorded_and_then_how_many_came_in_a_minute() {
        let counts = FaultCounts::default();
        let at = |seconds| Ts::from_timestamp(seconds, 0).unwrap();
        assert_eq!(counts.add("a", at(0)), Some(1));
        assert_eq!(counts.add("a", at(1)), None);
        assert_eq!(counts.add("a", at(59)), None);
        assert_eq!(counts.add("b", at(59)), Some(1));
        assert_eq!(counts.add("a", at(60)), Some(3));
        assert_eq!(counts.add("a", at(61)), None);
    }
}
