//! The read tables as their readers hold them.

use tokio::sync::broadcast;

use super::error::TablesError;
use super::feed::Quarantined;
use super::pools::SharedPools;
use super::projection::Projection;
use crate::limits;
use crate::store::sql::{Query, Row};
use crate::store::{Position, Store};

/// The read tables; clones are the same tables.
#[derive(Clone)]
pub struct Tables {
    pub(super) store: Store,
    pub(super) pools: SharedPools,
    pub(super) quarantine: broadcast::Sender<Quarantined>,
}

impl Tables {
    /// Closes the connections, once no projection is running.
    pub async fn close(self) {
        self.pools.close().await;
    }

    /// Returns the rows that a query finds.
    pub(super) async fn rows(&self, query: Query) -> Result<Vec<Row>, TablesError> {
        let found = query.fetch_all(&self.pools.readers()).await;
        Ok(found.inspect_err(|error| self.pools.report(error))?)
    }

    /// Waits until the rows of a projection have reached position `wanted`.
    pub(super) async fn reach(
        &self,
        projection: &Projection,
        wanted: Position,
    ) -> Result<(), TablesError> {
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

    /// Returns the events that projections continue without, from now on.
    #[must_use]
    pub fn quarantined(&self) -> broadcast::Receiver<Quarantined> {
        self.quarantine.subscribe()
    }
}
