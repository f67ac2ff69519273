//! Settings of knockout.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mode::Mode;
use super::settings::{Changes, ModeSettings, OutOfRange, within};
use crate::game::time::MINUTE_MS;

/// Settings of knockout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnockoutConfig {
    /// How long a round lasts at most: 30 s to 1 h.
    pub round_ms: u64,
    /// How many attempts a team has in a round: 2 to 50.
    pub attempt_cap: u32,
    /// The minimum number of teams eliminated when more than `quota_above` teams started the round: 1 to 6.
    pub quota_high: u32,
    /// The minimum number of teams eliminated when `quota_above` or fewer started it: 1 to 6.
    pub quota_low: u32,
    /// The number of teams above which `quota_high` applies: 2 to 12.
    pub quota_above: u32,
    /// How long the pause between two rounds is: 0 to 5 min.
    pub pause_ms: u64,
}

impl Default for KnockoutConfig {
    fn default() -> Self {
        Self {
            round_ms: 300_000,
            attempt_cap: 12,
            quota_high: 3,
            quota_low: 1,
            quota_above: 8,
            pause_ms: 5_000,
        }
    }
}

impl KnockoutConfig {
    /// Returns the minimum number of teams to eliminate in a round that `n_started` teams started.
    pub fn quota(&self, n_started: usize) -> usize {
        let n_started = u32::try_from(n_started).unwrap_or(u32::MAX);
        let quota = if n_started > self.quota_above {
            self.quota_high
        } else {
            self.quota_low
        };
        usize::try_from(quota).unwrap_or(usize::MAX)
    }
}

impl ModeSettings for KnockoutConfig {
    fn mode(&self) -> Mode {
        Mode::Knockout
    }

    fn attempt_cap(&self) -> Option<u32> {
        Some(self.attempt_cap)
    }

    fn validate(&self) -> Result<(), OutOfRange> {
        within("round_ms", self.round_ms, 30_000, 60 * MINUTE_MS)?;
        within("attempts", self.attempt_cap.into(), 2, 50)?;
        within("quota_high", self.quota_high.into(), 1, 6)?;
        within("quota_low", self.quota_low.into(), 1, 6)?;
        within("quota_above", self.quota_above.into(), 2, 12)?;
        within("pause_ms", self.pause_ms, 0, 5 * MINUTE_MS)
    }

    fn changeable(&self) -> &'static str {
        "`minutes` and `attempts`"
    }

    fn apply(&mut self, changes: &mut Changes) -> Result<(), OutOfRange> {
        changes.minutes(&mut self.round_ms, 1, 60)?;
        changes.attempts(&mut self.attempt_cap);
        Ok(())
    }
}
