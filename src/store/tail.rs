//! The newest events, in memory, shared by all who follow the log.
//!
//! Owns: the bounded ring of recent events, the head, the wake-up.
//! Does not know: the file. Whoever is behind the ring reads the log.
//!
//! Invariant: the ring holds consecutive positions, none above the head.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::{event::RecordedEvent, filter::Filter, ids::Position};

pub(super) struct Tail {
    ring: Mutex<Ring>,
    head: watch::Sender<Position>,
    limit: usize,
    limit_bytes: usize,
}

#[derive(Default)]
struct Ring {
    events: VecDeque<Arc<RecordedEvent>>,
    size_bytes: usize,
}

/// What the tail has for a reader.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// Nothing: the reader is at the head.
    UpToDate,
    /// The selected events up to and including `next`.
    Events {
        events: Vec<Arc<RecordedEvent>>,
        next: Position,
    },
    /// Not everything the reader lacks: it has to read the log.
    Behind,
}

impl Tail {
    pub(super) fn new(head: Position, limit: usize, limit_bytes: usize) -> Self {
        Self {
            ring: Mutex::default(),
            head: watch::Sender::new(head),
            limit,
            limit_bytes,
        }
    }

    pub(super) fn head(&self) -> Position {
        *self.head.borrow()
    }

    /// Returns a receiver that is woken whenever the head moves.
    pub(super) fn watch(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    /// Adds committed events, at consecutive positions, and moves the head.
    pub(super) fn feed(&self, events: &[Arc<RecordedEvent>]) {
        let (Some(first), Some(last)) = (events.first(), events.last()) else {
            return;
        };
        {
            let mut ring = self.ring();
            if ring
                .events
                .back()
                .is_some_and(|newest| newest.position.next() != first.position)
            {
                *ring = Ring::default();
            }
            for event in events {
                ring.size_bytes += event.data.len();
                ring.events.push_back(event.clone());
            }
            while self.limit < ring.events.len() || self.limit_bytes < ring.size_bytes {
                let Some(oldest) = ring.events.pop_front() else {
                    break;
                };
                ring.size_bytes -= oldest.data.len();
            }
        }
        self.advance(last.position);
    }

    /// Moves the head to where the file says it is. Never moves it back.
    pub(super) fn advance(&self, position: Position) {
        self.head.send_if_modified(|head| {
            let moves = *head < position;
            *head = position.max(*head);
            moves
        });
    }

    /// Looks for what follows `after`, at most `limit` events of those selected.
    pub(super) fn since(&self, after: Position, limit: usize, filter: &Filter) -> Since {
        if self.head() <= after {
            return Since::UpToDate;
        }
        let ring = self.ring();
        let (Some(first), Some(last)) = (ring.events.front(), ring.events.back()) else {
            return Since::Behind;
        };
        if after.next() < first.position || last.position <= after {
            return Since::Behind;
        }
        let skip = usize::try_from(after.next().0 - first.position.0)
            .expect("the ring starts at or before the wanted event");
        let mut events = Vec::new();
        for event in ring
            .events
            .range(skip..)
            .filter(|event| filter.selects(event))
        {
            events.push(event.clone());
            if events.len() == limit {
                return Since::Events {
                    next: event.position,
                    events,
                };
            }
        }
        Since::Events {
            events,
            next: last.position,
        }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        // A panic while it was held leaves at worst a ring that is not used again.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
