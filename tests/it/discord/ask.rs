//! Interactions as a client makes them: slash commands, presses, modals, autocomplete.
//!
//! Owns: the payload of each, built from what the bot registered or showed, and the reasons why
//! a client would not send it. Does not wait and does not deliver.

use serde_json::{Map, Value, json};
use thiserror::Error;

use super::world::{Home, Id, World};
use super::{message::rows, payload};

/// Why a person's client would not let them do it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Refused {
    #[error("there is no command /{0} here")]
    NoCommand(String),
    #[error("/{command} has no option {option}")]
    NoOption { command: String, option: String },
    #[error("/{command} needs the option {option}")]
    Missing { command: String, option: String },
    #[error("{field} cannot be {value:?}: {reason}")]
    BadValue {
        field: String,
        value: String,
        reason: String,
    },
    #[error("no enabled button {label:?} on: {message}")]
    NoButton { label: String, message: String },
    #[error("they do not see the channel or the message, or it is gone")]
    OutOfSight,
    #[error("no box is open")]
    NoModal,
    #[error("the box has no field {0}")]
    NoField(String),
}

/// Makes the `data` of a slash command, or of its autocomplete when an option is `focused`.
pub(super) fn command_data(
    world: &World,
    (channel, user): (Id, Id),
    name: &str,
    options: &[(&str, &str)],
    focused: Option<&str>,
) -> Result<Value, Refused> {
    present(world, (channel, user))?;
    let unknown = || Refused::NoCommand(name.into());
    let guild = world.guild_told(channel);
    let mut words = name.split_whitespace();
    let place = (channel, user);
    let command = offered(world, place, words.next().unwrap_or_default());
    let command = command.ok_or_else(unknown)?;

    let mut path: Vec<&Value> = Vec::new();
    let mut leaf = command;
    for word in words {
        leaf = options_of(leaf)
            .find(|option| option["name"] == word && is_group(option))
            .ok_or_else(unknown)?;
        path.push(leaf);
    }
    if options_of(leaf).any(is_group) {
        return Err(unknown());
    }

    let mut resolved = Map::new();
    let mut filled = Vec::new();
    for (option, typed) in options {
        let known = options_of(leaf)
            .find(|known| known["name"] == *option)
            .ok_or_else(|| Refused::NoOption {
                command: name.into(),
                option: (*option).into(),
            })?;
        let mut value = json!({ "name": option, "type": known["type"] });
        if focused == Some(*option) {
            value["value"] = json!(typed);
            value["focused"] = json!(true);
        } else {
            value["value"] = option_value(world, known, typed, guild, &mut resolved)?;
        }
        filled.push(value);
    }
    let given = |wanted: &Value| options.iter().any(|(option, _)| wanted["name"] == *option);
    let missing = options_of(leaf).find(|known| known["required"] == true && !given(known));
    if let (Some(missing), None) = (missing, focused) {
        let option = missing["name"].as_str().unwrap_or_default().to_owned();
        return Err(Refused::Missing {
            command: name.into(),
            option,
        });
    }

    let nested = path.iter().rev().fold(filled, |inside, part| {
        vec![json!({ "name": part["name"], "type": part["type"], "options": inside })]
    });
    let mut data = json!({
        "id": command["id"], "name": command["name"], "type": 1, "options": nested,
    });
    if !resolved.is_empty() {
        data["resolved"] = Value::Object(resolved);
    }
    if let Some(guild) = command.get("guild_id") {
        data["guild_id"] = guild.clone();
    }
    Ok(data)
}

/// Refuses what would be done in a channel that is gone, or by one who is not in it.
pub(super) fn present(world: &World, (channel, user): (Id, Id)) -> Result<(), Refused> {
    if world.audience(channel).contains(&user) {
        Ok(())
    } else {
        Err(Refused::OutOfSight)
    }
}

