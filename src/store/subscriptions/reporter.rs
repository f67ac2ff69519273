//! A follower that runs itself, shown among the subscriptions of the store, with its own parked events.
//!
//! Owns: what such a follower reports. Does not know: what it does with an event.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::registry::Entry;
use super::registry::STALLED_AFTER;
use super::rows::{self, ToPark};
use super::spec::Kind;
use super::status::{Notice, Parked, Resolution, State};
use super::{ReadError, StartError, Store, WriteError};
use crate::store::ids::Position;

/// Shows a follower that runs itself among the subscriptions of the store.
///
/// Dropped, it shows that the follower has stopped.
pub struct Reporter {
    store: Store,
    entry: Arc<Entry>,
    failing: Mutex<Failing>,
}

/// Failures in a row.
#[derive(Default)]
struct Failing {
    n: u32,
    /// Since when it counts as stalled.
    stalled_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Shows a follower that runs itself among [`subscriptions`](Self::subscriptions).
    ///
    /// # Errors
    /// [`StartError::Running`] when something of this name does.
    pub fn report(&self, name: &str) -> Result<Reporter, StartError> {
        let entry = self.registry.enter(&name.into(), Kind::CatchUp);
        let entry = entry.ok_or_else(|| StartError::Running {
            name: name.to_owned(),
        })?;
        let store = self.clone();
        let failing = Mutex::default();
        Ok(Reporter {
            store,
            entry,
            failing,
        })
    }
}

impl Reporter {
    /// Says that everything up to `position` is done. After a failure it counts as going on once it has moved.
    pub fn done_to(&self, position: Position) {
        let is_live = self.store.head() <= position;
        let has_moved = self.entry.done_to() < Some(position);
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if 0 < failing.n && !is_live && !has_moved {
            return;
        }
        let registry = &self.store.registry;
        let state = if is_live {
            State::Live
        } else {
            State::CatchingUp
        };
        self.entry.show_position(position, None);
        registry.show(&self.entry, state);
        if let Some(stalled_at) = std::mem::take(&mut *failing).stalled_at {
            registry.notify(Notice::Resumed {
                name: self.entry.name.clone(),
                position,
                stalled_at,
            });
        }
    }

    /// Says that something failed that is tried again.
    pub fn failed(&self, error: &str) {
        self.fails(State::Retrying, error.to_owned(), 1);
    }

    /// Says that it stands, for a reason that trying again does not change.
    pub fn stands(&self, reason: &str) {
        self.fails(State::Paused, reason.to_owned(), STALLED_AFTER);
    }

    /// Shows a failure that counts as `n`.
    fn fails(&self, state: State, error: String, n: u32) {
        let registry = &self.store.registry;
        registry.show_error(&self.entry, error.clone());
        registry.show(&self.entry, state);
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        failing.n = failing.n.saturating_add(n);
        if STALLED_AFTER <= failing.n && failing.stalled_at.is_none() {
            failing.stalled_at = Some(self.now());
            registry.notify(Notice::Stalled {
                name: self.entry.name.clone(),
                position: self.entry.done_to().unwrap_or_default(),
                n_attempts: failing.n,
                error,
            });
        }
    }

    /// Parks one part, `key`, of the event at `position` for a person to look at; `resolution` is what is
    /// done with it at once. A part that is parked already stays as it is.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn park(
        &self,
        position: Position,
        key: &str,
        error: &str,
        resolution: Option<Resolution>,
    ) -> Result<(), WriteError> {
        let parked = ToPark {
            position,
            key: key.to_owned(),
            error: error.to_owned(),
            n_attempts: 1,
        };
        let name = self.entry.name.clone();
        let at = self.now();
        let park = self.store.write(move |mut conn| {
            Box::pin(async move {
                let key = parked.key.clone();
                rows::park(&mut conn, &name, &[parked], at).await?;
                if let Some(resolution) = resolution {
                    rows::resolve_part(&mut conn, &name, position, &key, resolution).await?;
                }
                Ok(())
            })
        });
        park.await?;
        self.store.registry.notify(Notice::Parked {
            name: self.entry.name.clone(),
            position,
            n_attempts: 1,
            error: error.to_owned(),
        });
        Ok(())
    }

    /// Reads the parked parts that are to be retried or discarded.
    ///
    /// # Errors
    /// [`ReadError::Database`] when the query fails; trying again may help.
    pub async fn wished(&self) -> Result<Vec<Parked>, ReadError> {
        let wished = rows::resolved(self.store.reader(), &self.entry.name);
        wished.await.map_err(ReadError::from)
    }

    /// Takes a parked part out: it was handled, or is discarded.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn settle(&self, parked: &Parked) -> Result<(), WriteError> {
        let id = parked.id;
        let unpark = self
            .store
            .write(move |mut conn| Box::pin(async move { rows::unpark(&mut conn, id).await }));
        unpark.await?;
        if parked.resolution == Some(Resolution::Discard) {
            self.store.registry.notify(Notice::Discarded {
                name: self.entry.name.clone(),
                position: parked.position,
            });
        }
        Ok(())
    }

    /// Notes that a parked part failed again; it stays until a person decides about it again.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn failed_again(&self, parked: &Parked, error: &str) -> Result<(), WriteError> {
        let (id, error, at) = (parked.id, error.to_owned(), self.now());
        let note = self.store.write(move |mut conn| {
            Box::pin(async move { rows::failed_again(&mut conn, id, &error, 1, at).await })
        });
        note.await
    }

    fn now(&self) -> DateTime<Utc> {
        (self.store.registry.now)()
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        self.store.registry.ended(&self.entry);
    }
}
