//! Cutting loops of causes: a handler that appends what another handles that appends what the first
//! handles.
//!
//! Owns: how deep the causes of recent acts go, and how many events each has. Does not know: what
//! is done about it. It remembers a bounded number of acts, and none across a restart: a loop that
//! goes on is cut again.

use std::collections::{HashMap, VecDeque};

use thiserror::Error;

use super::spec::LoopLimits;
use crate::store::{
    error::ReadError,
    event::RecordedEvent,
    ids::{CorrelationId, EventId},
    log::Log,
};

/// Why an event is taken for part of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LoopError {
    /// Its chain of causes is too long.
    #[error(
        "a chain of more than {limit} causes within the act {correlation_id}: handlers may cause each other's events"
    )]
    Depth {
        /// The act.
        correlation_id: CorrelationId,
        /// How long it may be.
        limit: u32,
    },
    /// Too much grew from one act.
    #[error("more than {limit} events grew from the act {correlation_id}")]
    Budget {
        /// The act.
        correlation_id: CorrelationId,
        /// How many may.
        limit: u32,
    },
}

/// How many acts are remembered at once: what is live at a time, many times over.
const N_ACTS: usize = 1_024;

/// So many events of an act are let by without looking up causes that were not seen here: most acts
/// have fewer, and a loop soon has more.
const N_UNSUSPECTED: u32 = 8;

pub(super) struct Guard {
    limits: LoopLimits,
    acts: HashMap<CorrelationId, Act>,
    /// Oldest first.
    order: VecDeque<CorrelationId>,
}

#[derive(Default)]
struct Act {
    n_events: u32,
    /// How long the chain of causes up to an event is, itself included.
    depths: HashMap<EventId, u32>,
}

impl Guard {
    pub(super) fn new(limits: LoopLimits) -> Self {
        Self {
            limits,
            acts: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Counts an event, and returns whether it goes too far. A repeated one counts once.
    ///
    /// Costs nothing for an act of few events; for others a look-up for each cause that this
    /// subscription did not get itself.
    pub(super) async fn admit(
        &mut self,
        log: &Log,
        event: &RecordedEvent,
    ) -> Result<Result<(), LoopError>, ReadError> {
        let correlation_id = event.correlation_id;
        let limits = self.limits;
        let act = self.act(correlation_id);
        let depth = if let Some(depth) = act.depths.get(&event.event_id) {
            *depth
        } else {
            act.n_events = act.n_events.saturating_add(1);
            let depth = act.depth(log, event, limits.depth).await?;
            // Beyond its budget an act is only counted.
            if act.n_events <= limits.n_events {
                act.depths.insert(event.event_id, depth);
            }
            depth
        };
        Ok(if limits.depth < depth {
            Err(LoopError::Depth {
                correlation_id,
                limit: limits.depth,
            })
        } else if limits.n_events < act.n_events {
            Err(LoopError::Budget {
                correlation_id,
                limit: limits.n_events,
            })
        } else {
            Ok(())
        })
    }

    fn act(&mut self, id: CorrelationId) -> &mut Act {
        if !self.acts.contains_key(&id) {
            self.order.push_back(id);
            if N_ACTS < self.order.len()
                && let Some(oldest) = self.order.pop_front()
            {
                self.acts.remove(&oldest);
            }
        }
        self.acts.entry(id).or_default()
    }
}

impl Act {
    /// Counts the causes of `event`, up to one more than `limit`.
    async fn depth(&self, log: &Log, event: &RecordedEvent, limit: u32) -> Result<u32, ReadError> {
        let mut length = 1;
        let mut at = (event.event_id, event.causation_id);
        while length <= limit {
            let (id, Some(cause)) = at else { break };
            let cause = EventId::from_uuid(cause);
            // What a person asked for is caused by the request itself: there the chain begins.
            if cause.request() == id.request() {
                break;
            }
            if let Some(depth) = self.depths.get(&cause) {
                return Ok(length.saturating_add(*depth));
            }
            if self.n_events <= N_UNSUSPECTED {
                break;
            }
            let causes = log.request(cause.request()).await?;
            let place = usize::from(cause.ordinal().saturating_sub(1));
            let Some(cause) = causes.get(place) else {
                break;
            };
            if cause.correlation_id != event.correlation_id {
                break;
            }
            at = (cause.event_id, cause.causation_id);
            length += 1;
        }
        Ok(length)
    }
}
