//! What a server decides about games in it: settings, presets, word lists, who may not play.
//!
//! Owns: who may change them, and what they are between two changes. Does not know: games, Discord.
//!
//! A game keeps the settings it was opened with. Word lists and bans hold from the moment they are made.

pub mod event;
mod rejection;
mod settings;
#[cfg(test)]
mod spec;
mod words;

use std::collections::BTreeMap;

use self::event::{
    GuildConfigChanged, GuildConfigReset, GuildInstalled, GuildRemoved, ModePresetDefined,
    ModePresetRemoved, PlayerBanned, PlayerUnbanned, Removal, ServerEvent, WordList,
};
pub use self::rejection::Rejection;
pub use self::settings::{BadValue, SETTINGS, Setting, Settings};
pub use self::words::WordLists;
use super::Decider;
use super::command::By;
use super::config::{Mode, ModeConfig, Wanted};
use super::ids::{PlayerId, PresetId};
use super::roster::name;
use super::state::later;
use super::values::{Change, Ts};
use crate::words::Lexicon;

/// How many presets a server may have: as many as Discord lists for an option.
const MAX_PRESETS: usize = 25;

/// How long a ban may be, in days; a longer one has no end.
const MAX_BAN_DAYS: u32 = 3_650;

/// How long the reason of a ban may be, in characters.
const MAX_REASON: usize = 200;

const DAY_MS: u64 = 24 * 60 * 60_000;

/// The rule book.
#[derive(Clone, Copy)]
pub struct ServerRules {
    lexicon: &'static Lexicon,
}

impl ServerRules {
    /// Opens the rule book with a lexicon.
    #[must_use]
    pub const fn new(lexicon: &'static Lexicon) -> Self {
        Self { lexicon }
    }
}

/// Something asked of a server.
#[derive(Clone, Debug)]
pub struct CommandContext {
    /// When it is asked.
    pub at: Ts,
    /// Who asks.
    pub by: By,
    /// What is asked.
    pub act: Command,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Note that the bot is in the server.
    Arrive {
        /// The language the server prefers.
        locale: String,
    },
    /// Note that the bot is in the server no more.
    Leave(Removal),
    /// Change a setting; as typed.
    Set {
        /// Which.
        key: String,
        /// To what.
        value: String,
    },
    /// Make a setting, or all, the default again.
    Reset {
        /// Which.
        key: Option<String>,
    },
    /// Name a variation of a mode.
    DefinePreset {
        /// The preset, when there is none of that name.
        preset_id: PresetId,
        /// Its name; as typed.
        name: String,
        /// What it varies.
        mode: Mode,
        /// How it differs from the server's defaults.
        wanted: Wanted,
    },
    /// Take a variation of a mode away.
    RemovePreset {
        /// Its name; as typed.
        name: String,
    },
    /// Put words on a list; as typed.
    AddWords {
        /// Which list.
        list: WordList,
        /// The words.
        words: String,
    },
    /// Take words off a list; as typed.
    RemoveWords {
        /// Which list.
        list: WordList,
        /// The words.
        words: String,
    },
    /// Let somebody play no more.
    Ban {
        /// Whom.
        player: PlayerId,
        /// For how long.
        days: Option<u32>,
        /// Why; as typed.
        reason: Option<String>,
    },
    /// Let somebody play again.
    Unban {
        /// Whom.
        player: PlayerId,
    },
}

impl Command {
    /// Returns the name people know it by, for logs and records.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Arrive { .. } => "server arrive",
            Self::Leave(_) => "server leave",
            Self::Set { .. } => "server set",
            Self::Reset { .. } => "server reset",
            Self::DefinePreset { .. } => "server preset define",
            Self::RemovePreset { .. } => "server preset remove",
            Self::AddWords { .. } => "server words add",
            Self::RemoveWords { .. } => "server words remove",
            Self::Ban { .. } => "server ban",
            Self::Unban { .. } => "server unban",
        }
    }
}

/// What a server decided, at some version of its stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// What is set.
    pub settings: Settings,
    /// How often settings and presets were changed.
    pub version: u32,
    is_here: Option<bool>,
    words_version: u32,
    touched: BTreeMap<String, Touched>,
    reset: Option<Touched>,
    presets: Vec<Preset>,
    words: WordLists,
    bans: BTreeMap<PlayerId, Ban>,
}

/// Who changed something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Who.
    pub by: PlayerId,
    /// When.
    pub at: Ts,
}

/// A named variation of a mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The preset.
    pub preset_id: PresetId,
    /// Its name.
    pub name: String,
    /// What is played.
    pub config: ModeConfig,
    /// Who defined it last, and when.
    pub touched: Touched,
}

