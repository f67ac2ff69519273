//! The subscriptions of a store, with their status, as other tasks see and control them.
//!
//! Owns: the entry of each, and the notices. Does not know: what a handler does.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use tokio::{
    sync::{Notify, broadcast},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    spec::{Kind, Spec},
    status::{LastError, Notice, State, Status},
};
use crate::store::{ids::Position, options::Now, subscription::Probe, watch};

/// How many notices wait for a receiver; the oldest are dropped first.
const N_NOTICES: usize = 256;

/// After so many failures in a row a subscription counts as stalled; it still tries again.
const STALLED_AFTER: u32 = 5;

pub(in crate::store) struct Registry {
    pub(super) entries: Mutex<Entries>,
    pub(super) notices: broadcast::Sender<Notice>,
    /// Makes the task that keeps leases read the rows at once.
    pub(super) look: Notify,
    /// Held by the subscription that handles a batch although the log is busy.
    pub(super) turn: tokio::sync::Mutex<()>,
    pub(super) tasks: TaskTracker,
    pub(super) now: Now,
    pub(super) seed: u64,
    /// The name of this process in rows.
    pub(super) holder: String,
}

#[derive(Default)]
pub(super) struct Entries {
    pub(super) by_name: BTreeMap<Arc<str>, Arc<Entry>>,
    /// Whether the task that keeps leases runs: while there are subscriptions.
    pub(super) has_lease_task: bool,
}

/// One subscription, as others see it.
pub(super) struct Entry {
    pub(super) name: Arc<str>,
    pub(super) kind: Kind,
    is_part: bool,
    pub(super) stop: CancellationToken,
    pub(super) lease: watch::Sender<Lease>,
    pub(super) paused: watch::Sender<bool>,
    /// Notified when a person decides what becomes of a parked event.
    pub(super) resolved: Notify,
    /// Notified when the handler's rows were replaced.
    pub(super) restarted: Notify,
    /// All events up to here are done; none until it follows the log.
    done_to: watch::Sender<Option<Position>>,
    /// The furthest position that somebody waits for.
    wanted: watch::Sender<Position>,
    inner: Mutex<Inner>,
}

struct Inner {
    state: State,
    since: DateTime<Utc>,
    last_error: Option<LastError>,
    /// Failures in a row.
    n_failures: u32,
    stalled_at: Option<DateTime<Utc>>,
    /// While nothing is under way: knows the events that were skipped since.
    idle: Option<Probe>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lease {
    Wanted,
    Held {
        epoch: i64,
        /// When it was last requested, before it was granted.
        requested_at: Instant,
    },
}

impl Registry {
    pub(in crate::store) fn new(now: Now, seed: u64) -> Self {
        Self {
            entries: Mutex::default(),
            notices: broadcast::Sender::new(N_NOTICES),
            look: Notify::new(),
            turn: tokio::sync::Mutex::default(),
            tasks: TaskTracker::new(),
            now,
            seed,
            // Processes of several containers may have the same number.
            holder: format!("process {}-{:04x}", std::process::id(), seed & 0xffff),
        }
    }

    pub(super) fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a subscription, in place of a stopped one of this name. Returns none when one is running.
    pub(super) fn enter(&self, name: &Arc<str>, kind: Kind, is_part: bool) -> Option<Arc<Entry>> {
        let mut entries = self.entries();
        let running = |entry: &Arc<Entry>| entry.state() != State::Stopped;
        if entries.by_name.get(name).is_some_and(running) {
            return None;
        }
        let lease = match kind {
            Kind::Persistent => Lease::Wanted,
            Kind::Ephemeral | Kind::CatchUp => Lease::Held {
                epoch: 0,
                requested_at: Instant::now(),
            },
        };
        let entry = Arc::new(Entry {
            name: name.clone(),
            kind,
            is_part,
            stop: CancellationToken::new(),
            lease: watch::Sender::new(lease),
            paused: watch::Sender::new(false),
            resolved: Notify::new(),
            restarted: Notify::new(),
            done_to: watch::Sender::new(None),
            wanted: watch::Sender::new(Position::START),
            inner: Mutex::new(Inner {
                state: State::Starting,
                since: (self.now)(),
                last_error: None,
                n_failures: 0,
                stalled_at: None,
                idle: None,
            }),
        });
        entries.by_name.insert(name.clone(), entry.clone());
        Some(entry)
    }

    /// Shows that a subscription has ended. An ephemeral one and a part are forgotten.
    pub(super) fn ended(&self, entry: &Arc<Entry>) {
        self.show(entry, State::Stopped);
        if entry.kind == Kind::Ephemeral || entry.is_part {
            let mut entries = self.entries();
            let same = |found: &Arc<Entry>| Arc::ptr_eq(found, entry);
            if entries.by_name.get(&entry.name).is_some_and(same) {
                entries.by_name.remove(&entry.name);
            }
        }
    }

