//! Routes of interactions: the first answer, edits of it, follow-ups.
//!
//! Owns: what may be answered when: once, in time, in a kind that fits; later by the token only.

use serde_json::{Value, json};

use super::answer::{ApiError, Outcome};
use super::call::Call;
use super::channels;
use crate::discord::message::{self, Message};
use crate::discord::transcript::Kind;
use crate::discord::world::{AskedKind, FirstAnswer, Id, Shown, World};
use crate::discord::{limits, payload};

pub(super) fn answer(world: &mut World, interaction: Id, token: &str, call: &Call) -> Outcome {
    let within = world.rules.answer_within;
    let asked = world
        .asked
        .get(&interaction)
        .filter(|asked| asked.token == token);
    let asked = asked.ok_or(ApiError::unknown_interaction())?;
    if asked.first.is_some() {
        return Err(ApiError::already_answered());
    }
    if asked.unanswered || within < asked.at.elapsed() {
        return Err(ApiError::unknown_interaction());
    }

    let kind = call.json()["type"].as_u64().unwrap_or_default();
    let data = &call.json()["data"];
    let first = match (kind, asked.kind) {
        (4, AskedKind::Command | AskedKind::Component | AskedKind::Modal) => {
            channels::check(data)?;
            let message = draft(world, interaction, data, call);
            if message.is_empty() {
                return Err(ApiError::empty_message());
            }
            set_original(world, interaction, message);
            FirstAnswer::Message
        }
        (5, AskedKind::Command | AskedKind::Component | AskedKind::Modal) => {
            let message = Message {
                thinking: true,
                ..draft(world, interaction, data, call)
            };
            set_original(world, interaction, message);
            FirstAnswer::Deferred
        }
        (6, AskedKind::Component | AskedKind::Modal) if asked.message.is_some() => {
            let message = asked.message;
            asked_mut(world, interaction).original = message;
            FirstAnswer::DeferredUpdate
        }
        (7, AskedKind::Component | AskedKind::Modal) if let Some(message) = asked.message => {
            channels::apply_edit(world, message, call)?;
            asked_mut(world, interaction).original = Some(message);
            world.changed(message);
            FirstAnswer::Update
        }
        (8, AskedKind::Autocomplete) => {
            refuse(&limits::of_choices(data))?;
            show_choices(world, interaction, data);
            FirstAnswer::Choices
        }
        (9, AskedKind::Command | AskedKind::Component) => {
            refuse(&limits::of_modal(data))?;
            show_modal(world, interaction, data);
            FirstAnswer::Modal
        }
        _ => {
            let reason = format!("Type {kind} does not answer this interaction.");
            return Err(ApiError::invalid_form(&[("type".into(), reason)]));
        }
    };
    asked_mut(world, interaction).first = Some(first);
    Ok((call.parameter("with_response") == Some("true")).then(|| told(world, interaction, kind)))
}

pub(super) fn follow_up(world: &mut World, token: &str, call: &Call) -> Outcome {
    let interaction = by_token(world, token)?;
    channels::check(call.json())?;
    let mut message = draft(world, interaction, call.json(), call);
    if message.is_empty() {
        return Err(ApiError::empty_message());
    }
    // The first follow-up to a deferred answer takes its place, seen by whom the deferral said.
    let waiting = world.asked[&interaction]
        .original
        .filter(|id| world.messages[id].thinking && !world.messages[id].deleted);
    let id = match waiting {
        Some(id) => {
            message.id = id;
            message.only_for = world.messages[&id].only_for;
            world.messages.insert(id, message);
            world.filled(id);
            id
        }
        None => world.publish(Message {
            command: None,
            ..message
        }),
    };
    Ok(Some(payload::message(world, &world.messages[&id])))
}

/// Finds the message that a token and `@original` or an id name.
pub(super) fn find(world: &World, token: &str, segment: &str) -> Result<Id, ApiError> {
    let interaction = by_token(world, token)?;
    let id = match segment {
        "@original" => world.asked[&interaction].original,
        id => id.parse().ok().filter(|id| {
            let message = world.messages.get(id);
            message.is_some_and(|message| message.answers == Some(interaction))
        }),
    };
    let id = id.filter(|id| {
        world
            .messages
            .get(id)
            .is_some_and(|message| !message.deleted)
    });
    id.ok_or(ApiError::unknown_message())
}

