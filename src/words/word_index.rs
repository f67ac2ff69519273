//! Looking up a word, or the common word that it is a form of, in a table of common words.

use std::collections::HashMap;
use std::ops::Range;

use super::lexicon::Lexicon;
use super::word::Word;

/// A common word, by its place in its table.
pub(super) type Node = u16;

/// The words of one table, in alphabetical order.
pub(super) struct WordIndex {
    words: Vec<Word>,
    /// The word that heads each lexeme, for looking up other forms of it.
    heads: HashMap<u32, Node>,
}

impl WordIndex {
    /// Reads the words that `build.rs` wrote, one a line.
    pub(super) fn of_lines(lines: &'static str, lexicon: &Lexicon) -> Self {
        let words: Vec<Word> = lines.lines().map(Word::stored).collect();
        let mut heads = HashMap::new();
        for (node, word) in (0..).zip(&words) {
            let record = lexicon.read(word.as_str()).record;
            for sense in record.into_iter().flat_map(|record| lexicon.senses(record)) {
                // The headword's own form has number 0, and comes before what only shares the lexeme.
                if sense.form() == 0 {
                    heads.insert(sense.lexeme(), node);
                } else {
                    heads.entry(sense.lexeme()).or_insert(node);
                }
            }
        }
        Self { words, heads }
    }

    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    pub(super) fn nodes(&self) -> Range<Node> {
        0..Node::try_from(self.words.len()).expect("build.rs numbers the words in 16 bits")
    }

    pub(super) fn word(&self, node: Node) -> &Word {
        &self.words[usize::from(node)]
    }

    /// Finds a word: itself, or the common word that it is a form or a spelling of.
    pub(super) fn find(&self, lexicon: &Lexicon, word: &Word) -> Option<Node> {
        let reading = lexicon.read(word.as_str());
        if let Ok(place) = self
            .words
            .binary_search_by(|known| known.as_str().cmp(&reading.key))
        {
            return Node::try_from(place).ok();
        }
        lexicon
            .senses(reading.record?)
            .find_map(|sense| self.heads.get(&sense.lexeme()).copied())
    }
}
