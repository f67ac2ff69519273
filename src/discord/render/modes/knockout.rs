//! What is worded differently in knockout.

use super::super::phrase::{attempts, count, span};
use crate::game::KnockoutConfig;
use crate::game::shape::Standing;
use crate::game::state::Running;

pub(super) const RULES: &str = "\
    **Knockout**: 2 to 12 teams, all with the same pair, 5 minutes and 12 attempts a round. Who has not matched by then is \
    out; where too few are, the matched teams with the most attempts go. The last team wins. Giving up takes your team out, \
    once your partner agrees.";

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
        Some(deadline) => format!(
            ", round {}, {} in, it ends <t:{}:R>",
            running.round,
            count(running.n_in() as u64, "team"),
            deadline.timestamp()
        ),
        None => format!(", round {}", running.round),
    }
}

pub(super) fn place(standing: &Standing) -> String {
    format!("**{}.** ", standing.place)
}
