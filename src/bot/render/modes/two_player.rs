//! What is worded differently in two-player.

use super::super::phrase::{attempts, count, thousandths};
use crate::game::TwoPlayerConfig;
use crate::game::event::{GameCompleted, Outcome};
use crate::game::state::Running;

pub(super) const RULES: &str = "\
    **Two-player**: 5 rounds (1 to 20), no clock. After 12 attempts a round ends; that and giving up count as 12. \
    You win together with 4 attempts a round or fewer. After 30 minutes without a guess the game ends.";

pub(super) fn terms(config: TwoPlayerConfig) -> String {
    format!(
        "{}, no clock, at most {} attempts a round. You win together with {} attempts a round or fewer.",
        count(config.rounds.into(), "round"),
        config.attempt_cap,
        thousandths(config.threshold_milli)
    )
}

pub(super) fn where_it_is(running: &Running, config: TwoPlayerConfig) -> String {
    format!(", round {} of {}", running.round, config.rounds)
}

pub(super) fn give_up_counts(config: TwoPlayerConfig) -> String {
    format!("It counts as {}.", attempts(config.attempt_cap))
}

pub(super) fn outcome(completed: &GameCompleted, config: TwoPlayerConfig) -> String {
    let average = completed
        .standings
        .first()
        .and_then(|standing| standing.avg_attempts_milli)
        .map_or_else(
            || "no attempts".to_owned(),
            |average| format!("{} attempts a round", thousandths(average)),
        );
    let target = thousandths(config.threshold_milli);
    match completed.outcome {
        Outcome::Won => format!("**You won!** {average}; {target} or fewer were needed."),
        Outcome::Lost | Outcome::NoWinner | Outcome::Draw => {
            format!("**Not this time:** {average}; {target} or fewer were needed.")
        }
    }
}
