//! Nobody gives up, leaves or guesses by accident: the bot asks back.

use super::harness::{Bot, Home, dm_holds, gathered, started, steady, teams};
use super::knockout::four_teams_start;
use crate::discord::Discord;

#[tokio::test]
async fn giving_up_and_leaving_are_asked_once_and_say_what_they_cost() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let page = discord
        .play(
            r#"
            ana presses ⋯ in dm
            ana presses Give up in dm
            ana presses Keep playing in dm
            ana dms "give up"
            ana: /giveup in #lounge
            ana: /game leave in #lounge
            ana presses Keep playing in #lounge
            ana: /giveup in #lounge
            ana presses Give up in #lounge
            expect ben sees "Round 2 of 3"
            expect ana sees "Round 2 of 3"
            ben: /game leave in dm
            ben presses Leave in dm
            expect ana sees "ben left"
            "#,
        )
        .await;
    insta::assert_snapshot!(steady(&page), @r#"
    ana presses [⋯] in ana's DM
      ana's DM  GameBot: What would you like to do?
        [My words] [Rules] [Pause] [Give up] [Leave]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana presses [Keep playing] in ana's DM
    ana dms "give up"
      ana's DM  GameBot: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana: /giveup in #lounge
      #lounge  GameBot → ana only: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana: /game leave in #lounge
      #lounge  GameBot → ana only: Leave the game? It ends for your partner too.
        [Leave] [Keep playing]
    ana presses [Keep playing] in #lounge
    ana: /giveup in #lounge
      #lounge  GameBot → ana only: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana presses [Give up] in #lounge
      ana's DM  GameBot: ana gave up round 1. It counts as 12 attempts.
        **Round 2 of 3** with ben
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: ana gave up round 1. It counts as 12 attempts.
        **Round 2 of 3** with ana
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
    ben: /game leave in ben's DM
      ben's DM  GameBot: Leave the game? It ends for your partner too.
        [Leave] [Keep playing]
    ben presses [Leave] in ben's DM
      ana's DM  GameBot: ben left, so the game is over. `/game new` opens another.
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn in_a_race_leaving_and_giving_up_say_what_they_cost_there() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let people = ["ana", "ben", "cat", "dan"];
    gathered(&discord, "/game new mode:golf_race", &people).await;
    discord.play("ana presses Start in #lounge").await;
    teams(&discord, &people).await;
    let page = discord
        .play(
            r#"
            ana dms "give up"
            ana presses Give up in dm
            expect ana sees "**Round 2**"
            ana dms "quit"
            ana presses Leave in dm
            "#,
        )
        .await;
    assert!(
        page.contains("Give up round 1? It costs a point."),
        "{page}"
    );
    let leaving = "Leave the game? Your team keeps its points and plays no more rounds.";
    assert!(page.contains(leaving), "{page}");
    assert!(page.contains("You left the game"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn a_yes_or_no_answers_the_partner_who_wants_to_give_up() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    four_teams_start(&discord, "knockout").await;
    discord
        .play(
            r#"
            ana dms "give up"
            ana presses Give up in dm
            expect cat sees "ana wants to give up"
            cat dms "no"
            expect ana sees "wants to keep playing"
            cat dms "give up"
            cat presses Give up in dm
            expect ana sees "cat wants to give up"
            ana dms "Yes!"
            expect ana sees "Your team is out"
            "#,
        )
        .await;
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn words_that_ask_for_something_get_it_and_can_be_guessed_all_the_same() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    let page = discord
        .play(
            r#"
            ana dms "help"
            ana dms "Skip!"
            ana dms "stop"
            ana dms "hello"
            ana dms "ok"
            ana dms "?"
            ana dms "how does this work"
            ana: /guess word:pass in #lounge
            ana: /guess word:hi in dm
            ana presses Guess "hi" in dm
            ana dms "help"
            ana dms "ok"
            ben: /guess word:skip in #lounge
            ben presses Guess "skip" in #lounge
            expect ana sees "Attempt 2:"
            "#,
        )
        .await;
    insta::assert_snapshot!(steady(&page), @r#"
    ana dms "help"
      ana's DM  GameBot: You and ben see the same two words. Send me one word that links them; ben does the same, and you meet when both words are equal. Nobody sees yours before both are in.
        **gutter** + **octopus**
        [My words] [Rules] [Guess "help"]
    ana dms "Skip!"
      ana's DM  GameBot: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing] [Guess "skip"]
    ana dms "stop"
      ana's DM  GameBot: Leave the game? It ends for your partner too.
        [Leave] [Keep playing] [Guess "stop"]
    ana dms "hello"
      ana's DM  GameBot: Hi! You and ben are looking for one word that links these two:
        **gutter** + **octopus**
        [Guess "hello"]
    ana dms "ok"
      ana's DM  GameBot: I am not waiting for a yes or no. What one word links these two?
        **gutter** + **octopus**
        [Guess "ok"]
    ana dms "?"
      ana's DM  GameBot: You and ben see the same two words. Send me one word that links them; ben does the same, and you meet when both words are equal. Nobody sees yours before both are in.
        **gutter** + **octopus**
        [My words] [Rules]
    ana dms "how does this work"
      ana's DM  GameBot: You and ben see the same two words. Send me one word that links them; ben does the same, and you meet when both words are equal. Nobody sees yours before both are in.
        **gutter** + **octopus**
        [My words] [Rules]
    ana: /guess word:pass in #lounge
      #lounge  GameBot → ana only: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing] [Guess "pass"]
    ana: /guess word:hi in ana's DM
      ana's DM  GameBot: Hi! You and ben are looking for one word that links these two:
        **gutter** + **octopus**
        [Guess "hi"]
    ana presses [Guess "hi"] in ana's DM
    ana dms "help"
      ana's DM  GameBot: **GameBot**: two people, two words, one link.
        Start: `/game new` in a server, for two or for teams; or `/game new mode:two_player partner:@somebody` in a DM with me.
        Play: write your word by DM, use `/guess`, or press Guess. `/words` shows where you are.
        More: `/rules`, or `/help` with a topic: start, guess, teams, commands, privacy.
    ana dms "ok"
      ana's DM  GameBot: Your guess for this attempt is in: **hi**. It cannot be changed; now it is your partner's turn.
    ben: /guess word:skip in #lounge
      #lounge  GameBot → ben only: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing] [Guess "skip"]
    ben presses [Guess "skip"] in #lounge
      #lounge  GameBot → ben only: Got it: **skip**. That completes the attempt. The result comes by DM.
      ana's DM  GameBot: Attempt 1: ana said **hi**, ben said **skip**.
        No match. Attempt 2: **hi** + **skip**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: Attempt 1: ana said **hi**, ben said **skip**.
        No match. Attempt 2: **hi** + **skip**
        Send me one word that links them.
        [Guess] [⋯]
    "#);
    // A button of an earlier attempt guesses nothing.
    let page = discord.play("ben presses Guess \"skip\" in #lounge").await;
    assert!(page.contains("an earlier pair"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn at_the_table_words_that_ask_for_something_get_it() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:1 in #lounge
            expect ben sees "ana challenges"
            ben presses Accept in #lounge
            expect ana sees "What one word links them?"
            ana presses Guess in #lounge
            ana submits word:leave
            ana presses Guess "leave" in #lounge
            expect ben sees "ana ✓ · ben …"
            "#,
        )
        .await;
    assert!(
        page.contains("Leave the game? It ends for your partner too."),
        "{page}"
    );
    assert!(page.contains("[Guess \"leave\"]"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn an_invitation_is_answered_by_a_yes_or_a_no() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben in dm
            expect ben sees [Accept]
            ben dms "no"
            "#,
        )
        .await;
    dm_holds(&discord, "ana", "does not want to play now").await;
    discord
        .play(
            r#"
            ana: /game new mode:two_player partner:@ben in dm
            expect ben sees [Accept]
            ben dms "yes"
            expect ben sees "Round 1"
            expect ana sees "Round 1"
            "#,
        )
        .await;
    bot.stop().await;
    discord.assert_clean();
}
