//! The ids of buttons about words that were refused, with everything needed to answer a press after a restart.
//!
//! Owns: their format. Does not know: what a press leads to, and who may press.
//!
//! `w1:0190…:fnord`: a version, a game, a word that its player says is one. `w1:accept:fnord`: a word that a manager
//! accepts; the menu is `w1:accept`, and what is chosen is added to it.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::custom_id::{LIMIT, UnknownId};
use crate::game::GameId;
use crate::game::values::Word;
use crate::texts::Texts;

const VERSION: &str = "w1";

const ACCEPT: &str = "accept";

/// The id of the menu of words to accept.
pub(crate) fn accept_menu() -> String {
    format!("{VERSION}:{ACCEPT}")
}

/// A button about a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordButton {
    /// Says that a word is one, though it was refused in a game.
    Request { game: GameId, word: Word },
    /// Accepts a word in this server.
    Accept(Word),
}

impl WordButton {
    pub(crate) const fn label(&self, t: Texts) -> &'static str {
        match self {
            Self::Request { .. } => t.label_it_is_a_word(),
            Self::Accept(_) => t.label_accept_here(),
        }
    }

    /// Tells whether Discord takes its id. A word may be longer on the screen than what was typed.
    pub(crate) fn fits(&self) -> bool {
        self.to_string().chars().count() <= LIMIT
    }
}

impl fmt::Display for WordButton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request { game, word } => write!(f, "{VERSION}:{}:{word}", game.0.simple()),
            Self::Accept(word) => write!(f, "{VERSION}:{ACCEPT}:{word}"),
        }
    }
}

impl FromStr for WordButton {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let parts: Vec<&str> = text.split(':').collect();
        let (what, word) = match parts[..] {
            [VERSION, what, word] if !word.is_empty() => (what, Word::stored(word)),
            _ => return Err(UnknownId),
        };
        if what == ACCEPT {
            return Ok(Self::Accept(word));
        }
        let game = Uuid::try_parse(what).map_err(|_| UnknownId)?;
        Ok(Self::Request {
            game: GameId(game),
            word,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_reads_back_as_it_was_written_and_fits_discord() {
        // As many signs as may be typed.
        let word = Word::stored("x-".repeat(32));
        let game = GameId(Uuid::from_u128(u128::MAX - 7));
        let request = WordButton::Request {
            game,
            word: word.clone(),
        };
        for button in [request, WordButton::Accept(word)] {
            assert!(button.fits());
            assert_eq!(button.to_string().parse(), Ok(button));
        }
    }

    #[test]
    fn an_id_of_another_version_is_unknown() {
        #[track_caller]
        fn check(text: &str) {
            assert_eq!(text.parse::<WordButton>(), Err(UnknownId), "{text}");
        }

        check("");
        check("w2:accept:fnord");
        check("w1:accept");
        check("w1:accept:");
        check("w1:not-a-game:fnord");
        check("w1:01900000000070008000000000000001:fnord:more");
    }
}
