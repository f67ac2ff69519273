//! What can have happened to a server: the bot in it, its settings, presets, word lists and bans: stream `guild-{guild_id}`.
//!
//! Owns: the payload of every such event, which is the storage format, and the checks of its structure.
//! Does not know: when the rules allow them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::game::config::ModeConfig;
use crate::game::event::{Checked, require, valid_config};
use crate::game::ids::{PlayerId, PresetId};
use crate::game::values::{Change, Ts};
use crate::words::Word;

/// The bot was taken into a server, or found out that it is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuildInstalled {
    /// The language the server prefers, as Discord writes it.
    pub locale: String,
}

/// How the bot learnt that it was taken out of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// Discord told it at once.
    Told,
    /// It had been away, and the server was missing when it came back.
    Missing,
}

/// The bot was taken out of a server. What the server decided is kept for when it comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuildRemoved {
    /// How the bot learnt of it.
    pub reason: Removal,
}

/// Settings of a server changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuildConfigChanged {
    /// The version of the server's settings from now on.
    pub version: u32,
    /// What changed; at least one.
    pub changes: Vec<Change>,
    /// Who changed it.
    pub by: PlayerId,
}

/// All settings of a server are the defaults again. Presets and word lists stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuildConfigReset {
    /// The version of the server's settings from now on.
    pub version: u32,
    /// Who reset them.
    pub by: PlayerId,
}

/// A named variation of a mode was defined, or defined anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModePresetDefined {
    /// The preset; the same when it is defined anew.
    pub preset_id: PresetId,
    /// Its name, unique in the server ignoring case.
    pub name: String,
    /// What is played.
    pub config: ModeConfig,
    /// The version of the server's settings from now on.
    pub version: u32,
    /// Who defined it.
    pub by: PlayerId,
}

/// A named variation of a mode is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModePresetRemoved {
    /// The preset.
    pub preset_id: PresetId,
    /// The version of the server's settings from now on.
    pub version: u32,
    /// Who removed it.
    pub by: PlayerId,
}

/// A list of words that a server keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordList {
    /// Words that pairs are drawn from, besides those of the program.
    Play,
    /// Words that may be guessed although the dictionary does not have them, or calls them offensive.
    Accept,
    /// Words that may not be guessed, in any form, and are not drawn.
    Block,
}

/// A list of words changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WordListChanged {
    /// Which list.
    pub list: WordList,
    /// The version of the server's word lists from now on.
    pub version: u32,
    /// What is on it now and was not, in alphabetical order.
    pub added: Vec<Word>,
    /// What was on it and is not now, in alphabetical order.
    pub removed: Vec<Word>,
    /// Who changed it.
    pub by: PlayerId,
}

/// Somebody may not play in this server for now. They stay a member of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerBanned {
    /// Who.
    pub player_id: PlayerId,
    /// Until when; absent until somebody lifts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Ts>,
    /// Why, as the manager wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who banned them.
    pub by: PlayerId,
}

/// Somebody may play again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerUnbanned {
    /// Who.
    pub player_id: PlayerId,
    /// Who lifted the ban.
    pub by: PlayerId,
}

/// What can have happened to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerEvent {
    GuildInstalled(GuildInstalled),
    GuildRemoved(GuildRemoved),
    GuildConfigChanged(GuildConfigChanged),
    GuildConfigReset(GuildConfigReset),
    ModePresetDefined(ModePresetDefined),
    ModePresetRemoved(ModePresetRemoved),
    WordListChanged(WordListChanged),
    PlayerBanned(PlayerBanned),
    PlayerUnbanned(PlayerUnbanned),
}

impl ServerEvent {
    /// Checks the structure of the payload, without the state it meets.
    ///
    /// # Errors
    /// [`InvalidField`](crate::game::event::InvalidField) names the first field that is wrong.
    pub fn validate(&self) -> Checked {
        match self {
            Self::GuildInstalled(event) => {
                require(!event.locale.is_empty(), "locale", "must say something")
            }
            Self::GuildRemoved(_) | Self::PlayerUnbanned(_) => Ok(()),
            Self::GuildConfigChanged(event) => {
                let version = require(event.version > 0, "version", "counts from 1");
                version.and(require(
                    !event.changes.is_empty(),
                    "changes",
                    "must name at least one change",
                ))
            }
            Self::GuildConfigReset(GuildConfigReset { version, .. })
            | Self::ModePresetRemoved(ModePresetRemoved { version, .. }) => {
                require(*version > 0, "version", "counts from 1")
            }
            Self::ModePresetDefined(event) => {
                require(event.version > 0, "version", "counts from 1")?;
                require(!event.name.is_empty(), "name", "must say something")?;
                valid_config(&event.config)
            }
            Self::WordListChanged(event) => {
                require(event.version > 0, "version", "counts from 1")?;
                let ascends = |words: &[Word]| words.is_sorted_by(|one, next| one < next);
                require(
                    ascends(&event.added),
                    "added",
                    "must be in order, each word once",
                )?;
                require(
                    ascends(&event.removed),
                    "removed",
                    "must be in order, each word once",
                )?;
                require(
                    !(event.added.is_empty() && event.removed.is_empty()),
                    "added",
                    "must name a word, or `removed` must",
                )
            }
            Self::PlayerBanned(event) => {
                let said = event
                    .reason
                    .as_ref()
                    .is_none_or(|reason| !reason.is_empty());
                require(said, "reason", "must say something where it is given")
            }
        }
    }
}
