//! The log in a SQLite file: what the writer looks up there, what it adds.
//!
//! Owns: the SQL of the writer on SQLite, the write-ahead log. Does not know: the callers.
//!
//! A batch is looked up, judged and added in one transaction, which nobody else can write beside.

pub(super) mod file;
pub(super) mod pages;
#[cfg(test)]
mod plans;
mod record;

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{OptionalExtension, Row, params};
use tracing::warn;
use uuid::Uuid;

use super::faults::{DatabaseWork, database};
use super::{
    backend::{Backend, Failure},
    batch::{Batch, Head, LogState, RequestRow},
    error::{LogLost, ReadError, Rescue},
    event::RecordedEvent,
    ids::{Position, RequestId, StreamId, StreamVersion},
    log,
    rows::moment,
    sql::{self, direct::error},
    tuned::direct::read_events,
};
use file::{Files, Lock};

/// The file, with the proof that no other program writes it.
pub(super) struct Sqlite {
    path: PathBuf,
    wal_limit_bytes: usize,
    lock: Mutex<Lock>,
}

/// The write connection. Given up after any failure.
pub(super) struct Db {
    conn: rusqlite::Connection,
    files: Files,
    /// How much was written to the write-ahead log since its last checkpoint.
    unsaved_bytes: usize,
}

impl Sqlite {
    pub(super) fn new(path: PathBuf, wal_limit_bytes: usize, lock: Lock) -> Self {
        Self {
            path,
            wal_limit_bytes,
            lock: Mutex::new(lock),
        }
    }
}

impl Backend for Sqlite {
    type Connection = Db;

    async fn connect(&self) -> Result<(Db, Head), sqlx::Error> {
        let open = async { file::connect_writer(&self.path) };
        let mut db = Db {
            conn: database(DatabaseWork::Connect, open).await?,
            files: Files::of(&self.path),
            unsaved_bytes: 0,
        };
        let conn = &mut db.conn;
        let head = database(DatabaseWork::Read, async move { head(conn) }).await?;
        Ok((db, head))
    }

    async fn look_up(
        &self,
        db: &mut Db,
        streams: &[&StreamId],
        requests: &[RequestId],
    ) -> Result<LogState, sqlx::Error> {
        let conn = &mut db.conn;
        let read = async move {
            run(conn, "begin immediate")?;
            let mut log = LogState::at(head(conn)?);
            look_up(conn, streams, requests, &mut log).map_err(error)?;
            Ok(log)
        };
        database(DatabaseWork::Read, read).await
    }

    async fn commit(&self, db: &mut Db, batch: &Batch) -> Result<(), Failure> {
        // About a page of each tree that grows: the log, its index, the requests, the streams.
        const COMMIT_BYTES: usize = 4 * 4096;
        const ENVELOPE_BYTES: usize = 256;
        let conn = &mut db.conn;
        let add = async move { record::record(conn, batch).map_err(error) };
        let added = database(DatabaseWork::Write, add).await;
        added.map_err(Failure::NotWritten)?;
        let conn = &mut db.conn;
        let commit = database(DatabaseWork::Commit, async move { run(conn, "commit") });
        commit.await.map_err(Failure::Unknown)?;
        let rows = batch.events.iter();
        let size_bytes: usize = rows.map(|event| ENVELOPE_BYTES + event.data.len()).sum();
        db.unsaved_bytes += COMMIT_BYTES + size_bytes;
        Ok(())
    }

    async fn release(&self, db: &mut Db) -> Result<(), Failure> {
        let conn = &mut db.conn;
        let rollback = database(DatabaseWork::Read, async move { run(conn, "rollback") });
        rollback.await.map_err(Failure::NotWritten)
    }

    async fn settled(&self, db: &mut Db, request: RequestId) -> Result<bool, sqlx::Error> {
        let conn = &mut db.conn;
        let read = async move {
            let mut log = LogState::at(head(conn)?);
            look_up(conn, &[], &[request], &mut log).map_err(error)?;
            Ok(log.stored.contains_key(&request))
        };
        database(DatabaseWork::Read, read).await
    }

