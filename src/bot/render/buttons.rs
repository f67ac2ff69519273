//! The rows of buttons that several messages share.

use super::message::{Message, Style};
use crate::bot::custom_id::Action;
use crate::game::GameId;

pub(super) fn guess_buttons(text: String, game: GameId, round: u32) -> Message {
    Message::text(text)
        .button(Action::Guess, game, Style::Primary)
        .button(Action::GiveUp { round }, game, Style::Secondary)
}

/// Puts the buttons of who plays in the channel under a text.
pub(super) fn play_here(text: String, game: GameId) -> Message {
    Message::text(text)
        .button(Action::Guess, game, Style::Primary)
        .button(Action::MyWords, game, Style::Secondary)
}
