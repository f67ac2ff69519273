//! Removing from the files of the read tables what was deleted there before.

use super::error::TablesError;
use super::generations::{self, Structure};
use super::list::ALL;
use super::table::Role;
use super::tables::Tables;
use super::{damage, event_index};
use crate::store::sql::{Database, composed, query};

impl Tables {
    /// Drops the rows that were in use before a rebuild and the damaged tables that were set aside, and removes from the
    /// files what was deleted. Returns whether it could; somebody who reads for long can be in the way.
    ///
    /// # Errors
    /// [`TablesError`]; trying again may help.
    pub async fn scrub(&self) -> Result<bool, TablesError> {
        let head = self.store.head();
        for projection in ALL {
            // Rows that the log has no more are gone once the projection has read that.
            self.reach(projection, head).await?;
        }
        let writer = self.pools.writer();
        let mut structure = Structure::lock(&writer).await?;
        for projection in ALL {
            structure.drop(projection, Role::Previous).await?;
        }
        structure.commit().await?;
        match writer.database() {
            Database::Sqlite => {
                let row = query("pragma wal_checkpoint(truncate)")
                    .fetch_one(&writer)
                    .await?;
                let files = query("select file from pragma_database_list where name = 'main'");
                let path: String = files.fetch_one(&writer).await?.get(0)?;
                damage::remove_set_aside(path.as_ref())?;
                Ok(row.get::<i64>(0)? == 0)
            }
            Database::Postgres => {
                damage::drop_set_aside(&writer).await?;
                for projection in ALL {
                    // Its rows are positions and ids, and it is the largest by far.
                    if projection.name == event_index::PROJECTION.name {
                        continue;
                    }
                    let live = generations::with_role(&writer, projection, Role::Live).await?;
                    let tables = projection.tables.iter();
                    for (table, live) in tables.filter_map(|table| Some((table, live.as_ref()?))) {
                        let vacuum = format!("vacuum {}", table.name_of(live.number));
                        composed(vacuum).execute(&writer).await?;
                    }
                }
                Ok(true)
            }
        }
    }
}
