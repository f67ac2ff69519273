//! Running one subscription: from getting hold of it to letting it go.
//!
//! Owns: the order of starting, pausing, following and stopping, and what follows from trouble. Does not
//! know: what becomes of an event (`worker`).

use std::{sync::Arc, time::Duration};

use tracing::warn;

use super::{
    leased::{self, HeldLease},
    registry::{Entry, Lease, until},
    rows,
    spec::Spec,
    status::{Notice, State, with_causes},
    work::{End, Trouble, Work},
    worker::Worker,
};
use crate::{
    retry::Backoff,
    store::{
        Store,
        error::{ReadError, WriteError},
        log::database,
    },
};

/// How long trouble is waited out.
const TROUBLE: Backoff = Backoff {
    first: Duration::from_millis(200),
    limit: Duration::from_secs(1),
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
        let Self {
            store,
            spec,
            entry,
            work,
        } = self;
        let lease = HeldLease::new(store, entry, epoch);
        if let Work::Leased(work) = work {
            return leased::run(lease, work).await;
        }
        match Worker::begin(store, spec, entry, work, lease).await? {
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
        TROUBLE.wait(n_failures, chance)
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
        HeldLease::new(&self.store, &self.entry, epoch).lose();
        let name = self.entry.name.clone();
        warn!("another process took over the subscription {name}");
        registry.show(&self.entry, State::Starting);
        registry.notify(Notice::Lost { name });
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
