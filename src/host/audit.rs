//! Events of the log as people see them: sought, masked, with what caused them.
//!
//! Owns: what may be sought, what of an event is shown, and that nothing shown is secret. Does not know:
//! where events are found, and how one is laid out.

use std::collections::HashSet;
use std::hash::BuildHasher;

use serde_json::{Value, json};
use thiserror::Error;
use uuid::Uuid;

use super::games::Games;
use super::record::{game_of, game_stream};
use crate::game::event::AdminActed;
use crate::game::values::Ts;
use crate::game::{GameId, GuildId, OpsEvent, PlayerId};
use crate::store::subscriptions::with_causes;
use crate::store::{Actor, CorrelationId, EventId, Filter, Position, ReadError, RecordedEvent};
use crate::wire::{self, DecodeError, Event};

/// The log could not be looked at; trying again may help.
#[derive(Debug, Error)]
#[error("could not look at the log")]
pub struct LookError(#[from] ReadError);

/// Which events somebody seeks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Of one game.
    pub game: Option<GameId>,
    /// What one player did.
    pub player: Option<PlayerId>,
    /// Of one type.
    pub event_type: Option<String>,
    /// What grew from one act.
    pub correlation: Option<Uuid>,
    /// Recorded from then on.
    pub since: Option<Ts>,
}

impl Sought {
    /// Returns it as lines of `key=value`, from which it is [read](Self::read) again.
    #[must_use]
    pub fn options(&self) -> Vec<String> {
        let options = [
            self.game.map(|id| format!("game={id}")),
            self.player.map(|id| format!("player={id}")),
            self.event_type.as_ref().map(|name| format!("type={name}")),
            self.correlation.map(|id| format!("correlation={id}")),
            self.since.map(|at| format!("since={}", at.to_rfc3339())),
        ];
        options.into_iter().flatten().collect()
    }

    /// Reads what [`options`](Self::options) wrote; none when something of it cannot be read.
    #[must_use]
    pub fn read(options: &[String]) -> Option<Self> {
        let mut sought = Self::default();
        for option in options {
            let (key, value) = option.split_once('=')?;
            match key {
                "game" => sought.game = Some(GameId(value.parse().ok()?)),
                "player" => sought.player = Some(PlayerId(value.parse().ok()?)),
                "type" => sought.event_type = Some(value.to_owned()),
                "correlation" => sought.correlation = Some(value.parse().ok()?),
                "since" => sought.since = Some(value.parse().ok()?),
                _ => return None,
            }
        }
        Some(sought)
    }

    /// Returns what selects these events of a server, or of all.
    #[must_use]
    pub fn filter(&self, guild: Option<GuildId>) -> Filter {
        let mut filter = Filter::all();
        if let Some(GuildId(id)) = guild {
            filter = filter.guild(id);
        }
        if let Some(game) = self.game {
            filter = filter.stream(game_stream(game));
        }
        if let Some(PlayerId(id)) = self.player {
            filter = filter.actor(Actor::Player(id));
        }
        if let Some(name) = &self.event_type {
            filter = filter.types([name]);
        }
        if let Some(id) = self.correlation {
            filter = filter.correlation(CorrelationId(id));
        }
        if let Some(since) = self.since {
            filter = filter.recorded_from(since);
        }
        filter
    }
}

/// Tells whether this version knows events of this type.
#[must_use]
pub fn is_event_type(name: &str) -> bool {
    wire::entries().iter().any(|entry| entry.event_type == name)
}

