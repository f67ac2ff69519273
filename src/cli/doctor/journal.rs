//! The check of the journal: whether guesses can be kept while PostgreSQL is away, and what waits in it.

use std::path::Path;

use tokio::time::{Instant, timeout_at};

use super::check::{Check, Status};
use super::contents;
use crate::cli::find;
use crate::config::Config;
use crate::file_access;
use crate::store::journal::{JournalFile, inspect};
use crate::store::subscriptions::with_causes;
use crate::store::{Position, Store};

const NAME: &str = "journal";

pub(super) async fn check(config: &Config, deadline: Instant) -> Check {
    let log = timeout_at(deadline, first_event(config))
        .await
        .unwrap_or_default();
    let folder = config.journal.clone();
    let looking = tokio::task::spawn_blocking(move || {
        let found =
            writable(&folder).and_then(|()| inspect(&folder).map_err(|error| with_causes(&error)));
        (folder, found)
    });
    match timeout_at(deadline, looking).await {
        Ok(Ok((folder, Ok(files)))) => contents_of(&folder, &files, log.as_deref()),
        Ok(Ok((folder, Err(reason)))) => Check::new(
            NAME,
            Status::Warn,
            format!(
                "guesses cannot be kept in {} while PostgreSQL is away: {reason}, or choose another folder in GAMEBOT_JOURNAL",
                folder.display()
            ),
        ),
        Ok(Err(panicked)) => Check::new(NAME, Status::Fail, panicked.to_string()),
        Err(_) => contents::no_answer(NAME),
    }
}

/// Tries to write into the folder, or into the closest existing one above it.
fn writable(folder: &Path) -> Result<(), String> {
    file_access::try_writing(folder)
        .map(drop)
        .map_err(|(existing, error)| {
            let hint = file_access::hint(&existing, &error);
            let remedy = file_access::remedy(&error);
            format!(
                "{} is not writable: {error}{hint}; {remedy}",
                existing.display()
            )
        })
}

/// Returns the id by which entries name the log; none if it cannot be read, or is empty.
async fn first_event(config: &Config) -> Option<String> {
    let store = Store::open_read_only(&config.database_url, find::options());
    let first = store.await.ok()?.read_at(&[Position(1)]).await.ok()?;
    Some(first.first()?.event_id.to_string())
}

fn contents_of(folder: &Path, files: &[JournalFile], log: Option<&str>) -> Check {
    let count = |is_own: bool| -> u64 {
        let entries = files.iter().flat_map(|file| &file.n_entries);
        let counted = entries.filter(|(of, _)| log.is_none_or(|log| log == of) == is_own);
        counted.map(|(_, n)| n).sum()
    };
    let shown = folder.display();
    match (count(true), count(false)) {
        (0, 0) => Check::new(NAME, Status::Ok, format!("no guess waits in {shown}")),
        (n, 0) => Check::new(
            NAME,
            Status::Ok,
            format!(
                "{n} guesses wait in {shown}; a bot that runs here submits them as soon as the log can be written"
            ),
        ),
        (_, n) => Check::new(
            NAME,
            Status::Warn,
            format!(
                "{n} guesses in {shown} wait for another log; start the bot on that log, or delete 1.db to 64.db there while no bot runs"
            ),
        ),
    }
}
