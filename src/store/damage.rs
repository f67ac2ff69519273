//! Damage to the database of the log, as opposed to one that is away or asked wrongly.
//!
//! Owns: which errors mean that, and who learns of it. Does not know: what follows from it.

use std::{path::Path, sync::Weak, time::Duration};

use tokio::{sync::watch, time::timeout};
use tokio_util::sync::CancellationToken;
use tracing::error;

use super::{Store, error::OpenError, integrity, log::Log, sql, sqlite::file};
use crate::clock::untimed;

/// How long SQLite may take to name what is damaged, before the program ends without that.
const NAMING_LIMIT: Duration = Duration::from_secs(2);

/// What is known to be damaged, if anything.
#[derive(Debug, Default)]
pub(super) struct Damage(watch::Sender<Option<String>>);

impl Damage {
    /// Notes an error of a query, if it says that something is damaged.
    pub(super) fn note(&self, error: &sqlx::Error) {
        if is_damage(error) {
            self.found(error.to_string());
        }
    }

    fn found(&self, what: String) {
        let is_first = self.0.send_if_modified(|known| {
            let is_first = known.is_none();
            known.get_or_insert(what);
            is_first
        });
        if is_first && let Some(what) = &*self.0.borrow() {
            error!("the log is damaged: {what}");
        }
    }
}

/// Lets SQLite check the file once, over a connection of its own that nobody waits for.
pub(super) async fn check_once(path: &Path, closed: CancellationToken, log: Weak<Log>) {
    let checking = async {
        let mut conn = file::beside(path).await?;
        let on = &mut sql::Connection::Sqlite(&mut conn);
        integrity::check_file(on).await
    };
    let Some(checked) = closed.run_until_cancelled(untimed(checking)).await else {
        return;
    };
    let Some(log) = log.upgrade() else { return };
    match checked {
        Ok(found) if found.is_empty() => {}
        Ok(found) => log.damage.found(found.join("; ")),
        // One that is only away or busy is somebody else's to report.
        Err(error) => log.damage.note(&error),
    }
}

impl Store {
    /// Waits until the database of the log is found damaged, and returns what of it.
    pub async fn damaged(&self) -> String {
        let mut damage = self.log.damage.0.subscribe();
        let known = damage.wait_for(Option::is_some).await;
        let Some(what) = known.ok().and_then(|known| known.clone()) else {
            return std::future::pending().await;
        };
        match timeout(NAMING_LIMIT, self.check_file()).await {
            Ok(Ok(found)) if !found.is_empty() && !what.contains(&found[0]) => {
                format!("{what}; {}", found[0])
            }
            _ => what,
        }
    }
}

/// Returns whether an error says that stored data is damaged: trying again does not help.
pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else {
        return false;
    };
    let code = error.code().unwrap_or_default();
    // PostgreSQL: data or an index is corrupt. SQLite: the file is corrupt, or no database; extended codes hold
    // these in their lowest byte.
    let primary = code.parse::<u32>().map(|code| code & 0xff);
    matches!(&*code, "XX001" | "XX002") || code.len() < 5 && matches!(primary, Ok(11 | 26))
}

/// Names damage for what it is.
pub(super) fn named(error: OpenError) -> OpenError {
    match error {
        OpenError::Database { database, source } if is_damage(&source) => OpenError::Damaged {
            database,
            what: source.to_string(),
        },
        error => error,
    }
}