    async fn check_location(&self, db: &mut Db) -> Option<LogLost> {
        if db.files.are_still_at(&self.path) {
            let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
            let path = self.path.clone();
            return (!lock.keep(&self.path)).then_some(LogLost::Shared { path });
        }
        // The connection has them open, under whatever name.
        let mut rescued = self.path.clone().into_os_string();
        rescued.push(format!(".rescued-{}", std::process::id()));
        let conn = &mut db.conn;
        let into = rescued.to_string_lossy().into_owned();
        let save = async move {
            let saved = conn.execute("vacuum into ?1", [into]);
            saved.map(drop).map_err(error)
        };
        let rescue = match database(DatabaseWork::Write, save).await {
            Ok(()) => Rescue::Saved(rescued.into()),
            Err(error) => Rescue::Failed(error.to_string()),
        };
        let path = self.path.clone();
        Some(LogLost::Misplaced { path, rescue })
    }

    /// Brings the write-ahead log into the file.
    async fn maintain(&self, db: &mut Db) {
        if db.unsaved_bytes < self.wal_limit_bytes {
            return;
        }
        db.unsaved_bytes = 0;
        let conn = &mut db.conn;
        let checkpoint = async move { run(conn, "pragma wal_checkpoint(passive)") };
        if let Err(source) = database(DatabaseWork::Write, checkpoint).await {
            warn!(
                error = &source as &dyn std::error::Error,
                "could not checkpoint the log"
            );
        }
    }

    async fn read_range(
        &self,
        db: &mut Db,
        first: Position,
        n_events: u32,
    ) -> Result<Vec<RecordedEvent>, ReadError> {
        let read = read_events(&db.conn, &log::range(first, n_events), usize::MAX);
        read.map_err(error)?.all()
    }

    /// Brings everything into the one file. A reader that is busy may hold it up: what is left then is brought in later.
    async fn finish(&self, db: &mut Db) -> Result<(), sqlx::Error> {
        let wait = db.conn.busy_timeout(Duration::from_millis(200));
        wait.map_err(error)?;
        run(&db.conn, "pragma wal_checkpoint(truncate)")
    }

    fn connection(db: &mut Db) -> sql::Connection<'_> {
        sql::Connection::Direct(&mut db.conn)
    }

    async fn close(&self, db: Db) -> Result<(), sqlx::Error> {
        db.conn.close().map_err(|(_, source)| error(source))
    }
}

const HEAD: &str = "
    select position, recorded_at
    from events
    order by position desc
    limit 1";

const STREAM: &str = "select version from streams where stream_id = ?1";

const REQUEST: &str = "
    select digest, first_position, n_events
    from requests
    where request_id = ?1";

/// Runs a statement to its end.
fn run(conn: &rusqlite::Connection, statement: &str) -> Result<(), sqlx::Error> {
    let run = || {
        let mut statement = conn.prepare_cached(statement)?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    };
    run().map_err(error)
}

/// Reads where the log ends.
fn head(conn: &rusqlite::Connection) -> Result<Head, sqlx::Error> {
    let read = || {
        let mut head = conn.prepare_cached(HEAD)?;
        let head = head.query_row([], |row| Ok((row.get(0)?, row.get(1)?)));
        head.optional()
    };
    let (position, recorded_at) = read().map_err(error)?.unwrap_or_default();
    let recorded_at = moment(recorded_at).map_err(|what| sqlx::Error::Decode(what.into()))?;
    Ok(Head {
        position: Position(position),
        recorded_at,
    })
}

/// Looks up the versions of streams, and requests. Served by the index on `stream_id` and the primary key of
/// `requests`.
fn look_up(
    conn: &rusqlite::Connection,
    streams: &[&StreamId],
    requests: &[RequestId],
    log: &mut LogState,
) -> Result<(), rusqlite::Error> {
    let mut version = conn.prepare_cached(STREAM)?;
    for &stream in streams {
        let found = version.query_row([stream.as_str()], |row| row.get(0));
        if let Some(found) = found.optional()? {
            log.versions.insert(stream.clone(), StreamVersion(found));
        }
    }
    let mut stored = conn.prepare_cached(REQUEST)?;
    for &request in requests {
        let row = |row: &Row<'_>| {
            Ok(RequestRow {
                request,
                digest: Uuid::from_bytes(row.get(0)?),
                first: Position(row.get(1)?),
                n_events: row.get(2)?,
            })
        };
        let id = request.as_uuid();
        if let Some(found) = stored.query_row(params![id.as_bytes()], row).optional()? {
            log.stored.insert(request, found);
        }
    }
    Ok(())
}
