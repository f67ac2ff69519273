//! Events of a game's replay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{Checked, require};
use super::lobby::Visibility;
use crate::game::ids::PlayerId;
use crate::game::replay_name::ReplayName;

/// Who may see the replay of a finished game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplayVisibility {
    /// Everybody in its server.
    Server,
    /// Its players.
    Players,
    /// Everybody who knows its name, wherever they are.
    Link,
}

impl ReplayVisibility {
    pub const ALL: [Self; 3] = [Self::Server, Self::Players, Self::Link];

    /// Returns its name as it is stored and typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Players => "players",
            Self::Link => "link",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl From<ReplayVisibility> for Visibility {
    /// Returns who may see the next game of the same people.
    fn from(visibility: ReplayVisibility) -> Self {
        match visibility {
            ReplayVisibility::Server | ReplayVisibility::Link => Self::Server,
            ReplayVisibility::Players => Self::Players,
        }
    }
}

impl From<Visibility> for ReplayVisibility {
    fn from(visibility: Visibility) -> Self {
        match visibility {
            Visibility::Server => Self::Server,
            Visibility::Players => Self::Players,
        }
    }
}

/// The replay of the game was named. The event that follows ends the game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReplayNamed {
    /// The name, unique in the server.
    pub name: ReplayName,
}

/// Somebody changed who may see the replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReplayVisibilityChanged {
    /// The old value.
    pub from: ReplayVisibility,
    /// The new value.
    pub to: ReplayVisibility,
    /// The person who changed it.
    pub by: PlayerId,
}

impl ReplayVisibilityChanged {
    pub(super) fn validate(&self) -> Checked {
        require(self.from != self.to, "to", "must differ from `from`")
    }
}
