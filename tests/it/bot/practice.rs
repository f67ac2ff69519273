//! Practice: one person and the bot as partner, as the person saw it.

use super::harness::{Bot, Home, answers_first, dm_holds, steady};
use super::process::Process;
use crate::discord::Discord;

#[tokio::test]
async fn practice_in_a_server_is_played_on_the_panel_or_by_dm() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let from = discord.now();
    discord
        .play(
            r"
            guild tavern: #lounge, ana
            ana: /practice rounds:2 in #lounge
            ",
        )
        .await;
    discord
        .play(
            r#"
            ana: /game status in #lounge
            ana dms "ink"
            expect ana sees "Attempt 2:"
            -- It was paper that the bot had said already: two forms of one word.
            ana: /guess word:papers in #lounge
            expect ana sees "Round 2 of 2"
            ana: /words in #lounge
            ana: /giveup in dm
            ana presses Give up in dm
            "#,
        )
        .await;
    dm_holds(&discord, "ana", "fewer win)").await;
    let page = steady(&discord.transcript_since(from));

    insta::assert_snapshot!(page, @r#"
    ana: /practice rounds:2 in #lounge
      #lounge  GameBot → ana only: **Round 1 of 2, attempt 1** with GameBot
        **soup** + **chain**
        What one word links them?
        you … · GameBot ✓
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
    ana: /game status in #lounge
      #lounge  GameBot → ana only: **A two-player game is running**, round 1 of 2.
        ana & GameBot
        Attempt 1, still to guess: ana
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
    ana dms "ink"
      ana's DM  GameBot: Attempt 1: GameBot said **chicken**, ana said **ink**.
        Why chicken? Because people say “chicken soup”.
        No match. Attempt 2: **chicken** + **ink**
        Send me one word that links them.
        [Guess] [⋯]
    ana: /guess word:papers in #lounge
      #lounge  GameBot → ana only: Round 1: **paper** in 2 attempts
        **Round 2 of 2, attempt 1** with GameBot
        **diploma** + **magic**
        What one word links them?
        you … · GameBot ✓
        Your recent words, not to be repeated: ink, papers
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
    ana: /words in #lounge
      #lounge  GameBot → ana only: Round 1: **paper** in 2 attempts
        **Round 2 of 2, attempt 1** with GameBot
        **diploma** + **magic**
        What one word links them?
        you … · GameBot ✓
        Your recent words, not to be repeated: ink, papers
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
    ana: /giveup in ana's DM
      ana's DM  GameBot: Give up round 2? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: ana gave up round 2. It counts as 12 attempts.
        **You did not make it this time:** 7 attempts a round (6 or fewer win).
        soup + chain → **paper** 2
        diploma + magic: given up (12)
        Best: round 1 (2). Worst: round 2 (12).
        14 attempts, 0 perfect, {duration}
        Practice games do not count. `/practice` plays another.
        [Replay]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn who_practises_cannot_begin_another_practice_and_can_stop() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /practice in dm
            expect ana sees "Round 1 of 5"
            ana: /practice in #lounge
            ana: /game pause in #lounge
            expect ana sees "paused the game"
            ana: /game resume in #lounge
            expect ana sees "resumed the game"
            ana: /game leave in #lounge
            ana presses Leave in #lounge
            "#,
        )
        .await;

    insta::assert_snapshot!(answers_first(&page), @r"
    ana: /practice in ana's DM
      ana's DM  GameBot: The game has started. The words come by DM.
      ana's DM  GameBot: **Round 1 of 5** with GameBot
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
    ana: /practice in #lounge
      #lounge  GameBot → ana only: You are in another game already. Finish or leave that one first: `/game status` shows it. Only a longform game can be played beside another.
    ana: /game pause in #lounge
      #lounge  GameBot → ana only: The game is paused. `/game resume` goes on.
      ana's DM  GameBot: ana paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
      ana's DM  GameBot (edited): the buttons are gone
    ana: /game resume in #lounge
      #lounge  GameBot → ana only: The game goes on.
      ana's DM  GameBot: ana resumed the game. Attempt 1: **soup** + **chain**
        [Guess] [⋯]
    ana: /game leave in #lounge
      #lounge  GameBot → ana only: Leave the game? The practice is over then.
        [Leave] [Keep playing]
    ana presses [Leave] in #lounge
      #lounge  GameBot → ana only (edited): The practice is over. `/practice` starts another.
    ");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn the_bot_plays_with_several_people_at_once() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /practice rounds:1 in dm
            expect ana sees "Round 1 of 1"
            ben: /practice rounds:1 in #lounge
            expect ben sees "Round 1 of 1"
            ana dms "give up"
            ana presses Give up in dm
            ben dms "give up"
            ben presses Give up in dm
            "#,
        )
        .await;
    dm_holds(&discord, "ana", "fewer win)").await;
    dm_holds(&discord, "ben", "fewer win)").await;
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn practice_goes_on_after_a_kill() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let process = Process::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana
            ana: /practice rounds:1 in #lounge
            expect ana sees "Round 1 of 1"
            ana dms "hence"
            expect ana sees "Attempt 2:"
            "#,
        )
        .await;
    process.kill();
    let process = Process::start(&discord, &home).await;
    discord
        .play(
            r#"
            ana dms "wherever"
            expect ana sees "Attempt 3:"
            ana dms "give up"
            ana presses Give up in dm
            expect ana sees "fewer win)"
            "#,
        )
        .await;
    process.stop(&discord).await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
