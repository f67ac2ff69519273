//! Reading the log: by stream, page, request and position.
//!
//! Owns: the pool of readers, the pages, the head. Does not know: how events are written.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgPool, Row as _};
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::error;
use uuid::Uuid;

use super::{
    damage::Damage,
    error::{LogLost, ReadError},
    event::{Actor, RecordedEvent},
    filter::Filter,
    health::{ANSWER_DUE, HealthMonitor, NO_ANSWER, PROBES, suggests_outage, warn_unless_down},
    ids::{Position, RequestId, StreamId, StreamVersion},
    options::StoreOptions,
    postgres::read::read_events,
    rows::{Decoded, End, select_events},
    sql::{self, On, Query, either, query},
    tail::{Left, Tail},
    tuned::direct::EventReaders,
    watch,
};

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The selected events, in log order.
    pub events: Vec<RecordedEvent>,
    /// Where the next page follows; also moves over events that the filter leaves out.
    pub next: Position,
}

/// Names the stream of each event. PostgreSQL is to take the events first, whatever it makes of a filter
/// whose values it does not know yet: it does not look into a subquery with an offset.
macro_rules! named {
    () => {
        "cross join lateral (
             select stream_id from streams where streams.stream_no = events.stream_no offset 0
         ) as named"
    };
}

pub(super) const STREAM: &str = select_events!(
    "streams
     join events using (stream_no)
     where stream_id = $1 and $2 < stream_version
     order by stream_version
     limit $3"
);

macro_rules! request {
    ($streams:expr) => {
        select_events!(
            "requests
             join events on position between first_position and first_position + n_events - 1 ",
            $streams,
            " where request_id = $1
             order by position"
        )
    };
}
pub(super) const REQUEST_SQLITE: &str = request!("join streams using (stream_no)");
pub(super) const REQUEST_POSTGRES: &str = request!(named!());

