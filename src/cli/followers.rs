//! The list of all followers of the log.
//!
//! Owns: which subscriptions the program runs. Does not know: what each of them does with an event.

use crate::bot::{outbox, panel_updates};
use crate::host::Host;
use crate::projections::Tables;
use crate::store::Position;
use crate::store::subscriptions::{Kind, Running, StartError};

/// A subscription that the program runs.
pub(super) struct Follower {
    pub(super) name: &'static str,
    /// What it is for, for operators.
    pub(super) purpose: &'static str,
    /// What holds while it is paused, as the end of a sentence.
    pub(super) while_paused: &'static str,
    part: Part,
}

/// The part of the program that a follower belongs to.
#[derive(Clone, Copy)]
enum Part {
    Tables,
    Host,
    /// In one process at a time.
    Retention,
    /// Started with Discord, by `gamebot run` alone.
    Outbox,
    /// As the outbox, in each process.
    Panels,
}

/// What followers work on.
pub(super) struct Parts<'a> {
    pub(super) tables: &'a Tables,
    pub(super) host: &'a Host,
    /// Where the log ended before any game was read from it.
    pub(super) opened_at: Position,
}

pub(super) static FOLLOWERS: [Follower; 14] = [
    Follower {
        name: "daily",
        part: Part::Tables,
        purpose: "knows who played the daily pair, and how",
        while_paused: "two people may play a daily pair twice, and its boards lack newer games",
    },
    Follower {
        name: "event_index",
        part: Part::Tables,
        purpose: "finds events by server, actor, correlation and cause",
        while_paused: "searches for events look through what is missing in the log itself, and take longer",
    },
    Follower {
        name: "games",
        part: Part::Tables,
        purpose: "knows every game: where it is, who is in it",
        while_paused: "newer games are found only through their buttons and by their players",
    },
    Follower {
        name: "hidden_players",
        part: Part::Tables,
        purpose: "knows who wants to be left out of boards",
        while_paused: "boards show people who chose since not to be shown",
    },
    Follower {
        name: "partners",
        part: Part::Tables,
        purpose: "knows who played with whom",
        while_paused: "teams are drawn without regard to newer games",
    },
    Follower {
        name: "replays",
        part: Part::Tables,
        purpose: "knows the replays of finished games by name and player",
        while_paused: "newer replays are not found",
    },
    Follower {
        name: "results",
        part: Part::Tables,
        purpose: "knows how games went: statistics, ratings, boards",
        while_paused: "statistics and boards do not count newer games",
    },
    Follower {
        name: "word_requests",
        part: Part::Tables,
        purpose: "knows the words that players asked for",
        while_paused: "words that players ask for are recorded, and listed later",
    },
    Follower {
        name: "words",
        part: Part::Tables,
        purpose: "knows the words that players used recently",
        while_paused: "players may repeat words that they said in newer games",
    },
    Follower {
        name: "foreign_writes",
        part: Part::Host,
        purpose: "brings games in memory up to what other processes wrote",
        while_paused: "games in memory are brought up to what other processes wrote when somebody plays in them, and their deadlines may be late",
    },
    Follower {
        name: "retention",
        part: Part::Retention,
        purpose: "takes the content out of the program's own events after 30 days",
        while_paused: "the program's own events are kept for longer",
    },
    Follower {
        name: outbox::PLANNER,
        part: Part::Outbox,
        purpose: "plans the messages that follow from events",
        while_paused: "no messages follow from what happens; answers are given as ever",
    },
    Follower {
        name: outbox::SENDER,
        part: Part::Outbox,
        purpose: "sends planned messages to Discord",
        while_paused: "messages wait in the outbox; answers are given as ever",
    },
    Follower {
        name: panel_updates::NAME,
        part: Part::Panels,
        purpose: "changes panels after each event of their games",
        while_paused: "a panel changes only when its player presses one of its buttons",
    },
];

impl Follower {
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        FOLLOWERS.iter().find(|follower| follower.name == name)
    }

    pub(super) const fn kind(&self) -> Kind {
        match self.part {
            Part::Tables => Kind::CatchUp,
            Part::Host | Part::Panels => Kind::Ephemeral,
            Part::Outbox | Part::Retention => Kind::Persistent,
        }
    }
}

/// Starts all that run without Discord. Each stops when the value returned for it is dropped.
pub(super) fn start(parts: &Parts<'_>) -> Result<Vec<Running>, StartError> {
    let started = FOLLOWERS.iter().filter_map(|follower| match follower.part {
        Part::Tables => Some(parts.tables.follow(follower.name)),
        Part::Host => Some(parts.host.follow_foreign_writes(parts.opened_at)),
        Part::Retention => Some(parts.host.follow_retention()),
        Part::Outbox | Part::Panels => None,
    });
    started.collect()
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
