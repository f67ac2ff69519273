//! Keeping the tables up to date: events in, rows and checkpoint out, in one transaction a batch.
//!
//! Owns: the one writer of the read database. Does not know: what a row means.

use std::time::Duration;

use tokio::sync::watch;
use tracing::{error, info};

use super::TablesError;
use super::games;
use crate::store::sql::{Pool, query};
use crate::store::{Filter, Position, ReadError, RecordedEvent, Store};
use crate::wire::{self, Event};

/// The writer of the tables. [`run`](Self::run) it for as long as they are used.
pub struct Follower {
    writer: Pool,
    store: Store,
    position: watch::Sender<Position>,
}

/// How long a failure is waited out before the batch is tried again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl Follower {
    pub(super) async fn open(
        writer: Pool,
        store: Store,
    ) -> Result<(Self, watch::Receiver<Position>), TablesError> {
        let begun = query(
            "insert into projections (name, version, position) values ($1, $2, 0)
             on conflict do nothing",
        );
        begun
            .bind(games::NAME)
            .bind(games::VERSION)
            .execute(&writer)
            .await?;
        let row = query("select version, position from projections where name = $1")
            .bind(games::NAME)
            .fetch_one(&writer)
            .await?;
        let (version, position): (i64, i64) = (row.get("version")?, row.get("position")?);
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
        let mut at = *self.position.borrow();
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
            let to = subscription.position();
            at = loop {
                match self.apply(&batch, at, to).await {
                    Ok(Applied::Here) => break to,
                    Ok(Applied::Elsewhere(position)) => {
                        subscription = self.store.subscribe(position, Filter::all());
                        break position;
                    }
                    Err(error) => error!(
                        error = &error as &dyn std::error::Error,
                        position = to.0,
                        "the tables of games stand still"
                    ),
                }
                tokio::select! {
                    () = tokio::time::sleep(RETRY_AFTER) => {}
                    () = self.position.closed() => return,
                }
            };
            self.position.send_replace(at);
        }
        self.writer.close().await;
    }

    /// Takes a batch into the rows, from the checkpoint `from` to the checkpoint `to`.
    async fn apply(
        &self,
        batch: &[impl AsRef<RecordedEvent>],
        from: Position,
        to: Position,
    ) -> Result<Applied, ApplyError> {
        let mut tx = self.writer.begin().await?;
        // First of all, so that of several processes that follow, one waits here for the other.
        let moved = query(
            "update projections set position = $3
             where name = $1 and position = $2 and version = $4",
        );
        let n_moved = moved
            .bind(games::NAME)
            .bind(from.0)
            .bind(to.0)
            .bind(games::VERSION)
            .execute(&mut tx)
            .await?;
        if n_moved == 0 {
            let found = query("select position from projections where name = $1 and version = $2")
                .bind(games::NAME)
                .bind(games::VERSION)
                .fetch_one(&mut tx)
                .await?;
            return Ok(Applied::Elsewhere(Position(found.get(0)?)));
        }
        for recorded in batch.iter().map(AsRef::as_ref) {
            let event = wire::decode(
                &recorded.event_type,
                recorded.schema_version,
                &recorded.data,
            )?;
            if let Event::Game(event) = event {
                games::apply(&mut tx.connection(), recorded, &event).await?;
            }
        }
        tx.commit().await?;
        Ok(Applied::Here)
    }
}

/// Who took a batch into the rows.
enum Applied {
    Here,
    /// Another process did, or went further; the checkpoint is here.
    Elsewhere(Position),
}

#[derive(Debug, thiserror::Error)]
enum ApplyError {
    #[error("could not write rows")]
    Database(#[from] sqlx::Error),
    #[error("could not read an event")]
    Decode(#[from] wire::DecodeError),
}

async fn reset(writer: &Pool) -> Result<(), sqlx::Error> {
    let mut tx = writer.begin().await?;
    // First, so that nobody adds rows meanwhile.
    query("update projections set version = $2, position = 0 where name = $1")
        .bind(games::NAME)
        .bind(games::VERSION)
        .execute(&mut tx)
        .await?;
    for empty in games::EMPTY {
        query(empty).execute(&mut tx).await?;
    }
    tx.commit().await
}
