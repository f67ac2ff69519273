//! The status of subscriptions, parked events, and notices of changes.
//!
//! Owns: states, the values others read. Does not know: what makes them change.

pub(crate) use crate::causes::with_causes;
use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};

use super::spec::Kind;
use crate::store::ids::Position;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// This process does not hold its lease, or has not read its checkpoint.
    Starting,
    /// It reads events recorded before.
    CatchingUp,
    /// It is at the head and handles new events at once.
    Live,
    /// It tries again what failed.
    Retrying,
    /// A person paused it.
    Paused,
    Stopped,
}

impl State {
    /// Returns the name of the state, as stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::CatchingUp => "catching_up",
            Self::Live => "live",
            Self::Retrying => "retrying",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastError {
    pub at: DateTime<Utc>,
    /// The error with its causes.
    pub text: String,
}

/// The status of a subscription in this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub name: Arc<str>,
    pub kind: Kind,
    pub state: State,
    /// The start of this state.
    pub since: DateTime<Utc>,
    /// All events up to here are done.
    pub position: Position,
    /// The number of events that follow in the log, selected or not.
    pub lag: u64,
    /// The last failure, even after recovery.
    pub last_error: Option<LastError>,
    /// Whether this process runs it. A persistent subscription runs where its lease is.
    pub is_here: bool,
}

/// The status of a subscription in one of the processes that run it, as all processes see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedStatus {
    pub name: String,
    /// The [name](Kind::name) of its kind; none when no process has ever run it.
    pub kind: Option<String>,
    /// The process that runs it; none when none does.
    pub holder: Option<String>,
    /// The [name](State::name) of its state.
    pub state: String,
    /// The start of this state.
    pub since: Option<DateTime<Utc>>,
    pub is_paused: bool,
    /// All events up to here are done.
    pub position: Position,
    /// The number of events that follow in the log, selected or not.
    pub lag: u64,
    pub n_parked: u64,
    /// The last failure, even after recovery.
    pub last_error: Option<LastError>,
}

impl ListedStatus {
    /// Returns the last failure while it keeps the subscription from running.
    #[must_use]
    pub fn open_error(&self) -> Option<&LastError> {
        let is_open = [State::Retrying, State::Paused]
            .iter()
            .any(|state| state.name() == self.state);
        self.last_error.as_ref().filter(|_| is_open)
    }
}

/// A change that a person may want to know of, sent once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A subscription keeps failing at one position.
    Stalled {
        name: Arc<str>,
        position: Position,
        n_attempts: u32,
        error: String,
    },
    /// A stalled subscription recovered.
    Resumed {
        name: Arc<str>,
        position: Position,
        stalled_at: DateTime<Utc>,
    },
    /// An event was parked; the subscription continues with the next ones.
    Parked {
        name: Arc<str>,
        position: Position,
        n_attempts: u32,
        error: String,
    },
    /// A parked event was discarded, as a person decided.
    Discarded { name: Arc<str>, position: Position },
    /// This process took a subscription over from one that was gone.
    TakenOver {
        name: Arc<str>,
        /// The process that held it.
        from: String,
    },
    /// Another process took a subscription over from this one.
    Lost { name: Arc<str> },
}

/// Which parked events are asked for.
#[derive(Debug, Clone, Copy)]
pub struct WhichParked<'n> {
    /// The name of the subscription; none stands for all.
    pub name: Option<&'n str>,
    pub id: Option<i64>,
    /// The server whose events they are; none stands for all, and for events of no server.
    pub guild: Option<u64>,
    /// At most how many.
    pub limit: u32,
}

/// An event that a subscription could not handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    pub id: i64,
    /// The name of the subscription.
    pub name: String,
    pub position: Position,
    /// The key of the event, or the part of it that failed.
    pub key: String,
    pub error: String,
    pub n_attempts: u32,
    pub parked_at: DateTime<Utc>,
    /// When it was last tried.
    pub tried_at: DateTime<Utc>,
    /// What a person decided and is not done yet.
    pub resolution: Option<Resolution>,
}

/// What a person can decide about a parked event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    Retry,
    Discard,
}

impl Resolution {
    /// Returns the name that is stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Discard => "discard",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Retry, Self::Discard]
            .into_iter()
            .find(|resolution| resolution.name() == name)
    }
}
