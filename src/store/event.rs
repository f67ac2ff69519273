//! What is asked of the log, and what it holds: events and their envelope.
//!
//! Owns: the envelope, the expected versions, which content makes two requests the same.
//! Does not know: what an event means. An event is a type name and a JSON text here.

use std::{borrow::Cow, fmt, sync::Arc};

use chrono::{DateTime, SubsecRound, Utc};
use thiserror::Error;
use uuid::Uuid;

use super::ids::{CorrelationId, EventId, Position, RequestId, StreamId, StreamVersion};

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A player, by the id that stands for them everywhere in the log.
    Player(Uuid),
    /// Somebody who runs the program, by the name they go by.
    Operator(String),
    /// A deadline that passed.
    Timer,
    /// The program, putting things right after a restart.
    Recovery,
    /// The program itself.
    System,
}

/// Through what an act reached the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// A slash command, a button, a form.
    Interaction,
    /// A message somebody wrote.
    Message,
    /// The program's own timer.
    Timer,
    /// The command line.
    Cli,
    /// A web page.
    Web,
    /// The program itself.
    System,
}

impl SourceKind {
    /// Returns its name, as stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interaction => "interaction",
            Self::Message => "message",
            Self::Timer => "timer",
            Self::Cli => "cli",
            Self::Web => "web",
            Self::System => "system",
        }
    }
}

/// Through what an act reached the program, and which one it was.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    /// The way in.
    pub kind: SourceKind,
    /// The id there: of the interaction, of the message.
    pub id: Option<String>,
}

/// Holds what all events of one request share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Everything that grew from the same human act.
    pub correlation_id: CorrelationId,
    /// The event or request that caused these events.
    pub causation_id: Option<Uuid>,
    /// Who acted.
    pub actor: Actor,
    /// Through what.
    pub source: Source,
    /// The Discord server; none in direct messages and for the system. Below 2⁶³.
    pub guild_id: Option<u64>,
    /// The program's version.
    pub app_version: Arc<str>,
    /// The client's version, where one is known.
    pub client_version: Option<Arc<str>>,
    /// When it happened; kept to the microsecond.
    pub occurred_at: DateTime<Utc>,
}

/// An event that is not yet recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The type's name, `guess_submitted`.
    pub event_type: Cow<'static, str>,
    /// The version of the payload's schema.
    pub schema_version: u16,
    /// The payload: one JSON value.
    pub data: Arc<str>,
    /// More about the event, for what comes later: one JSON value.
    pub meta: Option<Arc<str>>,
}

/// Says at which version a stream must stand for an append to go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// At any, also if it does not exist.
    Any,
    /// It has no events.
    NoStream,
    /// It has at least one event.
    Exists,
    /// At this one; `Exact(StreamVersion::NONE)` is the same as `NoStream`.
    Exact(StreamVersion),
}

impl Expected {
    /// Tells whether a stream at version `actual` is as expected.
    #[must_use]
    pub fn admits(self, actual: StreamVersion) -> bool {
        match self {
            Self::Any => true,
            Self::NoStream => actual == StreamVersion::NONE,
            Self::Exists => actual != StreamVersion::NONE,
            Self::Exact(version) => actual == version,
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any version"),
            Self::NoStream => f.write_str("no stream"),
            Self::Exists => f.write_str("an existing stream"),
            Self::Exact(version) => write!(f, "version {version}"),
        }
    }
}

/// What one request asks of one stream. Without events it only checks the version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamWrite {
    pub stream: StreamId,
    /// Where it must stand.
    pub expected: Expected,
    /// What follows there, oldest first.
    pub events: Vec<NewEvent>,
}

/// One request to append: recorded whole, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// The act this is; repeating it records nothing twice.
    pub request: RequestId,
    /// What all its events share.
    pub metadata: Metadata,
    /// What is asked of each stream; each stream once.
    pub writes: Vec<StreamWrite>,
}

/// What is wrong with a request to append.
#[derive(Debug, Error)]
pub enum Invalid {
    /// Nothing to record.
    #[error("no events")]
    NoEvents,
    /// More events than one request may record.
    #[error("{n_events} events, over {}", RequestId::LIMIT_EVENTS)]
    TooManyEvents { n_events: usize },
    /// A stream is written twice; which version each write expects would be unclear.
    #[error("stream {stream} stands there twice")]
    StreamTwice { stream: StreamId },
    /// A payload is not JSON.
    #[error("the payload of {event_type} is not JSON")]
    NotJson {
        event_type: String,
        source: serde_json::Error,
    },
    /// A name holds U+0000, which PostgreSQL cannot store as text.
    #[error("the {field} holds U+0000")]
    Nul {
        /// What holds it.
        field: &'static str,
    },
    /// The guild id is no Discord id.
    #[error("the guild id is 2^63 or more")]
    GuildId,
}

impl Append {
    pub(super) fn n_events(&self) -> usize {
        self.writes.iter().map(|write| write.events.len()).sum()
    }