pub(super) fn edit(world: &mut World, id: Id, call: &Call) -> Outcome {
    let was_thinking = world.messages[&id].thinking;
    channels::apply_edit(world, id, call)?;
    if was_thinking {
        world.filled(id);
    } else {
        world.changed(id);
    }
    Ok(Some(payload::message(world, &world.messages[&id])))
}

/// Finds the interaction of a token that may still be used, after the first answer.
fn by_token(world: &World, token: &str) -> Result<Id, ApiError> {
    let found = world.asked.iter().find(|(_, asked)| asked.token == token);
    let (id, asked) = found.ok_or(ApiError::unknown_webhook())?;
    if world.rules.token_life < asked.at.elapsed() {
        return Err(ApiError::invalid_token());
    }
    if asked.first.is_none() {
        return Err(ApiError::unknown_webhook());
    }
    Ok(*id)
}

fn asked_mut(world: &mut World, interaction: Id) -> &mut crate::discord::world::Asked {
    world
        .asked
        .get_mut(&interaction)
        .expect("the caller found it")
}

/// Makes the message that a body describes as an answer to an interaction.
fn draft(world: &mut World, interaction: Id, data: &Value, call: &Call) -> Message {
    let asked = &world.asked[&interaction];
    let name = asked.payload["data"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let mut message = Message {
        channel: asked.channel,
        author: world.bot,
        only_for: message::asks_ephemeral(data).then_some(asked.user),
        answers: Some(interaction),
        command: (asked.kind == AskedKind::Command).then_some((interaction, name, asked.user)),
        ..Message::default()
    };
    message.apply(data);
    message.attach(&call.files, || world.next_id());
    message
}

fn set_original(world: &mut World, interaction: Id, message: Message) {
    let id = world.publish(message);
    asked_mut(world, interaction).original = Some(id);
}

fn show_choices(world: &mut World, interaction: Id, data: &Value) {
    let asked = &world.asked[&interaction];
    let names: Vec<&str> = data["choices"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|choice| choice["name"].as_str())
        .collect();
    let line = format!(
        "{} is offered: {}",
        world.name_of(asked.user),
        names.join(", ")
    );
    let place = world.place(asked.channel);
    let seen = Shown {
        to: [asked.user].into(),
        bytes: message::strings(data),
    };
    world.tell(Kind::Choices, place, line, seen);
}

fn show_modal(world: &mut World, interaction: Id, data: &Value) {
    let (user, channel) = (
        world.asked[&interaction].user,
        world.asked[&interaction].channel,
    );
    let fields = crate::discord::ask::modal_inputs(data);
    let fields: Vec<String> = fields
        .iter()
        .map(|input| format!("{}: ____", input["label"].as_str().unwrap_or("?")))
        .collect();
    let title = data["title"].as_str().unwrap_or_default();
    let line = format!(
        "{} gets the box {title:?}: {}",
        world.name_of(user),
        fields.join(", ")
    );
    let seen = Shown {
        to: [user].into(),
        bytes: message::strings(data),
    };
    let place = world.place(channel);
    world.tell(Kind::Modal, place, line, seen);
    let person = world.people.get_mut(&user).expect("whoever asked exists");
    person.modal = Some((data.clone(), interaction));
}

/// Describes the answer for `with_response`.
fn told(world: &World, interaction: Id, kind: u64) -> Value {
    let asked = &world.asked[&interaction];
    let original = asked.original.and_then(|id| world.messages.get(&id));
    let mut told = json!({
        "interaction": {
            "id": interaction.to_string(), "type": asked.payload["type"],
            "channel_id": asked.channel.to_string(),
        },
    });
    if let Some(message) = original {
        told["interaction"]["response_message_id"] = json!(message.id.to_string());
        told["interaction"]["response_message_loading"] = json!(message.thinking);
        told["interaction"]["response_message_ephemeral"] = json!(message.is_ephemeral());
        told["resource"] = json!({ "type": kind, "message": payload::message(world, message) });
    }
    told
}

fn refuse(findings: &[(String, String)]) -> Result<(), ApiError> {
    if findings.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid_form(findings))
    }
}
