//! The rows that a batch of events changes: read once, changed in memory, written together.
//!
//! Owns: the changes that are not yet written. Does not know: what a row means.
//!
//! Invariant: a read returns what it would if every change before it had been written.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use super::table::{Dialect, Kind, Role, Table};
use crate::store::sql::{Connection, Row, Value, composed};

/// A row, in the order of the table's columns.
pub(super) type Cells = Vec<Value>;

/// How many rows one statement writes. Few sizes, so that few statements are prepared.
const CHUNKS: [usize; 5] = [256, 64, 16, 4, 1];

/// The tables of one generation, with the statements that write them.
pub(super) struct Set {
    pub(super) generation: i64,
    /// Once its role changes, nobody feeds it.
    pub(super) role: Role,
    dialect: Dialect,
    statements: Mutex<Statements>,
}

/// SQL by table, kind of write and number of rows.
type Statements = HashMap<(&'static str, WriteKind, usize), Arc<str>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum WriteKind {
    /// The rows are known not to be there.
    Insert,
    /// The rows may be there.
    Upsert,
    Delete,
}

impl Set {
    pub(super) fn new(generation: i64, role: Role, dialect: Dialect) -> Self {
        Self {
            generation,
            role,
            dialect,
            statements: Mutex::default(),
        }
    }

    fn statement(&self, table: &'static Table, kind: WriteKind, n_rows: usize) -> Arc<str> {
        let mut statements = self
            .statements
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let text = statements
            .entry((table.name, kind, n_rows))
            .or_insert_with(|| {
                statement(self.dialect, table, self.generation, kind, n_rows).into()
            });
        Arc::clone(text)
    }
}

fn statement(
    dialect: Dialect,
    table: &Table,
    generation: i64,
    kind: WriteKind,
    n_rows: usize,
) -> String {
    let name = table.name_of(generation);
    let key: Vec<&str> = table.key().iter().map(|column| column.name).collect();
    let key = key.join(", ");
    let width = match kind {
        WriteKind::Delete => table.n_key_columns,
        WriteKind::Insert | WriteKind::Upsert => table.columns.len(),
    };
    let rows = placeholders(dialect, width, n_rows);
    match kind {
        WriteKind::Delete => format!("delete from {name} where ({key}) in (values {rows})"),
        WriteKind::Insert => format!("insert into {name} values {rows}"),
        WriteKind::Upsert => {
            let rest = &table.columns[table.n_key_columns..];
            let set = rest
                .iter()
                .map(|column| format!("{0} = excluded.{0}", column.name));
            let set = set.collect::<Vec<_>>().join(", ");
            let then = if rest.is_empty() {
                "do nothing".to_owned()
            } else {
                format!("do update set {set}")
            };
            format!("insert into {name} values {rows} on conflict ({key}) {then}")
        }
    }
}

/// Returns placeholders such as `(?, ?), (?, ?)`. SQLite looks up names of values one by one, so it gets none.
fn placeholders(dialect: Dialect, width: usize, n_rows: usize) -> String {
    let mut text = String::new();
    for row in 0..n_rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..width {
            text.push_str(if column == 0 { "" } else { ", " });
            match dialect {
                Dialect::Sqlite => text.push('?'),
                Dialect::Postgres => {
                    let _ = write!(text, "${}", row * width + column + 1);
                }
            }
        }
        text.push(')');
    }
    text
}

/// A row as far as it is known.
struct CachedRow {
    /// None when there is no such row.
    cells: Option<Cells>,
    is_changed: bool,
    /// Whether the database holds no such row.
    is_new: bool,
}

/// The rows of one generation within one transaction. [`flush`](Self::flush) it before the commit.
pub(super) struct Rows<'t> {
    connection: Connection<'t>,
    set: &'t Set,
    tables: BTreeMap<&'static str, (&'static Table, BTreeMap<Cells, CachedRow>)>,
}

impl<'t> Rows<'t> {
    pub(super) fn new(connection: Connection<'t>, set: &'t Set) -> Self {
        Self {
            connection,
            set,
            tables: BTreeMap::new(),
        }
    }

    fn cached(&mut self, table: &'static Table) -> &mut BTreeMap<Cells, CachedRow> {
        let cached = self.tables.entry(table.name);
        &mut cached.or_insert_with(|| (table, BTreeMap::new())).1
    }

    /// Returns the row with this key, if there is one.
    pub(super) async fn get(
        &mut self,
        table: &'static Table,
        key: &[Value],
    ) -> Result<Option<Cells>, sqlx::Error> {
        if let Some(row) = self.cached(table).get(key) {
            return Ok(row.cells.clone());
        }
        let wanted = key_condition(table);
        let found = self.read(table, &wanted, key).await?;
        let cells = found.into_iter().next();
        let row = CachedRow {
            is_new: cells.is_none(),
            cells: cells.clone(),
            is_changed: false,
        };
        self.cached(table).insert(key.to_vec(), row);
        Ok(cells)
    }

