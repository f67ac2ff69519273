//! How an event stands in the columns of the table.
//!
//! Owns: the list of columns, both ways. Does not know: which rows are asked for.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{
    Decode, Row, Sqlite, Type,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};
use uuid::Uuid;

use super::{
    error::ReadError,
    event::{Actor, RecordedEvent, Source, SourceKind},
    ids::{CorrelationId, EventId, Position, StreamId, StreamVersion},
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

/// How many values [`bind`] binds for one event.
pub(super) const N_COLUMNS: usize = 19;

/// Binds the values of one event, in the order of [`event_columns`] with the number of the stream
/// in place of its name.
pub(super) fn bind<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    event: &RecordedEvent,
    stream_no: i64,
) -> Query<'q, Sqlite, SqliteArguments> {
    let (actor_kind, actor_id) = match &event.actor {
        Actor::Player(id) => ("player", Some(id.to_string())),
        Actor::Operator(name) => ("operator", Some(name.clone())),
        Actor::Timer => ("timer", None),
        Actor::Recovery => ("recovery", None),
        Actor::System => ("system", None),
    };
    let source_kind = match event.source.kind {
        SourceKind::Interaction => "interaction",
        SourceKind::Message => "message",
        SourceKind::Timer => "timer",
        SourceKind::Cli => "cli",
        SourceKind::Web => "web",
        SourceKind::System => "system",
    };
    query
        .bind(event.position.0)
        .bind(blob(event.event_id.as_uuid()))
        .bind(stream_no)
        .bind(event.version.0)
        .bind(event.event_type.clone())
        .bind(event.schema_version)
        .bind(blob(event.correlation_id.0))
        .bind(event.causation_id.map(blob))
        .bind(actor_kind)
        .bind(actor_id)
        .bind(source_kind)
        .bind(event.source.id.clone())
        .bind(event.guild_id.map(u64::cast_signed))
        .bind(event.app_version.clone())
        .bind(event.client_version.clone())
        .bind(event.occurred_at.timestamp_micros())
        .bind(event.recorded_at.timestamp_micros())
        .bind(event.data.clone())
        .bind(event.meta.clone())
}

/// Returns the bytes of `id`, as ids are stored.
pub(super) fn blob(id: Uuid) -> Vec<u8> {
    id.into_bytes().to_vec()
}

/// Reads one event from a row of [`event_columns`].
pub(super) fn decode(row: &SqliteRow) -> Result<RecordedEvent, ReadError> {
    let position = Position(
        row.try_get(0)
            .map_err(|source| ReadError::Database { source })?,
    );
    event(row, position).map_err(|what| ReadError::Corrupt { position, what })
}

fn event(row: &SqliteRow, position: Position) -> Result<RecordedEvent, String> {
    let stream: &str = get(row, 2)?;
    let data: &str = get(row, 17)?;
    let meta: Option<&str> = get(row, 18)?;
    for json in [Some(data), meta].into_iter().flatten() {
        serde_json::from_str::<serde::de::IgnoredAny>(json)
            .map_err(|error| format!("its payload is not JSON: {error}"))?;
    }
    Ok(RecordedEvent {
        position,
        event_id: EventId::from_uuid(uuid(get(row, 1)?)?),
        stream: StreamId::parse(stream).map_err(|error| error.to_string())?,
        version: StreamVersion(get(row, 3)?),
        event_type: get::<&str>(row, 4)?.into(),
        schema_version: get(row, 5)?,
        correlation_id: CorrelationId(uuid(get(row, 6)?)?),
        causation_id: get::<Option<&[u8]>>(row, 7)?.map(uuid).transpose()?,
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

fn get<'r, T>(row: &'r SqliteRow, column: usize) -> Result<T, String>
where
    T: Decode<'r, Sqlite> + Type<Sqlite>,
{
    row.try_get(column).map_err(|error| error.to_string())
}

fn uuid(bytes: &[u8]) -> Result<Uuid, String> {
    Uuid::from_slice(bytes).map_err(|error| error.to_string())
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
