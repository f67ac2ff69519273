//! Opening the read tables, whatever state they are in.
//!
//! Owns: when tables are set aside, and that this is said once. Does not know: what makes them unusable.
//!
//! Tables are derived from the log. Those that cannot be used are set aside, and rebuilt like those of a new log.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::Instant;
use tracing::{info, warn};

use super::damage::{is_damage, is_unusable, set_aside};
use super::database::{self, Pools};
use super::error::TablesError;
use super::generations::{self, Generation, Structure};
use super::list::ALL;
use super::pools::Shared;
use super::projection::Projection;
use super::table::Role;
use crate::store::sql::{Pool, composed, query};
use crate::store::{Filter, Position, ReadError, Store};

/// How often tables are set aside while the program runs: more often, rebuilding does not help.
const REPAIR_EVERY: Duration = Duration::from_mins(1);

/// Tables that were opened.
pub(super) struct Opened {
    pub(super) pools: Pools,
    /// The projections whose rows are of another version.
    pub(super) outdated: Vec<&'static str>,
    /// Whether there were none.
    is_new: bool,
}

/// How the rows of a projection are when the tables are opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    Current,
    Outdated,
    /// There were none.
    New,
}

/// Opens the tables; sets those aside that cannot be used.
pub(super) async fn open(database_url: &str, store: &Store) -> Result<Opened, TablesError> {
    match open_as_they_are(database_url, store).await {
        Err(error) if is_unusable(&error, database_url) => {
            replace(
                database_url,
                store,
                None,
                &crate::causes::with_causes(&error),
            )
            .await
        }
        Ok(opened) => {
            if opened.is_new && Position::START < store.head() {
                warn!("the read tables are missing and are rebuilt from the log");
            }
            Ok(opened)
        }
        Err(error) => Err(error),
    }
}

async fn open_as_they_are(database_url: &str, store: &Store) -> Result<Opened, TablesError> {
    let pools = match database::open(database_url).await {
        Ok(pools) => pools.watched_like(store.reader()),
        Err(error) => return Err(database::refused(error, database_url).await),
    };
    let opened = async {
        let (mut outdated, mut is_new) = (Vec::new(), true);
        for projection in ALL {
            let rows = prepare(&pools.writer, store, projection).await?;
            outdated.extend((rows == Rows::Outdated).then_some(projection.name));
            is_new &= rows == Rows::New;
        }
        check_tables(&pools).await?;
        Ok((outdated, is_new))
    };
    match opened.await {
        Ok((outdated, is_new)) => Ok(Opened {
            pools,
            outdated,
            is_new,
        }),
        Err(error) => {
            // Asked while they are held: the server may be full of them.
            let error = database::refused(error, database_url).await;
            pools.close().await;
            Err(error)
        }
    }
}

/// Creates the tables of a projection where none fit, and returns how its rows were. Those of another version that
/// this program can feed stay in use until they are rebuilt.
async fn prepare(
    writer: &Pool,
    store: &Store,
    projection: &Projection,
) -> Result<Rows, TablesError> {
    let mut structure = Structure::lock(writer).await?;
    let live = generations::with_role(&mut structure.tx, projection, Role::Live).await?;
    // Read after the checkpoint: another process may move both.
    let head = store.refresh_head().await?;
    let mut rows = Rows::New;
    if let Some(live) = live {
        check_log(store, head, projection.name, &live).await?;
        if live.fits(projection) {
            let is_current = live.version == projection.version;
            return Ok(if is_current {
                Rows::Current
            } else {
                Rows::Outdated
            });
        }
        let name = projection.name;
        info!(
            projection = name,
            version = projection.version,
            "the rows of {name} are rebuilt from the log"
        );
        structure.drop(projection, Role::Previous).await?;
        structure
            .assign(projection, live.number, Role::Previous)
            .await?;
        rows = Rows::Current;
    }
    let set = structure.create(projection, Role::Live).await?;
    structure.show(projection, set.generation).await?;
    structure.commit().await?;
    Ok(rows)
}

