//! Following the log: pages of it while behind, the shared tail at the head.
//!
//! Invariant: what `next` returns continues exactly after what it returned before, whichever of
//! the two it comes from, and whenever a call was dropped.

use std::sync::Arc;

use tokio::sync::watch;

use super::{
    error::ReadError, event::RecordedEvent, filter::Filter, ids::Position, log::Log, tail::Since,
};

/// Delivers the log from one position on, without end. Made by [`Store::subscribe`].
///
/// It is pulled: a slow reader holds nobody up and takes no memory, it reads the log later.
///
/// [`Store::subscribe`]: super::Store::subscribe
pub struct Subscription {
    log: Arc<Log>,
    filter: Filter,
    position: Position,
    head: watch::Receiver<Position>,
}

impl Subscription {
    pub(super) fn new(log: Arc<Log>, after: Position, filter: Filter) -> Self {
        Self {
            head: log.tail.watch(),
            log,
            filter,
            position: after,
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
        let limit = self.log.page_limit();
        loop {
            if self.log.closed.is_cancelled() {
                return Err(ReadError::Closed);
            }
            // Seen before looking, so that an event that comes while looking wakes the wait below.
            self.head.mark_unchanged();
            let events = match self.log.tail.since(self.position, limit, &self.filter) {
                Since::UpToDate => {
                    tokio::select! {
                        _ = self.head.changed() => {}
                        () = self.log.closed.cancelled() => {}
                    }
                    continue;
                }
                Since::Events { events, next } => {
                    self.position = next;
                    events
                }
                Since::Behind => {
                    let page = self.log.page(self.position, limit, &self.filter).await?;
                    self.position = page.next;
                    page.events.into_iter().map(Arc::new).collect()
                }
            };
            if !events.is_empty() {
                return Ok(events);
            }
        }
    }

    /// Returns the position up to which every selected event was delivered.
    ///
    /// It also passes events that the filter leaves out, so that a checkpoint saved now and then
    /// does not stay far behind.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }
}
