//! Which event set a deadline: it causes what follows when the deadline passes.

use uuid::Uuid;

use crate::game::values::Ts;
use crate::store::{CorrelationId, Metadata, RecordedEvent};

/// The next deadline of an aggregate, and the event that set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DeadlineCause {
    at: Ts,
    event_id: Uuid,
    correlation_id: CorrelationId,
}

impl DeadlineCause {
    /// Returns the cause of the deadline `at` that stands after `recorded`: the cause `before` it, unless the
    /// event moved the deadline.
    pub(super) fn after(
        before: Option<Self>,
        at: Option<Ts>,
        recorded: &RecordedEvent,
    ) -> Option<Self> {
        let at = at?;
        let unchanged = before.filter(|before| before.at == at);
        Some(unchanged.unwrap_or(Self {
            at,
            event_id: recorded.event_id.as_uuid(),
            correlation_id: recorded.correlation_id,
        }))
    }

    /// Makes the event that set the deadline the cause of what is appended because it passed.
    pub(super) fn apply_to(self, metadata: &mut Metadata) {
        metadata.causation_id = Some(self.event_id);
        metadata.correlation_id = self.correlation_id;
    }
}
