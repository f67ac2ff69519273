//! What the doctor looks at.
//!
//! Owns: one check a part of the program. Does not know: how findings are printed.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use super::{ALIVE_WITHIN, Finding, Health};
use crate::cli::output::moment;
use crate::cli::{commands, find, rest, with_causes};
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::commands::Registration;
use crate::discord::rest::{CurrentApplication, Rest};
use crate::projections::tables_path;
use crate::store::{DatabasePath, Store};
use crate::words::Lexicon;

/// How long Discord may take.
const DISCORD_LIMIT: Duration = Duration::from_secs(8);

/// Looks at everything, one after the other.
pub(super) async fn all(config: &Config, clock: &Clock) -> Vec<Finding> {
    let mut findings = vec![settings(config), lexicon()];
    match DatabasePath::parse(&config.database_url) {
        Ok(DatabasePath::File(path)) => {
            findings.push(disk(&path));
            if path.exists() {
                findings.extend(log_in(config, Some(&path), clock).await);
            } else {
                let says = format!(
                    "none yet at {}; `gamebot run` or `gamebot play` makes it",
                    path.display()
                );
                findings.push(Finding::new("log", Health::Ok, says));
            }
        }
        Ok(DatabasePath::Server(_)) => findings.extend(log_in(config, None, clock).await),
        Err(error) => findings.push(Finding::new("log", Health::Fail, error.to_string())),
    }
    findings.extend(discord(config, clock).await);
    findings
}

/// Looks at a log that is there, in the file `path` if it is one.
async fn log_in(config: &Config, path: Option<&Path>, clock: &Clock) -> Vec<Finding> {
    match find::log(config).await {
        Ok(store) => vec![
            log(path, &store).await,
            match path {
                Some(path) => running(path, &store, clock).await,
                None => signs_of_life(&store, clock).await,
            },
        ],
        Err(failure) => vec![Finding::new("log", Health::Fail, failure.to_string())],
    }
}

fn settings(config: &Config) -> Finding {
    // What cannot be read is told by the finding about the log.
    let place = DatabasePath::parse(&config.database_url).map(|path| match path {
        DatabasePath::File(_) => format!("log {}", config.database_url),
        DatabasePath::Server(address) => format!("log {address}"),
    });
    let mut says: Vec<_> = place.into_iter().collect();
    says.push(match &config.token {
        Some(_) => "token set".to_owned(),
        None => "token not set: `gamebot run` tells how to get one".to_owned(),
    });
    says.extend(
        config
            .commands_guild
            .map(|guild| format!("commands in server {guild} only")),
    );
    says.extend(config.shards.map(|shards| format!("shards {shards}")));
    says.extend(
        config
            .discord_api_url
            .as_ref()
            .map(|url| format!("Discord at {url}")),
    );
    let health = if config.token.is_some() {
        Health::Ok
    } else {
        Health::Warn
    };
    Finding::new("settings", health, says.join(", "))
}

fn lexicon() -> Finding {
    let lexicon = Lexicon::english();
    let n_deals = lexicon
        .prompts()
        .iter()
        .filter(|prompt| prompt.deals)
        .count();
    let says = format!(
        "version {}, {n_deals} words to draw from",
        lexicon.version()
    );
    Finding::new("words", Health::Ok, says)
}

/// Tries to write where the log is, or where its folder would be made.
fn disk(path: &Path) -> Finding {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let there = folder.ancestors().find(|folder| folder.is_dir());
    let there = there.unwrap_or_else(|| Path::new("."));
    let trial = there.join(format!(".gamebot-doctor-{}", std::process::id()));
    let tried = std::fs::write(&trial, b"trial").and_then(|()| std::fs::remove_file(&trial));
    match tried {
        Ok(()) => Finding::new(
            "disk",
            Health::Ok,
            format!("{} can be written", there.display()),
        ),
        Err(error) => Finding::new(
            "disk",
            Health::Fail,
            format!(
                "{} cannot be written: {error}; give the bot's user the right to, or name another place in DATABASE_URL",
                there.display()
            ),
        ),
    }
}

