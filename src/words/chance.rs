//! The generator behind every draw of words.
//!
//! Owns: which numbers a seed gives, for good. Does not know: what is drawn.

use crate::retry::SeededRandom;

/// The random numbers of one ordinal of a seed. No library may change what a seed draws.
pub(super) struct Chance(SeededRandom);

impl Chance {
    /// Starts with the number that the seed's own generator has at `ordinal`.
    pub(super) fn of(seed: u64, ordinal: u64) -> Self {
        let parent = SeededRandom::at(seed, ordinal);
        Self(SeededRandom::new(parent.next()))
    }

    /// Returns a number below `bound` by multiplying and keeping the high half; with bounds of a
    /// few thousand the bias is beyond measuring.
    pub(super) fn below(&self, bound: usize) -> usize {
        let product = u128::from(self.0.next()) * u128::try_from(bound).unwrap_or(u128::MAX);
        usize::try_from(product >> 64).unwrap_or(0)
    }
}
