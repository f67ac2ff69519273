//! Faults of the program itself: how many of each kind.

use dashmap::DashMap;

use crate::game::values::Ts;
use crate::limits;

/// How many faults of each kind happened since one was last recorded.
#[derive(Default)]
pub(super) struct FaultCounts(DashMap<String, FaultCount>);

struct FaultCount {
    recorded_at: Ts,
    n_since: u32,
}

impl FaultCounts {
    /// Counts a fault, and returns how many to record now, if any.
    pub(super) fn add(&self, fingerprint: &str, now: Ts) -> Option<u32> {
        if self.0.len() >= limits::KINDS_OF_FAULTS {
            self.0.clear();
        }
        let mut count = self.0.entry(fingerprint.to_owned()).or_insert(FaultCount {
            recorded_at: Ts::MIN_UTC,
            n_since: 0,
        });
        count.n_since = count.n_since.saturating_add(1);
        let is_due = limits::FAULTS_RECORDED_EVERY <= (now - count.recorded_at).to_std().ok()?;
        is_due.then(|| {
            count.recorded_at = now;
            std::mem::take(&mut count.n_since)
        })
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
