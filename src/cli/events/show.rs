//! An event as a line, or as a JSON object.
//!
//! Owns: how both are laid out, and that they hold nothing secret. Does not know: what an event means
//! ([`digest`] says it).

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::cli::digest::digest;
use crate::cli::output::{moment, short, short_game};
use crate::cli::with_causes;
use crate::store::{Actor, RecordedEvent, SourceKind};
use crate::wire::{self, DecodeError, Event};

/// Writes an event on a line of its own.
pub(super) fn put(out: &mut impl Write, event: &RecordedEvent, json: bool) -> io::Result<()> {
    if json {
        writeln!(out, "{}", object(event))
    } else {
        writeln!(out, "{}", line(event))
    }
}

/// Reads an event as anybody may see it, and tells whether something of it is masked.
fn readable(event: &RecordedEvent) -> Result<(Event, bool), DecodeError> {
    let whole = wire::decode(&event.event_type, event.schema_version, &event.data)?;
    let shown = whole.clone().without_secrets();
    let is_masked = shown != whole;
    Ok((shown, is_masked))
}

pub(super) fn line(event: &RecordedEvent) -> String {
    let says = match readable(event) {
        Ok((event, _)) => digest(&event),
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

/// Names a kind of source as the log does.
pub(super) fn source(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Interaction => "interaction",
        SourceKind::Message => "message",
        SourceKind::Timer => "timer",
        SourceKind::Cli => "cli",
        SourceKind::Web => "web",
        SourceKind::System => "system",
    }
}

/// Writes an event with its whole envelope, named as the columns of the log.
pub(super) fn object(event: &RecordedEvent) -> Value {
    let (actor_kind, actor_id) = match &event.actor {
        Actor::Player(id) => ("player", Some(id.to_string())),
        Actor::Operator(name) => ("operator", Some(name.clone())),
        Actor::Timer => ("timer", None),
        Actor::Recovery => ("recovery", None),
        Actor::System => ("system", None),
    };
    let mut object = json!({
        "position": event.position.0,
        "event_id": event.event_id.as_uuid(),
        "stream": event.stream.as_str(),
        "stream_version": event.version.0,
        "event_type": &*event.event_type,
        "schema_version": event.schema_version,
        "correlation_id": event.correlation_id.0,
        "causation_id": event.causation_id,
        "actor": { "kind": actor_kind, "id": actor_id },
        "source": { "kind": source(event.source.kind), "id": event.source.id },
        "guild_id": event.guild_id.map(|id| id.to_string()),
        "app_version": &*event.app_version,
        "client_version": event.client_version.as_deref(),
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "meta": event.meta.as_deref().map(parsed),
    });
    match readable(event) {
        // Written anew, in the newest version of its schema.
        Ok((masked, true)) => {
            if let Ok(encoded) = wire::encode(&masked) {
                object["schema_version"] = json!(encoded.schema_version);
                object["data"] = parsed(&encoded.data);
            }
        }
        Ok(_) => object["data"] = parsed(&event.data),
        // Nobody knows what in it is secret.
        Err(error) => object["unreadable"] = json!(with_causes(&error)),
    }
    object
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}
