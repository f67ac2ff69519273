//! What is worded differently in each mode.
//!
//! Owns: which mode says it; what is said stands in a file of the mode's own. Does not know: where
//! in a message it stands.

mod knockout;
mod longform;
mod race;
mod two_player;

use super::knockout::knockout_status;
use super::longform::longform_status;
use super::names::Names;
use super::race::race_status;
use crate::game::event::{GameCompleted, Outcome};
use crate::game::state::Running;
use crate::game::values::Standing;
use crate::game::{Mode, ModeConfig};

/// Tells what sets a mode apart, for `/rules`.
pub(super) const fn rules(mode: Mode) -> &'static str {
    match mode {
        Mode::TwoPlayer => two_player::RULES,
        Mode::Knockout => knockout::RULES,
        Mode::Longform => longform::RULES,
        Mode::Race => race::RULES,
        Mode::GolfRace => race::GOLF_RULES,
    }
}

/// Tells what a lobby's game is played by.
pub(super) fn terms(config: &ModeConfig) -> String {
    match config {
        ModeConfig::TwoPlayer(config) => two_player::terms(*config),
        ModeConfig::Knockout(config) => knockout::terms(config),
        ModeConfig::Longform(config) => longform::terms(config),
        ModeConfig::Race(config) => race::terms(*config),
        ModeConfig::GolfRace(config) => race::golf_terms(config),
    }
}

/// Names a round.
#[must_use]
pub fn round_title(round: u32, config: &ModeConfig) -> String {
    match config.rounds() {
        Some(rounds) => format!("Round {round} of {rounds}"),
        None if config.mode() == Mode::Longform => format!("Day {round}"),
        None => format!("Round {round}"),
    }
}

/// Names a round without saying of how many.
#[must_use]
pub fn round_short(round: u32, mode: Mode) -> String {
    match mode {
        Mode::Longform => format!("Day {round}"),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => format!("Round {round}"),
    }
}

/// Says in which round, or on which day, within a sentence.
pub(super) fn in_round(round: u32, config: &ModeConfig) -> String {
    match config {
        ModeConfig::Longform(_) => format!("on day {round}"),
        _ => format!("in round {round}"),
    }
}

/// Names a round within a sentence.
pub(super) fn round_name(round: u32, config: &ModeConfig) -> String {
    match config {
        ModeConfig::Longform(_) => format!("day {round}"),
        _ => format!("round {round}"),
    }
}

/// Tells how each team stands in a running game; none where every mode says the same.
pub(super) fn status(running: &Running, names: &Names) -> Option<String> {
    match &running.info.config {
        ModeConfig::Knockout(config) => Some(knockout_status(running, config, names)),
        ModeConfig::Longform(_) => Some(longform_status(running, names)),
        ModeConfig::Race(_) | ModeConfig::GolfRace(_) => Some(race_status(running, names)),
        ModeConfig::TwoPlayer(_) => None,
    }
}

/// Tells where a game is, after a few words that name it.
pub(super) fn where_it_is(running: &Running) -> String {
    match &running.info.config {
        ModeConfig::TwoPlayer(config) => two_player::where_it_is(running, *config),
        ModeConfig::Knockout(_) => knockout::where_it_is(running),
        ModeConfig::Longform(_) => longform::where_it_is(running),
        ModeConfig::Race(_) | ModeConfig::GolfRace(_) => race::where_it_is(running),
    }
}

/// Tells what giving a round up counts.
pub(super) fn give_up_counts(config: &ModeConfig) -> String {
    match config {
        ModeConfig::TwoPlayer(config) => two_player::give_up_counts(*config),
        ModeConfig::Knockout(_) => knockout::GIVE_UP_COUNTS.to_owned(),
        ModeConfig::Longform(_) => longform::GIVE_UP_COUNTS.to_owned(),
        ModeConfig::Race(_) => race::GIVE_UP_COUNTS.to_owned(),
        ModeConfig::GolfRace(_) => race::GOLF_GIVE_UP_COUNTS.to_owned(),
    }
}

/// Tells how a game came out.
pub(super) fn outcome(completed: &GameCompleted, config: &ModeConfig) -> String {
    if let ModeConfig::TwoPlayer(config) = config {
        return two_player::outcome(completed, *config);
    }
    match completed.outcome {
        Outcome::Won => "**There is a winner.**",
        Outcome::Draw => "**It is a draw.**",
        Outcome::Lost | Outcome::NoWinner => "**Nobody won.**",
    }
    .to_owned()
}

/// Tells a team's place and points, before its name; nothing where there is one team.
pub(super) fn place(standing: &Standing, config: &ModeConfig) -> String {
    match config {
        ModeConfig::TwoPlayer(_) => String::new(),
        ModeConfig::Knockout(_) => knockout::place(standing),
        ModeConfig::Longform(_) => longform::place(standing),
        ModeConfig::Race(_) | ModeConfig::GolfRace(_) => race::place(standing),
    }
}
