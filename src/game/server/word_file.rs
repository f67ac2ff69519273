//! The word lists of a server as a file.
//!
//! Owns: how it is written and read. Does not know: how a file comes and goes.
//!
//! A line holds a word, or several words separated by commas. `-` before it puts it on the list of blocked words, `!`
//! on that of words to draw; without a sign it is accepted. What follows `#` is for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::event::WordList;
use super::words::{Unfit, listed_word};
use super::{ServerRules, WordLists};
use crate::words::Word;

const LISTS: [(WordList, &str); 3] = [
    (WordList::Accept, ""),
    (WordList::Play, "!"),
    (WordList::Block, "-"),
];

/// The words of a file, and what in it is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordFile {
    pub words: BTreeMap<WordList, BTreeSet<Word>>,
    pub refused: Vec<RefusedLine>,
}

/// What cannot be put on a list, as it stands in the file, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    /// The number of the line, from 1.
    pub line: usize,
    pub text: String,
    pub problem: Unfit,
}

impl ServerRules {
    /// Reads a file; words without a sign are for `unsigned`.
    pub fn read_words(self, text: &str, unsigned: WordList) -> WordFile {
        let mut file = WordFile::default();
        for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let words = text.split('#').next().unwrap_or_default().trim();
            let mut signed = LISTS.iter().filter(|(_, sign)| !sign.is_empty());
            let signed =
                signed.find_map(|(list, sign)| Some((*list, *sign, words.strip_prefix(sign)?)));
            let (list, sign, words) = signed.unwrap_or((unsigned, "", words));
            for piece in words.split([',', ';']).map(str::trim) {
                if piece.is_empty() {
                    continue;
                }
                match listed_word(self.lexicon, list, piece) {
                    Ok(word) => {
                        file.words.entry(list).or_default().insert(word);
                    }
                    Err(problem) => file.refused.push(RefusedLine {
                        line,
                        text: format!("{sign}{piece}"),
                        problem,
                    }),
                }
            }
        }
        file
    }
}

impl WordLists {
    /// Writes all lists as a file, which reads back as it was written.
    pub fn to_file(&self) -> String {
        let mut file = "# One word a line: without a sign it may be guessed, after ! pairs are drawn from it, \
                        after - it may not be guessed.\n\
                        # `/server words import` reads this file.\n"
            .to_owned();
        for (list, sign) in LISTS {
            for word in self.list(list) {
                let _ = writeln!(file, "{sign}{word}");
            }
        }
        file
    }
}
