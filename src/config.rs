//! Settings of the program, read from the environment once.
//!
//! Owns: names, defaults, ranges, and what is wrong with a value. The only place that reads the
//! environment. Does not know: who uses a setting.

mod environment;
mod file;
mod names;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub(crate) use environment::terminal_locale;
pub use file::FileError;

#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// `DISCORD_TOKEN`.
    pub token: Option<String>,
    /// `DATABASE_URL`.
    pub database_url: String,
    /// `GAMEBOT_JOURNAL`.
    pub journal: PathBuf,
    /// `GAMEBOT_COMMANDS_GUILD`.
    pub commands_guild: Option<u64>,
    /// `GAMEBOT_SHARDS`; none lets Discord say.
    pub shards: Option<u32>,
    /// `GAMEBOT_OPERATORS`.
    pub operators: Vec<u64>,
    /// `DISCORD_API_URL`.
    pub discord_api_url: Option<String>,
    /// `DISCORD_API_RESOLVE`.
    pub discord_api_resolve: Option<SocketAddr>,
    /// `DISCORD_API_CA`.
    pub discord_api_ca: Option<PathBuf>,
    /// `GAMEBOT_LOG`; none leaves it to the subcommand.
    pub log: Option<String>,
    /// `GAMEBOT_LOG_FORMAT`.
    pub log_format: LogFormat,
    /// Sentences on names that are probably misspelt.
    pub misspelt: Vec<String>,
    /// A variable that names a proxy, which this program does not use.
    pub unused_proxy: Option<&'static str>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    Json,
}

/// A setting with a value that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the setting {name} is {}, but it must be {expected}", shown(value))]
pub struct ConfigError {
    pub name: &'static str,
    pub value: String,
    /// What it must be, as the rest of a sentence.
    pub expected: &'static str,
}

/// Returns a value as it can be shown: what is long, or has an @, may be a token or a password in the wrong place.
fn shown(value: &str) -> String {
    if value.contains('@') || 40 < value.chars().count() {
        "something that is not shown here".to_owned()
    } else {
        format!("{value:?}")
    }
}

