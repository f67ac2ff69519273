//! Routing new events to the readers that select them.
//!
//! Owns: one slot for each reader at the head, indexed by its filter. Does not know: where events come from,
//! and what readers do with them.
//!
//! Invariant: a slot whose `hit` is none has nothing to read up to where events were routed.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
    sync::Arc,
};

use tokio::sync::Notify;
use uuid::Uuid;

use super::{
    event::{Actor, RecordedEvent},
    filter::Filter,
    ids::{CorrelationId, Position, StreamId},
};

/// Names one reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SlotId(u64);

/// One reader of the tail.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) filter: Arc<Filter>,
    /// The first position at which there may be something for it.
    pub(super) hit: Option<Position>,
    /// The position up to which it has looked by itself.
    pub(super) seen: Position,
    wake: Arc<Notify>,
}

/// All readers. Each is indexed under the narrowest part of its filter, so that an event
/// meets only those that may want it, however many others there are.
#[derive(Debug, Default)]
pub(super) struct Routes {
    /// In one order, so that a simulation wakes readers as it did before.
    slots: BTreeMap<SlotId, Slot>,
    last: u64,
    correlations: HashMap<CorrelationId, Slots>,
    causations: HashMap<Uuid, Slots>,
    streams: HashMap<StreamId, Slots>,
    actors: HashMap<Actor, Slots>,
    guilds: HashMap<u64, Slots>,
    types: HashMap<String, Slots>,
    families: HashMap<String, Slots>,
    all: Slots,
}

type Slots = BTreeSet<SlotId>;

impl Routes {
    /// Adds a reader that has read up to `seen`.
    pub(super) fn enter(
        &mut self,
        filter: Arc<Filter>,
        seen: Position,
        wake: Arc<Notify>,
    ) -> SlotId {
        self.last += 1;
        let id = SlotId(self.last);
        self.index(&filter, |slots| slots.insert(id));
        let slot = Slot {
            filter,
            hit: Some(seen.next()),
            seen,
            wake,
        };
        self.slots.insert(id, slot);
        id
    }

