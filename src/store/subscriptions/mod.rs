//! Subscriptions that the store runs: named, supervised, visible.
//!
//! Owns: which handler gets which event, in which order, how often, and what becomes of an event that
//! cannot be handled; the checkpoints; which process runs which subscription. Does not know: what an event
//! means, and what a handler does.
//!
//! Invariants: the events of one key are handled one batch after the other, in log order; each is handled
//! at least once or parked; a process that lost a subscription to another writes nothing more for it.
//! Changes that people may want to know of are sent as a [`Notice`].

mod end;
mod guard;
mod lanes;
mod leased;
mod leases;
mod list;
mod parts;
mod prepared;
mod registry;
mod requests;
mod rows;
mod runner;
mod spec;
mod status;
mod work;
mod worker;
mod yielding;

use std::{future::Future, sync::Arc};

use futures_util::FutureExt;
use thiserror::Error;
use tokio::sync::broadcast;

pub use guard::LoopError;
pub use leased::HeldLease;
pub use parts::PartLease;
pub use prepared::{PrepareError, Prepared, WriteRows};
pub use requests::{PauseRequest, request_beside};
pub use spec::{Ask, Events, HandlerError, Kind, LoopLimits, Partition, Quiet, Retry, Spec, Start};
pub(crate) use status::with_causes;
pub use status::{LastError, ListedStatus, Notice, Parked, Resolution, State, Status, WhichParked};

pub(super) use registry::Registry;
pub(super) use rows::{ToPark, park};

use super::{
    Store,
    error::{OpenError, ReadError, WriteError},
    ids::Position,
    postgres::connect::{Address, is_postgres},
    sql,
    sqlite::file,
};
use registry::{Entry, until};
use runner::Runner;
use work::Work;

/// Why a subscription cannot be started.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StartError {
    #[error("a subscription {name} runs already")]
    Running { name: String },
    /// Rows that are written with the checkpoint are written in the order of the log.
    #[error(
        "the subscription {name} writes with its checkpoint, so it is persistent and has one lane"
    )]
    NotInOrder { name: String },
    /// A persistent subscription writes rows.
    #[error("the subscription {name} is persistent, and the log is open for reading only")]
    ReadOnly { name: String },
}

/// A subscription that runs. When this is dropped, it finishes what is under way and stops.
#[must_use = "a subscription stops when this is dropped"]
pub struct Running {
    entry: Arc<Entry>,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    /// Finishes what is under way, saves the checkpoint and gives the lease back.
    pub async fn stop(mut self) {
        self.entry.stop.cancel();
        // The task catches the panics of handlers, and nothing aborts it.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.entry.stop.cancel();
    }
}

