//! Queries on a SQLite connection of the calling thread's, as the writer's is.
//!
//! Owns: statements, rows and transactions there. Does not know: the queries.

use std::sync::Arc;

use rusqlite::{
    Connection, Statement, ToSql,
    types::{Null, ToSqlOutput, Value as Stored},
};
use uuid::Uuid;

use super::{Query, Value};
use crate::store::tuned::direct::error;

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

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Integer(value) => value.to_sql(),
            Self::Text(value) => value.to_sql(),
            Self::Id(None) => Ok(Null.into()),
            Self::Id(Some(id)) => Ok(id.as_bytes().as_slice().into()),
        }
    }
}

/// Gives a statement the values of its query.
pub(in crate::store) fn bind(
    statement: &mut Statement<'_>,
    query: &Query,
) -> Result<(), rusqlite::Error> {
    for (nth, value) in (1_usize..).zip(query.values()) {
        // To SQLite it is a name, which is numbered when it first appears. Some stand only in the text for PostgreSQL.
        if let Some(place) = statement.parameter_index(&format!("${nth}"))? {
            statement.raw_bind_parameter(place, value)?;
        }
    }
    Ok(())
}

pub(super) fn execute(conn: &Connection, query: &Query) -> Result<u64, sqlx::Error> {
    rows(conn, query, usize::MAX)?;
    Ok(conn.changes())
}

pub(super) fn fetch_all(conn: &Connection, query: &Query) -> Result<Vec<DirectRow>, sqlx::Error> {
    rows(conn, query, usize::MAX)
}

pub(super) fn fetch_optional(
    conn: &Connection,
    query: &Query,
) -> Result<Option<DirectRow>, sqlx::Error> {
    Ok(rows(conn, query, 1)?.pop())
}

fn rows(conn: &Connection, query: &Query, limit: usize) -> Result<Vec<DirectRow>, sqlx::Error> {
    let read = || {
        let mut statement = conn.prepare_cached(query.sqlite_text())?;
        bind(&mut statement, query)?;
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
