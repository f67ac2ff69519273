//! The read tables as their readers hold them.

use std::sync::{Arc, Mutex, PoisonError};

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
    pub(super) plans: Option<Plans>,
}

/// How the database went about each query, for tests: its text, and the steps.
pub type Plans = Arc<Mutex<Vec<(String, Vec<String>)>>>;

impl Tables {
    /// Closes the connections, once no projection is running.
    pub async fn close(self) {
        self.pools.close().await;
    }

    /// Returns these tables, noting how the database goes about each query.
    #[must_use]
    pub fn noting_plans(&self, plans: &Plans) -> Self {
        Self {
            plans: Some(Arc::clone(plans)),
            ..self.clone()
        }
    }

    async fn note_plan(&self, query: &Query, plans: &Plans) -> Result<(), TablesError> {
        let readers = self.pools.readers();
        let (explained, place) = query.explained(readers.database());
        let rows = explained.fetch_all(&readers).await?;
        let steps: Vec<String> = rows
            .iter()
            .map(|row| row.get(place))
            .collect::<Result<_, _>>()?;
        let text = query.text(readers.database()).to_owned();
        let mut plans = plans.lock().unwrap_or_else(PoisonError::into_inner);
        plans.push((text, steps));
        Ok(())
    }

    /// Returns the rows that a query finds.
    pub(super) async fn rows(&self, query: Query) -> Result<Vec<Row>, TablesError> {
        if let Some(plans) = &self.plans {
            self.note_plan(&query, plans).await?;
        }
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
