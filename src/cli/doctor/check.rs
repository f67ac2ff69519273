//! The result of one check.

use chrono::{DateTime, TimeDelta, Utc};

/// A bot that has not reported for this long counts as dead: it reports every 5 s.
const ALIVE_WITHIN: TimeDelta = TimeDelta::seconds(30);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    Warn,
    Fail,
}

impl Status {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) status: Status,
    pub(super) message: String,
}

impl Check {
    pub(super) fn new(name: &'static str, status: Status, message: impl Into<String>) -> Self {
        Self {
            name,
            status,
            message: message.into(),
        }
    }
}

/// Returns whether a bot that was last alive at `at`, by its machine's clock, still is. A time that is still to come is
/// from before that clock was set back, unless it is another machine's that differs a little.
pub(super) fn is_recent(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - at).abs() < ALIVE_WITHIN
}
