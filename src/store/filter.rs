//! Which events of the log a reader wants.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    event::{Actor, RecordedEvent},
    ids::{CorrelationId, StreamId},
};

/// Selects events: one must fit every part that is set; nothing set selects all.
///
/// Behind the head it is applied while the log is scanned, so a narrow filter saves memory, not reading. At
/// the head it costs nothing: events are routed to the readers that select them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub(crate) families: Option<Vec<String>>,
    pub(crate) types: Option<Vec<String>>,
    pub(crate) stream: Option<StreamId>,
    pub(crate) guild_id: Option<u64>,
    pub(crate) correlation_id: Option<CorrelationId>,
    pub(crate) causation_id: Option<Uuid>,
    pub(crate) actor: Option<Actor>,
    pub(crate) recorded_from: Option<DateTime<Utc>>,
    pub(crate) recorded_before: Option<DateTime<Utc>>,
}

impl Filter {
    /// Selects every event.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Selects the events of streams of these families.
    #[must_use]
    pub fn families<S: Into<String>>(self, families: impl IntoIterator<Item = S>) -> Self {
        Self {
            families: Some(families.into_iter().map(Into::into).collect()),
            ..self
        }
    }

    /// Selects the events of these types.
    #[must_use]
    pub fn types<S: Into<String>>(self, types: impl IntoIterator<Item = S>) -> Self {
        Self {
            types: Some(types.into_iter().map(Into::into).collect()),
            ..self
        }
    }

    /// Selects the events of one stream.
    #[must_use]
    pub fn stream(self, stream: StreamId) -> Self {
        Self {
            stream: Some(stream),
            ..self
        }
    }

    /// Selects the events of one server.
    #[must_use]
    pub fn guild(self, guild_id: u64) -> Self {
        Self {
            guild_id: Some(guild_id),
            ..self
        }
    }

    /// Selects the events of one correlation.
    #[must_use]
    pub fn correlation(self, correlation_id: CorrelationId) -> Self {
        Self {
            correlation_id: Some(correlation_id),
            ..self
        }
    }

    /// Selects the events that one event or request caused.
    #[must_use]
    pub fn causation(self, causation_id: Uuid) -> Self {
        Self {
            causation_id: Some(causation_id),
            ..self
        }
    }

    /// Selects the events of one actor.
    #[must_use]
    pub fn actor(self, actor: Actor) -> Self {
        Self {
            actor: Some(actor),
            ..self
        }
    }

    /// Selects the events recorded at `from` or later.
    #[must_use]
    pub fn recorded_from(self, from: DateTime<Utc>) -> Self {
        Self {
            recorded_from: Some(from),
            ..self
        }
    }

    /// Selects the events recorded before `until`.
    #[must_use]
    pub fn recorded_before(self, until: DateTime<Utc>) -> Self {
        Self {
            recorded_before: Some(until),
            ..self
        }
    }

    #[must_use]
    pub fn selects(&self, event: &RecordedEvent) -> bool {
        let listed = |list: &Option<Vec<String>>, name: &str| {
            list.as_ref()
                .is_none_or(|list| list.iter().any(|listed| listed == name))
        };
        listed(&self.families, event.stream.family())
            && listed(&self.types, &event.event_type)
            && self.stream.as_ref().is_none_or(|id| *id == event.stream)
            && self.guild_id.is_none_or(|id| event.guild_id == Some(id))
            && self
                .correlation_id
                .is_none_or(|id| event.correlation_id == id)
            && self
                .causation_id
                .is_none_or(|id| event.causation_id == Some(id))
            && self.actor.as_ref().is_none_or(|who| *who == event.actor)
            && self.recorded_from.is_none_or(|at| at <= event.recorded_at)
            && self.recorded_before.is_none_or(|at| event.recorded_at < at)
    }
}
