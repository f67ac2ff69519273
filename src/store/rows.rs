//! Rows of the table of events.
//!
//! Owns: the columns of an event. Does not know: which rows a query selects.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    error::ReadError,
    event::{Actor, RecordedEvent, Source, SourceKind},
    ids::{CorrelationId, EventId, Position, StreamId, StreamVersion},
};

/// Starts a query for events with the columns that [`Decoded`] reads. What follows are the tables that
/// have them, and which rows are wanted.
macro_rules! select_events {
    ($($from:expr),+) => {
        concat!(
            "select position, event_id, stream_id, stream_version, event_type, schema_version,
                    correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id,
                    guild_id, app_version, client_version, occurred_at, recorded_at, data, meta
             from ", $($from),+
        )
    };
}
pub(super) use select_events;

/// The columns of one row, by their place; an error says what is there instead.
pub(super) trait EventRow {
    fn integer(&self, column: usize) -> Result<Option<i64>, String>;
    fn text(&self, column: usize) -> Result<Option<&str>, String>;
    fn id(&self, column: usize) -> Result<Option<Uuid>, String>;
}

/// The events of [`select_events!`], in their order.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) events: Vec<RecordedEvent>,
    pub(super) end: End,
    room_bytes: usize,
    names: Names,
}

/// Why the events end where they do.
#[derive(Debug)]
pub(super) enum End {
    /// There are no more rows.
    OfRows,
    /// The payloads are as large as they may be.
    Full,
    /// The next event is corrupt.
    Corrupt(ReadError),
}

impl Decoded {
    /// Takes up to about `limit_bytes` of payload.
    pub(super) fn new(limit_bytes: usize) -> Self {
        Self {
            events: Vec::new(),
            end: End::OfRows,
            room_bytes: limit_bytes,
            names: Names::default(),
        }
    }

    /// Adds the next row. Returns whether it takes more.
    pub(super) fn add(&mut self, row: &impl EventRow) -> bool {
        match read_event(row, &mut self.names) {
            Ok(event) => {
                self.room_bytes = self.room_bytes.saturating_sub(event.data.len());
                self.events.push(event);
                if self.room_bytes == 0 {
                    self.end = End::Full;
                }
            }
            Err(what) => {
                let position = Position(row.integer(0).ok().flatten().unwrap_or_default());
                self.end = End::Corrupt(ReadError::Corrupt { position, what });
            }
        }
        matches!(self.end, End::OfRows)
    }

    /// Returns all events, or the error of the corrupt one.
    pub(super) fn all(self) -> Result<Vec<RecordedEvent>, ReadError> {
        match self.end {
            End::OfRows | End::Full => Ok(self.events),
            End::Corrupt(error) => Err(error),
        }
    }
}

fn read_event(row: &impl EventRow, names: &mut Names) -> Result<RecordedEvent, String> {
    let integer = |column| required(column, row.integer(column)?);
    let text = |column| required(column, row.text(column)?);
    let id = |column| required(column, row.id(column)?);
    Ok(RecordedEvent {
        position: Position(integer(0)?),
        event_id: EventId::from_uuid(id(1)?),
        stream: names.stream(text(2)?)?,
        version: StreamVersion(small(integer(3)?)?),
        event_type: names.name(text(4)?),
        schema_version: small(integer(5)?)?,
        correlation_id: CorrelationId(id(6)?),
        causation_id: row.id(7)?,
        actor: actor(text(8)?, row.text(9)?)?,
        source: Source {
            kind: source_kind(text(10)?)?,
            id: row.text(11)?.map(str::to_owned),
        },
        guild_id: row.integer(12)?.map(i64::cast_unsigned),
        app_version: names.name(text(13)?),
        client_version: row.text(14)?.map(|name| names.name(name)),
        occurred_at: moment(integer(15)?)?,
        recorded_at: moment(integer(16)?)?,
        data: text(17)?.into(),
        meta: row.text(18)?.map(Arc::from),
    })
}

fn required<T>(column: usize, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| format!("column {column} is null"))
}

/// The names that rows of one page share, each allocated once.
#[derive(Debug, Default)]
struct Names {
    names: Vec<Arc<str>>,
    streams: HashSet<StreamId>,
}

impl Names {
    /// More than this are not looked through: types and versions are few.
    const LIMIT: usize = 32;

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(shared) = self.names.iter().find(|shared| ***shared == *name) {
            return shared.clone();
        }
        let shared: Arc<str> = name.into();
        if self.names.len() < Self::LIMIT {
            self.names.push(shared.clone());
        }
        shared
    }

    fn stream(&mut self, name: &str) -> Result<StreamId, String> {
        if let Some(stream) = self.streams.get(name) {
            return Ok(stream.clone());
        }
        let stream = StreamId::parse(name).map_err(|error| error.to_string())?;
        self.streams.insert(stream.clone());
        Ok(stream)
    }
}

/// Reads a number that is smaller than its column could hold.
fn small<T: TryFrom<i64, Error: ToString>>(number: i64) -> Result<T, String> {
    T::try_from(number).map_err(|error| error.to_string())
}

pub(super) fn moment(micros: i64) -> Result<DateTime<Utc>, String> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| format!("{micros} µs is no moment"))
}

fn actor(kind: &str, id: Option<&str>) -> Result<Actor, String> {
    Ok(match (kind, id) {
        ("player", Some(id)) => {
            Actor::Player(Uuid::try_parse(id).map_err(|error| error.to_string())?)
        }
        ("operator", Some(name)) => Actor::Operator(name.to_owned()),
        ("timer", None) => Actor::Timer,
        ("recovery", None) => Actor::Recovery,
        ("system", None) => Actor::System,
        _ => return Err(format!("{kind:?} with id {id:?} is no actor")),
    })
}

fn source_kind(kind: &str) -> Result<SourceKind, String> {
    Ok(match kind {
        "interaction" => SourceKind::Interaction,
        "message" => SourceKind::Message,
        "timer" => SourceKind::Timer,
        "cli" => SourceKind::Cli,
        "web" => SourceKind::Web,
        "system" => SourceKind::System,
        _ => return Err(format!("{kind:?} is no source")),
    })
}
