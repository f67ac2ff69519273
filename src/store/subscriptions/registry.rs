//! All subscriptions of a store: their names, how they are, and what reaches them from outside.
//!
//! Owns: the entry of each, and the notices. Does not know: what a handler does.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    sync::{Notify, broadcast, watch},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    rows::Shown,
    spec::{Kind, Spec},
    status::{LastError, Notice, State, Status},
};
use crate::store::{ids::Position, options::Now, subscription::Probe};

/// How many notices wait for whoever listens; the oldest go first.
const N_NOTICES: usize = 256;

/// Is what all handles of a store share of its subscriptions.
pub(in crate::store) struct Registry {
    pub(super) entries: Mutex<Entries>,
    pub(super) notices: broadcast::Sender<Notice>,
    /// Has the keeper look at the rows at once.
    pub(super) look: Notify,
    pub(super) tasks: TaskTracker,
    pub(super) now: Now,
    pub(super) seed: u64,
}

#[derive(Default)]
pub(super) struct Entries {
    pub(super) by_name: BTreeMap<Arc<str>, Arc<Entry>>,
    /// Whether a keeper runs: while there is a persistent subscription.
    pub(super) has_keeper: bool,
}

/// One subscription, as others see it.
pub(super) struct Entry {
    pub(super) name: Arc<str>,
    pub(super) kind: Kind,
    pub(super) stop: CancellationToken,
    pub(super) lease: watch::Sender<Lease>,
    pub(super) paused: watch::Sender<bool>,
    /// Told when somebody wishes something for a parked event.
    pub(super) wishes: Notify,
    inner: Mutex<Inner>,
}

struct Inner {
    shown: Shown,
    /// None until it follows.
    done_to: Option<Position>,
    /// While nothing is under way: where it would be told that there is nothing for it.
    idle: Option<Probe>,
}

/// Says whether a subscription is this process's to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lease {
    Wanted,
    Held {
        epoch: i64,
        /// When the keeper asked for it last, before it was granted.
        asked_at: Instant,
    },
}

impl Registry {
    pub(in crate::store) fn new(now: Now, seed: u64) -> Self {
        Self {
            entries: Mutex::default(),
            notices: broadcast::Sender::new(N_NOTICES),
            look: Notify::new(),
            tasks: TaskTracker::new(),
            now,
            seed,
        }
    }

    pub(super) fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a subscription, in place of one of this name that has ended; none when one runs.
    pub(super) fn enter(&self, name: &Arc<str>, kind: Kind) -> Option<Arc<Entry>> {
        let mut entries = self.entries();
        let running = |entry: &Arc<Entry>| entry.state() != State::Stopped;
        if entries.by_name.get(name).is_some_and(running) {
            return None;
        }
        let lease = match kind {
            Kind::Persistent => Lease::Wanted,
            Kind::Ephemeral | Kind::CatchUp => Lease::Held {
                epoch: 0,
                asked_at: Instant::now(),
            },
        };
        let entry = Arc::new(Entry {
            name: name.clone(),
            kind,
            stop: CancellationToken::new(),
            lease: watch::Sender::new(lease),
            paused: watch::Sender::new(false),
            wishes: Notify::new(),
            inner: Mutex::new(Inner {
                shown: Shown {
                    state: State::Starting,
                    since: (self.now)(),
                    last_error: None,
                },
                done_to: None,
                idle: None,
            }),
        });
        entries.by_name.insert(name.clone(), entry.clone());
        Some(entry)
    }

    /// Notes that a subscription has ended. One that leaves nothing behind is forgotten.
    pub(super) fn ended(&self, entry: &Arc<Entry>) {
        self.show(entry, State::Stopped);
        if entry.kind == Kind::Ephemeral {
            let mut entries = self.entries();
            let same = |found: &Arc<Entry>| Arc::ptr_eq(found, entry);
            if entries.by_name.get(&entry.name).is_some_and(same) {
                entries.by_name.remove(&entry.name);
            }
        }
    }

    /// Shows what a subscription does now.
    pub(super) fn show(&self, entry: &Entry, state: State) {
        let now = (self.now)();
        let changed = {
            let shown = &mut entry.inner().shown;
            let changed = shown.state != state;
            if changed {
                (shown.state, shown.since) = (state, now);
            }
            changed
        };
        if changed && entry.kind == Kind::Persistent {
            self.look.notify_one();
        }
    }

    /// Shows what failed.
    pub(super) fn show_error(&self, entry: &Entry, text: String) {
        let at = (self.now)();
        entry.inner().shown.last_error = Some(LastError { at, text });
    }

    pub(super) fn tell(&self, notice: Notice) {
        // Nobody has to listen.
        let _ = self.notices.send(notice);
    }

    pub(super) fn statuses(&self, head: Position) -> Vec<Status> {
        let entries: Vec<Arc<Entry>> = self.entries().by_name.values().cloned().collect();
        entries.iter().map(|entry| entry.status(head)).collect()
    }

    /// Asks all to finish, and waits until they have.
    pub(in crate::store) async fn stop(&self) {
        for entry in self.entries().by_name.values() {
            entry.stop.cancel();
        }
        self.look.notify_one();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Entry {
    pub(super) fn state(&self) -> State {
        self.inner().shown.state
    }

    pub(super) fn shown(&self) -> Shown {
        self.inner().shown.clone()
    }

    /// Shows how far it is; `idle` when nothing is under way.
    pub(super) fn show_position(&self, done_to: Position, idle: Option<Probe>) {
        let mut inner = self.inner();
        (inner.done_to, inner.idle) = (Some(done_to), idle);
    }

    /// Returns how far it has come in this process.
    pub(super) fn done_to(&self) -> Option<Position> {
        self.inner().done_to
    }

    fn status(&self, head: Position) -> Status {
        let inner = self.inner();
        let passed = inner.idle.as_ref().map(Probe::position);
        let position = inner.done_to.max(passed).unwrap_or_default();
        Status {
            name: self.name.clone(),
            kind: self.kind,
            state: inner.shown.state,
            since: inner.shown.since,
            position,
            lag: u64::try_from(head.0 - position.0).unwrap_or(0),
            last_error: inner.shown.last_error.clone(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Spec {
    /// Draws a number that differs for each try of each event of each subscription.
    pub(super) fn chance(&self, seed: u64, position: Position, n_failures: u32) -> u64 {
        let mut state = seed ^ position.0.cast_unsigned().rotate_left(20) ^ u64::from(n_failures);
        for byte in self.name.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        crate::retry::mixed(state)
    }
}
