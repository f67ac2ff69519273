//! Following the log: pages of it while behind, the shared tail at the head.
//!
//! Invariant: what `next` returns continues exactly after what it returned before, whichever of
//! the two it comes from, and whenever a call was dropped.

use std::sync::{Arc, Weak};

use tokio::sync::Notify;

use super::{
    error::ReadError, event::RecordedEvent, filter::Filter, ids::Position, log::Log,
    routes::SlotId, tail::Since,
};

/// Delivers the log from one position on, without end. Returned by [`Store::subscribe`].
///
/// The reader pulls: a slow one delays nobody and takes no memory, because it reads the log later. At the
/// head it is woken by the events it selects and by no other.
///
/// [`Store::subscribe`]: super::Store::subscribe
pub struct Subscription {
    log: Arc<Log>,
    filter: Arc<Filter>,
    position: Position,
    wake: Arc<Notify>,
    /// None until the first read.
    slot: Option<SlotId>,
    is_at_head: bool,
}

/// The outcome of one step of a subscription.
pub(super) enum Step {
    /// It has reached the head; there is nothing to deliver for now.
    AtHead,
    /// Events, at least one.
    Events(Vec<Arc<RecordedEvent>>),
}

/// Reads the position of a subscription that another task owns.
pub(super) struct Probe {
    log: Weak<Log>,
    slot: SlotId,
    position: Position,
}

impl Probe {
    pub(super) fn position(&self) -> Position {
        self.log.upgrade().map_or(self.position, |log| {
            log.tail.passed(self.slot, self.position)
        })
    }
}

impl Subscription {
    pub(super) fn new(log: Arc<Log>, after: Position, filter: Filter) -> Self {
        Self {
            log,
            filter: Arc::new(filter),
            position: after,
            wake: Arc::default(),
            slot: None,
            is_at_head: false,
        }
    }

    /// Waits for the next events: at least one, in log order, at most [`StoreOptions::delivery_limit`](super::StoreOptions::delivery_limit).
    ///
    /// Each selected event is delivered once. To continue after a restart, a reader saves
    /// [`position`](Self::position) once it has handled what this returned.
    ///
    /// Dropping the future before it is ready loses nothing: the next call continues at the same
    /// place. At the head an event costs no query; behind it, one query a page.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the log cannot be read; call again to continue.
    /// [`ReadError::Corrupt`] when the next page holds a corrupt event; calling again fails again.
    /// [`ReadError::Closed`] when the store is closed.
    pub async fn next(&mut self) -> Result<Vec<Arc<RecordedEvent>>, ReadError> {
        loop {
            if let Step::Events(events) = self.step().await? {
                return Ok(events);
            }
        }
    }

    /// Like [`next`](Self::next), but also returns once whenever it reaches the head.
    pub(super) async fn step(&mut self) -> Result<Step, ReadError> {
        let limit = self.log.delivery_limit();
        let slot = self.slot();
        loop {
            if self.log.closed.is_cancelled() {
                return Err(ReadError::Closed);
            }
            let events = match self.log.tail.take(slot, self.position, limit) {
                Since::UpToDate(position) => {
                    self.position = position;
                    if !self.is_at_head {
                        self.is_at_head = true;
                        return Ok(Step::AtHead);
                    }
                    tokio::select! {
                        biased;
                        () = self.wake.notified() => {}
                        () = self.log.closed.cancelled() => {}
                    }
                    continue;
                }
                Since::Events { events, next } => {
                    self.position = next;
                    events
                }
                Since::Behind(position) => {
                    self.is_at_head = false;
                    let page = self.log.page(position, limit, &self.filter).await?;
                    self.position = page.next;
                    page.events.into_iter().map(Arc::new).collect()
                }
            };
            if !events.is_empty() {
                return Ok(Step::Events(events));
            }
        }
    }

    /// Returns whether it has read everything and waits for new events.
    pub(super) fn is_at_head(&self) -> bool {
        self.is_at_head
    }

    /// Returns a handle on its position, for use while a task waits for events.
    pub(super) fn probe(&self) -> Option<Probe> {
        self.slot.map(|slot| Probe {
            log: Arc::downgrade(&self.log),
            slot,
            position: self.position,
        })
    }

    fn slot(&mut self) -> SlotId {
        let Self {
            log,
            filter,
            position,
            wake,
            slot,
            ..
        } = self;
        *slot.get_or_insert_with(|| log.tail.enter(filter.clone(), *position, wake.clone()))
    }

    /// Returns the position up to which every selected event was delivered.
    ///
    /// It also passes events that the filter leaves out, so that a checkpoint saved now and then
    /// does not stay far behind: at the head it moves on while nothing is delivered, at no cost.
    #[must_use]
    pub fn position(&self) -> Position {
        self.slot.map_or(self.position, |slot| {
            self.log.tail.passed(slot, self.position)
        })
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            self.log.tail.leave(slot);
        }
    }
}
