//! How an event stands in the columns of the table.
//!
//! Owns: the list of columns, both ways. Does not know: which rows are asked for.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    error::ReadError,
    event::{Actor, RecordedEvent, Source, SourceKind},
    ids::{CorrelationId, EventId, Position, StreamId, StreamVersion},
    sql::Row,
};

/// Wraps a query for events, of which it names all that follows `from`, so that it returns them
/// packed: one value for all rows. What a row costs between a database and here, and what each of
/// its columns does, is then paid once a page. [`unpack`] takes them apart.
///
/// First the name of the database, since the two write ids differently.
macro_rules! packed {
    (sqlite, $($from:expr),+) => {
        packed!("hex(event_id), hex(correlation_id), hex(causation_id), ifnull(guild_id, '')", $($from),+)
    };
    (postgres, $($from:expr),+) => {
        packed!("event_id, correlation_id, coalesce(causation_id::text, ''), coalesce(guild_id::text, '')", $($from),+)
    };
    ($ids:literal, $($from:expr),+) => {
        concat!(
            "select string_agg(packed, '')
             from (
                 select concat(
                     concat_ws(' ', position, stream_version, schema_version, occurred_at,
                         recorded_at, ", $ids, ",
                         octet_length(stream_id), octet_length(event_type),
                         octet_length(actor_kind), coalesce(octet_length(actor_id), -1),
                         octet_length(source_kind), coalesce(octet_length(source_id), -1),
                         octet_length(app_version), coalesce(octet_length(client_version), -1),
                         octet_length(data), coalesce(octet_length(meta), -1), ''),
                     stream_id, event_type, actor_kind, actor_id, source_kind, source_id,
                     app_version, client_version, data, meta) as packed
                 from ", $($from),+, "
             ) as page"
        )
    };
}
pub(super) use packed;

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

/// Takes apart the rows that [`packed!`] packed, oldest or newest first as they were asked for.
///
/// Each is an event or, at its position, corrupt.
pub(super) fn unpack(row: &Row) -> Result<Vec<Result<RecordedEvent, ReadError>>, ReadError> {
    let packed = row.bytes(0).map_err(super::log::database)?;
    let mut packed = Packed {
        rest: packed.unwrap_or_default(),
        names: Names::default(),
    };
    let mut events = Vec::new();
    while !packed.rest.is_empty() {
        let event = packed.event().ok_or_else(|| ReadError::Database {
            source: sqlx::Error::Decode("a page that is cut short".into()),
        })?;
        events.push(event);
    }
    Ok(events)
}

/// As [`unpack`], where one corrupt event spoils the whole.
pub(super) fn unpack_all(row: &Row) -> Result<Vec<RecordedEvent>, ReadError> {
    unpack(row)?.into_iter().collect()
}

/// What is left of the packed rows.
struct Packed<'r> {
    rest: &'r [u8],
    names: Names<'r>,
}

/// The texts of one row, as they follow its numbers.
struct Texts<'r> {
    stream: &'r [u8],
    event_type: &'r [u8],
    actor_kind: &'r [u8],
    actor_id: Option<&'r [u8]>,
    source_kind: &'r [u8],
    source_id: Option<&'r [u8]>,
    app_version: &'r [u8],
    client_version: Option<&'r [u8]>,
    data: &'r [u8],
    meta: Option<&'r [u8]>,
}

