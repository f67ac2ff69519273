//! The one task that writes, on a thread of its own, so that the tasks it has answered do not run before it.
//!
//! Owns: the write connection, the order of commits, when to reconnect after a failure.
//! Does not know: the callers. One that goes away changes nothing here.
//!
//! Invariants: no caller gets a success before the commit succeeded; if its outcome is unknown, the log is
//! read; the tail is fed before any caller gets an answer.

use std::{sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    task,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::{
    backend::{Backend, Failure},
    batch::{Batch, RequestRow, Verdict},
    error::{AppendError, ReadError, WriteError},
    event::Appended,
    ids::{RequestId, StreamId},
    log::Log,
    options::StoreOptions,
    queue::{AppendJob, Connection, Job, WriteJob},
    sql,
};
use crate::clock::is_virtual;
use crate::retry::{Backoff, mixed};

/// How long work on other tables may hold up play before its connection is given up.
const WRITE_LIMIT: Duration = Duration::from_secs(30);

pub(super) struct Writer<B: Backend> {
    log: Arc<Log>,
    options: StoreOptions,
    /// None after a failure that leaves the connection in doubt.
    db: Option<B::Connection>,
    outage: Option<Outage>,
    // Dropped in this order: the backend releases its lock before the end of the writer is announced.
    backend: B,
    _end: EndGuard,
}

/// A database that cannot be reached.
struct Outage {
    n_failures: u32,
    next_attempt: Instant,
    source: Arc<sqlx::Error>,
}

/// The waits between attempts to connect.
const RECONNECT: Backoff = Backoff {
    first: Duration::from_millis(50),
    limit: Duration::from_secs(2),
};

/// Closes all handles when it is dropped: the writer is gone, however it ended.
pub(super) struct EndGuard {
    pub(super) closed: CancellationToken,
    pub(super) finished: CancellationToken,
}

impl Drop for EndGuard {
    fn drop(&mut self) {
        self.closed.cancel();
        self.finished.cancel();
    }
}

/// Why a batch is not recorded, or may not be.
enum NotRecorded {
    /// Nothing was written.
    Down(Arc<sqlx::Error>),
    /// The commit failed, and the log could not be read.
    Unknown(sqlx::Error, Vec<Verdict>),
}

impl<B: Backend> Writer<B> {
    pub(super) fn new(
        log: Arc<Log>,
        options: StoreOptions,
        backend: B,
        db: B::Connection,
        end: EndGuard,
    ) -> Self {
        Self {
            log,
            options,
            db: Some(db),
            outage: None,
            backend,
            _end: end,
        }
    }

    /// Starts to work, on a thread of its own that the runtime waits for. The writer ends with the runtime.
    pub(super) fn start(self, jobs: mpsc::Receiver<Job>) {
        if is_virtual() {
            tokio::spawn(self.run(jobs));
            return;
        }
        let (alive, gone) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let mut alive = alive;
            alive.closed().await;
        });
        let runtime = Handle::current();
        task::spawn_blocking(move || {
            runtime.block_on(async {
                tokio::select! {
                    biased;
                    _ = gone => {}
                    () = self.run(jobs) => {}
                }
            });
        });
    }

    /// Works until the store is closed or all its handles are dropped, and finishes what was accepted.
    async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
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
                    let (batch, other) = self.collect(first, &mut jobs);
                    next = other;
                    self.append(batch).await;
                    if let Some(db) = &mut self.db {
                        self.backend.rest(db).await;
                    }
                }
                Job::Write(write) => self.write(write).await,
            }
        }
        if let Some(db) = &mut self.db
            && let Err(source) = self.backend.finish(db).await
        {
            warn!(
                error = &source as &dyn std::error::Error,
                "could not bring everything into one file"
            );
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
        let (batch, verdicts) = match self.record(&jobs).await {
            Ok(recorded) => recorded,
            Err(failure) => return self.refuse(jobs, failure),
        };
        self.log.tail.feed(&batch.events);
        let waiting = jobs.into_iter().zip(verdicts);
        for (job, verdict) in waiting {
            let request = job.append.request;
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
            let _ = job.reply.send(answer);
        }
    }

    /// Judges the requests and commits those that pass. If another process appended in between, judges them again.
    async fn record(&mut self, jobs: &[AppendJob]) -> Result<(Batch, Vec<Verdict>), NotRecorded> {
        loop {
            let mut batch = self.look_up(jobs).await.map_err(NotRecorded::Down)?;
            let verdicts: Vec<Verdict> = jobs
                .iter()
                .map(|job| batch.admit(&job.append, job.digest))
                .collect();
            match self.commit(&batch).await {
                Ok(()) => return Ok((batch, verdicts)),
                Err(Failure::Moved) => {}
                // A refusal may rest on a neighbour that was not written: all try again.
                Err(Failure::NotWritten(source)) => {
                    return Err(NotRecorded::Down(Arc::new(source)));
                }
                Err(Failure::Unknown(source)) => {
                    return Err(NotRecorded::Unknown(source, verdicts));
                }
            }
        }
    }

    async fn look_up(&mut self, jobs: &[AppendJob]) -> Result<Batch, Arc<sqlx::Error>> {
        let writes = jobs.iter().flat_map(|job| &job.append.writes);
        let streams: Vec<&StreamId> = writes.map(|write| &write.stream).collect();
        let requests: Vec<RequestId> = jobs.iter().map(|job| job.append.request).collect();
        let now = (self.options.now)();
        self.connect().await?;
        let db = self.db.as_mut().expect("connected in the line before");
        match self.backend.look_up(db, &streams, &requests).await {
            Ok(log) => Ok(Batch::new(log, now)),
            Err(source) => {
                self.disconnect().await;
                Err(Arc::new(source))
            }
        }
    }

    /// Commits what [`look_up`](Self::look_up) began, and learns how it ended.
    async fn commit(&mut self, batch: &Batch) -> Result<(), Failure> {
        let db = self.db.as_mut().expect("looked up over it just before");
        let done = if batch.events.is_empty() {
            self.backend.release(db).await
        } else {
            self.backend.commit(db, batch).await
        };
        let failure = match done {
            Ok(()) | Err(Failure::Moved) => return done,
            Err(failure) => failure,
        };
        self.disconnect().await;
        match failure {
            Failure::Moved => Err(failure),
            Failure::NotWritten(source) => Err(Failure::NotWritten(source)),
            Failure::Unknown(source) => self.resolve(batch, source).await,
        }
    }

    /// Asks the log, over a new connection, whether a batch whose commit failed is there.
    async fn resolve(&mut self, batch: &Batch, source: sqlx::Error) -> Result<(), Failure> {
        // One transaction holds the whole batch: where its first request is, all are.
        let first = batch.requests[0].request;
        let deadline = Instant::now() + self.options.resolve_limit;
        loop {
            let asked = match self.connect().await {
                Ok(()) => {
                    let db = self.db.as_mut().expect("connected in the line before");
                    let asked = self.backend.settled(db, first).await;
                    asked.map_err(Arc::new)
                }
                Err(down) => Err(down),
            };
            match asked {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(Failure::NotWritten(source)),
                Err(error) => {
                    warn!(
                        error = &*error as &dyn std::error::Error,
                        "could not ask the log whether a commit succeeded"
                    );
                    self.disconnect().await;
                }
            }
            if deadline <= Instant::now() {
                return Err(Failure::Unknown(source));
            }
            sleep(self.next_attempt().max(RECONNECT.first)).await;
        }
    }

    async fn read_back(&mut self, row: RequestRow) -> Result<Appended, ReadError> {
        let events = match &mut self.db {
            Some(db) => self.backend.read_range(db, row.first, row.n_events).await?,
            None => self.log.range(row.first, row.n_events).await?,
        };
        Ok(Appended {
            events: events.into_iter().map(Arc::new).collect(),
            repeated: true,
        })
    }

    async fn write(&mut self, write: WriteJob) {
        let state = match self.lend().await {
            Ok(conn) => {
                let done = timeout(WRITE_LIMIT, write(Ok(conn))).await;
                done.unwrap_or(Connection::Doubtful)
            }
            Err(down) => {
                self.log.damage.note(&down);
                let retry_after = self.retry_after();
                write(Err(WriteError::Unavailable {
                    retry_after,
                    source: Some(down),
                }))
                .await
            }
        };
        if state == Connection::Doubtful {
            self.disconnect().await;
        }
    }

    /// Returns the connection for work on other tables.
    async fn lend(&mut self) -> Result<sql::Connection<'_>, Arc<sqlx::Error>> {
        self.connect().await?;
        let db = self.db.as_mut().expect("connected in the line before");
        Ok(B::lend(db))
    }

    /// Makes sure that there is a connection. Soon after a failure it returns that failure again.
    async fn connect(&mut self) -> Result<(), Arc<sqlx::Error>> {
        if self.db.is_some() {
            return Ok(());
        }
        if let Some(outage) = &self.outage
            && Instant::now() < outage.next_attempt
        {
            return Err(outage.source.clone());
        }
        match self.backend.connect().await {
            Ok((db, head)) => {
                self.log.tail.advance(head.position);
                self.outage = None;
                self.log.outages.over();
                self.db = Some(db);
                Ok(())
            }
            Err(source) => {
                let n_before = self.outage.as_ref().map_or(0, |outage| outage.n_failures);
                let n_failures = n_before.saturating_add(1);
                let random = mixed(self.options.seed ^ u64::from(n_failures));
                self.log.outages.down((self.options.now)(), &source);
                let source = Arc::new(source);
                self.outage = Some(Outage {
                    n_failures,
                    next_attempt: Instant::now() + RECONNECT.wait(n_failures, random),
                    source: source.clone(),
                });
                Err(source)
            }
        }
    }

    /// Returns how long it takes until the next attempt to connect.
    fn next_attempt(&self) -> Duration {
        self.outage.as_ref().map_or(Duration::ZERO, |outage| {
            outage
                .next_attempt
                .saturating_duration_since(Instant::now())
        })
    }

    fn retry_after(&self) -> Duration {
        self.options.retry_after.max(self.next_attempt())
    }

    async fn disconnect(&mut self) {
        if let Some(db) = self.db.take()
            && let Err(source) = self.backend.close(db).await
        {
            warn!(
                error = &source as &dyn std::error::Error,
                "could not close the log cleanly"
            );
        }
    }

    fn unavailable(&self, source: &Arc<sqlx::Error>) -> AppendError {
        AppendError::Unavailable {
            retry_after: self.retry_after(),
            source: Some(source.clone()),
        }
    }

    /// Answers all requests of a batch that was not recorded, or may not have been.
    fn refuse(&self, jobs: Vec<AppendJob>, failure: NotRecorded) {
        let n_requests = jobs.len();
        let (source, verdicts) = match failure {
            NotRecorded::Down(source) => {
                error!(
                    error = &*source as &dyn std::error::Error,
                    n_requests, "the log could not be written"
                );
                (source, Vec::new())
            }
            NotRecorded::Unknown(source, verdicts) => {
                error!(
                    error = &source as &dyn std::error::Error,
                    n_requests, "the log may or may not have been written"
                );
                (Arc::new(source), verdicts)
            }
        };
        self.log.damage.note(&source);
        let mut verdicts = verdicts.into_iter();
        for job in jobs {
            let request = job.append.request;
            let answer = match verdicts.next() {
                Some(Verdict::Recorded { .. }) => AppendError::OutcomeUnknown { request },
                Some(Verdict::Stored(_) | Verdict::Refused(_)) | None => self.unavailable(&source),
            };
            let _ = job.reply.send(Err(answer));
        }
    }
}
