//! Settings of golf race.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mode::Mode;
use super::settings::{Changes, ModeSettings, OutOfRange, race_limit, within};

/// Settings of golf race.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GolfRaceConfig {
    /// How long the game lasts: 30 s to 1 h.
    pub limit_ms: u64,
    /// What a match earns: from 1 attempt on, never rising; the last band has no end. 1 to 12 bands.
    pub bands: Vec<GolfBand>,
}

/// What a match earns from some number of attempts on, up to the next band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GolfBand {
    /// The first number of attempts it holds for.
    pub from: u32,
    /// The points: 0 to 100.
    pub points: u32,
}

impl Default for GolfRaceConfig {
    fn default() -> Self {
        let bands = [(1, 4), (2, 3), (5, 2), (8, 1), (11, 0)];
        Self {
            limit_ms: 180_000,
            bands: bands
                .map(|(from, points)| GolfBand { from, points })
                .to_vec(),
        }
    }
}

impl ModeSettings for GolfRaceConfig {
    fn mode(&self) -> Mode {
        Mode::GolfRace
    }

    fn limit_ms(&self) -> Option<u64> {
        Some(self.limit_ms)
    }

    fn validate(&self) -> Result<(), OutOfRange> {
        race_limit(self.limit_ms)?;
        within("bands", self.bands.len() as u64, 1, 12)?;
        let (mut least, mut most, mut top) = (1, 1, 100);
        for band in &self.bands {
            within("bands.from", band.from.into(), least, most)?;
            within("bands.points", band.points.into(), 0, top)?;
            (least, most) = (u64::from(band.from) + 1, u32::MAX.into());
            top = band.points.into();
        }
        Ok(())
    }

    fn changeable(&self) -> &'static str {
        "`minutes`"
    }

    fn apply(&mut self, changes: &mut Changes) -> Result<(), OutOfRange> {
        changes.minutes(&mut self.limit_ms, 1, 60)
    }
}
