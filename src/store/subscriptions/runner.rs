//! Running one subscription: from getting hold of it to letting it go.
//!
//! Owns: the order of starting, pausing, following and stopping, and what follows from trouble. Does not
//! know: what becomes of an event (`worker`).

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use tracing::warn;

use super::{
    registry::{Entry, Lease, until},
    rows,
    spec::{HandlerError, Retry, Spec},
    status::{Notice, State, with_causes},
    worker::Worker,
};
use crate::store::{
    Store,
    error::{ReadError, WriteError},
    event::RecordedEvent,
    log::database,
    sql,
};

/// Some events of one key, in order.
pub type Events = Vec<Arc<RecordedEvent>>;

/// What is done with events.
#[derive(Clone)]
pub(super) enum Work {
    /// Anything; at least once.
    Handle(Handle),
    /// Rows, in the transaction of the checkpoint: exactly once.
    Write(Write),
}

pub(super) type Handle =
    Arc<dyn Fn(Events) -> BoxFuture<'static, Result<(), HandlerError>> + Send + Sync>;

pub(super) type Write = Arc<
    dyn for<'c> Fn(Events, sql::Connection<'c>) -> BoxFuture<'c, Result<(), sqlx::Error>>
        + Send
        + Sync,
>;

/// Why a subscription no longer follows.
#[derive(Debug)]
pub(super) enum End {
    Stopped,
    Paused,
    /// Another process has it.
    Lost,
}

/// What keeps a subscription from following; it begins again from its checkpoint.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("could not read what a subscription needs")]
    Read(#[from] ReadError),
    #[error("could not write what a subscription is to keep")]
    Write(#[from] WriteError),
    #[error("the handler could not tell where it is")]
    Asked(#[source] HandlerError),
    /// Only where the event cannot be parked.
    #[error("{0}")]
    Handler(String),
}

/// How long such trouble is waited out.
const TROUBLE: Retry = Retry {
    n_attempts: u32::MAX,
    first: Duration::from_millis(200),
    most: Duration::from_secs(1),
    limit: Duration::MAX,
};

pub(super) struct Runner {
    pub(super) store: Store,
    pub(super) spec: Spec,
    pub(super) entry: Arc<Entry>,
    pub(super) work: Work,
}

impl Runner {
    /// Runs until it is asked to stop or the store is closed.
    pub(super) async fn run(self) {
        let registry = &self.store.log.registry;
        while let Some(epoch) = self.hold().await {
            match self.follow(epoch).await {
                Ok(End::Stopped)
                | Err(Trouble::Read(ReadError::Closed) | Trouble::Write(WriteError::Closed)) => {
                    break;
                }
                Ok(End::Paused) => {}
                Ok(End::Lost) => self.lost(epoch),
                Err(trouble) => {
                    let pause = tokio::time::sleep(self.failed(&trouble));
                    if self.entry.stop.run_until_cancelled(pause).await.is_none() {
                        break;
                    }
                }
            }
        }
        self.let_go().await;
        registry.ended(&self.entry);
        registry.look.notify_one();
    }

    /// Follows the log, or waits while the subscription is paused.
    async fn follow(&self, epoch: i64) -> Result<End, Trouble> {
        let is_paused = rows::is_paused(self.store.reader(), &self.spec.name);
        let is_paused = is_paused.await.map_err(database)?;
        self.entry.pause(is_paused);
        if is_paused {
            self.store.log.registry.show(&self.entry, State::Paused);
            self.wait_while_paused().await;
            return Ok(End::Paused);
        }
        match Worker::begin(self, epoch).await? {
            Some(worker) => worker.run().await,
            None => Ok(End::Lost),
        }
    }

    /// Notes trouble, and returns how long to wait before the next attempt.
    fn failed(&self, trouble: &Trouble) -> Duration {
        let (registry, name) = (&self.store.log.registry, &*self.entry.name);
        let error = with_causes(trouble);
        warn!("the subscription {name} failed and begins again: {error}");
        let position = self.entry.done_to().unwrap_or_default();
        let n_failures = registry.failed(&self.entry, position, error);
        let chance = self.spec.chance(registry.seed, position, n_failures);
        TROUBLE.pause(n_failures, chance)
    }

    /// Waits until the subscription is this process's; none when it is to stop first.
    async fn hold(&self) -> Option<i64> {
        let mut lease = self.entry.lease.subscribe();
        let held = lease.wait_for(|lease| matches!(lease, Lease::Held { .. }));
        tokio::select! {
            biased;
            () = self.entry.stop.cancelled() => None,
            () = self.store.log.closed.cancelled() => None,
            held = held => match held.as_deref() {
                Ok(Lease::Held { epoch, .. }) => Some(*epoch),
                Ok(Lease::Wanted) | Err(_) => None,
            },
        }
    }

    /// Waits until it is resumed, or is to stop, or is not this process's any more.
    async fn wait_while_paused(&self) {
        tokio::select! {
            () = until(&self.entry.paused, |paused| !paused) => {}
            () = until(&self.entry.lease, |lease| *lease == Lease::Wanted) => {}
            () = self.entry.stop.cancelled() => {}
            () = self.store.log.closed.cancelled() => {}
        }
    }

    /// Notes that `epoch` is not the one that counts any more.
    fn lost(&self, epoch: i64) {
        let registry = &self.store.log.registry;
        self.entry.lease.send_if_modified(|lease| {
            let stale = matches!(lease, Lease::Held { epoch: held, .. } if *held == epoch);
            if stale {
                *lease = Lease::Wanted;
            }
            stale
        });
        let name = self.entry.name.clone();
        warn!("another process took over the subscription {name}");
        registry.show(&self.entry, State::Starting);
        registry.tell(Notice::Lost { name });
        registry.look.notify_one();
    }

    /// Gives the lease back, so that another process need not wait for its end.
    async fn let_go(&self) {
        let name = self.entry.name.clone();
        let lease = *self.entry.lease.borrow();
        if let Lease::Held { epoch, .. } = lease
            && 0 < epoch
        {
            let released = self.store.write(move |mut conn| {
                Box::pin(async move { rows::release(&mut conn, &name, epoch).await })
            });
            if let Err(error) = released.await {
                let name = &*self.entry.name;
                let error = &error as &dyn std::error::Error;
                warn!(
                    error,
                    "could not let go of the subscription {name}; its lease runs out"
                );
            }
        }
    }
}
