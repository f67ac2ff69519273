//! How near common words are to each other, by how people write: the embedded table of vectors.
//!
//! Owns: nearness, and which words the bot guesses, and how readily. Does not know: how it chooses.
//! `docs/words.md` names the sources.

use std::sync::OnceLock;

use super::layout::DIMENSIONS;
use super::lexicon::Lexicon;
use super::links::Links;
use super::word::Word;
use super::word_index::{Node, WordIndex};

/// The vectors of one language's common words.
pub struct Vectors {
    index: WordIndex,
    rows: &'static [[u8; DIMENSIONS + 1]],
    candidates: Vec<Candidate>,
}

/// A word that the bot may guess.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) node: Node,
    /// How readily the bot guesses it, from 1 to 99.
    pub(super) weight: u8,
    /// The same word in the table of links, where that has it.
    pub(super) linked: Option<Node>,
}

/// The nearness of a word to itself: the table's vectors have the length 400.
pub(super) const SAME: i32 = 400 * 400;

impl Vectors {
    /// Returns the vectors of English, which are part of the program; the first call makes them ready.
    pub fn english() -> &'static Self {
        static ENGLISH: OnceLock<Vectors> = OnceLock::new();
        ENGLISH.get_or_init(|| Self::embedded(Lexicon::english(), Links::english()))
    }

    fn embedded(lexicon: &Lexicon, links: &Links) -> Self {
        let words = include_str!(concat!(env!("OUT_DIR"), "/vectors.words"));
        let packed: &'static [u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vectors.bin"));
        let index = WordIndex::of_lines(words, lexicon);
        let (rows, _) = packed.as_chunks();
        let candidates = index.nodes().zip(rows).filter(|(_, row)| row[0] > 0);
        let candidates = candidates.map(|(node, row)| Candidate {
            node,
            weight: row[0],
            linked: links.find(lexicon, index.word(node)),
        });
        Self {
            candidates: candidates.collect(),
            index,
            rows,
        }
    }

    /// Returns the words that the bot understands, in alphabetical order.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        self.index.words()
    }

    /// Returns how near two words are, in hundredths: 100 for the same word, about 0 for words that have
    /// nothing to do with each other; nothing where the table lacks one.
    #[must_use]
    pub fn nearness(&self, lexicon: &Lexicon, one: &Word, other: &Word) -> Option<i32> {
        let [one, other] = [one, other].map(|word| self.find(lexicon, word));
        Some(self.product(one?, other?) * 100 / SAME)
    }

    pub(super) fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    pub(super) fn word(&self, node: Node) -> &Word {
        self.index.word(node)
    }

    pub(super) fn find(&self, lexicon: &Lexicon, word: &Word) -> Option<Node> {
        self.index.find(lexicon, word)
    }

    /// Returns how near two words are: [`SAME`] for the same one, 0 or less for words that are far apart.
    pub(super) fn product(&self, one: Node, other: Node) -> i32 {
        let [one, other] = [one, other].map(|node| &self.rows[usize::from(node)][1..]);
        let pairs = one.iter().zip(other);
        pairs
            .map(|(a, b)| i32::from(a.cast_signed()) * i32::from(b.cast_signed()))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bot_says_common_decent_words_that_are_understood_too() {
        let (lexicon, vectors) = (Lexicon::english(), Vectors::english());
        let candidates = vectors.candidates().iter();
        let chosen: Vec<&Word> = candidates.map(|one| vectors.word(one.node)).collect();
        assert!(
            (1_500..4_000).contains(&chosen.len()),
            "{} words",
            chosen.len()
        );
        for word in &chosen {
            assert_eq!(lexicon.admit_decent(word.as_str()).as_ref(), Ok(*word));
            let nearness = vectors.nearness(lexicon, word, word);
            assert!(nearness.is_some_and(|near| near > 80), "{word}");
        }
        for word in ["quickly", "although", "catholic", "kill", "drug"] {
            assert!(chosen.iter().all(|one| one.as_str() != word), "{word}");
        }
    }
}
