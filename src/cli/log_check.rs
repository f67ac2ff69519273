//! Checks the whole log: no gaps, readable events, games that keep to their invariants.
//!
//! Owns: the walk over the log. Does not know: what must be true of a game ([`invariants`] does).
//!
//! [`invariants`]: crate::game::invariants

use std::collections::{BTreeMap, HashMap};

use tokio::time::Instant;

use super::failure::Failure;
use crate::game::invariants::Watch;
use crate::store::subscriptions::with_causes;
use crate::store::{EventId, Filter, Position, ReadError, RecordedEvent, RequestId, Store};
use crate::wire::{self, DecodeError, Event};

#[derive(Default)]
pub(super) struct LogCheck {
    /// It was checked up to here,
    pub(super) to: Position,
    /// and ended here when the check began.
    pub(super) head: Position,
    pub(super) n_events: u64,
    pub(super) n_streams: usize,
    pub(super) n_games: usize,
    /// What is wrong and where; for each stream only the first violation.
    pub(super) violations: Vec<String>,
}

/// A stream up to the event that was checked last.
#[derive(Default)]
struct CheckedStream {
    version: u32,
    /// The invariants of the game; none for other streams.
    game: Option<Watch>,
    has_violation: bool,
}

/// Checks the log up to its current end; events appended meanwhile are ignored. Stops early at `deadline`.
pub(super) async fn check_log(
    store: &Store,
    deadline: Option<Instant>,
) -> Result<LogCheck, Failure> {
    let mut walk = Walk::default();
    let head = store.refresh_head().await?;
    walk.check.head = head;
    let is_over = || deadline.is_some_and(|deadline| deadline <= Instant::now());
    while walk.check.to < head && !is_over() {
        match store
            .read_all(walk.check.to, u32::MAX, &Filter::all())
            .await
        {
            Ok(page) => {
                let events = page.events.into_iter();
                for event in events.take_while(|event| event.position <= head) {
                    walk.check(&event);
                }
                walk.check.to = page.next;
            }
            Err(error @ ReadError::Corrupt { position, .. }) => {
                walk.check.violations.push(with_causes(&error));
                walk.check.to = position;
                walk.last = position;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let mut check = walk.check;
    check.n_streams = walk.streams.len();
    let games = walk.streams.values().filter(|stream| stream.game.is_some());
    check.n_games = games.count();
    check.violations.extend(store.inconsistencies().await?);
    Ok(check)
}

/// A walk over the log.
#[derive(Default)]
struct Walk {
    check: LogCheck,
    /// The last event that was seen.
    last: Position,
    streams: BTreeMap<String, CheckedStream>,
    /// How many events each request has recorded so far.
    requests: HashMap<RequestId, u16>,
}

impl Walk {
    fn check(&mut self, event: &RecordedEvent) {
        self.check.n_events += 1;
        let (position, before) = (event.position, self.last);
        if position != before.next() {
            let gap = format!("position {position} follows {before}");
            self.check.violations.push(gap);
        }
        self.last = position;
        if let Some(orphan) = self.orphaned_by(event) {
            self.check.violations.push(orphan);
        }
        let id = event.event_id;
        let n_recorded = self.requests.entry(id.request()).or_default();
        if id.ordinal() <= *n_recorded {
            let twice = format!("the event at position {position} has the id of an earlier one");
            self.check.violations.push(twice);
        }
        *n_recorded = (*n_recorded).max(id.ordinal());
        let name = event.stream.as_str();
        if !self.streams.contains_key(name) {
            let stream = CheckedStream {
                game: (event.stream.family() == "game").then(Watch::default),
                ..CheckedStream::default()
            };
            self.streams.insert(name.to_owned(), stream);
        }
        let stream = self.streams.get_mut(name).expect("it was inserted above");
        if let Err(violation) = check_event(stream, event)
            && !std::mem::replace(&mut stream.has_violation, true)
        {
            let version = event.version;
            self.check.violations.push(format!(
                "{name}, version {version} at position {position}: {violation}"
            ));
        }
    }

    /// Returns what is wrong if the event names a cause that is not in the log before it.
    fn orphaned_by(&self, event: &RecordedEvent) -> Option<String> {
        let cause = EventId::from_uuid(event.causation_id?);
        // A cause that is a request need not have recorded anything.
        let is_event = cause.ordinal() != 0;
        let n_recorded = self.requests.get(&cause.request()).copied().unwrap_or(0);
        (is_event && n_recorded < cause.ordinal()).then(|| {
            let (position, cause) = (event.position, cause.as_uuid());
            format!("the event at position {position} names event {cause} as its cause, which is not in the log before it")
        })
    }
}

fn check_event(stream: &mut CheckedStream, event: &RecordedEvent) -> Result<(), String> {
    let after = std::mem::replace(&mut stream.version, event.version.0);
    if event.version.0 != after + 1 {
        return Err(format!("it follows version {after}"));
    }
    let read = match wire::decode(&event.event_type, event.schema_version, &event.data) {
        // The program itself replaces what it no longer keeps.
        Err(DecodeError::Expired { .. }) if stream.game.is_none() => return Ok(()),
        read => read.map_err(|error| with_causes(&error))?,
    };
    match (&mut stream.game, read) {
        (Some(game), Event::Game(fact)) => {
            game.see(&fact, event.occurred_at).map_err(str::to_owned)
        }
        (Some(_), _) | (None, Event::Game(_)) => Err(format!(
            "{} does not belong into this stream",
            event.event_type
        )),
        (None, _) => Ok(()),
    }
}
