//! The queue before the writer.
//!
//! Owns: what may wait and how much of it. Does not know: what the writer does with it.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::timeout,
};
use uuid::Uuid;

use super::{
    error::{AppendError, WriteError},
    event::{Append, Appended},
    options::StoreOptions,
    sql,
};

/// What the writer is asked to do.
pub(super) enum Job {
    Append(Box<AppendJob>),
    Write(WriteJob),
}

/// A checked request to append, and where its answer goes.
pub(super) struct AppendJob {
    pub(super) append: Append,
    pub(super) digest: Uuid,
    pub(super) size_bytes: usize,
    pub(super) reply: oneshot::Sender<Result<Appended, AppendError>>,
    pub(super) _room: OwnedSemaphorePermit,
}

/// A transaction on other tables; it answers its caller itself. Given an error instead of a
/// connection it passes that on.
pub(super) type WriteJob = Box<
    dyn for<'c> FnOnce(Result<sql::Connection<'c>, WriteError>) -> BoxFuture<'c, Connection> + Send,
>;

/// Tells whether a connection can be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Connection {
    Sound,
    Doubtful,
}

/// The sending end, shared by all handles of a store.
pub(super) struct Queue {
    jobs: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
    room_bytes: usize,
    options: StoreOptions,
}

/// Says why a job was not accepted.
pub(super) enum Refused {
    Full,
    Closed,
}

impl Queue {
    pub(super) fn new(options: StoreOptions) -> (Self, mpsc::Receiver<Job>) {
        let (jobs, receiver) = mpsc::channel(options.queue_limit.max(1));
        let room_bytes = options.queue_limit_bytes.max(options.append_limit_bytes);
        let room_bytes = room_bytes.min(Semaphore::MAX_PERMITS);
        let room = Arc::new(Semaphore::new(room_bytes));
        (
            Self {
                jobs,
                room,
                room_bytes,
                options,
            },
            receiver,
        )
    }

    /// Returns how many bytes of requests are accepted and not yet answered.
    pub(super) fn under_way_bytes(&self) -> usize {
        self.room_bytes - self.room.available_permits()
    }

    pub(super) fn options(&self) -> &StoreOptions {
        &self.options
    }

    /// Waits for room, within bounds, and hands the job over.
    ///
    /// Once this returns `Ok` the writer does the job, whatever becomes of the caller.
    pub(super) async fn push(
        &self,
        size_bytes: usize,
        job: impl FnOnce(OwnedSemaphorePermit) -> Job,
    ) -> Result<(), Refused> {
        let n_permits = u32::try_from(size_bytes).expect("append_limit_bytes is below 4 GiB");
        let accepted = timeout(self.options.queue_wait, async {
            let room = self.room.clone().acquire_many_owned(n_permits).await;
            let slot = self.jobs.reserve().await.map_err(|_| Refused::Closed)?;
            slot.send(job(room.map_err(|_| Refused::Closed)?));
            Ok(())
        });
        accepted.await.unwrap_or(Err(Refused::Full))
    }
}