/// That somebody may not play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Until when; none until it is lifted.
    pub until: Option<Ts>,
    /// Why.
    pub reason: Option<String>,
    /// Who banned them, and when.
    pub touched: Touched,
}

impl Decider for ServerRules {
    type Command = CommandContext;
    type Event = ServerEvent;
    type State = Server;
    type Rejection = Rejection;

    fn decide(
        &self,
        server: &Server,
        command: CommandContext,
    ) -> Result<Vec<ServerEvent>, Rejection> {
        let CommandContext { at, by, act } = command;
        let by = match by {
            By::Player { id, manager: true } => id,
            By::Program => return Ok(server.note(act)?.into_iter().collect()),
            By::Player { .. } => return Err(Rejection::NotManager),
        };
        let decided = match act {
            // Only the program knows.
            Command::Arrive { .. } | Command::Leave(_) => return Err(Rejection::NotManager),
            Command::Set { key, value } => server.set(by, &key, &value)?,
            Command::Reset { key: Some(key) } => {
                let setting = Setting::named(&key).ok_or(Rejection::UnknownSetting)?;
                server.set(by, setting.key, &setting.default_value())?
            }
            Command::Reset { key: None } => (server.settings != Settings::default()).then(|| {
                let version = server.version + 1;
                ServerEvent::GuildConfigReset(GuildConfigReset { version, by })
            }),
            Command::DefinePreset {
                preset_id,
                name,
                mode,
                wanted,
            } => server.define_preset(
                by,
                preset_id,
                &name,
                server.settings.mode(mode).with(wanted)?.0,
            )?,
            Command::RemovePreset { name } => {
                let preset = server.preset(&name).ok_or(Rejection::NoPreset)?;
                let (preset_id, version) = (preset.preset_id, server.version + 1);
                let removed = ModePresetRemoved {
                    preset_id,
                    version,
                    by,
                };
                Some(ServerEvent::ModePresetRemoved(removed))
            }
            Command::AddWords { list, words } => self.add_words(server, by, list, &words)?,
            Command::RemoveWords { list, words } => {
                Some(self.remove_words(server, by, list, &words)?)
            }
            Command::Ban {
                player,
                days,
                reason,
            } => Some(ban(at, by, player, days, reason)?),
            Command::Unban { player: player_id } => {
                server.ban_of(player_id, at).ok_or(Rejection::NotBanned)?;
                Some(ServerEvent::PlayerUnbanned(PlayerUnbanned {
                    player_id,
                    by,
                }))
            }
        };
        Ok(decided.into_iter().collect())
    }

    fn evolve(mut server: Server, event: &ServerEvent, at: Ts) -> Server {
        match event {
            ServerEvent::GuildInstalled(_) => server.is_here = Some(true),
            ServerEvent::GuildRemoved(_) => server.is_here = Some(false),
            ServerEvent::GuildConfigChanged(changed) => {
                server.version = changed.version;
                for Change { path, new, .. } in &changed.changes {
                    if let Some(setting) = Setting::named(path) {
                        setting.restore(&mut server.settings, new);
                    }
                    server
                        .touched
                        .insert(path.clone(), Touched { by: changed.by, at });
                }
            }
            ServerEvent::GuildConfigReset(reset) => {
                server.version = reset.version;
                server.settings = Settings::default();
                server.touched.clear();
                server.reset = Some(Touched { by: reset.by, at });
            }
            ServerEvent::ModePresetDefined(defined) => {
                server.version = defined.version;
                server
                    .presets
                    .retain(|preset| preset.preset_id != defined.preset_id);
                server.presets.push(Preset {
                    preset_id: defined.preset_id,
                    name: defined.name.clone(),
                    config: defined.config.clone(),
                    touched: Touched { by: defined.by, at },
                });
                server
                    .presets
                    .sort_by(|one, other| one.name.cmp(&other.name));
            }
            ServerEvent::ModePresetRemoved(removed) => {
                server.version = removed.version;
                server
                    .presets
                    .retain(|preset| preset.preset_id != removed.preset_id);
            }
            ServerEvent::WordListChanged(changed) => {
                server.words_version = changed.version;
                let list = server.words.list_mut(changed.list);
                list.retain(|word| !changed.removed.contains(word));
                list.extend(changed.added.iter().cloned());
            }
            ServerEvent::PlayerBanned(banned) => {
                server.bans.insert(
                    banned.player_id,
                    Ban {
                        until: banned.until,
                        reason: banned.reason.clone(),
                        touched: Touched { by: banned.by, at },
                    },
                );
            }
            ServerEvent::PlayerUnbanned(unbanned) => {
                server.bans.remove(&unbanned.player_id);
            }
        }
        server
    }
}

