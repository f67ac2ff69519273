//! Messages in channels and DMs: what is kept, what is refused, and with which code.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::rest::Rest;
use crate::discord::Discord;

#[tokio::test]
async fn a_nonce_that_is_enforced_posts_once_in_a_channel() {
    let discord = Discord::start().await;
    let tavern = discord.guild("tavern");
    let rest = Rest::of(&discord);
    let path = |channel: &str| format!("/channels/{}/messages", tavern.channel(channel).id);
    let body = json!({ "content": "hi", "nonce": "n-1", "enforce_nonce": true });

    let (_, first) = rest.call(Method::POST, &path("lounge"), body.clone()).await;
    let (_, again) = rest.call(Method::POST, &path("lounge"), body.clone()).await;
    let (_, elsewhere) = rest.call(Method::POST, &path("garden"), body.clone()).await;
    assert_eq!(first, again);
    assert_ne!(first["id"], elsewhere["id"]);

    discord.set_rules(|rules| rules.nonce_window = std::time::Duration::ZERO);
    let (_, forgotten) = rest.call(Method::POST, &path("lounge"), body).await;
    assert_ne!(first["id"], forgotten["id"]);
    discord.assert_clean();
}

#[tokio::test]
async fn closed_dms_open_a_channel_and_refuse_the_message() {
    let discord = Discord::start().await;
    let ana = discord.user("ana");
    ana.set_dms_open(false);
    let rest = Rest::of(&discord);

    let open = json!({ "recipient_id": ana.id.to_string() });
    let (status, channel) = rest
        .call(Method::POST, "/users/@me/channels", open.clone())
        .await;
    assert_eq!(status, 200);
    let path = format!("/channels/{}/messages", channel["id"].as_str().unwrap());
    let hi = json!({ "content": "hi" });
    assert_eq!(
        rest.refused(Method::POST, &path, hi.clone()).await,
        (403, 50_007)
    );

    ana.set_dms_open(true);
    let (status, _) = rest.call(Method::POST, &path, hi).await;
    assert_eq!(status, 200);
    let (_, same) = rest.call(Method::POST, "/users/@me/channels", open).await;
    assert_eq!(same["id"], channel["id"]);
}

#[tokio::test]
async fn what_the_bot_may_not_do_is_refused_with_discords_code() {
    let discord = Discord::start().await;
    let tavern = discord.guild("tavern");
    let lounge = tavern.channel("lounge");
    let ana = discord.user("ana");
    drop(ana.say(&lounge, "mine"));
    let hers = ana.sees();
    assert!(hers.messages.is_empty(), "she is no member");
    tavern.join(&[&ana]);
    let hers = ana.sees().messages[0].id;
    let rest = Rest::of(&discord);
    let path = format!("/channels/{}/messages", lounge.id);
    let hi = || json!({ "content": "hi" });

    lounge.set_muted(true);
    assert_eq!(rest.refused(Method::POST, &path, hi()).await, (403, 50_013));
    lounge.set_hidden(true);
    assert_eq!(rest.refused(Method::POST, &path, hi()).await, (403, 50_001));
    lounge.set_muted(false);
    lounge.set_hidden(false);

    assert_eq!(
        rest.refused(Method::POST, &path, json!({ "content": " " }))
            .await,
        (400, 50_006)
    );
    let long = json!({ "content": "x".repeat(2_001) });
    let (status, refusal) = rest.call(Method::POST, &path, long).await;
    assert_eq!((status, refusal["code"].as_u64()), (400, Some(50_035)));
    assert!(refusal["errors"]["content"]["_errors"][0]["message"].is_string());

    let unknown = format!("{path}/1");
    assert_eq!(
        rest.refused(Method::PATCH, &unknown, hi()).await,
        (404, 10_008)
    );
    assert_eq!(
        rest.refused(Method::PATCH, &format!("{path}/{hers}"), hi())
            .await,
        (403, 50_005)
    );
    assert_eq!(
        rest.refused(Method::GET, "/channels/1", Value::Null).await,
        (404, 10_003)
    );
    lounge.delete();
    assert_eq!(rest.refused(Method::POST, &path, hi()).await, (404, 10_003));
}

