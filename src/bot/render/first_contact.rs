//! What somebody reads who is in no game: what this is, and the buttons to begin.

use super::help::{help, rules};
use super::message::{Message, Style};
use crate::bot::start_button::StartButton;
use crate::game::Mode;

/// Welcomes somebody, or a server.
pub(crate) fn welcome() -> Message {
    with_start_buttons(
        "Hi! I run a word game for two or more: you and a partner see the same two words, each of you secretly sends \
         one word that links them, and equal words win the round.",
    )
}

/// Says what can be done, about one topic or in all.
pub(crate) fn help_message(topic: Option<&str>) -> Message {
    match topic {
        Some(_) => Message::text(help(topic)),
        None => with_start_buttons(help(None)),
    }
}

/// Explains the game.
pub(crate) fn how_it_works() -> Message {
    rules(Some(Mode::TwoPlayer))
        .control(StartButton::Play, Style::Primary)
        .control(StartButton::Practice, Style::Secondary)
}

/// Says how to play with somebody, where only the two of us are.
pub(crate) fn play_with_somebody() -> Message {
    Message::text(
        "Name your partner: `/game new mode:two_player partner:@somebody`, right here. They get an invitation from me and \
         accept it with one press. In a server you need no partner: whoever presses Play there is in.",
    )
    .control(StartButton::Practice, Style::Secondary)
}

/// Offers to play alone to somebody who named a bot as partner.
pub(crate) fn bot_as_partner() -> Message {
    Message::text("Bots cannot join games, but you can practise with me. Practice does not count.")
        .control(StartButton::Practice, Style::Primary)
}

/// Offers a new game beneath a text that says that there is none.
pub(crate) fn or_new_game(text: &str) -> Message {
    Message::text(text).control(StartButton::NewGame, Style::Primary)
}

fn with_start_buttons(text: impl Into<String>) -> Message {
    Message::text(text)
        .control(StartButton::Play, Style::Primary)
        .control(StartButton::Practice, Style::Secondary)
        .control(StartButton::HowItWorks, Style::Secondary)
}
