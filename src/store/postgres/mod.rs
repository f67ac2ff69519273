//! The log in a PostgreSQL database: what the writer looks up there, what it adds.
//!
//! Owns: the SQL of the writer on PostgreSQL, the lock under which positions are given.
//! Does not know: who asked, and how many other processes append.
//!
//! Invariant: whoever adds events holds the advisory lock from before it reads where the log ends
//! until its transaction is over. So positions follow each other without a gap in the order of
//! commit, and what one transaction of a store saw is never behind what another committed before.

pub(crate) mod connect;
pub(super) mod listen;

use std::{collections::HashMap, sync::Arc, time::Duration};

use sqlx::{Connection, PgConnection, Row};
use tokio::time::timeout;
use uuid::Uuid;

use super::{
    backend::{Backend, Failure, Found},
    batch::{Batch, Head, RequestRow},
    event::RecordedEvent,
    ids::{Position, RequestId, StreamId, StreamVersion},
    known::{KnownStream, Numbers},
    rows::{self, moment},
    sql,
};
use connect::Address;

/// The database.
pub(super) struct Postgres {
    address: Address,
}

impl Postgres {
    pub(super) fn new(address: Address) -> Self {
        Self { address }
    }
}

/// How long a server may take before the connection is given up. Longer than the server's own
/// limits, so that this is for a server that does not answer at all.
const ANSWER_LIMIT: Duration = Duration::from_secs(15);

/// The channel on which the head is told.
const CHANNEL: &str = "gamebot_log";

/// One round trip. The lock needs a statement of its own: each statement sees what was committed
/// when it started, and only the next one starts under the lock. The number is "gamebot".
const BEGIN: &str = "begin isolation level read committed; \
                     select pg_advisory_xact_lock(29099045081476980)";

/// Rows of four kinds, for one round trip: the head, the last stream number, streams, requests.
const LOOK_UP: &str = "
    select 0 as kind, null::text as stream_id, null::uuid as request_id, null::uuid as digest,
           position as first, recorded_at as second
    from (select position, recorded_at from events order by position desc limit 1) as last
    union all
    select 1, null, null, null, max(stream_no), 0
    from streams
    having max(stream_no) is not null
    union all
    select 2, stream_id, null, null, stream_no,
           (select coalesce(max(stream_version), 0) from events
            where events.stream_no = streams.stream_no)
    from streams
    where stream_id = any($1)
    union all
    select 3, null, request_id, digest, first_position, n_events
    from requests
    where request_id = any($2)";

