//! The log in a SQLite file: what the writer looks up there, what it adds.
//!
//! Owns: the SQL of the writer on SQLite, the write-ahead log. Does not know: who asked.
//!
//! What is asked of sqlx crosses to the thread of the connection and back, whatever it holds. So a
//! batch is one text of several statements, from `begin` to `commit`; and what it is judged by is
//! remembered: the lock on the file keeps everybody else from appending.

pub(super) mod file;
mod guards;
#[cfg(test)]
mod plans;

mod record;

use std::{collections::HashMap, path::PathBuf};

use sqlx::{Connection, SqliteConnection};
use tracing::warn;
use uuid::Uuid;

use super::{
    append_cache::{KnownRequests, KnownStream, KnownStreams, Numbers, Remembered},
    backend::{Backend, Failure, Found},
    batch::{Batch, Head, RequestRow},
    ids::{IdMap, Position, RequestId, StreamId, StreamVersion},
    rows::moment,
    sql,
};
use file::Lock;

/// The file, with the proof that nobody else writes it.
pub(super) struct Sqlite {
    path: PathBuf,
    wal_limit_bytes: usize,
    _lock: Lock,
}

/// The write connection, and what is known of the log through it. Given up together: after
/// any failure all of it is read anew.
pub(super) struct Db {
    conn: SqliteConnection,
    head: Head,
    streams: KnownStreams,
    requests: KnownRequests,
    unsaved_bytes: usize,
    is_guarded: bool,
}

/// Of so many events on a batch goes without guards. Below, what they cost is little beside the sync, and it is
/// seldom that they are switched.
const UNGUARDED: usize = 32;

impl Db {
    /// Makes triggers and foreign keys hold for what follows, or not.
    async fn guard(&mut self, on: bool) -> Result<(), sqlx::Error> {
        if self.is_guarded != on {
            guards::switch(&mut self.conn, on).await?;
            self.is_guarded = on;
        }
        Ok(())
    }
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

    async fn connect(&self) -> Result<(Db, Head), sqlx::Error> {
        let mut conn = file::connect(&self.path).await?;
        let head = head(&mut conn).await?;
        let last: i64 = sqlx::query_scalar("select coalesce(max(stream_no), 0) from streams")
            .fetch_one(&mut conn)
            .await?;
        let db = Db {
            head,
            streams: KnownStreams::new(last),
            requests: KnownRequests::new(highest_requests(&mut conn).await?),
            conn,
            unsaved_bytes: 0,
            is_guarded: true,
        };
        Ok((db, head))
    }

    async fn look_up(
        &self,
        db: &mut Db,
        streams: &[&StreamId],
        requests: &[RequestId],
    ) -> Result<Found, sqlx::Error> {
        let mut found = Found {
            head: db.head,
            versions: IdMap::default(),
            stored: IdMap::default(),
            numbers: Numbers::new(db.streams.last_number),
        };
        let mut unknown = Vec::new();
        for &stream in streams {
            match db.streams.get(stream) {
                Some(known) => found.stream(stream, known),
                None => unknown.push(stream),
            }
        }
        if !unknown.is_empty() {
            for (stream, known) in look_up_streams(&mut db.conn, &unknown).await? {
                db.streams.insert(stream.clone(), known);
                found.stream(&stream, known);
            }
        }
        let mut unknown = Vec::new();
        for &request in requests {
            match db.requests.get(request) {
                Remembered::Recorded(row) => drop(found.stored.insert(request, row)),
                Remembered::Absent => {}
                Remembered::Unknown => unknown.push(request),
            }
        }
        if !unknown.is_empty() {
            let stored = look_up_requests(&mut db.conn, &unknown).await?;
            found.stored.extend(stored);
        }
        Ok(found)
    }

    async fn commit(
        &self,
        db: &mut Db,
        batch: &Batch,
        mut numbers: Numbers,
    ) -> Result<(), Failure> {
        // About a page of each tree that grows: the log, its index, the requests, the streams.
        const COMMIT_BYTES: usize = 4 * 4096;
        const ENVELOPE_BYTES: usize = 256;
        if UNGUARDED <= batch.events.len() {
            db.guard(false).await.map_err(Failure::NotWritten)?;
        }
        record::record(&mut db.conn, batch, &mut numbers).await?;
        db.head = batch.head();
        db.streams.committed(batch, &numbers);
        db.requests.committed(batch);
        let rows = batch.events.iter();
        let size_bytes: usize = rows.map(|event| ENVELOPE_BYTES + event.data.len()).sum();
        db.unsaved_bytes += COMMIT_BYTES + size_bytes;
        Ok(())
    }

    async fn release(&self, _: &mut Db) -> Result<(), Failure> {
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

    async fn guard(&self, db: &mut Db) -> Result<(), sqlx::Error> {
        db.guard(true).await
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

const HIGHEST_REQUESTS: &str = "
    select request_id, digest, first_position, n_events
    from requests
    order by request_id desc
    limit ?1";

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
) -> Result<Vec<(StreamId, KnownStream)>, sqlx::Error> {
    let wanted: HashMap<&str, &StreamId> = streams.iter().map(|id| (id.as_str(), *id)).collect();
    let rows: Vec<(String, i64, u32)> = sqlx::query_as(STREAMS)
        .bind(json(&wanted.keys().collect::<Vec<_>>()))
        .fetch_all(conn)
        .await?;
    let known = |(name, number, version): (String, i64, u32)| {
        let version = StreamVersion(version);
        (wanted[&*name].clone(), KnownStream { number, version })
    };
    Ok(rows.into_iter().map(known).collect())
}

/// Looks up requests. Served by the primary key of `requests`.
async fn look_up_requests(
    conn: &mut SqliteConnection,
    requests: &[RequestId],
) -> Result<IdMap<RequestId, RequestRow>, sqlx::Error> {
    let wanted: Vec<_> = requests
        .iter()
        .map(|id| id.as_uuid().simple().to_string())
        .collect();
    let rows: Vec<StoredRequest> = sqlx::query_as(REQUESTS)
        .bind(json(&wanted))
        .fetch_all(conn)
        .await?;
    let rows = rows.into_iter().map(request_row);
    Ok(rows.map(|row| (row.request, row)).collect())
}

/// Reads the requests of the latest acts. Served by the primary key of `requests`.
async fn highest_requests(conn: &mut SqliteConnection) -> Result<Vec<RequestRow>, sqlx::Error> {
    let limit = i64::try_from(KnownRequests::LIMIT).expect("it is a small number");
    let rows: Vec<StoredRequest> = sqlx::query_as(HIGHEST_REQUESTS)
        .bind(limit)
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().map(request_row).collect())
}

type StoredRequest = (Uuid, Uuid, i64, u32);

fn request_row((request, digest, first, n_events): StoredRequest) -> RequestRow {
    RequestRow {
        request: RequestId::from_uuid(request),
        digest,
        first: Position(first),
        n_events,
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers serialise to JSON")
}
