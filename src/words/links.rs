//! The associations of common words: the embedded table of links.
//!
//! Owns: looking a word up in it, and why two words are linked. Does not know: what links are used for.
//! `docs/words.md` names their sources.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::layout::{FIRST_WORD, LINK_BYTES, RELATION_NAMES};
use super::lexicon::Lexicon;
use super::word::Word;
use super::word_index::{Node, WordIndex};

/// The links of one language's common words.
pub struct Links {
    index: WordIndex,
    rows: Vec<Range<usize>>,
    packed: &'static [u8],
    /// The words that link to each word, and how strongly.
    back: Vec<Vec<(Node, u8)>>,
}

/// A link to a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) to: Node,
    /// From 1 to 99.
    pub(super) strength: u8,
    why: u16,
}

/// How one word is related to another: `hose` is [`Relation::Before`] when seen from `fire`, as in fire hose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It means much the same.
    Same,
    /// It is what the first is a kind of.
    Kind,
    /// It is a kind of the first.
    Sort,
    /// Both are kinds of one thing.
    Sibling,
    /// One is a part of the other.
    Part,
    Opposite,
    /// One is derived from the other.
    Derived,
    /// It is somewhat alike.
    Like,
    /// One belongs to the field of the other.
    Topic,
    /// The first stands before it in a compound.
    Before,
    /// The first stands after it in a compound.
    After,
    /// The first is a compound that holds it.
    Holds,
    /// It is a compound that holds the first.
    In,
    /// One is explained by the other.
    Told,
    /// They are often said together.
    Said,
}

const RELATIONS: [Relation; RELATION_NAMES.len()] = [
    Relation::Same,
    Relation::Kind,
    Relation::Sort,
    Relation::Sibling,
    Relation::Part,
    Relation::Opposite,
    Relation::Derived,
    Relation::Like,
    Relation::Topic,
    Relation::Before,
    Relation::After,
    Relation::Holds,
    Relation::In,
    Relation::Told,
    Relation::Said,
];

/// Why one word is associated with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// They are related.
    Related(Relation),
    /// The explanation of this word mentions both.
    Within(Word),
    /// The first is associated with this word, and this word with the other.
    Through(Word),
    /// The table holds no path from one to the other.
    Unknown,
}

impl Links {
    /// Returns the links of English, which are part of the program; the first call makes them ready.
    pub fn english() -> &'static Self {
        static ENGLISH: OnceLock<Links> = OnceLock::new();
        ENGLISH.get_or_init(|| Self::embedded(Lexicon::english()))
    }

    fn embedded(lexicon: &Lexicon) -> Self {
        let packed: &'static [u8] = include_bytes!(concat!(env!("OUT_DIR"), "/links.bin"));
        let words = include_str!(concat!(env!("OUT_DIR"), "/links.words"));
        let index = WordIndex::of_lines(words, lexicon);
        let (mut rows, mut at) = (Vec::new(), 0);
        for _ in index.words() {
            // A row begins with how readily people say the word, which nobody reads here, and its count.
            let end = at + 2 + usize::from(packed[at + 1]) * LINK_BYTES;
            rows.push(at + 2..end);
            at = end;
        }
        let mut links = Self {
            back: vec![Vec::new(); index.words().len()],
            index,
            rows,
            packed,
        };
        for node in links.index.nodes() {
            let row: Vec<Link> = links.of(node).collect();
            for Link { to, strength, .. } in row {
                links.back[usize::from(to)].push((node, strength));
            }
        }
        links
    }

    /// Returns the common words, in alphabetical order.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        self.index.words()
    }

    /// Returns why `from` makes one think of `to`.
    #[must_use]
    pub fn reason(&self, lexicon: &Lexicon, from: &Word, to: &Word) -> Reason {
        let found = (self.find(lexicon, from), self.find(lexicon, to));
        let (Some(from), Some(to)) = found else {
            return Reason::Unknown;
        };
        if let Some(link) = self.of(from).find(|link| link.to == to) {
            return self.why(link, false);
        }
        if let Some(link) = self.of(to).find(|link| link.to == from) {
            return self.why(link, true);
        }
        let last: HashMap<Node, u8> = self.back[usize::from(to)].iter().copied().collect();
        let ways = self.of(from).filter_map(|first| {
            let strength = u32::from(*last.get(&first.to)?) * u32::from(first.strength);
            Some((strength, first.to))
        });
        // The first of equals, so that the reason is the same each time.
        let best = ways.reduce(|best, way| if best.0 < way.0 { way } else { best });
        best.map_or(Reason::Unknown, |(_, through)| {
            Reason::Through(self.word(through).clone())
        })
    }

    fn why(&self, link: Link, turned: bool) -> Reason {
        if let Some(word) = link.why.checked_sub(FIRST_WORD) {
            return Reason::Within(self.word(word).clone());
        }
        let relation = RELATIONS[usize::from(link.why)];
        Reason::Related(if turned { relation.turned() } else { relation })
    }

    pub(super) fn word(&self, node: Node) -> &Word {
        self.index.word(node)
    }

    /// Returns the links of a word, the strongest first.
    pub(super) fn of(&self, node: Node) -> impl Iterator<Item = Link> {
        let (links, _) = self.packed[self.rows[usize::from(node)].clone()].as_chunks();
        links.iter().map(|&[w0, w1, strength, y0, y1]| Link {
            to: Node::from_le_bytes([w0, w1]),
            strength,
            why: u16::from_le_bytes([y0, y1]),
        })
    }

    /// Returns who links to a word, and how strongly.
    pub(super) fn back(&self, node: Node) -> &[(Node, u8)] {
        &self.back[usize::from(node)]
    }

    pub(super) fn find(&self, lexicon: &Lexicon, word: &Word) -> Option<Node> {
        self.index.find(lexicon, word)
    }
}

