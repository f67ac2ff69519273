//! Keeping the tables up to date: each projection is a subscription of the log.
//!
//! Owns: which set of tables a projection feeds, and from where. Does not know: how a batch is written.

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::{Mutex, broadcast};
use tracing::error;

use super::damage::is_damage;
use super::feed::{Batch, FeedError, FeedOutcome, Quarantined, feed};
use super::generations::{self, dialect};
use super::list::named;
use super::pools::SharedPools;
use super::projection::Projection;
use super::rows::Set;
use super::table::Role;
use super::tables::Tables;
use crate::panics::Panicked;
use crate::store::Position;
use crate::store::subscriptions::{
    Ask, Events, HandlerError, Quiet, Running, Spec, Start, StartError,
};

/// How many events are written in one transaction.
const BATCH: usize = 512;

impl Tables {
    /// Starts to keep up to date the rows of the projection `name`, one of [`names`](Self::names).
    ///
    /// # Errors
    /// [`StartError::Running`] when it is running in this process.
    ///
    /// # Panics
    /// When there is no such projection.
    pub fn follow(&self, name: &str) -> Result<Running, StartError> {
        let feeder = Arc::new(Feeder {
            projection: named(name).expect("it is listed"),
            pools: self.pools.clone(),
            quarantined: self.quarantine.clone(),
            live: Mutex::default(),
        });
        let (reader, skipper) = (Arc::clone(&feeder), Arc::clone(&feeder));
        let position: Ask = Arc::new(move || {
            let feeder = Arc::clone(&reader);
            Box::pin(async move { feeder.find_live().await.map_err(unless_repaired) })
        });
        let spec = Spec::catch_up(name, Start::Asked(position))
            .batch(BATCH)
            .on_corrupt(move |position, what| {
                let feeder = Arc::clone(&skipper);
                async move { feeder.skip(position, what).await.map_err(unless_repaired) }
            })
            .yields_to_appends();
        self.store.start(spec, move |events| {
            let feeder = Arc::clone(&feeder);
            async move { feeder.feed(events).await.map_err(unless_repaired) }
        })
    }

    /// Starts to keep the rows of all projections up to date.
    ///
    /// # Errors
    /// As [`follow`](Self::follow).
    pub fn follow_all(&self) -> Result<Vec<Running>, StartError> {
        let names = Self::names().into_iter();
        names.map(|name| self.follow(name)).collect()
    }
}

/// Writes the events of one projection to its live set of tables.
struct Feeder {
    projection: &'static Projection,
    pools: SharedPools,
    quarantined: broadcast::Sender<Quarantined>,
    /// None until the subscription reads its position.
    live: Mutex<Option<LiveSet>>,
}

struct LiveSet {
    set: Set,
    position: Position,
}

#[derive(Debug, Error)]
enum FollowError {
    #[error("could not write rows")]
    Database(#[from] sqlx::Error),
    #[error("applying events to rows failed")]
    Panicked(#[from] Panicked),
    /// None of the rows are in use.
    #[error("the rows in use are not noted")]
    NoRows,
    /// The subscription reads the position again.
    #[error("other rows were put in use, at position {position}")]
    OtherRows { position: Position },
}

/// Whoever repairs damaged tables, or puts other rows in use, says so: once, not for each projection.
fn unless_repaired(error: FollowError) -> HandlerError {
    let is_told = match &error {
        FollowError::Database(error) => is_damage(error),
        FollowError::NoRows | FollowError::OtherRows { .. } => true,
        FollowError::Panicked(_) => false,
    };
    if is_told {
        Quiet(error.into()).into()
    } else {
        error.into()
    }
}

impl Feeder {
    /// Looks up the live set, and returns its position.
    async fn find_live(&self) -> Result<Position, FollowError> {
        let _in_use = self.pools.shared().in_use.read().await;
        let mut live = self.live.lock().await;
        let found = self.read_live().await?;
        let position = found.position;
        *live = Some(found);
        Ok(position)
    }

    async fn read_live(&self) -> Result<LiveSet, FollowError> {
        let writer = self.pools.writer();
        let live = generations::with_role(&writer, self.projection, Role::Live).await;
        let live = live.inspect_err(|error| self.pools.report(error))?;
        let Some(live) = live else {
            let shared = self.pools.shared();
            shared.note_damage(FollowError::NoRows.to_string());
            return Err(FollowError::NoRows);
        };
        Ok(LiveSet {
            set: Set::new(live.number, Role::Live, dialect(&writer)),
            position: live.position,
        })
    }

    /// Writes the events that follow the position of the rows.
    async fn feed(&self, mut events: Events) -> Result<(), FollowError> {
        self.write(|at| {
            events.retain(|event| at < event.position);
            let to = events.last()?.position;
            Some(Batch::of(self.projection, events.iter().cloned(), to))
        })
        .await
    }

    /// Continues without an event that cannot be read.
    async fn skip(&self, position: Position, what: String) -> Result<(), FollowError> {
        self.write(|at| (at < position).then(|| Batch::corrupt(position, what.clone())))
            .await
    }

    /// Writes the batch that follows the position of the rows, if there is one: another process may feed the same
    /// tables.
    async fn write(
        &self,
        mut after: impl FnMut(Position) -> Option<Batch> + Send,
    ) -> Result<(), FollowError> {
        let _in_use = self.pools.shared().in_use.read().await;
        let mut live = self.live.lock().await;
        let live = live
            .as_mut()
            .expect("the subscription reads its position first");
        loop {
            let Some(batch) = after(live.position) else {
                return Ok(());
            };
            let writer = self.pools.writer();
            let fed = feed(&writer, self.projection, &live.set, live.position, &batch);
            let fed = fed.await.map_err(|error| match error {
                FeedError::Database(error) => {
                    self.pools.report(&error);
                    FollowError::from(error)
                }
                FeedError::Panicked(panicked) => panicked.into(),
            });
            if fed? == FeedOutcome::Written {
                live.position = batch.to;
                self.report_quarantined(&batch);
                return Ok(());
            }
            let found = self.read_live().await?;
            let position = found.position;
            if position < live.position {
                return Err(FollowError::OtherRows { position });
            }
            if found.set.generation != live.set.generation {
                live.set = found.set;
            }
            live.position = position;
        }
    }

    fn report_quarantined(&self, batch: &Batch) {
        for event in batch.quarantined() {
            let projection = self.projection.name;
            error!(
                projection,
                position = event.position.0,
                "projection {projection} continues without event {}: {}",
                event.position,
                event.reason
            );
            let event = event.clone();
            // Nobody has to listen: each has a row.
            let _ = self.quarantined.send(Quarantined { projection, event });
        }
    }
}
