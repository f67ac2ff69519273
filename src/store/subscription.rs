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

/// Delivers the log from one position on, without end. Made by [`Store::subscribe`].
///
/// It is pulled: a slow reader holds nobody up and takes no memory, it reads the log later. At the
/// head it is woken by the events it selects and by no other.
///
/// [`Store::subscribe`]: super::Store::subscribe
pub struct Subscription {
    log: Arc<Log>,
    filter: Arc<Filter>,
    position: Position,
    wake: Arc<Notify>,
    /// None until it is first asked for events.
    place: Option<SlotId>,
    is_at_head: bool,
}

/// What a subscription came to.
pub(super) enum Step {
    /// The head, and nothing more to deliver for now.
    AtHead,
    /// Events, at least one.
    Events(Vec<Arc<RecordedEvent>>),
}

/// Tells how far a subscription is, without it.
pub(super) struct Probe {
    log: Weak<Log>,
    place: SlotId,
    position: Position,
}

impl Probe {
    pub(super) fn position(&self) -> Position {
        self.log.upgrade().map_or(self.position, |log| {
            log.tail.passed(self.place, self.position)
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
            place: None,
            is_at_head: false,
        }
    }

    /// Waits for the next events: at least one, in log order, at most a page.
    ///
    /// Each selected event is delivered once; whoever wants to go on after a restart saves
    /// [`position`](Self::position) once it has handled what this returned.
    ///
    /// Dropping the future before it is ready loses nothing: the next call continues at the same
    /// place. At the head an event costs no query; behind it, one query a page.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the log cannot be read; call again to go on.
    /// [`ReadError::Corrupt`] when the next page holds a corrupt event; calling again fails again.
    /// [`ReadError::Closed`] when the store is closed.
    pub async fn next(&mut self) -> Result<Vec<Arc<RecordedEvent>>, ReadError> {
        loop {
            if let Step::Events(events) = self.step().await? {
                return Ok(events);
            }
        }
    }

    /// As [`next`](Self::next), and tells once whenever it has come to the head.
    pub(super) async fn step(&mut self) -> Result<Step, ReadError> {
        let limit = self.log.page_limit();
        let place = self.place();
        loop {
            if self.log.closed.is_cancelled() {
                return Err(ReadError::Closed);
            }
            let events = match self.log.tail.take(place, self.position, limit) {
                Since::UpToDate(position) => {
                    self.position = position;
                    if !self.is_at_head {
                        self.is_at_head = true;
                        return Ok(Step::AtHead);
                    }
                    tokio::select! {
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

    /// Tells whether it waits for what happens, and does not read what happened before.
    pub(super) fn is_at_head(&self) -> bool {
        self.is_at_head
    }

    /// Returns what tells how far this is while somebody waits for it.
    pub(super) fn probe(&self) -> Option<Probe> {
        self.place.map(|place| Probe {
            log: Arc::downgrade(&self.log),
            place,
            position: self.position,
        })
    }

    fn place(&mut self) -> SlotId {
        let Self {
            log,
            filter,
            position,
            wake,
            place,
            ..
        } = self;
        *place.get_or_insert_with(|| log.tail.enter(filter.clone(), *position, wake.clone()))
    }

    /// Returns the position up to which every selected event was delivered.
    ///
    /// It also passes events that the filter leaves out, so that a checkpoint saved now and then
    /// does not stay far behind: at the head it moves on while nothing is delivered, at no cost.
    #[must_use]
    pub fn position(&self) -> Position {
        self.place.map_or(self.position, |place| {
            self.log.tail.passed(place, self.position)
        })
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.log.tail.leave(place);
        }
    }
}
