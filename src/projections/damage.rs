//! Read tables that cannot be used: recognized, and set aside so that others are built from the log.
//!
//! Owns: which errors mean that, and where the tables go. Does not know: what the tables hold.

use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

use super::database::{SCHEMA, schema_id, tables_path};
use super::error::TablesError;
use crate::store::damage;
use crate::store::postgres::connect::{Address, is_postgres};
use crate::store::sql::{Pool, composed, query};

/// The schema into which the tables are moved on PostgreSQL.
const SCHEMA_ASIDE: &str = "gamebot_read_damaged";

/// `gb_aside`: one process at a time sets tables aside.
const LOCK: i64 = 0x6762_5f61_7369_6465;

/// Returns whether an error of a query means that the tables cannot be used, whatever is asked of them.
pub(super) fn is_damage(error: &sqlx::Error) -> bool {
    if damage::is_damage(error) {
        return true;
    }
    let sqlx::Error::Database(error) = error else {
        return false;
    };
    // A table, a column or the schema is missing; or rows are there that are to be inserted.
    let code = error.code().unwrap_or_default();
    let message = error.message();
    ["42P01", "42703", "3F000"].contains(&&*code)
        || error.is_unique_violation()
        || [
            "no such table",
            "no such column",
            "malformed database schema",
        ]
        .iter()
        .any(|start| message.starts_with(start))
}

/// Returns whether tables that could not be opened are to be set aside.
pub(super) fn is_unusable(error: &TablesError, database_url: &str) -> bool {
    match error {
        TablesError::Database(error) => {
            let is_other = matches!(
                error,
                sqlx::Error::Decode(_)
                    | sqlx::Error::ColumnDecode { .. }
                    | sqlx::Error::ColumnNotFound(_)
            );
            is_other || is_damage(error) || is_duplicate(error)
        }
        TablesError::Migrate(
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _),
        ) => is_damage(error) || is_duplicate(error),
        TablesError::OtherLog(_) => true,
        // Another process may use tables of another version on a server.
        TablesError::Migrate(_) => !is_postgres(database_url),
        _ => false,
    }
}

/// Returns whether a table was there that was to be created.
fn is_duplicate(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| {
        error.code().is_some_and(|code| code == "42P07")
            || error.message().contains("already exists")
    })
}

/// Moves the tables out of the way, and returns where they are now. Does nothing on a server if the schema is not
/// the one that was `found` any more: another process was faster.
pub(super) async fn set_aside(
    database_url: &str,
    found: Option<i64>,
) -> Result<String, TablesError> {
    if is_postgres(database_url) {
        set_schema_aside(database_url, found).await?;
        return Ok(format!("the schema {SCHEMA_ASIDE}"));
    }
    let path = tables_path(database_url);
    let aside = path.with_extension("damaged.db");
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (with_suffix(&path, suffix), with_suffix(&aside, suffix));
        let moved = match std::fs::rename(&from, &to) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => remove(&to),
            moved => moved,
        };
        moved.map_err(|error| TablesError::Database(sqlx::Error::Io(error)))?;
    }
    Ok(aside.display().to_string())
}

/// Removes the damaged tables that were set aside from a file.
pub(super) fn remove_set_aside(tables: &Path) -> Result<(), TablesError> {
    let aside = tables.with_extension("damaged.db");
    for suffix in ["", "-wal", "-shm"] {
        let removed = remove(&with_suffix(&aside, suffix));
        removed.map_err(|error| TablesError::Database(sqlx::Error::Io(error)))?;
    }
    Ok(())
}

/// Drops the damaged tables that were set aside on a server.
pub(super) async fn drop_set_aside(writer: &Pool) -> Result<(), TablesError> {
    let drop_schema = format!("drop schema if exists {SCHEMA_ASIDE} cascade");
    composed(drop_schema).execute(writer).await?;
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

/// Removes what was set aside before and does not belong to what is now.
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

async fn set_schema_aside(database_url: &str, found: Option<i64>) -> Result<(), TablesError> {
    let writer = Pool::from(Address::of_schema(database_url, SCHEMA)?.writers(1));
    let mut tx = writer.begin().await?;
    query("select pg_advisory_xact_lock($1)")
        .bind(LOCK)
        .execute(&mut tx)
        .await?;
    let now = schema_id(&mut tx).await?;
    if now.is_some() && (found.is_none() || now == found) {
        for sql in [
            format!("drop schema if exists {SCHEMA_ASIDE} cascade"),
            format!("alter schema {SCHEMA} rename to {SCHEMA_ASIDE}"),
        ] {
            composed(sql).execute(&mut tx).await?;
        }
    }
    tx.commit().await?;
    writer.close().await;
    Ok(())
}
