//! Tables derived from events, for questions across games.
//!
//! Owns: the read database, a file of its own beside the log, or a schema of its own in the log's
//! database, with checkpoints that commit with the rows they protect. Does not know: how games are
//! decided, and who reads the tables.
//!
//! Invariant: the rows of a projection are what the log says up to its checkpoint, no more and no
//! less. Deleting the file or the schema loses nothing.
//!
//! A projection is described in a file of its own and listed in [`ALL`]; `docs/projections.md` describes how one
//! is added.

mod compare;
mod database;
mod event_index;
mod feed;
mod find;
mod follow;
mod games;
mod generations;
mod partners;
mod projection;
mod rebuild;
mod rows;
mod status;
mod table;
mod words;

use sqlx::migrate::MigrateError;
use thiserror::Error;
use tokio::sync::broadcast;
use tracing::{info, warn};

pub use compare::{Compared, Drift, compare};
pub use database::tables_path;
pub use feed::Unreadable;
pub use find::{Cursor, Finder, Found, NotACursor, Order};
pub use follow::Quarantined;
pub use games::GameRow;
pub use rebuild::{RebuildProgress, Rebuilder, Rebuilding, Rebuilt};
pub use status::{LiveRows, ProjectionStatus, statuses};

use self::generations::{Role, Structure};
use self::projection::Projection;
use crate::limits;
use crate::store::sql::Pool;
use crate::store::{Position, ReadError, Store};

/// All projections.
static ALL: [&Projection; 4] = [
    &event_index::PROJECTION,
    &games::PROJECTION,
    &partners::PROJECTION,
    &words::PROJECTION,
];

/// Returns the projection of this name.
fn named(name: &str) -> Option<&'static Projection> {
    ALL.into_iter().find(|projection| projection.name == name)
}

/// Why the read tables cannot be used.
#[derive(Debug, Error)]
pub enum TablesError {
    /// A query failed; trying again may help.
    #[error("could not use the read tables")]
    Database(#[from] sqlx::Error),
    /// The log could not be asked; trying again may help.
    #[error("could not read the log")]
    Log(#[from] ReadError),
    /// The tables are those of another version of the program.
    #[error(
        "could not bring the read tables up to date; deleting their file, or their schema gamebot_read, has them rebuilt"
    )]
    Migrate(#[from] MigrateError),
    /// An event could not be applied to rows: a defect of the projection.
    #[error("applying an event to rows failed: {0}")]
    Rows(String),
    /// The rows were still behind the log when the wait was over.
    #[error("the rows of projection {name} are at position {at}, and {wanted} was waited for")]
    Behind {
        /// Whose rows.
        name: &'static str,
        /// Where they are.
        at: Position,
        /// Where they should have been.
        wanted: Position,
    },
    /// Another process rebuilt or changed the rows meanwhile; trying again helps.
    #[error(
        "the rows of projection {name} are being changed by somebody else; try again in a moment"
    )]
    Taken {
        /// Whose rows.
        name: &'static str,
    },
    /// The rows are not kept up to date now, and waiting does not help.
    #[error("projection {name} is paused")]
    Paused {
        /// Whose rows.
        name: &'static str,
    },
}

/// The read tables; clones are the same tables.
#[derive(Clone)]
pub struct Tables {
    store: Store,
    readers: Pool,
    writer: Pool,
    quarantine: broadcast::Sender<Quarantined>,
}

impl Tables {
    /// Opens the tables that belong to the log at `database_url`; makes them where there are none.
    /// [`follow`](Self::follow) keeps them up to date.
    ///
    /// # Errors
    /// [`TablesError`] when they cannot be opened or are of another version.
    pub async fn open(database_url: &str, store: Store) -> Result<Self, TablesError> {
        let database::Pools { writer, readers } = database::open(database_url).await?;
        let mut outdated = Vec::new();
        for projection in ALL {
            let is_current = prepare(&writer, &store, projection).await?;
            outdated.extend((!is_current).then_some(projection.name));
        }
        let tables = Self {
            store,
            readers,
            writer,
            quarantine: broadcast::Sender::new(limits::QUARANTINED_TOLD),
        };
        if !outdated.is_empty() {
            tokio::spawn(make_current(tables.rebuilder(), outdated));
        }
        Ok(tables)
    }

