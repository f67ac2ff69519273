//! A stop in the middle of a game, and a start on the same file.

use super::harness::{Bot, Home, dm_holds, played, started, steady};
use crate::discord::{Discord, Harm};

#[tokio::test]
async fn a_game_goes_on_after_a_restart_as_if_nothing_had_been() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    discord.play(r#"ana dms "ink""#).await;
    bot.stop().await;

    let from = discord.now();
    let bot = Bot::start(&discord, &home).await;
    let page = played(
        &discord,
        r#"
            ana: /game status in dm
            ben presses Guess in dm
            ben submits word:sea
            expect ana sees "Attempt 2:"
            expect ben sees "Attempt 2:"
            ana presses Guess in dm
            ana submits word:swim
            ben presses ⋯ in dm
            ben presses Give up in dm
            ben presses Give up in dm
            expect ana sees "Round 2 of 3"
            expect ben sees "Round 2 of 3"
            ana: /game cancel in #lounge
            "#,
        &[
            ("ana", "called the game off"),
            ("ben", "called the game off"),
        ],
    )
    .await;

    insta::assert_snapshot!(page, @r#"
    ana: /game status in ana's DM
      ana's DM  GameBot: **A two-player game is running**, round 1 of 3.
        ana & ben
        Attempt 1, still to guess: ben
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
    ben presses [Guess] in ben's DM
      ben's DM  ben gets the box "gutter + octopus": What one word links them?: ____
    ben submits word:sea in ben's DM
      ana's DM  GameBot: Attempt 1: ana said **ink**, ben said **sea**.
        No match. Attempt 2: **ink** + **sea**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: Attempt 1: ana said **ink**, ben said **sea**.
        No match. Attempt 2: **ink** + **sea**
        Send me one word that links them.
        [Guess] [⋯]
    ana presses [Guess] in ana's DM
      ana's DM  ana gets the box "ink + sea": What one word links them?: ____
    ana submits word:swim in ana's DM
    ben presses [⋯] in ben's DM
      ben's DM  GameBot: What would you like to do?
        [My words] [Rules] [Give up] [Leave]
    ben presses [Give up] in ben's DM
      ben's DM  GameBot: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing]
    ben presses [Give up] in ben's DM
      ana's DM  GameBot: ben gave up round 1. It counts as 12 attempts.
        **Round 2 of 3** with ben
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: ben gave up round 1. It counts as 12 attempts.
        **Round 2 of 3** with ana
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
    ana: /game cancel in #lounge
      #lounge  GameBot → ana only: The game is off.
      ana's DM  GameBot: ana called the game off. `/game new` opens another.
      ben's DM  GameBot: ana called the game off. `/game new` opens another.
    "#);
    let all = discord.transcript_since(from);
    assert!(
        !all.contains("GameBot: **Round 1 of 3"),
        "a DM came again\n{all}"
    );
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn messages_that_were_due_at_the_stop_are_sent_after_the_start_once() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    discord.play(r#"ana dms "ink""#).await;
    let sea = discord.user("ben");
    let lounge = discord.guild("tavern").channel("lounge");
    // From here on no message gets through; the guess itself is answered.
    discord.harm(10_000, "POST", "/channels/*/messages", Harm::Status(503));
    let guess = sea.command(&lounge, "guess", &[("word", "sea")]).unwrap();
    guess.answered().await;
    bot.stop().await;
    discord.heal();

    let from = discord.now();
    let bot = Bot::start(&discord, &home).await;
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "No match. Attempt 2: **ink** + **sea**").await;
    }
    discord.play("ana: /game cancel in #lounge").await;
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "called the game off").await;
    }
    let page = discord.transcript_since(from);
    assert_eq!(page.matches("No match. Attempt 2:").count(), 2, "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn dms_written_while_the_bot_was_stopped_are_taken_once_in_order() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    bot.stop().await;
    for (name, word) in [
        ("ana", "ink"),
        ("ana", "wave"),
        ("ben", "xqzzt"),
        ("ben", "sea"),
    ] {
        drop(discord.user(name).dm(word));
    }

    let from = discord.now();
    let bot = Bot::start(&discord, &home).await;
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "No match. Attempt 2:").await;
    }
    dm_holds(&discord, "ben", "`xqzzt` is not in the dictionary").await;
    discord.play(r#"ana dms "swim""#).await;
    let page = steady(&discord.transcript_since(from));
    assert_eq!(page.matches("No match.").count(), 2, "{page}");
    assert_eq!(page.matches("dictionary").count(), 1, "{page}");
    bot.stop().await;
    discord.assert_clean();
}