/// All rows of a batch, for one round trip; those who listen are told the new head.
const RECORD: &str = "
    with new_streams as (
        insert into streams (stream_no, stream_id)
        select * from unnest($1::bigint[], $2::text[])
    ), new_requests as (
        insert into requests (request_id, digest, first_position, n_events)
        select * from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[])
    ), new_events as (
        insert into events (
            position, event_id, stream_no, stream_version, event_type, schema_version,
            correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
            guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
        select * from unnest(
            $7::bigint[], $8::uuid[], $9::bigint[], $10::bigint[], $11::text[], $12::bigint[],
            $13::uuid[], $14::uuid[], $15::text[], $16::text[], $17::text[], $18::text[],
            $19::bigint[], $20::text[], $21::text[], $22::bigint[], $23::bigint[], $24::text[],
            $25::text[])
    )
    select pg_notify($26, $27)";

impl Backend for Postgres {
    type Connection = PgConnection;

    async fn connect(&self) -> Result<(PgConnection, Head), sqlx::Error> {
        in_time(async {
            let mut conn = self.address.writer().await?;
            let found = look_up(&mut conn, &[], &[]).await?;
            Ok((conn, found.head))
        })
        .await
    }

    async fn look_up(
        &self,
        conn: &mut PgConnection,
        streams: &[&StreamId],
        requests: &[RequestId],
    ) -> Result<Found, sqlx::Error> {
        in_time(async {
            sqlx::raw_sql(BEGIN).execute(&mut *conn).await?;
            look_up(conn, streams, requests).await
        })
        .await
    }

    async fn commit(
        &self,
        conn: &mut PgConnection,
        batch: &Batch,
        numbers: Numbers,
    ) -> Result<(), Failure> {
        in_time(record(conn, batch, numbers))
            .await
            .map_err(Failure::NotWritten)?;
        in_time(sqlx::raw_sql("commit").execute(conn))
            .await
            .map(drop)
            .map_err(Failure::Unknown)
    }

    async fn release(&self, conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        in_time(sqlx::raw_sql("rollback").execute(conn))
            .await
            .map(drop)
    }

    /// The lock is had once the transaction that may have recorded it is over, one way or the other.
    async fn settled(
        &self,
        conn: &mut PgConnection,
        request: RequestId,
    ) -> Result<bool, sqlx::Error> {
        let found = self.look_up(conn, &[], &[request]).await?;
        self.release(conn).await?;
        Ok(found.stored.contains_key(&request))
    }

    async fn rest(&self, _: &mut PgConnection) {}

    fn lend(conn: &mut PgConnection) -> sql::Connection<'_> {
        sql::Connection::Postgres(conn)
    }

    async fn close(&self, conn: PgConnection) -> Result<(), sqlx::Error> {
        in_time(conn.close()).await
    }
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
) -> Result<Found, sqlx::Error> {
    let wanted: HashMap<&str, &StreamId> = streams.iter().map(|id| (id.as_str(), *id)).collect();
    let ids: Vec<Uuid> = requests.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query(LOOK_UP)
        .bind(wanted.keys().copied().collect::<Vec<_>>())
        .bind(ids)
        .fetch_all(conn)
        .await?;
    let mut found = Found {
        head: Head {
            position: Position::START,
            recorded_at: chrono::DateTime::UNIX_EPOCH,
        },
        versions: HashMap::new(),
        stored: HashMap::new(),
        numbers: Numbers::default(),
    };
    let count = |n: i64| u32::try_from(n).map_err(|error| sqlx::Error::Decode(error.into()));
    for row in rows {
        let (first, second): (i64, i64) = (row.try_get("first")?, row.try_get("second")?);
        match row.try_get("kind")? {
            0 => {
                let recorded_at =
                    moment(second).map_err(|what| sqlx::Error::Decode(what.into()))?;
                found.head = Head {
                    position: Position(first),
                    recorded_at,
                };
            }
            1 => found.numbers.start_after(first),
            2 => {
                let stream = wanted[row.try_get::<&str, _>("stream_id")?];
                let version = StreamVersion(count(second)?);
                let known = KnownStream {
                    number: first,
                    version,
                };
                found.stream(stream, known);
            }
            kind => {
                debug_assert_eq!(kind, 3, "the kinds are numbered in the query");
                let request = RequestId::from_uuid(row.try_get("request_id")?);
                let stored = RequestRow {
                    request,
                    digest: row.try_get("digest")?,
                    first: Position(first),
                    n_events: count(second)?,
                };
                found.stored.insert(request, stored);
            }
        }
    }
    Ok(found)
}

async fn record(
    conn: &mut PgConnection,
    batch: &Batch,
    mut numbers: Numbers,
) -> Result<(), sqlx::Error> {
    /// Makes an array of one part of each row.
    fn column<'a, R, T>(rows: &'a [R], part: impl Fn(&'a R) -> T) -> Vec<T> {
        rows.iter().map(part).collect()
    }
    let new = numbers.number_new(batch);
    let requests = &batch.requests[..];
    let events: &[Arc<RecordedEvent>] = &batch.events;
    let actors = column(events, |event| rows::actor_columns(&event.actor));
    sqlx::query(RECORD)
        .bind(column(&new, |(number, _)| *number))
        .bind(column(&new, |(_, stream)| *stream))
        .bind(column(requests, |row| row.request.as_uuid()))
        .bind(column(requests, |row| row.digest))
        .bind(column(requests, |row| row.first.0))
        .bind(column(requests, |row| i64::from(row.n_events)))
        .bind(column(events, |event| event.position.0))
        .bind(column(events, |event| event.event_id.as_uuid()))
        .bind(column(events, |event| numbers.of(event)))
        .bind(column(events, |event| i64::from(event.version.0)))
        .bind(column(events, |event| &*event.event_type))
        .bind(column(events, |event| i64::from(event.schema_version)))
        .bind(column(events, |event| event.correlation_id.0))
        .bind(column(events, |event| event.causation_id))
        .bind(column(&actors, |(kind, _)| *kind))
        .bind(column(&actors, |(_, id)| id.as_deref()))
        .bind(column(events, |event| {
            rows::source_column(event.source.kind)
        }))
        .bind(column(events, |event| event.source.id.as_deref()))
        .bind(column(events, |event| event.guild_id.map(u64::cast_signed)))
        .bind(column(events, |event| &*event.app_version))
        .bind(column(events, |event| event.client_version.as_deref()))
        .bind(column(events, |event| event.occurred_at.timestamp_micros()))
        .bind(column(events, |event| event.recorded_at.timestamp_micros()))
        .bind(column(events, |event| &*event.data))
        .bind(column(events, |event| event.meta.as_deref()))
        .bind(CHANNEL)
        .bind(batch.head().position.to_string())
        .execute(conn)
        .await
        .map(drop)
}