/// Why the settings could not be read.
#[derive(Debug, Error)]
pub enum LoadError {
    #[error(transparent)]
    Setting(#[from] ConfigError),
    #[error(transparent)]
    File(#[from] FileError),
    /// The message leaves the value out: it may be the token.
    #[error("the environment variable {name} is not UTF-8")]
    NotUtf8 { name: &'static str },
}

impl Config {
    /// Reads the environment of the process; what is not set there, or is empty, is looked up in `file`, if it exists.
    ///
    /// # Errors
    /// [`LoadError`] names the file, or the first variable that cannot be used.
    pub fn load(file: &Path) -> Result<Self, LoadError> {
        let in_file = file::read(file)?;
        let environment = environment::read()?;
        let get = |name: &str| {
            let set = environment.values.get(name).or_else(|| in_file.get(name));
            set.cloned()
        };
        let misspelt = names::misspelt(&environment.names, &in_file);
        Ok(Self {
            misspelt,
            unused_proxy: environment.proxy,
            ..Self::from(get)?
        })
    }

    /// Reads variables through `get`. One that is empty counts as not set.
    ///
    /// # Errors
    /// [`ConfigError`] names the first variable that cannot be used.
    pub fn from(get: impl Fn(&'static str) -> Option<String>) -> Result<Self, ConfigError> {
        let get = |name| {
            get(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        Ok(Self {
            token: get("DISCORD_TOKEN").map(|token| token.trim_start_matches("Bot ").to_owned()),
            database_url: get("DATABASE_URL")
                .unwrap_or_else(|| "sqlite://data/gamebot.db".to_owned()),
            journal: PathBuf::from(
                get("GAMEBOT_JOURNAL").unwrap_or_else(|| "data/journal".to_owned()),
            ),
            commands_guild: parsed(
                get,
                "GAMEBOT_COMMANDS_GUILD",
                "a server's id: a number",
                |id| id.parse().ok().filter(|id| (1..u64::MAX).contains(id)),
            )?,
            shards: parsed(get, "GAMEBOT_SHARDS", "a number from 1 to 1000", |n| {
                n.parse().ok().filter(|n| (1..=1_000).contains(n))
            })?,
            operators: parsed(
                get,
                "GAMEBOT_OPERATORS",
                "user ids separated by commas",
                |ids| ids.split(',').map(|id| id.trim().parse().ok()).collect(),
            )?
            .unwrap_or_default(),
            discord_api_url: parsed(
                get,
                "DISCORD_API_URL",
                "an address that starts with http:// or https://",
                |url| {
                    let is_web = url.starts_with("http://") || url.starts_with("https://");
                    is_web.then(|| url.trim_end_matches('/').to_owned())
                },
            )?,
            discord_api_resolve: parsed(
                get,
                "DISCORD_API_RESOLVE",
                "an address with its port",
                |address| address.parse().ok(),
            )?,
            discord_api_ca: get("DISCORD_API_CA").map(PathBuf::from),
            log: get("GAMEBOT_LOG"),
            log_format: parsed(
                get,
                "GAMEBOT_LOG_FORMAT",
                "`text` or `json`",
                |format| match format {
                    "text" => Some(LogFormat::Text),
                    "json" => Some(LogFormat::Json),
                    _ => None,
                },
            )?
            .unwrap_or_default(),
            misspelt: Vec::new(),
            unused_proxy: None,
        })
    }
}

/// Returns the value of `name` as `parse` reads it; none when it is not set.
fn parsed<T>(
    get: impl Fn(&'static str) -> Option<String>,
    name: &'static str,
    expected: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ConfigError> {
    let Some(value) = get(name) else {
        return Ok(None);
    };
    match parse(&value) {
        Some(parsed) => Ok(Some(parsed)),
        None => Err(ConfigError {
            name,
            value,
            expected,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn config(set: &[(&'static str, &str)]) -> Result<Config, ConfigError> {
        Config::from(|name| {
            set.iter()
                .find(|(set, _)| *set == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_empty_environment_is_enough() {
        let config = config(&[]).ok().unwrap();
        assert_eq!(config.database_url, "sqlite://data/gamebot.db");
        assert_eq!(config.token, None);
    }

    #[test]
    fn a_value_that_cannot_be_used_is_named_with_what_is_expected() {
        #[track_caller]
        fn check(name: &'static str, value: &str, message: &str) {
            assert_eq!(config(&[(name, value)]).err().unwrap().to_string(), message);
        }

        check(
            "GAMEBOT_SHARDS",
            "0",
            r#"the setting GAMEBOT_SHARDS is "0", but it must be a number from 1 to 1000"#,
        );
        check(
            "GAMEBOT_OPERATORS",
            "12,x",
            r#"the setting GAMEBOT_OPERATORS is "12,x", but it must be user ids separated by commas"#,
        );
        check(
            "GAMEBOT_LOG_FORMAT",
            "xml",
            r#"the setting GAMEBOT_LOG_FORMAT is "xml", but it must be `text` or `json`"#,
        );
        check(
            "DISCORD_API_URL",
            "discord",
            r#"the setting DISCORD_API_URL is "discord", but it must be an address that starts with http:// or https://"#,
        );
    }

    #[test]
    fn the_example_lists_every_variable_and_no_other() {
        let asked = std::cell::RefCell::new(BTreeSet::new());
        let all_unset = Config::from(|name| {
            asked.borrow_mut().insert(name);
            None
        });
        assert!(all_unset.is_ok());
        let asked = asked.into_inner();
        assert!(names::ALL.into_iter().eq(asked.iter().copied()));
        let listed: BTreeSet<&str> = include_str!("../.env.example")
            .lines()
            .filter_map(|line| Some(line.strip_prefix('#')?.split_once('=')?.0))
            .filter(|name| !name.contains(' '))
            .collect();
        assert_eq!(asked, listed);
    }

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        assert_eq!(config(&[("DISCORD_TOKEN", "  ")]).ok().unwrap().token, None);
    }
}
