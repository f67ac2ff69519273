//! Routes of the application itself: the gateway's address, users, guilds, slash commands.
//!
//! Owns: registered commands, as Discord keeps and returns them.

use serde_json::{Value, json};

use super::answer::{ApiError, Outcome};
use super::call::Call;
use crate::discord::payload;
use crate::discord::world::{Id, World};

pub(super) fn gateway(world: &World) -> Value {
    json!({ "url": format!("ws://127.0.0.1:{}", world.port) })
}

pub(super) fn gateway_bot(world: &World) -> Value {
    let limit = json!({ "total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1 });
    let url = format!("ws://127.0.0.1:{}", world.port);

    json!({ "url": url, "shards": 1, "session_start_limit": limit })
}

pub(super) fn own_user(world: &World) -> Value {
    payload::current_user(world)
}

pub(super) fn user(world: &World, user: Id) -> Outcome {
    if !world.people.contains_key(&user) {
        return Err(ApiError::unknown_user());
    }
    Ok(Some(payload::user(world, user)))
}

pub(super) fn own_application(world: &World) -> Value {
    json!({
        "id": world.bot.to_string(), "name": "GameBot", "icon": null, "description": "",
        "type": null, "summary": "", "bot_public": true, "bot_require_code_grant": false,
        "verify_key": "0".repeat(64), "flags": 0, "hook": true, "is_monetized": false,
        "is_verified": false, "is_discoverable": false, "storefront_available": false,
        "owner": payload::user(world, world.owner), "team": null, "redirect_uris": [],
        "interactions_endpoint_url": null, "role_connections_verification_url": null,
        "approximate_guild_count": world.servers.len(), "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0, "flags_new": "0", "eligible_oauth2_scopes": [], "explicit_content_filter": 0,
        "integration_types_config": { "0": {} }, "event_webhooks_status": 1,
    })
}

pub(super) fn guild(world: &World, guild: Id) -> Outcome {
    if !world.servers.contains_key(&guild) {
        return Err(ApiError::unknown_guild());
    }
    Ok(Some(payload::guild(world, guild)))
}

pub(super) fn member(world: &World, guild: Id, user: Id) -> Outcome {
    let server = world.servers.get(&guild).ok_or(ApiError::unknown_guild())?;
    if !server.members.contains_key(&user) {
        return Err(ApiError::unknown_member());
    }
    Ok(Some(payload::member(world, guild, user)))
}

pub(super) fn commands(world: &World, guild: Option<Id>, call: &Call) -> Value {
    let mut listed = world.commands.get(&guild).cloned().unwrap_or_default();
    if call.parameter("with_localizations") != Some("true") {
        listed.iter_mut().for_each(drop_localizations);
    }
    listed.into()
}

/// Replaces all commands; those that keep their name keep their id, and unchanged, their version.
pub(super) fn overwrite(world: &mut World, guild: Option<Id>, call: &Call) -> Outcome {
    if guild.is_some_and(|guild| !world.servers.contains_key(&guild)) {
        return Err(ApiError::unknown_guild());
    }
    let asked = call.json().as_array().cloned().unwrap_or_default();
    let findings = refused(&asked);
    if !findings.is_empty() {
        return Err(ApiError::invalid_form(&findings));
    }
    let earlier = world.commands.remove(&guild).unwrap_or_default();
    let kept: Vec<Value> = asked
        .iter()
        .map(|command| {
            let mut new = stored(world, guild, command);
            let same_name = |old: &&Value| old["name"] == new["name"] && old["type"] == new["type"];
            if let Some(old) = earlier.iter().find(same_name) {
                let fresh_version = new["version"].clone();
                new["id"] = old["id"].clone();
                new["version"] = old["version"].clone();
                if new != *old {
                    new["version"] = fresh_version;
                }
            }
            new
        })
        .collect();
    world.commands.insert(guild, kept.clone());
    Ok(Some(kept.into()))
}

/// Fills in what Discord adds to a command.
fn stored(world: &mut World, guild: Option<Id>, asked: &Value) -> Value {
    let (id, version) = (world.next_id(), world.next_id());
    let mut command = json!({
        "id": id.to_string(), "application_id": world.bot.to_string(),
        "version": version.to_string(), "type": 1, "default_permission": true, "nsfw": false,
        "default_member_permissions": null, "dm_permission": true, "contexts": null,
        "integration_types": [0], "name_localizations": null, "description": "",
        "description_localizations": null,
    });
    for (field, value) in asked.as_object().into_iter().flatten() {
        if field != "id" && !(value.is_null() || value == &json!([])) {
            command[field] = tidied(value);
        }
    }
    // Permissions are a number or text in a request, and always text in an answer.
    if let Some(bits) = command["default_member_permissions"].as_u64() {
        command["default_member_permissions"] = json!(bits.to_string());
    }
    if let Some(guild) = guild {
        command["guild_id"] = json!(guild.to_string());
    }
    command
}

/// Leaves out what Discord does not return: empty lists, nulls and false flags of options.
fn tidied(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(tidied).collect(),
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| {
                !(value.is_null() || *value == &json!([]) || *value == &json!(false))
            });
            Value::Object(
                kept.map(|(name, value)| (name.clone(), tidied(value)))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}

fn drop_localizations(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(drop_localizations),
        Value::Object(fields) => {
            fields.retain(|name, _| !name.ends_with("_localizations"));
            fields.values_mut().for_each(drop_localizations);
        }
        _ => {}
    }
}

/// Finds what Discord would refuse in a list of commands.
fn refused(commands: &[Value]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if 100 < commands.len() {
        found.push((
            String::new(),
            "Maximum number of application commands reached (100).".into(),
        ));
    }
    for (idx, command) in commands.iter().enumerate() {
        let at = idx.to_string();
        if command["type"] == 2 {
            refuse_entry(command, &at, &mut found);
        } else {
            refuse_part(command, &at, &mut found);
        }
        if 8_000 < characters(command) {
            found.push((at.clone(), "Command exceeds maximum size (8000)".into()));
        }
        if commands[..idx]
            .iter()
            .any(|other| other["name"] == command["name"])
        {
            found.push((at, "Application command names must be unique".into()));
        }
    }
    found
}

/// Finds what Discord would refuse in an entry of the menu on a user.
fn refuse_entry(entry: &Value, at: &str, found: &mut Vec<(String, String)>) {
    let name = entry["name"].as_str().unwrap_or_default();
    if !(1..=32).contains(&name.chars().count()) {
        let what = "Must be between 1 and 32 in length.";
        found.push((format!("{at}.name"), what.into()));
    }
    if entry.get("description").is_some() || entry.get("options").is_some() {
        let what = "Context menu commands cannot have description or options.";
        found.push((at.to_owned(), what.into()));
    }
}

fn refuse_part(part: &Value, at: &str, found: &mut Vec<(String, String)>) {
    let name = part["name"].as_str().unwrap_or_default();
    let letters = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let named = (1..=32).contains(&name.chars().count()) && name.chars().all(letters);
    if !named || name.to_lowercase() != name {
        found.push((
            format!("{at}.name"),
            "String value did not match validation regex.".into(),
        ));
    }
    let description = part["description"]
        .as_str()
        .unwrap_or_default()
        .chars()
        .count();
    if !(1..=100).contains(&description) {
        found.push((
            format!("{at}.description"),
            "Must be between 1 and 100 in length.".into(),
        ));
    }
    let options = part["options"].as_array().map_or(&[][..], Vec::as_slice);
    if 25 < options.len() {
        found.push((
            format!("{at}.options"),
            "Must be 25 or fewer in length.".into(),
        ));
    }
    let mut optional_seen = false;
    for (idx, option) in options.iter().enumerate() {
        let at = format!("{at}.options.{idx}");
        refuse_part(option, &at, found);
        let required = option["required"] == true;
        if required && optional_seen {
            found.push((
                at.clone(),
                "Required options must be placed before non-required".into(),
            ));
        }
        optional_seen |= !required;
        if options[..idx]
            .iter()
            .any(|other| other["name"] == option["name"])
        {
            found.push((
                at,
                "Option name already used in this list of options.".into(),
            ));
        }
    }
}

/// Counts what Discord counts against 8,000: names, descriptions and values of choices.
fn characters(part: &Value) -> usize {
    let own =
        ["name", "description", "value"].map(|field| part[field].as_str().unwrap_or_default());
    let nested = ["options", "choices"].map(|field| part[field].as_array());
    own.iter().map(|text| text.chars().count()).sum::<usize>()
        + nested
            .into_iter()
            .flatten()
            .flatten()
            .map(characters)
            .sum::<usize>()
}
