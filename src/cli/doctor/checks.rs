//! The checks themselves, and what to do when one fails.

use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, timeout_at};

use super::check::{Check, Status, is_recent};
use super::{contents, journal};
use crate::cli::output::utc_time;
use crate::cli::{commands, find, rest};
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::commands::Registration;
use crate::discord::rest::{CurrentApplication, Rest};
use crate::file_access;
use crate::projections::tables_path;
use crate::store::subscriptions::with_causes;
use crate::store::{DatabasePath, OpenError, Store};
use crate::words::Lexicon;

/// How far the log may be ahead of the machine's clock: the bot makes up for small corrections slowly.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(1);

/// Runs all checks, those that wait for somebody else at once. None takes longer than `deadline`.
pub(super) async fn run_all(config: &Config, clock: &Clock, deadline: Instant) -> Vec<Check> {
    let mut checks = Vec::new();
    let settings = {
        let config = config.clone();
        on_a_thread(async move { vec![settings(&config), lexicon()] })
    };
    let log = {
        let (config, clock) = (config.clone(), clock.clone());
        on_a_thread(async move { log_checks(&config, &clock, deadline).await })
    };
    let discord = {
        let (config, clock) = (config.clone(), clock.clone());
        on_a_thread(async move { discord(&config, &clock, deadline).await })
    };
    // Each keeps to the deadline by itself if it can.
    let grace = deadline + GRACE;
    for (name, task) in [("settings", settings), ("log", log), ("discord", discord)] {
        match timeout_at(grace, task).await {
            Ok(Ok(found)) => checks.extend(found),
            Ok(Err(panicked)) => checks.push(Check::new(name, Status::Fail, panicked.to_string())),
            Err(_) => checks.push(contents::no_answer(name)),
        }
    }
    checks
}

/// Runs checks on a thread of their own: what blocks it, such as a file system that is gone, holds up nobody.
pub(super) fn on_a_thread<T: Send + 'static>(
    checking: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    let runtime = Handle::current();
    spawn_blocking(move || runtime.block_on(checking))
}

/// How long a check may take to report that it was not answered in time.
pub(super) const GRACE: Duration = Duration::from_millis(300);

async fn log_checks(config: &Config, clock: &Clock, deadline: Instant) -> Vec<Check> {
    match DatabasePath::parse(&config.database_url) {
        Ok(DatabasePath::File(path)) => {
            let mut checks = vec![disk(&path)];
            if path.exists() {
                checks.extend(existing_log(config, Some(&path), clock, deadline).await);
            } else {
                let message = format!(
                    "none yet at {}; `gamebot run` or `gamebot play` creates it",
                    path.display()
                );
                checks.push(Check::new("log", Status::Ok, message));
                checks.extend(contents::tables_without_log(config, deadline).await);
            }
            checks
        }
        Ok(DatabasePath::Server(_)) => {
            let (mut checks, journal) = tokio::join!(
                existing_log(config, None, clock, deadline),
                journal::check(config, deadline),
            );
            checks.push(journal);
            checks
        }
        Err(error) => vec![Check::new("log", Status::Fail, error.to_string())],
    }
}

/// Checks a log that exists, in the file `path` unless it is in PostgreSQL.
async fn existing_log(
    config: &Config,
    path: Option<&Path>,
    clock: &Clock,
    deadline: Instant,
) -> Vec<Check> {
    let url = &config.database_url;
    let (opened, writable) = tokio::join!(
        timeout_at(deadline, Store::open_read_only(url, find::options())),
        timeout_at(deadline, Store::check_writable(url)),
    );
    let unwritable = match writable {
        Ok(Err(error)) => Some(Check::new("log", Status::Fail, with_causes(&error))),
        Ok(Ok(())) | Err(_) => None,
    };
    let store = match opened {
        Ok(Ok(store)) => store,
        Ok(Err(OpenError::NoTables { .. })) => {
            let message = "reached; no tables yet: `gamebot run` or `gamebot play` creates them";
            let none_yet = Check::new("log", Status::Ok, message);
            let tables = contents::tables_without_log(config, deadline).await;
            return [unwritable.unwrap_or(none_yet)]
                .into_iter()
                .chain(tables)
                .collect();
        }
        Ok(Err(OpenError::Damaged { what, .. })) => return vec![contents::damaged(config, &what)],
        Ok(Err(error)) => {
            let refused = Check::new("log", Status::Fail, with_causes(&error));
            return vec![unwritable.unwrap_or(refused)];
        }
        Err(_) => return vec![contents::no_answer("log")],
    };
    let running = async {
        match path {
            Some(path) => running(path, &store, clock).await,
            None => heartbeat(&store, clock).await,
        }
    };
    let (log, time, running, contents) = tokio::join!(
        timeout_at(deadline, log(path, &store)),
        timeout_at(deadline, machine_clock(&store, clock)),
        timeout_at(deadline, running),
        contents::check(config, &store, deadline),
    );
    let log = log.unwrap_or_else(|_| contents::no_answer("log"));
    let mut checks = vec![
        unwritable.unwrap_or(log),
        time.unwrap_or_else(|_| contents::no_answer("clock")),
        running.unwrap_or_else(|_| contents::no_answer("running")),
    ];
    checks.extend(contents);
    checks
}

