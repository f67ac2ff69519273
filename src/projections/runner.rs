//! Keeping the tables up to date: events in, rows and checkpoint out, in one transaction a batch.
//!
//! Owns: the one writer of the read database. Does not know: what a row means.

use std::time::Duration;

use sqlx::{Row, SqlitePool};
use tokio::sync::watch;
use tracing::{error, info};

use super::TablesError;
use super::games;
use crate::store::{Filter, Position, ReadError, RecordedEvent, Store};
use crate::wire::{self, Event};

/// The writer of the tables. [`run`](Self::run) it for as long as they are used.
pub struct Follower {
    writer: SqlitePool,
    store: Store,
    position: watch::Sender<Position>,
}

/// How long a failure is waited out before the batch is tried again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl Follower {
    pub(super) async fn open(
        writer: SqlitePool,
        store: Store,
    ) -> Result<(Self, watch::Receiver<Position>), TablesError> {
        let row = sqlx::query("select version, position from projections where name = ?1")
            .bind(games::NAME)
            .fetch_optional(&writer)
            .await?;
        let (version, position) = match row {
            Some(row) => (row.try_get("version")?, row.try_get("position")?),
            None => (games::VERSION, 0),
        };
        let ahead_of_log = store.head().0 < position;
        let position = if version != games::VERSION || ahead_of_log {
            info!(
                version,
                position, "the tables of games are made anew from the log"
            );
            reset(&writer).await?;
            0
        } else {
            position
        };
        let (tell, position) = watch::channel(Position(position));
        Ok((
            Self {
                writer,
                store,
                position: tell,
            },
            position,
        ))
    }

    /// Follows the log until the store is closed. A batch that fails is tried again.
    pub async fn run(self) {
        let at = *self.position.borrow();
        let mut subscription = self.store.subscribe(at, Filter::all());
        loop {
            let batch = match subscription.next().await {
                Ok(batch) => batch,
                Err(ReadError::Closed) => break,
                Err(error) => {
                    error!(
                        error = &error as &dyn std::error::Error,
                        "the tables cannot follow the log"
                    );
                    tokio::time::sleep(RETRY_AFTER).await;
                    continue;
                }
            };
            let at = subscription.position();
            while let Err(error) = self.apply(&batch, at).await {
                error!(
                    error = &error as &dyn std::error::Error,
                    position = at.0,
                    "the tables of games stand still"
                );
                tokio::select! {
                    () = tokio::time::sleep(RETRY_AFTER) => {}
                    () = self.position.closed() => return,
                }
            }
            self.position.send_replace(at);
        }
        self.writer.close().await;
    }

    async fn apply(
        &self,
        batch: &[impl AsRef<RecordedEvent>],
        at: Position,
    ) -> Result<(), ApplyError> {
        let mut tx = self.writer.begin_with("begin immediate").await?;
        for recorded in batch.iter().map(AsRef::as_ref) {
            let event = wire::decode(
                &recorded.event_type,
                recorded.schema_version,
                &recorded.data,
            )?;
            if let Event::Game(event) = event {
                games::apply(&mut tx, recorded, &event).await?;
            }
        }
        sqlx::query(
            "insert into projections (name, version, position) values (?1, ?2, ?3)
             on conflict (name) do update set version = excluded.version, position = excluded.position",
        )
        .bind(games::NAME)
        .bind(games::VERSION)
        .bind(at.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
enum ApplyError {
    #[error("could not write rows")]
    Database(#[from] sqlx::Error),
    #[error("could not read an event")]
    Decode(#[from] wire::DecodeError),
}

async fn reset(writer: &SqlitePool) -> Result<(), sqlx::Error> {
    let mut tx = writer.begin_with("begin immediate").await?;
    for table in games::TABLES {
        sqlx::query(sqlx::AssertSqlSafe(format!("delete from {table}")))
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query("delete from projections where name = ?1")
        .bind(games::NAME)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}