/// Makes the `data` of a press on the button with this label, on the message as it stands.
pub(super) fn press_data(
    world: &World,
    user: Id,
    message: Id,
    label: &str,
) -> Result<Value, Refused> {
    let no_button = |message: String| Refused::NoButton {
        label: label.into(),
        message,
    };
    let message = world
        .messages
        .get(&message)
        .filter(|message| !message.deleted);
    let message = message.ok_or_else(|| no_button("(deleted)".into()))?;
    if !world.readers(message).contains(&user) {
        return Err(Refused::OutOfSight);
    }
    let pressed = rows(&message.components).find(|component| {
        component["type"] == 2
            && component["label"] == label
            && component["disabled"] != true
            && component["custom_id"].is_string()
    });
    let chosen = || {
        let entries = |menu: &Value| menu["options"].as_array().cloned().unwrap_or_default();
        rows(&message.components).find_map(|menu| {
            let entries = entries(menu);
            let chosen = entries.iter().find(|entry| entry["label"] == label)?;
            Some(json!({
                "custom_id": menu["custom_id"], "component_type": 3, "id": menu["id"],
                "values": [chosen["value"]],
            }))
        })
    };
    let Some(pressed) = pressed else {
        return chosen().ok_or_else(|| no_button(message.readable()));
    };
    Ok(json!({
        "custom_id": pressed["custom_id"], "component_type": 2, "id": pressed["id"],
    }))
}

/// Makes the `data` of a submitted modal; inputs that are not named keep their preset value.
pub(super) fn modal_data(modal: &Value, fields: &[(&str, &str)]) -> Result<Value, Refused> {
    let inputs = modal_inputs(modal);
    let known = |field: &str| inputs.iter().any(|input| input["custom_id"] == field);
    if let Some((field, _)) = fields.iter().find(|(field, _)| !known(field)) {
        return Err(Refused::NoField((*field).into()));
    }
    let fill = |input: &Value| -> Result<Value, Refused> {
        let id = input["custom_id"].as_str().unwrap_or_default();
        let typed = fields
            .iter()
            .find(|(field, _)| *field == id)
            .map(|(_, value)| *value);
        let value = typed.or(input["value"].as_str()).unwrap_or_default();
        if value.is_empty() && input["required"] != false {
            return Err(bad(id, value, "it is required"));
        }
        within(input, "min_length", "max_length", length(value))
            .map_err(|reason| bad(id, value, reason))?;
        Ok(json!({ "type": 4, "custom_id": id, "value": value }))
    };
    let components = modal["components"].as_array().into_iter().flatten();
    let filled: Result<Vec<Value>, Refused> = components
        .map(|part| {
            if let Some(input) = part.get("component") {
                return Ok(json!({ "type": part["type"], "component": fill(input)? }));
            }
            let row: Result<Vec<Value>, Refused> =
                rows(std::slice::from_ref(part)).map(fill).collect();
            Ok(json!({ "type": part["type"], "components": row? }))
        })
        .collect();
    Ok(json!({ "custom_id": modal["custom_id"], "components": filled? }))
}

