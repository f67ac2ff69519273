//! Settings of longform.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mode::{MAX_TEAMS, Mode};
use super::settings::{Changes, ModeSettings, OutOfRange, within};
use crate::game::time::{DAY_MS, MINUTE_MS, Ts, later, millis_between};

/// Settings of longform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LongformConfig {
    /// How long a day lasts: 1 h to 7 d.
    pub day_ms: u64,
    /// The minute of the UTC day at which days end: 0 to 1439, for days of whole 24 h; the game's own
    /// start when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<u32>,
    /// How many teams it takes to start: 2 to 12.
    pub min_teams: u32,
    /// How long each step of the turnover waits for the one before: 0 to 10 min.
    pub reveal_delay_ms: u64,
}

impl Default for LongformConfig {
    fn default() -> Self {
        Self {
            day_ms: DAY_MS,
            anchor: None,
            min_teams: 3,
            reveal_delay_ms: 3_000,
        }
    }
}

impl LongformConfig {
    /// Returns when a day ends that starts at `start`: at the anchor nearest to a day away.
    #[must_use]
    pub fn day_end(&self, start: Ts) -> Ts {
        let Some(anchor) = self.anchor else {
            return later(start, self.day_ms);
        };
        let earliest = later(start, self.day_ms.saturating_sub(DAY_MS / 2));
        let into_day_ms = millis_between(Ts::UNIX_EPOCH, earliest) % DAY_MS;
        let wait_ms = (u64::from(anchor) * MINUTE_MS + DAY_MS - into_day_ms) % DAY_MS;
        later(earliest, wait_ms)
    }
}

impl ModeSettings for LongformConfig {
    fn mode(&self) -> Mode {
        Mode::Longform
    }

    fn teams(&self) -> RangeInclusive<usize> {
        self.min_teams as usize..=MAX_TEAMS
    }

    fn validate(&self) -> Result<(), OutOfRange> {
        within("day_ms", self.day_ms, 60 * MINUTE_MS, 7 * DAY_MS)?;
        within("min_teams", self.min_teams.into(), 2, 12)?;
        within("reveal_delay_ms", self.reveal_delay_ms, 0, 10 * MINUTE_MS)?;
        if let Some(anchor) = self.anchor {
            within("anchor", anchor.into(), 0, 1_439)?;
            let whole_days_ms = (self.day_ms / DAY_MS).max(1) * DAY_MS;
            within("day_ms", self.day_ms, whole_days_ms, whole_days_ms)?;
        }
        Ok(())
    }

    fn changeable(&self) -> &'static str {
        "`minutes`"
    }

    fn apply(&mut self, changes: &mut Changes) -> Result<(), OutOfRange> {
        changes.minutes(&mut self.day_ms, 60, 7 * 24 * 60)
    }
}
