//! A word as people see it, how two words match, and why typed text is no word.
//!
//! Owns: the types that leave the word service. Does not know: the dictionary.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A word in the form that players are shown: lower case, letters, digits, `'`, `-`, inner spaces.
///
/// [`Lexicon::admit`](super::Lexicon::admit) makes it from what a player typed. Reading it back
/// from a stored event checks nothing: what was a word once stays one.
///
/// `Eq` and `Ord` compare the spelling. Whether two words count as the same is for
/// [`Lexicon::agree`](super::Lexicon::agree) to say.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Word(Arc<str>);

impl Word {
    /// Takes a word that was admitted before, or is known to be one, as it is.
    pub fn stored(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// Returns the word as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// How two words count as the same one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// Equal but for case, accents, apostrophes, hyphens, spaces or a possessive ending.
    Exact,
    /// Two spellings of one form: colour, color.
    Variant,
    /// Two forms of one lexeme: mouse, mice.
    Lemma,
}

impl fmt::Display for MatchKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Exact => "exact",
            Self::Variant => "variant",
            Self::Lemma => "lemma",
        })
    }
}

/// Why typed text is not a word to play with, in words for the player.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
pub enum NotAWord {
    /// Nothing is left once marks and spaces are gone.
    #[error("there is no word in that")]
    Empty,
    /// Several words that do not make up one dictionary word.
    #[error("that is more than one word")]
    NotOneWord,
    /// Fewer letters than a guess must have.
    #[error("a word needs at least {at_least} letters, and that has {letters}")]
    TooShort {
        /// Letters and digits typed.
        letters: usize,
        /// The fewest a word may have.
        at_least: usize,
    },
    /// More letters than a guess may have.
    #[error("a word has at most {at_most} letters, and that has {letters}")]
    TooLong {
        /// Letters and digits typed; characters, when far too many were typed to look closer.
        letters: usize,
        /// The most a word may have.
        at_most: usize,
    },
    /// A letter of another alphabet.
    #[error("`{0}` is not a letter of the English alphabet")]
    Letter(char),
    /// One word as it seems, and not listed.
    #[error("`{0}` is not in the dictionary")]
    NotInDictionary(Word),
    /// In the dictionary, and refused where offensive words are.
    #[error("that word is not allowed here")]
    Offensive,
}
