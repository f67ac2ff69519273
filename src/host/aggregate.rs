//! The kinds of aggregates: games, rosters, servers' settings, players.
//!
//! Owns: how the streams of each kind are named, and which events belong to them. Does not know: what is in memory.

use std::fmt;
use std::hash::Hash;
use std::str::FromStr;

use super::error::FoldError;
use super::timers::TimerKey;
use crate::game::player::PlayerRules;
use crate::game::roster::{self, Roster, RosterRules};
use crate::game::server::{Server, ServerRules};
use crate::game::values::Ts;
use crate::game::{
    self, Decider, GameEvent, GameId, GuildId, PlayerEvent, PlayerId, RosterEvent, Rules,
    ServerEvent, State,
};
use crate::store::{RecordedEvent, StreamId};
use crate::wire::{self, Event};

/// A decider with a stream for each of its states.
pub(super) trait Aggregate:
    Decider<
        Command: Send,
        Event: Clone + Send + Sync,
        State: Clone + Default + Send + Sync,
        Rejection: Send,
    > + Send
    + Sync
    + 'static
{
    type Id: Copy + Eq + Hash + fmt::Display + FromStr + Send + Sync;

    /// What the names of its streams start with.
    const FAMILY: &'static str;

    fn to_stored(event: Self::Event) -> Event;

    /// Returns an event of this kind; none for one that belongs to another kind.
    fn from_stored(event: Event) -> Option<Self::Event>;

    /// Returns which timer holds its deadlines, if it has any.
    fn timer(_: Self::Id) -> Option<TimerKey> {
        None
    }

    /// Returns when its state must be looked at next.
    fn due_at(_: &Self::State) -> Option<Ts> {
        None
    }

    /// Tells whether its state is worth keeping in memory.
    fn is_live(_: &Self::State) -> bool {
        true
    }
}

impl Aggregate for Rules {
    type Id = GameId;

    const FAMILY: &'static str = "game";

    fn to_stored(event: GameEvent) -> Event {
        Event::Game(event)
    }

    fn from_stored(event: Event) -> Option<GameEvent> {
        match event {
            Event::Game(event) => Some(event),
            _ => None,
        }
    }

    fn timer(game: GameId) -> Option<TimerKey> {
        Some(TimerKey::Game(game))
    }

    fn due_at(state: &State) -> Option<Ts> {
        game::due_at(state)
    }

    fn is_live(state: &State) -> bool {
        state.is_live()
    }
}

impl Aggregate for RosterRules {
    type Id = GuildId;

    const FAMILY: &'static str = "roster";

    fn to_stored(event: RosterEvent) -> Event {
        Event::Roster(event)
    }

    fn from_stored(event: Event) -> Option<RosterEvent> {
        match event {
            Event::Roster(event) => Some(event),
            _ => None,
        }
    }

    fn timer(guild: GuildId) -> Option<TimerKey> {
        Some(TimerKey::Roster(guild))
    }

    fn due_at(roster: &Roster) -> Option<Ts> {
        roster::due_at(roster)
    }
}

impl Aggregate for ServerRules {
    type Id = GuildId;

    const FAMILY: &'static str = "guild";

    fn to_stored(event: ServerEvent) -> Event {
        Event::Server(event)
    }

    fn from_stored(event: Event) -> Option<ServerEvent> {
        match event {
            Event::Server(event) => Some(event),
            _ => None,
        }
    }

    fn timer(guild: GuildId) -> Option<TimerKey> {
        Some(TimerKey::Server(guild))
    }

    fn due_at(server: &Server) -> Option<Ts> {
        server.due_at()
    }
}

impl Aggregate for PlayerRules {
    type Id = PlayerId;

    const FAMILY: &'static str = "player";

    fn to_stored(event: PlayerEvent) -> Event {
        Event::Player(event)
    }

    fn from_stored(event: Event) -> Option<PlayerEvent> {
        match event {
            Event::Player(event) => Some(event),
            _ => None,
        }
    }
}

pub(super) fn stream_of<A: Aggregate>(id: A::Id) -> StreamId {
    let name = format!("{}-{id}", A::FAMILY);
    StreamId::parse(&name).expect("a word, digits and hyphens are a stream's name")
}

/// Returns the aggregate of this kind that a stream belongs to, if any.
pub(super) fn id_of<A: Aggregate>(stream: &StreamId) -> Option<A::Id> {
    let (family, id) = stream.as_str().split_once('-')?;
    (family == A::FAMILY).then(|| id.parse().ok())?
}

/// Decodes the events of games among those that were recorded.
pub(crate) fn game_events(
    recorded: &[RecordedEvent],
) -> Result<Vec<(GameId, GameEvent)>, FoldError> {
    let of_games = recorded
        .iter()
        .filter_map(|event| Some((game_of(&event.stream)?, event)));
    of_games
        .map(|(game, event)| Ok((game, decode::<Rules>(event)?)))
        .collect()
}

/// Returns the game that a stream holds, if it holds one.
pub(crate) fn game_of(stream: &StreamId) -> Option<GameId> {
    id_of::<Rules>(stream)
}

pub(super) fn decode<A: Aggregate>(recorded: &RecordedEvent) -> Result<A::Event, FoldError> {
    let RecordedEvent {
        event_type,
        schema_version,
        data,
        ..
    } = recorded;
    match wire::decode(event_type, *schema_version, data) {
        Ok(event) => A::from_stored(event).ok_or_else(|| FoldError::Family {
            stream: recorded.stream.clone(),
            position: recorded.position,
        }),
        Err(source) => Err(FoldError::Event {
            stream: recorded.stream.clone(),
            position: recorded.position,
            source,
        }),
    }
}
