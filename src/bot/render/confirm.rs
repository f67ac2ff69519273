//! The questions before something that cannot be undone: giving up, leaving.
//!
//! Owns: what each of them says it costs. Does not know: when they are asked.

use super::message::{Message, Style};
use super::modes::wording;
use crate::bot::custom_id::Action;
use crate::game::state::GameInfo;
use crate::texts::Texts;

pub(crate) fn ask_to_give_up(info: &GameInfo, round: u32, t: Texts) -> Message {
    let cost = wording(&info.config).give_up_cost(t);
    Message::new(t, t.ask_to_give_up(round, cost))
        .button(Action::GiveUpNow { round }, info.game_id, Style::Danger)
        .button(Action::StayIn, info.game_id, Style::Secondary)
}

/// Asks whether to leave a running game.
pub(crate) fn ask_to_leave(info: &GameInfo, t: Texts) -> Message {
    let cost = if info.practice {
        t.leave_practice()
    } else {
        wording(&info.config).leave_cost(t)
    };
    Message::new(t, t.ask_to_leave(cost))
        .button(Action::LeaveNow, info.game_id, Style::Danger)
        .button(Action::StayIn, info.game_id, Style::Secondary)
}
