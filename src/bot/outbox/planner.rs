//! Planning: the subscription that turns events into rows of messages.
//!
//! Owns: the handling of unreadable events and of dead letters that are tried again. Does not know: which
//! messages follow from an event, and how one is sent.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::Notify;

use super::message::{self, is_edit};
use super::options::{OutboxOptions, PLANNER, Plan};
use crate::bot::name_lookup::{look_up_names, public_texts};
use crate::bot::plan::{PlannedMessage, host_of, people_of};
use crate::host::{Change, FoldError, FoldedEvent, Folding, Host};
use crate::limits;
use crate::people::People;
use crate::store::outbox::{self, MessageKey, NewMessage};
use crate::store::subscriptions::{
    Events, Parked, PrepareError, Prepared, Retry, Running, Spec, StartError,
};
use crate::store::{Filter, Position, ReadError, RecordedEvent, Store};

/// The prefix of the notes that earlier versions kept of messages sent ahead of their checkpoint.
const SENT_AHEAD: &str = "sent/";

/// How far to look back for earlier events of the same command. If there were more, the DM that is sent again lacks
/// their text.
const EVENTS_OF_A_COMMAND: i64 = 64;

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

    /// Plans the messages of events, and returns their rows.
    pub(super) async fn rows_for(
        &self,
        events: impl IntoIterator<Item = &RecordedEvent>,
    ) -> Result<Vec<NewMessage>, PrepareError> {
        let mut planned = Vec::new();
        for recorded in events {
            planned.push(self.plan(self.fold(recorded).await?).await?);
        }
        Ok(self.to_rows(&planned))
    }

    /// Plans the messages of some events, and writes them in the transaction that moves the checkpoint.
    async fn prepare(
        self: Arc<Self>,
        events: Events,
        parked: Option<Arc<Parked>>,
    ) -> Result<Prepared, PrepareError> {
        let rows = match (&*events, parked) {
            ([event], Some(parked)) => self.rows_of_dead_letter(event, &parked).await?,
            _ => self.rows_for(events.iter().map(AsRef::as_ref)).await?,
        };
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

    async fn plan(&self, event: FoldedEvent) -> Result<Planned, PrepareError> {
        let mut directory = look_up_names(&self.people, &people_of(&event))
            .await
            .map_err(|error| PrepareError::Unavailable(error.into()))?;
        let names = &mut directory.names;
        names.texts = public_texts(&self.host, event.guild, host_of(&event), names)
            .await
            .map_err(|error| PrepareError::Unavailable(error.into()))?;
        let messages = (0..).zip((self.plan)(&event, &directory)).collect();
        Ok(Planned { event, messages })
    }

    /// Converts planned messages to rows. What a player would get in several DMs for one command becomes one DM.
    fn to_rows(&self, planned: &[Planned]) -> Vec<NewMessage> {
        let commands = planned.chunk_by(|one, next| is_of_one_command(&one.event, &next.event));
        let rows = commands.flat_map(|command| {
            let messages = united(command).into_iter();
            messages.map(|one| message::row(one.event, one.ordinal, &one.message, None))
        });
        rows.filter(|row| !self.sent_ahead.contains(&row.key))
            .collect()
    }

    /// Returns the rows of a dead letter that is to be sent again.
    async fn rows_of_dead_letter(
        &self,
        recorded: &RecordedEvent,
        parked: &Parked,
    ) -> Result<Vec<NewMessage>, PrepareError> {
        let Some(wanted) = MessageKey::ordinal_of(&parked.key) else {
            let Planned { event, messages } = self.plan(self.fold(recorded).await?).await?;
            // Later events have brought a live message up to date.
            let missed = messages.iter().filter(|(_, message)| !is_edit(message));
            let row =
                |(ordinal, message): &(u32, _)| message::row(&event, *ordinal, message, Some(0));
            return Ok(missed.map(row).collect());
        };
        let mut planned = Vec::new();
        for earlier in self.earlier_of_its_command(recorded).await? {
            planned.push(self.plan(self.fold(&earlier).await?).await?);
        }
        planned.push(self.plan(self.fold(recorded).await?).await?);
        let mut messages = united(&planned).into_iter();
        let missed = messages
            .find(|one| one.event.position == recorded.position.0 && one.ordinal == wanted)
            .ok_or_else(|| PrepareError::Permanent(NoSuchMessage.into()))?;
        let n_tries = Some(parked.n_attempts);
        // Later events have brought a live message up to date.
        let is_needed = !is_edit(&missed.message);
        let row =
            is_needed.then(|| message::row(missed.event, missed.ordinal, &missed.message, n_tries));
        Ok(row.into_iter().collect())
    }

    /// Reads the events that the command of an event made before it.
    async fn earlier_of_its_command(
        &self,
        recorded: &RecordedEvent,
    ) -> Result<Vec<RecordedEvent>, PrepareError> {
        let mut first = (recorded.position.0 - EVENTS_OF_A_COMMAND).max(1);
        let before = loop {
            let positions: Vec<Position> = (first..recorded.position.0).map(Position).collect();
            match self.host.store().read_at(&positions).await {
                // Most likely it is in another stream. What is behind it is still read.
                Err(ReadError::Corrupt { position, .. }) => first = first.max(position.0) + 1,
                read => break read.map_err(|error| PrepareError::Unavailable(error.into()))?,
            }
        };
        let is_other = |event: &RecordedEvent| {
            event.stream != recorded.stream
                || event.correlation_id != recorded.correlation_id
                || event.occurred_at != recorded.occurred_at
        };
        let start = before.iter().rposition(is_other).map_or(0, |at| at + 1);
        Ok(before[start..].to_vec())
    }
}

/// An event, and its messages with their numbers.
struct Planned {
    event: FoldedEvent,
    messages: Vec<(u32, PlannedMessage)>,
}

fn is_of_one_command(one: &FoldedEvent, next: &FoldedEvent) -> bool {
    let game = |event: &FoldedEvent| match event.change {
        Change::Game { game, .. } => Some(game),
        Change::Roster { .. } | Change::Server { .. } => None,
    };
    game(one).is_some()
        && game(one) == game(next)
        && one.correlation_id == next.correlation_id
        && one.occurred_at == next.occurred_at
}

/// A message with its event, and its number within that event.
struct NumberedMessage<'p> {
    event: &'p FoldedEvent,
    ordinal: u32,
    message: PlannedMessage,
}

/// Puts what a player would get in several DMs into the last of them.
fn united(planned: &[Planned]) -> Vec<NumberedMessage<'_>> {
    let mut united: Vec<NumberedMessage<'_>> = Vec::new();
    for Planned { event, messages } in planned {
        for (ordinal, message) in messages {
            let mut message = message.clone();
            let one = united
                .iter()
                .enumerate()
                .rev()
                .find_map(|(at, before)| Some((at, before.message.followed_by(&message)?)));
            if let Some((at, one)) = one {
                united.remove(at);
                message = one;
            }
            united.push(NumberedMessage {
                event,
                ordinal: *ordinal,
                message,
            });
        }
    }
    united
}

fn sent_ahead(note: &str) -> Option<MessageKey> {
    let (position, ordinal) = note.strip_prefix(SENT_AHEAD)?.split_once('/')?;
    Some(MessageKey {
        position: Position(position.parse().ok()?),
        ordinal: ordinal.parse().ok()?,
    })
}
