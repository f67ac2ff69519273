//! The one task that writes.
//!
//! Owns: the write connection, the lock, the order of commits.
//! Does not know: who asked. A caller that goes away changes nothing here.
//!
//! Invariants: nobody is told of success before the commit succeeded; when it is not known whether
//! it did, the log is asked; the tail is fed before anybody is answered.

use std::{path::PathBuf, sync::Arc};

use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::{
    batch::{Batch, Head, RequestRow, Verdict},
    commit::{self, Failure, Streams},
    error::{AppendError, ReadError},
    event::Appended,
    file::{self, Lock},
    ids::RequestId,
    log::{Log, read_range},
    options::StoreOptions,
    queue::{AppendJob, Connection, Job, WriteJob},
};

pub(super) struct Writer {
    log: Arc<Log>,
    path: PathBuf,
    options: StoreOptions,
    /// None after a failure that leaves the connection or the head in doubt.
    db: Option<Db>,
    unsaved_bytes: usize,
    // Dropped in this order: the lock goes before anybody learns that the writer has finished.
    _lock: Lock,
    _finished: Finished,
}

/// The connection, and where the log ends as seen through it.
struct Db {
    conn: SqliteConnection,
    head: Head,
}

/// Tells all handles that the writer is gone, however it ends.
pub(super) struct Finished {
    pub(super) closed: CancellationToken,
    pub(super) finished: CancellationToken,
}

impl Drop for Finished {
    fn drop(&mut self) {
        self.closed.cancel();
        self.finished.cancel();
    }
}

/// A request of a batch that awaits the commit.
struct Waiting {
    request: RequestId,
    reply: oneshot::Sender<Result<Appended, AppendError>>,
    verdict: Verdict,
}

impl Writer {
    pub(super) fn new(
        log: Arc<Log>,
        path: PathBuf,
        options: StoreOptions,
        (conn, head): (SqliteConnection, Head),
        lock: Lock,
        finished: Finished,
    ) -> Self {
        let db = Some(Db { conn, head });
        Self {
            log,
            path,
            options,
            db,
            unsaved_bytes: 0,
            _lock: lock,
            _finished: finished,
        }
    }

