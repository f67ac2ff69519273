//! An event as a line, or as a JSON object.
//!
//! Owns: how both are laid out, and that they hold nothing secret. Does not know: what an event means
//! ([`digest`] says it).

use std::io::{self, Write};

use crate::cli::digest::digest;
use crate::cli::output::{moment, short, short_game};
use crate::cli::with_causes;
use crate::host::{event_json, masked_event};
use crate::store::{Actor, RecordedEvent};

/// Writes an event on a line of its own.
pub(super) fn put(out: &mut impl Write, event: &RecordedEvent, json: bool) -> io::Result<()> {
    if json {
        writeln!(out, "{}", event_json(event))
    } else {
        writeln!(out, "{}", line(event))
    }
}

pub(super) fn line(event: &RecordedEvent) -> String {
    let says = match masked_event(event) {
        Ok(masked) => digest(&masked.event),
        Err(error) => format!("[{}]", with_causes(&error)),
    };
    format!(
        "{:>6}  {}  {:<18}  {:<21}  {:<15}  {says}",
        event.position.0,
        moment(event.occurred_at),
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
        ("game", Ok(id)) => format!("game {}", short_game(id)),
        (family, Ok(id)) => format!("{family} {}", short(id)),
        (family, Err(_)) => format!("{family} {rest}"),
    }
}

pub(super) fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Player(id) => format!("player {}", short(*id)),
        Actor::Operator(name) => format!("operator {name}"),
        Actor::Timer => "timer".to_owned(),
        Actor::Recovery => "recovery".to_owned(),
        Actor::System => "system".to_owned(),
    }
}
