//! A lease that is held, and work that one process at a time does under one, without events.
//!
//! Owns: when a lease can be relied on, and what is written under it. Does not know: the work.

use std::sync::{Arc, OnceLock};

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use super::{
    end::{End, SubscriptionError},
    leases::COUNT_ON,
    registry::{Entry, Lease, until},
    rows::{self, Lost},
    spec::{HandlerError, Kind},
    status::{State, with_causes},
};
use crate::{
    panics,
    store::{Store, checkpoints, error::WriteError, ids::Position, sql::Connection},
};

pub(super) type LeasedWork =
    Arc<dyn Fn(HeldLease) -> BoxFuture<'static, Result<(), HandlerError>> + Send + Sync>;

/// A lease that this process holds or held. Nothing is written under it once another process has it.
#[derive(Clone)]
pub struct HeldLease {
    store: Store,
    entry: Arc<Entry>,
    epoch: i64,
    /// Why the work under it was first told to end. The reason may have passed when the work has finished.
    end: Arc<OnceLock<End>>,
}

impl HeldLease {
    pub(super) fn new(store: &Store, entry: &Arc<Entry>, epoch: i64) -> Self {
        Self {
            store: store.clone(),
            entry: entry.clone(),
            epoch,
            end: Arc::default(),
        }
    }

    /// Waits until the work must end: it is stopped or paused, or another process has the lease.
    pub async fn ended(&self) {
        if self.end.get().is_some() {
            return;
        }
        let end = tokio::select! {
            biased;
            () = self.entry.stop.cancelled() => End::Stopped,
            () = self.store.log.closed.cancelled() => End::Stopped,
            () = until(&self.entry.paused, |paused| *paused) => End::Paused,
            () = until(&self.entry.lease, |lease| !self.holds(lease)) => End::Lost,
        };
        self.end.get_or_init(|| end);
    }

    /// Tells whether the lease can be relied on now. Where it cannot, nothing should be started.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.is_held() && (!self.expires() || self.fresh_until().is_some())
    }

    /// Waits until the lease can be relied on.
    pub(super) async fn fresh(&self) {
        let mut lease = self.entry.lease.subscribe();
        while !self.is_fresh() && lease.changed().await.is_ok() {}
    }

    /// Returns until when the lease can be relied on; none when it cannot now, or never expires.
    pub(super) fn fresh_until(&self) -> Option<Instant> {
        match *self.entry.lease.borrow() {
            Lease::Held { requested_at, .. } if self.expires() => {
                Some(requested_at + COUNT_ON).filter(|until| Instant::now() < *until)
            }
            Lease::Held { .. } | Lease::Wanted => None,
        }
    }

    pub(super) fn is_held(&self) -> bool {
        self.holds(&self.entry.lease.borrow())
    }

    /// Tells whether another process could take the lease.
    fn expires(&self) -> bool {
        self.entry.kind == Kind::Persistent && self.store.is_shared()
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
        Ok(self.fenced(work).await?.is_ok())
    }

    /// Saves a note of `name` while the lease holds; a note of `None` is removed.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn save_note(
        &self,
        name: &'static str,
        key: String,
        note: Option<String>,
    ) -> Result<bool, WriteError> {
        self.write(move |conn| {
            Box::pin(async move { checkpoints::save_notes(conn, name, vec![(key, note)]).await })
        })
        .await
    }

    /// Renews the lease. Returns false when another process has it.
    ///
    /// # Errors
    /// As [`Store::write`]; nothing is known then.
    pub async fn confirm(&self) -> Result<bool, WriteError> {
        let requested_at = Instant::now();
        let (name, epoch) = (self.entry.name.clone(), self.epoch);
        let renewed = self.store.write(move |mut conn| {
            Box::pin(async move { rows::renew(&mut conn, &[(&name, epoch)]).await })
        });
        let is_held = !renewed.await?.is_empty();
        if is_held {
            self.entry.lease.send_if_modified(|lease| match lease {
                Lease::Held {
                    epoch,
                    requested_at: at,
                } if *epoch == self.epoch => {
                    *at = requested_at;
                    true
                }
                Lease::Held { .. } | Lease::Wanted => false,
            });
        } else {
            self.lose();
        }
        Ok(is_held)
    }

    /// As [`write`](Self::write).
    pub(super) async fn fenced(
        &self,
        work: impl for<'t, 'c> FnOnce(&'t mut Connection<'c>) -> BoxFuture<'t, Result<(), sqlx::Error>>
        + Send
        + 'static,
    ) -> Result<Result<(), Lost>, WriteError> {
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
        let written = written.await?;
        if written.is_err() {
            self.lose();
        }
        Ok(written)
    }

    /// Notes that another process has the lease.
    pub(super) fn lose(&self) {
        self.entry.lease.send_if_modified(|lease| {
            let was_held = self.holds(lease);
            if was_held {
                *lease = Lease::Wanted;
            }
            was_held
        });
    }

    /// Saves and shows that everything up to `position` is done.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn done_to(&self, position: Position) -> Result<(), WriteError> {
        if self.entry.done_to() != Some(position) {
            let name = self.entry.name.clone();
            let saved = self.write(move |conn| {
                Box::pin(async move { rows::save(conn, &name, position).await })
            });
            saved.await?;
        }
        self.entry.show_position(position, None);
        Ok(())
    }

    /// Shows that the work is live, or that part of it failed and is tried again.
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

    fn holds(&self, lease: &Lease) -> bool {
        matches!(lease, Lease::Held { epoch, .. } if *epoch == self.epoch)
    }
}

/// Does the work until it ends. A panic in it is a failure like any other.
pub(super) async fn run(lease: HeldLease, work: &LeasedWork) -> Result<End, SubscriptionError> {
    lease.store.registry.show(&lease.entry, State::Live);
    match panics::caught(work(lease.clone())).await {
        Ok(Ok(())) => {
            let by_itself = || SubscriptionError::Handler("the work ended by itself".to_owned());
            lease.end.get().copied().ok_or_else(by_itself)
        }
        Ok(Err(error)) => Err(SubscriptionError::Handler(with_causes(&*error))),
        Err(panicked) => Err(SubscriptionError::Handler(panicked.to_string())),
    }
}
