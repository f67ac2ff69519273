//! Which requests of a batch are recorded, and as what. Values in, values out.
//!
//! Owns: the check of expected versions and repeats, the numbering of events.
//! Does not know: SQL. It is told what the log holds, and says what to add.
//!
//! Invariant: each request is judged against the log as the requests before it leave it, so a
//! refused one changes nothing for its neighbours.

use std::{collections::HashMap, ops::Range, sync::Arc};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    error::AppendError,
    event::{Append, RecordedEvent, micros},
    ids::{Position, RequestId, StreamId, StreamVersion},
};

/// Where the log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) position: Position,
    pub(super) recorded_at: DateTime<Utc>,
}

/// What the log holds of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RequestRow {
    pub(super) request: RequestId,
    pub(super) digest: Uuid,
    pub(super) first: Position,
    pub(super) n_events: u32,
}

/// What becomes of one request.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It is these events of the batch; `repeated` if an earlier request of the batch made them.
    Recorded {
        events: Range<usize>,
        repeated: bool,
    },
    /// An earlier transaction recorded it.
    Stored(RequestRow),
    /// It is refused.
    Refused(AppendError),
}

/// Collects what one transaction adds to the log.
#[derive(Debug)]
pub(super) struct Batch {
    head: Head,
    versions: HashMap<StreamId, StreamVersion>,
    stored: HashMap<RequestId, RequestRow>,
    admitted: HashMap<RequestId, (Uuid, Range<usize>)>,
    pub(super) events: Vec<Arc<RecordedEvent>>,
    pub(super) requests: Vec<RequestRow>,
}

impl Batch {
    /// Starts a batch after `head`, recorded not before `now`.
    ///
    /// `versions` and `stored` hold what the log has of the streams and requests to be admitted.
    pub(super) fn new(
        head: Head,
        now: DateTime<Utc>,
        versions: HashMap<StreamId, StreamVersion>,
        stored: HashMap<RequestId, RequestRow>,
    ) -> Self {
        let head = Head {
            recorded_at: head.recorded_at.max(micros(now)),
            ..head
        };
        Self {
            head,
            versions,
            stored,
            admitted: HashMap::new(),
            events: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// Returns where the log ends once the batch is committed.
    pub(super) fn head(&self) -> Head {
        self.head
    }

    /// Judges one request and, if it passes, adds its events.
    pub(super) fn admit(&mut self, append: Append, digest: Uuid) -> Verdict {
        let request = append.request;
        let reused = || Verdict::Refused(AppendError::RequestReused { request });
        if let Some(&row) = self.stored.get(&request) {
            return if row.digest == digest {
                Verdict::Stored(row)
            } else {
                reused()
            };
        }
        if let Some((earlier, events)) = self.admitted.get(&request) {
            return if *earlier == digest {
                Verdict::Recorded {
                    events: events.clone(),
                    repeated: true,
                }
            } else {
                reused()
            };
        }
        for write in &append.writes {
            let actual = self.version(&write.stream);
            if !write.expected.admits(actual) {
                return Verdict::Refused(AppendError::Conflict {
                    stream: write.stream.clone(),
                    expected: write.expected,
                    actual,
                });
            }
        }
        let events = self.record(append);
        self.admitted.insert(request, (digest, events.clone()));
        self.requests.push(RequestRow {
            request,
            digest,
            first: self.events[events.start].position,
            n_events: u32::try_from(events.len()).expect("validated: at most 4095 events"),
        });
        Verdict::Recorded {
            events,
            repeated: false,
        }
    }

    fn version(&self, stream: &StreamId) -> StreamVersion {
        self.versions
            .get(stream)
            .copied()
            .unwrap_or(StreamVersion::NONE)
    }

    fn record(&mut self, append: Append) -> Range<usize> {
        let start = self.events.len();
        let Append {
            request,
            metadata,
            writes,
        } = append;
        let occurred_at = micros(metadata.occurred_at);
        let mut ordinal = 0;
        for write in writes {
            let mut version = self.version(&write.stream);
            for event in write.events {
                ordinal += 1;
                version = version.next();
                self.head.position = self.head.position.next();
                self.events.push(Arc::new(RecordedEvent {
                    position: self.head.position,
                    event_id: request.event(ordinal),
                    stream: write.stream.clone(),
                    version,
                    event_type: event.event_type.into(),
                    schema_version: event.schema_version,
                    correlation_id: metadata.correlation_id,
                    causation_id: metadata.causation_id,
                    actor: metadata.actor.clone(),
                    source: metadata.source.clone(),
                    guild_id: metadata.guild_id,
                    app_version: metadata.app_version.clone(),
                    client_version: metadata.client_version.clone(),
                    occurred_at,
                    recorded_at: self.head.recorded_at,
                    data: event.data.into(),
                    meta: event.meta.map(Into::into),
                }));
            }
            self.versions.insert(write.stream, version);
        }
        start..self.events.len()
    }
}
