//! The bits of the embedded lexicon: what `build.rs` packs and `lexicon.rs` reads.
//!
//! The map holds one `u64` for each key: flags, prompt grade, the one place where the key may be
//! spaced apart, and its sense. A key with more senses or more such places has its list in the pool:
//! two counts, the places as bytes, the senses as little-endian `u32`s. A sense is a lexeme number
//! and the number of the form within it; two spellings of one form share the number.
//!
//! Links stand in a row for each common word, in the order of the words: ease, count, and as many links.

/// Lowest bit of the prompt grade; the flags lie below it.
pub(super) const GRADE_SHIFT: u32 = 8;
/// Lowest bit of the place where the key may be spaced apart: letters before it, 0 for nowhere.
pub(super) const SPLIT_SHIFT: u32 = 10;
/// Set when the payload is an offset into the pool, and not one sense.
pub(super) const POOLED: u64 = 1 << 16;
/// Lowest bit of the payload. One sense is stored plus one, so that 0 is none.
pub(super) const PAYLOAD_SHIFT: u32 = 17;
/// Bits of a sense that number the form within its lexeme.
pub(super) const FORM_BITS: u32 = 6;

/// The flags by the names that the table gives them, lowest bit first.
pub(super) const FLAG_NAMES: [&str; 6] = [
    "proper",
    "abbreviation",
    "contraction",
    "compound",
    "offensive",
    "obscure",
];

/// The reasons of links by the names that their table gives them, in the order of their numbers.
pub(super) const RELATION_NAMES: [&str; 15] = [
    "same", "kind", "sort", "sibling", "part", "opposite", "derived", "like", "topic", "before",
    "after", "holds", "in", "told", "said",
];
/// A reason of this number or above is a word, numbered from here.
pub(super) const FIRST_WORD: u16 = 16;
/// A link takes five bytes: the word's number (little-endian), the strength, the reason's number.
pub(super) const LINK_BYTES: usize = 5;

/// A vector's numbers; a row has the weight before them, all as bytes.
pub(super) const DIMENSIONS: usize = 100;
