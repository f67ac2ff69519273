//! What time does to a game: lobbies close, games nobody plays end.

use std::time::Duration;

use super::harness::{Bot, Home, dm_holds, played, started};
use crate::discord::Discord;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_game_without_a_guess_for_half_an_hour_ends() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    bot.clock.advance(29 * MINUTE);
    discord
        .play(
            r#"
            ana dms "ink"
            expect ana sees "Got it"
            "#,
        )
        .await;
    bot.clock.advance(29 * MINUTE);
    let page = discord.play("ana: /game status in dm").await;
    assert!(page.contains("A two-player game is running"), "{page}");
    bot.clock.advance(2 * MINUTE);
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "The game ended: nobody guessed for").await;
    }
    let page = played(
        &discord,
        r#"
            ben dms "sea"
            ana: /game status in #lounge
            ana: /game new mode:two_player where:dm in #lounge
            expect ana sees "meet on one word"
            "#,
        &[],
    )
    .await;

    insta::assert_snapshot!(page, @r#"
    ben dms "sea"
      ben's DM  GameBot: Hi! I run a word game for two and more: you and a partner see the same two words, each of you secretly sends one word that links them, and you meet when both words are equal.
        [Play with somebody] [Practice] [How it works]
    ana: /game status in #lounge
      #lounge  GameBot → ana only: Round 1: cut short, counts for nothing
        The game ended: nobody guessed for {duration}. `/game new` opens another.
    ana: /game new mode:two_player where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot: **ana looks for a partner: meet on one word**
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Play] [Cancel]
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_lobby_nobody_starts_closes_after_an_hour() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben where:dm in #lounge
            expect ben sees "meet on one word"
            "#,
        )
        .await;

    bot.clock.advance(61 * MINUTE);
    let ben = discord.user("ben");
    let view = ben
        .wait_for("the lobby is closed", |view| view.has("The lobby closed"))
        .await;

    insta::assert_snapshot!(view.messages[0].text, @r#"
    The lobby closed: nobody started the game within an hour. `/game new` opens another.
    "#);
    let page = discord.play("ben: /game join in #lounge").await;
    assert!(page.contains("There is no game here"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn an_invitation_nobody_answers_ends_after_an_hour() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben in dm
            expect ben sees [Accept]
            ",
        )
        .await;

    bot.clock.advance(61 * MINUTE);
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "within an hour").await;
    }
    let page = discord.play("ben presses Accept in dm").await;
    assert!(page.contains("cancelled"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_pause_does_not_count_as_idling() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;

    discord.play("ana: /game pause in #lounge").await;
    bot.clock.advance(300 * MINUTE);
    let page = played(
        &discord,
        r#"
            ana: /game resume in #lounge
            ana dms "ink"
            ana: /game status in dm
            "#,
        &[("ana", "resumed the game"), ("ben", "resumed the game")],
    )
    .await;
    assert!(page.contains("A two-player game is running"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}
