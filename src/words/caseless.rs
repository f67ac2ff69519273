//! Comparing texts that are no words of a lexicon, such as names.
//!
//! Owns: what "ignoring case" means. Does not know: what is compared.

use unicode_normalization::UnicodeNormalization;

/// Returns `text` so that texts which differ in case, or in how their letters are encoded, are equal.
///
/// Upper case first, which spells out what has no other case (`ß`), then lower.
pub fn caseless(text: &str) -> String {
    let upper = text.nfkc().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).nfkc().collect()
}
