//! Tables derived from events: what is asked across games.
//!
//! Owns: the read database, a file of its own beside the log, or a schema of its own in the log's
//! database, with a checkpoint that commits with the rows it protects. Does not know: how games are
//! decided, and who asks.
//!
//! Invariant: the rows are what the log says up to the checkpoint, no more and no less. Deleting
//! the file or the schema loses nothing.

mod database;
mod games;
mod runner;

use std::time::Duration;

use sqlx::migrate::MigrateError;
use thiserror::Error;
use tokio::sync::watch;

pub use database::tables_path;
pub use games::GameRow;
pub use runner::Follower;

use crate::store::sql::Pool;
use crate::store::{Position, Store};

/// Why the read tables cannot be used.
#[derive(Debug, Error)]
pub enum TablesError {
    /// A query failed; trying again may help.
    #[error("could not use the read tables")]
    Database(#[from] sqlx::Error),
    /// The tables are those of another version of the program.
    #[error(
        "could not bring the read tables up to date; deleting their file, or their schema gamebot_read, makes them anew"
    )]
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
    readers: Pool,
    position: watch::Receiver<Position>,
}

/// How long a reader waits for the rows of a position it knows to be in the log.
const CATCH_UP_WAIT: Duration = Duration::from_secs(5);

impl Tables {
    /// Opens the tables that belong to the log at `database_url`, made when they are not there, and
    /// what keeps them up to date.
    ///
    /// # Errors
    /// [`TablesError`] when they cannot be opened or are of another version.
    pub async fn open(database_url: &str, store: Store) -> Result<(Self, Follower), TablesError> {
        let database::Pools { writer, readers } = database::open(database_url).await?;
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
