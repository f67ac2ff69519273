//! Applying batches of events: their rows and the position of the set are written in one transaction.
//!
//! Owns: how a batch is written to one set of tables. Does not know: which batch, and what a row means.
//!
//! Invariant: a set's position moves in the transaction that writes its rows, from exactly where it was.
//! When several feed the same set, also from other processes, each event is applied once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::projection::{Apply, Projection};
use super::rows::{Rows, Set};
use crate::panics::{self, Panicked};
use crate::store::sql::{Pool, Transaction, query};
use crate::store::{Page, Position, ReadError, RecordedEvent};
use crate::wire::{self, DecodeError, Event};

/// Consecutive events of the log, decoded for one projection.
#[derive(Debug)]
pub(super) struct Batch {
    events: Vec<(Arc<RecordedEvent>, Option<Event>)>,
    quarantined: Vec<Unreadable>,
    /// The position of the set once the batch is written.
    pub(super) to: Position,
}

/// An event that cannot be read or decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub position: Position,
    /// The start of 1970, and no type, where a corrupt row does not say.
    pub recorded_at: DateTime<Utc>,
    pub event_type: String,
    pub schema_version: u16,
    /// The name of the kind of error.
    pub code: &'static str,
    pub reason: String,
}

/// An event that a projection continues without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    pub projection: &'static str,
    pub event: Unreadable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FeedOutcome {
    Written,
    /// The set has another position or role by now; nothing was written.
    Moved,
}

#[derive(Debug, Error)]
pub(super) enum FeedError {
    #[error("could not write rows")]
    Database(#[from] sqlx::Error),
    #[error("applying events to rows failed")]
    Panicked(#[from] Panicked),
}

impl Batch {
    /// Decodes the `events` that `projection` uses, which end at position `to`.
    pub(super) fn of(
        projection: &Projection,
        events: impl IntoIterator<Item = Arc<RecordedEvent>>,
        to: Position,
    ) -> Self {
        let mut batch = Self {
            events: Vec::new(),
            quarantined: Vec::new(),
            to,
        };
        for recorded in events {
            let decoded = match &projection.apply {
                Apply::Envelope(_) => Ok(Some(None)),
                Apply::Game(_) => event_of("game", &recorded).map(|event| event.map(Some)),
                Apply::Player(_) => event_of("player", &recorded).map(|event| event.map(Some)),
            };
            match decoded {
                Ok(None) => {}
                Ok(Some(event)) => batch.events.push((recorded, event)),
                Err(error) => batch.quarantined.push(Unreadable {
                    position: recorded.position,
                    recorded_at: recorded.recorded_at,
                    event_type: recorded.event_type.to_string(),
                    schema_version: recorded.schema_version,
                    code: error.code(),
                    reason: error.to_string(),
                }),
            }
        }
        batch
    }

    /// Decodes a page of the log that was read, up to position `to`.
    ///
    /// # Errors
    /// Those of the page, except that of a corrupt event, which is the only one of its batch then.
    pub(super) fn of_page(
        projection: &Projection,
        page: Result<Page, ReadError>,
        to: Position,
    ) -> Result<Self, ReadError> {
        match page {
            Ok(page) => {
                let next = page.next.min(to);
                let events = page.events.into_iter();
                let events = events.filter(|event| event.position <= next).map(Arc::new);
                Ok(Self::of(projection, events, next))
            }
            Err(ReadError::Corrupt { position, what }) if position <= to => {
                Ok(Self::corrupt(position, what))
            }
            Err(ReadError::Corrupt { .. }) => Ok(Self::of(projection, [], to)),
            Err(error) => Err(error),
        }
    }

    /// Quarantines an event that cannot be read.
    pub(super) fn corrupt(position: Position, what: String) -> Self {
        Self {
            events: Vec::new(),
            quarantined: vec![Unreadable {
                position,
                recorded_at: DateTime::UNIX_EPOCH,
                event_type: String::new(),
                schema_version: 0,
                code: "corrupt",
                reason: what,
            }],
            to: position,
        }
    }

    pub(super) fn quarantined(&self) -> &[Unreadable] {
        &self.quarantined
    }
}

/// Decodes an event of a family of streams; none when it is another event.
fn event_of(family: &str, recorded: &RecordedEvent) -> Result<Option<Event>, DecodeError> {
    if recorded.stream.family() != family {
        return Ok(None);
    }
    let (version, data) = (recorded.schema_version, &recorded.data);
    wire::decode(&recorded.event_type, version, data).map(Some)
}

/// Writes a batch to `set`, whose position is `from`.
pub(super) async fn feed(
    writer: &Pool,
    projection: &Projection,
    set: &Set,
    from: Position,
    batch: &Batch,
) -> Result<FeedOutcome, FeedError> {
    let written = panics::caught(async {
        let mut tx = writer.begin().await?;
        let outcome = feed_within(&mut tx, projection, set, from, batch).await?;
        if outcome == FeedOutcome::Written {
            tx.commit().await?;
        }
        Ok(outcome)
    });
    written.await?
}

/// Writes a batch within a transaction.
pub(super) async fn feed_within(
    tx: &mut Transaction<'_>,
    projection: &Projection,
    set: &Set,
    from: Position,
    batch: &Batch,
) -> Result<FeedOutcome, sqlx::Error> {
    let last = batch.events.last().map(|(recorded, _)| recorded);
    // The first statement, so that others who feed the set wait here.
    let n_moved = query(
        "update generations
         set position = $4, event_position = coalesce($6, event_position), event_id = coalesce($7, event_id)
         where name = $1 and generation = $2 and position = $3 and role = $5",
    )
    .bind(projection.name)
    .bind(set.generation)
    .bind(from.0)
    .bind(batch.to.0)
    .bind(set.role.name())
    .bind(last.map(|last| last.position.0))
    .bind(last.map(|last| last.event_id.to_string()))
    .execute(&mut *tx)
    .await?;
    if n_moved == 0 {
        return Ok(FeedOutcome::Moved);
    }
    let mut rows = Rows::new(tx.connection(), set);
    for (recorded, event) in &batch.events {
        match (&projection.apply, event) {
            (Apply::Envelope(apply), _) => apply(&mut rows, recorded),
            (Apply::Game(apply), Some(Event::Game(event))) => {
                apply(&mut rows, recorded, event).await?;
            }
            (Apply::Player(apply), Some(Event::Player(event))) => {
                apply(&mut rows, recorded, event).await?;
            }
            // An event of one family in a stream of another.
            (Apply::Game(_) | Apply::Player(_), _) => {}
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
    Ok(FeedOutcome::Written)
}