impl Relation {
    /// Returns what the relation is called from the other side.
    const fn turned(self) -> Self {
        match self {
            Self::Kind => Self::Sort,
            Self::Sort => Self::Kind,
            Self::Before => Self::After,
            Self::After => Self::Before,
            Self::Holds => Self::In,
            Self::In => Self::Holds,
            same => same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../../data/en/links.tsv");

    /// Returns what a text makes one think of, with strengths; nothing for a word that is not common.
    fn links_of(text: &str) -> Vec<(&'static str, u8)> {
        let links = Links::english();
        let node = links.find(Lexicon::english(), &Word::stored(text));
        let row = node.into_iter().flat_map(|node| links.of(node));
        row.map(|link| (links.word(link.to).as_str(), link.strength))
            .collect()
    }

    #[test]
    fn every_word_of_the_table_may_be_guessed_and_is_linked() {
        for listed in Links::english().words() {
            let admitted = Lexicon::english().admit_decent(listed.as_str());
            assert_eq!(admitted.as_ref(), Ok(listed));
            assert_ne!(links_of(listed.as_str()), [], "{listed}");
        }
    }

    #[test]
    fn what_is_read_is_what_the_table_says() {
        let mut n_links = 0;
        for row in TABLE.lines() {
            let columns: Vec<&str> = row.split('\t').collect();
            let written = columns[2].split(' ').map(|link| {
                let (word, rest) = link.split_once(':').unwrap();
                let strength = rest.split(':').next().unwrap();
                (word, strength.parse::<u8>().unwrap())
            });
            let read = links_of(columns[0]);
            assert_eq!(read, written.collect::<Vec<_>>(), "{}", columns[0]);
            assert!(read.is_sorted_by(|one, next| one.1 >= next.1), "{row}");
            assert!(read.iter().all(|(_, strength)| (1..=99).contains(strength)));
            n_links += read.len();
        }
        let n_words = TABLE.lines().count();
        assert_eq!(Links::english().words().len(), n_words);
        assert!((5_000..=10_000).contains(&n_words), "{n_words} words");
        assert!(n_links > 20 * n_words, "{n_links} links");
    }

    #[test]
    fn another_form_of_a_word_makes_one_think_of_the_same() {
        assert_eq!(links_of("mice"), links_of("mouse"));
        assert_eq!(links_of("Colours"), links_of("color"));
        assert_eq!(links_of("xyzzy"), []);
    }
}
