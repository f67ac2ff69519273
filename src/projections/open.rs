//! Opening the read tables, and bringing rows of other versions up to date.

use std::sync::Arc;

use tokio::sync::broadcast;
use tracing::{info, warn};

use super::error::TablesError;
use super::pools::SharedPools;
use super::rebuild::Rebuilder;
use super::repair::{self, Opened};
use super::tables::Tables;
use crate::limits;
use crate::store::Store;

impl Tables {
    /// Opens the tables of the log at `database_url`, and creates missing ones. [`follow`](Self::follow) keeps
    /// them up to date. Tables that cannot be used, now or later, are set aside and rebuilt.
    ///
    /// # Errors
    /// [`TablesError`] when they cannot be opened, or are of another version on a server.
    pub async fn open(database_url: &str, store: Store) -> Result<Self, TablesError> {
        let Opened {
            pools, outdated, ..
        } = repair::open(database_url, &store).await?;
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
            plans: None,
        };
        if !outdated.is_empty() {
            tokio::spawn(make_current(tables.rebuilder(), outdated));
        }
        Ok(tables)
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