impl Server {
    /// Returns who changed a setting last, and when; none for one that was never changed.
    #[must_use]
    pub fn touched(&self, setting: &Setting) -> Option<Touched> {
        self.touched.get(setting.key).copied().or(self.reset)
    }

    /// Returns the presets, by name.
    #[must_use]
    pub fn presets(&self) -> &[Preset] {
        &self.presets
    }

    /// Finds a preset by its name, ignoring case.
    #[must_use]
    pub fn preset(&self, typed: &str) -> Option<&Preset> {
        self.presets
            .iter()
            .find(|preset| name::same(&preset.name, typed.trim()))
    }

    /// Returns the word lists.
    #[must_use]
    pub const fn words(&self) -> &WordLists {
        &self.words
    }

    /// Returns the ban of a player that holds at `at`.
    #[must_use]
    pub fn ban_of(&self, player: PlayerId, at: Ts) -> Option<&Ban> {
        let ban = self.bans.get(&player);
        ban.filter(|ban| ban.until.is_none_or(|until| at < until))
    }

    /// Returns everybody who may not play at `at`.
    pub fn bans(&self, at: Ts) -> impl Iterator<Item = (PlayerId, &Ban)> {
        let holds = move |(_, ban): &(&PlayerId, &Ban)| ban.until.is_none_or(|until| at < until);
        self.bans
            .iter()
            .filter(holds)
            .map(|(player, ban)| (*player, ban))
    }

    /// Decides what the program found out; nothing, when it is known.
    fn note(&self, act: Command) -> Result<Option<ServerEvent>, Rejection> {
        let (is_here, event) = match act {
            Command::Arrive { locale } => {
                (true, ServerEvent::GuildInstalled(GuildInstalled { locale }))
            }
            Command::Leave(reason) => (false, ServerEvent::GuildRemoved(GuildRemoved { reason })),
            _ => return Err(Rejection::NotManager),
        };
        Ok((self.is_here != Some(is_here)).then_some(event))
    }

    fn set(&self, by: PlayerId, key: &str, typed: &str) -> Result<Option<ServerEvent>, Rejection> {
        let setting = Setting::named(key).ok_or(Rejection::UnknownSetting)?;
        let settings = setting.with(&self.settings, typed)?;
        let change = Change {
            path: setting.key.to_owned(),
            old: Some(setting.value(&self.settings)),
            new: setting.value(&settings),
        };
        let is_change = settings != self.settings;
        Ok(is_change.then(|| {
            ServerEvent::GuildConfigChanged(GuildConfigChanged {
                version: self.version + 1,
                changes: vec![change],
                by,
            })
        }))
    }

    fn define_preset(
        &self,
        by: PlayerId,
        preset_id: PresetId,
        typed: &str,
        config: ModeConfig,
    ) -> Result<Option<ServerEvent>, Rejection> {
        let name = name::name(typed)?;
        let known = self.preset(&name);
        if known.is_some_and(|known| known.name == name && known.config == config) {
            return Ok(None);
        }
        if known.is_none() && self.presets.len() >= MAX_PRESETS {
            return Err(Rejection::TooManyPresets);
        }
        Ok(Some(ServerEvent::ModePresetDefined(ModePresetDefined {
            preset_id: known.map_or(preset_id, |known| known.preset_id),
            name,
            config,
            version: self.version + 1,
            by,
        })))
    }
}

fn ban(
    at: Ts,
    by: PlayerId,
    player_id: PlayerId,
    days: Option<u32>,
    reason: Option<String>,
) -> Result<ServerEvent, Rejection> {
    if by == player_id {
        return Err(Rejection::Yourself);
    }
    if days.is_some_and(|days| !(1..=MAX_BAN_DAYS).contains(&days)) {
        return Err(Rejection::Days);
    }
    let reason = reason.map(|reason| reason.split_whitespace().collect::<Vec<_>>().join(" "));
    let reason = reason.filter(|reason| !reason.is_empty());
    if reason
        .as_ref()
        .is_some_and(|reason| reason.chars().count() > MAX_REASON)
    {
        return Err(Rejection::Reason);
    }
    Ok(ServerEvent::PlayerBanned(PlayerBanned {
        player_id,
        until: days.map(|days| later(at, u64::from(days) * DAY_MS)),
        reason,
        by,
    }))
}
