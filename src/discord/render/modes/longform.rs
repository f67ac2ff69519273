//! What is worded differently in longform.

use super::super::phrase::{count, span};
use crate::game::LongformConfig;
use crate::game::shape::Standing;
use crate::game::state::Running;

pub(super) const RULES: &str = "\
    **Longform**: 3 to 12 teams, one pair a day for all, as many attempts as you like. At the day's end the worst leave: \
    teams without a match, or else those with the most attempts. The last team wins. Giving up takes your team out, once \
    your partner agrees.";

pub(super) const GIVE_UP_COUNTS: &str = "The team is out.";

pub(super) fn terms(config: &LongformConfig) -> String {
    format!(
        "A round lasts {}; at its end the worst teams leave, and the last one wins. It takes {} to start.",
        span(config.day_ms),
        count(config.min_teams.into(), "team")
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
