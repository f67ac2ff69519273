//! Tables derived from events: what is asked across games.
//!
//! Owns: the read database, a file of its own beside the log, with a checkpoint that commits with
//! the rows it protects. Does not know: how games are decided, and who asks.
//!
//! Invariant: the rows are what the log says up to the checkpoint, no more and no less. Deleting
//! the file loses nothing.

mod games;
mod runner;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use thiserror::Error;
use tokio::sync::watch;

pub use games::GameRow;
pub use runner::Follower;

use crate::store::migrations::migrator;
use crate::store::{Position, Store};

/// Why the read tables cannot be used.
#[derive(Debug, Error)]
pub enum TablesError {
    /// A query failed; trying again may help.
    #[error("could not use the read tables")]
    Database(#[from] sqlx::Error),
    /// The tables are those of another version of the program.
    #[error("could not bring the read tables up to date; deleting their file makes them anew")]
    Migrate(#[from] MigrateError),
    /// The rows were still behind the log when the wait was over.
    #[error("the read tables are at position {at}, and {wanted} was waited for")]
    Behind {
        /// Where they are.
        at: i64,
        /// Where they should have been.
        wanted: i64,
    },
}

/// The read tables; clones are the same tables.
#[derive(Clone)]
pub struct Tables {
    store: Store,
    readers: SqlitePool,
    position: watch::Receiver<Position>,
}

/// How many queries run at once.
const N_READERS: u32 = 4;

/// How long a reader waits for the rows of a position it knows to be in the log.
const CATCH_UP_WAIT: Duration = Duration::from_secs(5);

impl Tables {
    /// Opens the tables in `path`, made when they are not there, and what keeps them up to date.
    ///
    /// # Errors
    /// [`TablesError`] when the file cannot be opened or is of another version.
    pub async fn open(path: &Path, store: Store) -> Result<(Self, Follower), TablesError> {
        let options = SqliteConnectOptions::from_str("sqlite://")?
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What a power cut takes is read from the log again.
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        migrator(&[(
            "games",
            include_str!("../../migrations/read/0001_games.sql"),
        )])
        .run(&writer)
        .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(N_READERS)
            .connect_with(options.read_only(true))
            .await?;
        let (follower, position) = Follower::open(writer, store.clone()).await?;
        Ok((
            Self {
                store,
                readers,
                position,
            },
            follower,
        ))
    }

    /// Waits until the rows hold everything that is in the log now.
    ///
    /// # Errors
    /// [`TablesError::Behind`] when that takes more than five seconds.
    pub async fn fresh(&self) -> Result<&Self, TablesError> {
        self.wait_for(self.store.head()).await?;
        Ok(self)
    }

    /// Waits until the rows are those of log position `wanted` or later.
    ///
    /// # Errors
    /// [`TablesError::Behind`] when that takes more than five seconds.
    pub async fn wait_for(&self, wanted: Position) -> Result<(), TablesError> {
        let mut position = self.position.clone();
        let reached = position.wait_for(|at| *at >= wanted);
        let in_time = tokio::time::timeout(CATCH_UP_WAIT, reached).await;
        if matches!(in_time, Ok(Ok(_))) {
            return Ok(());
        }
        let at = self.position.borrow().0;
        Err(TablesError::Behind {
            at,
            wanted: wanted.0,
        })
    }

    /// Returns the log position whose rows the tables hold.
    #[must_use]
    pub fn position(&self) -> Position {
        *self.position.borrow()
    }
}