impl Store {
    /// Starts a subscription that hands each of its events to `handle` at least once.
    ///
    /// The events of one key come in log order, one call after the other; a call gets one event, or up to
    /// [`Spec::batch`] of one key. When `handle` returns an error, panics, or takes longer than
    /// [`Retry::limit`], the events are tried again: by a persistent subscription as often as
    /// [`Spec::retry`] says, and then parked; by others for ever. At the head an event costs no query. A
    /// checkpoint is saved at most once in [`Spec::save_every`], so after a crash the events of about that
    /// time are handed over again.
    ///
    /// # Errors
    /// One of [`StartError`]; nothing was started.
    pub fn start<F, R>(&self, spec: Spec, handle: F) -> Result<Running, StartError>
    where
        F: Fn(Events) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), HandlerError>> + Send + 'static,
    {
        let handle = Arc::new(move |events| handle(events).boxed());
        self.start_working(spec, Work::Handle(handle))
    }

    /// Starts a persistent subscription that writes rows in the log's database, exactly once, after
    /// preparing them outside the transaction.
    ///
    /// `prepare` may read, wait, fail and panic. What it returns is written in the transaction that also
    /// moves the checkpoint: both take place or neither, whenever the process dies. That transaction runs on
    /// the writer, in turn with appends, so it should be short.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_preparing<F, R>(&self, spec: Spec, prepare: F) -> Result<Running, StartError>
    where
        F: Fn(Events, Option<Arc<Parked>>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Prepared, PrepareError>> + Send + 'static,
    {
        if spec.kind != Kind::Persistent || spec.n_lanes != 1 {
            let name = spec.name.to_string();
            return Err(StartError::NotInOrder { name });
        }
        // One lane is not enough: keys would take turns.
        let spec = spec.partition(Partition::Whole, 1);
        let prepare = Arc::new(move |events, parked| prepare(events, parked).boxed());
        self.start_working(spec, Work::Prepare(prepare))
    }

    /// Starts work that one process at a time does, under a lease of this name.
    ///
    /// It is shown, paused and resumed like a subscription. `work` returns once [`HeldLease::ended`] does;
    /// after an error or a panic it is started again, after a growing pause.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_leased<F, R>(&self, name: &str, work: F) -> Result<Running, StartError>
    where
        F: Fn(HeldLease) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), HandlerError>> + Send + 'static,
    {
        let work = Arc::new(move |lease| work(lease).boxed());
        self.start_working(Spec::persistent(name), Work::Leased(work))
    }

    /// Starts a part of divided work: as [`start_leased`](Self::start_leased), but it is not listed.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_part<F, R>(&self, name: &str, work: F) -> Result<Running, StartError>
    where
        F: Fn(HeldLease) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), HandlerError>> + Send + 'static,
    {
        let work = Arc::new(move |lease| work(lease).boxed());
        self.start_working(Spec::persistent(name).part(), Work::Leased(work))
    }

    fn start_working(&self, spec: Spec, work: Work) -> Result<Running, StartError> {
        let name = || spec.name.to_string();
        let persistent = spec.kind == Kind::Persistent;
        if persistent && self.queue.is_none() {
            return Err(StartError::ReadOnly { name: name() });
        }
        let registry = &self.registry;
        let entry = registry
            .enter(&spec.name, spec.kind, spec.is_part)
            .ok_or_else(|| StartError::Running { name: name() })?;
        {
            let mut entries = registry.entries();
            if !entries.has_lease_task {
                entries.has_lease_task = true;
                tokio::spawn(leases::keep(self.clone()));
            }
        }
        if persistent {
            registry.look.notify_one();
        }
        let runner = Runner {
            store: self.clone(),
            spec,
            entry: entry.clone(),
            work,
        };
        let task = registry.tasks.spawn(runner.run());
        Ok(Running { entry, task })
    }

    /// Returns the status of each subscription of this process, by name. Costs no query.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Status> {
        self.registry.statuses(self.head())
    }

    /// Waits until the subscription `name` of this process, which takes all events, has handled all up to
    /// `position`; it does not yield to appends meanwhile. Returns false when there is none or it is paused.
    pub async fn reached(&self, name: &str, position: Position) -> bool {
        let Some(entry) = self.registry.entries().by_name.get(name).cloned() else {
            return false;
        };
        tokio::select! {
            biased;
            () = entry.reached(position) => true,
            () = until(&entry.paused, |paused| *paused) => false,
        }
    }

    /// Makes the subscription `name` of this process ask for its position again ([`Start::Asked`]): its handler's
    /// rows are being replaced. Whoever waits for it waits for the new rows from now on.
    pub fn restart(&self, name: &str) {
        if let Some(entry) = self.registry.entries().by_name.get(name) {
            entry.restart();
        }
    }

    /// Returns the notices from now on. A receiver that does not keep up misses the oldest.
    #[must_use]
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.registry.notices.subscribe()
    }

    /// Reads parked events, of one subscription or of all, at most `limit`: by subscription, and in
    /// log order for each.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn parked(&self, name: Option<&str>, limit: u32) -> Result<Vec<Parked>, ReadError> {
        let (id, guild) = (None, None);
        let which = WhichParked {
            name,
            id,
            guild,
            limit,
        };
        self.find_parked(which).await
    }

    /// Reads the parked events that are asked for: by subscription, and in log order for each.
    ///
    /// # Errors
    /// As [`parked`](Self::parked).
    pub async fn find_parked(&self, which: WhichParked<'_>) -> Result<Vec<Parked>, ReadError> {
        rows::parked(self.reader(), which)
            .await
            .map_err(ReadError::from)
    }

    /// Has parked events retried or discarded: one, or all, of one subscription or of all, that nothing was decided
    /// about yet. Returns how many there are.
    ///
    /// The process that runs the subscription does so within two seconds, or when it starts it.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn resolve_parked(
        &self,
        name: Option<&str>,
        id: Option<i64>,
        resolution: Resolution,
    ) -> Result<u64, WriteError> {
        let name = name.map(str::to_owned);
        let n = self
            .write(move |mut conn| {
                Box::pin(async move {
                    rows::set_resolution(&mut conn, name.as_deref(), id, resolution).await
                })
            })
            .await?;
        self.registry.look.notify_one();
        Ok(n)
    }
}

/// Does as [`Store::resolve_parked`] for the log at `url`, which another process may have open.
///
/// # Errors
/// [`BesideError`]; nothing was stored.
pub async fn resolve_parked_beside(
    url: &str,
    name: Option<&str>,
    id: Option<i64>,
    resolution: Resolution,
) -> Result<u64, BesideError> {
    let saved = if is_postgres(url) {
        let pool = Address::parse(url)?.writers(1);
        let mut conn = pool.acquire().await?;
        rows::set_resolution(
            &mut sql::Connection::Postgres(&mut conn),
            name,
            id,
            resolution,
        )
        .await
    } else {
        let mut conn = file::beside(&file::parse(url)?).await?;
        rows::set_resolution(
            &mut sql::Connection::Sqlite(&mut conn),
            name,
            id,
            resolution,
        )
        .await
    };
    Ok(saved?)
}

/// Why a decision could not be stored in the log's database.
#[derive(Debug, Error)]
pub enum BesideError {
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Trying again may help.
    #[error("could not store the decision")]
    Database(#[from] sqlx::Error),
}