    pub(super) fn leave(&mut self, id: SlotId) {
        if let Some(slot) = self.slots.remove(&id) {
            self.index(&slot.filter, |slots| slots.remove(&id));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Returns a reader, unless it has left.
    pub(super) fn slot(&self, id: SlotId) -> Option<&Slot> {
        self.slots.get(&id)
    }

    pub(super) fn slot_mut(&mut self, id: SlotId) -> &mut Slot {
        self.slots.get_mut(&id).expect("a reader leaves only once")
    }

    /// Marks `event` for each reader that wants it, and adds those to `wake`.
    ///
    /// Returns how many filters were evaluated.
    pub(super) fn route(&mut self, event: &RecordedEvent, wake: &mut Vec<Arc<Notify>>) -> usize {
        let Self { slots, .. } = self;
        let found = [
            self.correlations.get(&event.correlation_id),
            event.causation_id.and_then(|id| self.causations.get(&id)),
            self.streams.get(&event.stream),
            self.actors.get(&event.actor),
            event.guild_id.and_then(|id| self.guilds.get(&id)),
            self.types.get(&*event.event_type),
            self.families.get(event.stream.family()),
            Some(&self.all),
        ];
        let mut n_asked = 0;
        for id in found.into_iter().flatten().flatten() {
            let slot = slots
                .get_mut(id)
                .expect("the index names slots that are there");
            n_asked += 1;
            if slot.seen < event.position && slot.hit.is_none() && slot.filter.selects(event) {
                slot.hit = Some(event.position);
                wake.push(slot.wake.clone());
            }
        }
        n_asked
    }

    /// Makes every reader look by itself from `first` on.
    pub(super) fn route_blindly(&mut self, first: Position, wake: &mut Vec<Arc<Notify>>) {
        for slot in self.slots.values_mut().filter(|slot| slot.hit.is_none()) {
            slot.hit = Some(first.max(slot.seen.next()));
            wake.push(slot.wake.clone());
        }
    }

    /// Changes the index entries of a filter, and removes those that become empty.
    fn index(&mut self, filter: &Filter, mut change: impl FnMut(&mut Slots) -> bool) {
        fn at<K: Eq + Hash>(
            map: &mut HashMap<K, Slots>,
            key: K,
            change: &mut impl FnMut(&mut Slots) -> bool,
        ) {
            match map.entry(key) {
                std::collections::hash_map::Entry::Occupied(mut entry) => {
                    change(entry.get_mut());
                    if entry.get().is_empty() {
                        entry.remove();
                    }
                }
                std::collections::hash_map::Entry::Vacant(entry) => {
                    change(entry.insert(Slots::new()));
                }
            }
        }
        let change = &mut change;
        let named = |actor: &&Actor| matches!(actor, Actor::Player(_) | Actor::Operator(_));
        if let Some(id) = filter.correlation_id {
            at(&mut self.correlations, id, change);
        } else if let Some(id) = filter.causation_id {
            at(&mut self.causations, id, change);
        } else if let Some(id) = &filter.stream {
            at(&mut self.streams, id.clone(), change);
        } else if let Some(actor) = filter.actor.as_ref().filter(named) {
            at(&mut self.actors, actor.clone(), change);
        } else if let Some(id) = filter.guild_id {
            at(&mut self.guilds, id, change);
        } else if let Some(types) = &filter.types {
            for name in types {
                at(&mut self.types, name.clone(), change);
            }
        } else if let Some(families) = &filter.families {
            for name in families {
                at(&mut self.families, name.clone(), change);
            }
        } else if let Some(actor) = &filter.actor {
            at(&mut self.actors, actor.clone(), change);
        } else {
            change(&mut self.all);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::store::{RequestId, Source, SourceKind, StreamVersion};

    /// An event of server 7, stream `game-7`, type `said`, act 7, caused by 7, by player 7.
    fn event(position: i64) -> RecordedEvent {
        let at = DateTime::from_timestamp_millis(1_700_000_000_000).unwrap();
        RecordedEvent {
            position: Position(position),
            event_id: RequestId::new(at, "act").event(1),
            stream: StreamId::parse("game-7").unwrap(),
            version: StreamVersion(1),
            event_type: "said".into(),
            schema_version: 1,
            correlation_id: CorrelationId(Uuid::from_u128(7)),
            causation_id: Some(Uuid::from_u128(7)),
            actor: Actor::Player(Uuid::from_u128(7)),
            source: Source {
                kind: SourceKind::System,
                id: None,
            },
            guild_id: Some(7),
            app_version: "0".into(),
            client_version: None,
            occurred_at: at,
            recorded_at: at,
            data: "1".into(),
            meta: None,
        }
    }

    fn idle(routes: &mut Routes, filter: Filter) -> SlotId {
        let id = routes.enter(Arc::new(filter), Position::START, Arc::default());
        routes.slot_mut(id).hit = None;
        id
    }

    #[test]
    fn an_event_asks_as_many_filters_for_ten_readers_as_for_ten_thousand() {
        let kinds: [fn(u32) -> Filter; 7] = [
            |n| Filter::all().correlation(CorrelationId(Uuid::from_u128(n.into()))),
            |n| Filter::all().causation(Uuid::from_u128(n.into())),
            |n| Filter::all().stream(StreamId::parse(&format!("game-{n}")).unwrap()),
            |n| Filter::all().actor(Actor::Player(Uuid::from_u128(n.into()))),
            |n| Filter::all().guild(n.into()).types(["said"]),
            |n| Filter::all().types([if n == 7 { "said".into() } else { n.to_string() }]),
            |n| Filter::all().families([if n == 7 { "game".into() } else { n.to_string() }]),
        ];
        for kind in kinds {
            for n_readers in [10, 10_000] {
                let mut routes = Routes::default();
                let ids: Vec<_> = (0..n_readers).map(|n| idle(&mut routes, kind(n))).collect();
                let mut wake = Vec::new();
                let n_asked = routes.route(&event(5), &mut wake);
                assert_eq!((n_asked, wake.len()), (1, 1), "{:?}", kind(7));
                assert_eq!(routes.slot(ids[7]).unwrap().hit, Some(Position(5)));
                assert!(
                    ids.iter()
                        .filter(|id| routes.slot(**id).unwrap().hit.is_some())
                        .count()
                        == 1
                );
            }
        }
    }

    #[test]
    fn a_reader_is_woken_once_for_events_it_has_not_looked_at() {
        let mut routes = Routes::default();
        let all = idle(&mut routes, Filter::all());
        let mut wake = Vec::new();
        for position in 1..=3 {
            routes.route(&event(position), &mut wake);
        }
        assert_eq!(
            (wake.len(), routes.slot(all).unwrap().hit),
            (1, Some(Position(1)))
        );
        let slot = routes.slot_mut(all);
        (slot.hit, slot.seen) = (None, Position(5));
        routes.route(&event(4), &mut wake);
        assert_eq!(wake.len(), 1, "it has seen that one");
    }

    #[test]
    fn one_who_leaves_leaves_nothing_behind() {
        let mut routes = Routes::default();
        let filters = [
            Filter::all(),
            Filter::all().guild(7),
            Filter::all().types(["said", "heard"]),
            Filter::all().actor(Actor::Timer),
            Filter::all().types(Vec::<String>::new()),
        ];
        let ids = filters.map(|filter| idle(&mut routes, filter));
        for id in ids {
            routes.leave(id);
        }
        assert!(routes.is_empty() && routes.all.is_empty() && routes.guilds.is_empty());
        assert!(routes.types.is_empty() && routes.actors.is_empty());
        assert_eq!(routes.route(&event(1), &mut Vec::new()), 0);
    }
}
