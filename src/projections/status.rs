//! Which rows there are beside a log, for tools that do not follow it.

use super::generations::{self, Role};
use super::{ALL, TablesError, database};
use crate::store::Position;
use crate::store::sql::composed;

/// A projection and its rows.
#[derive(Debug)]
pub struct ProjectionStatus {
    pub projection: &'static str,
    /// The version of this program's.
    pub version: i64,
    /// The rows that are read; none before they are first made.
    pub rows: Option<LiveRows>,
}

/// The rows of a projection that are read.
#[derive(Debug)]
pub struct LiveRows {
    /// Which of the sets of tables it is.
    pub generation: i64,
    /// The version of the projection that made them.
    pub version: i64,
    /// They are what the log says up to here.
    pub position: Position,
    /// Each table, with how many rows it has.
    pub tables: Vec<(&'static str, u64)>,
}

/// Reads the status of every projection beside the log at `database_url`. Counts rows one by one.
///
/// # Errors
/// [`TablesError`] when the tables are not there or cannot be read.
pub async fn statuses(database_url: &str) -> Result<Vec<ProjectionStatus>, TablesError> {
    let readers = database::readers(database_url).await?;
    let mut all = Vec::new();
    for projection in ALL {
        let mut snapshot = readers.snapshot().await?;
        let live = generations::with_role(&mut snapshot, projection, Role::Live).await?;
        let mut rows = None;
        if let Some(live) = live {
            let mut tables = Vec::new();
            // A set of another description may lack some of them.
            if live.fits(projection) {
                for table in projection.tables {
                    let count = format!("select count(*) from {}", table.of(live.number));
                    let row = composed(count).fetch_one(&mut snapshot).await?;
                    tables.push((table.name, row.get::<i64>(0)?.unsigned_abs()));
                }
            }
            rows = Some(LiveRows {
                generation: live.number,
                version: live.version,
                position: live.position,
                tables,
            });
        }
        all.push(ProjectionStatus {
            projection: projection.name,
            version: projection.version,
            rows,
        });
    }
    readers.close().await;
    Ok(all)
}
