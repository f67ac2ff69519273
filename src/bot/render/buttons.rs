//! The rows of buttons that several messages share.

use super::message::{Message, Style};
use crate::bot::custom_id::Action;
use crate::game::GameId;
use crate::texts::Texts;

/// Adds the button to guess, and the one to what else can be done. What cannot be undone is not beside it.
pub(crate) fn guess_buttons(t: Texts, text: String, game: GameId) -> Message {
    Message::new(t, text)
        .button(Action::Guess, game, Style::Primary)
        .button(Action::Menu, game, Style::Secondary)
}

/// Adds the buttons to play in the channel, and pings `users`.
pub(super) fn play_here(t: Texts, text: String, game: GameId, users: &[u64]) -> Message {
    let message = Message {
        pings: users.to_vec(),
        ..Message::new(t, text)
    };
    message.button(Action::Guess, game, Style::Primary).button(
        Action::MyWords,
        game,
        Style::Secondary,
    )
}
