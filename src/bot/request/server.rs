//! Reading `/server …`.
//!
//! Owns: its options. Does not know: who may use it, and which values are allowed.

use super::options::Options;
use super::user::DiscordUser;
use crate::game::SettingsChange;
use crate::game::server::event::WordList;

/// A request with `/server`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    Show,
    /// Change a setting; as typed.
    Set {
        key: String,
        value: String,
        may_not_write: bool,
    },
    /// Set a setting, or all, back to the default.
    Reset(Option<String>),
    DefinePreset {
        name: String,
        mode: String,
        wanted: SettingsChange,
    },
    RemovePreset(String),
    Presets,
    /// Put words on a list; as typed.
    AddWords(WordList, String),
    /// Take words off a list; as typed.
    RemoveWords(WordList, String),
    /// See a list; without one, the words that players asked for.
    Words(Option<WordList>),
    ImportWords {
        /// The list for words without a sign.
        unsigned: WordList,
        file: Option<AttachedFile>,
    },
    ExportWords,
    Ban {
        user: Option<DiscordUser>,
        is_bot: bool,
        days: Option<u32>,
        reason: Option<String>,
    },
    Unban(Option<DiscordUser>),
    /// Start a season, of this name; as typed.
    StartSeason(Option<String>),
    EndSeason,
}

/// A file that somebody attached to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedFile {
    /// Where it is.
    pub url: String,
    pub size_bytes: u64,
}

/// Reads `/server …`; none when it is another command.
pub(super) fn read(
    path: &str,
    options: Options<'_>,
    user: Option<DiscordUser>,
    is_bot: bool,
    wanted: SettingsChange,
    file: Option<AttachedFile>,
    may_not_write: bool,
) -> Option<Server> {
    let subcommand = path.strip_prefix("server ")?;
    let text = |name| options.text(name).unwrap_or_default();
    let list = || match options.text("list").as_deref() {
        Some("play") => WordList::Play,
        Some("accept") => WordList::Accept,
        // Discord offers these three and requires one.
        _ => WordList::Block,
    };
    Some(match subcommand {
        "show" => Server::Show,
        "set" => Server::Set {
            key: text("key"),
            value: text("value"),
            may_not_write,
        },
        "reset" => Server::Reset(options.text("key")),
        "preset define" => Server::DefinePreset {
            name: text("name"),
            mode: text("mode"),
            wanted,
        },
        "preset remove" => Server::RemovePreset(text("name")),
        "preset list" => Server::Presets,
        "words add" => Server::AddWords(list(), text("words")),
        "words remove" => Server::RemoveWords(list(), text("words")),
        "words import" => Server::ImportWords {
            unsigned: options.text("list").map_or(WordList::Accept, |_| list()),
            file,
        },
        "words export" => Server::ExportWords,
        "words list" => Server::Words(options.text("list").map(|_| list())),
        "ban" => Server::Ban {
            user,
            is_bot,
            days: options.count("days"),
            reason: options.text("reason"),
        },
        "unban" => Server::Unban(user),
        "season start" => Server::StartSeason(options.text("name")),
        "season end" => Server::EndSeason,
        _ => return None,
    })
}
