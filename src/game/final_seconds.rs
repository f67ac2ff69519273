//! The last seconds of a game against the clock, or of a round that all play against it.
//!
//! Owns: when they are announced, which is once. Does not know: where.

use super::decision::Decision;
use super::event::{FinalSecondsBegan, GameEvent};
use super::modes::rules_of;
use super::state::Running;
use super::time::{MINUTE_MS, Ts, earlier, millis_between};

const FINAL_MS: u64 = 30_000;

/// Returns when they begin, if they are still to be announced. Of a clock of a minute they would be half.
pub(super) fn begin_at(running: &Running) -> Option<Ts> {
    let deadline = running.deadline.filter(|_| !running.in_final_seconds)?;
    let clock_ms = rules_of(&running.info.config).clock_ms()?;
    let is_felt = MINUTE_MS < clock_ms && running.has_round();
    is_felt.then(|| earlier(deadline, FINAL_MS))
}

/// Announces them when they are due and not over yet. Tells whether it did.
pub(super) fn announce(decision: &mut Decision<'_>) -> bool {
    let at = decision.at;
    let Some(running) = decision.running() else {
        return false;
    };
    let is_due = begin_at(running).is_some_and(|begins| begins <= at);
    let ends = running.deadline.filter(|ends| is_due && at < *ends);
    if let Some(ends) = ends {
        let remaining_ms = millis_between(at, ends);
        decision.emit(GameEvent::FinalSecondsBegan(FinalSecondsBegan {
            remaining_ms,
        }));
    }
    ends.is_some()
}
