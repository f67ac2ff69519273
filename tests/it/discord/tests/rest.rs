//! The REST side in general: authorisation, faults, the description, slash commands, unknown routes.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::discord::{Discord, Harm, openapi};

/// A bot that only speaks REST. Every good answer it gets is held against the description, too.
pub(super) struct Rest<'a> {
    discord: &'a Discord,
    client: reqwest::Client,
}

impl<'a> Rest<'a> {
    pub(super) fn of(discord: &'a Discord) -> Self {
        Self {
            discord,
            client: reqwest::Client::new(),
        }
    }

    pub(super) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/api/v10{path}", self.discord.url());
        let authorization = format!("Bot {}", self.discord.token());
        self.client
            .request(method, url)
            .header("authorization", authorization)
    }

    /// Sends a request and gives status and body; null stands for no body, in and out.
    pub(super) async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = self.request(method.clone(), path);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let answer: Value =
            serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default();
        if status == 200 {
            let path = path.split('?').next().unwrap_or(path);
            let departures = openapi::answer_departures(method.as_str(), path, status, &answer);
            assert_eq!(
                departures,
                Vec::<String>::new(),
                "{method} {path} answered {answer}"
            );
        }
        (status, answer)
    }

    /// Sends a request that is refused, and gives status and Discord's code.
    pub(super) async fn refused(&self, method: Method, path: &str, body: Value) -> (u16, u64) {
        let (status, answer) = self.call(method, path, body).await;
        (status, answer["code"].as_u64().unwrap_or_default())
    }
}

