//! When to try again: waits that grow with each failure, and differ between those that wait.
//!
//! Owns: the growth of waits, their jitter, and seeded random numbers. Does not know: what failed, or
//! the time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Exponential backoff: `first` after the first failure, doubled with each further one, at most `limit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    pub first: Duration,
    pub limit: Duration,
}

impl Backoff {
    /// Returns how long to wait after `n_failures` in a row: between half and all of the full wait, by
    /// `random`, so that those that failed together do not come back together.
    #[must_use]
    pub fn wait(self, n_failures: u32, random: u64) -> Duration {
        const STEPS: u32 = 1_000;
        let doublings = n_failures.saturating_sub(1).min(30);
        let full = self.first.saturating_mul(1 << doublings).min(self.limit);
        let part = u32::try_from(random % u64::from(STEPS + 1)).unwrap_or(STEPS);
        full / 2 + full / 2 * part / STEPS
    }
}

/// A generator of random numbers, the same for the same seed (`SplitMix64`).
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The generator as it is after `n` numbers.
    #[must_use]
    pub const fn at(seed: u64, n: u64) -> Self {
        Self::new(seed.wrapping_add(n.wrapping_mul(Self::STEP)))
    }

    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

    pub fn next(&self) -> u64 {
        let before = self.0.fetch_add(Self::STEP, Ordering::Relaxed);
        mixed(before.wrapping_add(Self::STEP))
    }
}

/// Mixes the bits of a number, so that each bit of the result depends on all of them.
#[must_use]
pub const fn mixed(bits: u64) -> u64 {
    let z = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_with_each_failure_up_to_its_limit_and_loses_at_most_half() {
        #[track_caller]
        fn check(n_failures: u32, full_ms: u64) {
            let backoff = Backoff {
                first: Duration::from_millis(250),
                limit: Duration::from_secs(10),
            };
            let waits: Vec<_> = (0..=1_000)
                .map(|random| backoff.wait(n_failures, random))
                .collect();
            let full = Duration::from_millis(full_ms);
            assert_eq!(waits.iter().min(), Some(&(full / 2)));
            assert_eq!(waits.iter().max(), Some(&full));
        }

        check(0, 250);
        check(1, 250);
        check(2, 500);
        check(3, 1_000);
        check(7, 10_000);
        check(u32::MAX, 10_000);
    }

    #[test]
    fn random_numbers_repeat_with_their_seed() {
        let drawn = |seed| {
            let random = SeededRandom::new(seed);
            [random.next(), random.next(), random.next()]
        };
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(drawn(1_234_567), published);
        assert_ne!(drawn(7), drawn(8));
    }
}
