//! The envelopes of events: who did it, through what, because of what.

use std::sync::Arc;

use super::caller::{Caller, Origin};
use crate::game::PlayerId;
use crate::game::event::InvalidField;
use crate::store::{
    Actor, Append, CorrelationId, Expected, Metadata, NewEvent, RequestId, StreamId, StreamWrite,
};
use crate::wire::{self, Event};

/// The actor of what is done at the command line, where nobody says who they are.
const COMMAND_LINE: &str = "command line";

/// Returns what all events of one command share; `request` is the command, and `player` issued it, if a person did.
pub(super) fn metadata(
    caller: &Caller,
    player: Option<PlayerId>,
    request: RequestId,
    app_version: &Arc<str>,
) -> Metadata {
    let actor = match (&caller.origin, player) {
        (_, Some(player)) => Actor::Player(player.0),
        (Origin::Deadline { .. }, None) => Actor::Timer,
        (Origin::Program { name, .. }, None) if name.starts_with("recovery/") => Actor::Recovery,
        (Origin::Terminal { .. }, None) => Actor::Operator(COMMAND_LINE.to_owned()),
        (_, None) => Actor::System,
    };
    let cause = caller.origin.cause(request);
    Metadata {
        // Shared by everything that results from this command.
        correlation_id: CorrelationId(cause),
        causation_id: Some(cause),
        actor,
        source: caller.origin.source(),
        guild_id: caller.guild.map(|guild| guild.0),
        app_version: Arc::clone(app_version),
        client_version: None,
        occurred_at: caller.at,
    }
}

/// Returns the append of events to one stream.
///
/// # Errors
/// [`InvalidField`] when an event is malformed.
pub(super) fn append(
    request: RequestId,
    metadata: Metadata,
    stream: StreamId,
    expected: Expected,
    events: &[Event],
) -> Result<Append, InvalidField> {
    let events = events.iter().map(new_event).collect::<Result<_, _>>()?;
    Ok(Append {
        request,
        metadata,
        writes: vec![StreamWrite {
            stream,
            expected,
            events,
        }],
    })
}

fn new_event(event: &Event) -> Result<NewEvent, InvalidField> {
    let wire::Encoded {
        event_type,
        schema_version,
        data,
    } = wire::encode(event)?;
    Ok(NewEvent {
        event_type: event_type.into(),
        schema_version,
        data: data.into(),
        meta: None,
    })
}