    /// Lets go of the tables, once nothing follows the log any more.
    pub async fn close(self) {
        self.writer.close().await;
        self.readers.close().await;
    }

    /// Waits until the rows of games hold everything that is in the log now.
    ///
    /// # Errors
    /// [`TablesError::Behind`] when that takes more than five seconds, [`TablesError::Paused`] when it
    /// would take forever.
    pub async fn fresh(&self) -> Result<&Self, TablesError> {
        self.reach(&games::PROJECTION, self.store.head()).await?;
        Ok(self)
    }

    /// Waits until the rows of all projections hold everything that is in the log now.
    ///
    /// # Errors
    /// As [`fresh`](Self::fresh).
    pub async fn up_to_date(&self) -> Result<(), TablesError> {
        self.caught_up(self.store.head()).await
    }

    /// Waits until the rows of all projections are those of log position `wanted` or later.
    ///
    /// # Errors
    /// As [`fresh`](Self::fresh).
    pub async fn caught_up(&self, wanted: Position) -> Result<(), TablesError> {
        for projection in ALL {
            self.reach(projection, wanted).await?;
        }
        Ok(())
    }

    /// Waits until the rows of `projection` are those of log position `wanted` or later.
    async fn reach(&self, projection: &Projection, wanted: Position) -> Result<(), TablesError> {
        let name = projection.name;
        let reached = self.store.reached(name, wanted);
        match tokio::time::timeout(limits::CATCH_UP_WAIT, reached).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(TablesError::Paused { name }),
            Err(_) => {
                let here = self.store.subscriptions();
                let status = here.iter().find(|status| &*status.name == name);
                let at = status.map(|status| status.position).unwrap_or_default();
                Err(TablesError::Behind { name, at, wanted })
            }
        }
    }

    /// Returns the names of all projections.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        ALL.iter().map(|one| one.name).collect()
    }

    /// Returns the events, from now on, that projections go on without.
    #[must_use]
    pub fn quarantined(&self) -> broadcast::Receiver<Quarantined> {
        self.quarantine.subscribe()
    }
}

/// Rebuilds the rows of another version, one projection after the other, while the old ones are read.
async fn make_current(rebuilder: Rebuilder, outdated: Vec<&'static str>) {
    for name in outdated {
        let Some(rebuilding) = rebuilder.start(name, None) else {
            continue;
        };
        match rebuilding.done().await {
            Ok(rebuilt) => info!(
                projection = name,
                version = rebuilt.version,
                n_events = rebuilt.n_events,
                "the rows of {name} are those of this version now"
            ),
            // They answer as they are; the next start tries again.
            Err(error) => warn!(
                projection = name,
                error = &error as &dyn std::error::Error,
                "the rows of {name} stay those of another version"
            ),
        }
    }
}

/// Makes the tables of a projection where there are none that fit, and returns whether they are of this version.
/// Rows of another version that this program can feed stay in use until they are rebuilt.
async fn prepare(
    writer: &Pool,
    store: &Store,
    projection: &Projection,
) -> Result<bool, TablesError> {
    let mut structure = Structure::lock(writer).await?;
    let live = generations::with_role(&mut structure.tx, projection, Role::Live).await?;
    // Looked at after the checkpoint: another process may write both.
    let head = store.refresh_head().await?;
    if let Some(live) = live {
        let is_of_this_log = live.position <= head;
        if is_of_this_log && live.fits(projection) {
            return Ok(live.version == projection.version);
        }
        let name = projection.name;
        info!(
            projection = name,
            version = projection.version,
            "the rows of {name} are rebuilt from the log"
        );
        structure.drop(projection, Role::Previous).await?;
        structure
            .assign(projection, live.number, Role::Previous)
            .await?;
    }
    let set = structure.create(projection, Role::Live).await?;
    structure.show(projection, set.generation).await?;
    structure.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_tells_whose_server_it_belongs_to() {
        for table in ALL.iter().flat_map(|projection| projection.tables) {
            let mut columns = table.columns.iter();
            assert!(
                columns.any(|column| column.name == "guild_id"),
                "{}",
                table.name
            );
        }
    }
}
