//! The word service: what is a word, and when two words are the same one.
//!
//! Owns: the English lexicon, normalising, the same-word rule, the hand-picked prompts and the draw
//! of fresh pairs; associations of common words. Does not know: games, players, servers, Discord.
//!
//! Two words are the same when their keys are equal, or when they share a lexeme: one headword in
//! one part of speech, with its inflected forms and its spelling variants. That is decided pair by
//! pair and never through a third word. `docs/words.md` explains the rule and the sources.

mod calendar;
mod caseless;
mod chance;
mod display;
mod draw;
mod entry;
mod fold;
mod layout;
mod lexicon;
mod linking;
mod links;
pub mod report;
mod vectors;
mod word;
mod word_index;

pub use calendar::{DAILY_PAIRS, daily_pairs};
pub use caseless::caseless;
pub use draw::fresh_pair;
pub use entry::{Entry, Lexeme, PartOfSpeech};
pub use lexicon::{Comparing, Flags, Lexicon, Prompt};
pub use linking::{Occasion, linking_word};
pub use links::{Links, Reason, Relation};
pub use vectors::Vectors;
pub use word::{MatchKind, NotAWord, Word};
