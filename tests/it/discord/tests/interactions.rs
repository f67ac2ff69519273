//! Interactions: one first answer, in time, of a fitting kind; the rest by token.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::rest::Rest;
use crate::discord::ask::Refused;
use crate::discord::people::Channel;
use crate::discord::{Discord, User};

/// A guild with one channel, one manager and one slash command of every option type in use.
async fn tavern(discord: &Discord) -> (User, Channel) {
    let tavern = discord.guild("tavern");
    let ana = discord.user("ana");
    tavern.join(&[&ana]);
    let options = json!([
        { "type": 3, "name": "word", "description": "d", "required": true, "max_length": 9 },
        { "type": 4, "name": "rounds", "description": "d", "min_value": 1, "max_value": 20 },
        { "type": 5, "name": "private", "description": "d" },
        { "type": 6, "name": "partner", "description": "d" },
        { "type": 7, "name": "where", "description": "d" },
        { "type": 8, "name": "role", "description": "d" },
        { "type": 10, "name": "share", "description": "d" },
    ]);
    let commands = json!([
        { "name": "say", "description": "d", "options": options },
        { "name": "admin", "description": "d", "default_member_permissions": 32, "contexts": [0] },
    ]);
    let path = format!(
        "/applications/{}/commands",
        discord.shared.read(|world| world.bot)
    );
    assert_eq!(
        Rest::of(discord).call(Method::PUT, &path, commands).await.0,
        200
    );
    (ana, tavern.channel("lounge"))
}

/// Lets ana say a word, and gives the paths of the first answer and of all later ones.
fn say(discord: &Discord, ana: &User, lounge: &Channel) -> (String, String) {
    drop(ana.command(lounge, "say", &[("word", "steam")]).unwrap());
    paths(discord)
}

fn paths(discord: &Discord) -> (String, String) {
    discord.shared.read(|world| {
        let (id, asked) = world.asked.last_key_value().unwrap();
        let webhook = format!("/webhooks/{}/{}", world.bot, asked.token);
        (
            format!("/interactions/{id}/{}/callback", asked.token),
            webhook,
        )
    })
}

fn answer(text: &str) -> Value {
    json!({ "type": 4, "data": { "content": text } })
}

#[tokio::test]
async fn an_interaction_is_answered_once_and_followed_up_later() {
    let discord = Discord::start().await;
    let (ana, lounge) = tavern(&discord).await;
    let rest = Rest::of(&discord);
    let (callback, webhook) = say(&discord, &ana, &lounge);
    let more = || json!({ "content": "more" });

    assert_eq!(
        rest.refused(Method::POST, &webhook, more()).await,
        (404, 10_015)
    );
    let (status, told) = rest
        .call(
            Method::POST,
            &format!("{callback}?with_response=true"),
            answer("one"),
        )
        .await;
    assert_eq!(status, 200);
    assert_eq!(told["resource"]["message"]["content"], "one");
    assert_eq!(
        rest.refused(Method::POST, &callback, answer("two")).await,
        (400, 40_060)
    );

    assert_eq!(
        rest.call(Method::POST, &webhook, more()).await.1["content"],
        "more"
    );
    let original = format!("{webhook}/messages/@original");
    assert_eq!(
        rest.call(Method::GET, &original, Value::Null).await.1["content"],
        "one"
    );
    rest.call(Method::PATCH, &original, json!({ "content": "three" }))
        .await;
    assert!(ana.sees().has("three"));
    assert_eq!(
        rest.call(Method::DELETE, &original, Value::Null).await.0,
        204
    );
    assert!(!ana.sees().has("three"));

    discord.set_rules(|rules| rules.token_life = Duration::ZERO);
    assert_eq!(
        rest.refused(Method::POST, &webhook, more()).await,
        (401, 50_027)
    );
    discord.assert_clean();
}

