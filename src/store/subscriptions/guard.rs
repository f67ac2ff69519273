//! Cutting loops of causes: handlers that append events which cause each other.
//!
//! Owns: the depth of causes and the number of events of recent correlations. Does not know: what is done
//! about a loop. It remembers a bounded number of correlations, and none across a restart: a loop that
//! continues is cut again.

use std::collections::{HashMap, VecDeque};

use thiserror::Error;

use super::spec::LoopLimits;
use crate::store::{
    error::ReadError,
    event::{RecordedEvent, SourceKind},
    ids::{CorrelationId, EventId},
    log::Log,
};

/// Why an event is taken for part of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LoopError {
    #[error(
        "a chain of more than {limit} causes within the correlation {correlation_id}: handlers may cause each other's events"
    )]
    Depth {
        correlation_id: CorrelationId,
        limit: u32,
    },
    #[error("more than {limit} events in the correlation {correlation_id}")]
    Budget {
        correlation_id: CorrelationId,
        limit: u32,
    },
}

/// How many correlations are remembered: many times those that are active at once.
const N_CORRELATIONS: usize = 1_024;

/// For so many events of a correlation, causes that were not seen here are not looked up: most
/// correlations have fewer, and a loop soon has more.
const N_UNSUSPECTED: u32 = 8;

pub(super) struct Guard {
    limits: LoopLimits,
    correlations: HashMap<CorrelationId, Correlation>,
    /// Oldest first.
    order: VecDeque<CorrelationId>,
}

#[derive(Default)]
struct Correlation {
    n_events: u32,
    /// The length of the chain of causes up to an event, itself included.
    depths: HashMap<EventId, u32>,
}

impl Guard {
    pub(super) fn new(limits: LoopLimits) -> Self {
        Self {
            limits,
            correlations: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Counts an event, and fails when it exceeds the limits. A repeated event counts once.
    ///
    /// Costs nothing for a correlation of few events; for others one query for each cause that this
    /// subscription did not receive itself.
    pub(super) async fn admit(
        &mut self,
        log: &Log,
        event: &RecordedEvent,
    ) -> Result<Result<(), LoopError>, ReadError> {
        let correlation_id = event.correlation_id;
        let limits = self.limits;
        let correlation = self.correlation(correlation_id);
        let depth = if let Some(depth) = correlation.depths.get(&event.event_id) {
            *depth
        } else {
            correlation.n_events = correlation.n_events.saturating_add(1);
            let depth = correlation.depth(log, event, limits.depth).await?;
            // Beyond the budget events are only counted.
            if correlation.n_events <= limits.n_events {
                correlation.depths.insert(event.event_id, depth);
            }
            depth
        };
        Ok(if limits.depth < depth {
            Err(LoopError::Depth {
                correlation_id,
                limit: limits.depth,
            })
        } else if limits.n_events < correlation.n_events {
            Err(LoopError::Budget {
                correlation_id,
                limit: limits.n_events,
            })
        } else {
            Ok(())
        })
    }

    fn correlation(&mut self, id: CorrelationId) -> &mut Correlation {
        if !self.correlations.contains_key(&id) {
            self.order.push_back(id);
            if N_CORRELATIONS < self.order.len()
                && let Some(oldest) = self.order.pop_front()
            {
                self.correlations.remove(&oldest);
            }
        }
        self.correlations.entry(id).or_default()
    }
}

impl Correlation {
    /// Returns the length of the chain of causes of `event`, at most `limit + 1`.
    async fn depth(&self, log: &Log, event: &RecordedEvent, limit: u32) -> Result<u32, ReadError> {
        let mut length = 1;
        // Handlers that wait for deadlines do no harm: a deadline begins a chain of its own.
        if event.source.kind == SourceKind::Timer {
            return Ok(length);
        }
        let mut at = (event.event_id, event.causation_id);
        while length <= limit {
            let (id, Some(cause)) = at else { break };
            let cause = EventId::from_uuid(cause);
            // The chain begins at the request that a person made.
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
            if cause.source.kind == SourceKind::Timer {
                break;
            }
        }
        Ok(length)
    }
}