    pub(super) fn show(&self, entry: &Entry, state: State) {
        let now = (self.now)();
        let mut inner = entry.inner();
        if inner.state != state {
            (inner.state, inner.since) = (state, now);
        }
    }

    pub(super) fn show_error(&self, entry: &Entry, text: String) {
        let at = (self.now)();
        entry.inner().last_error = Some(LastError { at, text });
    }

    /// Counts a failure at `position`, and returns how many there were in a row.
    pub(super) fn failed(&self, entry: &Entry, position: Position, text: String) -> u32 {
        let now = (self.now)();
        let (n_failures, is_stalled) = {
            let mut inner = entry.inner();
            inner.n_failures = inner.n_failures.saturating_add(1);
            let at = now;
            inner.last_error = Some(LastError {
                at,
                text: text.clone(),
            });
            if inner.state != State::Retrying {
                (inner.state, inner.since) = (State::Retrying, now);
            }
            let is_stalled = STALLED_AFTER <= inner.n_failures && inner.stalled_at.is_none();
            if is_stalled {
                inner.stalled_at = Some(now);
            }
            (inner.n_failures, is_stalled)
        };
        if is_stalled {
            self.notify(Notice::Stalled {
                name: entry.name.clone(),
                position,
                n_attempts: n_failures,
                error: text,
            });
        }
        n_failures
    }

    /// Shows that a subscription recovered from its failures, if there were any.
    pub(super) fn recovered(&self, entry: &Entry, position: Position) {
        let stalled_at = {
            let mut inner = entry.inner();
            inner.n_failures = 0;
            inner.stalled_at.take()
        };
        if let Some(stalled_at) = stalled_at {
            self.notify(Notice::Resumed {
                name: entry.name.clone(),
                position,
                stalled_at,
            });
        }
    }

    pub(super) fn notify(&self, notice: Notice) {
        // Nobody has to listen.
        let _ = self.notices.send(notice);
    }

    pub(super) fn statuses(&self, head: Position) -> Vec<Status> {
        let entries: Vec<Arc<Entry>> = self.entries().by_name.values().cloned().collect();
        let listed = entries.iter().filter(|entry| !entry.is_part);
        listed.map(|entry| entry.status(head)).collect()
    }

    /// Stops all subscriptions and waits until they have ended.
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
        self.inner().state
    }

    pub(super) fn is_failing(&self) -> bool {
        0 < self.inner().n_failures
    }

    /// Shows the position; `idle` when nothing is under way.
    pub(super) fn show_position(&self, done_to: Position, idle: Option<Probe>) {
        self.inner().idle = idle;
        self.done_to.send_if_modified(|shown| {
            let is_new = *shown != Some(done_to);
            *shown = Some(done_to);
            is_new
        });
    }

    /// Makes it read its position again; until then it has none.
    pub(super) fn restart(&self) {
        self.inner().idle = None;
        self.done_to.send_replace(None);
        self.restarted.notify_one();
    }

    /// Returns the position up to which this process has handled all events.
    pub(super) fn done_to(&self) -> Option<Position> {
        *self.done_to.borrow()
    }

    /// Waits until all events up to `position` are done; meanwhile it does not yield to appends.
    pub(super) async fn reached(&self, position: Position) {
        self.wanted.send_if_modified(|wanted| {
            let is_more = *wanted < position;
            *wanted = position.max(*wanted);
            is_more
        });
        until(&self.done_to, |done_to| Some(position) <= *done_to).await;
    }

    /// Waits until somebody waits for more than `position`.
    pub(super) async fn wanted_beyond(&self, position: Position) {
        until(&self.wanted, |wanted| position < *wanted).await;
    }

    pub(super) fn pause(&self, is_paused: bool) {
        self.paused.send_if_modified(|paused| {
            let is_new = *paused != is_paused;
            *paused = is_paused;
            is_new
        });
    }

    fn status(&self, head: Position) -> Status {
        let is_here = matches!(*self.lease.borrow(), Lease::Held { .. });
        let done_to = self.done_to();
        let inner = self.inner();
        let passed = inner.idle.as_ref().map(Probe::position);
        let position = done_to.max(passed).unwrap_or_default();
        Status {
            name: self.name.clone(),
            kind: self.kind,
            state: inner.state,
            since: inner.since,
            position,
            lag: u64::try_from(head.0 - position.0).unwrap_or(0),
            last_error: inner.last_error.clone(),
            is_here,
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until a value fulfils a condition.
pub(super) async fn until<T>(value: &watch::Sender<T>, condition: impl Fn(&T) -> bool + Send) {
    // Fails only when the sender is dropped.
    let _ = value.subscribe().wait_for(|value| condition(value)).await;
}

impl Spec {
    /// Returns a number that differs for each attempt at each event of each subscription.
    pub(super) fn random(&self, seed: u64, position: Position, n_failures: u32) -> u64 {
        let mut state = seed ^ position.0.cast_unsigned().rotate_left(20) ^ u64::from(n_failures);
        for byte in self.name.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        crate::retry::mixed(state)
    }
}
