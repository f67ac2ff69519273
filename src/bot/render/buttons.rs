//! The rows of buttons that several messages share.

use super::message::{Message, Style};
use crate::bot::custom_id::Action;
use crate::game::GameId;

pub(super) fn guess_buttons(text: String, game: GameId, round: u32) -> Message {
    Message::text(text)
        .button(Action::Guess, game, Style::Primary)
        .button(Action::GiveUp { round }, game, Style::Secondary)
}

/// Adds the buttons to play in the channel, and pings `users`.
pub(super) fn play_here(text: String, game: GameId, users: &[u64]) -> Message {
    let message = Message {
        pings: users.to_vec(),
        ..Message::text(text)
    };
    message.button(Action::Guess, game, Style::Primary).button(
        Action::MyWords,
        game,
        Style::Secondary,
    )
}
