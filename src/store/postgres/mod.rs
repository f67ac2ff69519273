//! The log in a PostgreSQL database: what the writer looks up there, what it adds.
//!
//! Owns: the SQL of the writer on PostgreSQL, the lock under which events are numbered.
//! Does not know: the callers, and how many other processes append.
//!
//! A batch is judged by what is remembered of the log and added in one round trip (`append_batch`). It does
//! nothing if somebody else appended in between; then the batch is judged again, under the lock, by what the
//! log says.
//!
//! Invariant: whoever adds events holds the advisory lock from before it reads where the log ends
//! until its transaction is over, and positions and versions are counted from what it reads. So they follow
//! each other without a gap in the order of commit.

pub(crate) mod connect;
pub(super) mod listen;
pub(super) mod read;
mod server;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{Connection, PgConnection, Row, postgres::PgRow};
use tokio::time::{Instant, timeout};
use tracing::warn;
use uuid::Uuid;

use super::{
    backend::{Backend, Failure},
    batch::{Batch, Head, LogState, RequestRow, StreamAdvance},
    error::{LogLost, ReadError},
    event::RecordedEvent,
    ids::{Position, RequestId, StreamId, StreamVersion},
    log,
    rows::moment,
    sql,
    tuned::append_cache::{AppendCache, Recalled},
};
use connect::Address;
use read::read_events;

pub(super) struct Postgres {
    address: Address,
    alive_for: Duration,
    session: WriterSession,
}

/// The session of the last connection of the writer.
pub(super) type WriterSession = Arc<Mutex<Option<Session>>>;

/// A session on the server.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pid: i32,
    began_at: String,
}

impl Postgres {
    pub(super) fn new(address: Address, alive_for: Duration, session: WriterSession) -> Self {
        Self {
            address,
            alive_for,
            session,
        }
    }
}

/// How long a server may take before the connection is given up. It is longer than the server's own
/// limits: this is for a server that does not answer at all.
const ANSWER_LIMIT: Duration = Duration::from_secs(15);

/// The channel on which the head is announced.
const CHANNEL: &str = "gamebot_log";

/// One round trip. The lock needs a statement of its own: each statement sees what was committed
/// when it started, and only the next one starts under the lock. The number is "gamebot".
const BEGIN: &str = "begin isolation level read committed; \
                     select pg_advisory_xact_lock(29099045081476980)";

/// Rows of three kinds, for one round trip: the head, streams, requests.
const LOOK_UP: &str = "
    select 0 as kind, null::text as stream_id, null::uuid as request_id, null::uuid as digest,
           position as first, recorded_at as second
    from (select position, recorded_at from events order by position desc limit 1) as last
    union all
    select 1, stream_id, null, null, version, 0
    from streams
    where stream_id = any($1)
    union all
    select 2, null, request_id, digest, first_position, n_events
    from requests
    where request_id = any($2)";

/// What the cache starts with, from one moment: the head, the highest requests.
const START: &str = "
    select 0 as kind, null::text as stream_id, null::uuid as request_id, null::uuid as digest,
           position as first, recorded_at as second
    from (select position, recorded_at from events order by position desc limit 1) as last
    union all
    select 2, null, request_id, digest, first_position, n_events
    from (select * from requests order by request_id desc limit $1) as highest";

/// All rows of a batch, for one round trip, if the log ends as expected.
const APPEND: &str = "
    select append_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                        $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)";

/// As [`APPEND`], for one event.
const APPEND_EVENT: &str = "
    select append_event($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                        $18, $19, $20, $21, $22)";

/// How many batches are judged under the lock after somebody else appended: while several processes append
/// much, a cache would soon be wrong.
const LOCKED_BATCHES: u32 = 64;

/// The write connection, and what is remembered of the log through it. Given up together.
pub(super) struct Db {
    conn: PgConnection,
    /// `None` while others append: then the log is asked, under the lock.
    cache: Option<AppendCache>,
    /// Whether a transaction is open that holds the lock.
    is_locked: bool,
    n_locked: u32,
    /// When the server last answered.
    answered_at: Instant,
}

impl Backend for Postgres {
    type Connection = Db;

    async fn connect(&self) -> Result<(Db, Head), sqlx::Error> {
        in_time(async {
            self.address.reach().await?;
            let mut conn = self.address.writer().await?;
            self.take_over(&mut conn).await?;
            let cache = new_cache(&mut conn).await?;
            let head = cache.head();
            let db = Db {
                conn,
                cache: Some(cache),
                is_locked: false,
                n_locked: 0,
                answered_at: Instant::now(),
            };
            Ok((db, head))
        })
        .await
    }

