//! People who send too much, or what makes no sense: they get a friendly answer, and nobody else notices.

use super::harness::{Bot, Home, dm_holds, started};
use crate::discord::Discord;

/// More than one person may send at once, with what becomes free meanwhile.
const FLOOD: usize = 80;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_floods_the_bot_is_asked_to_wait_and_others_play_on() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let (ana, lounge) = (
        discord.user("ana"),
        discord.guild("tavern").channel("lounge"),
    );
    let from = discord.now();
    let acts: Vec<_> = (0..FLOOD)
        .map(|_| ana.command(&lounge, "game status", &[]).unwrap())
        .collect();
    for act in acts {
        act.answered().await;
    }
    let page = discord.transcript_since(from);
    let n_refused = page
        .matches("That was a lot at once, so this did not count.")
        .count();
    assert!(
        0 < n_refused && n_refused < FLOOD - 30,
        "{n_refused}\n{page}"
    );
    discord
        .play("ben: /words in #lounge\nexpect ben sees \"Round 1\"")
        .await;
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_dms_is_answered_once_where_it_is_too_much() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let ana = discord.user("ana");
    let from = discord.now();
    for _ in 0..FLOOD {
        drop(ana.dm("xqzzt"));
    }
    dm_holds(
        &discord,
        "ana",
        "That was a lot at once, so this did not count.",
    )
    .await;
    // It listens to her again, and has read all that came before.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    discord.play("ana dms \"ink\"").await;
    dm_holds(&discord, "ana", "Got it: **ink**").await;
    let page = discord.transcript_since(from);
    let n_refusals = page.matches("That was a lot at once").count();
    assert!(n_refusals < 10, "{n_refusals}\n{page}");
    bot.stop().await;
}

#[tokio::test]
async fn what_is_too_long_or_makes_no_sense_is_answered_with_a_reason() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let ana = discord.user("ana");
    for nonsense in [
        "x".repeat(4_000),
        "\u{202e}\u{200b}\u{feff}".to_owned(),
        "a\u{301}".repeat(1_000),
        "@everyone <@1> `; drop table events`".to_owned(),
        "\u{1f9d1}\u{200d}\u{1f680}".repeat(100),
    ] {
        let from = discord.now();
        drop(ana.dm(&nonsense));
        discord
            .until("it is answered", || {
                discord
                    .transcript_since(from)
                    .contains("ana's DM  GameBot:")
            })
            .await;
        let page = discord.transcript_since(from);
        assert!(!page.contains("Something went wrong"), "{page}");
        assert!(!page.contains("Got it"), "{page}");
    }
    discord.play("ana dms \"ink\"").await;
    dm_holds(&discord, "ana", "Got it: **ink**").await;
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn the_bot_cannot_be_banned() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, mia (manager)
            mia: /server ban user:@GameBot in #lounge
            expect mia sees "Bots do not play, so there is nobody to ban."
            "#,
        )
        .await;
    bot.stop().await;
    discord.assert_clean();
}
