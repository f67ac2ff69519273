//! What the doctor looks at.
//!
//! Owns: one check a part of the program. Does not know: how findings are printed.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use super::{ALIVE_WITHIN, Finding, Health};
use crate::cli::engine::{log_path, tables_path};
use crate::cli::output::moment;
use crate::cli::{find, rest, with_causes};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::Store;
use crate::words::Lexicon;

/// How long Discord may take.
const DISCORD_LIMIT: Duration = Duration::from_secs(8);

/// Looks at everything, one after the other.
pub(super) async fn all(config: &Config, clock: &Clock) -> Vec<Finding> {
    let path = log_path(&config.database_url);
    let mut findings = vec![settings(config), lexicon(), disk(&path)];
    if path.exists() {
        match find::log(config).await {
            Ok(store) => {
                findings.push(log(config, &store).await);
                findings.push(lock(&path));
                findings.push(sign_of_life(&store, clock).await);
            }
            Err(failure) => findings.push(Finding::new("log", Health::Fail, failure.to_string())),
        }
    } else {
        let says = format!(
            "none yet at {}; `gamebot run` or `gamebot play` makes it",
            path.display()
        );
        findings.push(Finding::new("log", Health::Ok, says));
    }
    findings.extend(discord(config, clock).await);
    findings
}

fn settings(config: &Config) -> Finding {
    let mut says = vec![format!("log {}", config.database_url)];
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

async fn log(config: &Config, store: &Store) -> Finding {
    match store.refresh_head().await {
        Ok(head) => {
            let tables = tables_path(&config.database_url);
            let tables = if tables.exists() {
                ""
            } else {
                "; the read tables are made at the next start"
            };
            Finding::new("log", Health::Ok, format!("{head} events{tables}"))
        }
        Err(error) => Finding::new("log", Health::Fail, with_causes(&error)),
    }
}

/// Tries the lock that a running bot holds, for the blink of an eye.
fn lock(path: &Path) -> Finding {
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let lock = PathBuf::from(lock);
    let tried = File::options().write(true).open(&lock);
    let says = match tried.as_ref().map(File::try_lock) {
        Ok(Ok(())) => "no gamebot writes the log now",
        Ok(Err(TryLockError::WouldBlock)) => "a gamebot is running on this log",
        Ok(Err(TryLockError::Error(error))) => {
            return Finding::new("lock", Health::Warn, format!("{}: {error}", lock.display()));
        }
        Err(error) => {
            return Finding::new("lock", Health::Warn, format!("{}: {error}", lock.display()));
        }
    };
    Finding::new("lock", Health::Ok, says)
}

async fn sign_of_life(store: &Store, clock: &Clock) -> Finding {
    match store.alive_at().await {
        Ok(Some(at)) => {
            let age = (clock.now() - at).to_std().unwrap_or_default();
            let lately = if age < ALIVE_WITHIN { "now" } else { "not now" };
            let says = format!("last sign of life {} UTC, so {lately}", moment(at));
            Finding::new("alive", Health::Ok, says)
        }
        Ok(None) => Finding::new("alive", Health::Ok, "never ran on this log"),
        Err(error) => Finding::new("alive", Health::Fail, with_causes(&error)),
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
            vec![Finding::new("discord", Health::Ok, says)]
        }
        Err(error) => vec![Finding::new("discord", Health::Fail, with_causes(&error))],
    }
}