#[tokio::test]
async fn an_answer_after_the_bound_is_too_late() {
    let discord = Discord::start().await;
    let (ana, lounge) = tavern(&discord).await;
    discord.set_rules(|rules| rules.answer_within = Duration::from_millis(20));
    let rest = Rest::of(&discord);

    let act = ana.command(&lounge, "say", &[("word", "steam")]).unwrap();
    act.answered().await;
    let (callback, _) = paths(&discord);

    assert_eq!(discord.unanswered(), ["ana: /say word:steam in #lounge"]);
    assert_eq!(
        rest.refused(Method::POST, &callback, answer("late")).await,
        (404, 10_062)
    );
    insta::assert_snapshot!(discord.transcript_since(0), @r"
    ana: /say word:steam in #lounge
      #lounge  ana: (the application did not respond)
    ");
}

#[tokio::test]
async fn an_ephemeral_answer_exists_for_one_person_and_by_token_only() {
    let discord = Discord::start().await;
    let (ana, lounge) = tavern(&discord).await;
    let ben = discord.user("ben");
    discord.guild("tavern").join(&[&ben]);
    let rest = Rest::of(&discord);
    let (callback, webhook) = say(&discord, &ana, &lounge);

    let deferred = json!({ "type": 5, "data": { "flags": 64 } });
    assert_eq!(rest.call(Method::POST, &callback, deferred).await.0, 204);
    assert!(ana.sees().messages.is_empty(), "nothing is said yet");
    let original = format!("{webhook}/messages/@original");
    let (_, filled) = rest
        .call(Method::PATCH, &original, json!({ "content": "psst" }))
        .await;

    assert!(ana.sees().has("psst"));
    assert!(!ben.sees().has("psst"));
    assert!(ana.sees().messages[0].ephemeral);
    assert!(discord.every_byte_shown_to(&ben).is_empty());
    let hers = ana.sees().messages[0].clone();
    assert_eq!(ben.press(&hers, "Join").err(), Some(Refused::OutOfSight));
    let by_channel = format!(
        "/channels/{}/messages/{}",
        lounge.id,
        filled["id"].as_str().unwrap()
    );
    let edit = json!({ "content": "loud" });
    assert_eq!(
        rest.refused(Method::PATCH, &by_channel, edit).await,
        (404, 10_008)
    );
    assert_eq!(
        rest.refused(Method::GET, &by_channel, Value::Null).await,
        (404, 10_008)
    );
    discord.assert_clean();
}

#[tokio::test]
async fn the_first_follow_up_takes_the_place_of_a_deferred_answer() {
    let discord = Discord::start().await;
    let (ana, lounge) = tavern(&discord).await;
    let rest = Rest::of(&discord);
    let (callback, webhook) = say(&discord, &ana, &lounge);

    rest.call(Method::POST, &callback, json!({ "type": 5 }))
        .await;
    rest.call(Method::POST, &webhook, json!({ "content": "here it is" }))
        .await;

    let original = format!("{webhook}/messages/@original");
    assert_eq!(
        rest.call(Method::GET, &original, Value::Null).await.1["content"],
        "here it is"
    );
    assert_eq!(ana.sees().messages.len(), 1);
}

#[tokio::test]
async fn an_answer_must_fit_what_was_done() {
    let discord = Discord::start().await;
    let (ana, lounge) = tavern(&discord).await;
    let rest = Rest::of(&discord);
    let (callback, _) = say(&discord, &ana, &lounge);

    for wrong in [
        json!({ "type": 6 }),
        json!({ "type": 7, "data": { "content": "x" } }),
        json!({ "type": 8, "data": { "choices": [] } }),
    ] {
        assert_eq!(
            rest.refused(Method::POST, &callback, wrong).await,
            (400, 50_035)
        );
    }
    assert_eq!(
        rest.call(Method::POST, &callback, answer("right")).await.0,
        204
    );
}

#[tokio::test]
async fn a_press_acts_on_the_message_as_it_stands() {
    let discord = Discord::start().await;
    let (ana, lounge) = tavern(&discord).await;
    let rest = Rest::of(&discord);
    let button = |disabled: bool| {
        json!([{ "type": 1, "components": [{
            "type": 2, "style": 1, "label": "Join", "custom_id": "join", "disabled": disabled,
        }] }])
    };
    let path = format!("/channels/{}/messages", lounge.id);
    rest.call(
        Method::POST,
        &path,
        json!({ "content": "lobby", "components": button(false) }),
    )
    .await;
    let lobby = ana.sees().newest("lobby").unwrap().clone();

    drop(ana.press(&lobby, "Join").unwrap());
    let (callback, webhook) = paths(&discord);
    assert_eq!(
        rest.call(Method::POST, &callback, json!({ "type": 6 }))
            .await
            .0,
        204
    );
    let original = format!("{webhook}/messages/@original");
    rest.call(
        Method::PATCH,
        &original,
        json!({ "components": button(true) }),
    )
    .await;

    let gone = Refused::NoButton {
        label: "Join".into(),
        message: "lobby\n(Join)".into(),
    };
    assert_eq!(ana.press(&lobby, "Join").err(), Some(gone));
    let lobby = ana.sees().newest("lobby").unwrap().clone();
    assert!(lobby.edited && !lobby.buttons[0].enabled);
    assert_eq!(
        (lobby.author.as_str(), lobby.place.as_str()),
        ("GameBot", "#lounge")
    );
    discord.assert_clean();
}

#[tokio::test]
async fn a_client_offers_only_what_is_registered_and_fits() {
    let discord = Discord::start().await;
    let (ana, lounge) = tavern(&discord).await;
    let refused = |name: &str, options: &[(&str, &str)]| {
        ana.command(&lounge, name, options)
            .err()
            .map(|refused| refused.to_string())
    };
    let say = |option, value| refused("say", &[("word", "steam"), (option, value)]);

    assert_eq!(
        refused("dance", &[]).unwrap(),
        "there is no command /dance here"
    );
    assert_eq!(refused("say", &[]).unwrap(), "/say needs the option word");
    assert_eq!(say("colour", "red").unwrap(), "/say has no option colour");
    let reason = refused("say", &[("word", "a".repeat(10).as_str())]).unwrap();
    assert_eq!(
        reason,
        r#"word cannot be "aaaaaaaaaa": it is too large or too long"#
    );
    assert_eq!(
        say("rounds", "0").unwrap(),
        r#"rounds cannot be "0": it is too small or too short"#
    );
    assert_eq!(
        say("partner", "@zoe").unwrap(),
        r#"partner cannot be "@zoe": there is no such person"#
    );

    assert_eq!(
        refused("admin", &[]).unwrap(),
        "there is no command /admin here"
    );
    discord.guild("tavern").set_manager(&ana, true);
    assert_eq!(refused("admin", &[]), None);
    let in_dm = ana.command(&ana.dm_channel(), "admin", &[]).err();
    assert_eq!(in_dm, Some(Refused::NoCommand("admin".into())));
}

#[tokio::test]
async fn options_and_their_places_travel_as_discord_sends_them() {
    let discord = Discord::start().await;
    let (ana, lounge) = tavern(&discord).await;
    let ben = discord.user("ben");
    ana.set_locale("de");
    let options = [
        ("word", "steam"),
        ("rounds", "3"),
        ("private", "true"),
        ("partner", "@ben"),
        ("where", "#lounge"),
        ("role", "@referee"),
        ("share", "0.5"),
    ];
    discord.guild("tavern").give_role(&ana, "referee");
    lounge.set_muted(true);
    drop(ana.command(&lounge, "say", &options).unwrap());

    let event = discord
        .shared
        .read(|world| world.asked.last_key_value().unwrap().1.payload.clone());
    let values: Vec<&Value> = event["data"]["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| &option["value"])
        .collect();
    let (ben, lounge) = (ben.id.to_string(), lounge.id.to_string());
    assert_eq!(
        json!(values),
        json!([
            "steam",
            3,
            true,
            ben,
            lounge,
            event["member"]["roles"][0],
            0.5
        ])
    );
    assert_eq!(
        event["app_permissions"], "2147599424",
        "the bot may not send"
    );
    assert_eq!(
        event["data"]["resolved"]["users"][&ben]["global_name"],
        "ben"
    );
    assert_eq!(
        (&event["context"], &event["locale"]),
        (&json!(0), &json!("de"))
    );
    assert!(event["member"]["permissions"].is_string() && event.get("user").is_none());

    drop(
        ana.command(&ana.dm_channel(), "say", &options[..1])
            .unwrap(),
    );
    let event = discord
        .shared
        .read(|world| world.asked.last_key_value().unwrap().1.payload.clone());
    assert_eq!(event["context"], 1);
    assert!(event.get("member").is_none() && event.get("guild_id").is_none());
    assert_eq!(event["user"]["id"], ana.id.to_string());
}
