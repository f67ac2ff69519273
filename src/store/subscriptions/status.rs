//! How subscriptions are: what is shown of them, and the notices of changes.
//!
//! Owns: states, the values others read. Does not know: what makes them change.

pub(crate) use crate::causes::with_causes;
use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};

use super::spec::Kind;
use crate::store::ids::Position;

/// What a subscription does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is not yet this process's to run, or is reading where it was.
    Starting,
    /// It reads what happened before.
    CatchingUp,
    /// It waits for what happens, and handles it at once.
    Live,
    /// It failed, and has not got over that yet: it tries again and again.
    Retrying,
    /// A person paused it.
    Paused,
    /// It has ended.
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

/// A failure that is still of interest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastError {
    /// When it failed.
    pub at: DateTime<Utc>,
    /// What failed, with its causes.
    pub text: String,
}

/// How one subscription of this process is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub name: Arc<str>,
    pub kind: Kind,
    pub state: State,
    /// Since when it is in this state.
    pub since: DateTime<Utc>,
    /// Up to where it has done everything.
    pub position: Position,
    /// How many events of the log follow that, selected or not.
    pub lag: u64,
    /// The last failure, also after the subscription went on.
    pub last_error: Option<LastError>,
    /// Whether this process runs it: of a persistent one, whether it holds the lease.
    pub is_here: bool,
}

/// How a subscription is in one of the processes that run it, as all processes see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedStatus {
    pub name: String,
    /// The [name](Kind::name) of its kind; none when no process has ever run it.
    pub kind: Option<String>,
    /// The process that runs it; none when none does.
    pub holder: Option<String>,
    /// The [name](State::name) of its state.
    pub state: String,
    /// Since when it is in this state.
    pub since: Option<DateTime<Utc>>,
    /// Whether a person paused it.
    pub is_paused: bool,
    /// Up to where it has done everything.
    pub position: Position,
    /// How many events of the log follow that, selected or not.
    pub lag: u64,
    /// How many of its events are parked.
    pub n_parked: u64,
    /// The last failure, also after the subscription went on.
    pub last_error: Option<LastError>,
}

impl ListedStatus {
    /// Returns the last failure while the subscription does not go on because of it.
    #[must_use]
    pub fn open_error(&self) -> Option<&LastError> {
        let is_open = [State::Retrying, State::Paused]
            .iter()
            .any(|state| state.name() == self.state);
        self.last_error.as_ref().filter(|_| is_open)
    }
}

/// Something that a person may want to know, sent once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A subscription keeps failing, and does not get on.
    Stalled {
        /// Which subscription.
        name: Arc<str>,
        /// The event's place in the log.
        position: Position,
        /// How often it was tried.
        n_attempts: u32,
        /// What failed.
        error: String,
    },
    /// It goes on.
    Resumed {
        /// Which subscription.
        name: Arc<str>,
        /// Where it goes on.
        position: Position,
        /// When it had stalled.
        stalled_at: DateTime<Utc>,
    },
    /// An event was parked, and what is not behind it goes on.
    Parked {
        /// Which subscription.
        name: Arc<str>,
        /// The event's place in the log.
        position: Position,
        /// How often it was tried.
        n_attempts: u32,
        /// What failed.
        error: String,
    },
    /// A parked event was discarded, as somebody wished.
    Discarded {
        /// Which subscription.
        name: Arc<str>,
        /// The event's place in the log.
        position: Position,
    },
    /// This process took a subscription over from one that was gone.
    TakenOver {
        /// Which subscription.
        name: Arc<str>,
        /// From which process.
        from: String,
    },
    /// Another process took a subscription over from this one.
    Lost {
        /// Which subscription.
        name: Arc<str>,
    },
}

/// An event that a subscription could not handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Its own number.
    pub id: i64,
    /// Which subscription.
    pub name: String,
    /// The event's place in the log.
    pub position: Position,
    /// Of which key.
    pub key: String,
    /// What failed.
    pub error: String,
    /// How often it was tried.
    pub n_attempts: u32,
    /// When it was parked.
    pub parked_at: DateTime<Utc>,
    /// When it was last tried.
    pub tried_at: DateTime<Utc>,
    /// What somebody wished for it, that is not done yet.
    pub wish: Option<Resolution>,
}

/// What a person can decide about a parked event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// To be handled again.
    Retry,
    /// To be forgotten.
    Discard,
}

impl Resolution {
    /// Returns the name of the wish, as stored.
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
            .find(|wish| wish.name() == name)
    }
}