macro_rules! page {
    ($streams:expr, $types:expr, $families:expr, $same_id:expr) => {
        select_events!(
            "events ",
            $streams,
            " where $1 < position and position <= $2
               and ($3 is null or guild_id = $3)
               and ($4 is null or correlation_id = $4)
               and ($5 is null or event_type in ",
            $types,
            ") and ($6 is null or ",
            $families,
            ") and ($8 is null or stream_id = $8)
               and ($9 is null or causation_id = $9)
               and ($10 is null or (actor_kind = $10 and actor_id ",
            $same_id,
            " $11))
               and ($12 is null or $12 <= recorded_at)
               and ($13 is null or recorded_at < $13)
             order by position
             limit $7"
        )
    };
}

// "cross join" keeps the log as the outer loop, whatever the planner makes of the filter.
pub(super) const PAGE_SQLITE: &str = page!(
    "cross join streams using (stream_no)",
    "(select value from json_each($5))",
    "substr(stream_id, 1, instr(stream_id || '-', '-') - 1) in (select value from json_each($6))",
    "is"
);

pub(super) const PAGE_POSTGRES: &str = page!(
    named!(),
    "(select json_array_elements_text($5::json))",
    "split_part(stream_id, '-', 1) in (select json_array_elements_text($6::json))",
    "is not distinct from"
);

macro_rules! range {
    ($streams:expr) => {
        select_events!(
            "events ",
            $streams,
            " where $1 <= position and position < $1 + $2
             order by position"
        )
    };
}
pub(super) const RANGE_SQLITE: &str = range!("cross join streams using (stream_no)");
pub(super) const RANGE_POSTGRES: &str = range!(named!());

macro_rules! at {
    ($streams:expr, $positions:expr) => {
        select_events!(
            "events ",
            $streams,
            " where position in ",
            $positions,
            " order by position"
        )
    };
}
pub(super) const AT_SQLITE: &str = at!(
    "cross join streams using (stream_no)",
    "(select value from json_each($1))"
);
pub(super) const AT_POSTGRES: &str = at!(
    named!(),
    "(select json_array_elements_text($1::json)::bigint)"
);

pub(super) const STREAMS_OF: &str = "
    select stream_id
    from streams
    where $1 < stream_id and stream_id < $2
    order by stream_id
    limit $3";

/// The reading side of a store, shared by all its handles and subscriptions.
pub(super) struct Log {
    pub(super) readers: sql::Pool,
    events: EventSource,
    pub(super) tail: Tail,
    pub(super) closed: CancellationToken,
    pub(super) health: Arc<HealthMonitor>,
    /// A connection for probes, which waits for no other reader.
    prober: sql::Pool,
    /// Why the log is not the one that this program knows.
    pub(super) lost: watch::Sender<Option<LogLost>>,
    landmark: Mutex<Option<Landmark>>,
    pub(super) damage: Damage,
    page_limit: u32,
    page_limit_bytes: usize,
    delivery_limit: usize,
    scan_limit: u32,
}

/// An event that this program knows: by it, the log is told from another one.
#[derive(Clone, Copy)]
struct Landmark {
    position: Position,
    event_id: Uuid,
}

/// Where the database says that the log ends.
struct LogEnd {
    position: Position,
    event_id: Option<Uuid>,
    /// The id of the event where the landmark was.
    at_landmark: Option<Uuid>,
}

/// Where events are read.
pub(super) enum EventSource {
    Sqlite(EventReaders),
    Postgres(PgPool),
}

impl EventSource {
    /// Reads the events that `query` selects, up to about `limit_bytes` of payload.
    async fn read(&self, query: Query, limit_bytes: usize) -> Result<Decoded, ReadError> {
        match self {
            Self::Sqlite(readers) => readers.read(query, limit_bytes).await,
            Self::Postgres(pool) => {
                let mut conn = sql::acquire(pool).await?;
                Ok(read_events(&mut conn, query, limit_bytes).await?)
            }
        }
    }
}

impl Log {
    /// `readers` and `events` serve reads; `prober`, which may be the same, only probes.
    pub(super) fn new(
        readers: sql::Pool,
        events: EventSource,
        prober: sql::Pool,
        head: Position,
        options: &StoreOptions,
    ) -> Self {
        let closed = CancellationToken::new();
        let health = Arc::new(HealthMonitor::new(options.now.clone(), closed.clone()));
        Self {
            readers: readers.watched_by(Arc::clone(&health)),
            events,
            prober,
            health,
            lost: watch::Sender::new(None),
            landmark: Mutex::default(),
            tail: Tail::new(head, options.tail_limit, options.tail_limit_bytes),
            closed,
            damage: Damage::default(),
            page_limit: options.page_limit.max(1),
            page_limit_bytes: options.page_limit_bytes,
            delivery_limit: options.delivery_limit.min(options.page_limit).max(1) as usize,
            scan_limit: options.scan_limit.max(1),
        }
    }

    /// Returns the file of the log, if it is in one.
    pub(super) fn file(&self) -> Option<&Path> {
        match &self.events {
            EventSource::Sqlite(readers) => Some(readers.path()),
            EventSource::Postgres(_) => None,
        }
    }

    /// Returns how many events a subscription is given at once.
    pub(super) fn delivery_limit(&self) -> usize {
        self.delivery_limit
    }

    pub(super) async fn stream(
        &self,
        stream: &StreamId,
        after: StreamVersion,
        limit: u32,
    ) -> Result<Vec<RecordedEvent>, ReadError> {
        let stream = query(STREAM)
            .bind(stream.as_str())
            .bind(after.0)
            .bind(limit);
        self.read(stream).await
    }

    pub(super) async fn request(
        &self,
        request: RequestId,
    ) -> Result<Vec<RecordedEvent>, ReadError> {
        let request = either(REQUEST_SQLITE, REQUEST_POSTGRES).bind(request.as_uuid());
        self.read(request).await
    }

    pub(super) async fn at(&self, positions: &[Position]) -> Result<Vec<RecordedEvent>, ReadError> {
        let positions: Vec<i64> = positions.iter().map(|position| position.0).collect();
        let list = serde_json::to_string(&positions).expect("numbers serialise to JSON");
        self.read(either(AT_SQLITE, AT_POSTGRES).bind(list)).await
    }

    /// Reads the `n_events` events from position `first` on.
    pub(super) async fn range(
        &self,
        first: Position,
        n_events: u32,
    ) -> Result<Vec<RecordedEvent>, ReadError> {
        self.read(range(first, n_events)).await
    }

    async fn decoded(&self, query: Query, limit_bytes: usize) -> Result<Decoded, ReadError> {
        let read = Box::pin(self.events.read(query, limit_bytes));
        let read = self.health.watched(read, |error| match error {
            ReadError::Database { source } => suggests_outage(source),
            ReadError::Corrupt { .. } | ReadError::Closed => false,
        });
        read.await.inspect_err(|error| self.note_damage(error))
    }

    async fn read(&self, query: Query) -> Result<Vec<RecordedEvent>, ReadError> {
        self.decoded(query, usize::MAX).await?.all()
    }

    fn note_damage(&self, error: &ReadError) {
        if let ReadError::Database { source } = error {
            self.damage.note(source);
        }
    }

    pub(super) async fn streams(
        &self,
        family: &str,
        after: Option<&StreamId>,
    ) -> Result<Vec<StreamId>, ReadError> {
        let from = after.map_or_else(|| format!("{family}-"), |after| after.as_str().to_owned());
        let rows = query(STREAMS_OF)
            .bind(from)
            .bind(format!("{family}."))
            .bind(self.page_limit)
            .fetch_all(&self.readers)
            .await?;
        let name = |row: &sql::Row| {
            let name: String = row.get(0)?;
            StreamId::parse(&name).map_err(|error| ReadError::Database {
                source: sqlx::Error::Decode(error.into()),
            })
        };
        rows.iter().map(name).collect()
    }

    /// Reads at most `limit` selected events that follow `after`, looking at a bounded number.
    pub(super) async fn page(
        &self,
        after: Position,
        limit: usize,
        filter: &Filter,
    ) -> Result<Page, ReadError> {
        let limit = limit.clamp(1, self.page_limit as usize);
        // Taken before the query: everything up to it is in what the query sees.
        let head = self.tail.head();
        let scanned = Position(after.0.saturating_add(i64::from(self.scan_limit)));
        let list = |names: &Option<Vec<String>>| {
            names.as_ref().map(|names| {
                serde_json::to_string(names).expect("a list of strings serialises to JSON")
            })
        };
        let actor = filter.actor.as_ref().map(Actor::kind_and_id);
        let query = either(PAGE_SQLITE, PAGE_POSTGRES)
            .bind(after.0)
            .bind(scanned.0)
            .bind(filter.guild_id.map(u64::cast_signed))
            .bind(filter.correlation_id.map(|id| id.0))
            .bind(list(&filter.types))
            .bind(list(&filter.families))
            .bind(i64::try_from(limit).expect("a page is small"))
            .bind(filter.stream.as_ref().map(StreamId::as_str))
            .bind(filter.causation_id)
            .bind(actor.as_ref().map(|(kind, _)| *kind))
            .bind(actor.as_ref().and_then(|(_, id)| id.as_deref()))
            .bind(filter.recorded_from.map(micros_up))
            .bind(filter.recorded_before.map(micros_up));
        let decoded = self.decoded(query, self.page_limit_bytes).await?;
        page(decoded, limit, after.max(scanned.min(head)))
    }

    /// Feeds the tail with the events after `after`. Leaves them to the readers when there are too many, when
    /// none waits, and when one is corrupt: each reader that selects that one gets the error.
    async fn fetch(&self, after: Position) -> Result<(), ReadError> {
        if !self.tail.wants(after) {
            self.tail.skip_to(self.tail.head());
            return Ok(());
        }
        match self
            .page(after, self.page_limit as usize, &Filter::all())
            .await
        {
            Ok(page) if page.events.is_empty() => self.tail.skip_to(page.next),
            Ok(page) => {
                let events: Vec<_> = page.events.into_iter().map(Arc::new).collect();
                self.tail.feed(&events);
            }
            Err(ReadError::Corrupt { position, .. }) => self.tail.skip_to(position),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    pub(super) async fn plans(&self) -> Result<Vec<(&'static str, Vec<String>)>, ReadError> {
        let queries = [
            ("stream", STREAM, "text, bigint, bigint"),
            ("request", REQUEST_POSTGRES, "uuid"),
            (
                "page",
                PAGE_POSTGRES,
                "bigint, bigint, bigint, uuid, text, text, bigint, text, uuid, text, text, bigint, bigint",
            ),
            ("range", RANGE_POSTGRES, "bigint, bigint"),
            ("at", AT_POSTGRES, "text"),
            ("streams of a family", STREAMS_OF, "text, text, bigint"),
        ];
        let mut plans = Vec::new();
        let Some(pool) = self.readers.postgres() else {
            return Ok(plans);
        };
        let mut conn = pool.acquire().await?;
        for (name, text, types) in queries {
            let values = vec!["null"; types.split(", ").count()].join(", ");
            let prepare = format!(
                "set plan_cache_mode = force_generic_plan; deallocate all; prepare hot ({types}) as {text}"
            );
            let done = sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *conn);
            done.await?;
            let explain = sqlx::raw_sql(AssertSqlSafe(format!("explain execute hot({values})")));
            let rows = explain.fetch_all(&mut *conn).await?;
            let lines = rows.iter().map(|row| row.try_get(0));
            plans.push((name, lines.collect::<Result<_, _>>()?));
        }
        // Its settings are not for others.
        conn.close().await?;
        Ok(plans)
    }

    /// Closes all connections for reading, once they are given back.
    pub(super) async fn close(&self) {
        if let EventSource::Sqlite(readers) = &self.events {
            readers.close().await;
        }
        self.readers.close().await;
        self.prober.close().await;
    }

    /// Reads the position of the last event, and advances the tail.
    pub(super) async fn refresh_head(&self) -> Result<Position, ReadError> {
        let head = self.look_at_end(&self.readers).await;
        Ok(head.inspect_err(|error| self.damage.note(error))?)
    }

    /// Reads where the log ends, advances the tail, and notices if it is not the log that this program knows.
    pub(super) async fn look_at_end<'c>(
        &self,
        on: impl Into<On<'c>> + Send,
    ) -> Result<Position, sqlx::Error> {
        // In this order: the landmark is never beyond the head that is known after it.
        let landmark = *self.landmark();
        let known = self.tail.head();
        let end = read_end(on, known, landmark).await?;
        self.found_head(known, end.position);
        let is_there = |landmark: Landmark| end.at_landmark == Some(landmark.event_id);
        if let Some(landmark) = landmark
            && known <= end.position
            && !is_there(landmark)
        {
            let position = landmark.position;
            self.lose(LogLost::Other { position });
        } else if let Some(event_id) = end.event_id {
            self.remember(end.position, event_id);
        }
        Ok(end.position)
    }

    /// Remembers an event, by which the log is recognised from now on.
    pub(super) fn remember(&self, position: Position, event_id: Uuid) {
        let mut landmark = self.landmark();
        if landmark.is_none_or(|landmark| landmark.position < position) {
            *landmark = Some(Landmark { position, event_id });
        }
    }

    fn landmark(&self) -> MutexGuard<'_, Option<Landmark>> {
        self.landmark.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes where the database says that the log ends, after it was known to end at `known` or later.
    pub(super) fn found_head(&self, known: Position, found: Position) {
        if found < known {
            self.lose(LogLost::Shorter { known, found });
        } else {
            self.tail.advance(found);
        }
    }

    /// Notes that the log is not the one that this program knows, and closes the store.
    pub(super) fn lose(&self, lost: LogLost) {
        error!("{lost}");
        self.lost.send_replace(Some(lost));
        self.closed.cancel();
    }

    /// Reads where the log ends. Fails with a reason.
    async fn probe(&self) -> Result<(), String> {
        // A busy server answers late; one that cannot be written either is away.
        let patience = if self.health.writes_fail() { 1 } else { 3 };
        match timeout(ANSWER_DUE * patience, self.look_at_end(&self.prober)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(NO_ANSWER.to_owned()),
        }
    }
}

impl Drop for Log {
    /// Ends the tasks of a store that was not closed.
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

/// Returns the first whole microsecond that is not before `at`: the log keeps no finer times.
pub(crate) fn micros_up(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros() + i64::from(!at.timestamp_subsec_nanos().is_multiple_of(1_000))
}

/// Reads where the log ends; `known` is where it is known to end, at least.
///
/// # Errors
/// When the query fails, or when a standby answers that does not have the known events yet.
async fn read_end<'c>(
    on: impl Into<On<'c>> + Send,
    known: Position,
    landmark: Option<Landmark>,
) -> Result<LogEnd, sqlx::Error> {
    macro_rules! end {
        ($is_standby:expr) => {
            concat!(
                "select coalesce(max(position), 0),
                        (select event_id from events order by position desc limit 1),
                        (select event_id from events where position = $1), ",
                $is_standby,
                " from events"
            )
        };
    }
    let end = either(end!("0"), end!("pg_is_in_recovery()::int::bigint"));
    let landmark = landmark.map_or(0, |landmark| landmark.position.0);
    let row = end.bind(landmark).fetch_one(on).await?;
    let (head, is_standby) = (Position(row.get(0)?), row.get::<i64>(3)? == 1);
    if is_standby && head < known {
        let behind = "reads reach a standby that lacks the last events: name the primary in DATABASE_URL, or turn \
                      off the load balancing before it";
        return Err(sqlx::Error::Protocol(behind.to_owned()));
    }
    Ok(LogEnd {
        position: head,
        event_id: row.get(1)?,
        at_landmark: row.get(2)?,
    })
}

/// Reads the position of the last event of a log that nothing is known of yet.
///
/// # Errors
/// When the query fails.
pub(super) async fn read_head(readers: &sql::Pool) -> Result<Position, sqlx::Error> {
    Ok(read_end(readers, Position::START, None).await?.position)
}

/// Returns the query for the `n_events` events from position `first` on.
pub(super) fn range(first: Position, n_events: u32) -> Query {
    either(RANGE_SQLITE, RANGE_POSTGRES)
        .bind(first.0)
        .bind(n_events)
}

/// Returns the events before the first corrupt one, or its error when it is the first.
fn page(decoded: Decoded, limit: usize, scanned: Position) -> Result<Page, ReadError> {
    let Decoded { events, end, .. } = decoded;
    let next = match (events.last(), end) {
        (None, End::Corrupt(error)) => return Err(error),
        (Some(last), End::Corrupt(_) | End::Full) => last.position,
        (Some(last), End::OfRows) if events.len() == limit => last.position,
        (Some(last), End::OfRows) => last.position.max(scanned),
        (None, End::OfRows | End::Full) => scanned,
    };
    Ok(Page { events, next })
}

/// How long to wait after a failure to fetch missing events.
const RETRY_AFTER: Duration = Duration::from_millis(200);

/// Routes new events to everything that follows the log, and fetches once for all what other
/// processes appended, until the store is closed or dropped.
pub(super) async fn route(log: Weak<Log>, closed: CancellationToken, work: Arc<Notify>) {
    while closed.run_until_cancelled(work.notified()).await.is_some() {
        loop {
            let Some(log) = log.upgrade() else { return };
            match log.tail.route() {
                Left::Nothing => break,
                Left::More => {}
                Left::Missing(after) => {
                    if let Err(error) = log.fetch(after).await {
                        if closed.is_cancelled() {
                            return;
                        }
                        warn_unless_down!(
                            log.health,
                            error = &error as &dyn std::error::Error,
                            "could not read events of other processes"
                        );
                        drop(log);
                        tokio::time::sleep(RETRY_AFTER).await;
                    }
                }
            }
        }
    }
}

/// Probes the log periodically, and at once when a read or a write failed: it shows whether the log can be read,
/// finds events of other processes whose announcement was lost, and is the only way to the head for a reader.
pub(super) async fn poll(log: Weak<Log>, closed: CancellationToken, period: Duration) {
    let Some(health) = log.upgrade().map(|log| Arc::clone(&log.health)) else {
        return;
    };
    let mut n_failures = 0;
    loop {
        let wait = match n_failures {
            0 => period,
            n_failures => PROBES.wait(n_failures, u64::from(n_failures)),
        };
        let is_due = async {
            tokio::select! {
                biased;
                () = tokio::time::sleep(wait) => n_failures,
                () = health.probe_reads.notified() => 0,
            }
        };
        n_failures = match closed.run_until_cancelled(is_due).await {
            Some(n_failures) => n_failures,
            None => return,
        };
        let Some(log) = log.upgrade() else { return };
        match closed.run_until_cancelled(log.probe()).await {
            None => return,
            Some(Ok(())) => {
                n_failures = 0;
                health.read();
            }
            // Whether it can be written is found out first: if not, that is what is to be said.
            Some(Err(_)) if n_failures == 0 && !health.writes_fail() => {
                n_failures = 1;
                health.probe_writes.notify_one();
            }
            Some(Err(reason)) => {
                n_failures += 1;
                health.read_failed(reason);
            }
        }
    }
}
