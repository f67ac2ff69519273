//! Everything that follows the log: one list.
//!
//! Owns: which subscriptions the program runs. Does not know: what each of them does with an event.

use crate::bot::outbox;
use crate::host::Host;
use crate::projections::Tables;
use crate::store::Position;
use crate::store::subscriptions::{Kind, Running, StartError};

/// A subscription that the program runs.
pub(super) struct Follower {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// What it is for, for operators.
    pub(super) purpose: &'static str,
    /// None: it is started with Discord, by `gamebot run` alone.
    start: Option<Start>,
}

type Start = fn(&Parts<'_>) -> Result<Running, StartError>;

/// What followers work on.
pub(super) struct Parts<'a> {
    pub(super) tables: &'a Tables,
    pub(super) host: &'a Host,
    /// Where the log ended before any game was read from it.
    pub(super) opened_at: Position,
}

pub(super) const FOLLOWERS: [Follower; 7] = [
    Follower {
        name: "event_index",
        kind: Kind::CatchUp,
        purpose: "finds events by server, actor, act and cause",
        start: Some(|parts| parts.tables.follow("event_index")),
    },
    Follower {
        name: "games",
        kind: Kind::CatchUp,
        purpose: "knows every game: where it is, who is in it",
        start: Some(|parts| parts.tables.follow("games")),
    },
    Follower {
        name: "partners",
        kind: Kind::CatchUp,
        purpose: "knows who played with whom",
        start: Some(|parts| parts.tables.follow("partners")),
    },
    Follower {
        name: "words",
        kind: Kind::CatchUp,
        purpose: "knows the words that players used lately",
        start: Some(|parts| parts.tables.follow("words")),
    },
    Follower {
        name: "foreign_writes",
        kind: Kind::Ephemeral,
        purpose: "brings games in memory up to what other processes wrote",
        start: Some(|parts| parts.host.follow_foreign_writes(parts.opened_at)),
    },
    Follower {
        name: outbox::PLANNER,
        kind: Kind::Persistent,
        purpose: "plans the messages that follow from events",
        start: None,
    },
    Follower {
        name: outbox::SENDER,
        kind: Kind::Persistent,
        purpose: "sends planned messages to Discord",
        start: None,
    },
];

/// Starts all that run without Discord. Each stops when what is returned for it is dropped.
pub(super) fn start(parts: &Parts<'_>) -> Result<Vec<Running>, StartError> {
    let starts = FOLLOWERS.iter().filter_map(|follower| follower.start);
    starts.map(|start| start(parts)).collect()
}

pub(super) fn names() -> Vec<&'static str> {
    FOLLOWERS.iter().map(|follower| follower.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_projection_is_followed() {
        for name in Tables::names() {
            assert!(names().contains(&name), "{name}");
        }
    }
}
