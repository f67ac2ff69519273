//! What players and managers read of words that were refused.
//!
//! Owns: wording. Does not know: who may ask for a word, and who may accept one.

use std::fmt::Write;

use super::message::{Choice, Menu, Message, Style};
use super::names::escaped;
use super::phrase::moment;
use crate::bot::word_button::{WordButton, accept_menu};
use crate::game::GameId;
use crate::game::values::{Ts, Word};
use crate::limits;
use crate::texts::Texts;

/// Adds the offer to say that a refused word is one.
pub(crate) fn offer_word(message: Message, game: GameId, word: &Word) -> Message {
    let button = WordButton::Request {
        game,
        word: word.clone(),
    };
    if button.fits() {
        message.control(button, Style::Secondary)
    } else {
        message
    }
}

/// Thanks for a word, and says who sees it.
pub(crate) fn word_requested(word: &Word, is_in_server: bool, t: Texts) -> String {
    if is_in_server {
        t.word_requested_in_server(word)
    } else {
        t.word_requested(word)
    }
}

/// Says when a player can say so again.
pub(crate) fn word_requested_too_soon(
    word: &Word,
    again_at: Ts,
    is_in_server: bool,
    t: Texts,
) -> String {
    if is_in_server {
        t.word_requested_too_soon_in_server(moment(again_at), word)
    } else {
        t.word_requested_too_soon(moment(again_at))
    }
}

/// Lists the words that players asked for, each with the number of people, those of most people first.
pub(crate) fn requested_words(wanted: &[(Word, u64)], told: Option<&str>, t: Texts) -> Message {
    let mut text = told.map_or_else(String::new, |told| format!("{told}\n"));
    if wanted.is_empty() {
        text.push_str(t.requested_words_none());
        return Message::new(t, text);
    }
    let _ = write!(text, "{}\n{}", t.requested_words(), t.requested_words_how());
    let choices = wanted.iter().take(limits::CHOICES).map(|(word, n_people)| {
        let people = t.people(*n_people);
        let _ = write!(text, "\n- {}: {people}", escaped(word.as_str()));
        Choice {
            value: word.to_string(),
            description: people,
        }
    });
    let choices: Vec<Choice> = choices.collect();
    let n_more = wanted.len() - choices.len();
    if 0 < n_more {
        let _ = write!(text, "\n{}", t.and_more(n_more));
    }
    Message {
        menu: Some(Menu {
            id: accept_menu(),
            placeholder: t.label_accept_here().to_owned(),
            choices,
        }),
        ..Message::new(t, text)
    }
}
