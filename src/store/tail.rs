//! The newest events, in memory, shared by everything that follows the log.
//!
//! Owns: the bounded ring of recent events, the head, which event wakes which reader.
//! Does not know: the database. A reader that is behind the ring reads the log.
//!
//! Invariants: the ring holds consecutive positions that end at `end`; events were routed up to
//! `routed`; `routed <= end <= head`.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use super::{
    event::RecordedEvent,
    filter::Filter,
    ids::Position,
    routes::{Routes, SlotId},
    watch,
};

pub(super) struct Tail {
    shared: Mutex<Shared>,
    head: watch::Sender<Position>,
    /// Notified when there is something to [`route`](Self::route).
    pub(super) work: Arc<Notify>,
    limit: usize,
    limit_bytes: usize,
}

struct Shared {
    ring: VecDeque<Arc<RecordedEvent>>,
    size_bytes: usize,
    end: Position,
    routed: Position,
    routes: Routes,
}

/// What the tail has for a reader.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// Nothing up to here is for it; it is woken when something is.
    UpToDate(Position),
    /// The selected events up to and including `next`.
    Events {
        events: Vec<Arc<RecordedEvent>>,
        next: Position,
    },
    /// The ring lacks some of it: the reader has to read the log from here on.
    Behind(Position),
}

/// What is left to route.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Left {
    Nothing,
    /// Something; call again.
    More,
    /// The events from here up to the head, which the tail does not have.
    Missing(Position),
}

/// How many events are routed at once, while no other task can use the tail.
const ROUTE_LIMIT: usize = 256;

impl Tail {
    pub(super) fn new(head: Position, limit: usize, limit_bytes: usize) -> Self {
        Self {
            shared: Mutex::new(Shared {
                ring: VecDeque::new(),
                size_bytes: 0,
                end: head,
                routed: head,
                routes: Routes::default(),
            }),
            head: watch::Sender::new(head),
            work: Arc::default(),
            limit,
            limit_bytes,
        }
    }

    pub(super) fn head(&self) -> Position {
        *self.head.borrow()
    }

    /// Adds committed events, at consecutive positions, and moves the head.
    ///
    /// Costs the same however many follow. Events that do not continue the ring are left out: the head
    /// then shows that something is missing.
    pub(super) fn feed(&self, events: &[Arc<RecordedEvent>]) {
        let Some(last) = events.last() else {
            return;
        };
        {
            let mut shared = self.shared();
            let end = shared.end;
            let new = events.iter().skip_while(|event| event.position <= end);
            for event in new {
                if event.position != shared.end.next() {
                    break;
                }
                shared.size_bytes += event.data.len();
                shared.ring.push_back(event.clone());
                shared.end = event.position;
            }
            while self.limit < shared.ring.len() || self.limit_bytes < shared.size_bytes {
                let Some(oldest) = shared.ring.pop_front() else {
                    break;
                };
                shared.size_bytes -= oldest.data.len();
            }
        }
        self.advance(last.position);
        self.work.notify_one();
    }

    /// Changes the payload of an event that is still in memory.
    pub(super) fn change(&self, position: Position, data: &str) {
        let mut shared = self.shared();
        let first = shared.ring.front().map(|event| event.position.0);
        let place = first.and_then(|first| usize::try_from(position.0 - first).ok());
        if let Some(event) = place.and_then(|place| shared.ring.get_mut(place)) {
            let before = event.data.len();
            *event = Arc::new(RecordedEvent {
                data: data.into(),
                ..(**event).clone()
            });
            shared.size_bytes = shared.size_bytes - before + data.len();
        }
    }

    /// Moves the head to what the database returned. Never moves it back.
    pub(super) fn advance(&self, position: Position) {
        let moved = self.head.send_if_modified(|head| {
            let moves = *head < position;
            *head = position.max(*head);
            moves
        });
        if moved {
            self.work.notify_one();
        }
    }

