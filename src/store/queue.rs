//! The queue before the writer.
//!
//! Owns: the bounds of what may wait. Does not know: what the writer does with it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::{Instant, timeout},
};
use uuid::Uuid;

use super::{
    error::{AppendError, WriteError},
    event::{Append, Appended},
    options::StoreOptions,
    sql,
};

/// A job for the writer.
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

/// A transaction on other tables. It answers its caller itself; given an error instead of a
/// connection, it answers with that.
pub(super) type WriteJob = Box<
    dyn for<'c> FnOnce(Result<sql::Connection<'c>, WriteError>) -> BoxFuture<'c, Condition> + Send,
>;

/// Whether a connection can be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Sound,
    Doubtful,
}

/// The sending end, shared by all handles of a store.
pub(super) struct Queue {
    jobs: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
    room_bytes: usize,
    options: StoreOptions,
    opened: Instant,
    /// Until when the writer counts as busy, in ms since `opened`.
    busy_until_ms: AtomicU64,
}

/// How long the writer counts as busy after requests piled up: longer than from one batch to the next.
const BUSY_FOR: Duration = Duration::from_millis(100);

/// Why a job was not accepted.
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
                opened: Instant::now(),
                busy_until_ms: AtomicU64::new(0),
            },
            receiver,
        )
    }

    /// Returns whether requests pile up before the writer, or did just now.
    pub(super) fn is_busy(&self) -> bool {
        self.piles_up()
            || millis(self.opened.elapsed()) < self.busy_until_ms.load(Ordering::Relaxed)
    }

    /// Returns whether many bytes of requests are accepted and not yet answered.
    fn piles_up(&self) -> bool {
        let under_way_bytes = self.room_bytes - self.room.available_permits();
        self.options.busy_bytes <= under_way_bytes
    }

    pub(super) fn options(&self) -> &StoreOptions {
        &self.options
    }

    /// Waits for room, within bounds, and hands the job over.
    ///
    /// Once this returns `Ok`, the writer does the job even if the caller goes away.
    pub(super) async fn push(
        &self,
        size_bytes: usize,
        job: impl FnOnce(OwnedSemaphorePermit) -> Job,
    ) -> Result<(), Refused> {
        let n_permits = u32::try_from(size_bytes).expect("append_limit_bytes is below 4 GiB");
        let accepted = timeout(self.options.queue_wait, async {
            let room = self.room.clone().acquire_many_owned(n_permits).await;
            if self.piles_up() {
                let until = self.opened.elapsed() + BUSY_FOR;
                self.busy_until_ms.store(millis(until), Ordering::Relaxed);
            }
            let slot = self.jobs.reserve().await.map_err(|_| Refused::Closed)?;
            slot.send(job(room.map_err(|_| Refused::Closed)?));
            Ok(())
        });
        accepted.await.unwrap_or(Err(Refused::Full))
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use futures_util::FutureExt;
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_is_said_to_be_busy_for_a_moment_after_requests_piled_up() {
        let options = StoreOptions {
            busy_bytes: 1_000,
            ..StoreOptions::new(Arc::new(|| DateTime::UNIX_EPOCH))
        };
        let (queue, mut jobs) = Queue::new(options);
        let push = |size_bytes| {
            queue.push(size_bytes, |room| {
                Job::Write(Box::new(move |_| {
                    drop(room);
                    async { Condition::Sound }.boxed()
                }))
            })
        };
        assert!(push(999).await.is_ok());
        assert!(!queue.is_busy());
        assert!(push(1).await.is_ok());
        assert!(queue.is_busy());
        for _ in 0..2 {
            drop(jobs.recv().await);
        }
        assert!(queue.is_busy());
        advance(BUSY_FOR).await;
        assert!(!queue.is_busy());
    }
}
