//! Settings of each mode, with their ranges.
//!
//! Owns: names, defaults, ranges, what is wrong with a value. Does not know: who may change them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shape::Change;

/// A way to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One team, a number of rounds, no clock.
    TwoPlayer,
}

impl Mode {
    /// Every mode, in the order they are listed in.
    pub const ALL: [Self; 1] = [Self::TwoPlayer];

    /// Returns the name that people type and events store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwoPlayer => "two_player",
        }
    }

    /// Returns the name that people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::TwoPlayer => "two-player",
        }
    }

    /// Finds the mode of a typed name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Returns how many players take part at least and at most.
    #[must_use]
    pub const fn players(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::TwoPlayer => 2..=2,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// The settings a game is played by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum ModeConfig {
    /// Two-player, co-operative.
    TwoPlayer(TwoPlayerConfig),
}

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

/// A setting outside its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{setting}` must be from {min} to {max}, and {value} is not")]
pub struct OutOfRange {
    /// The setting, by its name.
    pub setting: &'static str,
    /// What was asked for.
    pub value: u64,
    /// The smallest value allowed.
    pub min: u64,
    /// The largest value allowed.
    pub max: u64,
}

fn within(setting: &'static str, value: u64, min: u64, max: u64) -> Result<(), OutOfRange> {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(OutOfRange {
            setting,
            value,
            min,
            max,
        })
    }
}

/// Settings that somebody asks for; what is not named stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// How many rounds.
    pub rounds: Option<u32>,
    /// How many attempts a round may take.
    pub attempts: Option<u32>,
}

impl ModeConfig {
    /// Returns the defaults of `mode`.
    #[must_use]
    pub fn default_of(mode: Mode) -> Self {
        match mode {
            Mode::TwoPlayer => Self::TwoPlayer(TwoPlayerConfig::default()),
        }
    }

    /// Returns the mode these settings are for.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        match self {
            Self::TwoPlayer(_) => Mode::TwoPlayer,
        }
    }

    /// Checks that every setting is in its range.
    ///
    /// # Errors
    /// [`OutOfRange`] names the first that is not.
    pub fn validate(&self) -> Result<(), OutOfRange> {
        match self {
            Self::TwoPlayer(config) => {
                within("rounds", config.rounds.into(), 1, 20)?;
                within("threshold_milli", config.threshold_milli, 1_000, 12_000)?;
                within("attempts", config.attempt_cap.into(), 2, 50)
            }
        }
    }

    /// Returns these settings with what is wanted in place, and what that changes.
    ///
    /// # Errors
    /// [`OutOfRange`] when the result is not valid.
    pub fn with(&self, wanted: Wanted) -> Result<(Self, Vec<Change>), OutOfRange> {
        let mut changes = Vec::new();
        let config = match self {
            Self::TwoPlayer(old) => Self::TwoPlayer(TwoPlayerConfig {
                rounds: changed("rounds", old.rounds, wanted.rounds, &mut changes),
                attempt_cap: changed("attempts", old.attempt_cap, wanted.attempts, &mut changes),
                ..*old
            }),
        };
        config.validate()?;
        Ok((config, changes))
    }
}

fn changed(path: &str, old: u32, wanted: Option<u32>, changes: &mut Vec<Change>) -> u32 {
    let new = wanted.unwrap_or(old);
    if new != old {
        changes.push(Change {
            path: path.to_owned(),
            old: Some(old.to_string()),
            new: new.to_string(),
        });
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_outside_its_range_is_named_with_the_range() {
        let wanted = Wanted {
            rounds: Some(21),
            ..Wanted::default()
        };
        let refused = ModeConfig::default_of(Mode::TwoPlayer)
            .with(wanted)
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`rounds` must be from 1 to 20, and 21 is not"
        );
    }

    #[test]
    fn wanting_what_already_is_changes_nothing() {
        let wanted = Wanted {
            rounds: Some(5),
            attempts: None,
        };
        let (_, changes) = ModeConfig::default_of(Mode::TwoPlayer)
            .with(wanted)
            .unwrap();
        assert_eq!(changes, []);
    }
}
