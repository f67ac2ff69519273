//! The events that wait and are under way, by key, and the position up to which all are done.
//!
//! Owns: the order within a key, the limit of keys at once. Does not know: how an event is handled.
//!
//! Invariants: of one key at most one batch is under way, and always the oldest; all events up to
//! [`Lanes::done_to`] are done.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use super::status::Parked;
use crate::store::{event::RecordedEvent, ids::Position};

/// The events of one key are handled in order.
pub(super) type Key = Arc<str>;

/// An event that waits for its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) event: Arc<RecordedEvent>,
    /// The row in which it was parked, when it is tried again.
    pub(super) parked: Option<Arc<Parked>>,
}

/// Some events of one key, to be handled together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) key: Key,
    pub(super) items: Vec<Item>,
    /// How often they have failed.
    pub(super) n_failures: u32,
}

#[derive(Debug)]
pub(super) struct Lanes {
    by_key: HashMap<Key, Lane>,
    ready: VecDeque<Key>,
    n_running: usize,
    /// How many keys may be under way.
    limit: usize,
    batch: usize,
    /// Events that were read and are not done.
    open: BTreeSet<Position>,
    read_to: Position,
}

#[derive(Debug, Default)]
struct Lane {
    waiting: VecDeque<Item>,
    running: bool,
    /// How many of the waiting events go one by one, because they failed together.
    n_singly: usize,
}

impl Lanes {
    pub(super) fn new(read_to: Position, n_lanes: usize, batch: usize) -> Self {
        Self {
            by_key: HashMap::new(),
            ready: VecDeque::new(),
            n_running: 0,
            limit: n_lanes,
            batch,
            open: BTreeSet::new(),
            read_to,
        }
    }

    /// Adds an event at the end of its key.
    pub(super) fn push(&mut self, key: Key, item: Item) {
        if item.parked.is_none() {
            self.open.insert(item.event.position);
        }
        let lane = self.by_key.entry(key.clone()).or_default();
        lane.waiting.push_back(item);
        if !lane.running && lane.waiting.len() == 1 {
            self.ready.push_back(key);
        }
    }

    /// Records that all events up to `position` were read.
    pub(super) fn read_to(&mut self, position: Position) {
        self.read_to = self.read_to.max(position);
    }

    /// Returns the next batch when there is one and a lane is free.
    pub(super) fn take(&mut self) -> Option<Batch> {
        if self.limit <= self.n_running {
            return None;
        }
        let key = self.ready.pop_front()?;
        let lane = self.by_key.get_mut(&key).expect("a ready key has a lane");
        let alone = 0 < lane.n_singly || lane.waiting[0].parked.is_some();
        let limit = if alone { 1 } else { self.batch };
        let together = |item: &&Item| item.parked.is_none();
        let n = lane.waiting.iter().take(limit).take_while(together).count();
        lane.n_singly = lane.n_singly.saturating_sub(1);
        lane.running = true;
        self.n_running += 1;
        let items = lane.waiting.drain(..n.max(1)).collect();
        Some(Batch {
            key,
            items,
            n_failures: 0,
        })
    }

    /// Records that a batch was handled or parked.
    pub(super) fn done(&mut self, batch: &Batch) {
        for item in batch.items.iter().filter(|item| item.parked.is_none()) {
            self.open.remove(&item.event.position);
        }
        self.leave(&batch.key);
    }

    /// Puts a batch back, to be handled one by one.
    pub(super) fn split(&mut self, batch: Batch) {
        let lane = self.by_key.get_mut(&batch.key).expect("it was under way");
        lane.n_singly = lane.n_singly.max(batch.items.len());
        for item in batch.items.into_iter().rev() {
            lane.waiting.push_front(item);
        }
        self.leave(&batch.key);
    }

    fn leave(&mut self, key: &Key) {
        self.n_running -= 1;
        let lane = self.by_key.get_mut(key).expect("it was under way");
        lane.running = false;
        if lane.waiting.is_empty() {
            self.by_key.remove(key);
        } else {
            self.ready.push_back(key.clone());
        }
    }

    /// Returns the position up to which all events are done.
    pub(super) fn done_to(&self) -> Position {
        self.open
            .first()
            .map_or(self.read_to, |first| Position(first.0 - 1))
    }

