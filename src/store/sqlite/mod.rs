//! The log in a SQLite file: what the writer looks up there, what it adds.
//!
//! Owns: the SQL of the writer on SQLite, the write-ahead log. Does not know: who asked.
//!
//! One statement looks up or adds many rows: each one crosses to the thread of the connection.

pub(super) mod file;
#[cfg(test)]
mod plans;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use sqlx::{AssertSqlSafe, Connection, SqliteConnection, query::Query, sqlite::SqliteArguments};
use tracing::warn;
use uuid::Uuid;

use super::{
    backend::{Backend, Failure, Found},
    batch::{Batch, Head, RequestRow},
    event::RecordedEvent,
    ids::{Position, RequestId, StreamId, StreamVersion},
    rows::{self, moment},
    sql,
};
use file::Lock;

/// The file, with the proof that nobody else writes it.
pub(super) struct Sqlite {
    path: PathBuf,
    wal_limit_bytes: usize,
    _lock: Lock,
}

/// The write connection, and where the log ends as seen through it.
pub(super) struct Db {
    conn: SqliteConnection,
    head: Head,
    unsaved_bytes: usize,
}

impl Sqlite {
    pub(super) fn new(path: PathBuf, wal_limit_bytes: usize, lock: Lock) -> Self {
        Self {
            path,
            wal_limit_bytes,
            _lock: lock,
        }
    }
}

impl Backend for Sqlite {
    type Connection = Db;
    type Streams = HashMap<StreamId, i64>;

    async fn connect(&self) -> Result<(Db, Head), sqlx::Error> {
        let mut conn = file::connect(&self.path).await?;
        let head = head(&mut conn).await?;
        let db = Db {
            conn,
            head,
            unsaved_bytes: 0,
        };
        Ok((db, head))
    }

    // The lock on the file keeps everybody else from appending, at all times.
    async fn look_up(
        &self,
        db: &mut Db,
        streams: &[&StreamId],
        requests: &[RequestId],
    ) -> Result<Found<Self::Streams>, sqlx::Error> {
        let (numbers, versions) = look_up_streams(&mut db.conn, streams).await?;
        Ok(Found {
            head: db.head,
            versions,
            stored: look_up_requests(&mut db.conn, requests).await?,
            streams: numbers,
        })
    }

    async fn commit(
        &self,
        db: &mut Db,
        batch: &Batch,
        mut numbers: Self::Streams,
    ) -> Result<(), Failure> {
        // About a page of each tree that grows: the log, its index, the requests, the streams.
        const COMMIT_BYTES: usize = 4 * 4096;
        const ENVELOPE_BYTES: usize = 256;
        let mut tx = db
            .conn
            .begin_with("begin immediate")
            .await
            .map_err(Failure::NotWritten)?;
        if let Err(error) = insert(&mut tx, batch, &mut numbers).await {
            // Dropping the transaction would roll back as well, but later.
            tx.rollback().await.map_err(Failure::NotWritten)?;
            return Err(Failure::NotWritten(error));
        }
        tx.commit().await.map_err(Failure::Unknown)?;
        db.head = batch.head();
        let rows = batch.events.iter();
        let size_bytes: usize = rows.map(|event| ENVELOPE_BYTES + event.data.len()).sum();
        db.unsaved_bytes += COMMIT_BYTES + size_bytes;
        Ok(())
    }

    async fn release(&self, _: &mut Db) -> Result<(), sqlx::Error> {
        Ok(())
    }

    async fn settled(&self, db: &mut Db, request: RequestId) -> Result<bool, sqlx::Error> {
        let found = look_up_requests(&mut db.conn, &[request]).await?;
        Ok(found.contains_key(&request))
    }

    /// Brings the write-ahead log into the file.
    async fn rest(&self, db: &mut Db) {
        if db.unsaved_bytes < self.wal_limit_bytes {
            return;
        }
        db.unsaved_bytes = 0;
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

    fn lend(db: &mut Db) -> sql::Connection<'_> {
        sql::Connection::Sqlite(&mut db.conn)
    }

    async fn close(&self, db: Db) -> Result<(), sqlx::Error> {
        db.conn.close().await
    }
}

const STREAMS: &str = "
    select stream_id, stream_no,
           (select coalesce(max(stream_version), 0) from events
            where events.stream_no = streams.stream_no)
    from json_each(?1)
    cross join streams on stream_id = value";

const REQUESTS: &str = "
    select request_id, digest, first_position, n_events
    from json_each(?1)
    cross join requests on request_id = unhex(value)";

/// Reads where the log ends.
async fn head(conn: &mut SqliteConnection) -> Result<Head, sqlx::Error> {
    let last: Option<(i64, i64)> = sqlx::query_as(
        "select position, recorded_at
         from events
         order by position desc
         limit 1",
    )
    .fetch_optional(conn)
    .await?;
    let (position, recorded_at) = last.unwrap_or_default();
    let recorded_at = moment(recorded_at).map_err(|what| sqlx::Error::Decode(what.into()))?;
    Ok(Head {
        position: Position(position),
        recorded_at,
    })
}

