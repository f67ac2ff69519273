//! How the time of the program follows that of the machine.
//!
//! Owns: what is too large a difference to be made up for unnoticed, and what it says about the time in between.
//! Does not know: where the times come from.

use std::fs;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

/// How often the clock looks at the machine's.
pub const PULSE: Duration = Duration::from_secs(1);

/// How long it may take to look at the machine's clock again. A process that takes longer stood still.
const HOLD: Duration = Duration::from_secs(5);

/// By how much the machine's clock is ahead when it was set, or slept: more than clocks are usually corrected by.
const JUMP_US: i64 = 2_000_000;

/// Which part of the time that passes is added or left out to follow the machine's clock. A minute is longer or shorter
/// by a second at most.
const SLEW: i64 = 64;

/// A time that nobody could use, by the clock of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub cause: AbsenceCause,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsenceCause {
    /// The process stood still, or the machine slept.
    Freeze,
    /// The machine's clock was set forward.
    Clock,
}

/// The time shown at a moment, from which it passes.
#[derive(Debug)]
pub(super) struct Pace {
    at_us: i64,
    since: Instant,
    /// Whether somebody looks at the machine's clock.
    is_followed: bool,
    /// How long the machine has run, sleep included.
    uptime: Option<Duration>,
}

impl Pace {
    pub(super) const fn new(at_us: i64, since: Instant) -> Self {
        Self {
            at_us,
            since,
            is_followed: false,
            uptime: None,
        }
    }

    pub(super) fn shown_us(&self, now: Instant) -> i64 {
        let passed = now - self.since;
        if self.is_followed && HOLD < passed {
            // The process stood still: nothing passed that the next look does not know of.
            return self.at_us;
        }
        self.at_us.saturating_add(micros(passed))
    }

    /// Returns the pace from `now` on, when the machine shows `machine_us`, and the time that passed unnoticed.
    pub(super) fn next(
        &self,
        machine_us: i64,
        now: Instant,
        is_real: bool,
    ) -> (Self, Option<Absence>) {
        let passed = now - self.since;
        let passed_us = self.at_us.saturating_add(micros(passed));
        let ahead_us = machine_us.saturating_sub(passed_us);
        let has_jumped = JUMP_US < ahead_us;
        let most_us = micros(passed) / SLEW;
        let step_us = if has_jumped {
            ahead_us
        } else {
            ahead_us.clamp(-most_us, most_us)
        };
        let at_us = passed_us.saturating_add(step_us);
        let uptime = is_real.then(uptime).flatten();
        let slept = match (self.uptime, uptime) {
            (Some(before), Some(after)) => after.saturating_sub(before).saturating_sub(passed),
            _ => Duration::ZERO,
        };
        let stood_still = HOLD < passed || Duration::from_secs(1) < slept;
        // The first look finds what was before anybody relied on the clock.
        let is_absence = self.is_followed && (has_jumped || HOLD < passed);
        let absence = is_absence.then(|| Absence {
            from: moment_of(self.at_us),
            to: moment_of(at_us),
            cause: if stood_still {
                AbsenceCause::Freeze
            } else {
                AbsenceCause::Clock
            },
        });
        let next = Self {
            at_us,
            since: now,
            is_followed: true,
            uptime,
        };
        (next, absence)
    }

    pub(super) fn advance(&mut self, by_us: i64) {
        self.at_us = self.at_us.saturating_add(by_us);
    }

    pub(super) fn release(&mut self, now: Instant) {
        *self = Self::new(self.shown_us(now), now);
    }
}

pub(super) fn moment_of(us: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(us).unwrap_or_default()
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// Returns how long the machine has run, sleep included, where the system tells.
fn uptime() -> Option<Duration> {
    let text = fs::read_to_string("/proc/uptime").ok()?;
    let seconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets `passed` pass after a look, while the machine's clock goes on by `machine_ms`.
    fn after(passed: Duration, machine_ms: i64) -> (i64, Option<(i64, AbsenceCause)>) {
        let began = Instant::now();
        let (pace, nothing) = Pace::new(0, began).next(0, began, false);
        assert_eq!(nothing, None);
        let (pace, absence) = pace.next(machine_ms * 1_000, began + passed, false);
        let absence = absence.map(|absence| {
            let missed = absence.to - absence.from;
            (missed.num_milliseconds(), absence.cause)
        });
        (pace.at_us / 1_000, absence)
    }

    #[test]
    fn small_differences_are_made_up_for_unnoticed_and_large_ones_are_an_absence() {
        let second = Duration::from_secs(1);
        assert_eq!(after(second, 1_000), (1_000, None));
        assert_eq!(after(second, 1_002), (1_002, None));
        assert_eq!(after(second, 2_500), (1_015, None));
        // Set back by an hour, it goes on.
        assert_eq!(after(second, -3_599_000), (984, None));
        let set = Some((3_601_000, AbsenceCause::Clock));
        assert_eq!(after(second, 3_601_000), (3_601_000, set));
        let frozen = Some((70_000, AbsenceCause::Freeze));
        assert_eq!(after(70 * second, 70_000), (70_000, frozen));
    }

    #[test]
    fn while_the_process_stands_still_no_time_is_shown_to_pass() {
        let began = Instant::now();
        let (pace, _) = Pace::new(0, began).next(0, began, false);
        for (passed_s, shown_s) in [(1, 1), (5, 5), (6, 0), (70, 0)] {
            let later = began + Duration::from_secs(passed_s);
            let shown = Duration::from_secs(shown_s);
            assert_eq!(pace.shown_us(later), micros(shown), "after {passed_s} s");
        }
    }
}