fn settings(config: &Config) -> Check {
    // A database URL that cannot be parsed is reported by the check of the log.
    let place = DatabasePath::parse(&config.database_url).map(|place| match place {
        DatabasePath::File(_) => format!("log {}", config.database_url),
        DatabasePath::Server(address) => format!("log {address}"),
    });
    let mut parts: Vec<_> = place.into_iter().collect();
    parts.push(match &config.token {
        Some(_) => "token set".to_owned(),
        None => "token not set: `gamebot run` explains how to get one".to_owned(),
    });
    parts.extend(
        config
            .commands_guild
            .map(|guild| format!("commands in server {guild} only")),
    );
    parts.extend(config.shards.map(|shards| format!("shards {shards}")));
    parts.extend(
        config
            .discord_api_url
            .as_ref()
            .map(|url| format!("Discord at {}", without_user(url))),
    );
    let status = if config.token.is_some() && config.misspelt.is_empty() {
        Status::Ok
    } else {
        Status::Warn
    };
    let mut message = parts.join(", ");
    for sentence in &config.misspelt {
        message.push_str("; ");
        message.push_str(sentence);
    }
    Check::new("settings", status, message)
}

/// Returns the address without the name and the password that may stand in it.
fn without_user(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    // A password may hold any sign; a path with an @ is rare.
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("{scheme}://{place}")
}

fn lexicon() -> Check {
    let lexicon = Lexicon::english();
    let n_deals = lexicon
        .prompts()
        .iter()
        .filter(|prompt| prompt.deals)
        .count();
    let message = format!(
        "version {}, {n_deals} words to draw from",
        lexicon.version()
    );
    Check::new("words", Status::Ok, message)
}

/// Tries to write into the folder of the log, or into the closest existing one above it.
fn disk(path: &Path) -> Check {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match file_access::try_writing(folder) {
        Ok(existing) => {
            let warning = file_access::network_warning(path);
            let status = if warning.is_some() {
                Status::Warn
            } else {
                Status::Ok
            };
            let writable = || format!("{} is writable", existing.display());
            Check::new("disk", status, warning.unwrap_or_else(writable))
        }
        Err((existing, error)) => Check::new(
            "disk",
            Status::Fail,
            format!(
                "{} is not writable: {error}{}; {}, or choose another place in DATABASE_URL",
                existing.display(),
                file_access::hint(&existing, &error),
                file_access::remedy(&error)
            ),
        ),
    }
}

async fn log(path: Option<&Path>, store: &Store) -> Check {
    match store.refresh_head().await {
        Ok(head) => {
            let tables = path.map(|path| tables_path(&path.to_string_lossy()));
            let tables = match tables {
                Some(tables) if !tables.exists() => "; the tables are created at the next start",
                _ => "",
            };
            Check::new("log", Status::Ok, format!("{head} events{tables}"))
        }
        Err(error) => Check::new("log", Status::Fail, with_causes(&error)),
    }
}

/// Checks the machine's clock against the newest event of the log.
async fn machine_clock(store: &Store, clock: &Clock) -> Check {
    let now = clock.machine_now();
    let newest = match store.refresh_head().await {
        Ok(head) => store.read_at(&[head]).await,
        Err(error) => Err(error),
    };
    match newest.map(|events| events.first().map(|event| event.recorded_at)) {
        Ok(Some(at)) if now + CLOCK_TOLERANCE < at => Check::new(
            "clock",
            Status::Warn,
            format!(
                "the newest event of the log is dated {} UTC, but this machine's clock says {} UTC. If the clock is \
                 wrong now, set it right and start gamebot again. If it was wrong then, nothing is lost: games that \
                 were begun then keep their deadlines, and their hosts or a manager can cancel them",
                utc_time(at),
                utc_time(now)
            ),
        ),
        Ok(_) => Check::new("clock", Status::Ok, format!("{} UTC", utc_time(now))),
        Err(error) => Check::new("clock", Status::Fail, with_causes(&error)),
    }
}