    async fn look_up(
        &self,
        db: &mut Db,
        streams: &[&StreamId],
        requests: &[RequestId],
    ) -> Result<LogState, sqlx::Error> {
        if db.answered_at.elapsed() < self.alive_for
            && let Some(log) = in_time(recall(db, streams, requests)).await?
        {
            return Ok(log);
        }
        let log = in_time(look_up_locked(db, streams, requests)).await?;
        if !db.remembers(log.head.position) {
            db.forget();
        }
        Ok(log)
    }

    async fn commit(&self, db: &mut Db, batch: &Batch) -> Result<(), Failure> {
        if db.is_locked {
            let appended = in_time(append(&mut db.conn, batch)).await;
            if !appended.map_err(Failure::NotWritten)? {
                // Another writer did not take the lock, so nothing was added.
                self.release(db).await?;
                db.forget();
                return Err(Failure::Moved);
            }
            in_time(sqlx::raw_sql("commit").execute(&mut db.conn))
                .await
                .map_err(Failure::Unknown)?;
            db.is_locked = false;
            db.committed(batch);
            return Ok(());
        }
        match in_time(append(&mut db.conn, batch)).await {
            Ok(true) => {
                db.committed(batch);
                Ok(())
            }
            Ok(false) => {
                db.forget();
                Err(Failure::Moved)
            }
            // The server refused the statement, which was a transaction of its own.
            Err(error @ sqlx::Error::Database(_)) => Err(Failure::NotWritten(error)),
            Err(error) => Err(Failure::Unknown(error)),
        }
    }

    async fn release(&self, db: &mut Db) -> Result<(), Failure> {
        if db.is_locked {
            in_time(sqlx::raw_sql("rollback").execute(&mut db.conn))
                .await
                .map_err(Failure::NotWritten)?;
            db.is_locked = false;
            return Ok(());
        }
        // Verdicts from the cache are right if no other process appended.
        let head = sqlx::query_scalar::<_, Option<i64>>("select max(position) from events");
        let head = in_time(head.fetch_one(&mut db.conn)).await;
        let head = head.map_err(Failure::NotWritten)?.unwrap_or_default();
        if db.cache.is_some() && db.remembers(Position(head)) {
            return Ok(());
        }
        db.forget();
        Err(Failure::Moved)
    }

    /// Under the lock, the transaction that may have recorded it is over, one way or the other.
    async fn settled(&self, db: &mut Db, request: RequestId) -> Result<bool, sqlx::Error> {
        let log = in_time(look_up_locked(db, &[], &[request])).await?;
        in_time(sqlx::raw_sql("rollback").execute(&mut db.conn)).await?;
        db.is_locked = false;
        // The cache was read before the lock was taken, and may be older than that transaction.
        db.cache = None;
        Ok(log.stored.contains_key(&request))
    }

    async fn check_location(&self, _: &mut Self::Connection) -> Option<LogLost> {
        None
    }

    /// Starts a new cache, once others may have stopped appending.
    async fn maintain(&self, db: &mut Db) {
        if db.cache.is_some() {
            return;
        }
        db.n_locked = db.n_locked.saturating_sub(1);
        if db.n_locked == 0 {
            match in_time(new_cache(&mut db.conn)).await {
                Ok(cache) => db.cache = Some(cache),
                // The next batch meets the same error and reports it.
                Err(error) => warn!(
                    error = &error as &dyn std::error::Error,
                    "could not read what the log holds"
                ),
            }
        }
    }

    async fn read_range(
        &self,
        db: &mut Db,
        first: Position,
        n_events: u32,
    ) -> Result<Vec<RecordedEvent>, ReadError> {
        let range = log::range(first, n_events);
        read_events(&mut db.conn, range, usize::MAX).await?.all()
    }

    async fn finish(&self, _: &mut Db) -> Result<(), sqlx::Error> {
        Ok(())
    }

    fn connection(db: &mut Db) -> sql::Connection<'_> {
        sql::Connection::Postgres(&mut db.conn)
    }

    async fn close(&self, db: Db) -> Result<(), sqlx::Error> {
        in_time(db.conn.close()).await
    }
}

impl Postgres {
    /// Ends the session of the previous connection, if it still exists: an append still on its way over it could
    /// otherwise take effect after its caller learned that it did not.
    async fn take_over(&self, conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        let session = || self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let before = session().clone();
        if let Some(before) = before {
            sqlx::query(END_SESSION)
                .bind(before.pid)
                .bind(before.began_at)
                .execute(&mut *conn)
                .await?;
        }
        let now = sqlx::query(SESSION).fetch_one(conn).await?;
        *session() = Some(Session {
            pid: now.try_get("pid")?,
            began_at: now.try_get("began_at")?,
        });
        Ok(())
    }
}

