//! Prints an event as a line or as a JSON object.
//!
//! Owns: the columns, and that nothing secret is printed. Does not know: what an event means
//! ([`summarize`] does).

use std::io::{self, Write};

use crate::cli::event_summary::summarize;
use crate::cli::output::{short_game_id, short_id, utc_time};
use crate::host::{event_json, masked_event};
use crate::store::subscriptions::with_causes;
use crate::store::{Actor, RecordedEvent};

pub(super) fn print(out: &mut impl Write, event: &RecordedEvent, json: bool) -> io::Result<()> {
    if json {
        writeln!(out, "{}", event_json(event))
    } else {
        writeln!(out, "{}", line(event))
    }
}

pub(super) fn line(event: &RecordedEvent) -> String {
    let summary = match masked_event(event) {
        Ok(masked) => summarize(&masked.event),
        Err(error) => format!("[{}]", with_causes(&error)),
    };
    format!(
        "{:>6}  {}  {:<18}  {:<21}  {:<15}  {summary}",
        event.position.0,
        utc_time(event.occurred_at),
        stream(event),
        event.event_type,
        actor(&event.actor)
    )
}

fn stream(event: &RecordedEvent) -> String {
    let family = event.stream.family();
    let rest = event
        .stream
        .as_str()
        .strip_prefix(family)
        .unwrap_or_default();
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    match (family, rest.parse()) {
        ("game", Ok(id)) => format!("game {}", short_game_id(id)),
        (family, Ok(id)) => format!("{family} {}", short_id(id)),
        (family, Err(_)) => format!("{family} {rest}"),
    }
}

pub(super) fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Player(id) => format!("player {}", short_id(*id)),
        Actor::Operator(name) => format!("operator {name}"),
        Actor::Timer => "timer".to_owned(),
        Actor::Recovery => "recovery".to_owned(),
        Actor::System => "system".to_owned(),
    }
}
