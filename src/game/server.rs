//! The settings of a server: settings of games, presets, word lists, bans.
//!
//! Owns: who may change them, and what they are between two changes. Does not know: games, Discord.
//!
//! A game keeps the settings it was opened with. Word lists and bans apply at once.

mod daily_call;
pub mod event;
pub(crate) mod limits;
mod rejection;
mod seasons;
mod settings;
#[cfg(test)]
mod spec;
mod word_file;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use self::event::{
    GuildConfigChanged, GuildConfigReset, GuildInstalled, GuildRemoved, ModePresetDefined,
    ModePresetRemoved, PlayerBanned, PlayerUnbanned, Removal, ServerEvent, WordList,
};
use self::limits::{MAX_BAN_DAYS, MAX_PRESETS, MAX_REASON};
pub use self::rejection::Rejection;
pub use self::seasons::Season;
pub(crate) use self::settings::decimal;
pub use self::settings::{
    BadValue, DAILY_CHANNEL, DISCORD, HERE, LANGUAGES, NONE, Range, SETTINGS, Setting, Settings,
};
pub use self::word_file::{RefusedLine, WordFile};
pub use self::words::{Unfit, WordLists};
use super::Decider;
use super::config::{Mode, ModeConfig, SettingsChange};
use super::ids::{PlayerId, PresetId};
use super::issued::{CommandName, Issued, Issuer};
use super::roster::name;
use super::time::{DAY_MS, Ts, later};
use super::values::Change;
use crate::words::{Lexicon, Word};

#[derive(Clone, Copy)]
pub struct ServerRules {
    lexicon: &'static Lexicon,
}

impl ServerRules {
    pub const fn new(lexicon: &'static Lexicon) -> Self {
        Self { lexicon }
    }
}

/// A command to a server's settings, and when it is issued.
#[derive(Clone, Debug)]
pub struct CommandContext {
    pub at: Ts,
    pub command: Command,
}

/// A command to a server's settings, and who issues it.
pub type Command = Issued<ManagerCommand, ProgramCommand>;

/// What a manager can ask of a server's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManagerCommand {
    /// Changes a setting; key and value as typed.
    Set {
        key: String,
        value: String,
    },
    /// Resets a setting, or all, to the default.
    Reset {
        key: Option<String>,
    },
    DefinePreset(DefinePreset),
    /// Removes a preset; its name as typed.
    RemovePreset {
        name: String,
    },
    /// Adds words to a list; as typed.
    AddWords {
        list: WordList,
        words: String,
    },
    /// Removes words from a list; as typed.
    RemoveWords {
        list: WordList,
        words: String,
    },
    /// Adds words to several lists, as read from a file.
    ImportWords(BTreeMap<WordList, BTreeSet<Word>>),
    Ban(BanPlayer),
    Unban {
        player: PlayerId,
    },
    /// Starts a season; its name as typed.
    StartSeason {
        name: Option<String>,
    },
    /// Ends the season that goes on.
    EndSeason {
        /// Names what its board was, so that a rebuilt one can be compared.
        board_digest: String,
    },
}

/// A named variation of a mode, to be added or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinePreset {
    /// The preset's id, if there is none of that name yet.
    pub preset_id: PresetId,
    /// As typed.
    pub name: String,
    pub mode: Mode,
    /// How it differs from the server's settings.
    pub change: SettingsChange,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BanPlayer {
    pub player: PlayerId,
    /// How long; none for a ban without end.
    pub days: Option<u32>,
    /// As typed.
    pub reason: Option<String>,
}

/// What the program itself reports about a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramCommand {
    Arrive {
        locale: String,
    },
    /// The bot is no longer in the server.
    Leave(Removal),
    /// Do what is due.
    Tick,
}

impl CommandName for ManagerCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Set { .. } => "server set",
            Self::Reset { .. } => "server reset",
            Self::DefinePreset(_) => "server preset define",
            Self::RemovePreset { .. } => "server preset remove",
            Self::AddWords { .. } => "server words add",
            Self::RemoveWords { .. } => "server words remove",
            Self::ImportWords(_) => "server words import",
            Self::Ban(_) => "server ban",
            Self::Unban { .. } => "server unban",
            Self::StartSeason { .. } => "server season start",
            Self::EndSeason { .. } => "server season end",
        }
    }
}

impl CommandName for ProgramCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Arrive { .. } => "server arrive",
            Self::Leave(_) => "server leave",
            Self::Tick => "server tick",
        }
    }
}

/// The settings of a server, at some version of its stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    pub settings: Settings,
    /// How often settings and presets were changed.
    pub version: u32,
    /// The language that its managers chose on Discord, as of when the bot came.
    locale: Option<String>,
    is_here: Option<bool>,
    words_version: u32,
    touched: BTreeMap<String, Touched>,
    reset: Option<Touched>,
    presets: Vec<Preset>,
    words: WordLists,
    bans: BTreeMap<PlayerId, Ban>,
    seasons: Vec<Season>,
    /// The next call of the day's pair is after this: the last one, or a change of when and where to call.
    calls_after: Option<Ts>,
    /// The day whose pair was called last.
    called_day: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    pub by: PlayerId,
    pub at: Ts,
}

/// A named variation of a mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    pub preset_id: PresetId,
    pub name: String,
    pub config: ModeConfig,
    /// Who defined it last, and when.
    pub touched: Touched,
}

/// A ban from the games of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Until when; none until it is lifted.
    pub until: Option<Ts>,
    pub reason: Option<String>,
    /// Who banned them, and when.
    pub touched: Touched,
}

impl Server {
    /// Returns whether the bot has ever been in the server, as far as is known.
    pub const fn is_known(&self) -> bool {
        self.is_here.is_some()
    }