impl<'r> Packed<'r> {
    /// Takes the next row; `None` where the packing itself is not as it was asked for.
    fn event(&mut self) -> Option<Result<RecordedEvent, ReadError>> {
        let position = Position(integer(self.field()?)?);
        let [version, schema_version] = [self.number()?, self.number()?];
        let [occurred_at, recorded_at] = [self.number()?, self.number()?];
        let ids = [self.field()?, self.field()?, self.field()?];
        let guild_id = self.field()?;
        let mut lengths = [0; 10];
        for length in &mut lengths {
            *length = self.number()?;
        }
        let texts = Texts {
            stream: self.text(lengths[0])?,
            event_type: self.text(lengths[1])?,
            actor_kind: self.text(lengths[2])?,
            actor_id: present(lengths[3], self.text(lengths[3])?),
            source_kind: self.text(lengths[4])?,
            source_id: present(lengths[5], self.text(lengths[5])?),
            app_version: self.text(lengths[6])?,
            client_version: present(lengths[7], self.text(lengths[7])?),
            data: self.text(lengths[8])?,
            meta: present(lengths[9], self.text(lengths[9])?),
        };
        let mut event = || -> Result<RecordedEvent, String> {
            let data = json(texts.data)?;
            let meta = texts.meta.map(json).transpose()?;
            let [event_id, correlation_id, causation_id] = ids;
            Ok(RecordedEvent {
                position,
                event_id: EventId::from_uuid(uuid(event_id)?),
                stream: self.names.stream(texts.stream)?,
                version: StreamVersion(fitting(version)?),
                event_type: self.names.name(texts.event_type)?,
                schema_version: fitting(schema_version)?,
                correlation_id: CorrelationId(uuid(correlation_id)?),
                causation_id: optional(causation_id).map(uuid).transpose()?,
                actor: actor(
                    utf8(texts.actor_kind)?,
                    texts.actor_id.map(utf8).transpose()?,
                )?,
                source: Source {
                    kind: source_kind(utf8(texts.source_kind)?)?,
                    id: texts.source_id.map(utf8).transpose()?.map(str::to_owned),
                },
                guild_id: optional(guild_id)
                    .map(|id| integer(id).ok_or("its guild is no number"))
                    .transpose()?
                    .map(i64::cast_unsigned),
                app_version: self.names.name(texts.app_version)?,
                client_version: texts
                    .client_version
                    .map(|name| self.names.name(name))
                    .transpose()?,
                occurred_at: moment(occurred_at)?,
                recorded_at: moment(recorded_at)?,
                data,
                meta,
            })
        };
        Some(event().map_err(|what| ReadError::Corrupt { position, what }))
    }

    /// Takes what precedes the next space.
    fn field(&mut self) -> Option<&'r [u8]> {
        let end = self.rest.iter().position(|&byte| byte == b' ')?;
        let field = &self.rest[..end];
        self.rest = &self.rest[end + 1..];
        Some(field)
    }

    fn number(&mut self) -> Option<i64> {
        integer(self.field()?)
    }

    /// Takes a text of this length; a negative one stands for no text, and takes nothing.
    fn text(&mut self, length: i64) -> Option<&'r [u8]> {
        let length = usize::try_from(length).unwrap_or_default();
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(text)
    }
}

/// The names that rows of one page share, each made once.
#[derive(Default)]
struct Names<'r> {
    names: Vec<(&'r [u8], Arc<str>)>,
    streams: HashMap<&'r [u8], StreamId>,
}

impl<'r> Names<'r> {
    /// More than this are not looked through: types and versions are few.
    const LIMIT: usize = 32;

    fn name(&mut self, name: &'r [u8]) -> Result<Arc<str>, String> {
        if let Some((_, shared)) = self.names.iter().find(|(known, _)| *known == name) {
            return Ok(shared.clone());
        }
        let shared: Arc<str> = utf8(name)?.into();
        if self.names.len() < Self::LIMIT {
            self.names.push((name, shared.clone()));
        }
        Ok(shared)
    }

    fn stream(&mut self, name: &'r [u8]) -> Result<StreamId, String> {
        if let Some(stream) = self.streams.get(name) {
            return Ok(stream.clone());
        }
        let stream = StreamId::parse(utf8(name)?).map_err(|error| error.to_string())?;
        self.streams.insert(name, stream.clone());
        Ok(stream)
    }
}

/// Reads a whole number of digits, as both databases write them.
fn integer(digits: &[u8]) -> Option<i64> {
    let (negative, digits) = match digits {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let magnitude = digits.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })?;
    if digits.is_empty() {
        None
    } else if negative {
        0_i64.checked_sub_unsigned(magnitude)
    } else {
        i64::try_from(magnitude).ok()
    }
}

/// Reads a number that is smaller than its column could hold.
fn fitting<T: TryFrom<i64, Error: ToString>>(number: i64) -> Result<T, String> {
    T::try_from(number).map_err(|error| error.to_string())
}

fn present(length: i64, text: &[u8]) -> Option<&[u8]> {
    (0 <= length).then_some(text)
}

fn optional(field: &[u8]) -> Option<&[u8]> {
    (!field.is_empty()).then_some(field)
}

fn utf8(text: &[u8]) -> Result<&str, String> {
    str::from_utf8(text).map_err(|error| error.to_string())
}

fn uuid(text: &[u8]) -> Result<Uuid, String> {
    Uuid::try_parse_ascii(text).map_err(|error| error.to_string())
}

fn json(text: &[u8]) -> Result<Arc<str>, String> {
    let text = utf8(text)?;
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
