//! Between the rules' events and the log's: stream names, envelopes, folding.
//!
//! Owns: which stream a thing is written to, and folding a stream to a state.
//! Does not know: who is playing now.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::caller::Caller;
use crate::game::event::InvalidField;
use crate::game::{GameEvent, GameId, GuildId, PlayerId, State};
use crate::limits;
use crate::store::{
    Actor, Append, CorrelationId, Expected, Metadata, NewEvent, Position, ReadError, RecordedEvent,
    RequestId, Store, StreamId, StreamVersion, StreamWrite,
};
use crate::wire::{self, DecodeError, Event};

/// A game, folded from its stream.
#[derive(Clone, Debug)]
pub struct Folded {
    /// The game; whoever was shown it keeps it as it was.
    pub state: Arc<State>,
    /// How many events of its stream it was folded from.
    pub version: StreamVersion,
    /// The server it belongs to.
    pub guild: Option<GuildId>,
    /// When the last of them happened.
    pub last_event_at: Option<DateTime<Utc>>,
    /// Where in the log the last of them stands.
    pub position: Position,
}

/// A stream that cannot be folded.
#[derive(Debug, Error)]
pub enum FoldError {
    /// It could not be read; trying again may help.
    #[error("could not read stream {stream}")]
    Read {
        /// The stream.
        stream: StreamId,
        /// The cause.
        source: ReadError,
    },
    /// One of its events cannot be read; trying again will not help.
    #[error("the event at position {position} of stream {stream} cannot be read")]
    Event {
        /// The stream.
        stream: StreamId,
        /// Where it stands in the log.
        position: Position,
        /// The cause.
        source: DecodeError,
    },
    /// One of its events is of another kind of stream.
    #[error("the event at position {position} of stream {stream} does not belong there")]
    Family {
        /// The stream.
        stream: StreamId,
        /// Where it stands in the log.
        position: Position,
    },
}

impl FoldError {
    /// Returns where the event stands that is in the way; none when the log could not be read.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        match self {
            Self::Read { .. } => None,
            Self::Event { position, .. } | Self::Family { position, .. } => Some(*position),
        }
    }

    /// Returns the name it is recorded under.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "unavailable",
            Self::Event { source, .. } => source.code(),
            Self::Family { .. } => "family",
        }
    }
}

impl Folded {
    /// Starts before the first event.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: Arc::default(),
            version: StreamVersion::default(),
            guild: None,
            last_event_at: None,
            position: Position::default(),
        }
    }

    /// Takes the next event of the stream in.
    pub(super) fn apply(&mut self, recorded: &RecordedEvent, event: &GameEvent) {
        Arc::make_mut(&mut self.state).apply(event, recorded.occurred_at);
        self.version = recorded.version;
        self.guild = recorded.guild_id.map(GuildId);
        self.last_event_at = Some(recorded.occurred_at);
        self.position = recorded.position;
    }
}

