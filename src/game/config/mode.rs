//! The modes, and how many people they take.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A way to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One team, a number of rounds, no clock.
    TwoPlayer,
    /// Every round teams go out, until one is left.
    Knockout,
    /// Teams race each other: a point a match, until the time is up.
    Race,
    /// A race in which fewer attempts earn more points.
    GolfRace,
    /// A round a day, and every day the worst teams leave, until one is left.
    Longform,
}

impl Mode {
    /// Every mode, in the order they are listed in.
    pub const ALL: [Self; 5] = [
        Self::TwoPlayer,
        Self::Knockout,
        Self::Race,
        Self::GolfRace,
        Self::Longform,
    ];

    /// Returns the name that people type and events store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwoPlayer => "two_player",
            Self::Knockout => "knockout",
            Self::Race => "race",
            Self::GolfRace => "golf_race",
            Self::Longform => "longform",
        }
    }

    /// Returns the name that people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::TwoPlayer => "two-player",
            Self::Knockout => "knockout",
            Self::Race => "race",
            Self::GolfRace => "golf race",
            Self::Longform => "longform",
        }
    }

    /// Finds the mode of a typed name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Returns how many players take part at least and at most, whatever the settings.
    #[must_use]
    pub const fn players(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::TwoPlayer => 2..=2,
            Self::Knockout | Self::Race | Self::GolfRace | Self::Longform => {
                2 * MIN_TEAMS..=2 * MAX_TEAMS
            }
        }
    }
}

/// The fewest teams that can play against each other.
pub(super) const MIN_TEAMS: usize = 2;

/// The most teams in a game.
pub(super) const MAX_TEAMS: usize = 12;

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}
