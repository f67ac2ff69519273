//! What a server decides about games in it: settings, presets, word lists, who may not play.
//!
//! Owns: who may change them, and what they are between two changes. Does not know: games, Discord.
//!
//! A game keeps the settings it was opened with. Word lists and bans hold from the moment they are made.

pub mod event;
mod settings;
#[cfg(test)]
mod spec;

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use self::event::{
    GuildConfigChanged, GuildConfigReset, ModePresetDefined, ModePresetRemoved, PlayerBanned,
    PlayerUnbanned, ServerEvent, WordList, WordListChanged,
};
pub use self::settings::{BadValue, SETTINGS, Setting, Settings};
use super::Decider;
use super::command::By;
use super::config::{BadSetting, Mode, ModeConfig, Wanted};
use super::ids::{PlayerId, PresetId};
use super::roster::NotAName;
use super::roster::name;
use super::shape::{Change, Ts};
use super::state::later;
use crate::words::{Lexicon, MatchKind, NotAWord, Word};

/// How many presets a server may have: as many as Discord lists for an option.
const MAX_PRESETS: usize = 25;

/// How many words a list may hold; every guess is compared with all of a list.
const MAX_WORDS: usize = 500;

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
pub struct Command {
    /// When it is asked.
    pub at: Ts,
    /// Who asks.
    pub by: By,
    /// What is asked.
    pub act: Act,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
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

impl Act {
    /// Returns the name people know it by, for logs and records.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
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

/// The words of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordLists {
    play: BTreeSet<Word>,
    accept: BTreeSet<Word>,
    block: BTreeSet<Word>,
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

/// The rules said no: why, worded for the manager, ending with what they can do next.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    /// The asker manages nothing here.
    #[error("Only people who manage this server can do that.")]
    NotManager,
    /// There is no such setting.
    #[error("There is no setting of that name. `/server show` lists them all.")]
    UnknownSetting,
    /// A value is none.
    #[error("{0}. Nothing was changed.")]
    Value(#[from] BadValue),
    /// A preset would not be playable.
    #[error("{0}. Nothing was changed.")]
    Setting(#[from] BadSetting),
    /// What was typed is no name.
    #[error("{0}. Try another name.")]
    Name(#[from] NotAName),
    /// There is no such preset.
    #[error("There is no preset of that name. `/server preset list` lists them.")]
    NoPreset,
    /// There are as many presets as there can be.
    #[error("A server has at most {MAX_PRESETS} presets. `/server preset remove` makes room.")]
    TooManyPresets,
    /// Nothing was typed.
    #[error("Name at least one word. Several are separated by commas or spaces.")]
    NoWords,
    /// A word is none.
    #[error("{problem} (in `{typed}`). Nothing was changed.")]
    NotAWord {
        /// What was typed.
        typed: String,
        /// What is wrong.
        problem: NotAWord,
    },
    /// A word cannot be drawn.
    #[error("Words of pairs have 3 to 8 letters, and **{0}** has not. Nothing was changed.")]
    NotForPairs(Word),
    /// A list is full.
    #[error(
        "A list holds at most {MAX_WORDS} words. Nothing was changed; `/server words remove` makes room."
    )]
    ListFull,
    /// None of the words is on the list.
    #[error("None of that is on the list. `/server words list` shows it.")]
    NotListed,
    /// The asker banned themselves.
    #[error("You cannot ban yourself.")]
    Yourself,
    /// A ban has no such length.
    #[error(
        "A ban lasts from 1 to {MAX_BAN_DAYS} days; without `days` it has no end. Nothing was changed."
    )]
    Days,
    /// A reason is too long.
    #[error("A reason has at most {MAX_REASON} characters. Nothing was changed.")]
    Reason,
    /// They are not banned.
    #[error("They are not banned here, so they may play already.")]
    NotBanned,
}

impl Rejection {
    /// Returns the name it is recorded under.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotManager => "not_manager",
            Self::UnknownSetting => "unknown_setting",
            Self::Value(_) | Self::Setting(_) => "setting_out_of_range",
            Self::Name(_) => "not_a_name",
            Self::NoPreset => "no_preset",
            Self::TooManyPresets => "too_many_presets",
            Self::NoWords => "no_words",
            Self::NotAWord { .. } => "not_a_word",
            Self::NotForPairs(_) => "not_for_pairs",
            Self::ListFull => "list_full",
            Self::NotListed => "not_listed",
            Self::Yourself => "yourself",
            Self::Days => "days_out_of_range",
            Self::Reason => "reason_too_long",
            Self::NotBanned => "not_banned",
        }
    }
}

impl Decider for ServerRules {
    type Command = Command;
    type Event = ServerEvent;
    type State = Server;
    type Rejection = Rejection;

