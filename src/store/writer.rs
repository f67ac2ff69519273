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
use tracing::debug;

use super::{
    alive,
    backend::{Backend, Failure},
    batch::{Batch, RequestRow, Verdict},
    checkpoints,
    error::{AppendError, ReadError, WriteError},
    event::Appended,
    health::{ANSWER_DUE, NO_ANSWER, PROBE_LIMIT, PROBES, warn_unless_down},
    ids::{RequestId, StreamId},
    log::Log,
    options::StoreOptions,
    queue::{AppendJob, Condition, Job, WriteJob},
    sql,
};
use crate::clock::is_virtual;
use crate::retry::mixed;

/// How long work on other tables may hold up play before its connection is given up.
const WRITE_LIMIT: Duration = Duration::from_secs(30);

pub(super) struct Writer<B: Backend> {
    log: Arc<Log>,
    options: StoreOptions,
    /// None after a failure that leaves the connection in doubt.
    db: Option<B::Connection>,
    // Dropped in this order: the backend releases its lock before the end of the writer is announced.
    backend: B,
    _end: EndGuard,
}

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
    /// Nothing was written, and the store is closed.
    Closed,
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
        let log = Arc::clone(&self.log);
        let retry_after = self.options.retry_after;
        let mut next = None;
        loop {
            if log.health.writes_fail() && !log.closed.is_cancelled() {
                if let Some(job) = next.take() {
                    refuse(job, retry_after).await;
                }
                self.wait_until_up(&mut jobs).await;
            }
            let job = match next.take() {
                None => tokio::select! {
                    biased;
                    () = log.closed.cancelled(), if !jobs.is_closed() => {
                        jobs.close();
                        continue;
                    }
                    () = log.health.probe_writes.notified(), if !log.closed.is_cancelled() => {
                        match self.probe(ANSWER_DUE).await {
                            Ok(()) => log.health.wrote(),
                            Err(reason) => log.health.write_failed(reason),
                        }
                        continue;
                    }
                    job = jobs.recv() => job,
                },
                job => job,
            };
            let Some(job) = job else { break };
            if self.is_lost().await {
                refuse(job, retry_after).await;
                continue;
            }
            match job {
                Job::Append(first) => {
                    let (batch, other) = self.collect(first, &mut jobs);
                    next = other;
                    let appending = self.append(batch);
                    with_watchdog(&log, retry_after, &mut jobs, appending).await;
                    if let Some(db) = &mut self.db {
                        self.backend.maintain(db).await;
                    }
                }
                Job::Write(write) => {
                    let writing = self.write(write);
                    with_watchdog(&log, retry_after, &mut jobs, writing).await;
                }
            }
        }
        if let Some(db) = &mut self.db
            && let Err(error) = self.backend.finish(db).await
        {
            warn_unless_down!(
                log.health,
                error = &error as &dyn std::error::Error,
                "could not bring everything into one file"
            );
        }
        if let Some(db) = self.db.take()
            && let Err(error) = self.backend.close(db).await
        {
            warn_unless_down!(
                log.health,
                error = &error as &dyn std::error::Error,
                "could not close the log cleanly"
            );
        }
    }

    /// Returns whether nothing may be written any more, because the log is not where it was.
    async fn is_lost(&mut self) -> bool {
        if self.log.lost.borrow().is_some() {
            return true;
        }
        let Some(db) = &mut self.db else { return false };
        let lost = self.backend.check_location(db).await;
        let is_lost = lost.is_some();
        if let Some(lost) = lost {
            self.log.lose(lost);
        }
        is_lost
    }

    /// Refuses what comes, until a probe writes the log or the store is closed.
    async fn wait_until_up(&mut self, jobs: &mut mpsc::Receiver<Job>) {
        let log = Arc::clone(&self.log);
        let retry_after = self.options.retry_after;
        let mut limit = ANSWER_DUE;
        for n_failures in 1.. {
            let random = mixed(self.options.seed ^ u64::from(n_failures));
            let answer_due = limit;
            let probing = async {
                sleep(PROBES.wait(n_failures, random)).await;
                self.probe(answer_due).await
            };
            tokio::pin!(probing);
            let probed = loop {
                tokio::select! {
                    biased;
                    () = log.closed.cancelled() => return,
                    probed = &mut probing => break probed,
                    job = jobs.recv() => match job {
                        Some(job) => refuse(job, retry_after).await,
                        None => return,
                    },
                }
            };
            match probed {
                Ok(()) => return log.health.wrote(),
                Err(reason) => {
                    if reason == NO_ANSWER {
                        limit = (limit * 2).min(PROBE_LIMIT);
                    }
                    log.health.write_failed(reason);
                }
            }
        }
    }

    /// Finds out whether the log can be written. Fails with a reason.
    async fn probe(&mut self, limit: Duration) -> Result<(), String> {
        // One that is not answered in time leaves its connection in doubt.
        let db = self.db.take();
        let probing = async {
            let mut db = match db {
                Some(db) => db,
                None => self.open_connection().await?,
            };
            let conn = &mut B::connection(&mut db);
            alive::keep(conn, (self.options.now)()).await?;
            if self.log.health.lacks_room() {
                checkpoints::try_room(conn, self.options.event_limit_bytes).await?;
            }
            Ok::<_, sqlx::Error>(db)
        };
        match timeout(limit, probing).await {
            Ok(Ok(db)) => {
                self.db = Some(db);
                Ok(())
            }
            Ok(Err(error)) => {
                self.log.health.note_room(&error);
                Err(error.to_string())
            }
            Err(_) => Err(NO_ANSWER.to_owned()),
        }
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
        self.log.health.wrote();
        self.log.tail.feed(&batch.events);
        if let Some(last) = batch.events.last() {
            self.log.remember(last.position, last.event_id.as_uuid());
        }
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
        for n_moved in 0.. {
            let known = self.log.tail.head();
            let mut batch = self.look_up(jobs).await.map_err(NotRecorded::Down)?;
            // What was remembered of the log proved wrong, so that it was asked.
            if 0 < n_moved && batch.expected_head() < known {
                self.log.found_head(known, batch.expected_head());
                return Err(NotRecorded::Closed);
            }
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
        unreachable!("it is tried without end")
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
        for n_failures in 1.. {
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
                    self.log.health.write_refused(&error);
                    self.disconnect().await;
                }
            }
            if deadline <= Instant::now() {
                break;
            }
            sleep(PROBES.wait(n_failures, u64::from(n_failures))).await;
        }
        Err(Failure::Unknown(source))
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
        let state = match self.connected().await {
            Ok(conn) => {
                let done = timeout(WRITE_LIMIT, write(Ok(conn))).await;
                done.unwrap_or(Condition::Doubtful)
            }
            Err(down) => {
                self.log.damage.note(&down);
                let unavailable = WriteError::Unavailable {
                    retry_after: self.options.retry_after,
                    source: Some(down),
                };
                write(Err(unavailable)).await
            }
        };
        match state {
            Condition::Sound => self.log.health.wrote(),
            Condition::Doubtful => self.disconnect().await,
        }
    }

    /// Returns the connection for work on other tables.
    async fn connected(&mut self) -> Result<sql::Connection<'_>, Arc<sqlx::Error>> {
        self.connect().await?;
        let db = self.db.as_mut().expect("connected in the line before");
        Ok(B::connection(db))
    }

    /// Makes sure that there is a connection.
    async fn connect(&mut self) -> Result<(), Arc<sqlx::Error>> {
        if self.db.is_none() {
            let connected = self.open_connection().await;
            let connected = connected.inspect_err(|error| {
                self.log.health.note_room(error);
                self.log.health.write_failed(error.to_string());
            });
            self.db = Some(connected?);
        }
        Ok(())
    }

    /// Opens a connection to the log that this program knows, and notes where it ends.
    async fn open_connection(&mut self) -> Result<B::Connection, sqlx::Error> {
        let known = self.log.tail.head();
        let (mut db, head) = self.backend.connect().await?;
        self.log.found_head(known, head.position);
        let conn = &mut B::connection(&mut db);
        self.log.look_at_end(conn).await?;
        match &*self.log.lost.borrow() {
            // Nothing is written to another log.
            Some(lost) => Err(sqlx::Error::Protocol(lost.to_string())),
            None => Ok(db),
        }
    }

    /// Gives up the connection after a failure.
    async fn disconnect(&mut self) {
        if let Some(db) = self.db.take()
            && let Err(error) = self.backend.close(db).await
        {
            debug!(
                error = &error as &dyn std::error::Error,
                "a connection that failed could not be closed"
            );
        }
    }

    /// Answers all requests of a batch that was not recorded, or may not have been.
    fn refuse(&self, jobs: Vec<AppendJob>, failure: NotRecorded) {
        let (source, verdicts) = match failure {
            NotRecorded::Down(source) => (Some(source), Vec::new()),
            NotRecorded::Unknown(source, verdicts) => (Some(Arc::new(source)), verdicts),
            NotRecorded::Closed => (None, Vec::new()),
        };
        if let Some(source) = &source {
            self.log.health.write_refused(source);
            self.log.damage.note_append(source);
        }
        let mut verdicts = verdicts.into_iter();
        for job in jobs {
            let request = job.append.request;
            let answer = match verdicts.next() {
                Some(Verdict::Recorded { .. }) => AppendError::OutcomeUnknown { request },
                Some(Verdict::Stored(_) | Verdict::Refused(_)) | None => match &source {
                    Some(source) => AppendError::Unavailable {
                        retry_after: self.options.retry_after,
                        source: Some(Arc::clone(source)),
                    },
                    None => AppendError::Closed,
                },
            };
            let _ = job.reply.send(Err(answer));
        }
    }
}

