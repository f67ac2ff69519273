//! `gamebot events`: the log, one event a line.
//!
//! Owns: which events are asked for, and how a line or a JSON object is laid out. Does not know:
//! what an event means ([`digest`](super::digest) says it).

use std::io::Write;

use serde_json::{Value, json};

use super::args::Events;
use super::find::{self, Enough, scan};
use super::output::{data, moment, short, short_game, talk};
use super::{Failure, with_causes};
use crate::config::Config;
use crate::game::{GameEvent, GameId};
use crate::store::{Actor, CorrelationId, Filter, Position, RecordedEvent, SourceKind, Store};
use crate::wire::{self, DecodeError, Event};

pub(super) async fn run(config: &Config, args: Events) -> Result<(), Failure> {
    let store = find::log(config).await?;
    let wanted = Wanted::read(&store, &args).await?;
    let after = i64::try_from(args.after).map_or(Position(i64::MAX), Position);
    let limit = args.limit.unwrap_or(usize::MAX);
    let mut out = data();
    let mut n_shown = 0;
    scan(&store, after, &wanted.filter, |event| {
        if n_shown == limit {
            return Ok(Enough::Yes);
        }
        if wanted.selects(&event) {
            if args.json {
                writeln!(out, "{}", object(&event))?;
            } else {
                writeln!(out, "{}", line(&event))?;
            }
            n_shown += 1;
        }
        Ok(Enough::No)
    })
    .await?;
    out.flush()?;
    if n_shown == 0 {
        talk("No event fits.");
        unknown_types(&args.types);
    }
    Ok(())
}

fn unknown_types(types: &[String]) {
    let known: Vec<&str> = wire::entries()
        .iter()
        .map(|entry| entry.event_type)
        .collect();
    for unknown in types.iter().filter(|name| !known.contains(&name.as_str())) {
        talk(format_args!(
            "This version knows no type {unknown}; it knows {}.",
            known.join(", ")
        ));
    }
}

/// Which events are asked for.
struct Wanted {
    filter: Filter,
    game: Option<GameId>,
    player: Option<uuid::Uuid>,
}

impl Wanted {
    async fn read(store: &Store, args: &Events) -> Result<Self, Failure> {
        let mut filter = Filter::all();
        let game = match &args.game {
            Some(typed) => {
                filter = filter.families(["game"]);
                Some(find::game(store, typed).await?)
            }
            None => None,
        };
        let player = match &args.player {
            Some(typed) => Some(find::player(store, typed).await?),
            None => None,
        };
        if !args.types.is_empty() {
            filter = filter.types(args.types.iter().cloned());
        }
        if let Some(id) = args.correlation {
            filter = filter.correlation(CorrelationId(id));
        }
        if let Some(id) = args.guild {
            filter = filter.guild(id);
        }
        Ok(Self {
            filter,
            game,
            player,
        })
    }

    fn selects(&self, event: &RecordedEvent) -> bool {
        let of_game = self
            .game
            .is_none_or(|game| event.stream.as_str() == format!("game-{game}"));
        let of_player = self.player.is_none_or(|player| {
            let id = player.to_string();
            event.actor == Actor::Player(player)
                || event.stream.as_str().ends_with(&id)
                // Ids are written in one way only, so this finds every field that names them.
                || event.data.contains(&id)
        });
        of_game && of_player
    }
}

/// Reads an event as anybody may see it.
fn readable(event: &RecordedEvent) -> Result<Event, DecodeError> {
    wire::decode(&event.event_type, event.schema_version, &event.data).map(Event::without_secrets)
}

fn line(event: &RecordedEvent) -> String {
    let says = match readable(event) {
        Ok(event) => super::digest::digest(&event),
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

fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Player(id) => format!("player {}", short(*id)),
        Actor::Operator(name) => format!("operator {name}"),
        Actor::Timer => "timer".to_owned(),
        Actor::Recovery => "recovery".to_owned(),
        Actor::System => "system".to_owned(),
    }
}

/// Writes an event with its whole envelope, named as the columns of the log.
fn object(event: &RecordedEvent) -> Value {
    let (actor_kind, actor_id) = match &event.actor {
        Actor::Player(id) => ("player", Some(id.to_string())),
        Actor::Operator(name) => ("operator", Some(name.clone())),
        Actor::Timer => ("timer", None),
        Actor::Recovery => ("recovery", None),
        Actor::System => ("system", None),
    };
    let source_kind = match event.source.kind {
        SourceKind::Interaction => "interaction",
        SourceKind::Message => "message",
        SourceKind::Timer => "timer",
        SourceKind::Cli => "cli",
        SourceKind::Web => "web",
        SourceKind::System => "system",
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
        "source": { "kind": source_kind, "id": event.source.id },
        "guild_id": event.guild_id.map(|id| id.to_string()),
        "app_version": &*event.app_version,
        "client_version": event.client_version.as_deref(),
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "meta": event.meta.as_deref().map(parsed),
    });
    match readable(event) {
        // Masked, so it is written anew, in the newest version of its schema.
        Ok(masked @ Event::Game(GameEvent::GuessSubmitted(_))) => {
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
