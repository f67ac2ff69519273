//! Events of a player: stream `player-{player_id}`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::Checked;
use crate::game::ids::GuildId;

/// A person used the bot for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerRegistered {
    /// The server they did it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_guild_id: Option<GuildId>,
}

/// What can have happened to a player: stream `player-{player_id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayerEvent {
    PlayerRegistered(PlayerRegistered),
}

impl PlayerEvent {
    /// Checks the structure of the payload.
    ///
    /// # Errors
    /// [`InvalidField`](super::InvalidField) names the first field that is wrong.
    pub const fn validate(&self) -> Checked {
        match self {
            Self::PlayerRegistered(_) => Ok(()),
        }
    }
}