/// Lists the inputs of a modal, in rows or under labels (which lend them their text).
pub(super) fn modal_inputs(modal: &Value) -> Vec<Value> {
    let components = modal["components"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let labelled = components.iter().filter_map(|part| {
        let mut input = part.get("component")?.clone();
        input["label"] = part["label"].clone();
        Some(input)
    });
    rows(components).cloned().chain(labelled).collect()
}

/// Makes the whole gateway event around an interaction's data.
pub(super) fn interaction(
    world: &World,
    (channel, user): (Id, Id),
    (id, token): (Id, &str),
    kind: u64,
    data: &Value,
) -> Value {
    let guild = world.guild_told(channel);
    let mut event = json!({
        "id": id.to_string(), "application_id": world.bot.to_string(), "type": kind, "data": data,
        "channel_id": channel.to_string(), "channel": payload::channel(world, channel),
        "token": token, "version": 1, "locale": world.people[&user].locale, "entitlements": [],
        "authorizing_integration_owners": world.owners(channel, user),
        "context": context(world, channel), "attachment_size_limit": 10 << 20,
        "app_permissions": world.bot_permissions(channel).to_string(),
    });
    if let Some(guild) = guild {
        let may = world.member_permissions(channel, guild, user).to_string();
        event["guild_id"] = json!(guild.to_string());
        let locale = &world.servers[&guild].locale;
        event["guild"] = json!({ "id": guild.to_string(), "locale": locale, "features": [] });
        event["guild_locale"] = json!(locale);
        event["channel"]["permissions"] = json!(may);
        event["member"] = payload::member(world, guild, user);
        event["member"]["permissions"] = json!(may);
    } else {
        event["user"] = payload::user(world, user);
        event["channel"]["permissions"] = json!("0");
    }
    event
}

/// Makes the `data` of an entry of the menu that people have on each other.
pub(super) fn menu_data(
    world: &World,
    (channel, user): (Id, Id),
    name: &str,
    target: Id,
) -> Result<Value, Refused> {
    present(world, (channel, user))?;
    let command = offered(world, (channel, user), name);
    let command = command.filter(|command| command["type"] == 2);
    let command = command.ok_or_else(|| Refused::NoCommand(name.into()))?;
    let target = target.to_string();
    Ok(json!({
        "id": command["id"], "name": name, "type": 2, "target_id": target,
        "resolved": { "users": { target.clone(): payload::user(world, target.parse().unwrap()) } },
    }))
}

/// Tells in which kind of place something is done.
fn context(world: &World, channel: Id) -> u64 {
    match (&world.rooms[&channel].home, world.guild_told(channel)) {
        (_, Some(_)) => 0,
        (Home::Dm { .. }, None) => 1,
        (Home::Guild { .. }, None) => 2,
    }
}

/// Finds the command that a person is offered in a place.
fn offered<'a>(world: &'a World, (channel, user): (Id, Id), name: &str) -> Option<&'a Value> {
    let guild = world.guild_told(channel);
    let listed = |scope| world.commands.get(&scope).into_iter().flatten();
    let of_guild = guild.into_iter().flat_map(|guild| listed(Some(guild)));
    let command = of_guild
        .chain(listed(None))
        .find(|command| command["name"] == name)?;
    let here = context(world, channel);
    let contexts = command["contexts"].as_array();
    let fits = contexts.is_none_or(|contexts| contexts.iter().any(|context| *context == here));
    let is_installed = world.rooms[&channel].elsewhere.is_none();
    let types = command["integration_types"].as_array();
    let by = i32::from(!is_installed);
    let fits = fits && types.is_none_or(|types| types.iter().any(|kind| *kind == by));
    let needed: u64 = command["default_member_permissions"]
        .as_str()
        .map_or(0, |bits| bits.parse().unwrap_or(0));
    let may = guild.is_none_or(|guild| payload::permissions(world, guild, user) & needed == needed);
    (fits && may).then_some(command)
}

fn options_of(part: &Value) -> impl Iterator<Item = &Value> {
    part["options"].as_array().into_iter().flatten()
}

fn is_group(option: &Value) -> bool {
    option["type"] == 1 || option["type"] == 2
}

