//! The SQL of the writer: what it looks up, what it adds.
//!
//! One statement looks up or adds many rows: each one crosses to the thread of the connection.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use uuid::Uuid;

use super::{
    batch::{Batch, Head, RequestRow},
    event::RecordedEvent,
    ids::{Position, RequestId, StreamId, StreamVersion},
    rows::{N_COLUMNS, bind, moment},
};

/// Says how far a transaction came.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing was written.
    NotWritten(sqlx::Error),
    /// The commit failed: it is not known whether it took place.
    Unknown(sqlx::Error),
}

/// What the log holds of some streams: their numbers and versions.
#[derive(Debug, Default)]
pub(super) struct Streams {
    pub(super) numbers: HashMap<StreamId, i64>,
    pub(super) versions: HashMap<StreamId, StreamVersion>,
}

pub(super) const STREAMS: &str = "
    select stream_id, stream_no,
           (select coalesce(max(stream_version), 0) from events
            where events.stream_no = streams.stream_no)
    from json_each(?1)
    cross join streams on stream_id = value";

pub(super) const REQUESTS: &str = "
    select request_id, digest, first_position, n_events
    from json_each(?1)
    cross join requests on request_id = unhex(value)";

/// Reads where the log ends.
pub(super) async fn head(conn: &mut SqliteConnection) -> Result<Head, sqlx::Error> {
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

/// Looks up the streams named. Served by the index on `stream_id` and by `events_by_stream`.
pub(super) async fn streams<'a>(
    conn: &mut SqliteConnection,
    streams: impl Iterator<Item = &'a StreamId>,
) -> Result<Streams, sqlx::Error> {
    let wanted: HashMap<&str, &StreamId> = streams.map(|id| (id.as_str(), id)).collect();
    let rows: Vec<(String, i64, u32)> = sqlx::query_as(STREAMS)
        .bind(json(&wanted.keys().collect::<Vec<_>>()))
        .fetch_all(conn)
        .await?;
    let mut found = Streams::default();
    for (name, number, version) in rows {
        let stream = wanted[&*name];
        found.numbers.insert(stream.clone(), number);
        found
            .versions
            .insert(stream.clone(), StreamVersion(version));
    }
    Ok(found)
}

/// Looks up the requests named. Served by the primary key of `requests`.
pub(super) async fn requests(
    conn: &mut SqliteConnection,
    requests: impl Iterator<Item = RequestId>,
) -> Result<HashMap<RequestId, RequestRow>, sqlx::Error> {
    let wanted: Vec<_> = requests
        .map(|id| id.as_uuid().simple().to_string())
        .collect();
    let rows: Vec<(Vec<u8>, Vec<u8>, i64, u32)> = sqlx::query_as(REQUESTS)
        .bind(json(&wanted))
        .fetch_all(conn)
        .await?;
    let row = |(request, digest, first, n_events): (Vec<u8>, Vec<u8>, i64, u32)| {
        let uuid =
            |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|e| sqlx::Error::Decode(e.into()));
        let request = RequestId::from_uuid(uuid(&request)?);
        let digest = uuid(&digest)?;
        Ok((
            request,
            RequestRow {
                request,
                digest,
                first: Position(first),
                n_events,
            },
        ))
    };
    rows.into_iter().map(row).collect()
}

/// Adds a batch to the log in one transaction.
pub(super) async fn commit(
    conn: &mut SqliteConnection,
    batch: &Batch,
    numbers: &mut HashMap<StreamId, i64>,
) -> Result<(), Failure> {
    let mut tx = conn
        .begin_with("begin immediate")
        .await
        .map_err(Failure::NotWritten)?;
    match insert(&mut tx, batch, numbers).await {
        Ok(()) => tx.commit().await.map_err(Failure::Unknown),
        Err(error) => {
            // Dropping the transaction would roll back as well, but later.
            tx.rollback().await.map_err(Failure::NotWritten)?;
            Err(Failure::NotWritten(error))
        }
    }
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

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers serialise to JSON")
}
