//! The modes, one file each, and what several of them share.
//!
//! Owns: which rules a game is played by. Does not know: what they are.

mod elimination;
mod give_up;
mod golf_race;
mod knockout;
mod longform;
mod race;
mod racing;
mod rules;
mod two_player;

pub(super) use self::give_up::{expire_proposal, proposal_expires_at, withdraw_proposal};
pub(super) use self::rules::{Departure, ModeRules};
use super::config::ModeConfig;
use super::state::{Running, State};
use super::values::Standing;

/// Returns the rules of a mode: the only place that chooses between them.
pub(super) fn rules_of(config: &ModeConfig) -> &dyn ModeRules {
    match config {
        ModeConfig::TwoPlayer(config) => config,
        ModeConfig::Knockout(config) => config,
        ModeConfig::Race(config) => config,
        ModeConfig::GolfRace(config) => config,
        ModeConfig::Longform(config) => config,
    }
}

/// Tells whether a tick may open a round of this game, for which the recent words of all players are needed.
pub fn clock_opens_rounds(state: &State) -> bool {
    let info = state.info();
    info.is_some_and(|info| rules_of(&info.config).clock_opens_rounds())
}

/// Ranks the teams of a running game as they stand, best first.
pub fn standings(running: &Running) -> Vec<Standing> {
    rules_of(&running.info.config).standings(running)
}
