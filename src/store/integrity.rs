//! What must hold within the database of the log, whatever an event means.
//!
//! Owns: the checks and their sentences. Does not know: events, beyond their numbers.

use std::{collections::HashSet, future::pending, path::Path, sync::Weak, time::Duration};

use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::Store;
use super::damage::{self, is_damage};
use super::error::{OpenError, ReadError};
use super::ids::Position;
use super::log::Log;
use super::postgres::connect::is_postgres;
use super::sql::{self, either, query};
use super::sqlite::{
    file,
    pages::{broken_pages, cut_short},
};
use crate::clock::{is_virtual, untimed};

/// How long SQLite may take to name what is damaged, before the program ends without that.
const NAMING_LIMIT: Duration = Duration::from_secs(2);

/// How many pages are named.
const PAGES_LIMIT: usize = 20;

/// How many findings of one kind are returned.
const FINDINGS_LIMIT: i64 = 20;

/// A stream whose row is not at the version of its last event.
const STREAMS: &str = "
    select stream_id, version, coalesce(newest, 0) as newest
    from streams left join
         (select stream_no, max(stream_version) as newest from events group by stream_no) as found
         using (stream_no)
    where version <> coalesce(newest, 0)
    order by stream_id
    limit $1";

/// How many events there are, and of how many the requests are known. In one query: others may append.
const REQUESTS: &str = "
    select (select count(*) from events) as n_events,
           (select cast(coalesce(sum(n_events), 0) as bigint) from requests) as n_noted";

const CHECKPOINTS: &str = "
    select name, position
    from checkpoints
    where $1 < position
    order by name";

/// Where the log ends, and where the last requests ended; their ids sort by time. In one query: others may append.
const END: &str = "
    select (select coalesce(max(position), 0) from events) as head,
           coalesce(max(first_position + n_events - 1), 0) as noted
    from (select first_position, n_events from requests order by request_id desc limit 1000) as newest";

/// The tables and indexes that the migrations of both databases make.
const RELATIONS: [&str; 17] = [
    "streams",
    "events",
    "events_by_stream",
    "requests",
    "people",
    "process",
    "checkpoints",
    "checkpoint_notes",
    "subscriptions",
    "parked_events",
    "parked_events_by_key",
    "outbox_messages",
    "outbox_messages_by_place",
    "subscription_reports",
    "pause_requests",
    "redactions",
    "erasures",
];

const MESSAGES: &str = "
    select count(*)
    from outbox_messages
    where $1 < position";

impl Store {
    /// Returns a sentence on each thing that cannot be, given where the log ends. Reads an index of the whole log.
    ///
    /// # Errors
    /// [`ReadError::Database`] when a query fails.
    pub async fn inconsistencies(&self) -> Result<Vec<String>, ReadError> {
        let readers = self.reader();
        // Nothing else can be asked then.
        if let Some(missing) = missing_relations(readers).await? {
            return Ok(vec![missing]);
        }
        let mut found = Vec::new();
        // Read before the head, which only grows.
        let streams = query(STREAMS)
            .bind(FINDINGS_LIMIT)
            .fetch_all(readers)
            .await?;
        for row in &streams {
            let (name, version, newest): (String, i64, i64) = (
                row.get("stream_id")?,
                row.get("version")?,
                row.get("newest")?,
            );
            found.push(format!(
                "stream {name} is noted at version {version}, but its last event has version {newest}"
            ));
        }
        let requests = query(REQUESTS).fetch_one(readers).await?;
        let (n_events, n_noted): (i64, i64) = (requests.get("n_events")?, requests.get("n_noted")?);
        if n_noted < n_events {
            let n_lost = n_events - n_noted;
            found.push(format!(
                "the requests that recorded {n_lost} events are not noted: a repeat of one would record them again"
            ));
        }
        found.extend(missing_end(readers).await?);
        let (checkpoints, n_messages) = self.ahead_of(self.refresh_head().await?).await?;
        found.extend(checkpoints);
        if 0 < n_messages {
            found.push(format!(
                "{n_messages} planned messages belong to events that are not in the log"
            ));
        }
        Ok(found)
    }

    async fn ahead_of(&self, head: Position) -> Result<(Vec<String>, i64), ReadError> {
        let checkpoints = query(CHECKPOINTS)
            .bind(head.0)
            .fetch_all(self.reader())
            .await?;
        let sentence = |row: &sql::Row| {
            let (name, position): (String, i64) = (row.get(0)?, row.get(1)?);
            Ok::<_, sqlx::Error>(format!(
                "the checkpoint of {name} is {position}, ahead of the log, which ends at {head}"
            ))
        };
        let checkpoints = checkpoints.iter().map(sentence).collect::<Result<_, _>>()?;
        let messages = query(MESSAGES)
            .bind(head.0)
            .fetch_one(self.reader())
            .await?;
        Ok((checkpoints, messages.get(0)?))
    }

    /// Lets SQLite check its file, and returns what is wrong with it. Reads the whole file. A server checks its own.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the check itself fails, also because the file is too damaged for it.
    pub async fn check_file(&self) -> Result<Vec<String>, ReadError> {
        match self.log.file() {
            Some(path) => Ok(check_file(path).await?),
            None => Ok(Vec::new()),
        }
    }
}

