//! How an event stands in the columns of the table.
//!
//! Owns: the list of columns, both ways. Does not know: which rows are asked for.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    error::ReadError,
    event::{Actor, RecordedEvent, Source, SourceKind},
    ids::{CorrelationId, EventId, Position, StreamId, StreamVersion},
    sql::{Column, Row},
};

/// The columns an event is read from, in the order [`decode`] takes them.
macro_rules! event_columns {
    () => {
        "position, event_id, stream_id, stream_version, event_type, schema_version,
         correlation_id, causation_id, actor_kind, actor_id, source_kind, source_id, guild_id,
         app_version, client_version, occurred_at, recorded_at, data, meta"
    };
}
pub(super) use event_columns;

/// Returns the kind and the id of an actor, as stored.
pub(super) fn actor_columns(actor: &Actor) -> (&'static str, Option<String>) {
    match actor {
        Actor::Player(id) => ("player", Some(id.to_string())),
        Actor::Operator(name) => ("operator", Some(name.clone())),
        Actor::Timer => ("timer", None),
        Actor::Recovery => ("recovery", None),
        Actor::System => ("system", None),
    }
}

/// Returns the kind of a source, as stored.
pub(super) fn source_column(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Interaction => "interaction",
        SourceKind::Message => "message",
        SourceKind::Timer => "timer",
        SourceKind::Cli => "cli",
        SourceKind::Web => "web",
        SourceKind::System => "system",
    }
}

/// Reads one event from a row of [`event_columns`].
pub(super) fn decode(row: &Row) -> Result<RecordedEvent, ReadError> {
    let position = Position(
        row.get(0)
            .map_err(|source| ReadError::Database { source })?,
    );
    event(row, position).map_err(|what| ReadError::Corrupt { position, what })
}

fn event(row: &Row, position: Position) -> Result<RecordedEvent, String> {
    let stream: &str = get(row, 2)?;
    let data: &str = get(row, 17)?;
    let meta: Option<&str> = get(row, 18)?;
    for json in [Some(data), meta].into_iter().flatten() {
        serde_json::from_str::<serde::de::IgnoredAny>(json)
            .map_err(|error| format!("its payload is not JSON: {error}"))?;
    }
    Ok(RecordedEvent {
        position,
        event_id: EventId::from_uuid(get(row, 1)?),
        stream: StreamId::parse(stream).map_err(|error| error.to_string())?,
        version: StreamVersion(number(row, 3)?),
        event_type: get::<&str>(row, 4)?.into(),
        schema_version: number(row, 5)?,
        correlation_id: CorrelationId(get(row, 6)?),
        causation_id: get(row, 7)?,
        actor: actor(get(row, 8)?, get(row, 9)?)?,
        source: Source {
            kind: source_kind(get(row, 10)?)?,
            id: get(row, 11)?,
        },
        guild_id: get::<Option<i64>>(row, 12)?.map(i64::cast_unsigned),
        app_version: get::<&str>(row, 13)?.into(),
        client_version: get::<Option<&str>>(row, 14)?.map(Arc::from),
        occurred_at: moment(get(row, 15)?)?,
        recorded_at: moment(get(row, 16)?)?,
        data: data.into(),
        meta: meta.map(Arc::from),
    })
}

fn get<'r, T: Column<'r>>(row: &'r Row, column: usize) -> Result<T, String> {
    row.get(column).map_err(|error| error.to_string())
}

/// Reads a number that is smaller than its column could hold.
fn number<T: TryFrom<i64, Error: ToString>>(row: &Row, column: usize) -> Result<T, String> {
    T::try_from(get(row, column)?).map_err(|error| error.to_string())
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
