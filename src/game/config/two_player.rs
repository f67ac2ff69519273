//! Settings of two-player.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mode::Mode;
use super::settings::{Changes, ModeSettings, OutOfRange, within};

/// Settings of two-player.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TwoPlayerConfig {
    /// How many rounds a game has: 1 to 20.
    pub rounds: u32,
    /// Won when attempts a round × 1000 is at most this: 1000 to 12000.
    pub threshold_milli: u64,
    /// A round ends after this many attempts, and a round given up counts as many: 2 to 50.
    pub attempt_cap: u32,
}

impl Default for TwoPlayerConfig {
    fn default() -> Self {
        Self {
            rounds: 5,
            threshold_milli: 4_000,
            attempt_cap: 12,
        }
    }
}

impl ModeSettings for TwoPlayerConfig {
    fn mode(&self) -> Mode {
        Mode::TwoPlayer
    }

    fn teams(&self) -> RangeInclusive<usize> {
        1..=1
    }

    fn rounds(&self) -> Option<u32> {
        Some(self.rounds)
    }

    fn attempt_cap(&self) -> Option<u32> {
        Some(self.attempt_cap)
    }

    fn validate(&self) -> Result<(), OutOfRange> {
        within("rounds", self.rounds.into(), 1, 20)?;
        within("threshold_milli", self.threshold_milli, 1_000, 12_000)?;
        within("attempts", self.attempt_cap.into(), 2, 50)
    }

    fn changeable(&self) -> &'static str {
        "`rounds` and `attempts`"
    }

    fn apply(&mut self, changes: &mut Changes) -> Result<(), OutOfRange> {
        changes.rounds(&mut self.rounds);
        changes.attempts(&mut self.attempt_cap);
        Ok(())
    }
}
