//! The health of the store: whether it can be written, and the use of its readers.
//!
//! Owns: the record of outages. Does not know: what follows from one.

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::sql::Pool;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// `SQLite` or `PostgreSQL`.
    pub database: &'static str,
    /// Why it cannot be written; `None` while it can, as far as the writer has seen.
    pub down: Option<Down>,
    /// Open connections for reading.
    pub n_readers: u32,
    /// Unused ones among them.
    pub n_idle: usize,
}

/// An outage of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Down {
    pub since: DateTime<Utc>,
    /// The last error.
    pub reason: String,
    /// Failed attempts to connect since then.
    pub n_failures: u32,
}

/// The outage that the writer sees, if any.
#[derive(Debug, Default)]
pub(super) struct Outages(watch::Sender<Option<Down>>);

impl Outages {
    /// Records a failure at `now`, which may belong to an outage that began earlier.
    pub(super) fn down(&self, now: DateTime<Utc>, reason: &sqlx::Error) {
        let reason = reason.to_string();
        self.0.send_modify(|down| {
            let (since, n_failures) = down
                .take()
                .map_or((now, 0), |down| (down.since, down.n_failures));
            *down = Some(Down {
                since,
                reason,
                n_failures: n_failures.saturating_add(1),
            });
        });
    }

    /// Records that the database can be written again.
    pub(super) fn over(&self) {
        self.0.send_if_modified(|down| down.take().is_some());
    }

    pub(super) fn watch(&self) -> watch::Receiver<Option<Down>> {
        self.0.subscribe()
    }

    pub(super) fn health(&self, readers: &Pool) -> Health {
        let (database, n_readers, n_idle) = match readers {
            Pool::Sqlite(pool) => ("SQLite", pool.size(), pool.num_idle()),
            Pool::Postgres(pool) => ("PostgreSQL", pool.size(), pool.num_idle()),
        };
        Health {
            database,
            down: self.0.borrow().clone(),
            n_readers,
            n_idle,
        }
    }
}
