//! The settings a game is played by, for every mode.
//!
//! Owns: names, defaults, ranges, what is wrong with a value. Does not know: who may change them.

mod golf_race;
mod knockout;
mod longform;
mod mode;
mod race;
mod settings;
mod two_player;

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::golf_race::{GolfBand, GolfRaceConfig};
pub use self::knockout::KnockoutConfig;
pub use self::longform::LongformConfig;
pub use self::mode::Mode;
pub use self::race::RaceConfig;
pub use self::settings::{BadSetting, OutOfRange, SettingsChange};
use self::settings::{Changes, ModeSettings};
pub use self::two_player::TwoPlayerConfig;
use super::values::Change;

/// The settings a game is played by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum ModeConfig {
    /// Two-player, co-operative.
    TwoPlayer(TwoPlayerConfig),
    /// Knockout.
    Knockout(KnockoutConfig),
    /// Race.
    Race(RaceConfig),
    /// Golf race.
    GolfRace(GolfRaceConfig),
    /// Longform.
    Longform(LongformConfig),
}

impl ModeConfig {
    pub fn default_of(mode: Mode) -> Self {
        match mode {
            Mode::TwoPlayer => Self::TwoPlayer(TwoPlayerConfig::default()),
            Mode::Knockout => Self::Knockout(KnockoutConfig::default()),
            Mode::Race => Self::Race(RaceConfig::default()),
            Mode::GolfRace => Self::GolfRace(GolfRaceConfig::default()),
            Mode::Longform => Self::Longform(LongformConfig::default()),
        }
    }

    fn settings(&self) -> &dyn ModeSettings {
        match self {
            Self::TwoPlayer(config) => config,
            Self::Knockout(config) => config,
            Self::Race(config) => config,
            Self::GolfRace(config) => config,
            Self::Longform(config) => config,
        }
    }

    fn settings_mut(&mut self) -> &mut dyn ModeSettings {
        match self {
            Self::TwoPlayer(config) => config,
            Self::Knockout(config) => config,
            Self::Race(config) => config,
            Self::GolfRace(config) => config,
            Self::Longform(config) => config,
        }
    }

    /// Tells whether all teams play a round at the same time.
    pub(crate) const fn has_common_rounds(&self) -> bool {
        match self {
            Self::TwoPlayer(_) | Self::Race(_) | Self::GolfRace(_) => false,
            Self::Knockout(_) | Self::Longform(_) => true,
        }
    }

    pub fn mode(&self) -> Mode {
        self.settings().mode()
    }

    /// Returns how many teams take part at least and at most.
    pub fn teams(&self) -> RangeInclusive<usize> {
        self.settings().teams()
    }

    /// Returns how long a game lasts, in the modes that have a clock for it.
    pub fn limit_ms(&self) -> Option<u64> {
        self.settings().limit_ms()
    }

    /// Returns how many rounds a game has, in the modes that count them.
    pub fn rounds(&self) -> Option<u32> {
        self.settings().rounds()
    }

    /// Returns after how many attempts a round is over for a team; none when there is no such limit.
    pub fn attempt_cap(&self) -> Option<u32> {
        self.settings().attempt_cap()
    }

    /// Checks that every setting is in its range.
    pub(crate) fn validate(&self) -> Result<(), OutOfRange> {
        self.settings().validate()
    }

    /// Returns these settings with the requested changes, and what those change.
    pub fn with(&self, requested: SettingsChange) -> Result<(Self, Vec<Change>), BadSetting> {
        let mut config = self.clone();
        let mut changes = Changes::requested(requested);
        config.settings_mut().apply(&mut changes)?;
        let changes = changes.finish(self.settings())?;
        config.validate()?;
        Ok((config, changes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_outside_its_range_is_named_with_the_range() {
        let change = SettingsChange {
            rounds: Some(21),
            ..SettingsChange::default()
        };
        let refused = ModeConfig::default_of(Mode::TwoPlayer)
            .with(change)
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`rounds` must be from 1 to 20, and 21 is not"
        );
    }

    #[test]
    fn a_change_to_what_already_is_changes_nothing() {
        let change = SettingsChange {
            rounds: Some(5),
            ..SettingsChange::default()
        };
        let (_, changes) = ModeConfig::default_of(Mode::TwoPlayer)
            .with(change)
            .unwrap();
        assert_eq!(changes, []);
    }

    #[test]
    fn a_setting_that_the_mode_does_not_have_is_refused_by_name() {
        #[track_caller]
        fn check(mode: Mode, change: SettingsChange, expected: &str) {
            let refused = ModeConfig::default_of(mode).with(change).unwrap_err();
            assert_eq!(refused.to_string(), expected);
        }

        let rounds = SettingsChange {
            rounds: Some(3),
            ..SettingsChange::default()
        };
        let minutes = SettingsChange {
            minutes: Some(3),
            ..SettingsChange::default()
        };
        check(
            Mode::Race,
            rounds,
            "race has no setting `rounds`; it has `minutes`",
        );
        check(
            Mode::TwoPlayer,
            minutes,
            "two-player has no setting `minutes`; it has `rounds` and `attempts`",
        );
    }

    #[test]
    fn golfs_table_covers_every_number_of_attempts_and_never_rises() {
        #[track_caller]
        fn check(bands: &[(u32, u32)], refused: Option<&str>) {
            let bands = bands.iter();
            let config = ModeConfig::GolfRace(GolfRaceConfig {
                bands: bands
                    .map(|&(from, points)| GolfBand { from, points })
                    .collect(),
                ..GolfRaceConfig::default()
            });
            let found = config.validate().map_err(|error| error.setting).err();
            assert_eq!(found, refused);
        }

        check(&[(1, 4), (2, 3), (5, 2), (8, 1), (11, 0)], None);
        check(&[(1, 3), (4, 3)], None);
        check(&[], Some("bands"));
        check(&[(2, 4)], Some("bands.from"));
        check(&[(1, 4), (1, 3)], Some("bands.from"));
        check(&[(1, 3), (2, 4)], Some("bands.points"));
    }
}
