//! Where the read tables are: a file beside the log's, or a schema beside the log's.
//!
//! Owns: their connections and migrations. Does not know: what the tables hold.

use std::path::PathBuf;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::TablesError;
use crate::store::migrations::migrations;
use crate::store::postgres::connect::{Address, is_postgres};
use crate::store::sql::{Pool, query};

/// The one connection that writes the tables, and those that read them.
pub(super) struct Pools {
    pub(super) writer: Pool,
    pub(super) readers: Pool,
}

/// How much of their file the connection that writes them keeps in memory at most, as SQLite wants it: in KiB,
/// below zero.
const CACHE_KIB: &str = "-16384";

/// How many queries run at once.
const N_READERS: u32 = 4;

/// How long a query waits for one of the connections.
const READER_WAIT: Duration = Duration::from_secs(5);

/// The schema of the tables on PostgreSQL.
const SCHEMA: &str = "gamebot_read";

/// Returns the file of the read tables of a log in a file: beside it, with `.read` in its name.
#[must_use]
pub fn tables_path(database_url: &str) -> PathBuf {
    let path = database_url.strip_prefix("sqlite:").unwrap_or(database_url);
    let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}.read.db"))
}

pub(super) async fn open(database_url: &str) -> Result<Pools, TablesError> {
    if is_postgres(database_url) {
        let address = Address::of_schema(database_url, SCHEMA)?;
        let tables = migrations!("postgres_read", "0001_games", "0002_generations",);
        address.migrate(&tables).await?;
        return Ok(Pools {
            // What a crash of the server takes is read from the log again.
            writer: Pool::Postgres(address.careless_writers(1)),
            readers: readers(database_url).await?,
        });
    }
    // Rows of all players and games change: what is read again for each batch had better stay in memory.
    let connect = sqlite(database_url)
        .create_if_missing(true)
        .pragma("cache_size", CACHE_KIB);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(connect)
        .await?;
    migrations!("read", "0001_games", "0002_generations",)
        .run(&writer)
        .await?;
    Ok(Pools {
        writer: Pool::Sqlite(writer),
        readers: readers(database_url).await?,
    })
}

/// Tells whether there are read tables beside a log.
pub(super) async fn are_there(database_url: &str) -> Result<bool, TablesError> {
    if !is_postgres(database_url) {
        return Ok(tables_path(database_url).exists());
    }
    let readers = readers(database_url).await?;
    let found = query("select count(*) from pg_tables where schemaname = $1 and tablename = $2")
        .bind(SCHEMA)
        .bind("generations")
        .fetch_one(&readers)
        .await?;
    readers.close().await;
    Ok(0 < found.get::<i64>(0)?)
}

/// Connects to tables that are there, to read them only.
pub(super) async fn readers(database_url: &str) -> Result<Pool, TablesError> {
    if is_postgres(database_url) {
        let address = Address::of_schema(database_url, SCHEMA)?;
        return Ok(Pool::Postgres(address.readers(N_READERS, READER_WAIT)));
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(N_READERS)
        .acquire_timeout(READER_WAIT)
        .connect_with(sqlite(database_url).read_only(true))
        .await?;
    Ok(Pool::Sqlite(readers))
}

fn sqlite(database_url: &str) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(tables_path(database_url))
        .journal_mode(SqliteJournalMode::Wal)
        // What a power cut takes is read from the log again.
        .synchronous(SqliteSynchronous::Normal)
        // A statement that may fail half-way keeps the pages it changes: not in a file.
        .pragma("temp_store", "memory")
        .busy_timeout(Duration::from_secs(10))
}
