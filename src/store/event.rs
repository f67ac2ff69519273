//! Requests to append, and recorded events with their envelope.
//!
//! Owns: the envelope, the expected versions, the content that makes two requests the same.
//! Does not know: what an event means. An event is a type name and a JSON text here.

use std::{borrow::Cow, fmt, sync::Arc};

use chrono::{DateTime, SubsecRound, Utc};
use thiserror::Error;
use uuid::Uuid;

use super::ids::{CorrelationId, EventId, Position, RequestId, StreamId, StreamVersion};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A player, by the id that the log uses for them.
    Player(Uuid),
    /// A person who runs the program, by name.
    Operator(String),
    /// A deadline that passed.
    Timer,
    /// The program, after a restart.
    Recovery,
    /// The program itself.
    System,
}

impl Actor {
    /// Returns the kind and the id, as stored.
    pub(crate) fn kind_and_id(&self) -> (&'static str, Option<String>) {
        match self {
            Self::Player(id) => ("player", Some(id.to_string())),
            Self::Operator(name) => ("operator", Some(name.clone())),
            Self::Timer => ("timer", None),
            Self::Recovery => ("recovery", None),
            Self::System => ("system", None),
        }
    }
}

/// The way by which a command reached the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// A slash command, a button, a form.
    Interaction,
    /// A message that a person wrote.
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
    /// Returns the name that is stored and shown.
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

/// The way by which a command reached the program, with an id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    pub kind: SourceKind,
    /// The id of the interaction or message.
    pub id: Option<String>,
}

/// The data that all events of one request share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Shared by everything that results from one human action.
    pub correlation_id: CorrelationId,
    /// The event or request that caused these events.
    pub causation_id: Option<Uuid>,
    pub actor: Actor,
    pub source: Source,
    /// None in direct messages and for the system. Below 2⁶³.
    pub guild_id: Option<u64>,
    pub app_version: Arc<str>,
    pub client_version: Option<Arc<str>>,
    /// Kept to the microsecond.
    pub occurred_at: DateTime<Utc>,
}

/// An event that is not yet recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// A name such as `guess_submitted`.
    pub event_type: Cow<'static, str>,
    pub schema_version: u16,
    /// The payload: one JSON value.
    pub data: Arc<str>,
    /// Further data, for later additions: one JSON value.
    pub meta: Option<Arc<str>>,
}

/// The version that a stream must have for an append to succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// Any, also none.
    Any,
    /// It has no events.
    NoStream,
    /// It has at least one event.
    Exists,
    /// This one; `Exact(StreamVersion::NONE)` is the same as `NoStream`.
    Exact(StreamVersion),
}

impl Expected {
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

/// The events of one request for one stream. Without events it only checks the version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamWrite {
    pub stream: StreamId,
    pub expected: Expected,
    pub events: Vec<NewEvent>,
}

/// One request to append: recorded whole, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// Repeating the same request records nothing twice.
    pub request: RequestId,
    pub metadata: Metadata,
    /// Each stream once.
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

    /// Checks everything that can be checked without the log.
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

    /// Refuses U+0000, which PostgreSQL cannot hold. In a payload it is escaped.
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

    /// Returns a digest of the streams and the events, in order, which a repeat has in common.
    ///
    /// Expected versions and metadata are left out: after a restart, a process may repeat a request with
    /// other ones.
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
    pub position: Position,
    pub event_id: EventId,
    pub stream: StreamId,
    pub version: StreamVersion,
    pub event_type: Arc<str>,
    pub schema_version: u16,
    /// Shared by everything that results from one human action.
    pub correlation_id: CorrelationId,
    /// The event or request that caused this one.
    pub causation_id: Option<Uuid>,
    pub actor: Actor,
    pub source: Source,
    pub guild_id: Option<u64>,
    pub app_version: Arc<str>,
    pub client_version: Option<Arc<str>>,
    /// To the microsecond.
    pub occurred_at: DateTime<Utc>,
    /// To the microsecond; never earlier than the event before it.
    pub recorded_at: DateTime<Utc>,
    /// The payload: one JSON value.
    pub data: Arc<str>,
    /// Further data: one JSON value.
    pub meta: Option<Arc<str>>,
}

/// Cuts `at` to whole microseconds, the precision of the log.
pub(super) fn micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}
