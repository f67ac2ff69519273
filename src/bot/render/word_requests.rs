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
pub(crate) fn word_requested(word: &Word, is_in_server: bool) -> String {
    let word = bold(word);
    let next = if is_in_server {
        "Whoever manages this server sees it in `/server words list` once your round is over, and can accept it"
    } else {
        "The people who run me see it once your game is over, and how many ask for it"
    };
    format!("Noted: you say {word} is a word. {next}. For now, try another one.")
}

/// Says when a player can say so again.
pub(crate) fn word_requested_too_soon(word: &Word, again_at: Ts, is_in_server: bool) -> String {
    let (word, again) = (bold(word), moment(again_at));
    let meanwhile = if is_in_server {
        format!(" A manager can accept {word} at any time: `/server words add`.")
    } else {
        String::new()
    };
    format!(
        "You can say that of one word an hour: again {again}.{meanwhile} For now, try another word."
    )
}

/// Says that a word is not refused any more, or for another reason.
pub(crate) fn word_decided(word: &Word) -> String {
    format!("There is news about {}: guess it again.", bold(word))
}

/// Lists the words that players asked for, each with the number of people, those of most people first.
pub(crate) fn requested_words(wanted: &[(Word, u64)], told: Option<&str>) -> Message {
    let mut text = told.map_or_else(String::new, |told| format!("{told}\n"));
    text.push_str("**Words that players asked for**");
    if wanted.is_empty() {
        text.push_str(
            ": none. When I refuse a guess that is not in my dictionary, its player can press *It is a word*. \
             It comes here once their round is over, and you can accept it.",
        );
        return Message::text(text);
    }
    text.push_str(
        "\nAn accepted word may be guessed in this server, in live games as well. `/server words add list:block` turns one down.",
    );
    let choices = wanted.iter().take(limits::CHOICES).map(|(word, n_people)| {
        let people = match n_people {
            1 => "1 person".to_owned(),
            n => format!("{n} people"),
        };
        let _ = write!(text, "\n- {}: {people}", escaped(word.as_str()));
        Choice {
            value: word.to_string(),
            description: people,
        }
    });
    let choices: Vec<Choice> = choices.collect();
    let n_more = wanted.len() - choices.len();
    if 0 < n_more {
        let _ = write!(text, "\nand {n_more} more");
    }
    Message {
        menu: Some(Menu {
            id: accept_menu(),
            placeholder: "Accept here",
            choices,
        }),
        ..Message::text(text)
    }
}

fn bold(word: &Word) -> String {
    format!("**{word}**")
}
