//! Which version of its game a live message shows, although two change it: answers to presses, and the outbox.
//!
//! Owns: which messages are being changed right now, and what the last change showed. Does not know: what a
//! message says.
//!
//! Requests reach Discord in any order. What a message shows is therefore known only when the last change of it
//! overlapped with no other. Kept only in memory: after a restart nothing is known, and the outbox edits every
//! message again.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quick_cache::unsync::Cache;
use serenity::model::id::MessageId;

use crate::limits;
use crate::store::StreamVersion;

/// The changes of live messages; clones are the same.
pub struct LiveWrites<K = MessageId>(Arc<Mutex<Inner<K>>>);

struct Inner<K> {
    open: HashMap<K, Open>,
    /// What messages show, as far as that is known.
    shown: Cache<K, StreamVersion>,
}

/// Changes of a message that have begun and not ended.
#[derive(Default)]
struct Open {
    n_writes: u32,
    /// Two of them were under way at the same time.
    overlapped: bool,
}

/// What is known of a message after a change of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It shows what this change made of it.
    Shown,
    /// Another change may have arrived later.
    Unknown,
    /// Another change is under way; its maker compares afterwards.
    Changing,
}

/// A change of a message that has begun; dropping it ends it without a result.
pub(super) struct Write<K: Eq + Hash + Clone = MessageId> {
    writes: LiveWrites<K>,
    message: K,
    has_ended: bool,
}

impl<K> Clone for LiveWrites<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Eq + Hash> Default for LiveWrites<K> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Inner {
            open: HashMap::new(),
            shown: Cache::new(limits::LIVE_MESSAGES_REMEMBERED),
        })))
    }
}

impl<K: Eq + Hash + Clone> LiveWrites<K> {
    /// Must be called before whatever the change will show is decided.
    pub(super) fn begin(&self, message: K) -> Write<K> {
        let mut inner = self.inner();
        let open = inner.open.entry(message.clone()).or_default();
        open.n_writes += 1;
        open.overlapped |= 1 < open.n_writes;
        Write {
            writes: self.clone(),
            message,
            has_ended: false,
        }
    }

    pub(super) fn is_changing(&self, message: &K) -> bool {
        self.inner().open.contains_key(message)
    }

    /// Returns which version the message shows, if that is known.
    pub(super) fn shown(&self, message: &K) -> Option<StreamVersion> {
        let inner = self.inner();
        let is_open = inner.open.contains_key(message);
        inner.shown.peek(message).copied().filter(|_| !is_open)
    }

    fn end(&self, message: &K, shown: Option<StreamVersion>) -> Known {
        let mut inner = self.inner();
        let Some(open) = inner.open.get_mut(message) else {
            return Known::Unknown;
        };
        open.n_writes -= 1;
        let (n_writes, overlapped) = (open.n_writes, open.overlapped);
        if n_writes == 0 {
            inner.open.remove(message);
        }
        match shown.filter(|_| !overlapped) {
            Some(version) => inner.shown.insert(message.clone(), version),
            None => {
                inner.shown.remove(message);
            }
        }
        match (n_writes, overlapped || shown.is_none()) {
            (0, false) => Known::Shown,
            (0, true) => Known::Unknown,
            _ => Known::Changing,
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner<K>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone> Write<K> {
    /// Ends the change. `shown` is the version that the message was given; none when it is not known whether the
    /// change took place.
    pub(super) fn end(mut self, shown: Option<StreamVersion>) -> Known {
        self.has_ended = true;
        self.writes.end(&self.message, shown)
    }
}

impl<K: Eq + Hash + Clone> Drop for Write<K> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.writes.end(&self.message, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: MessageId = MessageId::new(1);

    #[test]
    fn what_a_message_shows_is_known_after_changes_one_by_one() {
        let writes = LiveWrites::default();
        assert_eq!(writes.shown(&MESSAGE), None);
        let write = writes.begin(MESSAGE);
        assert!(writes.is_changing(&MESSAGE));
        assert_eq!(write.end(Some(StreamVersion(3))), Known::Shown);
        assert_eq!(writes.shown(&MESSAGE), Some(StreamVersion(3)));
        let write = writes.begin(MESSAGE);
        assert_eq!(writes.shown(&MESSAGE), None, "it is being changed");
        drop(write);
        assert_eq!(
            writes.shown(&MESSAGE),
            None,
            "nobody knows what became of it"
        );
        assert!(!writes.is_changing(&MESSAGE));
    }

    #[test]
    fn nothing_is_known_after_changes_at_once_and_the_last_to_end_must_look() {
        let writes = LiveWrites::default();
        let (one, other) = (writes.begin(MESSAGE), writes.begin(MESSAGE));
        assert_eq!(other.end(Some(StreamVersion(5))), Known::Changing);
        let third = writes.begin(MESSAGE);
        assert_eq!(one.end(Some(StreamVersion(4))), Known::Changing);
        assert_eq!(third.end(Some(StreamVersion(6))), Known::Unknown);
        assert_eq!(writes.shown(&MESSAGE), None);
        let write = writes.begin(MESSAGE);
        assert_eq!(write.end(Some(StreamVersion(6))), Known::Shown);
    }
}