impl Default for Folded {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns the stream of a game.
#[must_use]
pub(super) fn game_stream(game: GameId) -> StreamId {
    StreamId::parse(&format!("game-{game}")).expect("a UUID is a stream's name")
}

/// Returns the game whose stream this is.
#[must_use]
pub(super) fn game_of(stream: &StreamId) -> Option<GameId> {
    stream.as_str().strip_prefix("game-")?.parse().ok()
}

/// Reads one event of a game.
pub(super) fn decoded(recorded: &RecordedEvent) -> Result<GameEvent, FoldError> {
    decoded_as(recorded, |event| match event {
        Event::Game(event) => Some(event),
        _ => None,
    })
}

/// Reads one event of the kind that `of` takes out.
pub(super) fn decoded_as<E>(
    recorded: &RecordedEvent,
    of: impl FnOnce(Event) -> Option<E>,
) -> Result<E, FoldError> {
    let RecordedEvent {
        event_type,
        schema_version,
        data,
        ..
    } = recorded;
    match wire::decode(event_type, *schema_version, data) {
        Ok(event) => of(event).ok_or_else(|| FoldError::Family {
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

/// Folds a game from its stream, up to version `until` or to its end.
///
/// A stream nobody wrote folds to [`State::New`]. Costs one indexed read a thousand events.
///
/// # Errors
/// [`FoldError`]; only its `Read` may be gone when tried again.
pub async fn fold(
    store: &Store,
    game: GameId,
    until: Option<StreamVersion>,
) -> Result<Folded, FoldError> {
    let mut folded = Folded::new();
    read_on(store, game, &mut folded, until, |_, _| ()).await?;
    Ok(folded)
}

/// Reads the events of a game from version `first` to `last`.
///
/// # Errors
/// [`FoldError`]; only its `Read` may be gone when tried again.
pub(super) async fn events(
    store: &Store,
    game: GameId,
    (first, last): (StreamVersion, StreamVersion),
) -> Result<Vec<GameEvent>, FoldError> {
    let stream = game_stream(game);
    let before = StreamVersion(first.0 - 1);
    let page = store.read_stream(&stream, before, last.0 - before.0).await;
    let page = page.map_err(|source| FoldError::Read { stream, source })?;
    page.iter().map(decoded).collect()
}

/// Folds what follows `folded` in the stream, and shows each event to `seen`, with the game after it.
pub(super) async fn read_on(
    store: &Store,
    game: GameId,
    folded: &mut Folded,
    until: Option<StreamVersion>,
    mut seen: impl FnMut(&RecordedEvent, &State),
) -> Result<(), FoldError> {
    let from = folded.version;
    walk(store, &game_stream(game), from, until, |recorded| {
        let event = decoded(recorded)?;
        folded.apply(recorded, &event);
        seen(recorded, &folded.state);
        Ok(())
    })
    .await
}

/// Shows each event of a stream behind version `from` to `each`, up to version `until` or to the end.
pub(super) async fn walk(
    store: &Store,
    stream: &StreamId,
    mut from: StreamVersion,
    until: Option<StreamVersion>,
    mut each: impl FnMut(&RecordedEvent) -> Result<(), FoldError>,
) -> Result<(), FoldError> {
    loop {
        let left = until.map_or(limits::FOLD_PAGE, |until| {
            until.0.saturating_sub(from.0).min(limits::FOLD_PAGE)
        });
        if left == 0 {
            return Ok(());
        }
        let page = store
            .read_stream(stream, from, left)
            .await
            .map_err(|source| FoldError::Read {
                stream: stream.clone(),
                source,
            })?;
        let at_end = page.len() < usize::try_from(left).unwrap_or(usize::MAX);
        for recorded in &page {
            each(recorded)?;
            from = recorded.version;
        }
        if at_end {
            return Ok(());
        }
    }
}

/// Who acts at the command line, where nobody says who they are.
const AT_TERMINAL: &str = "command line";

/// Writes what all events of one act share; `request` is the act.
///
/// `player` is who issued it; none for the program.
pub(super) fn metadata(
    call: &Caller,
    player: Option<PlayerId>,
    request: RequestId,
    app_version: &Arc<str>,
) -> Metadata {
    let actor = match (&call.origin, player) {
        (_, Some(player)) => Actor::Player(player.0),
        (super::Origin::Deadline { .. }, None) => Actor::Timer,
        (super::Origin::Program { name, .. }, None) if name.starts_with("recovery/") => {
            Actor::Recovery
        }
        (super::Origin::Terminal { .. }, None) => Actor::Operator(AT_TERMINAL.to_owned()),
        (_, None) => Actor::System,
    };
    let cause = call.origin.cause(request);
    Metadata {
        // What everything that grows from this act has in common.
        correlation_id: CorrelationId(cause),
        causation_id: Some(cause),
        actor,
        source: call.origin.source(),
        guild_id: call.guild.map(|guild| guild.0),
        app_version: Arc::clone(app_version),
        client_version: None,
        occurred_at: call.at,
    }
}

/// Writes the append of a decision.
///
/// # Errors
/// [`InvalidField`] when the rules made a malformed event.
pub(super) fn append(
    request: RequestId,
    metadata: Metadata,
    stream: StreamId,
    expected: Expected,
    events: &[Event],
) -> Result<Append, InvalidField> {
    let events = events.iter().map(new_event).collect::<Result<_, _>>()?;
    Ok(Append {
        request,
        metadata,
        writes: vec![StreamWrite {
            stream,
            expected,
            events,
        }],
    })
}

fn new_event(event: &Event) -> Result<NewEvent, InvalidField> {
    let wire::Encoded {
        event_type,
        schema_version,
        data,
    } = wire::encode(event)?;
    Ok(NewEvent {
        event_type: event_type.into(),
        schema_version,
        data: data.into(),
        meta: None,
    })
}
