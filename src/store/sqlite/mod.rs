//! The log in a SQLite file: what the writer looks up there, what it adds.
//!
//! Owns: the SQL of the writer on SQLite, the write-ahead log. Does not know: the callers.
//!
//! Every text crosses to the thread of the connection and back, whatever it does. So a batch is as few texts of
//! several statements as possible (`record`); and what a batch is judged by is remembered, because the lock on the
//! file keeps everybody else from appending.

pub(super) mod file;
#[cfg(test)]
mod plans;
mod record;

use std::{collections::HashMap, path::PathBuf};

use sqlx::{Connection, SqliteConnection};
use tracing::warn;
use uuid::Uuid;

use super::{
    append_cache::{AppendCache, Recalled},
    backend::{Backend, Failure},
    batch::{Batch, Head, LogState, RequestRow},
    ids::{IdMap, Position, RequestId, StreamId, StreamVersion},
    rows::moment,
    sql,
};
use file::Lock;

/// The file, with the proof that no other program writes it.
pub(super) struct Sqlite {
    path: PathBuf,
    wal_limit_bytes: usize,
    _lock: Lock,
}

/// The write connection, and what is remembered of the log through it. Given up together: after
/// any failure all of it is read again.
pub(super) struct Db {
    conn: SqliteConnection,
    cache: AppendCache,
    /// How much was written to the write-ahead log since its last checkpoint.
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

    async fn connect(&self) -> Result<(Db, Head), sqlx::Error> {
        let mut conn = file::connect(&self.path).await?;
        let head = head(&mut conn).await?;
        let latest = highest_requests(&mut conn).await?;
        let db = Db {
            conn,
            cache: AppendCache::new(head, latest),
            unsaved_bytes: 0,
        };
        Ok((db, head))
    }

    async fn look_up(
        &self,
        db: &mut Db,
        streams: &[&StreamId],
        requests: &[RequestId],
    ) -> Result<LogState, sqlx::Error> {
        let Recalled {
            mut log,
            unknown_streams,
            unknown_requests,
        } = db.cache.recall(streams, requests);
        if !unknown_streams.is_empty() {
            let versions = look_up_streams(&mut db.conn, &unknown_streams).await?;
            db.cache.learn(versions.iter().cloned());
            log.versions.extend(versions);
        }
        if !unknown_requests.is_empty() {
            let stored = look_up_requests(&mut db.conn, &unknown_requests).await?;
            log.stored.extend(stored);
        }
        Ok(log)
    }

    async fn commit(&self, db: &mut Db, batch: &Batch) -> Result<(), Failure> {
        // About a page of each tree that grows: the log, its index, the requests, the streams.
        const COMMIT_BYTES: usize = 4 * 4096;
        const ENVELOPE_BYTES: usize = 256;
        record::record(&mut db.conn, batch).await?;
        db.cache.committed(batch);
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

    async fn finish(&self, db: &mut Db) -> Result<(), sqlx::Error> {
        file::checkpoint(&mut db.conn).await
    }

    fn lend(db: &mut Db) -> sql::Connection<'_> {
        sql::Connection::Sqlite(&mut db.conn)
    }

    async fn close(&self, db: Db) -> Result<(), sqlx::Error> {
        db.conn.close().await
    }
}

const STREAMS: &str = "
    select stream_id, version
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

/// Looks up the versions of streams. Served by the index on `stream_id`.
async fn look_up_streams(
    conn: &mut SqliteConnection,
    streams: &[&StreamId],
) -> Result<Vec<(StreamId, StreamVersion)>, sqlx::Error> {
    let wanted: HashMap<&str, &StreamId> = streams.iter().map(|id| (id.as_str(), *id)).collect();
    let rows: Vec<(String, u32)> = sqlx::query_as(STREAMS)
        .bind(json(&wanted.keys().collect::<Vec<_>>()))
        .fetch_all(conn)
        .await?;
    let version = |(name, version): (String, u32)| (wanted[&*name].clone(), StreamVersion(version));
    Ok(rows.into_iter().map(version).collect())
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

/// Reads the latest requests. Served by the primary key of `requests`.
async fn highest_requests(conn: &mut SqliteConnection) -> Result<Vec<RequestRow>, sqlx::Error> {
    let limit = i64::try_from(AppendCache::REQUEST_LIMIT).expect("it is a small number");
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