/// Checks whether a bot is running, by its file lock and its heartbeat.
async fn running(path: &Path, store: &Store, clock: &Clock) -> Check {
    let is_locked = DatabasePath::File(path.to_owned()).is_in_use();
    let alive_at = match store.alive_at().await {
        Ok(alive_at) => alive_at,
        Err(error) => return Check::new("running", Status::Fail, with_causes(&error)),
    };
    let last = alive_at.map_or_else(
        || "it has never run before".to_owned(),
        |at| format!("last alive {} UTC", utc_time(at)),
    );
    let (status, message) = match alive_at {
        _ if !is_locked => (Status::Ok, format!("no gamebot is using the log; {last}")),
        Some(at) if !is_recent(at, clock.machine_now()) => (
            Status::Fail,
            format!("a gamebot has locked the log and does not respond; restart it; {last}"),
        ),
        _ => (
            Status::Ok,
            format!("a gamebot is running on this log; {last}"),
        ),
    };
    Check::new("running", status, message)
}

/// Checks whether a bot is running, by its heartbeat alone: PostgreSQL has no file lock.
async fn heartbeat(store: &Store, clock: &Clock) -> Check {
    match store.alive_at().await {
        Ok(None) => Check::new("running", Status::Ok, "no gamebot has ever used the log"),
        Ok(Some(at)) => {
            let now = if is_recent(at, clock.machine_now()) {
                "a gamebot is running on this log"
            } else {
                "no gamebot is using the log"
            };
            let message = format!("{now}; last alive {} UTC", utc_time(at));
            Check::new("running", Status::Ok, message)
        }
        Err(error) => Check::new("running", Status::Fail, with_causes(&error)),
    }
}

async fn discord(config: &Config, clock: &Clock, deadline: Instant) -> Vec<Check> {
    if config.token.is_none() {
        let message = "not checked: there is no token";
        return vec![Check::new("discord", Status::Warn, message)];
    }
    let rest = match rest::client(config, clock) {
        Ok(rest) => rest,
        Err(failure) => return vec![Check::new("discord", Status::Fail, failure.to_string())],
    };
    match rest.current_application(deadline).await {
        Ok(application) => {
            let message = format!("reachable, application {}", application.id);
            vec![
                Check::new("discord", Status::Ok, message),
                slash_commands(config, &rest, &application, deadline).await,
            ]
        }
        Err(error) => {
            let mut message = with_causes(&error);
            if let Some(name) = config.unused_proxy {
                message.push_str("; ");
                message.push_str(name);
                message.push_str(" is set, but gamebot connects to Discord without a proxy");
            }
            vec![Check::new("discord", Status::Fail, message)]
        }
    }
}

async fn slash_commands(
    config: &Config,
    rest: &Rest,
    application: &CurrentApplication,
    deadline: Instant,
) -> Check {
    let scope = commands::scope(config);
    let difference = Registration::embedded()
        .diff(rest, application.id, scope, deadline)
        .await;
    let leftovers = match scope {
        Some(guild) => {
            let everywhere = rest
                .application_commands(application.id, None, deadline)
                .await;
            everywhere.is_ok_and(|commands| !commands.is_empty()).then(|| {
                format!(
                    "registered in server {guild} (GAMEBOT_COMMANDS_GUILD) and in all servers, so that people in \
                     server {guild} see each twice; to remove those of all servers, take \
                     GAMEBOT_COMMANDS_GUILD out of .env, run `gamebot commands remove`, and put it back"
                )
            })
        }
        None => None,
    };
    if let Some(leftovers) = leftovers {
        return Check::new("commands", Status::Warn, leftovers);
    }
    match difference {
        Ok(difference) if difference.is_empty() => Check::new("commands", Status::Ok, "up to date"),
        Ok(difference) => Check::new(
            "commands",
            Status::Warn,
            format!(
                "{}; `gamebot commands deploy` or starting the bot fixes that",
                difference.to_string().replace('\n', ", ")
            ),
        ),
        Err(error) => Check::new("commands", Status::Fail, with_causes(&error)),
    }
}
