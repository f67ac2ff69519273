//! Transactions of a pool in virtual time.
//!
//! Owns: when they give their connections back. Does not know: the queries.

use sqlx::{Sqlite, SqlitePool, pool::PoolConnection};
use tokio::sync::OwnedSemaphorePermit;

use crate::clock::block_on;

/// A transaction that gives its connection back itself when it ends. sqlx does so in a task of its own, which cannot
/// run while a thread in virtual time waits for the pool.
#[derive(Debug)]
pub struct VirtualTransaction {
    pub(super) conn: PoolConnection<Sqlite>,
    is_open: bool,
    /// The next writer's turn comes once this one has ended.
    pub(super) turn: Option<OwnedSemaphorePermit>,
}

impl VirtualTransaction {
    pub(super) async fn begin(
        pool: &SqlitePool,
        statement: &'static str,
    ) -> Result<Self, sqlx::Error> {
        let mut transaction = Self {
            conn: pool.acquire().await?,
            is_open: true,
            turn: None,
        };
        transaction.run(statement).await?;
        Ok(transaction)
    }

    pub(super) async fn end(mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        self.run(statement).await?;
        self.is_open = false;
        Ok(())
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(statement).execute(&mut *self.conn).await?;
        Ok(())
    }
}

impl Drop for VirtualTransaction {
    fn drop(&mut self) {
        block_on(async {
            if self.is_open {
                // Fails where SQLite has rolled back by itself.
                let _ = self.run("rollback").await;
            }
            self.conn.return_to_pool().await;
        });
    }
}
