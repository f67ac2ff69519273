//! Times in which nobody could play: the program did not run, the log was down, the process stood still, the clock was
//! set forward.
//!
//! Owns: which of them an aggregate has not been granted yet. Does not know: what the rules grant.
//!
//! Invariant: an absence is known before anything is appended after it. So an aggregate whose last event is from before
//! its end has not been granted it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::caller::Origin;
use crate::clock::{Absence, AbsenceCause};
use crate::game::event::RecoveryCause;
use crate::game::state::millis_between;
use crate::game::values::Ts;
use crate::limits;
use crate::store::Outage;

/// The absences that this run knows of; clones are the same.
#[derive(Clone)]
pub(super) struct Absences(Arc<Shared>);

struct Shared {
    gaps: Mutex<VecDeque<Gap>>,
    /// When the last of them ended: nothing is owed to whatever changed after that.
    last_end_us: AtomicI64,
}

impl Default for Absences {
    fn default() -> Self {
        Self(Arc::new(Shared {
            gaps: Mutex::default(),
            last_end_us: AtomicI64::new(i64::MIN),
        }))
    }
}

/// An absence by the clock of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    from: Ts,
    to: Ts,
    cause: RecoveryCause,
}

/// What an aggregate is still to be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missed {
    pub(super) downtime_ms: u64,
    /// The cause of the longest absence.
    pub(super) cause: RecoveryCause,
    /// The end of the last one.
    pub(super) until: Ts,
}

impl Missed {
    /// Returns the origin of the command that grants it to an aggregate.
    pub(super) fn origin(&self, id: impl fmt::Display) -> Origin {
        Origin::Program {
            name: format!("absence/{id}"),
            at: self.until,
            because: None,
        }
    }
}

impl Absences {
    /// Adds the time before this run, since the program was last known to run.
    pub(super) fn add_restart(&self, alive_at: Ts, started_at: Ts) {
        self.push(Gap {
            from: alive_at,
            to: started_at,
            cause: RecoveryCause::Restart,
        });
    }

    /// Adds a time in which the process stood still or the clock was set.
    pub(super) fn add(&self, absence: Absence) {
        self.push(Gap {
            from: absence.from,
            to: absence.to,
            cause: match absence.cause {
                AbsenceCause::Freeze => RecoveryCause::Freeze,
                AbsenceCause::Clock => RecoveryCause::Clock,
            },
        });
    }

    /// Adds an outage of the log, once.
    pub(super) fn add_outage(&self, outage: Outage) {
        self.push(Gap {
            from: outage.since,
            to: outage.until,
            cause: RecoveryCause::Outage,
        });
    }

    fn push(&self, gap: Gap) {
        self.change(|gaps| {
            if gaps.contains(&gap) {
                return;
            }
            if gaps.len() == limits::ABSENCES_REMEMBERED {
                gaps.pop_front();
            }
            gaps.push_back(gap);
        });
        let end_us = gap.to.timestamp_micros();
        self.0.last_end_us.fetch_max(end_us, Ordering::Release);
    }

    /// Returns what an aggregate missed whose last event is from `last_event_at`.
    pub(super) fn missed_since(&self, last_event_at: Ts) -> Option<Missed> {
        if self.0.last_end_us.load(Ordering::Acquire) <= last_event_at.timestamp_micros() {
            return None;
        }
        let mut missed: Vec<Gap> = self.change(|gaps| {
            let missed = gaps.iter().filter(|gap| last_event_at < gap.to);
            let missed = missed.map(|gap| Gap {
                from: gap.from.max(last_event_at),
                ..*gap
            });
            missed.collect()
        });
        let longest = missed.iter().max_by_key(|gap| gap.to - gap.from)?;
        let cause = longest.cause;
        // Two absences may overlap: a process may stand still while the log is down.
        missed.sort_unstable_by_key(|gap| gap.from);
        let (mut downtime_ms, mut until) = (0, last_event_at);
        for gap in missed {
            downtime_ms += millis_between(gap.from.max(until), gap.to);
            until = until.max(gap.to);
        }
        Some(Missed {
            downtime_ms,
            cause,
            until,
        })
    }

    /// The same, if it is long enough to have cost anybody anything.
    pub(super) fn owed_since(&self, last_event_at: Ts) -> Option<Missed> {
        let missed = self.missed_since(last_event_at);
        missed.filter(|missed| limits::ABSENCE_MS <= missed.downtime_ms)
    }

    fn change<T>(&self, change: impl FnOnce(&mut VecDeque<Gap>) -> T) -> T {
        change(&mut self.0.gaps.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(n: i64) -> Ts {
        Ts::from_timestamp(1_000_000 + n, 0).unwrap()
    }

    fn gap(from: i64, to: i64, cause: RecoveryCause) -> Gap {
        let (from, to) = (second(from), second(to));
        Gap { from, to, cause }
    }

    #[test]
    fn each_absence_is_owed_once_and_overlapping_ones_together() {
        #[track_caller]
        fn check(absences: &Absences, last: i64, expected: Option<(u64, RecoveryCause)>) {
            let missed = absences.owed_since(second(last));
            let missed = missed.map(|missed| (missed.downtime_ms, missed.cause));
            assert_eq!(missed, expected);
        }

        let absences = Absences::default();
        absences.push(gap(10, 20, RecoveryCause::Outage));
        absences.push(gap(15, 40, RecoveryCause::Freeze));
        absences.push(gap(50, 55, RecoveryCause::Clock));
        check(&absences, 5, Some((35_000, RecoveryCause::Freeze)));
        check(&absences, 30, Some((15_000, RecoveryCause::Freeze)));
        check(&absences, 40, Some((5_000, RecoveryCause::Clock)));
        check(&absences, 54, None);
        check(&absences, 55, None);
    }
}
