//! What is worded differently in longform.

use super::super::phrase::{count, moment, span};
use crate::game::LongformConfig;
use crate::game::state::Running;
use crate::game::values::Standing;

pub(super) const RULES: &str = "\
    **Longform**: 3 to 12 teams, one pair a day for all, as many attempts as you like. At the day's end the worst leave \
    together: teams without a match, or else those with the most attempts. Where that is everybody, nobody leaves; the second \
    day in a row the slowest in all leaves. Where nobody matched, only teams without an attempt leave. I remind you at half \
    and nine tenths of the day. The last team wins; two days without any guess end the game. Longform goes beside another game. \
    Giving up takes your team out, once your partner agrees.";

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
        Some(deadline) => format!(", day {} ends {}", running.round, moment(deadline)),
        None => format!(", day {}", running.round),
    }
}

pub(super) fn place(standing: &Standing) -> String {
    format!("**{}.** ", standing.place)
}