    fn decide(&self, server: &Server, command: Command) -> Result<Vec<ServerEvent>, Rejection> {
        let Command {
            at,
            by: By::Player {
                id: by,
                manager: true,
            },
            act,
        } = command
        else {
            return Err(Rejection::NotManager);
        };
        let decided = match act {
            Act::Set { key, value } => server.set(by, &key, &value)?,
            Act::Reset { key: Some(key) } => {
                let setting = Setting::named(&key).ok_or(Rejection::UnknownSetting)?;
                server.set(by, setting.key, &setting.default_value())?
            }
            Act::Reset { key: None } => (server.settings != Settings::default()).then(|| {
                let version = server.version + 1;
                ServerEvent::GuildConfigReset(GuildConfigReset { version, by })
            }),
            Act::DefinePreset {
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
            Act::RemovePreset { name } => {
                let preset = server.preset(&name).ok_or(Rejection::NoPreset)?;
                let (preset_id, version) = (preset.preset_id, server.version + 1);
                let removed = ModePresetRemoved {
                    preset_id,
                    version,
                    by,
                };
                Some(ServerEvent::ModePresetRemoved(removed))
            }
            Act::AddWords { list, words } => self.add_words(server, by, list, &words)?,
            Act::RemoveWords { list, words } => Some(self.remove_words(server, by, list, &words)?),
            Act::Ban {
                player,
                days,
                reason,
            } => Some(ban(at, by, player, days, reason)?),
            Act::Unban { player: player_id } => {
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

impl WordLists {
    /// Returns the words of a list, in alphabetical order.
    pub fn list(&self, list: WordList) -> impl ExactSizeIterator<Item = &Word> {
        match list {
            WordList::Play => self.play.iter(),
            WordList::Accept => self.accept.iter(),
            WordList::Block => self.block.iter(),
        }
    }

    const fn list_mut(&mut self, list: WordList) -> &mut BTreeSet<Word> {
        match list {
            WordList::Play => &mut self.play,
            WordList::Accept => &mut self.accept,
            WordList::Block => &mut self.block,
        }
    }
}

impl ServerRules {
    fn add_words(
        &self,
        server: &Server,
        by: PlayerId,
        list: WordList,
        typed: &str,
    ) -> Result<Option<ServerEvent>, Rejection> {
        let mut added = BTreeSet::new();
        for piece in pieces(typed) {
            let word = match (self.lexicon.admit(piece), list) {
                (Err(NotAWord::NotInDictionary(word)), WordList::Accept | WordList::Block) => word,
                (Ok(word), _) => word,
                (Err(problem), _) => {
                    let typed = piece
                        .chars()
                        .filter(|sign| *sign != '`')
                        .take(MAX_PIECE)
                        .collect();
                    return Err(Rejection::NotAWord { typed, problem });
                }
            };
            let fits = word.as_str().chars().all(char::is_alphabetic)
                && (3..=8).contains(&word.as_str().chars().count());
            if list == WordList::Play && !fits {
                return Err(Rejection::NotForPairs(word));
            }
            added.insert(word);
        }
        if added.is_empty() {
            return Err(Rejection::NoWords);
        }
        added.retain(|word| !server.words.list(list).any(|known| known == word));
        if server.words.list(list).len() + added.len() > MAX_WORDS {
            return Err(Rejection::ListFull);
        }
        let (added, removed) = (added.into_iter().collect::<Vec<_>>(), Vec::new());
        let is_change = !added.is_empty();
        Ok(is_change.then(|| list_changed(server, by, list, added, removed)))
    }

    fn remove_words(
        &self,
        server: &Server,
        by: PlayerId,
        list: WordList,
        typed: &str,
    ) -> Result<ServerEvent, Rejection> {
        let wanted: Vec<Word> = pieces(typed).map(Word::stored).collect();
        if wanted.is_empty() {
            return Err(Rejection::NoWords);
        }
        let is_wanted = |word: &&Word| {
            let same = |other| self.lexicon.agree(other, word) == Some(MatchKind::Exact);
            wanted.iter().any(same)
        };
        let removed: Vec<Word> = server.words.list(list).filter(is_wanted).cloned().collect();
        if removed.is_empty() {
            return Err(Rejection::NotListed);
        }
        Ok(list_changed(server, by, list, Vec::new(), removed))
    }
}

fn list_changed(
    server: &Server,
    by: PlayerId,
    list: WordList,
    added: Vec<Word>,
    removed: Vec<Word>,
) -> ServerEvent {
    let version = server.words_version + 1;
    ServerEvent::WordListChanged(WordListChanged {
        list,
        version,
        added,
        removed,
        by,
    })
}

/// How much of a word that is none is shown again, in characters.
const MAX_PIECE: usize = 40;

/// Takes typed words apart: by commas where there are any, otherwise by spaces.
fn pieces(typed: &str) -> impl Iterator<Item = &str> {
    let by_commas = typed.contains([',', ';', '\n']);
    let is_between =
        move |sign: char| matches!(sign, ',' | ';' | '\n') || !by_commas && sign.is_whitespace();
    typed
        .split(is_between)
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
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
