//! The envelopes of events: who did it, through what, because of what.

use std::sync::Arc;

use super::caller::{Caller, Origin};
use crate::game::By;
use crate::game::event::InvalidField;
use crate::store::{
    Actor, Append, CorrelationId, Expected, Metadata, NewEvent, RequestId, StreamId, StreamWrite,
};
use crate::wire::{self, Event};

/// The actor of what is done at the command line, where nobody says who they are.
const COMMAND_LINE: &str = "command line";

/// Returns what all events of one command share; `request` is the command.
pub(super) fn metadata(caller: &Caller, request: RequestId, app_version: &Arc<str>) -> Metadata {
    let actor = match (&caller.origin, caller.by) {
        (_, By::Player { id, .. }) => Actor::Player(id.0),
        (Origin::Deadline { .. }, By::Program) => Actor::Timer,
        (Origin::Program { name, .. }, By::Program) if name.starts_with("recovery/") => {
            Actor::Recovery
        }
        (Origin::Terminal { .. }, By::Program) => Actor::Operator(COMMAND_LINE.to_owned()),
        (_, By::Program) => Actor::System,
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