    /// Inserts a row, or replaces the one with its key.
    pub(super) fn put(&mut self, table: &'static Table, cells: Cells) {
        let key = cells[..table.n_key_columns].to_vec();
        self.change(table, key, Some(cells), false);
    }

    /// Inserts a row whose key is known not to be there.
    pub(super) fn insert(&mut self, table: &'static Table, cells: Cells) {
        let key = cells[..table.n_key_columns].to_vec();
        self.change(table, key, Some(cells), true);
    }

    /// Deletes the row with this key, if there is one.
    pub(super) fn delete(&mut self, table: &'static Table, key: Cells) {
        self.change(table, key, None, false);
    }

    /// Changes a row. `is_new_if_unknown` is whether a row that was not read is taken to be new.
    fn change(
        &mut self,
        table: &'static Table,
        key: Cells,
        cells: Option<Cells>,
        is_new_if_unknown: bool,
    ) {
        let cached = self.cached(table);
        let is_new = cached.get(&key).map_or(is_new_if_unknown, |row| row.is_new);
        let row = CachedRow {
            cells,
            is_changed: true,
            is_new,
        };
        cached.insert(key, row);
    }

    /// Returns the rows of a condition on a table, written as SQL with `$1` for values.
    pub(super) async fn select(
        &mut self,
        table: &'static Table,
        condition: &str,
        values: &[Value],
    ) -> Result<Vec<Cells>, sqlx::Error> {
        self.flush().await?;
        self.read(table, condition, values).await
    }

    async fn read(
        &mut self,
        table: &'static Table,
        condition: &str,
        values: &[Value],
    ) -> Result<Vec<Cells>, sqlx::Error> {
        let text = format!(
            "select {} from {} where {condition}",
            table.column_list(),
            table.name_of(self.set.generation)
        );
        let rows = composed(text)
            .bind_all(values.iter().cloned())
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter().map(|row| cells(table, row)).collect()
    }

    /// Writes all changes.
    pub(super) async fn flush(&mut self) -> Result<(), sqlx::Error> {
        let Self {
            connection,
            set,
            tables,
        } = self;
        for (table, cached) in tables.values_mut() {
            let mut writes: [(WriteKind, Vec<Cells>); 3] =
                [WriteKind::Delete, WriteKind::Upsert, WriteKind::Insert]
                    .map(|kind| (kind, Vec::new()));
            for (key, row) in cached.iter_mut().filter(|(_, row)| row.is_changed) {
                match (&row.cells, row.is_new) {
                    (Some(cells), true) => writes[2].1.push(cells.clone()),
                    (Some(cells), false) => writes[1].1.push(cells.clone()),
                    (None, false) => writes[0].1.push(key.clone()),
                    (None, true) => {}
                }
                row.is_changed = false;
                row.is_new = row.cells.is_none();
            }
            for (kind, rows) in writes {
                write(connection, set, table, kind, rows).await?;
            }
        }
        Ok(())
    }
}

async fn write(
    connection: &mut Connection<'_>,
    set: &Set,
    table: &'static Table,
    kind: WriteKind,
    rows: Vec<Cells>,
) -> Result<(), sqlx::Error> {
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    for size in CHUNKS {
        while size <= left {
            left -= size;
            composed(set.statement(table, kind, size))
                .bind_all(rows.by_ref().take(size).flatten())
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

/// Returns the SQL condition that a row has a key.
fn key_condition(table: &Table) -> String {
    let parts = (1..)
        .zip(table.key())
        .map(|(n, column)| format!("{} = ${n}", column.name));
    parts.collect::<Vec<_>>().join(" and ")
}

pub(super) fn cells(table: &Table, row: &Row) -> Result<Cells, sqlx::Error> {
    let cell = |(at, kind)| {
        Ok(match kind {
            Kind::Integer => Value::Integer(row.get(at)?),
            Kind::Text => Value::Text(row.get(at)?),
            Kind::Id => Value::Id(row.get(at)?),
        })
    };
    let kinds = table.columns.iter().map(|column| column.kind);
    kinds.enumerate().map(cell).collect()
}

/// Reads a value that is stored as its text.
pub(super) fn parsed<T>(row: &Row, column: &'static str) -> Result<T, sqlx::Error>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: &str = row.get(column)?;
    text.parse()
        .map_err(|error: T::Err| sqlx::Error::Decode(error.into()))
}