const SESSION: &str = "select pid, backend_start::text as began_at from pg_stat_activity where pid = pg_backend_pid()";

/// Waits until it has ended.
const END_SESSION: &str = "
    select pg_terminate_backend(pid, 10000)
    from pg_stat_activity
    where pid = $1 and backend_start::text = $2";

impl Db {
    fn committed(&mut self, batch: &Batch) {
        self.answered_at = Instant::now();
        if let Some(cache) = &mut self.cache {
            cache.committed(batch);
        }
    }

    /// Returns whether the cache is right for a log that ends at `head`.
    fn remembers(&self, head: Position) -> bool {
        let remembered = self.cache.as_ref().map(|cache| cache.head().position);
        remembered.is_none_or(|remembered| remembered == head)
    }

    fn forget(&mut self) {
        self.cache = None;
        self.n_locked = LOCKED_BATCHES;
    }
}

async fn new_cache(conn: &mut PgConnection) -> Result<AppendCache, sqlx::Error> {
    let limit = i64::try_from(AppendCache::REQUEST_LIMIT).expect("it is a small number");
    let rows = sqlx::query(START).bind(limit).fetch_all(conn).await?;
    let log = log_state(rows, &HashMap::new())?;
    Ok(AppendCache::new(log.head, log.stored.into_values()))
}

/// Looks up what a batch is judged by in the cache, and asks the log only for what is not there. Returns `None`
/// if there is no cache, or if it is not right any more.
async fn recall(
    db: &mut Db,
    streams: &[&StreamId],
    requests: &[RequestId],
) -> Result<Option<LogState>, sqlx::Error> {
    let Some(cache) = &mut db.cache else {
        return Ok(None);
    };
    let Recalled {
        mut log,
        unknown_streams,
        unknown_requests,
    } = cache.recall(streams, requests);
    if unknown_streams.is_empty() && unknown_requests.is_empty() {
        return Ok(Some(log));
    }
    let asked = look_up(&mut db.conn, &unknown_streams, &unknown_requests).await?;
    if asked.head.position != log.head.position {
        db.forget();
        return Ok(None);
    }
    let versions = asked.versions.iter();
    cache.learn(versions.map(|(stream, version)| (stream.clone(), *version)));
    log.versions.extend(asked.versions);
    log.stored.extend(asked.stored);
    Ok(Some(log))
}

/// Takes the lock and asks the log.
async fn look_up_locked(
    db: &mut Db,
    streams: &[&StreamId],
    requests: &[RequestId],
) -> Result<LogState, sqlx::Error> {
    sqlx::raw_sql(BEGIN).execute(&mut db.conn).await?;
    db.is_locked = true;
    look_up(&mut db.conn, streams, requests).await
}

/// Gives up on a server that does not answer.
async fn in_time<T>(asked: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    timeout(ANSWER_LIMIT, asked)
        .await
        .unwrap_or_else(|late| Err(sqlx::Error::Io(late.into())))
}

async fn look_up(
    conn: &mut PgConnection,
    streams: &[&StreamId],
    requests: &[RequestId],
) -> Result<LogState, sqlx::Error> {
    let wanted: HashMap<&str, &StreamId> = streams.iter().map(|id| (id.as_str(), *id)).collect();
    let ids: Vec<Uuid> = requests.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query(LOOK_UP)
        .bind(wanted.keys().copied().collect::<Vec<_>>())
        .bind(ids)
        .fetch_all(conn)
        .await?;
    log_state(rows, &wanted)
}

/// Reads the rows of [`LOOK_UP`] and [`START`].
fn log_state(rows: Vec<PgRow>, wanted: &HashMap<&str, &StreamId>) -> Result<LogState, sqlx::Error> {
    let mut log = LogState::at(Head {
        position: Position::START,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
    });
    let count = |n: i64| u32::try_from(n).map_err(|error| sqlx::Error::Decode(error.into()));
    for row in rows {
        let (first, second): (i64, i64) = (row.try_get("first")?, row.try_get("second")?);
        match row.try_get("kind")? {
            0 => {
                let recorded_at =
                    moment(second).map_err(|what| sqlx::Error::Decode(what.into()))?;
                log.head = Head {
                    position: Position(first),
                    recorded_at,
                };
            }
            1 => {
                let stream = wanted[row.try_get::<&str, _>("stream_id")?].clone();
                log.versions.insert(stream, StreamVersion(count(first)?));
            }
            kind => {
                debug_assert_eq!(kind, 2, "the kinds are numbered in the query");
                let request = RequestId::from_uuid(row.try_get("request_id")?);
                let stored = RequestRow {
                    request,
                    digest: row.try_get("digest")?,
                    first: Position(first),
                    n_events: count(second)?,
                };
                log.stored.insert(request, stored);
            }
        }
    }
    Ok(log)
}

