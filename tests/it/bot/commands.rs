//! Files, handlers and the reading of slash commands agree with each other.

use std::collections::{BTreeMap, BTreeSet};

use gamebot::bot::request::{RequestKind, of_interaction};
use gamebot::discord::commands::Registration;
use serde_json::{Value, json};
use serenity::model::application::Interaction;

use super::harness::{Bot, Home};
use super::process::Process;
use crate::discord::Discord;

/// Reads a slash command of this path as Discord would deliver it.
fn read(path: &str, options: &Value) -> RequestKind {
    let mut words = path.split(' ');
    let name = words.next().unwrap();
    let inner: Vec<&str> = words.collect();
    let options = inner.iter().rev().fold(
        options.clone(),
        |inside, word| json!([{ "name": word, "type": 1, "options": inside }]),
    );
    let user = json!({ "id": "7", "username": "ana", "discriminator": "0", "global_name": null, "avatar": null });
    let event = json!({
        "id": "1000", "application_id": "1", "type": 2, "token": "t", "version": 1,
        "data": { "id": "5", "name": name, "type": 1, "options": options },
        "channel_id": "3", "user": user, "locale": "en-US", "entitlements": [], "context": 1,
        "authorizing_integration_owners": {}, "attachment_size_limit": 0, "app_permissions": "0",
    });
    let interaction: Interaction = serde_json::from_value(event).unwrap();
    of_interaction(&interaction).unwrap().kind
}

/// Collects the paths of a command, each with the options that Discord requires there.
fn paths_of(option: &Value, before: &str, paths: &mut BTreeMap<String, Value>) {
    let path = format!("{before}{}", option["name"].as_str().unwrap());
    let inner = option["options"].as_array().into_iter().flatten();
    let inner: Vec<&Value> = inner
        .filter(|inner| inner["type"] == 1 || inner["type"] == 2)
        .collect();
    if inner.is_empty() {
        let required = option["options"].as_array().into_iter().flatten();
        let required = required.filter(|option| option["required"] == true);
        let given = required.filter(|option| option["type"] == 3).map(|option| {
            let choice = &option["choices"][0]["value"];
            let value = choice.as_str().unwrap_or("music");
            json!({ "name": option["name"], "type": 3, "value": value })
        });
        paths.insert(path, given.collect());
        return;
    }
    for option in inner {
        paths_of(option, &format!("{path} "), paths);
    }
}

#[tokio::test]
async fn what_is_registered_is_handled_and_understood_and_nothing_else_is() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;

    let mut registered = BTreeMap::new();
    for command in discord.registered(None) {
        if command["type"] == 1 {
            paths_of(&command, "", &mut registered);
        }
    }
    let checked = Registration::embedded().check().unwrap();
    assert_eq!(
        checked.paths.into_iter().collect::<BTreeSet<_>>(),
        registered.keys().cloned().collect()
    );
    for (path, options) in &registered {
        let kind = read(path, options);
        assert!(!matches!(kind, RequestKind::Unknown(_)), "{path}");
    }
    let unknown = read("dance", &json!([]));
    assert!(matches!(unknown, RequestKind::Unknown(_)));

    bot.stop().await;
}

#[tokio::test]
async fn commands_are_registered_only_when_they_differ() {
    let (discord, home) = (Discord::start().await, Home::new());
    for _ in 0..2 {
        Bot::start(&discord, &home).await.stop().await;
    }

    let puts = discord
        .requests()
        .into_iter()
        .filter(|request| request.starts_with("PUT") && request.contains("/commands"))
        .count();
    assert_eq!(puts, 1, "{:#?}", discord.requests());
    discord.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_of_one_server_are_removed_when_they_are_registered_everywhere() {
    let (discord, home) = (Discord::start().await, Home::new());
    let tavern = discord.guild("tavern");
    let id = tavern.id.to_string();
    let settings = [("GAMEBOT_COMMANDS_GUILD", &*id)];
    let mut process = Process::spawn_with(&discord, &home, &settings);
    process.heard(&discord, 0).await;
    process.stop(&discord).await;
    assert_eq!(discord.registered(None).len(), 0);
    assert_ne!(discord.registered(Some(&tavern)).len(), 0);

    let process = Process::start(&discord, &home).await;
    process.stop(&discord).await;
    assert_ne!(discord.registered(None).len(), 0);
    assert_eq!(discord.registered(Some(&tavern)).len(), 0);
    discord.assert_clean();
}
