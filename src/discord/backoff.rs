//! Waiting longer after each failure, and never in step with others.
//!
//! Owns: the growth and the jitter of waits. Does not know: what failed, or the time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A source of small random numbers, repeatable from its seed.
#[derive(Debug)]
pub(super) struct Jitter(AtomicU64);

impl Jitter {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// Draws a duration between half of `whole` and `whole`.
    pub(super) fn spread(&self, whole: Duration) -> Duration {
        let half = whole / 2;
        let span_us = u64::try_from(half.as_micros()).unwrap_or(u64::MAX).max(1);
        half + Duration::from_micros(self.next() % span_us)
    }

    /// One step of `SplitMix64`: good enough to keep retries apart, and no dependency.
    fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// The wait before try `n_failures + 1`: `first`, doubled with each failure, at most `limit`.
pub(super) fn grown(first: Duration, limit: Duration, n_failures: u32) -> Duration {
    let doublings = n_failures.saturating_sub(1).min(16);
    first.saturating_mul(1 << doublings).min(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_with_each_failure_up_to_its_limit() {
        #[track_caller]
        fn check(n_failures: u32, expected_ms: u64) {
            let wait = grown(
                Duration::from_millis(250),
                Duration::from_secs(10),
                n_failures,
            );
            assert_eq!(wait, Duration::from_millis(expected_ms));
        }

        check(0, 250);
        check(1, 250);
        check(2, 500);
        check(3, 1_000);
        check(7, 10_000);
        check(u32::MAX, 10_000);
    }

    #[test]
    fn jitter_takes_away_at_most_half_and_repeats_with_its_seed() {
        let whole = Duration::from_secs(2);
        let draw = |seed| {
            let jitter = Jitter::seeded(seed);
            std::iter::repeat_with(|| jitter.spread(whole))
                .take(100)
                .collect::<Vec<_>>()
        };

        assert!(
            draw(7)
                .iter()
                .all(|wait| *wait >= whole / 2 && *wait <= whole)
        );
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
