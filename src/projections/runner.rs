//! Keeping the tables up to date: each projection follows the log on its own.
//!
//! Owns: the followers, and what they tell of how far they are. Does not know: how a batch is taken.

use std::panic;
use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard, broadcast, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tracing::{error, warn};

use super::TablesError;
use super::feed::{Batch, Fed, FeedError, Unreadable, feed, note_error};
use super::generations::{self, Role, dialect};
use super::projection::Projection;
use super::rows::Set;
use crate::limits;
use crate::store::sql::Pool;
use crate::store::subscriptions::Reporter;
use crate::store::{Filter, Position, ReadError, Store, Subscription};

/// The writers of the tables. [`run`](Self::run) them for as long as they are used.
pub struct Follower {
    pub(super) writer: Pool,
    pub(super) store: Store,
    pub(super) each: Vec<Each>,
    pub(super) quarantine: broadcast::Sender<Quarantined>,
}

/// One projection, and where its state is told.
pub(super) struct Each {
    pub(super) projection: &'static Projection,
    pub(super) progress: watch::Sender<Progress>,
    /// The furthest position that somebody waited for.
    pub(super) wanted: watch::Receiver<Position>,
    pub(super) reporter: Option<Reporter>,
}

/// How far the rows of a projection are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The rows are what the log says up to here.
    pub position: Position,
    /// Whether they go on.
    pub state: State,
}

/// Whether the rows of a projection go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// They follow the log.
    Following,
    /// The last batch failed, and is tried again.
    Retrying {
        /// Why it failed.
        error: String,
    },
    /// They stand still before an event that cannot be read.
    Stopped(Unreadable),
}

/// Tells that a projection goes on without an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// The projection.
    pub projection: &'static str,
    /// The event.
    pub event: Unreadable,
}

impl Follower {
    /// Leaves only some projections to be followed here.
    #[must_use]
    pub fn only(mut self, names: &[&str]) -> Self {
        self.each
            .retain(|each| names.contains(&each.projection.name));
        self
    }

    /// Follows the log until the store is closed. A batch that fails is tried again; a projection that
    /// is slow or fails holds up no other.
    pub async fn run(self) {
        let mut followers = JoinSet::new();
        let turn = Arc::default();
        for Each {
            projection,
            progress,
            wanted,
            reporter,
        } in self.each
        {
            let one = One {
                projection,
                progress,
                wanted,
                reporter,
                writer: self.writer.clone(),
                store: self.store.clone(),
                turn: Arc::clone(&turn),
                quarantine: self.quarantine.clone(),
            };
            followers.spawn(one.follow());
        }
        while let Some(ended) = followers.join_next().await {
            if let Err(error) = ended
                && error.is_panic()
            {
                // Taking a batch is caught; this is the follower's own defect.
                panic::resume_unwind(error.into_panic());
            }
        }
        self.writer.close().await;
    }
}

/// One projection that follows the log.
struct One {
    projection: &'static Projection,
    progress: watch::Sender<Progress>,
    wanted: watch::Receiver<Position>,
    reporter: Option<Reporter>,
    writer: Pool,
    store: Store,
    /// Held by the only one that goes on while the log is busy.
    turn: Arc<Mutex<()>>,
    quarantine: broadcast::Sender<Quarantined>,
}

impl One {
    async fn follow(self) {
        loop {
            match self.follow_live().await {
                Ok(Ended::Closed) => return,
                Ok(Ended::Elsewhere) => {}
                Err(error) => {
                    if self.wait(None, &error.to_string()).await == Ended::Closed {
                        return;
                    }
                }
            }
        }
    }

    /// Follows with the set that is read, until it is another, or another process has fed it.
    async fn follow_live(&self) -> Result<Ended, TablesError> {
        let live = generations::with_role(&self.writer, self.projection, Role::Live).await?;
        let live = live.ok_or(sqlx::Error::RowNotFound)?;
        let set = Set::new(live.number, Role::Live, dialect(&self.writer));
        let mut at = live.position;
        self.tell(at, State::Following);
        let mut subscription = self.store.subscribe(at, Filter::all());
        loop {
            let Some(batch) = self.next(&mut subscription, &set).await else {
                return Ok(Ended::Closed);
            };
            let mut turn = self.give_way(at).await;
            while batch.to != at {
                let fed = feed(&self.writer, self.projection, &set, at, &batch).await;
                // Whatever it waits for now, it does not hold up the others.
                turn = None;
                match fed {
                    Ok(Fed::Here) => {
                        at = batch.to;
                        self.tell(at, State::Following);
                        self.tell_quarantined(&batch);
                    }
                    Ok(Fed::Elsewhere) => return Ok(Ended::Elsewhere),
                    Err(FeedError::Database(sqlx::Error::PoolClosed)) => return Ok(Ended::Closed),
                    Err(error) => {
                        let source = std::error::Error::source(&error);
                        let cause = source.map_or_else(String::new, |cause| format!(": {cause}"));
                        let error = format!("{error}{cause}");
                        if self.wait(Some(&set), &error).await == Ended::Closed {
                            return Ok(Ended::Closed);
                        }
                    }
                }
            }
            drop(turn);
            if let Some(stop) = batch.stop {
                return Ok(self.stand_still(&set, at, stop).await);
            }
        }
    }

