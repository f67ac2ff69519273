//! What the writer remembers of the log on PostgreSQL. The plain way asks before each batch, in a round trip of its own.
//!
//! Owns: the head, the versions of the streams written last, the latest requests. Does not know: SQL.
//!
//! Invariant: what is remembered is what the log holds as long as it ends at [`head`](AppendCache::head).
//! Whoever keeps the cache checks that with each commit, and drops the cache when it is not so.

use std::collections::BTreeMap;

use quick_cache::unsync::Cache;

use crate::store::{
    batch::{Batch, Head, LogState, RequestRow},
    ids::{RequestId, StreamId, StreamVersion},
};

/// How many streams are remembered: far more than are played at once, some MB.
const STREAM_LIMIT: usize = 16_384;

/// Remembers where the log ends and what was written last.
pub(in crate::store) struct AppendCache {
    head: Head,
    streams: Cache<StreamId, StreamVersion>,
    requests: LatestRequests,
}

/// What is remembered for a batch, and what the database has to be asked for.
pub(in crate::store) struct Recalled<'b> {
    pub(in crate::store) log: LogState,
    pub(in crate::store) unknown_streams: Vec<&'b StreamId>,
    pub(in crate::store) unknown_requests: Vec<RequestId>,
}

impl AppendCache {
    /// How many requests are remembered: minutes of a busy bot, 2 MB.
    pub(in crate::store) const REQUEST_LIMIT: usize = 16_384;

    /// Starts with the [`REQUEST_LIMIT`](Self::REQUEST_LIMIT) requests of the highest ids, or with all there are.
    pub(in crate::store) fn new(head: Head, latest: impl IntoIterator<Item = RequestRow>) -> Self {
        Self {
            head,
            streams: Cache::new(STREAM_LIMIT),
            requests: LatestRequests::new(latest),
        }
    }

    pub(in crate::store) fn head(&self) -> Head {
        self.head
    }

    /// Looks up the streams and requests of a batch.
    pub(in crate::store) fn recall<'b>(
        &self,
        streams: &[&'b StreamId],
        requests: &[RequestId],
    ) -> Recalled<'b> {
        let mut recalled = Recalled {
            log: LogState::at(self.head),
            unknown_streams: Vec::new(),
            unknown_requests: Vec::new(),
        };
        for &stream in streams {
            match self.streams.get(stream) {
                Some(version) => drop(recalled.log.versions.insert(stream.clone(), *version)),
                None => recalled.unknown_streams.push(stream),
            }
        }
        for &request in requests {
            match self.requests.get(request) {
                Remembered::Recorded(row) => drop(recalled.log.stored.insert(request, row)),
                Remembered::Absent => {}
                Remembered::Unknown => recalled.unknown_requests.push(request),
            }
        }
        recalled
    }

    /// Remembers the versions of streams as the database has them.
    pub(in crate::store) fn learn(
        &mut self,
        versions: impl IntoIterator<Item = (StreamId, StreamVersion)>,
    ) {
        for (stream, version) in versions {
            self.streams.insert(stream, version);
        }
    }

    /// Takes in what was committed.
    pub(in crate::store) fn committed(&mut self, batch: &Batch) {
        for event in &batch.events {
            self.streams.insert(event.stream.clone(), event.version);
        }
        self.requests.committed(batch);
        self.head = batch.head();
    }
}

/// What is remembered of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remembered {
    Recorded(RequestRow),
    /// It is not recorded.
    Absent,
    /// The log has to be read.
    Unknown,
}

/// The requests with the highest ids, which are the latest.
///
/// It holds *all* requests above a floor, so that one above it which is not here is known not to be recorded.
/// A cache that evicts in any other order could not tell that, and would have to ask the database about
/// each new request.
#[derive(Debug)]
struct LatestRequests {
    above: BTreeMap<RequestId, RequestRow>,
    floor: Option<RequestId>,
}

impl LatestRequests {
    const LIMIT: usize = AppendCache::REQUEST_LIMIT;

    fn new(highest: impl IntoIterator<Item = RequestRow>) -> Self {
        let rows = highest.into_iter().map(|row| (row.request, row));
        let mut latest = Self {
            above: rows.collect(),
            floor: None,
        };
        latest.trim();
        latest
    }

    fn get(&self, request: RequestId) -> Remembered {
        match self.above.get(&request) {
            Some(row) => Remembered::Recorded(*row),
            None if self.floor.is_some_and(|floor| request <= floor) => Remembered::Unknown,
            None => Remembered::Absent,
        }
    }

    fn committed(&mut self, batch: &Batch) {
        for row in &batch.requests {
            if self.floor.is_none_or(|floor| floor < row.request) {
                self.above.insert(row.request, *row);
            }
        }
        self.trim();
    }

    fn trim(&mut self) {
        while Self::LIMIT <= self.above.len() {
            self.floor = self.above.pop_first().map(|(id, _)| id);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::store::Position;

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

    fn head() -> Head {
        Head {
            position: Position::START,
            recorded_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn batch(rows: impl IntoIterator<Item = usize>) -> Batch {
        let mut batch = Batch::new(LogState::at(head()), head().recorded_at);
        batch.requests.extend(rows.into_iter().map(row));
        batch
    }

    #[test]
    fn a_request_is_known_not_to_be_recorded_only_above_the_floor() {
        const LIMIT: usize = LatestRequests::LIMIT;
        let mut latest = LatestRequests::new([row(10), row(30)]);
        assert_eq!(latest.get(id(10)), Remembered::Recorded(row(10)));
        assert_eq!(latest.get(id(5)), Remembered::Absent);

        latest.committed(&batch(100..100 + LIMIT));
        // The lowest ids had to go, and with them the knowledge of what is not there.
        for forgotten in [5, 10, 11, 30, 100] {
            assert_eq!(
                latest.get(id(forgotten)),
                Remembered::Unknown,
                "{forgotten}"
            );
        }
        assert_eq!(latest.get(id(200)), Remembered::Recorded(row(200)));
        assert_eq!(latest.get(id(100 + LIMIT)), Remembered::Absent);

        // One that comes late goes below the floor and stays unknown.
        latest.committed(&batch([50]));
        assert_eq!(latest.get(id(50)), Remembered::Unknown);
    }

    #[test]
    fn a_full_page_of_requests_is_not_taken_for_all_of_them() {
        let latest = LatestRequests::new((1..=LatestRequests::LIMIT).map(row));
        assert_eq!(latest.get(id(1)), Remembered::Unknown);
        assert_eq!(latest.get(id(0)), Remembered::Unknown);
        assert_eq!(latest.get(id(2)), Remembered::Recorded(row(2)));
    }

    #[test]
    fn what_is_not_remembered_is_left_to_the_database() {
        let name = |n: usize| StreamId::parse(&format!("game-{n}")).unwrap();
        let mut cache = AppendCache::new(head(), []);
        let (known, unknown) = (name(1), name(2));
        cache.learn([(known.clone(), StreamVersion(3))]);
        let recalled = cache.recall(&[&known, &unknown], &[id(1)]);
        assert_eq!(recalled.log.versions[&known], StreamVersion(3));
        assert_eq!(recalled.unknown_streams, [&unknown]);
        assert_eq!(recalled.unknown_requests, []);

        cache.learn((0..2 * STREAM_LIMIT).map(|n| (name(n), StreamVersion(1))));
        assert!(cache.streams.len() <= STREAM_LIMIT);
    }
}
