//! The events of a server, in its stream `guild-{guild_id}`: the bot joins or leaves; settings, presets, word lists and bans change.
//!
//! Owns: the payload of every such event, which is the storage format, and the checks of its structure.
//! Does not know: when the rules allow them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::game::config::ModeConfig;
use crate::game::event::{Checked, require, valid_config};
use crate::game::ids::{ChannelId, PlayerId, PresetId};
use crate::game::values::{Change, Ts, unless_redacted};
use crate::words::Word;

/// The bot was added to a server, or noticed that it is a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuildInstalled {
    /// The language the server prefers, as Discord writes it.
    pub locale: String,
}

/// How the bot learnt of its removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Removal {
    /// Discord sent the removal.
    #[serde(rename = "told")]
    Notified,
    /// The server was missing when the bot came back.
    #[serde(rename = "missing")]
    FoundMissing,
}

/// The bot was removed from a server. The settings of the server are kept for its return.
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
    /// The changes; at least one.
    pub changes: Vec<Change>,
    /// The person who changed it.
    pub by: PlayerId,
}

/// All settings of a server were reset to their defaults. Presets and word lists stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuildConfigReset {
    /// The version of the server's settings from now on.
    pub version: u32,
    /// The person who reset them.
    pub by: PlayerId,
}

/// A named preset of a mode was defined or redefined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModePresetDefined {
    /// The preset; it keeps its id when it is redefined.
    pub preset_id: PresetId,
    /// Its name, unique in the server ignoring case.
    pub name: String,
    /// The mode.
    pub config: ModeConfig,
    /// The version of the server's settings from now on.
    pub version: u32,
    /// The person who defined it.
    pub by: PlayerId,
}

/// A named preset of a mode was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModePresetRemoved {
    /// The preset.
    pub preset_id: PresetId,
    /// The version of the server's settings from now on.
    pub version: u32,
    /// The person who removed it.
    pub by: PlayerId,
}

/// A word list of a server.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WordList {
    /// Words that pairs are drawn from, besides those of the program.
    Play,
    /// Words that may be guessed although the dictionary does not have them, or calls them offensive.
    Accept,
    /// Words that may not be guessed, in any form, and are not drawn.
    Block,
}

/// A word list of a server changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WordListChanged {
    /// The list.
    pub list: WordList,
    /// The version of the server's word lists from now on.
    pub version: u32,
    /// The added words, in alphabetical order.
    pub added: Vec<Word>,
    /// The removed words, in alphabetical order.
    pub removed: Vec<Word>,
    /// The person who changed it.
    pub by: PlayerId,
}

/// A player was banned from games in this server. They stay a member of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerBanned {
    /// The player.
    pub player_id: PlayerId,
    /// The end of the ban; absent when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Ts>,
    /// The reason, as the manager wrote it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "unless_redacted"
    )]
    #[schemars(with = "Option<String>")]
    pub reason: Option<String>,
    /// The manager who banned them.
    pub by: PlayerId,
}

/// A ban was lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerUnbanned {
    /// The player.
    pub player_id: PlayerId,
    /// The person who lifted the ban.
    pub by: PlayerId,
}

/// A season of the boards started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeasonStarted {
    /// Its number, from 1.
    pub season: u32,
    /// Its name.
    pub name: String,
    /// From when on games count for it.
    pub starts_at: Ts,
}

/// A season ended: its board stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeasonEnded {
    /// Its number.
    pub season: u32,
    /// Games that end from then on do not count for it.
    pub ended_at: Ts,
    /// A digest of its board of players over all modes.
    pub board_digest: String,
}

/// The day's pair was called in the channel that the server chose for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DailyCalled {
    /// The day in UTC, counted from 1970-01-01.
    pub day: u32,
    /// The channel.
    pub channel_id: ChannelId,
}

/// An event of a server.
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
    SeasonStarted(SeasonStarted),
    SeasonEnded(SeasonEnded),
    DailyCalled(DailyCalled),
}

impl ServerEvent {
    /// Checks the structure of the payload, without the state it meets.
    pub(crate) fn validate(&self) -> Checked {
        match self {
            Self::GuildInstalled(event) => {
                require(!event.locale.is_empty(), "locale", "must say something")
            }
            Self::GuildRemoved(_) | Self::PlayerUnbanned(_) | Self::DailyCalled(_) => Ok(()),
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
            Self::SeasonStarted(event) => {
                require(event.season > 0, "season", "counts from 1")?;
                require(!event.name.is_empty(), "name", "must say something")
            }
            Self::SeasonEnded(event) => require(event.season > 0, "season", "counts from 1"),
        }
    }
}
