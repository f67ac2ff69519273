//! Events in, rows and checkpoint out, in one transaction a batch.
//!
//! Owns: how a batch is taken into one set of tables. Does not know: which batch, and what a row means.
//!
//! Invariant: a set's position moves in the transaction that writes its rows, from exactly where it
//! was. Of several who feed the same set, also from other processes, each event is taken once.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use thiserror::Error;

use super::projection::{Policy, Projection, Takes};
use super::rows::{Rows, Set};
use crate::game::GameEvent;
use crate::store::sql::{Pool, Transaction, query};
use crate::store::{Position, RecordedEvent};
use crate::wire::{self, DecodeError, Event};

/// Some events of the log in a row, made ready for one projection.
#[derive(Debug)]
pub(super) struct Batch {
    events: Vec<(Arc<RecordedEvent>, Option<GameEvent>)>,
    quarantined: Vec<Unreadable>,
    /// What it stops before; nothing of it or behind it is in the batch.
    pub(super) stop: Option<Unreadable>,
    /// How far the rows are once it is taken.
    pub(super) to: Position,
}

/// An event that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where it stands.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Its type.
    pub event_type: String,
    /// The version of its payload.
    pub schema_version: u16,
    /// Why it cannot be read, as a name.
    pub code: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

/// Who took a batch into the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fed {
    Here,
    /// Another process did, or the set is gone.
    Elsewhere,
}

/// Why a batch was not taken.
#[derive(Debug, Error)]
pub(super) enum FeedError {
    #[error("could not write rows")]
    Database(#[from] sqlx::Error),
    #[error("taking events into rows failed: {0}")]
    Panicked(String),
}

impl Batch {
    /// Decodes what `projection` takes of `events`, which end at position `to`.
    pub(super) fn of(
        projection: &Projection,
        events: impl IntoIterator<Item = Arc<RecordedEvent>>,
        to: Position,
    ) -> Self {
        let mut batch = Self {
            events: Vec::new(),
            quarantined: Vec::new(),
            stop: None,
            to,
        };
        for recorded in events {
            match &projection.takes {
                Takes::Envelope(_) => batch.events.push((recorded, None)),
                Takes::Games(_, policy) => match game_event(&recorded) {
                    Ok(None) => {}
                    Ok(Some(event)) => batch.events.push((recorded, Some(event))),
                    Err(error) => {
                        let unreadable = Unreadable {
                            position: recorded.position,
                            recorded_at: recorded.recorded_at,
                            event_type: recorded.event_type.to_string(),
                            schema_version: recorded.schema_version,
                            code: error.code(),
                            reason: error.to_string(),
                        };
                        match policy {
                            Policy::Quarantine => batch.quarantined.push(unreadable),
                            Policy::Stop => {
                                batch.to = Position(recorded.position.0 - 1);
                                batch.stop = Some(unreadable);
                                break;
                            }
                        }
                    }
                },
            }
        }
        batch
    }

    /// Returns the events that the projection goes on without.
    pub(super) fn quarantined(&self) -> &[Unreadable] {
        &self.quarantined
    }
}

/// Reads what an event says of a game; nothing, when it is not about one.
fn game_event(recorded: &RecordedEvent) -> Result<Option<GameEvent>, DecodeError> {
    if recorded.stream.family() != "game" {
        return Ok(None);
    }
    let (version, data) = (recorded.schema_version, &recorded.data);
    match wire::decode(&recorded.event_type, version, data)? {
        Event::Game(event) => Ok(Some(event)),
        _ => Ok(None),
    }
}

/// Takes a batch into the rows of `set`, which stand at `from`.
pub(super) async fn feed(
    writer: &Pool,
    projection: &Projection,
    set: &Set,
    from: Position,
    batch: &Batch,
) -> Result<Fed, FeedError> {
    let fed = AssertUnwindSafe(async {
        let mut tx = writer.begin().await?;
        let fed = feed_within(&mut tx, projection, set, from, batch).await?;
        if fed == Fed::Here {
            tx.commit().await?;
        }
        Ok(fed)
    });
    match fed.catch_unwind().await {
        Ok(fed) => fed,
        Err(panic) => Err(FeedError::Panicked(said(&*panic))),
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "it panicked".to_owned())
}

/// Takes a batch into the rows within a transaction.
pub(super) async fn feed_within(
    tx: &mut Transaction<'_>,
    projection: &Projection,
    set: &Set,
    from: Position,
    batch: &Batch,
) -> Result<Fed, sqlx::Error> {
    // First of all, so that of several who feed the set, one waits here for the other.
    let n_moved = query(
        "update generations set position = $4, error = null
         where name = $1 and generation = $2 and position = $3 and role = $5",
    )
    .bind(projection.name)
    .bind(set.generation)
    .bind(from.0)
    .bind(batch.to.0)
    .bind(set.role.name())
    .execute(&mut *tx)
    .await?;
    if n_moved == 0 {
        return Ok(Fed::Elsewhere);
    }
    let mut rows = Rows::new(tx.connection(), set);
    for (recorded, event) in &batch.events {
        match (&projection.takes, event) {
            (Takes::Envelope(apply), _) => apply(&mut rows, recorded),
            (Takes::Games(apply, _), Some(event)) => apply(&mut rows, recorded, event).await?,
            (Takes::Games(..), None) => {}
        }
    }
    rows.flush().await?;
    for unreadable in &batch.quarantined {
        query(
            "insert into quarantined (name, generation, position, event_type, reason)
             values ($1, $2, $3, $4, $5)",
        )
        .bind(projection.name)
        .bind(set.generation)
        .bind(unreadable.position.0)
        .bind(&*unreadable.event_type)
        .bind(&*unreadable.reason)
        .execute(&mut *tx)
        .await?;
    }
    Ok(Fed::Here)
}

/// Notes why a set stands still, for whoever looks at it from elsewhere.
pub(super) async fn note_error(
    writer: &Pool,
    projection: &Projection,
    set: &Set,
    error: &str,
) -> Result<(), sqlx::Error> {
    query("update generations set error = $3 where name = $1 and generation = $2")
        .bind(projection.name)
        .bind(set.generation)
        .bind(error)
        .execute(writer)
        .await
        .map(drop)
}