/// Checks that the rows of a set follow from the log.
async fn check_log(
    store: &Store,
    head: Position,
    name: &str,
    live: &Generation,
) -> Result<(), TablesError> {
    if head < live.position {
        return Err(TablesError::OtherLog(format!(
            "the rows of {name} are those of {} events, and the log ends at {head}: they are of another log, or it has lost events",
            live.position
        )));
    }
    let Some(last) = &live.last_event else {
        return Ok(());
    };
    let before = Position(last.position.0 - 1);
    let page = match store.read_all(before, 1, &Filter::all()).await {
        // Found, and told, wherever it is used.
        Err(ReadError::Corrupt { .. }) => return Ok(()),
        page => page?,
    };
    let found = page
        .events
        .first()
        .filter(|event| event.position == last.position);
    // What is kept for a while only may be gone.
    match found {
        Some(found) if found.event_id.to_string() != last.id => {
            Err(TablesError::OtherLog(format!(
                "the rows of {name} follow from another event at position {}: they are of another log",
                last.position
            )))
        }
        _ => Ok(()),
    }
}

async fn replace(
    database_url: &str,
    store: &Store,
    found: Option<i64>,
    reason: &str,
) -> Result<Opened, TablesError> {
    let aside = set_aside(database_url, found).await?;
    warn!(
        "the read tables cannot be used and are rebuilt from the log; the old ones are in {aside}: {reason}"
    );
    open_as_they_are(database_url, store).await
}

/// Reads from each table in use, and through each view.
async fn check_tables(pools: &Pools) -> Result<(), TablesError> {
    for projection in ALL {
        let live = generations::with_role(&pools.writer, projection, Role::Live).await?;
        let live = live.ok_or(sqlx::Error::RowNotFound)?;
        // A set of another description is rebuilt.
        for table in projection.tables.iter().filter(|_| live.fits(projection)) {
            let columns = table.column_list();
            for name in [table.name_of(live.number), table.name.to_owned()] {
                composed(format!("select {columns} from {name} limit 1"))
                    .fetch_optional(&pools.writer)
                    .await?;
            }
        }
    }
    Ok(())
}

/// Checks the tables once, and repairs them whenever somebody finds them damaged.
pub(super) async fn watch(shared: Weak<Shared>, database_url: String, store: Store) {
    let Some((damaged, closed)) = shared
        .upgrade()
        .map(|shared| (Arc::clone(&shared.damaged), shared.closed.clone()))
    else {
        return;
    };
    let watching = async {
        let opened = shared.upgrade().map(|shared| shared.pools());
        if let Some(pools) = opened
            && let Some(found) = check_file(&pools).await
            && let Some(shared) = shared.upgrade()
        {
            shared.note_damage(found);
        }
        let mut repaired_at: Option<Instant> = None;
        loop {
            damaged.notified().await;
            if let Some(before) = repaired_at.and_then(|at| REPAIR_EVERY.checked_sub(at.elapsed()))
            {
                tokio::time::sleep(before).await;
            }
            let Some(shared) = shared.upgrade() else {
                return;
            };
            // Several find the same.
            let Some(damage) = shared.take_damage() else {
                continue;
            };
            repaired_at = Some(Instant::now());
            if let Err(error) = repair(&shared, &database_url, &store, &damage).await {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "the read tables are damaged and could not be replaced; this is tried again in a minute"
                );
                shared.note_damage(damage);
            }
        }
    };
    closed.run_until_cancelled(watching).await;
}

async fn repair(
    shared: &Shared,
    database_url: &str,
    store: &Store,
    damage: &str,
) -> Result<(), TablesError> {
    let _exclusive = shared.in_use.write().await;
    // Those that have nothing to write would not notice.
    for projection in ALL {
        store.restart(projection.name);
    }
    let before = shared.pools();
    // SQLite's files may only be moved when nobody has them open.
    before.close().await;
    let opened = replace(database_url, store, before.schema_id, damage).await?;
    shared.replace(opened.pools);
    // What was found meanwhile is gone.
    shared.take_damage();
    if !opened.outdated.is_empty() {
        info!("rows of another version are rebuilt at the next start");
    }
    Ok(())
}

/// Lets SQLite check the whole file, and returns what is wrong with it. A server does that itself.
async fn check_file(pools: &Pools) -> Option<String> {
    if pools.schema_id.is_some() {
        return None;
    }
    let checked = query("pragma quick_check(1)")
        .fetch_one(&pools.readers)
        .await;
    match checked.and_then(|row| row.get::<String>(0)) {
        Ok(found) => (found != "ok").then_some(found),
        Err(error) => is_damage(&error).then(|| error.to_string()),
    }
}