/// An event as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Where it stands in the log.
    pub position: i64,
    /// When it happened.
    pub at: Ts,
    /// What happened, as a name.
    pub event_type: String,
    /// The game it happened in.
    pub game: Option<GameId>,
    /// Who did it.
    pub by: Doer,
    /// What grew from the same act has this in common.
    pub correlation: Uuid,
    /// What caused it.
    pub cause: Option<Cause>,
}

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doer {
    /// A player.
    Player(PlayerId),
    /// Somebody at the command line.
    Operator(String),
    /// The program, as this part of it.
    Program(&'static str),
}

/// What causes an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Another event: where it stands, and of which type it is.
    Event(i64, String),
    /// What somebody did, which is no event.
    Command(&'static str),
}

impl Games {
    /// Returns events as they are listed, each with what caused it.
    ///
    /// # Errors
    /// [`LookError`] when a cause cannot be read.
    pub async fn shown(&self, events: &[RecordedEvent]) -> Result<Vec<Shown>, LookError> {
        let mut all = Vec::new();
        for event in events {
            all.push(Shown {
                position: event.position.0,
                at: event.occurred_at,
                event_type: event.event_type.to_string(),
                game: game_of(&event.stream),
                by: doer(&event.actor),
                correlation: event.correlation_id.0,
                cause: self.cause(event).await?,
            });
        }
        Ok(all)
    }

    async fn cause(&self, event: &RecordedEvent) -> Result<Option<Cause>, LookError> {
        let Some(id) = event.causation_id.map(EventId::from_uuid) else {
            return Ok(None);
        };
        if id.ordinal() == 0 {
            return Ok(Some(Cause::Command(event.source.kind.name())));
        }
        let recorded = self.0.store.read_request(id.request()).await?;
        let mut recorded = recorded.into_iter();
        let found = recorded.find(|one| one.event_id == id);
        Ok(found.map(|found| Cause::Event(found.position.0, found.event_type.to_string())))
    }

    /// Returns what a manager did, by where the record of it stands, and in which server.
    ///
    /// # Errors
    /// [`LookError`] when the log cannot be read.
    pub async fn act_at(
        &self,
        position: i64,
    ) -> Result<Option<(Option<GuildId>, AdminActed)>, LookError> {
        let recorded = self.0.store.read_at(&[Position(position)]).await?;
        let acted = recorded.first().and_then(|recorded| {
            let event = wire::decode(
                &recorded.event_type,
                recorded.schema_version,
                &recorded.data,
            );
            match event {
                Ok(Event::Ops(OpsEvent::AdminActed(acted))) => {
                    Some((recorded.guild_id.map(GuildId), acted))
                }
                _ => None,
            }
        });
        Ok(acted)
    }
}

fn doer(actor: &Actor) -> Doer {
    match actor {
        Actor::Player(id) => Doer::Player(PlayerId(*id)),
        Actor::Operator(name) => Doer::Operator(name.clone()),
        Actor::Timer => Doer::Program("timer"),
        Actor::Recovery => Doer::Program("recovery"),
        Actor::System => Doer::Program("system"),
    }
}

/// Reads an event as anybody may see it, and tells whether something of it is masked.
///
/// # Errors
/// [`DecodeError`] when this version cannot read it.
pub fn readable(event: &RecordedEvent) -> Result<(Event, bool), DecodeError> {
    let whole = wire::decode(&event.event_type, event.schema_version, &event.data)?;
    let shown = whole.clone().without_secrets();
    let is_masked = shown != whole;
    Ok((shown, is_masked))
}

/// Writes an event with its whole envelope, named as the columns of the log, and nothing secret.
#[must_use]
pub fn object(event: &RecordedEvent) -> Value {
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
        "source": { "kind": event.source.kind.name(), "id": event.source.id },
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

/// As [`object`], without what an event says of a game that is `live`.
#[must_use]
pub fn exported<S: BuildHasher>(event: &RecordedEvent, live: &HashSet<GameId, S>) -> Value {
    let mut object = object(event);
    let is_live = game_of(&event.stream).is_some_and(|game| live.contains(&game));
    if let Some(fields) = object.as_object_mut().filter(|_| is_live) {
        fields.remove("data");
        fields.insert("withheld".to_owned(), json!("the game is live"));
    }
    object
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}
