//! What is worded differently in knockout.

use super::super::phrase::{attempts, moment, span};
use crate::game::KnockoutConfig;
use crate::game::state::Running;
use crate::game::values::Standing;

pub(super) const RULES: &str = "\
    **Knockout**: 2 to 12 teams, all with the same pair, 5 minutes and 12 attempts a round. Who has not matched by then is \
    out. At least one team goes each round, and three of more than eight: where fewer failed, the matched teams with the most \
    attempts go, then the slowest. If nobody matches, nobody goes and the round is played again; if that happens twice in a row, \
    nobody wins. The last team wins. Giving up takes your team out, once your partner agrees.";

pub(super) const GIVE_UP_COUNTS: &str = "The team is out.";

pub(super) fn terms(config: &KnockoutConfig) -> String {
    format!(
        "{} and {} a round; every round teams go out, and the last one wins.",
        span(config.round_ms),
        attempts(config.attempt_cap)
    )
}

pub(super) fn where_it_is(running: &Running) -> String {
    match running.deadline.filter(|_| running.paused.is_none()) {
        Some(deadline) => format!(", round {} ends {}", running.round, moment(deadline)),
        None => format!(", round {}", running.round),
    }
}

pub(super) fn place(standing: &Standing) -> String {
    format!("**{}.** ", standing.place)
}