/// Looks up the numbers and versions of streams. Served by the index on `stream_id` and by
/// `events_by_stream`.
async fn look_up_streams(
    conn: &mut SqliteConnection,
    streams: &[&StreamId],
) -> Result<(HashMap<StreamId, i64>, HashMap<StreamId, StreamVersion>), sqlx::Error> {
    let wanted: HashMap<&str, &StreamId> = streams.iter().map(|id| (id.as_str(), *id)).collect();
    let rows: Vec<(String, i64, u32)> = sqlx::query_as(STREAMS)
        .bind(json(&wanted.keys().collect::<Vec<_>>()))
        .fetch_all(conn)
        .await?;
    let each = rows.into_iter().map(|(name, number, version)| {
        let stream = wanted[&*name].clone();
        ((stream.clone(), number), (stream, StreamVersion(version)))
    });
    Ok(each.unzip())
}

/// Looks up requests. Served by the primary key of `requests`.
async fn look_up_requests(
    conn: &mut SqliteConnection,
    requests: &[RequestId],
) -> Result<HashMap<RequestId, RequestRow>, sqlx::Error> {
    let wanted: Vec<_> = requests
        .iter()
        .map(|id| id.as_uuid().simple().to_string())
        .collect();
    let rows: Vec<(Uuid, Uuid, i64, u32)> = sqlx::query_as(REQUESTS)
        .bind(json(&wanted))
        .fetch_all(conn)
        .await?;
    let row = |(request, digest, first, n_events)| {
        let request = RequestId::from_uuid(request);
        let row = RequestRow {
            request,
            digest,
            first: Position(first),
            n_events,
        };
        (request, row)
    };
    Ok(rows.into_iter().map(row).collect())
}

async fn insert(
    conn: &mut SqliteConnection,
    batch: &Batch,
    numbers: &mut HashMap<StreamId, i64>,
) -> Result<(), sqlx::Error> {
    let new: Vec<&str> = batch
        .events
        .iter()
        .filter(|event| event.version == StreamVersion::NONE.next())
        .map(|event| event.stream.as_str())
        .collect();
    if !new.is_empty() {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "insert into streams (stream_id)
             select value from json_each(?1) where true
             returning stream_id, stream_no",
        )
        .bind(json(&new))
        .fetch_all(&mut *conn)
        .await?;
        for (name, number) in rows {
            let stream = StreamId::parse(&name).map_err(|e| sqlx::Error::Decode(e.into()))?;
            numbers.insert(stream, number);
        }
    }

    let mut events = &batch.events[..];
    while !events.is_empty() {
        let step = (events.len().ilog2() as usize).min(INSERTS.len() - 1);
        let (chunk, rest) = events.split_at(1 << step);
        insert_events(conn, chunk, &INSERTS[step], numbers).await?;
        events = rest;
    }

    let requests: Vec<_> = batch
        .requests
        .iter()
        .map(|row| {
            let hex = |id: Uuid| id.simple().to_string();
            (
                hex(row.request.as_uuid()),
                hex(row.digest),
                row.first.0,
                row.n_events,
            )
        })
        .collect();
    sqlx::query(
        "insert into requests (request_id, digest, first_position, n_events)
         select unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3
         from json_each(?1)",
    )
    .bind(json(&requests))
    .execute(conn)
    .await?;
    Ok(())
}

/// How many values [`bind`] binds for one event.
const N_COLUMNS: usize = 19;

/// The statements that insert 1, 2, 4 … events: few texts, so that each stays prepared.
static INSERTS: LazyLock<[Arc<str>; 7]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let row = format!("({})", vec!["?"; N_COLUMNS].join(", "));
        let rows = vec![row; 1 << step].join(", ");
        format!(
            "insert into events (
                 position, event_id, stream_no, stream_version, event_type, schema_version,
                 correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
                 guild_id, app_version, client_version, occurred_at, recorded_at, data, meta)
             values {rows}"
        )
        .into()
    })
});

async fn insert_events(
    conn: &mut SqliteConnection,
    events: &[Arc<RecordedEvent>],
    sql: &Arc<str>,
    numbers: &HashMap<StreamId, i64>,
) -> Result<(), sqlx::Error> {
    // Only question marks and column names make up the text.
    let mut query = sqlx::query(AssertSqlSafe(sql.clone()));
    for event in events {
        query = bind(query, event, numbers[&event.stream]);
    }
    query.execute(conn).await?;
    Ok(())
}

/// Binds the values of one event, in the order of [`INSERTS`].
fn bind<'q>(
    query: Query<'q, sqlx::Sqlite, SqliteArguments>,
    event: &RecordedEvent,
    stream_no: i64,
) -> Query<'q, sqlx::Sqlite, SqliteArguments> {
    let (actor_kind, actor_id) = rows::actor_columns(&event.actor);
    query
        .bind(event.position.0)
        .bind(event.event_id.as_uuid())
        .bind(stream_no)
        .bind(event.version.0)
        .bind(event.event_type.clone())
        .bind(event.schema_version)
        .bind(event.correlation_id.0)
        .bind(event.causation_id)
        .bind(actor_kind)
        .bind(actor_id)
        .bind(rows::source_column(event.source.kind))
        .bind(event.source.id.clone())
        .bind(event.guild_id.map(u64::cast_signed))
        .bind(event.app_version.clone())
        .bind(event.client_version.clone())
        .bind(event.occurred_at.timestamp_micros())
        .bind(event.recorded_at.timestamp_micros())
        .bind(event.data.clone())
        .bind(event.meta.clone())
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers serialise to JSON")
}
