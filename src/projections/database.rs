//! The database of the read tables: a file or a schema beside the log's.
//!
//! Owns: their connections and migrations. Does not know: what the tables hold.

use std::path::PathBuf;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::error::TablesError;
use crate::clock::untimed;
use crate::file_access;
use crate::store::migrations::{migrations, normalize_checksums};
use crate::store::path_of;
use crate::store::postgres::connect::{Address, is_postgres};
use crate::store::sql::{Connection, On, Pool, query, sqlite_pool_limit};

#[derive(Clone)]
pub(super) struct Pools {
    pub(super) writer: Pool,
    pub(super) readers: Pool,
    /// The number of the schema on a server.
    pub(super) schema_id: Option<i64>,
}

impl Pools {
    /// Has reads tell about the log's database, where both are on one server.
    pub(super) fn watched_like(self, log: &Pool) -> Self {
        Self {
            writer: self.writer.watched_like(log),
            readers: self.readers.watched_like(log),
            ..self
        }
    }

    pub(super) async fn close(&self) {
        // Brings everything into the one file; without it, the tables are as they are.
        if self.schema_id.is_none() {
            let _ = query("pragma wal_checkpoint(truncate)")
                .execute(&self.writer)
                .await;
        }
        self.writer.close().await;
        self.readers.close().await;
    }
}

/// The page cache of the write connection. SQLite takes a negative number as KiB.
const CACHE_KIB: &str = "-16384";

const N_READERS: u32 = 4;

/// How long a query waits for a connection.
const READER_WAIT: Duration = Duration::from_secs(5);

/// The schema of the tables on PostgreSQL.
pub(super) const SCHEMA: &str = "gamebot_read";

/// Returns the file of the read tables of a log in a file: beside it, with `.read` in its name.
#[must_use]
pub fn tables_path(database_url: &str) -> PathBuf {
    let path = path_of(database_url);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // What follows another dot may tell two logs apart.
    let stem = name.strip_suffix(".db").unwrap_or(&name);
    path.with_file_name(format!("{stem}.read.db"))
}

pub(super) async fn open(database_url: &str) -> Result<Pools, TablesError> {
    if is_postgres(database_url) {
        let address = Address::of_schema(database_url, SCHEMA)?;
        return open_on_server(database_url, &address).await;
    }
    check_access(database_url)?;
    // Each batch reads rows of any player and game again.
    let connect = sqlite(database_url)
        .create_if_missing(true)
        .pragma("cache_size", CACHE_KIB);
    let writer = SqlitePoolOptions::new()
        .max_connections(sqlite_pool_limit(1))
        // SQLite itself rolls back what a full disk refuses, and sqlx then takes the transaction for an open one.
        .before_acquire(|conn, _| Box::pin(async { Ok(!conn.is_in_transaction()) }))
        .connect_with(connect);
    let writer = untimed(writer).await?;
    let tables = migrations!(
        "read",
        "0001_games",
        "0002_generations",
        "0003_no_error",
        "0004_marks",
    );
    let migrated = async {
        let mut conn = writer.acquire().await?;
        normalize_checksums(&tables, Connection::Sqlite(&mut conn)).await?;
        drop(conn);
        tables.run(&writer).await?;
        readers(database_url).await
    };
    match untimed(migrated).await {
        Ok(readers) => Ok(Pools {
            writer: writer.into(),
            readers,
            schema_id: None,
        }),
        Err(error) => {
            // So that its files can be moved.
            untimed(writer.close()).await;
            Err(error)
        }
    }
}

async fn open_on_server(database_url: &str, address: &Address) -> Result<Pools, TablesError> {
    let tables = migrations!(
        "postgres_read",
        "0001_games",
        "0002_generations",
        "0003_no_error",
        "0004_marks",
    );
    address.migrate(&tables).await?;
    let readers = readers(database_url).await?;
    Ok(Pools {
        // Rows that are lost in a crash are rebuilt from the log.
        writer: address.careless_writers(1).into(),
        schema_id: schema_id(&readers).await?,
        readers,
    })
}

/// Says why the server refused, where that has nothing to do with the tables.
pub(super) async fn refused(error: TablesError, database_url: &str) -> TablesError {
    let (TablesError::Migrate(
        MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _),
    )
    | TablesError::Database(source)) = &error
    else {
        return error;
    };
    if !is_postgres(database_url) {
        return error;
    }
    let Ok(address) = Address::of_schema(database_url, SCHEMA) else {
        return error;
    };
    // A pool does not say why it has no connection.
    let asked = match source {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => address.refused_now().await,
        _ => None,
    };
    let reason = asked.or_else(|| address.refusal(source));
    reason.map_or(error, TablesError::Server)
}

/// Reads the number by which a server knows the schema.
pub(super) async fn schema_id<'c>(
    on: impl Into<On<'c>> + Send,
) -> Result<Option<i64>, sqlx::Error> {
    let found = query("select oid::bigint from pg_namespace where nspname = $1")
        .bind(SCHEMA)
        .fetch_optional(on)
        .await?;
    found.map(|row| row.get(0)).transpose()
}

/// Checks that the files of tables that are there can be written. A server is checked when it is connected to.
///
/// # Errors
/// [`TablesError::File`], with what to do.
pub fn check_access(database_url: &str) -> Result<(), TablesError> {
    if is_postgres(database_url) {
        return Ok(());
    }
    let usable = file_access::try_opening(&tables_path(database_url), true);
    usable.map_err(|(path, source)| TablesError::File {
        hint: file_access::hint(&path, &source),
        path,
        source,
    })
}

/// Returns whether there are read tables beside a log.
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

/// Connects to tables, to read them only, if they are there.
pub(super) async fn existing(database_url: &str) -> Result<Pool, TablesError> {
    if are_there(database_url).await? {
        return readers(database_url).await;
    }
    let place = if is_postgres(database_url) {
        format!("the schema {SCHEMA}")
    } else {
        tables_path(database_url).display().to_string()
    };
    Err(TablesError::Missing { place })
}

/// Connects to tables, to read them only.
pub(super) async fn readers(database_url: &str) -> Result<Pool, TablesError> {
    if is_postgres(database_url) {
        let address = Address::of_schema(database_url, SCHEMA)?;
        return Ok(address.readers(N_READERS, READER_WAIT).into());
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(sqlite_pool_limit(N_READERS))
        .acquire_timeout(READER_WAIT)
        .connect_with(sqlite(database_url).read_only(true));
    Ok(untimed(readers).await?.into())
}

fn sqlite(database_url: &str) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(tables_path(database_url))
        .journal_mode(SqliteJournalMode::Wal)
        // Rows that are lost in a power cut are rebuilt from the log.
        .synchronous(SqliteSynchronous::Normal)
        // Keeps the pages that a statement changes, in case it fails, out of files.
        .pragma("temp_store", "memory")
        // Rows of people who had themselves erased leave nothing behind.
        .pragma("secure_delete", "on")
        .busy_timeout(Duration::from_secs(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_log_has_tables_of_its_own() {
        #[track_caller]
        fn check(url: &str, tables: &str) {
            assert_eq!(tables_path(url), PathBuf::from(tables));
        }

        check("sqlite://data/gamebot.db", "data/gamebot.read.db");
        check("data/game.v1", "data/game.v1.read.db");
        check("data/game.v2", "data/game.v2.read.db");
        check("game", "game.read.db");
    }
}
