//! Tables derived from events, for queries across games.
//!
//! Owns: the read database (a file beside the log, or a schema in the log's database), with checkpoints that
//! commit with the rows they protect. Does not know: how games are decided, and who reads the tables.
//!
//! Invariant: the rows of a projection follow from exactly the events up to its checkpoint. Deleting the
//! file or the schema loses nothing.
//!
//! Each projection has a file and is listed in [`ALL`]; `docs/projections.md` describes how to add one.

mod compare;
mod damage;
mod database;
mod event_index;
mod feed;
mod find;
mod follow;
mod games;
mod generations;
mod partners;
mod pools;
mod projection;
mod rebuild;
mod repair;
mod rows;
mod status;
mod table;
mod words;

use std::sync::Arc;

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
pub use status::{LiveRows, ProjectionStatus, positions, statuses};

use self::generations::Structure;
use self::pools::SharedPools;
use self::projection::Projection;
use self::table::Role;
use crate::limits;
use crate::store::sql::{Pool, Query, Row};
use crate::store::{Position, ReadError, Store};

/// All projections.
static ALL: [&Projection; 4] = [
    &event_index::PROJECTION,
    &games::PROJECTION,
    &partners::PROJECTION,
    &words::PROJECTION,
];

fn named(name: &str) -> Option<&'static Projection> {
    ALL.into_iter().find(|projection| projection.name == name)
}

/// Why the read tables cannot be used.
#[derive(Debug, Error)]
pub enum TablesError {
    /// A query failed; trying again may help.
    #[error("could not use the read tables")]
    Database(#[from] sqlx::Error),
    /// Trying again may help.
    #[error("could not read the log")]
    Log(#[from] ReadError),
    /// The server refuses; the sentence says why, and what to do.
    #[error("could not use the read tables: {0}")]
    Server(String),
    /// The tables are those of another version of the program.
    #[error(
        "could not bring the read tables up to date; deleting their file, or their schema gamebot_read, has them rebuilt"
    )]
    Migrate(#[from] MigrateError),
    /// An event could not be applied to rows: a defect of the projection.
    #[error("applying an event to rows failed: {0}")]
    Rows(String),
    /// The rows were still behind the log at the end of the wait.
    #[error("the rows of projection {name} are at position {at}, and {wanted} was waited for")]
    Behind {
        name: &'static str,
        at: Position,
        wanted: Position,
    },
    /// Another process rebuilds or changes the rows; trying again helps.
    #[error(
        "the rows of projection {name} are being changed by somebody else; try again in a moment"
    )]
    Taken { name: &'static str },
}

/// The read tables; clones are the same tables.
#[derive(Clone)]
pub struct Tables {
    store: Store,
    pools: SharedPools,
    quarantine: broadcast::Sender<Quarantined>,
}

impl Tables {
    /// Opens the tables of the log at `database_url`, and creates missing ones. [`follow`](Self::follow) keeps
    /// them up to date. Tables that cannot be used, now or later, are set aside and rebuilt.
    ///
    /// # Errors
    /// [`TablesError`] when they cannot be opened, or are of another version on a server.
    pub async fn open(database_url: &str, store: Store) -> Result<Self, TablesError> {
        let (pools, outdated) = repair::open(database_url, &store).await?;
        let pools = SharedPools::new(pools);
        tokio::spawn(repair::watch(
            Arc::downgrade(pools.shared()),
            database_url.to_owned(),
            store.clone(),
        ));
        let tables = Self {
            store,
            pools,
            quarantine: broadcast::Sender::new(limits::QUARANTINED_TOLD),
        };
        if !outdated.is_empty() {
            tokio::spawn(make_current(tables.rebuilder(), outdated));
        }
        Ok(tables)
    }

    /// Closes the connections, once no projection is running.
    pub async fn close(self) {
        self.pools.close().await;
    }

    /// Returns the rows that a query finds.
    async fn rows(&self, query: Query) -> Result<Vec<Row>, TablesError> {
        let found = query.fetch_all(&self.pools.readers()).await;
        Ok(found.inspect_err(|error| self.pools.report(error))?)
    }

    /// Waits until the rows of games are up to date with the log as it is now, or as far as they come while an
    /// operator has paused them.
    ///
    /// # Errors
    /// [`TablesError::Behind`] when that takes more than five seconds.
    pub async fn fresh(&self) -> Result<&Self, TablesError> {
        self.reach(&games::PROJECTION, self.store.head()).await?;
        Ok(self)
    }

    /// Waits until the rows of all projections are up to date with the log as it is now.
    ///
    /// # Errors
    /// As [`fresh`](Self::fresh).
    pub async fn up_to_date(&self) -> Result<(), TablesError> {
        self.caught_up(self.store.head()).await
    }

    /// Waits until the rows of all projections have reached position `wanted`.
    ///
    /// # Errors
    /// As [`fresh`](Self::fresh).
    pub async fn caught_up(&self, wanted: Position) -> Result<(), TablesError> {
        for projection in ALL {
            self.reach(projection, wanted).await?;
        }
        Ok(())
    }

    async fn reach(&self, projection: &Projection, wanted: Position) -> Result<(), TablesError> {
        let name = projection.name;
        let reached = self.store.reached(name, wanted);
        // While they are paused, the rows that there are count: an operator wants it so.
        let outcome = tokio::time::timeout(limits::CATCH_UP_WAIT, reached).await;
        outcome.map(drop).map_err(|_| {
            let here = self.store.subscriptions();
            let status = here.iter().find(|status| &*status.name == name);
            let at = status.map(|status| status.position).unwrap_or_default();
            TablesError::Behind { name, at, wanted }
        })
    }

    #[must_use]
    pub fn names() -> Vec<&'static str> {
        ALL.iter().map(|one| one.name).collect()
    }

    /// Returns the events that projections continue without, from now on.
    #[must_use]
    pub fn quarantined(&self) -> broadcast::Receiver<Quarantined> {
        self.quarantine.subscribe()
    }
}

/// Rebuilds the rows of other versions, one projection after the other, while the old ones stay in use.
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
                "the rows of {name} are of this version now"
            ),
            // They stay in use; the next start tries again.
            Err(error) => warn!(
                projection = name,
                error = &error as &dyn std::error::Error,
                "the rows of {name} stay those of another version"
            ),
        }
    }
}

/// Creates the tables of a projection where none fit, and returns whether they are of this version. Rows of
/// another version that this program can feed stay in use until they are rebuilt.
async fn prepare(
    writer: &Pool,
    store: &Store,
    projection: &Projection,
) -> Result<bool, TablesError> {
    let mut structure = Structure::lock(writer).await?;
    let live = generations::with_role(&mut structure.tx, projection, Role::Live).await?;
    // Read after the checkpoint: another process may move both.
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
