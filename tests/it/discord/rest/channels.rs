//! Routes of channels: DMs, messages, history, reactions, typing.
//!
//! Owns: what the bot may do where. Ephemeral messages do not exist for these routes.

use std::time::Duration;

use serde_json::{Value, json};

use super::answer::{ApiError, Outcome};
use super::call::Call;
use crate::discord::message::Message;
use crate::discord::world::{DISCORD_EPOCH_MS, Home, Id, World};
use crate::discord::{limits, payload};

pub(super) fn open_dm(world: &mut World, call: &Call) -> Outcome {
    let user = call.json()["recipient_id"]
        .as_str()
        .and_then(|id| id.parse().ok());
    let user = user.filter(|user| world.people.contains_key(user) && *user != world.bot);
    let channel = world.dm_with(user.ok_or(ApiError::unknown_user())?);
    Ok(Some(payload::channel(world, channel)))
}

pub(super) fn get(world: &World, channel: Id) -> Outcome {
    visible(world, channel)?;
    Ok(Some(payload::channel(world, channel)))
}

pub(super) fn typing(world: &World, channel: Id) -> Outcome {
    writable(world, channel)?;
    Ok(None)
}

pub(super) fn post(world: &mut World, channel: Id, call: &Call) -> Outcome {
    writable(world, channel)?;
    let body = call.json();
    check(body)?;
    if body["enforce_nonce"] == true
        && let Some(earlier) = same_nonce(world, channel, &body["nonce"])
    {
        let answer = payload::message(world, earlier);
        world.repeated_nonces.push(body["nonce"].to_string());
        return Ok(Some(answer));
    }

    let mut message = Message {
        channel,
        author: world.bot,
        ..Message::default()
    };
    message.apply(body);
    message.attach(&call.files, || world.next_id());
    message.nonce = body.get("nonce").filter(|nonce| !nonce.is_null()).cloned();
    if message.is_empty() {
        return Err(ApiError::empty_message());
    }
    let id = world.publish(message);
    Ok(Some(payload::message(world, &world.messages[&id])))
}

pub(super) fn history(world: &World, channel: Id, call: &Call) -> Outcome {
    visible(world, channel)?;
    let bound = |name: &str| call.parameter(name).and_then(|id| id.parse::<Id>().ok());
    let limit = call
        .parameter("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(50_usize);
    let mut here: Vec<&Message> = world
        .messages
        .values()
        .filter(|message| is_here(message, channel))
        .collect();

    let page = match (bound("before"), bound("after"), bound("around")) {
        (Some(before), ..) => {
            here.retain(|message| message.id < before);
            last(&here, limit)
        }
        (None, Some(after), _) => {
            here.retain(|message| after < message.id);
            here.truncate(limit);
            &here[..]
        }
        (None, None, Some(around)) => {
            let middle = here.partition_point(|message| message.id < around);
            let start = middle.saturating_sub(limit / 2);
            &here[start..here.len().min(start + limit)]
        }
        (None, None, None) => last(&here, limit),
    };
    let newest_first = page
        .iter()
        .rev()
        .map(|message| payload::message(world, message));
    Ok(Some(newest_first.collect()))
}

pub(super) fn get_message(world: &World, channel: Id, message: Id) -> Outcome {
    visible(world, channel)?;
    let message = existing(world, channel, message)?;
    Ok(Some(payload::message(world, message)))
}

pub(super) fn edit(world: &mut World, channel: Id, id: Id, call: &Call) -> Outcome {
    visible(world, channel)?;
    if existing(world, channel, id)?.author != world.bot {
        return Err(ApiError::not_the_author());
    }
    apply_edit(world, id, call)?;
    if call.json() == &json!({ "components": [] }) {
        world.lost_buttons(id);
    } else {
        world.changed(id);
    }
    Ok(Some(payload::message(world, &world.messages[&id])))
}

/// Changes a message as a body says, or leaves it whole when it may not.
pub(super) fn apply_edit(world: &mut World, id: Id, call: &Call) -> Result<(), ApiError> {
    let body = message_data(call.json());
    check(body)?;
    let mut message = world
        .messages
        .get(&id)
        .filter(|message| !message.deleted)
        .cloned()
        .ok_or(ApiError::unknown_message())?;
    message.apply(body);
    message.attach(&call.files, || world.next_id());
    if message.is_empty() {
        return Err(ApiError::empty_message());
    }
    world.messages.insert(id, message);
    Ok(())
}

pub(super) fn delete(world: &mut World, channel: Id, id: Id) -> Outcome {
    visible(world, channel)?;
    let author = existing(world, channel, id)?.author;
    if author != world.bot {
        return Err(ApiError::missing_permissions());
    }
    world.delete(id);
    Ok(None)
}

pub(super) fn react(world: &mut World, channel: Id, id: Id, emoji: &str) -> Outcome {
    visible(world, channel)?;
    existing(world, channel, id)?;
    world.react(id, emoji, world.bot, true);
    Ok(None)
}

pub(super) fn unreact(world: &mut World, channel: Id, id: Id, emoji: &str) -> Outcome {
    visible(world, channel)?;
    existing(world, channel, id)?;
    world.react(id, emoji, world.bot, false);
    Ok(None)
}

/// Refuses a message body that is over Discord's limits.
pub(super) fn check(body: &Value) -> Result<(), ApiError> {
    match limits::of_message(body).as_slice() {
        [] => Ok(()),
        findings => Err(ApiError::invalid_form(findings)),
    }
}

/// Gives the message inside a callback's body, or the body itself where it is the message.
fn message_data(body: &Value) -> &Value {
    body.get("data").unwrap_or(body)
}

fn visible(world: &World, channel: Id) -> Result<(), ApiError> {
    let room = world
        .rooms
        .get(&channel)
        .ok_or(ApiError::unknown_channel())?;
    if room.hidden {
        Err(ApiError::missing_access())
    } else {
        Ok(())
    }
}

fn writable(world: &World, channel: Id) -> Result<(), ApiError> {
    visible(world, channel)?;
    let room = &world.rooms[&channel];
    match room.home {
        Home::Dm { with } if !world.people[&with].dms_open => Err(ApiError::dms_closed()),
        Home::Guild { .. } if room.muted => Err(ApiError::missing_permissions()),
        _ => Ok(()),
    }
}

fn is_here(message: &Message, channel: Id) -> bool {
    message.channel == channel && !message.deleted && !message.is_ephemeral()
}

fn existing(world: &World, channel: Id, id: Id) -> Result<&Message, ApiError> {
    let message = world
        .messages
        .get(&id)
        .filter(|message| is_here(message, channel));
    message.ok_or(ApiError::unknown_message())
}

fn same_nonce<'a>(world: &'a World, channel: Id, nonce: &Value) -> Option<&'a Message> {
    let age = |message: &Message| {
        let now_ms = u64::try_from(chrono::Utc::now().timestamp_millis()).unwrap_or_default();
        Duration::from_millis(now_ms.saturating_sub((message.id >> 22) + DISCORD_EPOCH_MS))
    };
    world.messages.values().find(|message| {
        message.channel == channel
            && message.nonce.as_ref() == Some(nonce)
            && age(message) < world.rules.nonce_window
    })
}

fn last<'a, 'b>(list: &'a [&'b Message], limit: usize) -> &'a [&'b Message] {
    &list[list.len().saturating_sub(limit)..]
}
