//! What the writer remembers of the log, so that it need not ask for it.
//!
//! Owns: which streams and requests are known, and how many of them. Does not know: SQL.
//!
//! Invariant: what is remembered is what the log holds, as long as nobody else appends. Whoever
//! keeps it sees to that, and forgets everything when in doubt.

use std::collections::BTreeMap;

use super::{
    batch::{Batch, RequestRow},
    event::RecordedEvent,
    ids::{IdMap, RequestId, StreamId, StreamVersion},
};

/// Where a stream is in the tables, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownStream {
    pub(super) number: i64,
    pub(super) version: StreamVersion,
}

/// The numbers of the streams of a batch, and the highest one given to any.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    by_stream: IdMap<StreamId, i64>,
    last: i64,
}

impl Numbers {
    /// Starts with what the log has: `last` is the highest number there.
    pub(super) fn new(last: i64) -> Self {
        Self {
            by_stream: IdMap::default(),
            last,
        }
    }

    pub(super) fn insert(&mut self, stream: StreamId, number: i64) {
        self.by_stream.insert(stream, number);
    }

    /// Tells the highest number the log has.
    pub(super) fn start_after(&mut self, last: i64) {
        self.last = last;
    }

    /// Returns the highest number the log has.
    pub(super) const fn last(&self) -> i64 {
        self.last
    }

    /// Returns the number of a stream that was found.
    pub(super) fn number(&self, stream: &StreamId) -> i64 {
        self.by_stream[stream]
    }

    /// Returns the number of a stream of the batch.
    pub(super) fn of(&self, event: &RecordedEvent) -> i64 {
        self.by_stream[&event.stream]
    }

    /// Numbers the streams that the batch begins, and returns them.
    pub(super) fn number_new<'b>(&mut self, batch: &'b Batch) -> Vec<(i64, &'b str)> {
        let mut new = Vec::new();
        for event in &batch.events {
            if !self.by_stream.contains_key(&event.stream) {
                self.last += 1;
                self.by_stream.insert(event.stream.clone(), self.last);
                new.push((self.last, event.stream.as_str()));
            }
        }
        new
    }
}

/// Remembers the streams written last.
#[derive(Debug, Default)]
pub(super) struct KnownStreams {
    /// Those met since `older` was filled. Two generations forget what was not met for long, at
    /// no cost for what is met.
    newer: IdMap<StreamId, KnownStream>,
    older: IdMap<StreamId, KnownStream>,
    pub(super) last_number: i64,
}

impl KnownStreams {
    /// How many streams a generation holds: far more than are played at once, some MB.
    const GENERATION: usize = 8192;

    pub(super) fn new(last_number: i64) -> Self {
        Self {
            last_number,
            ..Self::default()
        }
    }

    /// Returns what is remembered of `stream`.
    pub(super) fn get(&mut self, stream: &StreamId) -> Option<KnownStream> {
        if let Some(known) = self.newer.get(stream) {
            return Some(*known);
        }
        let known = self.older.remove(stream)?;
        self.insert(stream.clone(), known);
        Some(known)
    }

    pub(super) fn insert(&mut self, stream: StreamId, known: KnownStream) {
        if self.newer.len() == Self::GENERATION {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(stream, known);
    }

    /// Takes in what was committed.
    pub(super) fn committed(&mut self, batch: &Batch, numbers: &Numbers) {
        for event in &batch.events {
            let number = numbers.of(event);
            let version = event.version;
            if let Some(known) = self.newer.get_mut(&event.stream) {
                known.version = version;
            } else {
                self.older.remove(&event.stream);
                self.insert(event.stream.clone(), KnownStream { number, version });
            }
        }
        self.last_number = numbers.last;
    }
}

/// What is remembered of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remembered {
    /// It is recorded.
    Recorded(RequestRow),
    /// It is not recorded.
    Absent,
    /// The log has to be asked.
    Unknown,
}

/// Remembers the requests with the highest ids, which are those of the latest acts: all of them
/// above a floor, so that one above it which is not remembered is known not to be recorded.
#[derive(Debug)]
pub(super) struct KnownRequests {
    above: BTreeMap<RequestId, RequestRow>,
    floor: Option<RequestId>,
}