/// Turns typed text into the value of an option's type, as a client does.
fn option_value(
    world: &World,
    option: &Value,
    typed: &str,
    guild: Option<Id>,
    resolved: &mut Map<String, Value>,
) -> Result<Value, Refused> {
    let name = option["name"].as_str().unwrap_or_default();
    let refuse = |reason: &str| bad(name, typed, reason);
    if let Some(choices) = option["choices"]
        .as_array()
        .filter(|choices| !choices.is_empty())
    {
        let same = |value: &Value| value.as_str().map_or(value.to_string(), Into::into) == typed;
        let chosen = choices
            .iter()
            .find(|choice| choice["name"] == typed || same(&choice["value"]));
        return Ok(chosen.ok_or_else(|| refuse("it is not a choice"))?["value"].clone());
    }
    let range = |amount: f64, lower, upper| within(option, lower, upper, amount).map_err(refuse);
    match option["type"].as_u64() {
        Some(3) => {
            range(length(typed), "min_length", "max_length")?;
            Ok(json!(typed))
        }
        Some(4) => {
            let number: i32 = typed
                .parse()
                .map_err(|_| refuse("it is not a whole number"))?;
            range(f64::from(number), "min_value", "max_value")?;
            Ok(json!(number))
        }
        Some(5) => typed
            .parse::<bool>()
            .map(Into::into)
            .map_err(|_| refuse("it is not true or false")),
        Some(6) => {
            let user = world.person_named(typed.trim_start_matches('@'));
            let user = user.ok_or_else(|| refuse("there is no such person"))?;
            resolve(resolved, "users", user, payload::user(world, user));
            if let Some(guild) = guild {
                let mut member = payload::partial_member(world, guild, user);
                let may = payload::permissions(world, guild, user);
                member["permissions"] = json!(may.to_string());
                resolve(resolved, "members", user, member);
            }
            Ok(json!(user.to_string()))
        }
        Some(7) => {
            let wanted = typed.trim_start_matches('#');
            let called = |home: &Home| matches!(home, Home::Guild { name, .. } if name == wanted);
            let found = world.rooms.iter().find(|(_, room)| called(&room.home));
            let (channel, _) = found.ok_or_else(|| refuse("there is no such channel"))?;
            resolve(
                resolved,
                "channels",
                *channel,
                payload::channel(world, *channel),
            );
            Ok(json!(channel.to_string()))
        }
        Some(8) => {
            let roles = guild
                .and_then(|guild| world.servers.get(&guild))
                .map(|it| &it.roles);
            let wanted = typed.trim_start_matches('@');
            let found = roles
                .into_iter()
                .flatten()
                .find(|(_, role)| role.name == wanted);
            let (role, _) = found.ok_or_else(|| refuse("there is no such role"))?;
            resolve(resolved, "roles", *role, payload::role(*role, wanted, 1));
            Ok(json!(role.to_string()))
        }
        Some(11) => {
            let files = world.files.iter().zip(1_u64..);
            let found = files.filter(|((name, _), _)| *name == typed).last();
            let ((name, bytes), id) = found.ok_or_else(|| refuse("there is no such file"))?;
            let url = format!("http://127.0.0.1:{}/attachments/{id}/{name}", world.port);
            let file = json!({
                "id": id.to_string(), "filename": name, "size": bytes.len(), "url": url, "proxy_url": url,
                "content_type": "text/plain; charset=utf-8", "ephemeral": true,
            });
            resolve(resolved, "attachments", id, file);
            Ok(json!(id.to_string()))
        }
        Some(10) => {
            let number: f64 = typed.parse().map_err(|_| refuse("it is not a number"))?;
            range(number, "min_value", "max_value")?;
            Ok(json!(number))
        }
        _ => Err(refuse("options of this type are not played here")),
    }
}

fn resolve(resolved: &mut Map<String, Value>, kind: &str, id: Id, value: Value) {
    resolved.entry(kind).or_insert_with(|| json!({}))[id.to_string()] = value;
}

fn within(of: &Value, lower: &str, upper: &str, amount: f64) -> Result<(), &'static str> {
    if of[lower].as_f64().is_some_and(|lower| amount < lower) {
        return Err("it is too small or too short");
    }
    if of[upper].as_f64().is_some_and(|upper| upper < amount) {
        return Err("it is too large or too long");
    }
    Ok(())
}

/// Counts characters, as a number to compare with bounds from JSON.
fn length(text: &str) -> f64 {
    u32::try_from(text.chars().count()).map_or(f64::MAX, f64::from)
}

fn bad(field: &str, value: &str, reason: &str) -> Refused {
    Refused::BadValue {
        field: field.into(),
        value: value.into(),
        reason: reason.into(),
    }
}
