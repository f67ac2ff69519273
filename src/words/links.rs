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

/// A common word, by its place in the table.
pub(super) type Node = u16;

/// The links of one language's common words.
pub struct Links {
    words: Vec<Word>,
    ease: Vec<u8>,
    rows: Vec<Range<usize>>,
    packed: &'static [u8],
    /// The common word that heads each lexeme, for looking up other forms of it.
    heads: HashMap<u32, Node>,
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
    /// It is the opposite.
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
        let words: Vec<Word> = include_str!(concat!(env!("OUT_DIR"), "/links.words"))
            .lines()
            .map(Word::stored)
            .collect();
        let (mut ease, mut rows, mut at) = (Vec::new(), Vec::new(), 0);
        for _ in &words {
            let end = at + 2 + usize::from(packed[at + 1]) * LINK_BYTES;
            ease.push(packed[at]);
            rows.push(at + 2..end);
            at = end;
        }
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
        let mut links = Self {
            back: vec![Vec::new(); words.len()],
            words,
            ease,
            rows,
            packed,
            heads,
        };
        for node in links.nodes() {
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
        &self.words
    }

    /// Returns what `word` makes one think of, the strongest first, with strengths from 1 to 99; nothing
    /// for a word that is not common.
    pub fn of_word<'l>(
        &'l self,
        lexicon: &Lexicon,
        word: &Word,
    ) -> impl Iterator<Item = (&'l Word, u8)> + use<'l> {
        let row = self.find(lexicon, word).map(|node| self.of(node));
        row.into_iter()
            .flatten()
            .map(|link| (self.word(link.to), link.strength))
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

    pub(super) fn nodes(&self) -> Range<Node> {
        0..Node::try_from(self.words.len()).expect("build.rs numbers the words in 16 bits")
    }

    pub(super) fn word(&self, node: Node) -> &Word {
        &self.words[usize::from(node)]
    }

    /// Returns how readily people say a word at all, from 1 to 9.
    pub(super) fn ease(&self, node: Node) -> u8 {
        self.ease[usize::from(node)]
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

    /// Finds a word in the table: itself, or the common word that it is a form or a spelling of.
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
