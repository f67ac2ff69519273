//! The rows of each projection, for tools that do not follow the log.

use super::database;
use super::error::TablesError;
use super::generations;
use super::list::ALL;
use super::table::Role;
use crate::store::Position;
use crate::store::sql::composed;

#[derive(Debug)]
pub struct ProjectionStatus {
    pub projection: &'static str,
    /// The version of the projection in this program.
    pub version: i64,
    /// None before they are first built.
    pub rows: Option<LiveRows>,
}

/// The rows in use.
#[derive(Debug)]
pub struct LiveRows {
    pub generation: i64,
    /// The version of the projection that wrote them.
    pub version: i64,
    pub position: Position,
    /// The number of rows of each table.
    pub tables: Vec<(&'static str, u64)>,
}

/// Reads the positions of the rows in use, by projection; those without rows are left out.
///
/// # Errors
/// [`TablesError`] when the tables are not there or cannot be read.
pub async fn positions(database_url: &str) -> Result<Vec<(&'static str, Position)>, TablesError> {
    let readers = database::existing(database_url).await?;
    let mut all = Vec::new();
    for projection in ALL {
        let live = generations::with_role(&readers, projection, Role::Live).await?;
        all.extend(live.map(|live| (projection.name, live.position)));
    }
    readers.close().await;
    Ok(all)
}

/// Reads the status of every projection of the log at `database_url`. The cost grows with the rows.
///
/// # Errors
/// [`TablesError`] when the tables are not there or cannot be read.
pub async fn statuses(database_url: &str) -> Result<Vec<ProjectionStatus>, TablesError> {
    let readers = database::existing(database_url).await?;
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
                    let count = format!("select count(*) from {}", table.name_of(live.number));
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