    /// Wakes the readers that new events are for, a bounded number of events at a time.
    pub(super) fn route(&self) -> Left {
        let mut wake = Vec::new();
        let left = {
            let mut shared = self.shared();
            let Shared {
                ring,
                end,
                routed,
                routes,
                ..
            } = &mut *shared;
            let first = end.0 - i64::try_from(ring.len()).unwrap_or(i64::MAX) + 1;
            if routed.0 + 1 < first {
                routes.route_blindly(routed.next(), &mut wake);
                *routed = Position(first - 1);
            }
            let skip = usize::try_from(routed.0 + 1 - first).expect("not before the ring");
            for event in ring.range(skip..).take(ROUTE_LIMIT) {
                routes.route(event, &mut wake);
                *routed = event.position;
            }
            if routed < end {
                Left::More
            } else if *end < self.head() {
                Left::Missing(*end)
            } else {
                Left::Nothing
            }
        };
        notify(&wake);
        left
    }

    /// Returns whether missing events are worth fetching: a reader waits, and the ring can hold them.
    pub(super) fn wants(&self, after: Position) -> bool {
        let n_missing = usize::try_from(self.head().0 - after.0).unwrap_or(usize::MAX);
        n_missing <= self.limit && !self.shared().routes.is_empty()
    }

    /// Leaves out the events up to `position`: readers get them from the log.
    pub(super) fn skip_to(&self, position: Position) {
        let mut wake = Vec::new();
        {
            let mut shared = self.shared();
            if position <= shared.end {
                return;
            }
            let first = shared.routed.next();
            shared.routes.route_blindly(first, &mut wake);
            shared.ring.clear();
            shared.size_bytes = 0;
            (shared.end, shared.routed) = (position, position);
        }
        notify(&wake);
    }

    /// Adds a reader that has read up to `seen`.
    pub(super) fn enter(&self, filter: Arc<Filter>, seen: Position, wake: Arc<Notify>) -> SlotId {
        self.shared().routes.enter(filter, seen, wake)
    }

    /// Removes a reader.
    pub(super) fn leave(&self, reader: SlotId) {
        self.shared().routes.leave(reader);
    }

    /// Returns the last position up to which nothing more is for a reader that has read up to `position`.
    pub(super) fn passed(&self, reader: SlotId, position: Position) -> Position {
        let shared = self.shared();
        match shared.routes.slot(reader).map(|slot| slot.hit) {
            None => position,
            Some(None) => position.max(shared.routed),
            Some(Some(hit)) => position.max(Position(hit.0 - 1)),
        }
    }

    /// Looks for what follows `position`, at most `limit` events of those the reader wants.
    pub(super) fn take(&self, reader: SlotId, position: Position, limit: usize) -> Since {
        let mut shared = self.shared();
        let Shared {
            ring,
            end,
            routed,
            routes,
            ..
        } = &mut *shared;
        let slot = routes.slot_mut(reader);
        let from = match slot.hit {
            None => position.max(*routed),
            Some(hit) => position.max(Position(hit.0 - 1)),
        };
        slot.seen = from;
        if *end <= from {
            slot.hit = None;
            return Since::UpToDate(from);
        }
        slot.hit = Some(from.next());
        let first = end.0 - i64::try_from(ring.len()).unwrap_or(i64::MAX) + 1;
        let Ok(skip) = usize::try_from(from.0 + 1 - first) else {
            return Since::Behind(from);
        };
        let mut events = Vec::new();
        for event in ring
            .range(skip..)
            .filter(|event| slot.filter.selects(event))
        {
            events.push(event.clone());
            if events.len() == limit {
                break;
            }
        }
        let next = match events.last() {
            Some(last) if events.len() == limit => last.position,
            _ => *end,
        };
        slot.seen = next;
        slot.hit = (next < *end).then(|| next.next());
        if events.is_empty() {
            return Since::UpToDate(next);
        }
        Since::Events { events, next }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // Nothing panics half way while it is held.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn notify(readers: &[Arc<Notify>]) {
    for reader in readers {
        reader.notify_one();
    }
}
