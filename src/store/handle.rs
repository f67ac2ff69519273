//! The handle that everybody else holds on a store.
//!
//! Owns: the checks before a request is queued, and the transaction of other work. Does not know: how events are kept.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::{
    checkpoints,
    error::{AppendError, LogLost, ReadError, WriteError},
    event::{Append, Appended, NewEvent, RecordedEvent},
    filter::Filter,
    health::{Connections, Health, Outage, suggests_outage},
    ids::{Position, RequestId, StreamId, StreamVersion},
    log::{Log, Page},
    options::StoreOptions,
    queue::{AppendJob, Condition, Job, Queue, Refused},
    sql,
    subscription::Subscription,
    subscriptions::Registry,
    watch,
};
use crate::panics;

/// A handle on the log. Cheap to clone; all clones are the same store.
#[derive(Clone)]
pub struct Store {
    pub(super) log: Arc<Log>,
    pub(super) registry: Arc<Registry>,
    /// None when open for reading only.
    pub(super) queue: Option<Arc<Queue>>,
    pub(super) finished: CancellationToken,
}

impl Store {
    /// Records the events of one request: all of them, or none.
    ///
    /// They get consecutive positions in the order of the request, and the next versions of their
    /// streams. When this returns `Ok` they are on disk, and in what [`head`](Self::head) and
    /// subscriptions see. A request that was recorded before is answered with what it recorded,
    /// whatever versions it expects now.
    ///
    /// Requests that wait at the same time share one commit: the cost is one sync of the disk, and
    /// the wait for the one before. Dropping the future either withdraws the request or leaves it
    /// to be recorded; it never leaves half of it.
    ///
    /// # Errors
    /// One of [`AppendError`]. Only [`AppendError::OutcomeUnknown`] leaves open whether the events
    /// are recorded; repeating the same request returns the outcome.
    pub async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let queue = self.queue.as_ref().ok_or(AppendError::ReadOnly)?;
        let request = append.request;
        let size_bytes = check(&append, queue.options())?;
        if self.log.health.writes_fail() && !self.log.closed.is_cancelled() {
            return Err(AppendError::Unavailable {
                retry_after: queue.options().retry_after,
                source: None,
            });
        }
        let digest = append.digest();
        let (reply, answer) = oneshot::channel();
        let job = |room| {
            Job::Append(Box::new(AppendJob {
                append,
                digest,
                size_bytes,
                reply,
                _room: room,
            }))
        };
        queue
            .push(size_bytes, job)
            .await
            .map_err(|refused| match refused {
                Refused::Closed => AppendError::Closed,
                Refused::Full => {
                    let retry_after = queue.options().retry_after;
                    AppendError::Unavailable {
                        retry_after,
                        source: None,
                    }
                }
            })?;
        answer
            .await
            .unwrap_or(Err(AppendError::OutcomeUnknown { request }))
    }

    /// Returns whether requests pile up before the writer, so that work that can wait should.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.queue.as_ref().is_some_and(|queue| queue.is_busy())
    }

    /// Reads the events of `stream` that follow version `after`, oldest first.
    ///
    /// Returns at most `limit` events with consecutive versions `after + 1, after + 2, …`; fewer only at the end of
    /// the stream. An unknown stream reads as an empty one. Served by the unique index on
    /// `(stream_no, stream_version)`: the cost grows with the events returned, not with the log.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    /// [`ReadError::Corrupt`] when a stored event cannot be read; trying again will not help.
    pub async fn read_stream(
        &self,
        stream: &StreamId,
        after: StreamVersion,
        limit: u32,
    ) -> Result<Vec<RecordedEvent>, ReadError> {
        self.log.stream(stream, after, limit).await
    }

    /// Reads the selected events that follow `after`, in log order.
    ///
    /// Returns at most `limit` events, and at most [`StoreOptions::page_limit`]; looks at no more
    /// than [`StoreOptions::scan_limit`] events, so that a page may be empty before the end of the
    /// log. Go on from [`Page::next`] until it reaches [`head`](Self::head). The cost grows with
    /// the events looked at.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    /// [`ReadError::Corrupt`] when the first event of the page cannot be read; trying again will
    /// not help. A page ends before a later one that cannot.
    pub async fn read_all(
        &self,
        after: Position,
        limit: u32,
        filter: &Filter,
    ) -> Result<Page, ReadError> {
        self.log.page(after, limit as usize, filter).await
    }

    /// Reads what `request` recorded, in its order; nothing if it was not recorded.
    ///
    /// Finds also one event by its id: [`EventId::request`] leads here, [`EventId::ordinal`] to the
    /// place. Served by the primary key of `requests`; the cost grows with the events returned.
    ///
    /// # Errors
    /// As [`read_stream`](Self::read_stream).
    pub async fn read_request(&self, request: RequestId) -> Result<Vec<RecordedEvent>, ReadError> {
        self.log.request(request).await
    }

    /// Reads the events at these positions, in log order; those where there is none are left out.
    ///
    /// Served by the key of `events`; the cost grows with the events returned. Unbounded.
    ///
    /// # Errors
    /// As [`read_stream`](Self::read_stream).
    pub async fn read_at(&self, positions: &[Position]) -> Result<Vec<RecordedEvent>, ReadError> {
        self.log.at(positions).await
    }

    /// Reads the names of streams of `family`, in their order, from behind `after` on.
    ///
    /// Returns at most [`StoreOptions::page_limit`]; none when there are no more. Served by the index on
    /// `stream_id`; the cost grows with the names returned.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn streams(
        &self,
        family: &str,
        after: Option<&StreamId>,
    ) -> Result<Vec<StreamId>, ReadError> {
        self.log.streams(family, after).await
    }

    /// Returns the position of the last event known to be committed. Costs no query.
    #[must_use]
    pub fn head(&self) -> Position {
        self.log.tail.head()
    }

    /// Reads the position of the last event from the database, for a store that another process writes.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn refresh_head(&self) -> Result<Position, ReadError> {
        self.log.refresh_head().await
    }

    /// Watches the health. A receiver that is read seldom misses changes in between.
    #[must_use]
    pub fn watch_health(&self) -> watch::Receiver<Health> {
        self.log.health.watch()
    }

    /// Watches whether the log turns out not to be the one that this program knows. The store is closed then.
    #[must_use]
    pub fn watch_lost(&self) -> watch::Receiver<Option<LogLost>> {
        self.log.lost.subscribe()
    }

    /// Returns whether other processes may append as well.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.log.readers.database() == sql::Database::Postgres
    }

    /// Returns the health of the store. Costs no query.
    #[must_use]
    pub fn health(&self) -> Health {
        self.log.health.current()
    }

    /// Returns the last time in which the log could not be written, as soon as it can be again. Costs no query.
    #[must_use]
    pub fn last_outage(&self) -> Option<Outage> {
        self.log.health.last_outage()
    }

    /// Returns the use of the connections that read. Costs no query.
    #[must_use]
    pub fn connections(&self) -> Connections {
        let (n_readers, n_idle) = self.log.readers.n_open();
        Connections {
            database: match self.log.readers.database() {
                sql::Database::Sqlite => "SQLite",
                sql::Database::Postgres => "PostgreSQL",
            },
            n_readers,
            n_idle,
        }
    }

    /// Returns PostgreSQL's generic plan of each hot query: its lines, by name. Empty on SQLite.
    ///
    /// # Errors
    /// [`ReadError::Database`] when a query fails.
    #[doc(hidden)]
    pub async fn plans(&self) -> Result<Vec<(&'static str, Vec<String>)>, ReadError> {
        self.log.plans().await
    }

    /// Follows the log from `after` on. Costs nothing until the first read.
    #[must_use]
    pub fn subscribe(&self, after: Position, filter: Filter) -> Subscription {
        Subscription::new(self.log.clone(), after, filter)
    }

    /// Runs `work` on other tables of the database, in a transaction of its own.
    ///
    /// It is done by the writer, in turn with the appends: it should be short and wait for nothing
    /// but its connection, and must leave `events`, `streams` and `requests` alone. When `work`
    /// fails or panics, all it did is rolled back. Dropping the future withdraws the work or leaves
    /// it to be done.
    ///
    /// # Errors
    /// [`WriteError::Database`] when `work` or the transaction failed and nothing was written;
    /// [`WriteError::OutcomeUnknown`] when the commit failed; the others before anything was done.
    pub async fn write<T, F>(&self, work: F) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(sql::Connection<'c>) -> BoxFuture<'c, Result<T, sqlx::Error>>
            + Send
            + 'static,
    {
        // Its rows are not known here; this counts it as a small one.
        const SIZE_BYTES: usize = 256;
        let queue = self.queue.as_ref().ok_or(WriteError::ReadOnly)?;
        if self.log.health.writes_fail() && !self.log.closed.is_cancelled() {
            return Err(WriteError::Unavailable {
                retry_after: queue.options().retry_after,
                source: None,
            });
        }
        let (reply, answer) = oneshot::channel();
        let health = Arc::clone(&self.log.health);
        let job = |room| {
            Job::Write(Box::new(move |conn| {
                Box::pin(async move {
                    let _room = room;
                    let done = match conn {
                        Ok(conn) => transact(conn, work).await,
                        Err(unavailable) => Err(unavailable),
                    };
                    if let Err(error) = &done
                        && let Some(source) = outage(error)
                    {
                        health.write_refused(source);
                    }
                    let state = match &done {
                        Ok(_) => Condition::Sound,
                        Err(_) => Condition::Doubtful,
                    };
                    let _ = reply.send(done);
                    state
                })
            }))
        };
        queue
            .push(SIZE_BYTES, job)
            .await
            .map_err(|refused| match refused {
                Refused::Closed => WriteError::Closed,
                Refused::Full => WriteError::Unavailable {
                    retry_after: queue.options().retry_after,
                    source: None,
                },
            })?;
        let written = answer
            .await
            .unwrap_or(Err(WriteError::OutcomeUnknown { source: None }));
        if written.as_ref().is_err_and(|error| outage(error).is_some()) {
            self.log.health.looked_into().await;
        }
        written
    }

    /// Returns the readers of the database, for queries on the other tables.
    #[must_use]
    pub fn reader(&self) -> &sql::Pool {
        &self.log.readers
    }

    /// Reads how far the consumer `name` has come; `None` if it never saved a checkpoint.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn checkpoint(&self, name: &str) -> Result<Option<Position>, ReadError> {
        checkpoints::position(&self.log.readers, name)
            .await
            .map_err(ReadError::from)
    }

    /// Reads the notes of the consumer `name` whose keys start with `prefix`, in order of the keys.
    ///
    /// Unbounded: a consumer removes the notes it no longer needs. Served by the primary key; the
    /// cost grows with the notes of `name` from `prefix` on.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn notes(
        &self,
        name: &str,
        prefix: &str,
    ) -> Result<Vec<(String, String)>, ReadError> {
        checkpoints::notes(&self.log.readers, name, prefix)
            .await
            .map_err(ReadError::from)
    }

    /// Saves how far the consumer `name` has come, and its notes, in one transaction.
    ///
    /// A note of `None` is removed. A position before the saved one leaves that as it is: a
    /// checkpoint only moves forward; the notes are saved all the same.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn save_checkpoint(
        &self,
        name: &str,
        position: Position,
        notes: Vec<(String, Option<String>)>,
    ) -> Result<(), WriteError> {
        let name = name.to_owned();
        self.write(move |mut conn| {
            Box::pin(async move { checkpoints::save(&mut conn, &name, position, notes).await })
        })
        .await
    }

    /// Closes the store: stops its subscriptions, finishes what was accepted, refuses the rest, and lets go of the database.
    ///
    /// Other handles and subscriptions answer that the store is closed from here on.
    pub async fn close(self) {
        self.registry.stop().await;
        self.log.closed.cancel();
        self.finished.cancelled().await;
        self.log.close().await;
    }
}

