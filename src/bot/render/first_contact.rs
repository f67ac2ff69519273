//! What somebody reads who is in no game: what this is, and the buttons to begin.

use super::help::{help, rules};
use super::message::{Message, Style};
use crate::bot::start_button::StartButton;
use crate::game::Mode;
use crate::texts::Texts;

/// Welcomes somebody, or a server.
pub(crate) fn welcome(t: Texts) -> Message {
    with_start_buttons(t, t.welcome())
}

/// Says what can be done, about one topic or in all.
pub(crate) fn help_message(topic: Option<&str>, t: Texts) -> Message {
    match topic {
        Some(_) => Message::new(t, help(topic, t)),
        None => with_start_buttons(t, help(None, t)),
    }
}

/// Explains the game.
pub(crate) fn how_it_works(t: Texts) -> Message {
    rules(Some(Mode::TwoPlayer), t)
        .control(StartButton::Play, Style::Primary)
        .control(StartButton::Practice, Style::Secondary)
}

/// Says how to play with somebody, where only the two of us are.
pub(crate) fn play_with_somebody(t: Texts) -> Message {
    Message::new(t, t.play_with_somebody()).control(StartButton::Practice, Style::Secondary)
}

/// Offers to play alone to somebody who named a bot as partner.
pub(crate) fn bot_as_partner(t: Texts) -> Message {
    Message::new(t, t.bot_as_partner()).control(StartButton::Practice, Style::Primary)
}

/// Offers a new game beneath a text that says that there is none.
pub(crate) fn or_new_game(t: Texts, text: &str) -> Message {
    Message::new(t, text).control(StartButton::NewGame, Style::Primary)
}

fn with_start_buttons(t: Texts, text: &str) -> Message {
    Message::new(t, text)
        .control(StartButton::Play, Style::Primary)
        .control(StartButton::Practice, Style::Secondary)
        .control(StartButton::HowItWorks, Style::Secondary)
}
