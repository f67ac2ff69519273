//! How the store is: whether it can be written, and how its readers are used.
//!
//! Owns: what is shown of it. Does not know: what is done about it.

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::sql::Pool;

/// How the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The database it is kept in.
    pub database: &'static str,
    /// Why it cannot be written; none when it can, as far as it is known.
    pub down: Option<Down>,
    /// How many connections for reading are open.
    pub n_readers: u32,
    /// How many of them nobody uses.
    pub n_idle: usize,
}

/// An outage of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Down {
    /// Since when.
    pub since: DateTime<Utc>,
    /// What the database, or the way to it, says.
    pub reason: String,
    /// How often it was tried in vain since then.
    pub n_failures: u32,
}

/// Where the writer notes an outage.
#[derive(Debug, Default)]
pub(super) struct Outages(watch::Sender<Option<Down>>);

impl Outages {
    /// Notes that it cannot be written at `now`; the moment of an outage that goes on stays.
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

    /// Notes that it can be written.
    pub(super) fn over(&self) {
        self.0.send_if_modified(|down| down.take().is_some());
    }

    pub(super) fn told(&self) -> watch::Receiver<Option<Down>> {
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
