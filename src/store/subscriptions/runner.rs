//! Running one subscription, from taking its lease to releasing it.
//!
//! Owns: the order of starting, pausing, following and stopping, and new attempts after failures. Does not
//! know: what becomes of an event (`worker`).

use std::{sync::Arc, time::Duration};

use tracing::warn;

use super::{
    end::{End, SubscriptionError},
    leased::{self, HeldLease},
    registry::{Entry, Lease, until},
    rows,
    spec::Spec,
    status::{Notice, State, with_causes},
    work::Work,
    worker::{Continues, Worker, continues},
};
use crate::{
    retry::Backoff,
    store::{
        Store,
        error::{ReadError, WriteError},
        health::{Health, warn_unless_down},
        ids::Position,
    },
};

/// The waits before the log is followed again after a failure.
const RESTART: Backoff = Backoff {
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
    /// Runs until it is stopped or the store is closed.
    pub(super) async fn run(self) {
        let registry = &self.store.registry;
        while let Some(epoch) = self.wait_for_lease().await {
            match self.follow(epoch).await {
                Ok(End::Stopped)
                | Err(
                    SubscriptionError::Read(ReadError::Closed)
                    | SubscriptionError::Write(WriteError::Closed),
                ) => {
                    break;
                }
                Ok(End::Paused | End::Restarted) => {}
                Ok(End::Lost) => self.lost(epoch),
                Err(_) if !self.store.log.health.is_up() => {
                    if self.wait_for_log().await.is_none() {
                        break;
                    }
                }
                Err(error) => {
                    let pause = tokio::time::sleep(self.failed(&error));
                    if self.entry.stop.run_until_cancelled(pause).await.is_none() {
                        break;
                    }
                }
            }
        }
        self.release().await;
        registry.ended(&self.entry);
        registry.look.notify_one();
    }

    /// Follows the log, or waits while the subscription is paused.
    async fn follow(&self, epoch: i64) -> Result<End, SubscriptionError> {
        let is_paused = rows::is_paused(self.store.reader(), &self.spec.name);
        let is_paused = is_paused.await.map_err(ReadError::from)?;
        self.entry.pause(is_paused);
        if is_paused {
            self.show_paused().await;
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

    /// Shows that it is paused, and where it will continue.
    async fn show_paused(&self) {
        let registry = &self.store.registry;
        if self.entry.done_to().is_none() {
            match continues(&self.store, &self.spec, &self.entry).await {
                Ok(Continues { after, .. }) => self.entry.show_position(after, None),
                Err(error) => registry.show_error(&self.entry, with_causes(&error)),
            }
        }
        registry.show(&self.entry, State::Paused);
    }

    /// Shows a failure, and returns how long to wait before the next attempt.
    fn failed(&self, error: &SubscriptionError) -> Duration {
        let (registry, name) = (&self.store.registry, &*self.entry.name);
        let text = with_causes(error);
        if !matches!(error, SubscriptionError::Quiet(_)) {
            warn!("the subscription {name} failed and starts again: {text}");
        }
        let position = self.entry.done_to().unwrap_or_default();
        let n_failures = registry.failed(&self.entry, position, text);
        let random = self.spec.random(registry.seed, position, n_failures);
        RESTART.wait(n_failures, random)
    }

    /// Waits until the log can be used; none when it is to stop first.
    async fn wait_for_log(&self) -> Option<()> {
        let mut health = self.store.log.health.watch();
        let is_up = async {
            let _ = health.wait_for(Health::is_up).await;
            // Not all at the same moment.
            tokio::time::sleep(RESTART.wait(1, self.spec.random(0, Position::START, 1))).await;
        };
        tokio::select! {
            biased;
            () = is_up => Some(()),
            () = self.entry.stop.cancelled() => None,
            () = self.store.log.closed.cancelled() => None,
        }
    }

    /// Waits until this process holds the lease; none when it is to stop first.
    async fn wait_for_lease(&self) -> Option<i64> {
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

    /// Waits until it is resumed, is to stop, or loses its lease.
    async fn wait_while_paused(&self) {
        tokio::select! {
            biased;
            () = until(&self.entry.paused, |paused| !paused) => {}
            () = until(&self.entry.lease, |lease| *lease == Lease::Wanted) => {}
            () = self.entry.stop.cancelled() => {}
            () = self.store.log.closed.cancelled() => {}
        }
    }

    /// Shows that the lease of `epoch` is lost.
    fn lost(&self, epoch: i64) {
        let registry = &self.store.registry;
        HeldLease::new(&self.store, &self.entry, epoch).lose();
        let name = self.entry.name.clone();
        warn!("another process took over the subscription {name}");
        registry.show(&self.entry, State::Starting);
        registry.notify(Notice::Lost { name });
        registry.look.notify_one();
    }

    /// Gives the lease back, so that other processes need not wait until it ends.
    async fn release(&self) {
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
                warn_unless_down!(
                    self.store.log.health,
                    error,
                    "could not release the lease of the subscription {name}; it expires"
                );
            }
        }
    }
}
