//! Deciding which requests of a batch are recorded, and as what. Values in, values out.
//!
//! Owns: the check of expected versions and repeats, the numbering of events.
//! Does not know: SQL. It gets what the log holds, and returns what to add.
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

/// What the log holds of the streams and requests of a batch, and where it ends.
#[derive(Debug)]
pub(super) struct LogState {
    pub(super) head: Head,
    /// Of those streams that have events.
    pub(super) versions: HashMap<StreamId, StreamVersion>,
    pub(super) stored: HashMap<RequestId, RequestRow>,
}

impl LogState {
    /// The log ends at `head`, and nothing else is known.
    pub(super) fn at(head: Head) -> Self {
        Self {
            head,
            versions: HashMap::default(),
            stored: HashMap::default(),
        }
    }
}

/// How a batch advances one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StreamAdvance<'b> {
    pub(super) stream: &'b StreamId,
    pub(super) from: StreamVersion,
    pub(super) to: StreamVersion,
}

/// What the log holds of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RequestRow {
    pub(super) request: RequestId,
    pub(super) digest: Uuid,
    pub(super) first: Position,
    pub(super) n_events: u32,
}

/// The outcome of one request.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It is recorded as these events of the batch; `repeated` if an earlier request of the batch added them.
    Recorded {
        events: Range<usize>,
        repeated: bool,
    },
    /// An earlier transaction recorded it.
    Stored(RequestRow),
    Refused(AppendError),
}

/// Collects what one transaction adds to the log.
#[derive(Debug)]
pub(super) struct Batch {
    expected_head: Position,
    head: Head,
    versions: HashMap<StreamId, StreamVersion>,
    stored: HashMap<RequestId, RequestRow>,
    admitted: HashMap<RequestId, (Uuid, Range<usize>)>,
    pub(super) events: Vec<Arc<RecordedEvent>>,
    pub(super) requests: Vec<RequestRow>,
}

