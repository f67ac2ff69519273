//! Holding the log to what must be true of any: no gaps, events that can be read, games that can be.
//!
//! Owns: one look at the whole log. Does not know: who asks, and what must be true of a game
//! ([`invariants`] does).

use std::collections::BTreeMap;

use super::Failure;
use super::with_causes;
use crate::game::invariants::Watch;
use crate::store::{Filter, Position, RecordedEvent, Store};
use crate::wire::{self, Event};

/// What the log holds.
#[derive(Default)]
pub(super) struct Audit {
    pub(super) n_events: u64,
    pub(super) n_streams: usize,
    pub(super) n_games: usize,
    /// Everything that cannot be, with where it stands; of each stream the first.
    pub(super) wrong: Vec<String>,
}

/// One stream so far.
#[derive(Default)]
struct Stream {
    version: u32,
    /// What was seen of the game, while it makes sense; none for other streams.
    game: Option<Watch>,
    is_wrong: bool,
}

/// Reads the whole log. It may grow meanwhile; what is appended after the start is not looked at.
pub(super) async fn audit(store: &Store) -> Result<Audit, Failure> {
    let mut audit = Audit::default();
    let mut streams: BTreeMap<String, Stream> = BTreeMap::new();
    let mut before = Position::START;
    let head = store.refresh_head().await?;
    let mut at = Position::START;
    while at < head {
        let page = store.read_all(at, u32::MAX, &Filter::all()).await?;
        for event in page
            .events
            .into_iter()
            .take_while(|event| event.position <= head)
        {
            audit.n_events += 1;
            if event.position != before.next() {
                let position = event.position;
                audit
                    .wrong
                    .push(format!("position {position} follows {before}"));
            }
            before = event.position;
            let name = event.stream.as_str();
            if !streams.contains_key(name) {
                let game = (event.stream.family() == "game").then(Watch::default);
                streams.insert(
                    name.to_owned(),
                    Stream {
                        game,
                        ..Stream::default()
                    },
                );
            }
            let stream = streams.get_mut(name).expect("it was put there");
            if let Err(wrong) = look(stream, &event)
                && !std::mem::replace(&mut stream.is_wrong, true)
            {
                let (version, at) = (event.version, event.position);
                audit.wrong.push(format!(
                    "{name}, version {version} at position {at}: {wrong}"
                ));
            }
        }
        at = page.next;
    }
    audit.n_streams = streams.len();
    audit.n_games = streams
        .values()
        .filter(|stream| stream.game.is_some())
        .count();
    Ok(audit)
}

/// Looks at the next event of a stream.
fn look(stream: &mut Stream, event: &RecordedEvent) -> Result<(), String> {
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
            "{} does not belong in such a stream",
            event.event_type
        )),
        (None, _) => Ok(()),
    }
}
