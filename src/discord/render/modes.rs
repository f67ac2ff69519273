//! What is worded differently in each mode.
//!
//! Owns: those texts. Does not know: where in a message they stand.

use super::text::{attempts, count, span, thousandths};
use crate::game::event::{GameCompleted, Outcome};
use crate::game::shape::Standing;
use crate::game::state::Running;
use crate::game::{Mode, ModeConfig};

/// Tells what sets a mode apart, for `/rules`.
pub(super) const fn rules(mode: Mode) -> &'static str {
    match mode {
        Mode::TwoPlayer => {
            "**Two-player**: 5 rounds (1 to 20), no clock. After 12 attempts a round ends; that and giving up count as 12. \
             You win together with 4 attempts a round or fewer. After 30 minutes without a guess the game ends."
        }
        Mode::Knockout => {
            "**Knockout**: 2 to 12 teams, all with the same pair, 5 minutes and 12 attempts a round. Who has not matched by then is \
             out; where too few are, the matched teams with the most attempts go. The last team wins. Giving up takes your team out, \
             once your partner agrees."
        }
        Mode::Longform => {
            "**Longform**: 3 to 12 teams, one pair a day for all, as many attempts as you like. At the day's end the worst leave: \
             teams without a match, or else those with the most attempts. The last team wins. Giving up takes your team out, once \
             your partner agrees."
        }
        Mode::Race => {
            "**Race**: 2 to 12 teams, 3 minutes. Every match is a point and brings the next pair at once; so does giving up, \
             which counts one attempt more. Rounds open at the end are void. Most points win; then fewer attempts a match, \
             then the earlier last match."
        }
        Mode::GolfRace => {
            "**Golf race**: as race, but fewer attempts earn more: 1 attempt 4 points, 2 to 4 three, 5 to 7 two, 8 to 10 one, \
             more none. Giving up costs a point. Most points win; then fewer attempts a match, then more matches."
        }
    }
}

/// Tells what a lobby's game is played by.
pub(super) fn terms(config: &ModeConfig) -> String {
    match config {
        ModeConfig::TwoPlayer(config) => format!(
            "{}, no clock, at most {} attempts a round. You win together with {} attempts a round or fewer.",
            count(config.rounds.into(), "round"),
            config.attempt_cap,
            thousandths(config.threshold_milli)
        ),
        ModeConfig::Knockout(config) => format!(
            "{} and {} a round; every round teams go out, and the last one wins.",
            span(config.round_ms),
            attempts(config.attempt_cap)
        ),
        ModeConfig::Longform(config) => format!(
            "A round lasts {}; at its end the worst teams leave, and the last one wins. It takes {} to start.",
            span(config.day_ms),
            count(config.min_teams.into(), "team")
        ),
        ModeConfig::Race(config) => format!(
            "{} for the game. Every match is a point; most points win.",
            span(config.limit_ms)
        ),
        ModeConfig::GolfRace(config) => {
            let best = config.bands.first().map_or(0, |band| band.points);
            format!(
                "{} for the game. A match earns up to {}, the more the fewer attempts it took; giving up costs one.",
                span(config.limit_ms),
                count(best.into(), "point")
            )
        }
    }
}

/// Names a round.
#[must_use]
pub fn round_title(round: u32, config: &ModeConfig) -> String {
    match config.rounds() {
        Some(rounds) => format!("Round {round} of {rounds}"),
        None => format!("Round {round}"),
    }
}

/// Tells where a game is, after a few words that name it.
pub(super) fn where_it_is(running: &Running) -> String {
    match (&running.table.config, running.deadline) {
        (ModeConfig::TwoPlayer(config), _) => {
            format!(", round {} of {}", running.round, config.rounds)
        }
        (ModeConfig::Knockout(_) | ModeConfig::Longform(_), Some(deadline))
            if running.paused.is_none() =>
        {
            format!(
                ", round {}, {} in, it ends <t:{}:R>",
                running.round,
                count(running.n_in() as u64, "team"),
                deadline.timestamp()
            )
        }
        (ModeConfig::Knockout(_) | ModeConfig::Longform(_), _) => {
            format!(", round {}", running.round)
        }
        (_, Some(deadline)) if running.paused.is_none() => {
            format!(", it ends <t:{}:R>", deadline.timestamp())
        }
        _ => String::new(),
    }
}

/// Tells what giving a round up counts.
pub(super) fn give_up_counts(config: &ModeConfig) -> String {
    match config {
        ModeConfig::TwoPlayer(config) => {
            format!("It counts as {}.", attempts(config.attempt_cap))
        }
        ModeConfig::Knockout(_) | ModeConfig::Longform(_) => "The team is out.".to_owned(),
        ModeConfig::Race(_) => "It counts as one attempt more.".to_owned(),
        ModeConfig::GolfRace(_) => "It costs a point.".to_owned(),
    }
}

/// Tells how a game came out.
pub(super) fn outcome(completed: &GameCompleted, config: &ModeConfig) -> String {
    let ModeConfig::TwoPlayer(config) = config else {
        return match completed.outcome {
            Outcome::Won => "**There is a winner.**",
            Outcome::Draw => "**It is a draw.**",
            Outcome::Lost | Outcome::NoWinner => "**Nobody won.**",
        }
        .to_owned();
    };
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

/// Tells a team's place and points, before its name; nothing where there is one team.
pub(super) fn place(standing: &Standing, config: &ModeConfig) -> String {
    match config {
        ModeConfig::TwoPlayer(_) => String::new(),
        ModeConfig::Knockout(_) | ModeConfig::Longform(_) => format!("**{}.** ", standing.place),
        ModeConfig::Race(_) | ModeConfig::GolfRace(_) => {
            let points = match standing.points {
                1 | -1 => "point",
                _ => "points",
            };
            format!("**{}.** {} {points}, ", standing.place, standing.points)
        }
    }
}
