//! The first minutes: somebody in no game, a server that is new, a bot as partner.

use super::harness::{Bot, Home, steady};
use crate::discord::Discord;

/// Returns what was posted in a channel.
fn posted(discord: &Discord, name: &str, place: &str) -> Vec<String> {
    let view = discord.user(name).sees();
    let here = view
        .messages
        .iter()
        .filter(|message| message.place == place);
    here.map(|message| message.text.clone()).collect()
}

#[tokio::test]
async fn somebody_in_no_game_gets_three_buttons_that_work() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat
            ana dms "what is this"
            ana presses How it works in dm
            ana presses Play with somebody in dm
            ana presses Practice in dm
            expect ana sees "Round 1 of"
            ana: /game leave in dm
            ana presses Leave in dm
            ana: /help in #lounge
            ana presses Play with somebody in #lounge
            expect ben sees [Play]
            ben presses Play in #lounge
            expect cat sees "What one word links them?"
            cat: /guess word:steam in #lounge
            cat presses New game in #lounge
            expect ana sees "cat"
            cat: /game new mode:two_player partner:@GameBot in #lounge
            "#,
        )
        .await;
    insta::assert_snapshot!(steady(&page), @"");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_bot_as_partner_is_answered_with_practice() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana
            ana: /game new mode:two_player partner:@GameBot in #lounge
            expect ana sees "With me you can practise"
            ana presses Practice in #lounge
            expect ana sees "Round 1 of"
            "#,
        )
        .await;
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_new_server_is_welcomed_once_in_its_system_channel() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    let (tavern, _) = discord.adds_bot_to("tavern", "lounge", true);
    let (inn, _) = discord.adds_bot_to("inn", "closed", false);
    let ana = discord.user("ana");
    tavern.join(&[&ana]);
    inn.join(&[&ana]);
    let welcome = "you and a partner see the same two words";
    ana.wait_for("the server is welcomed", |view| {
        view.messages
            .iter()
            .any(|message| message.text.contains(welcome))
    })
    .await;
    home.servers_are_noted(2).await;
    discord
        .play(
            r"
            ana presses Play with somebody in #lounge
            expect ana sees [Play]
            ",
        )
        .await;
    bot.stop().await;

    // Neither another start nor being added again says it twice.
    let bot = Bot::start(&discord, &home).await;
    discord.play("ana: /game cancel in #lounge").await;
    bot.stop().await;
    let welcomes = posted(&discord, "ana", "#lounge");
    let welcomes = welcomes.iter().filter(|text| text.contains(welcome));
    assert_eq!(welcomes.count(), 1);
    assert_eq!(posted(&discord, "ana", "#closed"), [""; 0]);
    let posts = discord.requests();
    let posts = posts
        .iter()
        .filter(|request| request.starts_with("POST /channels/"));
    assert!(posts.count() <= 4);
    discord.assert_clean();
}
