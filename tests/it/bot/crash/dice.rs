//! Chance that can be repeated: a seed, and what is drawn from it.

use std::ops::Range;

/// A generator of numbers, the same for the same seed (`SplitMix64`).
pub(in crate::bot) struct Dice(u64);

impl Dice {
    pub(in crate::bot) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Draws a number from a range that is not empty.
    pub(in crate::bot) fn of(&mut self, range: Range<u64>) -> u64 {
        range.start + self.number() % (range.end - range.start)
    }

    /// Tells whether something with this chance in a hundred happens.
    pub(in crate::bot) fn percent(&mut self, chance: u64) -> bool {
        self.of(0..100) < chance
    }
}
