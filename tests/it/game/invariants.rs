//! Holding a stream to the invariants of games in a test.

use gamebot::game::GameEvent;
pub(crate) use gamebot::game::invariants::hold;
use gamebot::game::values::Ts;

/// Fails with the first event that breaks an invariant of game streams.
#[track_caller]
pub(crate) fn check(events: &[(GameEvent, Ts)]) {
    if let Err(broken) = hold(events) {
        panic!("{broken}");
    }
}