    /// Waits for the next events; none when the store is closed.
    async fn next(&self, subscription: &mut Subscription, set: &Set) -> Option<Batch> {
        loop {
            match subscription.next().await {
                Ok(events) => {
                    return Some(Batch::of(self.projection, events, subscription.position()));
                }
                Err(ReadError::Closed) => return None,
                Err(error) => {
                    if self.wait(Some(set), &error.to_string()).await == Ended::Closed {
                        return None;
                    }
                }
            }
        }
    }

    /// Lets play go first while the log is busy: until somebody waits for more than the rows hold, and not
    /// so long that they would stand still. Of several projections one goes on at a time.
    async fn give_way(&self, at: Position) -> Option<MutexGuard<'_, ()>> {
        let calm = async {
            while self.store.is_busy() {
                sleep(limits::PROJECTION_LOOKS_AGAIN).await;
            }
        };
        let in_turn = async {
            let turn = self.turn.lock().await;
            sleep(limits::PROJECTION_GIVES_WAY).await;
            turn
        };
        let mut wanted = self.wanted.clone();
        tokio::select! {
            biased;
            () = calm => None,
            _ = wanted.wait_for(|wanted| at < *wanted) => None,
            () = self.store.closing() => None,
            turn = in_turn => Some(turn),
        }
    }

    /// Tells of a failure, and waits before it is tried again.
    async fn wait(&self, set: Option<&Set>, error: &str) -> Ended {
        let (name, at) = (self.projection.name, self.progress.borrow().position);
        error!(
            projection = name,
            position = at.0,
            error,
            "projection {name} could not go on from {at}: {error}"
        );
        let state = State::Retrying {
            error: error.to_owned(),
        };
        self.tell(at, state);
        if let Some(set) = set
            && let Err(error) = note_error(&self.writer, self.projection, set, error).await
        {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not note it"
            );
        }
        self.pause().await
    }

    async fn pause(&self) -> Ended {
        tokio::select! {
            () = sleep(limits::PROJECTION_RETRY) => Ended::Elsewhere,
            () = self.progress.closed() => Ended::Closed,
            () = self.store.closing() => Ended::Closed,
        }
    }

    /// Stands still before an event, until the set is another: a rebuild by a program that reads it.
    async fn stand_still(&self, set: &Set, at: Position, stop: Unreadable) -> Ended {
        let name = self.projection.name;
        let reason = &stop.reason;
        error!(
            projection = name,
            position = stop.position.0,
            "projection {name} stops before event {}: {reason}",
            stop.position
        );
        let noted = format!("stopped before event {}: {reason}", stop.position);
        if let Err(error) = note_error(&self.writer, self.projection, set, &noted).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not note it"
            );
        }
        self.tell(at, State::Stopped(stop));
        loop {
            if self.pause().await == Ended::Closed {
                return Ended::Closed;
            }
            let live = generations::with_role(&self.writer, self.projection, Role::Live).await;
            match live {
                Ok(Some(live)) if live.number == set.generation => {}
                Err(sqlx::Error::PoolClosed) => return Ended::Closed,
                _ => return Ended::Elsewhere,
            }
        }
    }

    fn tell(&self, position: Position, state: State) {
        if let Some(reporter) = &self.reporter {
            match &state {
                State::Following => reporter.done_to(position),
                State::Retrying { error } => reporter.failed(error),
                State::Stopped(event) => reporter.stands(&format!(
                    "it stands before event {}: {}",
                    event.position, event.reason
                )),
            }
        }
        self.progress.send_replace(Progress { position, state });
    }

    fn tell_quarantined(&self, batch: &Batch) {
        for event in batch.quarantined() {
            let projection = self.projection.name;
            error!(
                projection,
                position = event.position.0,
                "projection {projection} goes on without event {}: {}",
                event.position,
                event.reason
            );
            let event = event.clone();
            // Nobody need listen: the note is kept beside the rows.
            let _ = self.quarantine.send(Quarantined { projection, event });
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// The store is closed, or nobody reads the tables any more.
    Closed,
    /// To be followed anew, from wherever it is now.
    Elsewhere,
}
