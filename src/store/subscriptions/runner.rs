//! Running one subscription: from getting hold of it to letting it go.
//!
//! Owns: the order of starting, standing, following and stopping. Does not know: what becomes of
//! an event (`following`).

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tracing::warn;

use super::{
    leased::{self, LeasedWork},
    prepared::Prepare,
    registry::{Entry, Lease},
    rows,
    spec::{HandlerError, Retry, Spec},
    status::{Notice, State, with_causes},
    worker::Following,
};
use crate::store::{
    Store,
    error::{ReadError, WriteError},
    event::RecordedEvent,
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
    /// Rows that are prepared before that transaction.
    Prepare(Prepare),
    /// No events: work under the lease.
    Leased(LeasedWork),
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

/// What keeps a subscription from following; it begins anew from its checkpoint.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("could not read what a subscription needs")]
    Read(#[from] ReadError),
    #[error("could not write what a subscription is to keep")]
    Write(#[from] WriteError),
    #[error("the handler could not tell where it is")]
    Asked(#[source] HandlerError),
    #[error(transparent)]
    Handler(HandlerError),
}

/// How long such trouble is waited out.
const TROUBLE: Retry = Retry {
    n_attempts: u32::MAX,
    first: Duration::from_millis(200),
    most: Duration::from_secs(5),
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
        let mut n_troubles = 0;
        loop {
            registry.show(&self.entry, State::Starting);
            let Some(epoch) = self.hold().await else {
                break;
            };
            if *self.entry.paused.borrow() {
                registry.show(&self.entry, State::Paused);
                self.stand().await;
                continue;
            }
            let ended = match &self.work {
                Work::Leased(work) => leased::run(&self, work, epoch).await,
                Work::Handle(_) | Work::Write(_) | Work::Prepare(_) => {
                    match Following::begin(&self, epoch).await {
                        Ok(Some(following)) => following.run().await,
                        Ok(None) => Ok(End::Lost),
                        Err(trouble) => Err(trouble),
                    }
                }
            };
            match ended {
                Ok(End::Stopped)
                | Err(Trouble::Read(ReadError::Closed) | Trouble::Write(WriteError::Closed)) => {
                    break;
                }
                Ok(End::Paused) => n_troubles = 0,
                Ok(End::Lost) => {
                    n_troubles = 0;
                    self.lost(epoch);
                }
                Err(trouble) => {
                    n_troubles += 1;
                    let name = &*self.entry.name;
                    warn!(
                        error = &trouble as &dyn std::error::Error,
                        "the subscription {name} begins anew"
                    );
                    registry.show_error(&self.entry, with_causes(&trouble));
                    let position = self.store.head();
                    let chance = self.spec.chance(registry.seed, position, n_troubles);
                    let pause = tokio::time::sleep(TROUBLE.pause(n_troubles, chance));
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
    async fn stand(&self) {
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
        registry.tell(Notice::Lost { name });
        registry.look.notify_one();
    }

    /// Gives the lease back, so that another process need not wait for its end.
    async fn let_go(&self) {
        let (name, at) = (self.entry.name.clone(), (self.store.log.registry.now)());
        let lease = *self.entry.lease.borrow();
        if let Lease::Held { epoch, .. } = lease
            && 0 < epoch
        {
            let released = self.store.write(move |mut conn| {
                Box::pin(async move { rows::release(&mut conn, &name, epoch, at).await })
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

/// Waits until a value is as wanted.
pub(super) async fn until<T>(value: &watch::Sender<T>, wanted: impl Fn(&T) -> bool + Send) {
    // The sender is at hand, so it does not go away meanwhile.
    let _ = value.subscribe().wait_for(|value| wanted(value)).await;
}
