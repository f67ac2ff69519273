//! The rows a batch of events changes: looked up once, changed in memory, written together.
//!
//! Owns: what of the batch is not yet written. Does not know: what a row means.
//!
//! Invariant: whatever is read here is as if every change before it had been written.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use super::generations::Role;
use super::table::{Dialect, Kind, Table};
use crate::store::sql::{Connection, Row, Value, composed};

/// A row, in the order of the table's columns.
pub(super) type Cells = Vec<Value>;

/// How many rows one statement writes. Few sizes, so that few statements are prepared.
const CHUNKS: [usize; 5] = [256, 64, 16, 4, 1];

/// The tables of one generation, with the statements that write them.
pub(super) struct Set {
    pub(super) generation: i64,
    /// What it is for. Once it is for something else, nobody feeds it.
    pub(super) role: Role,
    dialect: Dialect,
    texts: Mutex<Texts>,
}

/// Statements by table, way of writing, and number of rows.
type Texts = HashMap<(&'static str, How, usize), Arc<str>>;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum How {
    /// They are known not to be there.
    Insert,
    /// They may be there.
    Upsert,
    Delete,
}

impl Set {
    pub(super) fn new(generation: i64, role: Role, dialect: Dialect) -> Self {
        Self {
            generation,
            role,
            dialect,
            texts: Mutex::default(),
        }
    }

    fn text(&self, table: &'static Table, how: How, n_rows: usize) -> Arc<str> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let text = texts
            .entry((table.name, how, n_rows))
            .or_insert_with(|| statement(self.dialect, table, self.generation, how, n_rows).into());
        Arc::clone(text)
    }
}

fn statement(dialect: Dialect, table: &Table, generation: i64, how: How, n_rows: usize) -> String {
    let name = table.of(generation);
    let key: Vec<&str> = table.key().iter().map(|column| column.name).collect();
    let key = key.join(", ");
    let width = match how {
        How::Delete => table.n_key,
        How::Insert | How::Upsert => table.columns.len(),
    };
    let rows = places(dialect, width, n_rows);
    match how {
        How::Delete => format!("delete from {name} where ({key}) in (values {rows})"),
        How::Insert => format!("insert into {name} values {rows}"),
        How::Upsert => {
            let rest = &table.columns[table.n_key..];
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

/// Returns `(?, ?), (?, ?)`: SQLite looks up names of values one by one, so it gets none.
fn places(dialect: Dialect, width: usize, n_rows: usize) -> String {
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

/// What is known of a row.
struct Slot {
    /// None: it is not there.
    cells: Option<Cells>,
    changed: bool,
    /// It is not in the database.
    fresh: bool,
}

/// The rows of one generation within one transaction. [`flush`](Self::flush) it before the commit.
pub(super) struct Rows<'t> {
    connection: Connection<'t>,
    set: &'t Set,
    tables: BTreeMap<&'static str, (&'static Table, BTreeMap<Cells, Slot>)>,
}

impl<'t> Rows<'t> {
    pub(super) fn new(connection: Connection<'t>, set: &'t Set) -> Self {
        Self {
            connection,
            set,
            tables: BTreeMap::new(),
        }
    }

    fn slots(&mut self, table: &'static Table) -> &mut BTreeMap<Cells, Slot> {
        let slots = self.tables.entry(table.name);
        &mut slots.or_insert_with(|| (table, BTreeMap::new())).1
    }

    /// Returns the row with this key, if there is one.
    pub(super) async fn get(
        &mut self,
        table: &'static Table,
        key: &[Value],
    ) -> Result<Option<Cells>, sqlx::Error> {
        if let Some(slot) = self.slots(table).get(key) {
            return Ok(slot.cells.clone());
        }
        let wanted = key_condition(table);
        let found = self.read(table, &wanted, key).await?;
        let cells = found.into_iter().next();
        let slot = Slot {
            fresh: cells.is_none(),
            cells: cells.clone(),
            changed: false,
        };
        self.slots(table).insert(key.to_vec(), slot);
        Ok(cells)
    }

    /// Puts a row in, in place of one with the same key.
    pub(super) fn put(&mut self, table: &'static Table, cells: Cells) {
        let key = cells[..table.n_key].to_vec();
        let slots = self.slots(table);
        let fresh = slots.get(&key).is_some_and(|slot| slot.fresh);
        let slot = Slot {
            cells: Some(cells),
            changed: true,
            fresh,
        };
        slots.insert(key, slot);
    }

    /// Puts a row in whose key is known not to be there.
    pub(super) fn insert(&mut self, table: &'static Table, cells: Cells) {
        let key = cells[..table.n_key].to_vec();
        let slots = self.slots(table);
        let fresh = slots.get(&key).is_none_or(|slot| slot.fresh);
        let slot = Slot {
            cells: Some(cells),
            changed: true,
            fresh,
        };
        slots.insert(key, slot);
    }

    /// Takes the row with this key out, if there is one.
    pub(super) fn delete(&mut self, table: &'static Table, key: Cells) {
        let slots = self.slots(table);
        let fresh = slots.get(&key).is_some_and(|slot| slot.fresh);
        let slot = Slot {
            cells: None,
            changed: true,
            fresh,
        };
        slots.insert(key, slot);
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
            table.of(self.set.generation)
        );
        let rows = composed(text)
            .bind_all(values.iter().cloned())
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter().map(|row| cells(table, row)).collect()
    }

    /// Writes what was changed.
    pub(super) async fn flush(&mut self) -> Result<(), sqlx::Error> {
        let Self {
            connection,
            set,
            tables,
        } = self;
        for (table, slots) in tables.values_mut() {
            let mut writes: [(How, Vec<Cells>); 3] =
                [How::Delete, How::Upsert, How::Insert].map(|how| (how, Vec::new()));
            for (key, slot) in slots.iter_mut().filter(|(_, slot)| slot.changed) {
                match (&slot.cells, slot.fresh) {
                    (Some(cells), true) => writes[2].1.push(cells.clone()),
                    (Some(cells), false) => writes[1].1.push(cells.clone()),
                    (None, false) => writes[0].1.push(key.clone()),
                    (None, true) => {}
                }
                slot.changed = false;
                slot.fresh = slot.cells.is_none();
            }
            for (how, rows) in writes {
                write(connection, set, table, how, rows).await?;
            }
        }
        Ok(())
    }
}

async fn write(
    connection: &mut Connection<'_>,
    set: &Set,
    table: &'static Table,
    how: How,
    rows: Vec<Cells>,
) -> Result<(), sqlx::Error> {
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    for size in CHUNKS {
        while size <= left {
            left -= size;
            composed(set.text(table, how, size))
                .bind_all(rows.by_ref().take(size).flatten())
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

/// Writes that a row has a key, as SQL.
fn key_condition(table: &Table) -> String {
    let parts = (1..)
        .zip(table.key())
        .map(|(n, column)| format!("{} = ${n}", column.name));
    parts.collect::<Vec<_>>().join(" and ")
}

/// Reads a row of all columns.
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
