//! Settings of race.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mode::Mode;
use super::settings::{Changes, ModeSettings, OutOfRange, race_limit};

/// Settings of race.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RaceConfig {
    /// How long the game lasts: 30 s to 1 h.
    pub limit_ms: u64,
}

impl Default for RaceConfig {
    fn default() -> Self {
        Self { limit_ms: 180_000 }
    }
}

impl ModeSettings for RaceConfig {
    fn mode(&self) -> Mode {
        Mode::Race
    }

    fn limit_ms(&self) -> Option<u64> {
        Some(self.limit_ms)
    }

    fn validate(&self) -> Result<(), OutOfRange> {
        race_limit(self.limit_ms)
    }

    fn changeable(&self) -> &'static str {
        "`minutes`"
    }

    fn apply(&mut self, changes: &mut Changes) -> Result<(), OutOfRange> {
        changes.minutes(&mut self.limit_ms, 1, 60)
    }
}
