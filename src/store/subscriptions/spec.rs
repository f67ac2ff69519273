//! The description of a subscription.
//!
//! Owns: kinds, starts, keys, how often an event is tried. Does not know: how any of it is done.

use std::{fmt, future::Future, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};

use crate::retry::Backoff;
use crate::store::{event::RecordedEvent, filter::Filter, ids::Position};

/// Some events of one key, in order.
pub type Events = Vec<Arc<RecordedEvent>>;

/// Any error of a handler.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// An error of which people learn elsewhere: the subscription starts again without a line in the program's log.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Quiet(pub HandlerError);

/// The description of a subscription.
#[derive(Debug, Clone)]
pub struct Spec {
    pub(super) name: Arc<str>,
    pub(super) kind: Kind,
    pub(super) filter: Filter,
    pub(super) start: Start,
    pub(super) partition: Partition,
    pub(super) n_lanes: usize,
    pub(super) batch: usize,
    pub(super) retry: Retry,
    pub(super) loops: Option<LoopLimits>,
    pub(super) corrupt: Option<OnCorrupt>,
    pub(super) save_every: Duration,
    pub(super) yields: bool,
    /// It is a part of divided work, which is not listed.
    pub(super) is_part: bool,
}

/// What of a subscription outlives the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing; it starts at the head.
    Ephemeral,
    /// Nothing; it starts where [`Start`] says, for example where the handler's own rows are. Each process
    /// runs its own.
    CatchUp,
    /// Its checkpoint and its parked events. One process at a time runs it.
    Persistent,
}

impl Kind {
    /// Returns the name that is stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ephemeral => "ephemeral",
            Self::CatchUp => "catch-up",
            Self::Persistent => "persistent",
        }
    }
}

/// Where a subscription without a checkpoint starts.
#[derive(Clone)]
pub enum Start {
    /// At the first event of the log.
    Beginning,
    /// At the first event recorded after its start.
    Now,
    After(Position),
    /// Where the handler's own checkpoint is, beside its rows: read at each start, resumption, and new
    /// attempt after a failure.
    Asked(Ask),
}

/// Reads the checkpoint that a handler keeps.
pub type Ask = Arc<dyn Fn() -> BoxFuture<'static, Result<Position, HandlerError>> + Send + Sync>;

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beginning => f.write_str("Beginning"),
            Self::Now => f.write_str("Now"),
            Self::After(position) => write!(f, "After({position})"),
            Self::Asked(_) => f.write_str("Asked"),
        }
    }
}

/// Which events have the same key. The events of one key are handled in order; those of different keys may
/// be handled at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partition {
    /// All events.
    Whole,
    /// The events of one stream.
    Stream,
}

impl Partition {
    pub(super) fn key(self, event: &RecordedEvent) -> Arc<str> {
        match self {
            Self::Whole => "".into(),
            Self::Stream => event.stream.as_str().into(),
        }
    }
}

/// How often, and how far apart, an event is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How often a persistent subscription tries an event, at least once, before it parks it. Others cannot
    /// park events, and keep trying.
    pub n_attempts: u32,
    /// The wait after the first failure, as in [`Backoff`].
    pub first: Duration,
    pub most: Duration,
    /// The time limit of one attempt.
    pub limit: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            n_attempts: 5,
            first: Duration::from_millis(100),
            most: Duration::from_secs(30),
            limit: Duration::from_mins(1),
        }
    }
}

impl Retry {
    pub(super) fn wait(&self, n_failures: u32, random: u64) -> Duration {
        let (first, limit) = (self.first, self.most);
        Backoff { first, limit }.wait(n_failures, random)
    }
}

/// The limits of one correlation, so that two handlers do not cause each other's events for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopLimits {
    /// The longest chain of causes.
    pub depth: u32,
    pub n_events: u32,
}

/// What a handler that keeps its own checkpoint does about an event that cannot be read.
#[derive(Clone)]
pub(super) struct OnCorrupt(pub(super) HandleCorrupt);

type HandleCorrupt =
    Arc<dyn Fn(Position, String) -> BoxFuture<'static, Result<(), HandlerError>> + Send + Sync>;

impl fmt::Debug for OnCorrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnCorrupt")
    }
}

impl Spec {
    fn new(name: &str, kind: Kind, start: Start) -> Self {
        Self {
            name: name.into(),
            kind,
            filter: Filter::all(),
            start,
            partition: Partition::Whole,
            n_lanes: 1,
            batch: 1,
            retry: Retry::default(),
            loops: None,
            corrupt: None,
            save_every: Duration::from_secs(1),
            yields: false,
            is_part: false,
        }
    }

    /// Describes a subscription that starts at the head and stores nothing.
    #[must_use]
    pub fn ephemeral(name: &str) -> Self {
        Self::new(name, Kind::Ephemeral, Start::Now)
    }

    /// Describes a subscription that starts where `start` says each time.
    #[must_use]
    pub fn catch_up(name: &str, start: Start) -> Self {
        Self::new(name, Kind::CatchUp, start)
    }

    /// Describes a subscription that continues at its checkpoint, in whichever process. A new one starts at
    /// the beginning of the log.
    #[must_use]
    pub fn persistent(name: &str) -> Self {
        Self::new(name, Kind::Persistent, Start::Beginning)
    }

    #[must_use]
    pub fn filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    #[must_use]
    pub fn start(self, start: Start) -> Self {
        Self { start, ..self }
    }

    /// Handles up to `n_lanes` keys at the same time, the events of each in order.
    #[must_use]
    pub fn partition(self, partition: Partition, n_lanes: usize) -> Self {
        Self {
            partition,
            n_lanes: n_lanes.max(1),
            ..self
        }
    }

    /// Hands over up to `n_events` of one key at once. After a failure a persistent subscription tries them
    /// one by one.
    #[must_use]
    pub fn batch(self, n_events: usize) -> Self {
        Self {
            batch: n_events.max(1),
            ..self
        }
    }

    #[must_use]
    pub fn retry(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }

    /// Parks events beyond these limits: for a persistent subscription whose handler appends events that others
    /// handle. Chains of causes that only wait for deadlines grow without limit, so nothing else needs it.
    #[must_use]
    pub fn cuts_loops(self, limits: LoopLimits) -> Self {
        let loops = Some(limits);
        Self { loops, ..self }
    }

    /// Calls `handle` with the position of an event that cannot be read, and why, in its turn; then goes on after it.
    /// For handlers that keep their own checkpoint: a persistent subscription parks such an event.
    #[must_use]
    pub fn on_corrupt<F, R>(self, handle: F) -> Self
    where
        F: Fn(Position, String) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), HandlerError>> + Send + 'static,
    {
        let handle = move |position, what| handle(position, what).boxed();
        let corrupt = Some(OnCorrupt(Arc::new(handle)));
        Self { corrupt, ..self }
    }

    /// Lets appends go first while the log is busy, until somebody waits for the subscription
    /// ([`Store::reached`](crate::store::Store::reached)). It still makes progress.
    #[must_use]
    pub fn yields_to_appends(self) -> Self {
        Self {
            yields: true,
            ..self
        }
    }

    pub(super) fn part(self) -> Self {
        Self {
            is_part: true,
            ..self
        }
    }

    /// Sets how long a moving checkpoint stays unsaved at least. Stopping saves it as well.
    #[must_use]
    pub fn save_every(self, save_every: Duration) -> Self {
        Self { save_every, ..self }
    }

    /// Returns how many events may be read and not done.
    pub(super) fn n_open(&self) -> usize {
        (self.n_lanes * self.batch * 4).max(1024)
    }
}
