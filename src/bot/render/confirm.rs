//! The questions before something that cannot be undone: giving up, leaving.
//!
//! Owns: what each of them says it costs. Does not know: when they are asked.

use super::message::{Message, Style};
use super::modes::wording;
use crate::bot::custom_id::Action;
use crate::game::state::GameInfo;

/// Asks whether to give a round up.
pub(crate) fn ask_to_give_up(info: &GameInfo, round: u32) -> Message {
    let cost = wording(&info.config).give_up_cost();
    Message::text(format!("Give up round {round}? {cost}"))
        .button(Action::GiveUpNow { round }, info.game_id, Style::Danger)
        .button(Action::StayIn, info.game_id, Style::Secondary)
}

/// Asks whether to leave a running game.
pub(crate) fn ask_to_leave(info: &GameInfo) -> Message {
    let cost = if info.practice {
        "The practice is over then."
    } else {
        wording(&info.config).leave_cost()
    };
    Message::text(format!("Leave the game? {cost}"))
        .button(Action::LeaveNow, info.game_id, Style::Danger)
        .button(Action::StayIn, info.game_id, Style::Secondary)
}

/// Says that the game goes on.
pub(crate) fn plays_on() -> &'static str {
    "You keep playing."
}