async fn log(path: Option<&Path>, store: &Store) -> Finding {
    match store.refresh_head().await {
        Ok(head) => {
            let tables = path.map(|path| tables_path(&path.to_string_lossy()));
            let tables = match tables {
                Some(tables) if !tables.exists() => "; the read tables are made at the next start",
                _ => "",
            };
            Finding::new("log", Health::Ok, format!("{head} events{tables}"))
        }
        Err(error) => Finding::new("log", Health::Fail, with_causes(&error)),
    }
}

/// Tells whether a bot runs: by the lock it holds, and by its signs of life.
async fn running(path: &Path, store: &Store, clock: &Clock) -> Finding {
    let is_locked = match is_locked(path) {
        Ok(is_locked) => is_locked,
        Err(error) => {
            let says = format!("could not try the lock beside {}: {error}", path.display());
            return Finding::new("running", Health::Warn, says);
        }
    };
    let alive_at = match store.alive_at().await {
        Ok(alive_at) => alive_at,
        Err(error) => return Finding::new("running", Health::Fail, with_causes(&error)),
    };
    let last = alive_at.map_or_else(
        || "it never ran before".to_owned(),
        |at| format!("last sign of life {} UTC", moment(at)),
    );
    let age = alive_at.map(|at| (clock.now() - at).to_std().unwrap_or_default());
    let (health, says) = match age {
        _ if !is_locked => (Health::Ok, format!("no gamebot uses the log now; {last}")),
        Some(age) if age >= ALIVE_WITHIN => (
            Health::Fail,
            format!("a gamebot holds the log and gives no sign of life; restart it; {last}"),
        ),
        _ => (Health::Ok, format!("a gamebot runs on this log; {last}")),
    };
    Finding::new("running", health, says)
}

/// Tells by its signs of life whether a bot runs; on PostgreSQL there is no lock to try.
async fn signs_of_life(store: &Store, clock: &Clock) -> Finding {
    match store.alive_at().await {
        Ok(None) => Finding::new("running", Health::Ok, "no gamebot ever used the log"),
        Ok(Some(at)) => {
            let age = (clock.now() - at).to_std().unwrap_or_default();
            let now = if age < ALIVE_WITHIN {
                "a gamebot runs on this log"
            } else {
                "no gamebot uses the log now"
            };
            let says = format!("{now}; last sign of life {} UTC", moment(at));
            Finding::new("running", Health::Ok, says)
        }
        Err(error) => Finding::new("running", Health::Fail, with_causes(&error)),
    }
}

/// Tries the lock that a running bot holds, for the blink of an eye.
fn is_locked(path: &Path) -> io::Result<bool> {
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    match File::options().write(true).open(&lock) {
        Ok(file) => match file.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

async fn discord(config: &Config, clock: &Clock) -> Vec<Finding> {
    if config.token.is_none() {
        let says = "not asked: there is no token";
        return vec![Finding::new("discord", Health::Warn, says)];
    }
    let rest = match rest::client(config, clock) {
        Ok(rest) => rest,
        Err(failure) => return vec![Finding::new("discord", Health::Fail, failure.to_string())],
    };
    match rest
        .current_application(Instant::now() + DISCORD_LIMIT)
        .await
    {
        Ok(application) => {
            let says = format!("reachable, application {}", application.id);
            vec![
                Finding::new("discord", Health::Ok, says),
                slash_commands(config, &rest, &application).await,
            ]
        }
        Err(error) => vec![Finding::new("discord", Health::Fail, with_causes(&error))],
    }
}

async fn slash_commands(config: &Config, rest: &Rest, application: &CurrentApplication) -> Finding {
    let deadline = Instant::now() + DISCORD_LIMIT;
    let scope = commands::scope(config);
    let difference = Registration::embedded()
        .diff(rest, application.id, scope, deadline)
        .await;
    match difference {
        Ok(difference) if difference.is_empty() => {
            Finding::new("commands", Health::Ok, "as the files say")
        }
        Ok(difference) => Finding::new(
            "commands",
            Health::Warn,
            format!(
                "{}; `gamebot commands deploy` mends that, and so does starting the bot",
                difference.to_string().replace('\n', ", ")
            ),
        ),
        Err(error) => Finding::new("commands", Health::Fail, with_causes(&error)),
    }
}
