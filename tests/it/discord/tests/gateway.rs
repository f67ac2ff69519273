//! The gateway, as serenity experiences it.

use std::error::Error as _;

use serenity::all::GatewayIntents;

use super::bot::{self, Bot};
use crate::discord::{Discord, GatewayScript};

/// Cuts or closes somehow while a DM is on its way, and expects the bot to hear it all the same.
async fn loses_nothing(trouble: impl Fn(GatewayScript<'_>)) {
    let discord = Discord::start().await;
    let bot = Bot::start(&discord).await;
    let ana = discord.user("ana");

    trouble(discord.gateway());
    let in_the_gap = ana.dm("in the gap");

    in_the_gap.answered().await;
    discord
        .until("the session is resumed", || {
            discord.gateway().resumed() == 1
        })
        .await;
    assert!(bot.heard("in the gap"));
    assert_eq!(discord.gateway().identified(), 1);
    discord.assert_clean();
}

#[tokio::test]
async fn a_cut_connection_is_resumed_and_replayed() {
    loses_nothing(|gateway| gateway.cut()).await;
}

#[tokio::test]
async fn a_request_to_reconnect_is_followed_without_loss() {
    loses_nothing(|gateway| gateway.ask_to_reconnect()).await;
}

#[tokio::test]
async fn a_close_with_a_harmless_code_is_resumed() {
    loses_nothing(|gateway| gateway.close(Some(4000))).await;
}

#[tokio::test]
async fn a_session_invalid_but_resumable_is_resumed() {
    loses_nothing(|gateway| gateway.invalidate(true)).await;
}

#[tokio::test]
async fn a_forgotten_session_makes_the_bot_identify_anew() {
    let discord = Discord::start().await;
    let bot = Bot::start(&discord).await;

    discord.gateway().forget_sessions();
    discord.gateway().cut();
    drop(discord.user("ana").dm("lost for ever"));

    discord
        .until("it identified anew", || discord.gateway().identified() == 2)
        .await;
    discord.user("ana").dm("heard again").answered().await;
    assert!(bot.heard("heard again"));
    assert!(
        !bot.heard("lost for ever"),
        "a new session is not told what came before it"
    );
}

#[tokio::test]
async fn withheld_acks_make_the_bot_look_for_a_new_connection() {
    let discord = Discord::start().await;
    discord.gateway().heartbeat_every(100);
    let _bot = Bot::start(&discord).await;

    discord.gateway().withhold_acks(true);
    let news = || 1 < discord.gateway().identified() + discord.gateway().resumed();
    discord.until("it connected anew", news).await;
}

#[tokio::test]
async fn a_close_without_a_code_says_nothing_and_keeps_the_session() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;

    discord.gateway().close(None);

    // serenity does not notice until a heartbeat fails: all that is sure is the other side.
    let gone = || !discord.shared.read(|world| world.gateway.is_connected());
    discord.until("the connection is closed", gone).await;
    assert_eq!(discord.shared.read(|world| world.gateway.sessions.len()), 1);
}

#[tokio::test]
async fn discord_comes_back_on_its_port_with_all_it_knew() {
    let discord = Discord::start().await;
    let bot = Bot::start(&discord).await;
    let ana = discord.user("ana");
    ana.dm("before").answered().await;

    discord.go_down().await;
    discord.come_back().await;
    ana.dm("after").answered().await;

    assert!(bot.heard("after"));
    assert!(ana.sees().has("before"));
}

#[tokio::test]
async fn a_refusing_gateway_lets_nobody_in_until_it_is_told_to() {
    let discord = Discord::start().await;
    discord.gateway().refuse(true);
    let bot = Bot::default();
    let mut client = bot.client(&discord, bot::intents()).await;
    tokio::spawn(async move { client.start().await });

    discord
        .until("it asked for the address", || {
            !discord.requests().is_empty()
        })
        .await;
    assert_eq!(discord.gateway().identified(), 0);

    discord.gateway().refuse(false);
    discord.bot_ready().await;
}

#[tokio::test]
async fn a_privileged_intent_must_be_allowed() {
    let discord = Discord::start().await;
    let all = bot::intents() | GatewayIntents::MESSAGE_CONTENT;
    let refused = Bot::default()
        .client(&discord, all)
        .await
        .start()
        .await
        .unwrap_err();
    assert!(
        format!("{refused:?} {:?}", refused.source()).contains("Disallowed"),
        "{refused:?}"
    );

    discord.gateway().allow_privileged_intents(true);
    let bot = Bot::default();
    let mut client = bot.client(&discord, all).await;
    tokio::spawn(async move { client.start().await });
    discord.bot_ready().await;
    let lounge = discord.guild("tavern").channel("lounge");
    drop(discord.user("ana").say(&lounge, "read by the bot"));
    discord
        .until("the bot heard it", || bot.heard("read by the bot"))
        .await;
}

#[tokio::test]
async fn without_the_content_intent_only_dms_carry_words() {
    let discord = Discord::start().await;
    let lounge = discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord).await;
    let ana = discord.user("ana");

    drop(ana.say(&lounge, "among members"));
    discord
        .until("the bot heard something", || bot.heard(""))
        .await;
    ana.dm("in private").answered().await;

    assert!(bot.heard("in private"));
    assert!(!bot.heard("among members"));
}

#[tokio::test]
async fn a_wrong_token_is_refused_for_good() {
    let discord = Discord::start().await;
    let client = Bot::default().client(&discord, bot::intents()).await;
    discord.set_token("another");
    let mut client = client;
    assert!(client.start().await.is_err());
    assert_eq!(discord.gateway().identified(), 0);
}

#[tokio::test]
async fn what_a_session_is_sent_can_be_read_by_serenity() {
    let discord = Discord::start().await;
    let tavern = discord.guild("tavern");
    let _bot = Bot::start(&discord).await;
    let ana = discord.user("ana");
    tavern.join(&[&ana]);
    drop(ana.say(&tavern.channel("lounge"), "hello"));

    let sent = discord
        .shared
        .read(|world| world.gateway.sessions[0].sent.clone());
    assert!(
        sent.iter().any(|event| event["t"] == "MESSAGE_CREATE"),
        "{sent:#?}"
    );
    for event in sent {
        let read: Result<serenity::all::GatewayEvent, _> = serde_json::from_str(&event.to_string());
        assert!(read.is_ok(), "{read:?}: {event}");
    }
}
