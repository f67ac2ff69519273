//! The projection `event_index`: the positions of the events of a server, a game, a correlation, ….
//!
//! Owns: the tables `event_index`, `event_types`. Does not know: the queries ([`find`](super::find) does),
//! and the payloads: it also lists events that this version cannot decode.
//!
//! The log itself is indexed by position, stream and request only: more indexes would slow down every
//! append. An event is found by its id through the request that recorded it.

use super::projection::{Apply, Projection};
use super::rows::Rows;
use super::table::{Table, guild_key, id, integer, text};
use crate::store::sql::Value;
use crate::store::{Actor, RecordedEvent};

pub(super) static PROJECTION: Projection = Projection {
    name: "event_index",
    version: 2,
    tables: &[&EVENT_INDEX, &EVENT_TYPES],
    apply: Apply::Envelope(apply),
};

static EVENT_INDEX: Table = Table {
    name: "event_index",
    columns: &[
        integer("position"),
        text("stream_id"),
        text("family"),
        text("event_type"),
        // 0 for none.
        integer("guild_id"),
        text("actor"),
        id("correlation_id"),
        id("causation_id").optional(),
        // Never decreases with the position, so that a range of time is a range of positions.
        integer("recorded_at"),
    ],
    n_key_columns: 1,
    indexes: &[
        ("by_stream", "stream_id, position"),
        ("by_type", "event_type, position"),
        ("by_guild", "guild_id, position"),
        ("by_guild_and_type", "guild_id, event_type, position"),
        ("by_actor", "actor, position"),
        ("by_correlation", "correlation_id, position"),
        ("by_causation", "causation_id, position"),
        ("by_time", "recorded_at, position"),
    ],
};

/// The types of events, so that a family of streams is a list of types.
static EVENT_TYPES: Table = Table {
    name: "event_types",
    columns: &[
        // 0 for none.
        integer("guild_id"),
        text("family"),
        text("event_type"),
    ],
    n_key_columns: 3,
    indexes: &[],
};

fn apply(rows: &mut Rows<'_>, recorded: &RecordedEvent) {
    let guild = Value::from(guild_key(recorded.guild_id));
    let family = Value::from(recorded.stream.family());
    let event_type = Value::from(&*recorded.event_type);
    rows.put(
        &EVENT_TYPES,
        vec![guild.clone(), family.clone(), event_type.clone()],
    );
    let cells = vec![
        recorded.position.0.into(),
        recorded.stream.as_str().into(),
        family,
        event_type,
        guild,
        actor_text(&recorded.actor).into(),
        recorded.correlation_id.0.into(),
        recorded.causation_id.into(),
        recorded.recorded_at.timestamp_micros().into(),
    ];
    rows.insert(&EVENT_INDEX, cells);
}

/// Returns an actor as the index holds it.
pub(super) fn actor_text(actor: &Actor) -> String {
    let (kind, id) = actor.kind_and_id();
    id.map_or_else(|| kind.to_owned(), |id| format!("{kind} {id}"))
}
