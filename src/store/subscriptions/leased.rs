//! Work that one process at a time does under a lease, without events: shown among the subscriptions.
//!
//! Owns: what such work may do under its lease. Does not know: the work.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use super::{
    leases::COUNT_ON,
    registry::{Entry, Lease, until},
    rows::{self, Lost},
    spec::HandlerError,
    status::{State, with_causes},
    work::{End, Trouble},
};
use crate::{
    panics,
    store::{
        Store, checkpoints,
        error::WriteError,
        ids::Position,
        sql::{self, Connection},
    },
};

pub(super) type LeasedWork =
    Arc<dyn Fn(HeldLease) -> BoxFuture<'static, Result<(), HandlerError>> + Send + Sync>;

/// A lease that this process holds, or held: nothing is written under it once another process has it.
#[derive(Clone)]
pub struct HeldLease {
    store: Store,
    entry: Arc<Entry>,
    epoch: i64,
}

impl HeldLease {
    /// Waits until the work is to end: it is stopped or paused, or another process has the lease.
    pub async fn ended(&self) {
        tokio::select! {
            () = self.entry.stop.cancelled() => {}
            () = self.store.log.closed.cancelled() => {}
            () = until(&self.entry.paused, |paused| *paused) => {}
            () = until(&self.entry.lease, |lease| !self.is_held(lease)) => {}
        }
    }

    /// Tells whether the lease can be counted on now. Where it cannot, nothing should be started.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        let is_shared = matches!(self.store.reader(), sql::Pool::Postgres(_));
        match *self.entry.lease.borrow() {
            Lease::Held {
                epoch,
                requested_at,
            } if epoch == self.epoch => !is_shared || Instant::now() < requested_at + COUNT_ON,
            Lease::Held { .. } | Lease::Wanted => false,
        }
    }

    /// Runs `work` in a transaction that holds the lease; `false` when another process has it, and nothing was
    /// written.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write(
        &self,
        work: impl for<'t, 'c> FnOnce(&'t mut Connection<'c>) -> BoxFuture<'t, Result<(), sqlx::Error>>
        + Send
        + 'static,
    ) -> Result<bool, WriteError> {
        let (name, epoch) = (self.entry.name.clone(), self.epoch);
        let written = self.store.write(move |mut conn| {
            Box::pin(async move {
                if rows::fence(&mut conn, &name, epoch).await?.is_err() {
                    return Ok(Err(Lost));
                }
                work(&mut conn).await?;
                Ok(Ok(()))
            })
        });
        let is_held = written.await?.is_ok();
        if !is_held {
            self.entry.lease.send_if_modified(|lease| {
                let was_held = self.is_held(lease);
                if was_held {
                    *lease = Lease::Wanted;
                }
                was_held
            });
        }
        Ok(is_held)
    }

    /// Saves and shows that everything up to `position` is done.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn done_to(&self, position: Position) -> Result<(), WriteError> {
        let is_new = self.entry.done_to() != Some(position);
        self.entry.show_position(position, None);
        if is_new {
            let name = self.entry.name.clone();
            let saved = self.write(move |conn| {
                Box::pin(async move { checkpoints::save(conn, &name, position, Vec::new()).await })
            });
            saved.await?;
        }
        Ok(())
    }

    /// Shows that the work goes on, or that something of it failed and is tried again.
    pub fn show(&self, failure: Option<String>) {
        let registry = &self.store.registry;
        let position = self.entry.done_to().unwrap_or_default();
        if let Some(text) = failure {
            registry.failed(&self.entry, position, text);
        } else {
            registry.recovered(&self.entry, position);
            registry.show(&self.entry, State::Live);
        }
    }

    fn is_held(&self, lease: &Lease) -> bool {
        matches!(lease, Lease::Held { epoch, .. } if *epoch == self.epoch)
    }

    /// Returns why the work ended.
    fn end(&self) -> End {
        if self.entry.stop.is_cancelled() || self.store.log.closed.is_cancelled() {
            End::Stopped
        } else if !self.is_held(&self.entry.lease.borrow()) {
            End::Lost
        } else if *self.entry.paused.borrow() {
            End::Paused
        } else {
            End::Stopped
        }
    }
}

/// Does the work until it ends. A panic in it is a failure like any other.
pub(super) async fn run(
    store: &Store,
    entry: &Arc<Entry>,
    work: &LeasedWork,
    epoch: i64,
) -> Result<End, Trouble> {
    let lease = HeldLease {
        store: store.clone(),
        entry: entry.clone(),
        epoch,
    };
    store.registry.show(entry, State::Live);
    match panics::caught(work(lease.clone())).await {
        Ok(Ok(())) => Ok(lease.end()),
        Ok(Err(error)) => Err(Trouble::Handler(with_causes(&*error))),
        Err(panicked) => Err(Trouble::Handler(panicked.to_string())),
    }
}
