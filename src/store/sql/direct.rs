//! Queries on a SQLite connection of the calling thread's, as the writer's is.
//!
//! Owns: statements, rows, transactions and errors there. Does not know: the queries.

use std::{borrow::Cow, sync::Arc};

use rusqlite::{
    Connection, Statement,
    ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE},
    types::Value as Stored,
};
use sqlx::error::{DatabaseError, ErrorKind};
use thiserror::Error;
use uuid::Uuid;

use super::value::Value;

/// A transaction; dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct DirectTransaction<'c> {
    pub(super) conn: &'c mut Connection,
}

impl<'c> DirectTransaction<'c> {
    pub(super) fn begin(
        conn: &'c mut Connection,
        statement: &'static str,
    ) -> Result<Self, sqlx::Error> {
        conn.execute_batch(statement).map_err(error)?;
        Ok(Self { conn })
    }

    pub(super) fn end(self, statement: &'static str) -> Result<(), sqlx::Error> {
        self.conn.execute_batch(statement).map_err(error)
    }
}

impl Drop for DirectTransaction<'_> {
    fn drop(&mut self) {
        if !self.conn.is_autocommit() {
            // Fails only with the connection, whose end undoes it too.
            let _ = self.conn.execute_batch("rollback");
        }
    }
}

/// A row of a result.
#[derive(Debug)]
pub struct DirectRow {
    names: Arc<[String]>,
    values: Vec<Stored>,
}

impl DirectRow {
    pub(super) fn n_columns(&self) -> usize {
        self.values.len()
    }

    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    pub(super) fn get<'r, T: FromStored<'r>>(&'r self, place: usize) -> Result<T, sqlx::Error> {
        T::from_stored(&self.values[place]).ok_or_else(|| sqlx::Error::ColumnDecode {
            index: self.names[place].clone(),
            source: "it holds a value of another type".into(),
        })
    }
}

/// What can be read from a value that SQLite stored.
pub trait FromStored<'r>: Sized {
    fn from_stored(value: &'r Stored) -> Option<Self>;
}

impl FromStored<'_> for i64 {
    fn from_stored(value: &Stored) -> Option<Self> {
        match value {
            Stored::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

impl<'r> FromStored<'r> for &'r str {
    fn from_stored(value: &'r Stored) -> Option<Self> {
        match value {
            Stored::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl FromStored<'_> for String {
    fn from_stored(value: &Stored) -> Option<Self> {
        <&str>::from_stored(value).map(str::to_owned)
    }
}

impl FromStored<'_> for Uuid {
    fn from_stored(value: &Stored) -> Option<Self> {
        match value {
            Stored::Blob(bytes) => Self::from_slice(bytes).ok(),
            _ => None,
        }
    }
}

impl<'r, T: FromStored<'r>> FromStored<'r> for Option<T> {
    fn from_stored(value: &'r Stored) -> Option<Self> {
        match value {
            Stored::Null => Some(None),
            value => T::from_stored(value).map(Some),
        }
    }
}

/// Gives a statement the values of its query.
pub(in crate::store) fn bind(
    statement: &mut Statement<'_>,
    values: &[Value],
) -> Result<(), rusqlite::Error> {
    for (nth, value) in (1_usize..).zip(values) {
        // To SQLite it is a name, which is numbered when it first appears. Some stand only in the text for PostgreSQL.
        if let Some(place) = statement.parameter_index(&format!("${nth}"))? {
            statement.raw_bind_parameter(place, value)?;
        }
    }
    Ok(())
}

pub(super) fn execute(conn: &Connection, text: &str, values: &[Value]) -> Result<u64, sqlx::Error> {
    rows(conn, text, values, usize::MAX)?;
    Ok(conn.changes())
}

pub(super) fn fetch_all(
    conn: &Connection,
    text: &str,
    values: &[Value],
) -> Result<Vec<DirectRow>, sqlx::Error> {
    rows(conn, text, values, usize::MAX)
}

pub(super) fn fetch_optional(
    conn: &Connection,
    text: &str,
    values: &[Value],
) -> Result<Option<DirectRow>, sqlx::Error> {
    Ok(rows(conn, text, values, 1)?.pop())
}

fn rows(
    conn: &Connection,
    text: &str,
    values: &[Value],
    limit: usize,
) -> Result<Vec<DirectRow>, sqlx::Error> {
    let read = || {
        let mut statement = conn.prepare_cached(text)?;
        bind(&mut statement, values)?;
        let names = statement.column_names();
        let names: Arc<[String]> = names.into_iter().map(str::to_owned).collect();
        let mut found = statement.raw_query();
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let values = (0..names.len()).map(|place| row.get(place));
            rows.push(DirectRow {
                names: Arc::clone(&names),
                values: values.collect::<Result<_, _>>()?,
            });
            if rows.len() == limit {
                break;
            }
        }
        Ok(rows)
    };
    read().map_err(error)
}

/// An error of SQLite, shown as sqlx shows it.
#[derive(Debug, Error)]
#[error("(code: {code}) {message}")]
struct SqliteError {
    code: i32,
    message: String,
}

impl DatabaseError for SqliteError {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn kind(&self) -> ErrorKind {
        match self.code {
            SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE => ErrorKind::UniqueViolation,
            _ => ErrorKind::Other,
        }
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }
}

/// Converts an error to what the store reports.
pub(in crate::store) fn error(error: rusqlite::Error) -> sqlx::Error {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            sqlx::Error::Database(Box::new(SqliteError {
                code: failure.extended_code,
                message: message.unwrap_or_else(|| failure.to_string()),
            }))
        }
        other => sqlx::Error::Decode(other.into()),
    }
}
