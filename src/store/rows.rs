//! Rows of the table of events.
//!
//! Owns: the columns of an event. Does not know: which rows a query selects.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    error::ReadError,
    event::{Actor, RecordedEvent, Source, SourceKind},
    ids::{CorrelationId, EventId, Position, StreamId, StreamVersion},
    sql::{Column, Row},
};

/// Starts a query for events with the columns that [`read_events`] reads. What follows are the tables that
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

/// Reads rows of [`select_events!`]. Each is an event or, at its position, corrupt.
pub(super) fn read_events(
    rows: &[Row],
) -> Result<Vec<Result<RecordedEvent, ReadError>>, ReadError> {
    let mut names = Names::default();
    let event = |row| {
        let position = Position(Row::get(row, 0)?);
        Ok(read_event(row, position, &mut names)
            .map_err(|what| ReadError::Corrupt { position, what }))
    };
    rows.iter().map(event).collect()
}

/// As [`read_events`], but fails if any of them is corrupt.
pub(super) fn read_all_events(rows: &[Row]) -> Result<Vec<RecordedEvent>, ReadError> {
    read_events(rows)?.into_iter().collect()
}

fn read_event<'r>(
    row: &'r Row,
    position: Position,
    names: &mut Names<'r>,
) -> Result<RecordedEvent, String> {
    let guild_id: Option<i64> = get(row, 12)?;
    let client_version: Option<&str> = get(row, 14)?;
    let meta: Option<&str> = get(row, 18)?;
    Ok(RecordedEvent {
        position,
        event_id: EventId::from_uuid(get(row, 1)?),
        stream: names.stream(get(row, 2)?)?,
        version: StreamVersion(small(get(row, 3)?)?),
        event_type: names.name(get(row, 4)?),
        schema_version: small(get(row, 5)?)?,
        correlation_id: CorrelationId(get(row, 6)?),
        causation_id: get(row, 7)?,
        actor: actor(get(row, 8)?, get(row, 9)?)?,
        source: Source {
            kind: source_kind(get(row, 10)?)?,
            id: get(row, 11)?,
        },
        guild_id: guild_id.map(i64::cast_unsigned),
        app_version: names.name(get(row, 13)?),
        client_version: client_version.map(|name| names.name(name)),
        occurred_at: moment(get(row, 15)?)?,
        recorded_at: moment(get(row, 16)?)?,
        data: json(get(row, 17)?)?,
        meta: meta.map(json).transpose()?,
    })
}

fn get<'r, T: Column<'r>>(row: &'r Row, column: usize) -> Result<T, String> {
    row.get(column).map_err(|error| error.to_string())
}

/// The names that rows of one page share, each allocated once.
#[derive(Default)]
struct Names<'r> {
    names: Vec<Arc<str>>,
    streams: HashMap<&'r str, StreamId>,
}

impl<'r> Names<'r> {
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

    fn stream(&mut self, name: &'r str) -> Result<StreamId, String> {
        if let Some(stream) = self.streams.get(name) {
            return Ok(stream.clone());
        }
        let stream = StreamId::parse(name).map_err(|error| error.to_string())?;
        self.streams.insert(name, stream.clone());
        Ok(stream)
    }
}

/// Reads a number that is smaller than its column could hold.
fn small<T: TryFrom<i64, Error: ToString>>(number: i64) -> Result<T, String> {
    T::try_from(number).map_err(|error| error.to_string())
}

fn json(text: &str) -> Result<Arc<str>, String> {
    serde_json::from_str::<serde::de::IgnoredAny>(text)
        .map_err(|error| format!("its payload is not JSON: {error}"))?;
    Ok(text.into())
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