#[tokio::test]
async fn the_routes_about_the_bot_answer_as_described() {
    let discord = Discord::start().await;
    let tavern = discord.guild("tavern");
    let lounge = tavern.channel("lounge");
    let ana = discord.user("ana");
    tavern.join(&[&ana]);
    let rest = Rest::of(&discord);

    for path in [
        "/gateway",
        "/gateway/bot",
        "/users/@me",
        "/oauth2/applications/@me",
        &format!("/applications/{}", discord.shared.read(|world| world.bot)),
        &format!("/guilds/{}", tavern.id),
        &format!("/guilds/{}/members/{}", tavern.id, ana.id),
        &format!("/channels/{}", lounge.id),
        &format!("/channels/{}", ana.dm_channel().id),
        &format!("/users/{}", ana.id),
    ] {
        let (status, body) = rest.call(Method::GET, path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {body}");
    }
    discord.assert_clean();
}

#[tokio::test]
async fn a_request_without_the_token_is_unauthorised() {
    let discord = Discord::start().await;
    let response = reqwest::get(format!("{}/api/v10/users/@me", discord.url()))
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
}

#[tokio::test]
async fn a_body_that_discord_does_not_describe_is_a_violation() {
    let discord = Discord::start().await;
    let lounge = discord.guild("tavern").channel("lounge");
    let rest = Rest::of(&discord);
    let path = format!("/channels/{}/messages", lounge.id);

    let wrong = json!({ "content": 7 });
    let _ = rest.call(Method::POST, &path, wrong).await;
    let _ = rest
        .call(Method::GET, &format!("{path}?limit=1000"), Value::Null)
        .await;
    let _ = rest
        .call(Method::GET, &format!("{path}?page=2"), Value::Null)
        .await;

    let violations = discord.violations();
    let [body, limit, unknown] = violations.as_slice() else {
        panic!("{violations:#?}")
    };
    assert!(body.contains("/content"), "{body}");
    assert!(limit.contains(r#"limit cannot be "1000""#), "{limit}");
    assert!(
        unknown.contains("unknown query parameter page"),
        "{unknown}"
    );
}

#[tokio::test]
async fn an_unknown_route_is_404_and_a_violation() {
    let discord = Discord::start().await;
    let rest = Rest::of(&discord);
    assert_eq!(
        rest.refused(Method::GET, "/nowhere", Value::Null).await,
        (404, 0)
    );
    assert_eq!(
        discord.violations().len(),
        2,
        "the description and the double both say so"
    );

    let outside = format!("{}/gateway", discord.url());
    assert_eq!(reqwest::get(outside).await.unwrap().status(), 401);
    assert_eq!(
        discord.violations()[2],
        "GET /outside/gateway: no such path"
    );
}

#[tokio::test]
#[should_panic(expected = "GET /nowhere: no such path")]
async fn a_violation_fails_the_test_that_asks() {
    let discord = Discord::start().await;
    let _ = Rest::of(&discord)
        .call(Method::GET, "/nowhere", Value::Null)
        .await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_rate_limit_tells_how_long_to_wait_and_passes() {
    let discord = Discord::start().await;
    let rest = Rest::of(&discord);
    for global in [false, true] {
        let harm = Harm::RateLimit {
            retry_after_s: 0.25,
            global,
        };
        discord.harm(1, "GET", "/users/*", harm);

        let limited = rest
            .request(Method::GET, "/users/@me")
            .send()
            .await
            .unwrap();
        assert_eq!(limited.status(), 429);
        assert_eq!(limited.headers()["retry-after"], "1");
        assert_eq!(limited.headers()["x-ratelimit-reset-after"], "0.250");
        assert_eq!(limited.headers().contains_key("x-ratelimit-global"), global);
        let body: Value = limited.json().await.unwrap();
        assert_eq!(body["retry_after"], 0.25);
        assert_eq!(body["global"], global);

        let passed = rest
            .request(Method::GET, "/users/@me")
            .send()
            .await
            .unwrap();
        assert_eq!(passed.status(), 200);
        assert!(passed.headers().contains_key("x-ratelimit-bucket"));
    }
}

#[tokio::test]
async fn a_fault_strikes_before_or_after_the_effect() {
    let discord = Discord::start().await;
    let lounge = discord.guild("tavern").channel("lounge");
    let ana = discord.user("ana");
    discord.guild("tavern").join(&[&ana]);
    let rest = Rest::of(&discord);
    let path = format!("/channels/{}/messages", lounge.id);

    for (harm, status, effect) in [
        (Harm::Status(503), Some(503), false),
        (Harm::StatusAfterEffect(502), Some(502), true),
        (Harm::CutBeforeEffect, None, false),
        (Harm::CutAfterEffect, None, true),
        (Harm::Delay(Duration::from_millis(1)), Some(200), true),
    ] {
        discord.harm(1, "POST", "/channels/*/messages", harm);
        let text = format!("{harm:?}");
        let sent = rest
            .request(Method::POST, &path)
            .json(&json!({ "content": text }))
            .send()
            .await;
        assert_eq!(
            sent.ok().map(|response| response.status().as_u16()),
            status,
            "{harm:?}"
        );
        assert_eq!(ana.sees().has(&text), effect, "{harm:?}");
    }
}

#[tokio::test]
async fn registered_commands_keep_their_ids_and_unchanged_ones_their_version() {
    let discord = Discord::start().await;
    let tavern = discord.guild("tavern");
    let rest = Rest::of(&discord);
    let bot = discord.shared.read(|world| world.bot);
    let global = format!("/applications/{bot}/commands");
    let command = |name: &str, description: &str| {
        json!({ "name": name, "description": description, "options": [
            { "type": 3, "name": "word", "description": "what", "required": false },
        ] })
    };

    let first = json!([command("guess", "say a word"), command("words", "mine")]);
    let (status, first) = rest.call(Method::PUT, &global, first).await;
    assert_eq!(status, 200);
    let second = json!([command("words", "my words"), command("guess", "say a word")]);
    let (_, second) = rest.call(Method::PUT, &global, second).await;

    assert_eq!(first[0], second[1], "nothing changed for this one");
    assert_eq!(first[1]["id"], second[0]["id"]);
    assert_ne!(first[1]["version"], second[0]["version"]);
    let (_, listed) = rest.call(Method::GET, &global, Value::Null).await;
    assert_eq!(listed.as_array().map(Vec::len), Some(2));

    let of_guild = format!("/applications/{bot}/guilds/{}/commands", tavern.id);
    let (_, in_guild) = rest
        .call(Method::PUT, &of_guild, json!([command("guess", "here")]))
        .await;
    assert_eq!(in_guild[0]["guild_id"], tavern.id.to_string());
    assert_eq!(discord.registered(Some(&tavern)).len(), 1);
    assert_eq!(discord.registered(None).len(), 2);
    let (_, listed) = rest.call(Method::GET, &of_guild, Value::Null).await;
    assert_eq!(listed[0]["description"], "here");

    let shouting = json!([command("Guess", "x")]);
    assert_eq!(
        rest.refused(Method::PUT, &global, shouting).await,
        (400, 50_035)
    );
    assert_eq!(
        discord.registered(None).len(),
        2,
        "a refused list changes nothing"
    );
}
