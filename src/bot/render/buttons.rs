//! The rows of buttons that several messages share.

use super::message::{Message, Style};
use crate::bot::custom_id::Action;
use crate::game::GameId;

/// Adds the button to guess, and the one to what else can be done. What cannot be undone is not beside it.
pub(crate) fn guess_buttons(text: String, game: GameId) -> Message {
    Message::text(text)
        .button(Action::Guess, game, Style::Primary)
        .button(Action::Menu, game, Style::Secondary)
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
