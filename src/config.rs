//! Settings of the program, read from the environment once.
//!
//! Owns: names, defaults, ranges, and what is wrong with a value. The only place that reads the
//! environment. Does not know: who uses a setting.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Everything the environment says.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// `DISCORD_TOKEN`.
    pub token: Option<String>,
    /// `DATABASE_URL`.
    pub database_url: String,
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
#[error("{name} is set to {value:?}, but it must be {expected}")]
pub struct ConfigError {
    pub name: &'static str,
    pub value: String,
    /// What it must be, as the rest of a sentence.
    pub expected: &'static str,
}

/// Why the settings could not be read.
#[derive(Debug, Error)]
pub enum LoadError {
    /// One of them cannot be used.
    #[error(transparent)]
    Setting(#[from] ConfigError),
    /// The file of settings could not be opened or read.
    #[error("could not read the settings in {path}")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The file of settings has a line that is none. The line is left out: it may hold the token.
    #[error("a line of the settings in {path} is not NAME=value (values with spaces need quotes)")]
    Line { path: PathBuf },
}

impl Config {
    /// Reads the environment of the process; what is not set there is looked up in `file`, if it exists.
    ///
    /// # Errors
    /// [`LoadError`] names the file, or the first variable that cannot be used.
    pub fn load(file: &Path) -> Result<Self, LoadError> {
        let written = written_in(file)?;
        let get = |name: &str| {
            std::env::var(name)
                .ok()
                .or_else(|| written.get(name).cloned())
        };
        Ok(Self::from(get)?)
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
            commands_guild: parsed(
                get,
                "GAMEBOT_COMMANDS_GUILD",
                "a server's id: a number",
                |id: &u64| (1..u64::MAX).contains(id),
            )?,
            shards: parsed(get, "GAMEBOT_SHARDS", "a number from 1 to 1000", |shards| {
                (1..=1_000).contains(shards)
            })?,
            operators: operators(get("GAMEBOT_OPERATORS"))?,
            discord_api_url: get("DISCORD_API_URL").map(api_url).transpose()?,
            discord_api_resolve: parsed(
                get,
                "DISCORD_API_RESOLVE",
                "an address with its port",
                |_| true,
            )?,
            discord_api_ca: get("DISCORD_API_CA").map(PathBuf::from),
            log: get("GAMEBOT_LOG"),
            log_format: log_format(get("GAMEBOT_LOG_FORMAT").as_deref())?,
        })
    }
}

fn written_in(file: &Path) -> Result<HashMap<String, String>, LoadError> {
    let failed = |error| {
        let path = file.to_owned();
        match error {
            dotenvy::Error::Io(source) => LoadError::File { path, source },
            _ => LoadError::Line { path },
        }
    };
    match dotenvy::from_path_iter(file) {
        Ok(lines) => lines.collect::<Result<_, _>>().map_err(failed),
        Err(error) if error.not_found() => Ok(HashMap::new()),
        Err(error) => Err(failed(error)),
    }
}

fn parsed<T: std::str::FromStr>(
    get: impl Fn(&'static str) -> Option<String>,
    name: &'static str,
    expected: &'static str,
    in_range: impl Fn(&T) -> bool,
) -> Result<Option<T>, ConfigError> {
    let Some(value) = get(name) else {
        return Ok(None);
    };
    match value.parse() {
        Ok(parsed) if in_range(&parsed) => Ok(Some(parsed)),
        _ => Err(ConfigError {
            name,
            value,
            expected,
        }),
    }
}

fn operators(value: Option<String>) -> Result<Vec<u64>, ConfigError> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let ids: Option<Vec<u64>> = value.split(',').map(|id| id.trim().parse().ok()).collect();
    let (name, expected) = ("GAMEBOT_OPERATORS", "user ids separated by commas");
    ids.ok_or(ConfigError {
        name,
        value,
        expected,
    })
}

fn api_url(value: String) -> Result<String, ConfigError> {
    let known = value.starts_with("http://") || value.starts_with("https://");
    if known {
        return Ok(value.trim_end_matches('/').to_owned());
    }
    let (name, expected) = (
        "DISCORD_API_URL",
        "an address that starts with http:// or https://",
    );
    Err(ConfigError {
        name,
        value,
        expected,
    })
}

fn log_format(value: Option<&str>) -> Result<LogFormat, ConfigError> {
    match value {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => {
            let (name, expected) = ("GAMEBOT_LOG_FORMAT", "`text` or `json`");
            Err(ConfigError {
                name,
                value: other.to_owned(),
                expected,
            })
        }
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
            r#"GAMEBOT_SHARDS is set to "0", but it must be a number from 1 to 1000"#,
        );
        check(
            "GAMEBOT_OPERATORS",
            "12,x",
            r#"GAMEBOT_OPERATORS is set to "12,x", but it must be user ids separated by commas"#,
        );
        check(
            "GAMEBOT_LOG_FORMAT",
            "xml",
            r#"GAMEBOT_LOG_FORMAT is set to "xml", but it must be `text` or `json`"#,
        );
        check(
            "DISCORD_API_URL",
            "discord",
            r#"DISCORD_API_URL is set to "discord", but it must be an address that starts with http:// or https://"#,
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
        let listed: BTreeSet<&str> = include_str!("../.env.example")
            .lines()
            .filter_map(|line| Some(line.strip_prefix('#')?.split_once('=')?.0))
            .filter(|name| !name.contains(' '))
            .collect();
        assert_eq!(asked.into_inner(), listed);
    }

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        assert_eq!(config(&[("DISCORD_TOKEN", "  ")]).ok().unwrap().token, None);
    }
}