/// Returns the error of the database, if it tells more about that than about the work.
fn outage(error: &WriteError) -> Option<&sqlx::Error> {
    match error {
        WriteError::Database { source }
        | WriteError::OutcomeUnknown {
            source: Some(source),
        } => Some(source).filter(|source| suggests_outage(source)),
        _ => None,
    }
}

/// Checks what can be checked without the log, and returns the size of the request.
fn check(append: &Append, options: &StoreOptions) -> Result<usize, AppendError> {
    append
        .validate()
        .map_err(|invalid| AppendError::Invalid(Arc::new(invalid)))?;
    let too_large = |event: &NewEvent, size_bytes, limit_bytes| {
        let event_type = event.event_type.to_string();
        Err(AppendError::TooLarge {
            event_type,
            size_bytes,
            limit_bytes,
        })
    };
    for event in append.events() {
        if options.event_limit_bytes < event.size_bytes() {
            return too_large(event, event.size_bytes(), options.event_limit_bytes);
        }
    }
    let size_bytes = append.size_bytes();
    match append.events().next() {
        Some(first) if options.append_limit_bytes < size_bytes => {
            too_large(first, size_bytes, options.append_limit_bytes)
        }
        _ => Ok(size_bytes),
    }
}

async fn transact<T, F>(conn: sql::Connection<'_>, work: F) -> Result<T, WriteError>
where
    F: for<'c> FnOnce(sql::Connection<'c>) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send,
{
    let database = |source| WriteError::Database { source };
    let mut tx = conn.begin().await.map_err(database)?;
    match panics::caught(async { work(tx.connection()).await }).await {
        Ok(Ok(value)) => match tx.commit().await {
            Ok(()) => Ok(value),
            Err(source) => Err(WriteError::OutcomeUnknown {
                source: Some(source),
            }),
        },
        // Where the rollback fails, also because a full disk made SQLite roll back by itself, closing the connection
        // undoes what is left; the first error says why.
        Ok(Err(source)) => {
            let _ = tx.rollback().await;
            Err(database(source))
        }
        Err(panicked) => {
            let _ = tx.rollback().await;
            Err(WriteError::Panicked(panicked))
        }
    }
}
