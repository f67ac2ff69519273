//! What the log and its tables hold: checked as far as the time goes, and what to do when something is wrong.
//!
//! Owns: the sentences. Does not know: how a check is made.

use std::fmt::Write;

use tokio::time::{Instant, timeout_at};

use super::check::{Check, Status};
use crate::cli::log_check::check_log;
use crate::cli::subscriptions;
use crate::config::Config;
use crate::projections::{TablesError, check_access, compare, positions};
use crate::store::subscriptions::{State, with_causes};
use crate::store::{DatabasePath, Position, Store};

/// How many findings of one check are named.
const NAMED_LIMIT: usize = 3;

const RESTORE: &str = "restore a backup, or save what can be read with `sqlite3 FILE \".recover\"`";

/// Checks the contents of a log, all parts at once.
pub(super) async fn check(config: &Config, store: &Store, deadline: Instant) -> Vec<Check> {
    let (file, events, tables, followers) = tokio::join!(
        file(config, store, deadline),
        events(store, deadline),
        tables(config, store, deadline),
        followers(store, deadline),
    );
    file.into_iter()
        .chain([events, tables, followers])
        .collect()
}

/// Names the first of several findings.
fn named(findings: &[String]) -> String {
    let first = findings.iter().take(NAMED_LIMIT).map(String::as_str);
    let mut text = first.collect::<Vec<_>>().join("; ");
    if NAMED_LIMIT < findings.len() {
        let _ = write!(text, "; and {} more", findings.len() - NAMED_LIMIT);
    }
    text
}

/// Checks the file of SQLite; there is none on a server.
async fn file(config: &Config, store: &Store, deadline: Instant) -> Option<Check> {
    if store.is_shared() {
        return None;
    }
    let check = match timeout_at(deadline, store.check_file()).await {
        Ok(Ok(damages)) if damages.is_empty() => Check::new("file", Status::Ok, "undamaged"),
        Ok(Ok(damages)) => damaged(config, &named(&damages)),
        Ok(Err(error)) => Check::new("file", Status::Fail, with_causes(&error)),
        Err(_) => {
            let message =
                "too large to be checked in a few seconds; `gamebot verify` checks all of it";
            Check::new("file", Status::Ok, message)
        }
    };
    Some(check)
}

async fn events(store: &Store, deadline: Instant) -> Check {
    // The rest of the check needs some time, too.
    let reads_until = deadline - (deadline - Instant::now()) / 4;
    match timeout_at(deadline, check_log(store, Some(reads_until))).await {
        Ok(Ok(check)) if !check.violations.is_empty() => {
            let found = named(&check.violations);
            let message = format!("{found}; `gamebot verify` names all; {RESTORE}");
            Check::new("events", Status::Fail, message)
        }
        Ok(Ok(check)) if check.to < check.head => {
            let (n_events, head) = (check.n_events, check.head);
            let message = format!(
                "the first {n_events} of {head} are consistent; `gamebot verify` checks all"
            );
            Check::new("events", Status::Ok, message)
        }
        Ok(Ok(_)) => Check::new("events", Status::Ok, "all are consistent"),
        Ok(Err(failure)) => Check::new("events", Status::Fail, failure.to_string()),
        Err(_) => no_answer("events"),
    }
}

async fn tables(config: &Config, store: &Store, deadline: Instant) -> Check {
    if let Err(error) = check_access(&config.database_url) {
        return Check::new("tables", Status::Fail, with_causes(&error));
    }
    match timeout_at(deadline, compared(config, store)).await {
        Ok(Ok(wrong)) if wrong.is_empty() => {
            Check::new("tables", Status::Ok, "all rows are as the log says")
        }
        Ok(Ok(wrong)) => {
            let message = format!(
                "{}; `gamebot rebuild all` replaces them, and works while the bot runs",
                named(&wrong)
            );
            Check::new("tables", Status::Fail, message)
        }
        Ok(Err(error @ TablesError::Missing { .. })) => {
            Check::new("tables", Status::Warn, error.to_string())
        }
        Ok(Err(error)) => {
            let message = format!(
                "{}; the bot rebuilds them when it starts",
                with_causes(&error)
            );
            Check::new("tables", Status::Warn, message)
        }
        Err(_) => {
            let message =
                "too large to be compared in a few seconds; `gamebot verify` compares all rows";
            Check::new("tables", Status::Ok, message)
        }
    }
}

