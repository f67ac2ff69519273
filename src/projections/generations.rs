//! The sets of tables of a projection, and which set is in use.
//!
//! Owns: the table `generations`, and with it the life of every set of tables. Does not know: rows.
//!
//! Invariant: sets are added and dropped under [`Structure`] alone, while nobody feeds any.

use super::projection::Projection;
use super::rows::Set;
use super::table::{Dialect, Role};
use crate::store::Position;
use crate::store::sql::{Database, On, Pool, Row, Transaction, composed, query};

/// One set of the tables of a projection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Generation {
    pub(super) number: i64,
    pub(super) version: i64,
    pub(super) shape: String,
    pub(super) role: Role,
    pub(super) position: Position,
    /// The last event whose rows are in it.
    pub(super) last_event: Option<LastEvent>,
}

/// An event of the log. In another log, another one has its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LastEvent {
    pub(super) position: Position,
    pub(super) id: String,
}

impl Generation {
    /// Returns whether this program can read and feed these tables.
    pub(super) fn fits(&self, projection: &Projection) -> bool {
        self.shape == projection.shape()
    }

    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            number: row.get(0)?,
            version: row.get(1)?,
            shape: row.get(2)?,
            role: Role::parse(row.get(3)?)?,
            position: Position(row.get(4)?),
            last_event: match (row.get(5)?, row.get(6)?) {
                (Some(position), Some(id)) => Some(LastEvent {
                    position: Position(position),
                    id,
                }),
                _ => None,
            },
        })
    }
}

/// Reads all sets of a projection, the oldest first.
pub(super) async fn of<'c>(
    on: impl Into<On<'c>> + Send,
    projection: &Projection,
) -> Result<Vec<Generation>, sqlx::Error> {
    let rows = query(
        "select generation, version, shape, role, position, event_position, event_id
         from generations
         where name = $1
         order by generation",
    )
    .bind(projection.name)
    .fetch_all(on)
    .await?;
    rows.iter().map(Generation::read).collect()
}

/// Reads the set of a role, if there is one.
pub(super) async fn with_role<'c>(
    on: impl Into<On<'c>> + Send,
    projection: &Projection,
    role: Role,
) -> Result<Option<Generation>, sqlx::Error> {
    let all = of(on, projection).await?;
    Ok(all.into_iter().find(|set| set.role == role))
}

pub(super) fn dialect(pool: &Pool) -> Dialect {
    match pool.database() {
        Database::Sqlite => Dialect::Sqlite,
        Database::Postgres => Dialect::Postgres,
    }
}

/// A transaction in which sets of tables are created and dropped, and change their roles.
pub(super) struct Structure {
    pub(super) tx: Transaction<'static>,
    pub(super) dialect: Dialect,
}

impl Structure {
    /// Waits until nobody feeds a set, and locks the sets.
    pub(super) async fn lock(writer: &Pool) -> Result<Self, sqlx::Error> {
        let mut tx = writer.begin().await?;
        let dialect = dialect(writer);
        if dialect == Dialect::Postgres {
            // Conflicts with moving a position, not with reading.
            query("lock table generations in share row exclusive mode")
                .execute(&mut tx)
                .await?;
            // Comparing two sets, row by row, takes as long as they are large.
            query("set local statement_timeout = 0")
                .execute(&mut tx)
                .await?;
        }
        Ok(Self { tx, dialect })
    }

    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        self.tx.commit().await
    }

    /// Creates a set of empty tables.
    pub(super) async fn create(
        &mut self,
        projection: &Projection,
        role: Role,
    ) -> Result<Set, sqlx::Error> {
        let last = query("select coalesce(max(generation), 0) from generations where name = $1")
            .bind(projection.name)
            .fetch_one(&mut self.tx)
            .await?;
        let generation = last.get::<i64>(0)? + 1;
        query(
            "insert into generations (name, generation, version, shape, role, position)
             values ($1, $2, $3, $4, $5, 0)",
        )
        .bind(projection.name)
        .bind(generation)
        .bind(projection.version)
        .bind(projection.shape())
        .bind(role.name())
        .execute(&mut self.tx)
        .await?;
        for table in projection.tables {
            for statement in table.create(self.dialect, generation) {
                composed(statement).execute(&mut self.tx).await?;
            }
        }
        Ok(Set::new(generation, role, self.dialect))
    }

    /// Lets the views show a set.
    pub(super) async fn show(
        &mut self,
        projection: &Projection,
        generation: i64,
    ) -> Result<(), sqlx::Error> {
        for table in projection.tables {
            for statement in table.show(generation) {
                composed(statement).execute(&mut self.tx).await?;
            }
        }
        Ok(())
    }

    /// Changes the role of a set. No other set may have the new role.
    pub(super) async fn assign(
        &mut self,
        projection: &Projection,
        generation: i64,
        role: Role,
    ) -> Result<(), sqlx::Error> {
        query("update generations set role = $3 where name = $1 and generation = $2")
            .bind(projection.name)
            .bind(generation)
            .bind(role.name())
            .execute(&mut self.tx)
            .await
            .map(drop)
    }

    /// Drops the set of a role, if there is one.
    pub(super) async fn drop(
        &mut self,
        projection: &Projection,
        role: Role,
    ) -> Result<(), sqlx::Error> {
        let Some(set) = with_role(&mut self.tx, projection, role).await? else {
            return Ok(());
        };
        for sql in [
            "delete from quarantined where name = $1 and generation = $2",
            "delete from generations where name = $1 and generation = $2",
        ] {
            query(sql)
                .bind(projection.name)
                .bind(set.number)
                .execute(&mut self.tx)
                .await?;
        }
        for table in projection.tables {
            composed(table.drop(set.number))
                .execute(&mut self.tx)
                .await?;
        }
        Ok(())
    }
}
