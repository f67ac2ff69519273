//! SQLite on the calling thread. sqlx would send each statement to a thread of its own, and each row of it back in
//! as many allocations as it has columns, which costs several times what an append and a page of events do.
//!
//! Owns: the connections that read events. Does not know: the tables.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use tokio::{sync::Semaphore, task, time::timeout};
use uuid::Uuid;

use crate::clock::untimed;
use crate::store::{
    error::ReadError,
    options::StoreOptions,
    rows::{Decoded, EventRow},
    sql::{
        Query,
        direct::{bind, error},
    },
};

impl EventRow for rusqlite::Row<'_> {
    fn integer(&self, column: usize) -> Result<Option<i64>, String> {
        let value = self.get_ref(column).map_err(|error| error.to_string())?;
        value.as_i64_or_null().map_err(|error| error.to_string())
    }

    fn text(&self, column: usize) -> Result<Option<&str>, String> {
        let value = self.get_ref(column).map_err(|error| error.to_string())?;
        value.as_str_or_null().map_err(|error| error.to_string())
    }

    fn id(&self, column: usize) -> Result<Option<Uuid>, String> {
        let value = self.get_ref(column).map_err(|error| error.to_string())?;
        let bytes = value.as_blob_or_null().map_err(|error| error.to_string())?;
        let id = bytes.map(Uuid::from_slice).transpose();
        id.map_err(|error| error.to_string())
    }
}

/// Reads the events that `query` selects, up to about `limit_bytes` of payload.
pub(in crate::store) fn read_events(
    conn: &Connection,
    query: &Query,
    limit_bytes: usize,
) -> Result<Decoded, rusqlite::Error> {
    let mut statement = conn.prepare_cached(query.sqlite_text())?;
    bind(&mut statement, query.values())?;
    let mut rows = statement.raw_query();
    let mut decoded = Decoded::new(limit_bytes);
    while let Some(row) = rows.next()? {
        if !decoded.add(row) {
            break;
        }
    }
    Ok(decoded)
}

/// Connections that read events, each on a thread of the runtime's for as long as a query takes.
pub(in crate::store) struct EventReaders {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    free: Arc<Semaphore>,
    n_readers: u32,
    wait: Duration,
}

impl EventReaders {
    pub(in crate::store) fn path(&self) -> &Path {
        &self.path
    }

    /// Connects when first used.
    pub(in crate::store) fn new(path: &Path, options: &StoreOptions) -> Self {
        Self {
            path: path.to_owned(),
            idle: Arc::default(),
            free: Arc::new(Semaphore::new(options.n_readers as usize)),
            n_readers: options.n_readers,
            wait: options.reader_wait,
        }
    }

    /// Reads the events that `query` selects, up to about `limit_bytes` of payload.
    pub(in crate::store) async fn read(
        &self,
        query: Query,
        limit_bytes: usize,
    ) -> Result<Decoded, ReadError> {
        let free = timeout(self.wait, self.free.clone().acquire_owned()).await;
        let free = free.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let free = free.map_err(|_| ReadError::Closed)?;
        let (path, idle) = (self.path.clone(), self.idle.clone());
        let read = task::spawn_blocking(move || {
            let reused = lock(&idle).pop();
            let conn = reused.map_or_else(|| connect(&path), Ok)?;
            let decoded = read_events(&conn, &query, limit_bytes)?;
            lock(&idle).push(conn);
            drop(free);
            Ok(decoded)
        });
        let read = untimed(read)
            .await
            .map_err(|_| sqlx::Error::WorkerCrashed)?;
        Ok(read.map_err(error)?)
    }

    /// Closes all connections, once their queries are over.
    pub(in crate::store) async fn close(&self) {
        // It is closed here alone, so that there is no error.
        let _ = self.free.acquire_many(self.n_readers).await;
        self.free.close();
        lock(&self.idle).clear();
    }
}

fn lock(idle: &Mutex<Vec<Connection>>) -> std::sync::MutexGuard<'_, Vec<Connection>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    Ok(conn)
}
