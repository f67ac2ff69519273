//! The generator behind every draw of words.
//!
//! Owns: which numbers a seed gives, for good. Does not know: what is drawn.

/// Steele, Lea and Flood's `SplitMix64` (2014), kept here so that no library changes what a seed
/// draws.
pub(super) struct SplitMix64(u64);

impl SplitMix64 {
    /// The generator of one ordinal: the output of the seed's own generator at that place.
    pub(super) fn of(seed: u64, ordinal: u64) -> Self {
        let mut parent = Self(seed.wrapping_add(ordinal.wrapping_mul(Self::STEP)));
        Self(parent.next())
    }

    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(Self::STEP);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// Returns a number below `bound` by multiplying and keeping the high half; with bounds of a
    /// few thousand the bias is beyond measuring.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let product = u128::from(self.next()) * u128::try_from(bound).unwrap_or(u128::MAX);
        usize::try_from(product >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_numbers() {
        let mut chance = SplitMix64(1_234_567);
        let drawn = [chance.next(), chance.next(), chance.next()];
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(drawn, published);
    }
}
