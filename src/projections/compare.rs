//! Comparing the rows in use with rows rebuilt elsewhere from the log.
//!
//! Owns: the comparison. Does not know: what a row means, and what to do about a wrong one.
//!
//! Invariant: both sides are the rows of one position; the tables in use are only read.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::database;
use super::error::TablesError;
use super::feed::{Batch, FeedError, FeedOutcome, feed};
use super::generations::{self, Generation, Structure, dialect};
use super::list::ALL;
use super::projection::Projection;
use super::rows::{Cells, Set, cells};
use super::table::{Role, Table};
use crate::store::sql::{On, Pool, Transaction, Value, composed};
use crate::store::{Filter, Position, Store};

/// How many events or rows are read at once.
const PAGE: u32 = 1_000;

/// The outcome of comparing one projection.
#[derive(Debug)]
pub struct Compared {
    pub projection: &'static str,
    /// The position of both sides; none when there are no rows of this version to compare.
    pub position: Option<Position>,
    /// Where the log ends, when the rows go further: they are those of another log, or an older log was restored.
    pub log_ends_at: Option<Position>,
    pub n_rows: u64,
    pub drifts: Vec<Drift>,
}

/// A row that differs from what the log says.
#[derive(Debug, PartialEq, Eq)]
pub struct Drift {
    pub table: &'static str,
    /// Its key, as `column=value` with spaces between.
    pub key: String,
    /// What is wrong with it, worded to follow the key.
    pub wrong: &'static str,
}

/// Compares the rows beside the log at `database_url` with rows rebuilt from `store` in tables beside
/// `scratch_url`, where nothing else is.
///
/// Reads the whole log once for each projection. Play goes on meanwhile.
///
/// # Errors
/// [`TablesError`] when either side cannot be read or written.
pub async fn compare(
    database_url: &str,
    scratch_url: &str,
    store: &Store,
) -> Result<Vec<Compared>, TablesError> {
    let readers = database::existing(database_url).await?;
    let scratch = database::open(scratch_url).await?.writer;
    let mut all = Vec::new();
    for projection in ALL {
        all.push(compare_one(projection, &readers, &scratch, store).await?);
    }
    scratch.close().await;
    readers.close().await;
    Ok(all)
}

async fn compare_one(
    projection: &'static Projection,
    readers: &Pool,
    scratch: &Pool,
    store: &Store,
) -> Result<Compared, TablesError> {
    // A snapshot, so that the position and the rows are those of one moment.
    let mut snapshot = readers.snapshot().await?;
    let live = generations::with_role(&mut snapshot, projection, Role::Live).await?;
    let fits = |live: &Generation| live.version == projection.version && live.fits(projection);
    let mut compared = Compared {
        projection: projection.name,
        position: None,
        log_ends_at: None,
        n_rows: 0,
        drifts: Vec::new(),
    };
    let Some(live) = live.filter(fits) else {
        return Ok(compared);
    };
    compared.position = Some(live.position);
    // Read after the position: the log may grow meanwhile.
    let head = store.refresh_head().await?;
    if head < live.position {
        compared.log_ends_at = Some(head);
        return Ok(compared);
    }
    let generation = rebuild(projection, scratch, store, live.position).await?;
    for table in projection.tables {
        let found = row_hashes(&mut snapshot, table, live.number).await?;
        let mut on = scratch.begin().await?;
        let mut expected = row_hashes(&mut on, table, generation).await?;
        compared.n_rows += found.len().max(expected.len()) as u64;
        let mut drift = |key: &Cells, wrong| {
            compared.drifts.push(Drift {
                table: table.name,
                key: written(table, key),
                wrong,
            });
        };
        for (key, sum) in &found {
            match expected.remove(key) {
                None => drift(key, "does not follow from the log"),
                Some(right) if right != *sum => drift(key, "differs from what the log says"),
                Some(_) => {}
            }
        }
        for key in expected.keys() {
            drift(key, "is missing");
        }
    }
    compared
        .drifts
        .sort_by(|one, other| (one.table, &one.key).cmp(&(other.table, &other.key)));
    Ok(compared)
}

/// Builds the rows of `projection` up to `to`, and returns their generation.
async fn rebuild(
    projection: &Projection,
    scratch: &Pool,
    store: &Store,
    to: Position,
) -> Result<i64, TablesError> {
    let mut structure = Structure::lock(scratch).await?;
    let set = structure.create(projection, Role::Live).await?;
    structure.commit().await?;
    let set = Set::new(set.generation, Role::Live, dialect(scratch));
    let mut at = Position::START;
    while at < to {
        let page = store.read_all(at, PAGE, &Filter::all()).await;
        let batch = Batch::of_page(projection, page, to)?;
        if batch.to == at {
            return Err(TablesError::Rows(format!(
                "the log ends at {at}, before {to}"
            )));
        }
        match feed(scratch, projection, &set, at, &batch).await {
            Ok(FeedOutcome::Written) => at = batch.to,
            Ok(FeedOutcome::Moved) => {
                return Err(TablesError::Rows(
                    "another process uses the scratch tables".to_owned(),
                ));
            }
            Err(FeedError::Database(error)) => return Err(error.into()),
            Err(FeedError::Panicked(panic)) => return Err(TablesError::Rows(panic.to_string())),
        }
    }
    Ok(set.generation)
}

/// Reads the hash of each row of a table, by its key.
async fn row_hashes(
    on: &mut Transaction<'_>,
    table: &Table,
    generation: i64,
) -> Result<HashMap<Cells, u64>, sqlx::Error> {
    let (columns, name) = (table.column_list(), table.name_of(generation));
    let key: Vec<&str> = table.key().iter().map(|column| column.name).collect();
    let key = key.join(", ");
    let places: Vec<String> = (1..=table.n_key_columns).map(|n| format!("${n}")).collect();
    let places = places.join(", ");
    let mut rows = HashMap::new();
    let mut last: Option<Cells> = None;
    loop {
        let after = last
            .as_ref()
            .map_or_else(String::new, |_| format!("where ({key}) > ({places}) "));
        let page = composed(format!(
            "select {columns} from {name} {after}order by {key} limit {PAGE}"
        ))
        .bind_all(last.take().into_iter().flatten())
        .fetch_all(On::from(&mut *on))
        .await?;
        for row in &page {
            let cells = cells(table, row)?;
            let mut hasher = DefaultHasher::new();
            cells.hash(&mut hasher);
            let key = cells[..table.n_key_columns].to_vec();
            last = Some(key.clone());
            rows.insert(key, hasher.finish());
        }
        if page.len() < PAGE as usize {
            return Ok(rows);
        }
    }
}

fn written(table: &Table, key: &Cells) -> String {
    let cells = table.key().iter().zip(key).map(|(column, value)| {
        let value = match value {
            Value::Integer(Some(value)) => value.to_string(),
            Value::Text(Some(value)) => value.clone(),
            Value::Id(Some(value)) => value.to_string(),
            Value::Integer(None) | Value::Text(None) | Value::Id(None) => "none".to_owned(),
        };
        format!("{}={value}", column.name)
    });
    cells.collect::<Vec<_>>().join(" ")
}
