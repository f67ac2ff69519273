//! Everything that the lexicon holds on one word, to explain why two words match.
//!
//! Owns: gathering a lexeme's forms, which the packed table does not list. Does not know: play,
//! which never asks this: it reads the whole table.

use std::collections::BTreeMap;
use std::fmt;

use fst::Streamer;

use super::display::clean;
use super::lexicon::{Flags, Lexicon, Record};

/// All that is known of one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What the word was found by.
    pub key: String,
    /// What the table says of it.
    pub flags: Flags,
    /// Its grade in the hand-picked list, where it is on it.
    pub grade: Option<u8>,
    /// Every lexeme that it is a form of. None where it has no other form.
    pub lexemes: Vec<Lexeme>,
}

/// One headword in one part of speech.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexeme {
    pub part: PartOfSpeech,
    /// Its forms in alphabetical order, the headword's own first; spellings of one form together.
    pub forms: Vec<Vec<String>>,
}

/// The part of speech of a lexeme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartOfSpeech {
    Noun,
    Verb,
    /// Adjectives and adverbs, whose comparison is one.
    Adjective,
    Other,
}

impl fmt::Display for PartOfSpeech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Noun => "noun",
            Self::Verb => "verb",
            Self::Adjective => "adjective or adverb",
            Self::Other => "other",
        })
    }
}

impl Lexicon {
    /// Returns all that is known of what `typed` is found as, or nothing when it is no word.
    ///
    /// Reads the whole table: some fifty milliseconds, for people and not for play.
    pub fn entry(&self, typed: &str) -> Option<Entry> {
        let reading = self.read(&clean(typed));
        let record = reading.record?;
        let mut lexemes: BTreeMap<u32, BTreeMap<u32, Vec<String>>> = self
            .senses(record)
            .map(|sense| (sense.lexeme(), BTreeMap::new()))
            .collect();
        let mut rows = self.map.stream();
        while let Some((key, value)) = rows.next() {
            for sense in self.senses(Record(value)) {
                if let Some(forms) = lexemes.get_mut(&sense.lexeme()) {
                    let key = String::from_utf8_lossy(key).into_owned();
                    forms.entry(sense.form()).or_default().push(key);
                }
            }
        }
        let lexemes = lexemes
            .into_iter()
            .map(|(number, forms)| Lexeme {
                part: self.part(number),
                forms: forms.into_values().collect(),
            })
            .collect();
        let grade = Some(record.grade()).filter(|grade| *grade > 0);
        Some(Entry {
            key: reading.key,
            flags: record.flags(),
            grade,
            lexemes,
        })
    }

    fn part(&self, lexeme: u32) -> PartOfSpeech {
        match usize::try_from(lexeme)
            .ok()
            .and_then(|number| self.parts.get(number))
        {
            Some(b'n') => PartOfSpeech::Noun,
            Some(b'v') => PartOfSpeech::Verb,
            Some(b'a') => PartOfSpeech::Adjective,
            _ => PartOfSpeech::Other,
        }
    }
}