/// Adds a batch; returns false if the log does not end where the batch was judged.
async fn append(conn: &mut PgConnection, batch: &Batch) -> Result<bool, sqlx::Error> {
    /// Makes an array of one part of each row.
    fn column<'a, R, T>(rows: &'a [R], part: impl Fn(&'a R) -> T) -> Vec<T> {
        rows.iter().map(part).collect()
    }
    if batch.events.len() == 1 {
        return append_event(conn, batch).await;
    }
    let expected_head = batch.expected_head().0;
    let requests = &batch.requests[..];
    let events: &[Arc<RecordedEvent>] = &batch.events;
    let actors = column(events, |event| event.actor.kind_and_id());
    let (advances, advance_of_event) = batch.advances();
    let is_new = |advance: &&StreamAdvance<'_>| advance.from == StreamVersion::NONE;
    let new = advances.iter().filter(is_new);
    let new: Vec<&str> = new.map(|advance| advance.stream.as_str()).collect();
    let nth_of_stream = events.iter().zip(&advance_of_event);
    let nth_of_stream = nth_of_stream
        .map(|(event, &idx)| i64::from(event.version.0 - advances[idx].from.0))
        .collect::<Vec<_>>();
    // Arrays start at 1.
    let stream_idxs = column(&advance_of_event, |idx| {
        i64::try_from(idx + 1).expect("a batch is small")
    });
    sqlx::query_scalar(APPEND)
        .bind(expected_head)
        .bind(new)
        .bind(column(&advances, |to| to.stream.as_str()))
        .bind(column(&advances, |to| i64::from(to.to.0 - to.from.0)))
        .bind(column(requests, |row| row.request.as_uuid()))
        .bind(column(requests, |row| row.digest))
        .bind(column(requests, |row| row.first.0 - expected_head))
        .bind(column(requests, |row| i64::from(row.n_events)))
        .bind(column(events, |event| event.event_id.as_uuid()))
        .bind(stream_idxs)
        .bind(nth_of_stream)
        .bind(column(events, |event| &*event.event_type))
        .bind(column(events, |event| i64::from(event.schema_version)))
        .bind(column(events, |event| event.correlation_id.0))
        .bind(column(events, |event| event.causation_id))
        .bind(column(&actors, |(kind, _)| *kind))
        .bind(column(&actors, |(_, id)| id.as_deref()))
        .bind(column(events, |event| event.source.kind.name()))
        .bind(column(events, |event| event.source.id.as_deref()))
        .bind(column(events, |event| event.guild_id.map(u64::cast_signed)))
        .bind(column(events, |event| &*event.app_version))
        .bind(column(events, |event| event.client_version.as_deref()))
        .bind(column(events, |event| event.occurred_at.timestamp_micros()))
        .bind(column(events, |event| event.recorded_at.timestamp_micros()))
        .bind(column(events, |event| &*event.data))
        .bind(column(events, |event| event.meta.as_deref()))
        .bind(CHANNEL)
        .fetch_one(conn)
        .await
}

/// As [`append`], for one event.
async fn append_event(conn: &mut PgConnection, batch: &Batch) -> Result<bool, sqlx::Error> {
    let (request, event) = (&batch.requests[0], &batch.events[0]);
    let (actor_kind, actor_id) = event.actor.kind_and_id();
    sqlx::query_scalar(APPEND_EVENT)
        .bind(batch.expected_head().0)
        .bind(event.stream.as_str())
        .bind(event.version == StreamVersion::NONE.next())
        .bind(request.request.as_uuid())
        .bind(request.digest)
        .bind(event.event_id.as_uuid())
        .bind(&*event.event_type)
        .bind(i64::from(event.schema_version))
        .bind(event.correlation_id.0)
        .bind(event.causation_id)
        .bind(actor_kind)
        .bind(actor_id)
        .bind(event.source.kind.name())
        .bind(event.source.id.as_deref())
        .bind(event.guild_id.map(u64::cast_signed))
        .bind(&*event.app_version)
        .bind(event.client_version.as_deref())
        .bind(event.occurred_at.timestamp_micros())
        .bind(event.recorded_at.timestamp_micros())
        .bind(&*event.data)
        .bind(event.meta.as_deref())
        .bind(CHANNEL)
        .fetch_one(conn)
        .await
}
