//! Which event set a deadline: the cause of what follows when it passes.
//!
//! Owns: telling a deadline that was set anew from one that stands. Does not know: what is due.

use uuid::Uuid;

use crate::game::values::Ts;
use crate::store::{CorrelationId, Metadata, RecordedEvent};

/// The next deadline of something, and the event that set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DeadlineCause {
    at: Ts,
    because: Uuid,
    correlation_id: CorrelationId,
}

impl DeadlineCause {
    /// Returns the deadline after `recorded`, when what it happened to is due at `at` then.
    pub(super) fn after(
        known: Option<Self>,
        at: Option<Ts>,
        recorded: &RecordedEvent,
    ) -> Option<Self> {
        let at = at?;
        let stands = known.filter(|known| known.at == at);
        Some(stands.unwrap_or(Self {
            at,
            because: recorded.event_id.as_uuid(),
            correlation_id: recorded.correlation_id,
        }))
    }

    /// Makes the event that set the deadline the cause of what is appended because it passed.
    pub(super) fn causes(self, metadata: &mut Metadata) {
        metadata.causation_id = Some(self.because);
        metadata.correlation_id = self.correlation_id;
    }
}