impl KnownRequests {
    /// How many requests are remembered: minutes of a busy bot, 2 MB.
    pub(super) const LIMIT: usize = 16_384;

    /// Starts with the [`LIMIT`](Self::LIMIT) requests of the highest ids, or with all there are.
    pub(super) fn new(highest: impl IntoIterator<Item = RequestRow>) -> Self {
        let rows = highest.into_iter().map(|row| (row.request, row));
        let mut known = Self {
            above: rows.collect(),
            floor: None,
        };
        if known.above.len() >= Self::LIMIT {
            known.floor = known.above.pop_first().map(|(id, _)| id);
        }
        known
    }

    /// Returns what is remembered of `request`.
    pub(super) fn get(&self, request: RequestId) -> Remembered {
        match self.above.get(&request) {
            Some(row) => Remembered::Recorded(*row),
            None if self.floor.is_some_and(|floor| request <= floor) => Remembered::Unknown,
            None => Remembered::Absent,
        }
    }

    /// Takes in what was committed.
    pub(super) fn committed(&mut self, batch: &Batch) {
        for row in &batch.requests {
            if self.floor.is_none_or(|floor| floor < row.request) {
                self.above.insert(row.request, *row);
            }
        }
        while Self::LIMIT <= self.above.len() {
            self.floor = self.above.pop_first().map(|(id, _)| id);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::store::{Position, batch::Head};

    fn id(n: usize) -> RequestId {
        RequestId::from_uuid(Uuid::from_u128(n as u128))
    }

    fn row(n: usize) -> RequestRow {
        RequestRow {
            request: id(n),
            digest: Uuid::nil(),
            first: Position(1),
            n_events: 1,
        }
    }

    fn batch(rows: impl IntoIterator<Item = usize>) -> Batch {
        let head = Head {
            position: Position::START,
            recorded_at: chrono::DateTime::UNIX_EPOCH,
        };
        let mut batch = Batch::new(head, head.recorded_at, IdMap::default(), IdMap::default());
        batch.requests.extend(rows.into_iter().map(row));
        batch
    }

    #[test]
    fn a_request_is_known_not_to_be_recorded_only_above_the_floor() {
        const LIMIT: usize = KnownRequests::LIMIT;
        let mut known = KnownRequests::new([row(10), row(30)]);
        assert_eq!(known.get(id(10)), Remembered::Recorded(row(10)));
        assert_eq!(known.get(id(5)), Remembered::Absent);

        known.committed(&batch(100..100 + LIMIT));
        // The lowest ids had to go, and with them the knowledge of what is not there.
        for forgotten in [5, 10, 11, 30, 100] {
            assert_eq!(known.get(id(forgotten)), Remembered::Unknown, "{forgotten}");
        }
        assert_eq!(known.get(id(200)), Remembered::Recorded(row(200)));
        assert_eq!(known.get(id(100 + LIMIT)), Remembered::Absent);

        // One that comes late goes below the floor and stays unknown.
        known.committed(&batch([50]));
        assert_eq!(known.get(id(50)), Remembered::Unknown);
    }

    #[test]
    fn a_full_page_of_requests_is_not_taken_for_all_of_them() {
        let known = KnownRequests::new((1..=KnownRequests::LIMIT).map(row));
        assert_eq!(known.get(id(1)), Remembered::Unknown);
        assert_eq!(known.get(id(0)), Remembered::Unknown);
        assert_eq!(known.get(id(2)), Remembered::Recorded(row(2)));
    }

    #[test]
    fn streams_that_are_not_met_are_forgotten_and_those_met_are_not() {
        let name = |n: usize| StreamId::parse(&format!("game-{n}")).unwrap();
        let of = |n: usize| KnownStream {
            number: i64::try_from(n).unwrap(),
            version: StreamVersion(1),
        };
        let mut known = KnownStreams::default();
        for n in 0..5 * KnownStreams::GENERATION {
            known.insert(name(n), of(n));
            assert_eq!(known.get(&name(0)), Some(of(0)));
        }
        assert_eq!(known.get(&name(1)), None);
        assert!(known.newer.len() + known.older.len() <= 2 * KnownStreams::GENERATION);
    }
}
