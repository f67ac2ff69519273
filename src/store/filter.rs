//! Which events of the log a reader wants.

use super::{event::RecordedEvent, ids::CorrelationId};

/// Selects events: one must fit every part that is set; nothing set selects all.
///
/// For now it is applied while scanning the log, so a narrow filter saves memory, not reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub(super) families: Option<Vec<String>>,
    pub(super) types: Option<Vec<String>>,
    pub(super) guild_id: Option<u64>,
    pub(super) correlation_id: Option<CorrelationId>,
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

    /// Selects the events of one server.
    #[must_use]
    pub fn guild(self, guild_id: u64) -> Self {
        Self {
            guild_id: Some(guild_id),
            ..self
        }
    }

    /// Selects the events that grew from one act.
    #[must_use]
    pub fn correlation(self, correlation_id: CorrelationId) -> Self {
        Self {
            correlation_id: Some(correlation_id),
            ..self
        }
    }

    /// Tells whether `event` is selected.
    #[must_use]
    pub fn selects(&self, event: &RecordedEvent) -> bool {
        let listed = |list: &Option<Vec<String>>, name: &str| {
            list.as_ref()
                .is_none_or(|list| list.iter().any(|listed| listed == name))
        };
        listed(&self.families, event.stream.family())
            && listed(&self.types, &event.event_type)
            && self.guild_id.is_none_or(|id| event.guild_id == Some(id))
            && self
                .correlation_id
                .is_none_or(|id| event.correlation_id == id)
    }
}
