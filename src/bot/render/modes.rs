//! The texts that differ between modes.
//!
//! Owns: what each mode must word, each in a file of its own. Does not know: where in a message it appears.

pub(super) mod elimination;
pub(super) mod knockout;
pub(super) mod longform;
pub(super) mod practice;
pub(super) mod race;
mod two_player;

use super::buttons::guess_buttons;
use super::ended::Ended;
use super::message::Message;
use super::names::Names;
use super::rounds::{round_lines, round_with_word};
use crate::game::event::AbandonedReason;
use crate::game::state::{Running, Team};
use crate::game::{ModeConfig, PlayerId};
use crate::texts::Texts;

/// The texts of one mode, by the settings of a game.
pub(super) trait ModeWording {
    /// Explains what sets the mode apart, for `/rules`.
    fn rules(&self, t: Texts) -> &'static str;

    /// Describes the settings of a game in a lobby.
    fn terms(&self, t: Texts) -> String;

    /// Says how far a running game is, to follow a few words that name it.
    fn where_it_is(&self, running: &Running, t: Texts) -> Option<String>;

    /// Describes each team in a running game, for everybody.
    fn status(&self, running: &Running, names: &Names) -> String;

    /// Adds the buttons of a running game to its status.
    fn with_buttons(&self, text: String, running: &Running, t: Texts) -> Message {
        guess_buttons(t, text, running.info.game_id)
    }

    /// Says how a team's earlier rounds went, above its present pair.
    fn earlier_rounds(&self, _running: &Running, team: &Team, t: Texts) -> String {
        round_lines(team, t, round_with_word)
    }

    /// Says what giving a round up costs.
    fn give_up_cost(&self, t: Texts) -> String;

    /// Says what leaving a running game costs.
    fn leave_cost(&self, t: Texts) -> &'static str;

    /// Says who won a game that was played to its end.
    fn verdict(&self, ended: &Ended<'_>) -> String;

    /// Returns the lines of its result that follow.
    fn result(&self, ended: &Ended<'_>) -> Vec<String>;

    /// Says why a game ended without a result, if the mode has its own words for it.
    fn abandoned(&self, _reason: AbandonedReason, _t: Texts) -> Option<&'static str> {
        None
    }
}

/// Returns the wording of a game's mode.
pub(super) fn wording(config: &ModeConfig) -> &dyn ModeWording {
    match config {
        ModeConfig::TwoPlayer(config) => config,
        ModeConfig::Knockout(config) => config,
        ModeConfig::Longform(config) => config,
        ModeConfig::Race(config) => config,
        ModeConfig::GolfRace(config) => config,
    }
}

/// Writes the DM that says who gave a round up.
pub(crate) fn gave_up(
    by: Option<PlayerId>,
    round: u32,
    config: &ModeConfig,
    names: &Names,
) -> Message {
    let t = names.texts;
    let who = by.map_or(t.somebody_starts(), |by| names.of(by));
    Message::new(t, t.gave_up(who, round, wording(config).give_up_cost(t)))
}