/// Does the writer's `work`. When the database does not answer in time, notes that, and refuses what comes meanwhile.
async fn with_watchdog(
    log: &Log,
    retry_after: Duration,
    jobs: &mut mpsc::Receiver<Job>,
    work: impl Future<Output = ()>,
) {
    tokio::pin!(work);
    let _writing = log.health.writing();
    let mut is_late = false;
    let late = sleep(ANSWER_DUE);
    tokio::pin!(late);
    let mut health = log.health.watch();
    loop {
        let refuses = log.health.writes_fail();
        tokio::select! {
            biased;
            () = &mut work => return,
            () = &mut late, if !is_late => {
                is_late = true;
                log.health.write_failed(NO_ANSWER.to_owned());
            }
            job = jobs.recv(), if refuses && !jobs.is_closed() => {
                if let Some(job) = job {
                    refuse(job, retry_after).await;
                }
            }
            _ = health.changed(), if !refuses => {}
        }
    }
}

/// Answers a job while the log is away.
async fn refuse(job: Job, retry_after: Duration) {
    match job {
        Job::Append(job) => {
            let unavailable = AppendError::Unavailable {
                retry_after,
                source: None,
            };
            let _ = job.reply.send(Err(unavailable));
        }
        Job::Write(write) => {
            let unavailable = WriteError::Unavailable {
                retry_after,
                source: None,
            };
            write(Err(unavailable)).await;
        }
    }
}
