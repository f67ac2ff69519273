//! Events of a player: stream `player-{player_id}`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::check::{Checked, require};
use crate::game::ids::{GameId, GuildId};
use crate::game::values::Change;
use crate::words::Word;

/// A person used the bot for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerRegistered {
    /// The server where this happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_guild_id: Option<GuildId>,
}

/// A player said that a word is one although it was refused: they pressed *It is a word*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WordRequested {
    /// The word.
    pub word: Word,
    /// The server of the game; absent when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guild_id: Option<GuildId>,
    /// The game in which it was refused.
    pub game_id: GameId,
    /// The round that was open for the player: until it is over, nobody is shown the word. Absent when none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
}

/// A player changed what holds for them everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerPreferencesChanged {
    /// The changes; at least one. `stats_visible`: whether boards and other people's statistics show them.
    pub changes: Vec<Change>,
}

/// What of a person is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasedScope {
    /// Who they are, and every text that they typed outside games.
    Person,
}

/// Who asked for somebody to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasedBy {
    /// They themselves.
    Player,
}

/// A person had themselves erased: nobody knows any more who this player was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerErased {
    /// The receipt that they got.
    pub receipt: Uuid,
    /// What is erased.
    pub scope: ErasedScope,
    /// Who asked for it.
    pub requested_by: ErasedBy,
}

/// An event of a player, in stream `player-{player_id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayerEvent {
    PlayerRegistered(PlayerRegistered),
    WordRequested(WordRequested),
    PlayerPreferencesChanged(PlayerPreferencesChanged),
    PlayerErased(PlayerErased),
}

impl PlayerEvent {
    /// Checks the structure of the payload.
    pub(crate) fn validate(&self) -> Checked {
        match self {
            Self::PlayerRegistered(_) | Self::PlayerErased(_) => Ok(()),
            Self::WordRequested(requested) => {
                let is_said = !requested.word.as_str().is_empty();
                require(is_said, "word", "must say something")?;
                require(requested.round != Some(0), "round", "counts from 1")
            }
            Self::PlayerPreferencesChanged(changed) => require(
                !changed.changes.is_empty(),
                "changes",
                "must name at least one change",
            ),
        }
    }
}