    /// Returns the language of what everybody in the server reads, as Discord writes it: the one that was set, or else the
    /// server's on Discord.
    pub fn language(&self) -> Option<&str> {
        self.settings.language.or(self.locale.as_deref())
    }
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
        let CommandContext { at, command } = command;
        match command {
            Issued::Program(command) => {
                Ok(server.decide_for_program(command, at).into_iter().collect())
            }
            Issued::Player(Issuer { manager: false, .. }, _) => Err(Rejection::NotManager),
            Issued::Player(Issuer { id, .. }, command) => {
                self.decide_for_manager(server, at, id, command)
            }
        }
    }

    fn evolve(mut server: Server, event: &ServerEvent, at: Ts) -> Server {
        match event {
            ServerEvent::GuildInstalled(installed) => {
                server.is_here = Some(true);
                server.calls_after = Some(at);
                server.locale = Some(installed.locale.clone());
            }
            ServerEvent::GuildRemoved(_) => server.is_here = Some(false),
            ServerEvent::GuildConfigChanged(changed) => {
                server.version = changed.version;
                let keys = changed.changes.iter().map(|change| &*change.path);
                server.move_calls(keys, at);
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
            ServerEvent::SeasonStarted(started) => server.season_started(started),
            ServerEvent::SeasonEnded(ended) => server.season_ended(ended),
            ServerEvent::DailyCalled(called) => server.called(called, at),
        }
        server
    }
}

impl ServerRules {
    fn decide_for_manager(
        self,
        server: &Server,
        at: Ts,
        by: PlayerId,
        command: ManagerCommand,
    ) -> Result<Vec<ServerEvent>, Rejection> {
        let event = match command {
            ManagerCommand::Set { key, value } => server.set(by, &key, &value)?,
            ManagerCommand::Reset { key: Some(key) } => {
                let setting = Setting::named(&key).ok_or(Rejection::UnknownSetting)?;
                server.set(by, setting.key, &setting.default_value())?
            }
            ManagerCommand::Reset { key: None } => {
                (server.settings != Settings::default()).then(|| {
                    let version = server.version + 1;
                    ServerEvent::GuildConfigReset(GuildConfigReset { version, by })
                })
            }
            ManagerCommand::DefinePreset(preset) => server.define_preset(by, &preset)?,
            ManagerCommand::RemovePreset { name } => {
                let preset = server.preset(&name).ok_or(Rejection::NoPreset)?;
                Some(ServerEvent::ModePresetRemoved(ModePresetRemoved {
                    preset_id: preset.preset_id,
                    version: server.version + 1,
                    by,
                }))
            }
            ManagerCommand::AddWords { list, words } => self.add_words(server, by, list, &words)?,
            ManagerCommand::RemoveWords { list, words } => {
                Some(self.remove_words(server, by, list, &words)?)
            }
            ManagerCommand::ImportWords(words) => return server.import_words(by, words),
            ManagerCommand::Ban(player) => Some(ban(at, by, player)?),
            ManagerCommand::StartSeason { name } => Some(server.start_season(at, name.as_deref())?),
            ManagerCommand::EndSeason { board_digest } => {
                Some(server.end_season(at, board_digest)?)
            }
            ManagerCommand::Unban { player: player_id } => {
                server.ban_of(player_id, at).ok_or(Rejection::NotBanned)?;
                Some(ServerEvent::PlayerUnbanned(PlayerUnbanned {
                    player_id,
                    by,
                }))
            }
        };
        Ok(event.into_iter().collect())
    }
}

impl Server {
    /// Returns who changed a setting last, and when; none for one that was never changed.
    pub(crate) fn touched(&self, setting: &Setting) -> Option<Touched> {
        self.touched.get(setting.key).copied().or(self.reset)
    }

    pub fn presets(&self) -> &[Preset] {
        &self.presets
    }

    /// Finds a preset by its name, ignoring case.
    pub fn preset(&self, typed: &str) -> Option<&Preset> {
        self.presets
            .iter()
            .find(|preset| name::same(&preset.name, typed.trim()))
    }

    pub const fn words(&self) -> &WordLists {
        &self.words
    }

    /// Returns the ban of a player that holds at `at`.
    pub(crate) fn ban_of(&self, player: PlayerId, at: Ts) -> Option<&Ban> {
        let ban = self.bans.get(&player);
        ban.filter(|ban| ban.until.is_none_or(|until| at < until))
    }

    /// Decides what follows from a report of the program; nothing if it is known.
    fn decide_for_program(&self, command: ProgramCommand, at: Ts) -> Option<ServerEvent> {
        let (is_here, event) = match command {
            ProgramCommand::Arrive { locale } => {
                (true, ServerEvent::GuildInstalled(GuildInstalled { locale }))
            }
            ProgramCommand::Leave(reason) => {
                (false, ServerEvent::GuildRemoved(GuildRemoved { reason }))
            }
            ProgramCommand::Tick => return self.call(at),
        };
        (self.is_here != Some(is_here)).then_some(event)
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
        preset: &DefinePreset,
    ) -> Result<Option<ServerEvent>, Rejection> {
        let (config, _) = self.settings.mode(preset.mode).with(preset.change)?;
        let name = name::name(&preset.name)?;
        let known = self.preset(&name);
        if known.is_some_and(|known| known.name == name && known.config == config) {
            return Ok(None);
        }
        if known.is_none() && self.presets.len() >= MAX_PRESETS {
            return Err(Rejection::TooManyPresets);
        }
        Ok(Some(ServerEvent::ModePresetDefined(ModePresetDefined {
            preset_id: known.map_or(preset.preset_id, |known| known.preset_id),
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
    BanPlayer {
        player: player_id,
        days,
        reason,
    }: BanPlayer,
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
