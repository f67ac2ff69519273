//! Planning: the subscription that turns events into rows of messages.
//!
//! Owns: the handling of unreadable events and of dead letters that are tried again. Does not know: which
//! messages follow from an event, and how one is sent.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::Notify;

use super::message::{self, is_live};
use super::options::{OutboxOptions, PLANNER, Plan};
use crate::bot::name_lookup::look_up_names;
use crate::bot::plan::people_of;
use crate::host::{FoldError, FoldedEvent, Folding, Host};
use crate::limits;
use crate::people::People;
use crate::store::outbox::{self, MessageKey, NewMessage};
use crate::store::subscriptions::{
    Events, Parked, PrepareError, Prepared, Retry, Running, Spec, StartError,
};
use crate::store::{Filter, Position, ReadError, RecordedEvent, Store};

/// The prefix of the notes that earlier versions kept of messages sent ahead of their checkpoint.
const SENT_AHEAD: &str = "sent/";

/// Few tries: a failure that is not the database's is a defect, and the events behind it wait.
const RETRY: Retry = Retry {
    n_attempts: 3,
    first: Duration::from_millis(50),
    most: Duration::from_millis(200),
    limit: Duration::from_mins(1),
};

pub(super) struct Planner {
    host: Host,
    people: Arc<People>,
    plan: Plan,
    folding: Folding,
    /// Messages that an earlier version sent ahead of its checkpoint.
    sent_ahead: HashSet<MessageKey>,
    /// Notified when there is something to send.
    planned: Arc<Notify>,
}

#[derive(Debug, Error)]
#[error("this version sends no such message")]
struct NoSuchMessage;

/// Starts planning: exactly once for each event, whichever process does it.
pub(super) fn start(store: &Store, planner: Planner) -> Result<Running, StartError> {
    let planner = Arc::new(planner);
    let spec = Spec::persistent(PLANNER)
        .filter(Filter::all().families(Folding::FAMILIES))
        .batch(limits::PLANNED_AT_ONCE)
        .retry(RETRY)
        .yields_to_appends();
    store.start_preparing(spec, move |events, parked| {
        Arc::clone(&planner).prepare(events, parked)
    })
}

impl Planner {
    pub(super) async fn open(
        options: &OutboxOptions,
        planned: Arc<Notify>,
    ) -> Result<Self, ReadError> {
        let store = options.host.store().clone();
        let notes = store.notes(PLANNER, SENT_AHEAD).await?;
        let sent_ahead = notes.iter().filter_map(|(note, _)| sent_ahead(note));
        Ok(Self {
            sent_ahead: sent_ahead.collect(),
            folding: options.host.folding(),
            host: options.host.clone(),
            people: Arc::clone(&options.people),
            plan: Arc::clone(&options.plan),
            planned,
        })
    }

    /// Plans the messages of events, without writing them.
    pub(super) async fn plan_again(
        &self,
        events: &[RecordedEvent],
    ) -> Result<Vec<NewMessage>, PrepareError> {
        let mut rows = Vec::new();
        for recorded in events {
            rows.extend(self.rows(&self.fold(recorded).await?, None).await?);
        }
        Ok(rows)
    }

    /// Plans the messages of some events, and writes them in the transaction that moves the checkpoint.
    async fn prepare(
        self: Arc<Self>,
        events: Events,
        parked: Option<Arc<Parked>>,
    ) -> Result<Prepared, PrepareError> {
        let mut rows = Vec::new();
        for recorded in &events {
            let event = self.fold(recorded).await?;
            rows.extend(self.rows(&event, parked.as_deref()).await?);
        }
        let planned = Arc::clone(&self.planned);
        let has_rows = !rows.is_empty();
        Ok(Prepared {
            write: Box::new(move |mut conn| {
                Box::pin(async move { outbox::insert(&mut conn, &rows).await })
            }),
            committed: Box::new(move || {
                if has_rows {
                    planned.notify_one();
                }
            }),
        })
    }

    async fn fold(&self, recorded: &RecordedEvent) -> Result<FoldedEvent, PrepareError> {
        self.folding
            .fold(recorded)
            .await
            .map_err(|error| match error {
                FoldError::Read { .. } => PrepareError::Unavailable(error.into()),
                FoldError::Corrupt { .. } | FoldError::Event { .. } | FoldError::Family { .. } => {
                    self.host
                        .ops_log
                        .note_quarantined(PLANNER, recorded, &error);
                    PrepareError::Permanent(error.into())
                }
            })
    }

    async fn rows(
        &self,
        event: &FoldedEvent,
        parked: Option<&Parked>,
    ) -> Result<Vec<NewMessage>, PrepareError> {
        let names = look_up_names(&self.people, &people_of(event))
            .await
            .map_err(|error| PrepareError::Unavailable(error.into()))?;
        let messages = (self.plan)(event, &names);
        let messages = (0..).zip(&messages);
        let Some(parked) = parked else {
            let row = |(ordinal, message)| message::row(event, ordinal, message, None);
            let mut rows: Vec<_> = messages.map(row).collect();
            rows.retain(|row| !self.sent_ahead.contains(&row.key));
            return Ok(rows);
        };
        let Some(wanted) = MessageKey::ordinal_of(&parked.key) else {
            // Later events have brought a live message up to date.
            let missed = messages.filter(|(_, message)| !is_live(message));
            let row = |(ordinal, message)| message::row(event, ordinal, message, Some(0));
            return Ok(missed.map(row).collect());
        };
        let mut wanted = messages.filter(|(ordinal, _)| *ordinal == wanted);
        let (ordinal, message) = wanted
            .next()
            .ok_or_else(|| PrepareError::Permanent(NoSuchMessage.into()))?;
        let n_tries = Some(parked.n_attempts);
        // Later events have brought a live message up to date.
        let is_needed = !is_live(message);
        let row = is_needed.then(|| message::row(event, ordinal, message, n_tries));
        Ok(row.into_iter().collect())
    }
}

fn sent_ahead(note: &str) -> Option<MessageKey> {
    let (position, ordinal) = note.strip_prefix(SENT_AHEAD)?.split_once('/')?;
    Some(MessageKey {
        position: Position(position.parse().ok()?),
        ordinal: ordinal.parse().ok()?,
    })
}
