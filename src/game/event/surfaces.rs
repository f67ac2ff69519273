//! Events about where players see what concerns them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::game::ids::{PlayerId, TeamId};

/// Where a player sees their pair, in a game that is not played at a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlayerSurface {
    /// In DMs.
    #[default]
    Dms,
    /// In one message of a channel that only they see, and that changes in place.
    Panel,
}

/// Why a player turned to a surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurfaceReason {
    /// They asked to see their pair there.
    Asked,
    /// They guessed there.
    Guessed,
}

/// A player turned to a surface, or looked at the panel they were using. What concerns them is shown there from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerSurfaceUsed {
    /// The player.
    pub player_id: PlayerId,
    /// Where they see what concerns them.
    pub surface: PlayerSurface,
    /// Why.
    pub reason: SurfaceReason,
}

/// A player was called because it had been their turn for a while: they had not looked, or their partner asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerCalled {
    /// The player.
    pub player_id: PlayerId,
    /// Their team.
    pub team_id: TeamId,
    /// The round.
    pub round: u32,
    /// The attempt that waits for them.
    pub attempt: u32,
    /// The partner who asked for it; none when they had not looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
}