    pub(super) fn events(&self) -> impl Iterator<Item = &NewEvent> {
        self.writes.iter().flat_map(|write| &write.events)
    }

    /// Checks everything that can be known without the log.
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let n_events = self.n_events();
        if n_events == 0 {
            return Err(Invalid::NoEvents);
        }
        if RequestId::LIMIT_EVENTS < n_events {
            return Err(Invalid::TooManyEvents { n_events });
        }
        if self
            .metadata
            .guild_id
            .is_some_and(|id| i64::try_from(id).is_err())
        {
            return Err(Invalid::GuildId);
        }
        self.refuse_nul()?;
        let mut streams: Vec<_> = self.writes.iter().map(|write| &write.stream).collect();
        streams.sort_unstable();
        if let Some(pair) = streams.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Invalid::StreamTwice {
                stream: pair[0].clone(),
            });
        }
        for event in self.events() {
            for json in [Some(&event.data), event.meta.as_ref()]
                .into_iter()
                .flatten()
            {
                serde_json::from_str::<serde::de::IgnoredAny>(json).map_err(|source| {
                    Invalid::NotJson {
                        event_type: event.event_type.to_string(),
                        source,
                    }
                })?;
            }
        }
        Ok(())
    }

    /// Refuses what one of the databases cannot hold. In a payload U+0000 is escaped.
    fn refuse_nul(&self) -> Result<(), Invalid> {
        let operator = match &self.metadata.actor {
            Actor::Operator(name) => Some(name.as_str()),
            _ => None,
        };
        let names = [
            ("name of the operator", operator),
            ("id of the source", self.metadata.source.id.as_deref()),
            ("version of the program", Some(&*self.metadata.app_version)),
            (
                "version of the client",
                self.metadata.client_version.as_deref(),
            ),
        ];
        let types = self
            .events()
            .map(|event| ("type of an event", Some(&*event.event_type)));
        let nul = |(_, text): &(_, Option<&str>)| text.is_some_and(|text| text.contains('\0'));
        match names.into_iter().chain(types).find(nul) {
            Some((field, _)) => Err(Invalid::Nul { field }),
            None => Ok(()),
        }
    }

    /// Digests what makes a repeat the same request: the streams and the events, in order.
    ///
    /// Expected versions and metadata are left out: they tell how the request was made, and a
    /// process that meets an act again after a restart may make it at another version.
    pub(super) fn digest(&self) -> Uuid {
        let mut bytes = Vec::with_capacity(self.size_bytes());
        let mut put = |part: &str| {
            bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(part.as_bytes());
        };
        for write in self.writes.iter().filter(|write| !write.events.is_empty()) {
            put(write.stream.as_str());
            put(&write.events.len().to_string());
            for event in &write.events {
                put(&event.event_type);
                put(&event.schema_version.to_string());
                put(&event.data);
                put(if event.meta.is_some() {
                    "with meta"
                } else {
                    ""
                });
                put(event.meta.as_deref().unwrap_or_default());
            }
        }
        Uuid::new_v5(&Uuid::NAMESPACE_OID, &bytes)
    }

    /// Returns about how much memory and disk the request takes, for the bounds of the queue.
    pub(super) fn size_bytes(&self) -> usize {
        const ENVELOPE_BYTES: usize = 256;
        self.events()
            .map(|event| ENVELOPE_BYTES + event.size_bytes())
            .sum()
    }
}

impl NewEvent {
    /// Returns the size of the payload with `meta`, in bytes.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.data.len() + self.meta.as_ref().map_or(0, |meta| meta.len())
    }
}

/// The answer to an [`Append`].
#[derive(Debug, Clone)]
pub struct Appended {
    /// The events as recorded: in the order of the request, at consecutive positions.
    pub events: Vec<Arc<RecordedEvent>>,
    /// Whether an earlier append of the same request recorded them.
    pub repeated: bool,
}

/// An event as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Its place in the whole log.
    pub position: Position,
    pub event_id: EventId,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its place in the stream.
    pub version: StreamVersion,
    /// The type's name.
    pub event_type: Arc<str>,
    /// The version of the payload's schema.
    pub schema_version: u16,
    /// Everything that grew from the same human act.
    pub correlation_id: CorrelationId,
    /// The event or request that caused this one.
    pub causation_id: Option<Uuid>,
    /// Who acted.
    pub actor: Actor,
    /// Through what.
    pub source: Source,
    /// The Discord server, if any.
    pub guild_id: Option<u64>,
    /// The version of the program that recorded it.
    pub app_version: Arc<str>,
    /// The client's version, where one is known.
    pub client_version: Option<Arc<str>>,
    /// When it happened, to the microsecond.
    pub occurred_at: DateTime<Utc>,
    /// When it was recorded, to the microsecond; never earlier than the event before it.
    pub recorded_at: DateTime<Utc>,
    /// The payload: one JSON value.
    pub data: Arc<str>,
    /// More about the event: one JSON value.
    pub meta: Option<Arc<str>>,
}

/// Cuts `at` to whole microseconds, the precision of the log.
pub(super) fn micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}