impl Batch {
    /// Starts a batch on top of `log`, recorded not before `now`.
    ///
    /// `log` holds all streams and requests to be admitted that have rows.
    pub(super) fn new(log: LogState, now: DateTime<Utc>) -> Self {
        let head = Head {
            recorded_at: log.head.recorded_at.max(micros(now)),
            ..log.head
        };
        Self {
            expected_head: log.head.position,
            head,
            versions: log.versions,
            stored: log.stored,
            admitted: HashMap::default(),
            events: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// Returns where the log has to end for the batch to be right.
    pub(super) fn expected_head(&self) -> Position {
        self.expected_head
    }

    /// Returns where the log ends once the batch is committed.
    pub(super) fn head(&self) -> Head {
        self.head
    }

    /// Returns how each stream advances, in the order of their first events; and for each event, which of them is its.
    pub(super) fn advances(&self) -> (Vec<StreamAdvance<'_>>, Vec<usize>) {
        let mut by_stream = HashMap::<&StreamId, usize>::new();
        let mut advances: Vec<StreamAdvance<'_>> = Vec::new();
        let mut of_events = Vec::with_capacity(self.events.len());
        for event in &self.events {
            let idx = *by_stream.entry(&event.stream).or_insert(advances.len());
            if idx == advances.len() {
                advances.push(StreamAdvance {
                    stream: &event.stream,
                    from: StreamVersion(event.version.0 - 1),
                    to: event.version,
                });
            }
            advances[idx].to = event.version;
            of_events.push(idx);
        }
        (advances, of_events)
    }

    /// Judges one request and, if it passes, adds its events.
    pub(super) fn admit(&mut self, append: &Append, digest: Uuid) -> Verdict {
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

    fn record(&mut self, append: &Append) -> Range<usize> {
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
            for event in &write.events {
                ordinal += 1;
                version = version.next();
                self.head.position = self.head.position.next();
                self.events.push(Arc::new(RecordedEvent {
                    position: self.head.position,
                    event_id: request.event(ordinal),
                    stream: write.stream.clone(),
                    version,
                    event_type: (&*event.event_type).into(),
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
                    data: Arc::clone(&event.data),
                    meta: event.meta.clone(),
                }));
            }
            self.versions.insert(write.stream.clone(), version);
        }
        start..self.events.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{
        Actor, CorrelationId, Expected, Metadata, NewEvent, Source, SourceKind, StreamWrite,
    };

    fn moment(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(ms).unwrap()
    }

    fn asks(act: &str, expected: Expected, said: &str) -> Append {
        let event = NewEvent {
            event_type: "said".into(),
            schema_version: 1,
            data: format!("{said:?}").into(),
            meta: None,
        };
        Append {
            request: RequestId::new(moment(0), act),
            metadata: Metadata {
                correlation_id: CorrelationId(Uuid::nil()),
                causation_id: None,
                actor: Actor::System,
                source: Source {
                    kind: SourceKind::System,
                    id: None,
                },
                guild_id: None,
                app_version: "0.1.0".into(),
                client_version: None,
                occurred_at: moment(0),
            },
            writes: vec![StreamWrite {
                stream: StreamId::parse("game-1").unwrap(),
                expected,
                events: vec![event],
            }],
        }
    }

    fn batch() -> Batch {
        let head = Head {
            position: Position(7),
            recorded_at: moment(500),
        };
        let game = StreamId::parse("game-1").unwrap();
        let log = LogState {
            versions: HashMap::from_iter([(game, StreamVersion(3))]),
            ..LogState::at(head)
        };
        Batch::new(log, moment(400))
    }

    fn admit(batch: &mut Batch, append: &Append) -> Verdict {
        let digest = append.digest();
        batch.admit(append, digest)
    }

    #[test]
    fn each_request_is_judged_by_what_those_before_it_leave() {
        let mut batch = batch();
        let at = |version| Expected::Exact(StreamVersion(version));
        let first = admit(&mut batch, &asks("a", at(3), "fire"));
        assert!(matches!(first, Verdict::Recorded { events, repeated: false } if events == (0..1)));
        let refused = admit(&mut batch, &asks("b", at(3), "water"));
        let Verdict::Refused(AppendError::Conflict { actual, .. }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(actual, StreamVersion(4));
        let next = admit(&mut batch, &asks("c", at(4), "steam"));
        assert!(matches!(next, Verdict::Recorded { events, repeated: false } if events == (1..2)));

        let numbers = |event: &Arc<RecordedEvent>| (event.position.0, event.version.0);
        assert_eq!(
            batch.events.iter().map(numbers).collect::<Vec<_>>(),
            [(8, 4), (9, 5)]
        );
        assert_eq!(batch.requests.len(), 2);
        let game = StreamId::parse("game-1").unwrap();
        let advance = StreamAdvance {
            stream: &game,
            from: StreamVersion(3),
            to: StreamVersion(5),
        };
        assert_eq!(batch.advances(), (vec![advance], vec![0, 0]));
    }

    #[test]
    fn a_request_repeated_within_the_batch_is_recorded_once() {
        let mut batch = batch();
        admit(&mut batch, &asks("a", Expected::Any, "fire"));
        let again = admit(&mut batch, &asks("a", Expected::NoStream, "fire"));
        assert!(matches!(again, Verdict::Recorded { events, repeated: true } if events == (0..1)));
        let other = admit(&mut batch, &asks("a", Expected::Any, "water"));
        assert!(matches!(
            other,
            Verdict::Refused(AppendError::RequestReused { .. })
        ));
        assert_eq!(batch.events.len(), 1);
    }

    #[test]
    fn a_clock_that_went_back_does_not_take_the_log_with_it() {
        let mut batch = batch();
        admit(&mut batch, &asks("a", Expected::Any, "fire"));
        assert_eq!(batch.events[0].recorded_at, moment(500));
        assert_eq!(batch.head().position, Position(8));
    }
}
