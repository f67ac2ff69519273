//! Events of a player: stream `player-{player_id}`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::Checked;
use crate::game::ids::GuildId;

/// A person used the bot for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerRegistered {
    /// The server where this happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_guild_id: Option<GuildId>,
}

/// An event of a player, in stream `player-{player_id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayerEvent {
    PlayerRegistered(PlayerRegistered),
}

impl PlayerEvent {
    /// Checks the structure of the payload.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "checked as the events of all families are"
    )]
    pub(crate) const fn validate(&self) -> Checked {
        match self {
            Self::PlayerRegistered(_) => Ok(()),
        }
    }
}