/// Returns a sentence if tables or indexes were removed: queries without them fail, or take forever.
pub(super) async fn missing_relations(readers: &sql::Pool) -> Result<Option<String>, sqlx::Error> {
    let there = either(
        "select name from sqlite_schema where type in ('table', 'index')",
        "select relname::text from pg_class where relnamespace = current_schema()::regnamespace",
    );
    let there = there.fetch_all(readers).await?;
    let there: HashSet<String> = there
        .iter()
        .map(|row| row.get(0))
        .collect::<Result<_, _>>()?;
    let missing: Vec<_> = RELATIONS
        .into_iter()
        .filter(|name| !there.contains(*name))
        .collect();
    Ok(match &missing[..] {
        [] => None,
        [one] => Some(format!("its table or index {one} is missing")),
        several => Some(format!(
            "its tables or indexes {} are missing",
            several.join(", ")
        )),
    })
}

/// Returns a sentence if the log lacks its last events: those that are appended next would be taken for them.
pub(super) async fn missing_end(readers: &sql::Pool) -> Result<Option<String>, sqlx::Error> {
    let row = query(END).fetch_one(readers).await?;
    let (head, noted): (i64, i64) = (row.get("head")?, row.get("noted")?);
    let sentence =
        || format!("it ends at position {head}, but requests recorded events up to {noted}");
    Ok((head < noted).then(sentence))
}

/// Returns what SQLite finds wrong with its file. Others may have sound pages in their memory, so it is read over a
/// connection of its own.
async fn check_file(path: &Path) -> Result<Vec<String>, sqlx::Error> {
    if let Ok(Some(what)) = cut_short(path) {
        return Ok(vec![what]);
    }
    let checking = async {
        let mut conn = file::to_read(path).await?;
        let on = &mut sql::Connection::Sqlite(&mut conn);
        let rows = query("pragma quick_check(20)").fetch_all(on).await?;
        let mut found = Vec::new();
        for row in &rows {
            let text: String = row.get(0)?;
            let lines = text.lines().map(str::to_owned);
            found.extend(lines.filter(|line| line != "ok" && !line.starts_with("***")));
        }
        Ok(found)
    };
    match untimed(checking).await {
        Err(error) if is_damage(&error) => {
            let pages = broken_pages_of(path).await;
            Ok(if pages.is_empty() {
                vec![error.to_string()]
            } else {
                pages
            })
        }
        checked => checked,
    }
}

async fn broken_pages_of(path: &Path) -> Vec<String> {
    let path = path.to_owned();
    let reading = tokio::task::spawn_blocking(move || broken_pages(&path, PAGES_LIMIT));
    match untimed(reading).await {
        Ok(Ok(pages)) => pages,
        Ok(Err(_)) | Err(_) => Vec::new(),
    }
}

/// Lets SQLite check the file now and then, while nobody waits for it: most of it is rarely read.
pub(super) async fn check_regularly(
    path: &Path,
    every: Duration,
    closed: CancellationToken,
    log: Weak<Log>,
) {
    let checking = async {
        loop {
            match check_file(path).await {
                Ok(found) if found.is_empty() => {}
                Ok(found) => return found.join("; "),
                // One that is only away or busy is somebody else's to report.
                Err(_) => {}
            }
            if is_virtual() {
                pending::<()>().await;
            }
            sleep(every).await;
        }
    };
    let found = closed.run_until_cancelled(checking).await;
    if let (Some(found), Some(log)) = (found, log.upgrade()) {
        log.damage.found(found);
    }
}

/// Names damage for what it is, and where it is.
pub(super) async fn named(error: OpenError, url: &str) -> OpenError {
    let mut error = damage::named(error);
    if let OpenError::Damaged { what, .. } = &mut error
        && !is_postgres(url)
        && let Some(found) = first_found(&file::path_of(url)).await
    {
        add(what, &found);
    }
    match error {
        OpenError::Database { .. } | OpenError::ReadOnly { .. } if !is_postgres(url) => {
            file::unusable_folder(&file::path_of(url)).unwrap_or(error)
        }
        error => error,
    }
}

/// Returns the first thing that is wrong with a file that is known to be damaged, if it is found soon.
async fn first_found(path: &Path) -> Option<String> {
    let found = match timeout(NAMING_LIMIT, check_file(path)).await {
        Ok(Ok(found)) => found,
        Ok(Err(_)) => Vec::new(),
        Err(_) => timeout(NAMING_LIMIT, broken_pages_of(path)).await.ok()?,
    };
    found.into_iter().next()
}

fn add(what: &mut String, found: &str) {
    if !what.contains(found) {
        what.push_str("; ");
        what.push_str(found);
    }
}

impl Store {
    /// Waits until the database of the log is found damaged, and returns what of it.
    pub async fn damaged(&self) -> String {
        let mut what = self.log.damage.wait().await;
        let in_file = match self.log.file() {
            Some(path) => first_found(path).await,
            None => None,
        };
        let found = match in_file {
            Some(found) => Some(found),
            None => match timeout(NAMING_LIMIT, self.inconsistencies()).await {
                Ok(Ok(found)) => found.into_iter().next(),
                _ => None,
            },
        };
        if let Some(found) = found {
            add(&mut what, &found);
        }
        what
    }
}
