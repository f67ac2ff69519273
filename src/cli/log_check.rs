//! Checks the whole log: no gaps, readable events, games that keep to their invariants.
//!
//! Owns: the walk over the log. Does not know: what must be true of a game ([`invariants`] does).
//!
//! [`invariants`]: crate::game::invariants

use std::collections::BTreeMap;

use super::failure::Failure;
use crate::game::invariants::Watch;
use crate::store::subscriptions::with_causes;
use crate::store::{Filter, Position, ReadError, RecordedEvent, Store};
use crate::wire::{self, Event};

#[derive(Default)]
pub(super) struct LogCheck {
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

/// Checks the log up to its current end; events appended meanwhile are ignored.
pub(super) async fn check_log(store: &Store) -> Result<LogCheck, Failure> {
    let mut check = LogCheck::default();
    let mut streams: BTreeMap<String, CheckedStream> = BTreeMap::new();
    let mut before = Position::START;
    let head = store.refresh_head().await?;
    let mut at = Position::START;
    while at < head {
        let page = match store.read_all(at, u32::MAX, &Filter::all()).await {
            Err(error @ ReadError::Corrupt { position, .. }) => {
                check.n_events += 1;
                check.violations.push(error.to_string());
                (at, before) = (position, position);
                continue;
            }
            page => page?,
        };
        for event in page
            .events
            .into_iter()
            .take_while(|event| event.position <= head)
        {
            check.n_events += 1;
            if event.position != before.next() {
                let position = event.position;
                check
                    .violations
                    .push(format!("position {position} follows {before}"));
            }
            before = event.position;
            let name = event.stream.as_str();
            if !streams.contains_key(name) {
                let game = (event.stream.family() == "game").then(Watch::default);
                streams.insert(
                    name.to_owned(),
                    CheckedStream {
                        game,
                        ..CheckedStream::default()
                    },
                );
            }
            let stream = streams.get_mut(name).expect("it was inserted above");
            if let Err(violation) = check_event(stream, &event)
                && !std::mem::replace(&mut stream.has_violation, true)
            {
                let (version, at) = (event.version, event.position);
                check.violations.push(format!(
                    "{name}, version {version} at position {at}: {violation}"
                ));
            }
        }
        at = page.next;
    }
    check.n_streams = streams.len();
    check.n_games = streams
        .values()
        .filter(|stream| stream.game.is_some())
        .count();
    Ok(check)
}

fn check_event(stream: &mut CheckedStream, event: &RecordedEvent) -> Result<(), String> {
    let after = std::mem::replace(&mut stream.version, event.version.0);
    if event.version.0 != after + 1 {
        return Err(format!("it follows version {after}"));
    }
    let read = wire::decode(&event.event_type, event.schema_version, &event.data);
    let read = read.map_err(|error| with_causes(&error))?;
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