    pub(super) fn n_open(&self) -> usize {
        self.open.len()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.by_key.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::store::{
        Actor, CorrelationId, RequestId, Source, SourceKind, StreamId, StreamVersion,
    };

    fn item(position: i64) -> Item {
        let at = DateTime::from_timestamp_millis(1_700_000_000_000).unwrap();
        let event = RecordedEvent {
            position: Position(position),
            event_id: RequestId::new(at, &position.to_string()).event(1),
            stream: StreamId::parse("game-1").unwrap(),
            version: StreamVersion(1),
            event_type: "said".into(),
            schema_version: 1,
            correlation_id: CorrelationId(Uuid::nil()),
            causation_id: None,
            actor: Actor::System,
            source: Source {
                kind: SourceKind::System,
                id: None,
            },
            guild_id: None,
            app_version: "0".into(),
            client_version: None,
            occurred_at: at,
            recorded_at: at,
            data: "1".into(),
            meta: None,
        };
        Item {
            event: Arc::new(event),
            parked: None,
        }
    }

    fn pushed(lanes: &mut Lanes, events: &[(&str, i64)]) {
        for (key, position) in events {
            lanes.push((*key).into(), item(*position));
            lanes.read_to(Position(*position));
        }
    }

    fn positions(batch: &Batch) -> Vec<i64> {
        let of = |item: &Item| item.event.position.0;
        batch.items.iter().map(of).collect()
    }

    #[test]
    fn one_batch_of_a_key_is_under_way_and_other_keys_go_beside_it() {
        let mut lanes = Lanes::new(Position(0), 2, 2);
        pushed(
            &mut lanes,
            &[("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5)],
        );
        let first = lanes.take().unwrap();
        let second = lanes.take().unwrap();
        assert_eq!((&*first.key, positions(&first)), ("a", vec![1, 2]));
        assert_eq!((&*second.key, positions(&second)), ("b", vec![4]));
        assert_eq!(lanes.take(), None, "two lanes are taken");
        lanes.done(&second);
        assert_eq!(lanes.done_to(), Position(0), "1 is not done");
        let third = lanes.take().unwrap();
        assert_eq!(&*third.key, "c", "a is under way");
        lanes.done(&first);
        assert_eq!(lanes.done_to(), Position(2));
        assert_eq!(positions(&lanes.take().unwrap()), [3]);
        lanes.done(&third);
        assert_eq!(lanes.done_to(), Position(2));
    }

    #[test]
    fn what_failed_together_goes_one_by_one() {
        let mut lanes = Lanes::new(Position(0), 1, 3);
        pushed(
            &mut lanes,
            &[("a", 1), ("a", 2), ("a", 3), ("a", 4), ("a", 5)],
        );
        let first = lanes.take().unwrap();
        assert_eq!(positions(&first), [1, 2, 3]);
        lanes.split(first);
        for n in 1..=3 {
            let single = lanes.take().unwrap();
            assert_eq!(positions(&single), [n]);
            lanes.done(&single);
        }
        let last = lanes.take().unwrap();
        assert_eq!(positions(&last), [4, 5]);
        lanes.done(&last);
        assert_eq!((lanes.done_to(), lanes.is_idle()), (Position(5), true));
    }

    #[test]
    fn one_that_comes_back_goes_alone_and_holds_up_no_checkpoint() {
        let mut lanes = Lanes::new(Position(7), 1, 3);
        let row = Parked {
            id: 1,
            name: "reader".into(),
            position: Position(2),
            key: "a".into(),
            error: "it failed".into(),
            n_attempts: 5,
            parked_at: DateTime::UNIX_EPOCH,
            tried_at: DateTime::UNIX_EPOCH,
            resolution: None,
        };
        let parked = Item {
            parked: Some(Arc::new(row)),
            ..item(2)
        };
        lanes.push("a".into(), parked.clone());
        pushed(&mut lanes, &[("a", 8), ("a", 9)]);
        let first = lanes.take().unwrap();
        assert_eq!(first.items, [parked]);
        lanes.done(&first);
        let second = lanes.take().unwrap();
        assert_eq!(positions(&second), [8, 9]);
        lanes.done(&second);
        assert_eq!(lanes.done_to(), Position(9));
    }
}