#[tokio::test]
async fn a_message_is_edited_reacted_to_and_deleted() {
    let discord = Discord::start().await;
    let tavern = discord.guild("tavern");
    let lounge = tavern.channel("lounge");
    let ana = discord.user("ana");
    tavern.join(&[&ana]);
    let rest = Rest::of(&discord);
    let path = format!("/channels/{}/messages", lounge.id);
    let press = json!([{ "type": 1, "components": [
        { "type": 2, "style": 1, "label": "Join", "custom_id": "j" },
    ] }]);

    let body = json!({ "content": "one", "embeds": [{ "title": "t" }], "components": press });
    let (_, message) = rest.call(Method::POST, &path, body).await;
    let one = format!("{path}/{}", message["id"].as_str().unwrap());
    let (_, edited) = rest
        .call(Method::PATCH, &one, json!({ "content": "two" }))
        .await;
    assert_eq!(edited["content"], "two");
    assert_eq!(
        edited["embeds"], message["embeds"],
        "what an edit does not name stays"
    );

    let reaction = format!("{one}/reactions/✅/@me");
    assert_eq!(rest.call(Method::PUT, &reaction, Value::Null).await.0, 204);
    assert_eq!(ana.sees().messages[0].reactions, ["✅"]);
    let (_, read) = rest.call(Method::GET, &one, Value::Null).await;
    assert_eq!(read["reactions"][0]["count"], 1);
    assert_eq!(
        rest.call(Method::DELETE, &reaction, Value::Null).await.0,
        204
    );
    let typing = format!("/channels/{}/typing", lounge.id);
    assert_eq!(rest.call(Method::POST, &typing, Value::Null).await.0, 204);

    assert_eq!(rest.call(Method::DELETE, &one, Value::Null).await.0, 204);
    assert_eq!(
        rest.refused(Method::GET, &one, Value::Null).await,
        (404, 10_008)
    );
    assert!(!ana.sees().has("two"));
    assert_eq!(
        discord.every_byte_shown_to(&ana).len(),
        5,
        "she saw each of these changes"
    );
    discord.assert_clean();
}

#[tokio::test]
async fn history_is_paged_newest_first() {
    let discord = Discord::start().await;
    let ana = discord.user("ana");
    let rest = Rest::of(&discord);
    for text in ["a", "b", "c", "d", "e"] {
        drop(ana.dm(text));
    }
    let ids: Vec<u64> = ana
        .sees()
        .messages
        .iter()
        .map(|message| message.id)
        .collect();
    let path = format!("/channels/{}/messages", ana.dm_channel().id);

    for (query, expected) in [
        (String::new(), "edcba"),
        ("?limit=2".into(), "ed"),
        (format!("?before={}&limit=2", ids[3]), "cb"),
        (format!("?after={}&limit=2", ids[1]), "dc"),
        (format!("?around={}&limit=3", ids[2]), "dcb"),
    ] {
        let (_, page) = rest
            .call(Method::GET, &format!("{path}{query}"), Value::Null)
            .await;
        let page = page.as_array().unwrap().iter();
        let texts: String = page
            .map(|message| message["content"].as_str().unwrap())
            .collect();
        assert_eq!(texts, expected, "{query}");
    }
    discord.assert_clean();
}

#[tokio::test]
async fn a_file_comes_with_its_message() {
    let discord = Discord::start().await;
    let ana = discord.user("ana");
    let rest = Rest::of(&discord);
    let path = format!("/channels/{}/messages", ana.dm_channel().id);
    let file = Part::bytes(b"the secret".to_vec()).file_name("data.json");
    let body =
        json!({ "content": "your data", "attachments": [{ "id": 0, "filename": "data.json" }] });
    let form = Form::new()
        .text("payload_json", body.to_string())
        .part("files[0]", file);

    let sent = rest
        .request(Method::POST, &path)
        .multipart(form)
        .send()
        .await
        .unwrap();

    assert_eq!(sent.status(), 200);
    assert_eq!(ana.sees().messages[0].text, "your data\n{file data.json}");
    let shown = discord.every_byte_shown_to(&ana);
    assert!(
        shown[0].text.contains("the secret"),
        "what is inside a text file is shown, too"
    );

    let sent: Value = sent.json().await.unwrap();
    let path = format!("{path}/{}", sent["id"].as_str().unwrap());
    let kept = json!({ "attachments": [{ "id": sent["attachments"][0]["id"] }] });
    let (_, edited) = rest.call(Method::PATCH, &path, kept).await;
    assert_eq!(edited["attachments"], sent["attachments"]);
    let (_, edited) = rest
        .call(Method::PATCH, &path, json!({ "attachments": [] }))
        .await;
    assert_eq!(edited["attachments"], json!([]));
    discord.assert_clean();
}