    /// Works until the store is closed or all its handles are gone, and finishes what was accepted.
    pub(super) async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let closed = self.log.closed.clone();
        let mut next = None;
        loop {
            let job = match next.take() {
                None => tokio::select! {
                    biased;
                    () = closed.cancelled(), if !jobs.is_closed() => {
                        jobs.close();
                        continue;
                    }
                    job = jobs.recv() => job,
                },
                job => job,
            };
            let Some(job) = job else { break };
            match job {
                Job::Append(first) => {
                    // Lets those just answered ask again, so that they share this commit.
                    tokio::task::yield_now().await;
                    let (batch, other) = self.collect(first, &mut jobs);
                    next = other;
                    self.append(batch).await;
                    self.checkpoint_if_large().await;
                }
                Job::Write(write) => self.write(write).await,
            }
        }
        self.disconnect().await;
    }

    /// Takes what is queued behind `first`, within bounds and up to a job of another kind.
    fn collect(
        &self,
        first: Box<AppendJob>,
        jobs: &mut mpsc::Receiver<Job>,
    ) -> (Vec<AppendJob>, Option<Job>) {
        let mut size_bytes = first.size_bytes;
        let mut batch = vec![*first];
        while batch.len() < self.options.batch_limit && size_bytes < self.options.batch_limit_bytes
        {
            match jobs.try_recv() {
                Ok(Job::Append(job)) => {
                    size_bytes += job.size_bytes;
                    batch.push(*job);
                }
                Ok(other) => return (batch, Some(other)),
                Err(_) => break,
            }
        }
        (batch, None)
    }

    async fn append(&mut self, jobs: Vec<AppendJob>) {
        // About a page of each tree that grows: the log, its index, the requests, the streams.
        const COMMIT_BYTES: usize = 4 * 4096;
        let size_bytes: usize = jobs.iter().map(|job| job.size_bytes).sum();

        let (mut batch, found) = match self.look_up(&jobs).await {
            Ok(looked_up) => looked_up,
            Err(source) => {
                self.disconnect().await;
                let replies = jobs.into_iter().map(|job| job.reply);
                return self.refuse(replies, source);
            }
        };
        let waiting: Vec<Waiting> = jobs
            .into_iter()
            .map(|job| {
                let AppendJob {
                    append,
                    digest,
                    reply,
                    ..
                } = job;
                let request = append.request;
                Waiting {
                    request,
                    reply,
                    verdict: batch.admit(append, digest),
                }
            })
            .collect();
        if !batch.events.is_empty() {
            self.unsaved_bytes += COMMIT_BYTES + size_bytes;
            match self.commit(&batch, found).await {
                Ok(()) => self.log.tail.feed(&batch.events),
                Err(Failure::NotWritten(source)) => {
                    // A refusal may rest on a neighbour that was not written: all try again.
                    return self.refuse(waiting.into_iter().map(|one| one.reply), source);
                }
                Err(Failure::Unknown(source)) => return self.leave_unknown(waiting, source),
            }
        }
        for Waiting {
            request,
            reply,
            verdict,
        } in waiting
        {
            let answer = match verdict {
                Verdict::Recorded { events, repeated } => Ok(Appended {
                    events: batch.events[events].to_vec(),
                    repeated,
                }),
                Verdict::Stored(row) => {
                    self.read_back(row)
                        .await
                        .map_err(|source| AppendError::ReadBack {
                            request,
                            source: Arc::new(source),
                        })
                }
                Verdict::Refused(refusal) => Err(refusal),
            };
            // The caller may be gone; what was recorded stays.
            let _ = reply.send(answer);
        }
    }

    async fn look_up(&mut self, jobs: &[AppendJob]) -> Result<(Batch, Streams), sqlx::Error> {
        let now = (self.options.now)();
        let db = self.db().await?;
        let written = jobs
            .iter()
            .flat_map(|job| &job.append.writes)
            .map(|write| &write.stream);
        let mut found = commit::streams(&mut db.conn, written).await?;
        let stored =
            commit::requests(&mut db.conn, jobs.iter().map(|job| job.append.request)).await?;
        let versions = std::mem::take(&mut found.versions);
        Ok((Batch::new(db.head, now, versions, stored), found))
    }

    async fn commit(&mut self, batch: &Batch, mut found: Streams) -> Result<(), Failure> {
        let db = self.db().await.map_err(Failure::NotWritten)?;
        match commit::commit(&mut db.conn, batch, &mut found.numbers).await {
            Ok(()) => {
                db.head = batch.head();
                Ok(())
            }
            Err(Failure::NotWritten(source)) => {
                self.disconnect().await;
                Err(Failure::NotWritten(source))
            }
            Err(Failure::Unknown(source)) => {
                self.disconnect().await;
                self.resolve(batch, source).await
            }
        }
    }

    /// Asks the log, over a new connection, whether a batch whose commit failed is there.
    async fn resolve(&mut self, batch: &Batch, source: sqlx::Error) -> Result<(), Failure> {
        let first = batch.requests[0].request;
        let db = match self.db().await {
            Ok(db) => db,
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not reopen the log"
                );
                return Err(Failure::Unknown(source));
            }
        };
        // One transaction holds the whole batch: where its first request is, all are.
        match commit::requests(&mut db.conn, std::iter::once(first)).await {
            Ok(found) if found.contains_key(&first) => {
                db.head = batch.head();
                Ok(())
            }
            Ok(_) => Err(Failure::NotWritten(source)),
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not ask the log"
                );
                self.disconnect().await;
                Err(Failure::Unknown(source))
            }
        }
    }

    async fn read_back(&mut self, row: RequestRow) -> Result<Appended, ReadError> {
        let db = self
            .db()
            .await
            .map_err(|source| ReadError::Database { source })?;
        let events = read_range(&mut db.conn, row.first, row.n_events).await?;
        Ok(Appended {
            events: events.into_iter().map(Arc::new).collect(),
            repeated: true,
        })
    }

    async fn write(&mut self, write: WriteJob) {
        let state = match self.db().await {
            Ok(db) => write(Ok(&mut db.conn)).await,
            Err(source) => write(Err(source)).await,
        };
        if state == Connection::Doubtful {
            self.disconnect().await;
        }
    }

    /// Brings the write-ahead log into the file, while nobody waits for this batch any more.
    async fn checkpoint_if_large(&mut self) {
        if self.unsaved_bytes < self.options.wal_limit_bytes {
            return;
        }
        self.unsaved_bytes = 0;
        let Some(db) = &mut self.db else { return };
        let done = sqlx::query("pragma wal_checkpoint(passive)")
            .execute(&mut db.conn)
            .await;
        if let Err(source) = done {
            warn!(
                error = &source as &dyn std::error::Error,
                "could not checkpoint the log"
            );
        }
    }

    /// Returns the connection, made anew after a failure.
    async fn db(&mut self) -> Result<&mut Db, sqlx::Error> {
        let db = if let Some(db) = self.db.take() {
            db
        } else {
            let mut conn = file::connect(&self.path).await?;
            let head = commit::head(&mut conn).await?;
            self.log.tail.advance(head.position);
            Db { conn, head }
        };
        Ok(self.db.insert(db))
    }

    async fn disconnect(&mut self) {
        if let Some(db) = self.db.take()
            && let Err(source) = db.conn.close().await
        {
            warn!(
                error = &source as &dyn std::error::Error,
                "could not close the log cleanly"
            );
        }
    }

    fn unavailable(&self, source: &Arc<sqlx::Error>) -> AppendError {
        let retry_after = self.options.retry_after;
        AppendError::Unavailable {
            retry_after,
            source: Some(source.clone()),
        }
    }

    fn refuse(
        &self,
        replies: impl ExactSizeIterator<Item = oneshot::Sender<Result<Appended, AppendError>>>,
        source: sqlx::Error,
    ) {
        let n_requests = replies.len();
        error!(
            error = &source as &dyn std::error::Error,
            n_requests, "the log could not be written"
        );
        let source = Arc::new(source);
        for reply in replies {
            let _ = reply.send(Err(self.unavailable(&source)));
        }
    }

    fn leave_unknown(&self, waiting: Vec<Waiting>, source: sqlx::Error) {
        let n_requests = waiting.len();
        error!(
            error = &source as &dyn std::error::Error,
            n_requests, "it is not known whether the log was written"
        );
        let source = Arc::new(source);
        for Waiting {
            request,
            reply,
            verdict,
        } in waiting
        {
            let answer = match verdict {
                Verdict::Recorded { .. } => AppendError::OutcomeUnknown { request },
                Verdict::Stored(_) | Verdict::Refused(_) => self.unavailable(&source),
            };
            let _ = reply.send(Err(answer));
        }
    }
}
