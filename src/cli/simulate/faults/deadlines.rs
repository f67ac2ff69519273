//! Whether each deadline passed when people had had the time that it gave them: no sooner, and not much later.
//!
//! Owns: how much time a deadline gave when it was set. Does not know: what follows from one.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::times::Times;
use crate::game::roster::{self, Roster, RosterRules};
use crate::game::values::Ts;
use crate::game::{Decider, GameEvent, RosterEvent, State, due_at};
use crate::store::{Actor, RecordedEvent, RequestId};
use crate::wire::{self, Event};

/// How much of a time away may be lost, or granted twice. Whoever tries to play in an outage reveals it; otherwise the
/// program does, when it next writes that it is alive.
const NOTICED_WITHIN: TimeDelta = TimeDelta::seconds(6);

/// How long a database that is slow, or refuses some of its work, may hold up what is due.
const HELD_UP: TimeDelta = TimeDelta::seconds(60);

/// By which part of a deadline the clock may be slow, which follows a machine's clock that was set back.
const SLOW_CLOCK: i32 = 50;

/// The time that a deadline gives people.
#[derive(Clone, Copy)]
struct Given {
    since: DateTime<Utc>,
    lasts: TimeDelta,
}

/// A game, or the teams of a server, up to the event that was checked last.
#[derive(Default)]
struct Stream {
    game: State,
    roster: Roster,
    due: Option<Ts>,
    given: Option<Given>,
    request: Option<RequestId>,
}

pub(super) fn check(log: &[RecordedEvent], times: &Times) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut streams: BTreeMap<&str, Stream> = BTreeMap::new();
    for recorded in log {
        let decoded = wire::decode(
            &recorded.event_type,
            recorded.schema_version,
            &recorded.data,
        );
        let Ok(event @ (Event::Game(_) | Event::Roster(_))) = decoded else {
            continue;
        };
        let stream = streams.entry(recorded.stream.as_str()).or_default();
        // What else a request recorded follows from its first event.
        let request = Some(recorded.event_id.request());
        if std::mem::replace(&mut stream.request, request) != request
            && let Some(given) = stream.given
        {
            wrong.extend(given.violated_by(recorded, times));
        }
        stream.apply(recorded, &event);
    }
    wrong
}

impl Stream {
    fn apply(&mut self, recorded: &RecordedEvent, event: &Event) {
        let at = recorded.occurred_at;
        let (due, is_grant) = match event {
            Event::Game(event) => {
                self.game = std::mem::take(&mut self.game).evolve(event, at);
                let is_grant = matches!(event, GameEvent::GameRecovered(_));
                (due_at(&self.game), is_grant)
            }
            Event::Roster(event) => {
                self.roster = RosterRules::evolve(std::mem::take(&mut self.roster), event, at);
                let is_grant = matches!(event, RosterEvent::RosterRecovered(_));
                (roster::due_at(&self.roster), is_grant)
            }
            _ => return,
        };
        if due == self.due {
            return;
        }
        self.due = due;
        let since = recorded.recorded_at;
        self.given = match (due, self.given) {
            (Some(_), Some(given)) if is_grant => Some(given),
            (Some(due), _) => Some(Given {
                since,
                lasts: due - since,
            }),
            (None, _) => None,
        };
    }
}

impl Given {
    /// Returns what is wrong with an event before which the deadline had not passed.
    fn violated_by(self, event: &RecordedEvent, times: &Times) -> Option<String> {
        let (open, n_times) = times.open_between(self.since, event.recorded_at)?;
        let lost = NOTICED_WITHIN * i32::try_from(n_times).unwrap_or(i32::MAX);
        let is_early = matches!(event.actor, Actor::Timer) && open + lost < self.lasts;
        let is_late = self.lasts + lost + HELD_UP + self.lasts / SLOW_CLOCK < open;
        (is_early || is_late).then(|| {
            format!(
                "{}: {} came after {open} of {}, interrupted {n_times} times",
                event.stream, event.event_type, self.lasts
            )
        })
    }
}