/// Checks tables beside which there is no log: none if they hold nothing.
pub(super) async fn tables_without_log(config: &Config, deadline: Instant) -> Option<Check> {
    let positions = timeout_at(deadline, positions(&config.database_url)).await;
    let positions = positions.ok()?.ok()?.into_iter();
    let last = positions.map(|(_, position)| position).max()?;
    (Position(0) < last).then(|| {
        let message = format!(
            "they hold rows of a log that is not there, up to its position {last}; check DATABASE_URL, or put that log \
             back before the bot begins another one"
        );
        Check::new("tables", Status::Fail, message)
    })
}

/// Returns what is wrong with the tables.
async fn compared(config: &Config, store: &Store) -> Result<Vec<String>, TablesError> {
    let url = &config.database_url;
    let mut wrong = Vec::new();
    let positions = positions(url).await?;
    let head = store.refresh_head().await?;
    for (name, position) in positions.iter().filter(|(_, position)| head < *position) {
        wrong.push(format!(
            "the rows of {name} are at position {position}, ahead of the log, which ends at {head}"
        ));
    }
    if positions.is_empty() || !wrong.is_empty() {
        return Ok(wrong);
    }
    let scratch = tempfile::tempdir().map_err(|source| TablesError::File {
        path: "the folder for temporary files".into(),
        hint: String::new(),
        source,
    })?;
    let rebuilt = format!("sqlite://{}", scratch.path().join("rebuilt.db").display());
    for compared in compare(url, &rebuilt, store).await? {
        let drifts = compared.drifts.iter();
        wrong.extend(drifts.map(|drift| format!("{} {} {}", drift.table, drift.key, drift.wrong)));
    }
    Ok(wrong)
}

async fn followers(store: &Store, deadline: Instant) -> Check {
    let all = match timeout_at(deadline, subscriptions::list(store)).await {
        Ok(Ok(all)) => all,
        Ok(Err(failure)) => return Check::new("followers", Status::Fail, failure.to_string()),
        Err(_) => return no_answer("followers"),
    };
    let mut wrong = Vec::new();
    for one in &all {
        let name = &one.name;
        if one.state == State::Retrying.name() {
            let error = one.last_error.as_ref().map_or("", |error| &error.text);
            let position = one.position;
            wrong.push(format!("{name} is stuck at position {position}: {error}"));
        }
        if one.is_paused {
            wrong.push(format!(
                "{name} is paused; `gamebot subscriptions resume {name}` lets it go on"
            ));
        }
        if 0 < one.n_parked {
            let n_parked = one.n_parked;
            wrong.push(format!("{n_parked} things that {name} could not handle wait; `gamebot deadletters` lists them"));
        }
    }
    if wrong.is_empty() {
        return Check::new("followers", Status::Ok, "none is stuck");
    }
    Check::new("followers", Status::Warn, wrong.join("; "))
}

pub(super) fn damaged(config: &Config, what: &str) -> Check {
    let database = DatabasePath::parse(&config.database_url);
    let database = database.map_or_else(|_| "the log".to_owned(), |path| path.to_string());
    let message = format!("{database} is damaged: {what}; stop the bot, and {RESTORE}");
    Check::new("file", Status::Fail, message)
}

pub(super) fn no_answer(name: &'static str) -> Check {
    let message = "no answer within a few seconds; the database may be overloaded or frozen";
    Check::new(name, Status::Fail, message)
}
