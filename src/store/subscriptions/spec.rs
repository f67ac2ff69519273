//! What a subscription is asked to be.
//!
//! Owns: kinds, starts, keys, what is done about failures. Does not know: how it is done.

use std::{fmt, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

use crate::retry::Backoff;
use crate::store::{event::RecordedEvent, filter::Filter, ids::Position};

/// Is any error of a handler.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// Describes a subscription: which events, from where, in which order, and what on failure.
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
    pub(super) then: Then,
    pub(super) loops: LoopLimits,
    pub(super) save_every: Duration,
}

/// Says what outlives the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing; it starts at the head.
    Ephemeral,
    /// Nothing here; it starts where it is told, for example where the handler's own rows say.
    CatchUp,
    /// Its checkpoint, its parked events and how it is. Of several processes one runs it.
    Persistent,
}

/// Says where a subscription starts that has no checkpoint.
#[derive(Clone)]
pub enum Start {
    /// With the first event of the log.
    Beginning,
    /// With the first event after it was started.
    Now,
    /// With the first event after this one.
    After(Position),
    /// Where the handler says, whenever it starts or goes on: it keeps its own checkpoint beside its rows.
    Asked(Ask),
}

/// Asks a handler how far it has come.
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

/// Says which events keep their order among each other. Events of different keys may be handled at
/// the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partition {
    /// All of them.
    Whole,
    /// Those of one stream.
    Stream,
    /// Those of one server; those without a server are one key.
    Guild,
    /// Those that grew from one act.
    Correlation,
}

impl Partition {
    pub(super) fn key(self, event: &RecordedEvent) -> Arc<str> {
        match self {
            Self::Whole => "".into(),
            Self::Stream => event.stream.as_str().into(),
            Self::Guild => event
                .guild_id
                .map(|id| id.to_string())
                .unwrap_or_default()
                .into(),
            Self::Correlation => event.correlation_id.to_string().into(),
        }
    }
}

/// Says how often, and how far apart, an event is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How often it is tried altogether; at least once.
    pub n_attempts: u32,
    /// How long it is waited after the first failure; twice as long after each further one.
    pub first: Duration,
    /// The longest it is waited.
    pub most: Duration,
    /// How long one attempt may take; then it has failed.
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
    /// Returns how long it is waited after so many failures: between half and all of the full
    /// pause, by `chance`, so that those that failed together do not come back together.
    pub(super) fn pause(&self, n_failures: u32, chance: u64) -> Duration {
        let (first, limit) = (self.first, self.most);
        Backoff { first, limit }.wait(n_failures, chance)
    }
}

/// Says what becomes of an event that failed as often as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The subscription stands before it until a person resumes it, or it is started anew.
    Pause,
    /// It is parked for a person to look at; the others go on.
    ParkEvent,
    /// It is parked, and all later events of its key behind it, until a person has it retried or
    /// discards it; other keys go on.
    ParkKey,
}

/// Bounds what may grow from one act, so that two handlers do not feed each other for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopLimits {
    /// The longest chain of causes within one correlation.
    pub depth: u32,
    /// The most events of one correlation.
    pub n_events: u32,
}

impl Default for LoopLimits {
    fn default() -> Self {
        Self {
            // The longest honest chain is a guess that ends a round that ends a game: below ten.
            depth: 32,
            // A turnover of a large longform game records a few hundred events in one act.
            n_events: 10_000,
        }
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
            then: Then::Pause,
            loops: LoopLimits::default(),
            save_every: Duration::from_secs(1),
        }
    }

    /// Describes a subscription that starts at the head and leaves nothing behind.
    #[must_use]
    pub fn ephemeral(name: &str) -> Self {
        Self::new(name, Kind::Ephemeral, Start::Now)
    }

    /// Describes a subscription that starts where it is told each time.
    #[must_use]
    pub fn catch_up(name: &str, start: Start) -> Self {
        Self::new(name, Kind::CatchUp, start)
    }

    /// Describes a subscription that goes on where it was, in whichever process: at the beginning
    /// of the log when it is new.
    #[must_use]
    pub fn persistent(name: &str) -> Self {
        Self::new(name, Kind::Persistent, Start::Beginning)
    }

    /// Takes only the selected events.
    #[must_use]
    pub fn filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    /// Starts there when there is no checkpoint.
    #[must_use]
    pub fn start(self, start: Start) -> Self {
        Self { start, ..self }
    }

    /// Handles up to `n_lanes` keys at the same time, each in its order.
    #[must_use]
    pub fn partition(self, partition: Partition, n_lanes: usize) -> Self {
        Self {
            partition,
            n_lanes: n_lanes.max(1),
            ..self
        }
    }

    /// Hands over up to `n_events` of one key at once. After a failure they are tried one by one.
    #[must_use]
    pub fn batch(self, n_events: usize) -> Self {
        Self {
            batch: n_events.max(1),
            ..self
        }
    }

    /// Tries a failed event so often.
    #[must_use]
    pub fn retry(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }

    /// Does this with an event that failed as often as it may.
    #[must_use]
    pub fn then(self, then: Then) -> Self {
        Self { then, ..self }
    }

    /// Bounds what may grow from one act.
    #[must_use]
    pub fn loops(self, loops: LoopLimits) -> Self {
        Self { loops, ..self }
    }

    /// Saves the checkpoint no more often than this while it moves; it is saved at the stop anyway.
    #[must_use]
    pub fn save_every(self, save_every: Duration) -> Self {
        Self { save_every, ..self }
    }

    /// Returns how many events may be read and not yet done.
    pub(super) fn n_open(&self) -> usize {
        (self.n_lanes * self.batch * 4).max(1024)
    }
}
