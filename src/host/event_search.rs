//! Searching the log for people: which events, with what caused them and without secrets.
//!
//! Owns: what can be searched for, and what of an event is shown: nothing secret. Does not know:
//! where events are found, and how one is laid out.

use std::collections::HashSet;
use std::hash::BuildHasher;

use serde_json::{Value, json};
use thiserror::Error;
use uuid::Uuid;

use super::aggregate::{id_of, stream_of};
use crate::game::event::AdminActed;
use crate::game::values::Ts;
use crate::game::{GameId, GuildId, OpsEvent, PlayerId, Rules};
use crate::store::subscriptions::with_causes;
use crate::store::{
    Actor, CorrelationId, EventId, Filter, Position, ReadError, RecordedEvent, Store,
};
use crate::wire::{self, DecodeError, Event};

/// The log could not be read; trying again may help.
#[derive(Debug, Error)]
#[error("could not look at the log")]
pub struct EventSearchError(#[from] ReadError);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    pub game: Option<GameId>,
    pub player: Option<PlayerId>,
    pub event_type: Option<String>,
    /// What resulted from one command.
    pub correlation: Option<Uuid>,
    /// Recorded from then on.
    pub since: Option<Ts>,
}

impl EventFilter {
    /// Returns it as lines of `key=value`, which [`parse`](Self::parse) reads.
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

    /// Reads what [`options`](Self::options) returns; none when an option is unknown or malformed.
    pub fn parse(options: &[String]) -> Option<Self> {
        let mut query = Self::default();
        for option in options {
            let (key, value) = option.split_once('=')?;
            match key {
                "game" => query.game = Some(GameId(value.parse().ok()?)),
                "player" => query.player = Some(PlayerId(value.parse().ok()?)),
                "type" => query.event_type = Some(value.to_owned()),
                "correlation" => query.correlation = Some(value.parse().ok()?),
                "since" => query.since = Some(value.parse().ok()?),
                _ => return None,
            }
        }
        Some(query)
    }

    /// Returns the filter that selects these events of a server, or of all.
    pub fn filter(&self, guild: Option<GuildId>) -> Filter {
        let mut filter = Filter::all();
        if let Some(GuildId(id)) = guild {
            filter = filter.guild(id);
        }
        if let Some(game) = self.game {
            filter = filter.stream(stream_of::<Rules>(game));
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
pub fn is_event_type(name: &str) -> bool {
    wire::entries().iter().any(|entry| entry.event_type == name)
}

/// An event as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSummary {
    pub position: i64,
    pub at: Ts,
    pub event_type: String,
    pub game: Option<GameId>,
    pub by: EventActor,
    /// Shared by everything that resulted from the same command.
    pub correlation: Uuid,
    pub cause: Option<EventCause>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventActor {
    Player(PlayerId),
    /// Somebody at the command line.
    Operator(String),
    Program(&'static str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventCause {
    Event {
        position: i64,
        event_type: String,
    },
    /// What somebody did, through this kind of source; it is no event.
    Command(&'static str),
}

#[derive(Clone, Debug)]
pub struct AdminAction {
    pub guild: Option<GuildId>,
    pub acted: AdminActed,
}

/// The log, as managers read it.
#[derive(Clone)]
pub struct EventSearch {
    store: Store,
}

impl EventSearch {
    pub(super) const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Returns events as they are listed, each with what caused it.
    pub(crate) async fn summaries(
        &self,
        events: &[RecordedEvent],
    ) -> Result<Vec<EventSummary>, EventSearchError> {
        let mut summaries = Vec::new();
        for event in events {
            summaries.push(EventSummary {
                position: event.position.0,
                at: event.occurred_at,
                event_type: event.event_type.to_string(),
                game: id_of::<Rules>(&event.stream),
                by: actor(&event.actor),
                correlation: event.correlation_id.0,
                cause: self.cause(event).await?,
            });
        }
        Ok(summaries)
    }

    async fn cause(&self, event: &RecordedEvent) -> Result<Option<EventCause>, EventSearchError> {
        let Some(id) = event.causation_id.map(EventId::from_uuid) else {
            return Ok(None);
        };
        if id.ordinal() == 0 {
            return Ok(Some(EventCause::Command(event.source.kind.name())));
        }
        let recorded = self.store.read_request(id.request()).await?;
        let cause = recorded
            .into_iter()
            .find(|recorded| recorded.event_id == id);
        Ok(cause.map(|cause| EventCause::Event {
            position: cause.position.0,
            event_type: cause.event_type.to_string(),
        }))
    }

    /// Returns what a manager did, by the position of the record of it.
    pub(crate) async fn admin_action(
        &self,
        position: i64,
    ) -> Result<Option<AdminAction>, EventSearchError> {
        let recorded = self.store.read_at(&[Position(position)]).await?;
        let action = recorded.first().and_then(|recorded| {
            let event = wire::decode(
                &recorded.event_type,
                recorded.schema_version,
                &recorded.data,
            );
            match event {
                Ok(Event::Ops(OpsEvent::AdminActed(acted))) => Some(AdminAction {
                    guild: recorded.guild_id.map(GuildId),
                    acted,
                }),
                _ => None,
            }
        });
        Ok(action)
    }
}

fn actor(actor: &Actor) -> EventActor {
    match actor {
        Actor::Player(id) => EventActor::Player(PlayerId(*id)),
        Actor::Operator(name) => EventActor::Operator(name.clone()),
        Actor::Timer | Actor::Recovery | Actor::System => {
            EventActor::Program(actor.kind_and_id().0)
        }
    }
}

/// An event without its secrets.
pub struct MaskedEvent {
    pub event: Event,
    pub is_masked: bool,
}

/// Decodes an event as anybody may see it.
pub fn masked_event(event: &RecordedEvent) -> Result<MaskedEvent, DecodeError> {
    let whole = wire::decode(&event.event_type, event.schema_version, &event.data)?;
    let event = whole.clone().without_secrets();
    let is_masked = event != whole;
    Ok(MaskedEvent { event, is_masked })
}

/// Returns an event with its whole envelope, named as the columns of the log, and nothing secret.
pub fn event_json(event: &RecordedEvent) -> Value {
    let (actor_kind, actor_id) = event.actor.kind_and_id();
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
    match masked_event(event) {
        // Encoded again, in the newest version of its schema.
        Ok(MaskedEvent {
            event: masked,
            is_masked: true,
        }) => {
            if let Ok(encoded) = wire::encode(&masked) {
                object["schema_version"] = json!(encoded.schema_version);
                object["data"] = parsed(&encoded.data);
            }
        }
        Ok(_) => object["data"] = parsed(&event.data),
        // What in it is secret is unknown.
        Err(error) => object["unreadable"] = json!(with_causes(&error)),
    }
    object
}

/// As [`event_json`], without the payload when the event belongs to a game that is `live`.
pub fn exported_json<S: BuildHasher>(event: &RecordedEvent, live: &HashSet<GameId, S>) -> Value {
    let mut object = event_json(event);
    let is_live = id_of::<Rules>(&event.stream).is_some_and(|game| live.contains(&game));
    if let Some(fields) = object.as_object_mut().filter(|_| is_live) {
        fields.remove("data");
        fields.insert("withheld".to_owned(), json!("the game is live"));
    }
    object
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}
