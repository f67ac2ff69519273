//! A whole game in DMs, with no server: invitation, answer, play, result.

use super::harness::{Bot, Home, steady};
use crate::discord::Discord;

#[tokio::test]
async fn a_game_in_dms_goes_from_the_invitation_to_the_result() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben rounds:1 in dm
            expect ben sees [Accept]
            ana: /game status in dm
            ben: /game status in dm
            ana: /game start in dm
            ben presses Accept in dm
            expect ana sees "Round 1 of 1"
            expect ben sees "Round 1 of 1"
            ana dms "ink"
            ana: /game status in dm
            ben dms "ink"
            expect ana sees "fewer win)"
            expect ben sees "fewer win)"
            ben: /game status in dm
            ana dms "ink"
            "#,
        )
        .await;

    insta::assert_snapshot!(steady(&page), @r#"
    ana: /game new mode:two_player partner:@ben rounds:1 in ana's DM
      ana's DM  GameBot: I asked them by DM. The game starts when they accept; I tell you then.
      ben's DM  GameBot: **ana asks you to play a two-player game**, here in DMs.
        1 round, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        Accept starts it. `/rules` explains it.
        [Accept] [Decline]
    ana: /game status in ana's DM
      ana's DM  GameBot: **A two-player game is open**, in DMs.
        1 round, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        It starts when ben accepts. Cancel takes the invitation back.
        [Cancel]
    ben: /game status in ben's DM
      ben's DM  GameBot: There is no game here; the option `game` names another.
        [New game]
    ana: /game start in ana's DM
      ana's DM  GameBot: Two-player needs 2 players, and 1 joined so far. Ask somebody to press Join.
    ben presses [Accept] in ben's DM
      ana's DM  GameBot: **Round 1 of 1** with ben
        **gutter** + **octopus**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: The game has started. The words come by DM.
      ben's DM  GameBot: **Round 1 of 1** with ana
        **gutter** + **octopus**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "ink"
    ana: /game status in ana's DM
      ana's DM  GameBot: **A two-player game is running**, round 1 of 1.
        ana & ben
        Attempt 1, still to guess: ben
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
    ben dms "ink"
      ana's DM  GameBot: Attempt 1: ana said **ink**, ben said **ink**.
        **A match!** Round 1 is done in 1 attempt, perfect.
        **You won:** 1 attempt a round (4 or fewer win).
        gutter + octopus → **ink** 1, perfect
        1 attempt, 1 perfect, {duration}
        Replay: `lark-98928`
        [Rematch] [Share] [Replay] [Stats]
      ben's DM  GameBot: Attempt 1: ana said **ink**, ben said **ink**.
        **A match!** Round 1 is done in 1 attempt, perfect.
        **You won:** 1 attempt a round (4 or fewer win).
        gutter + octopus → **ink** 1, perfect
        1 attempt, 1 perfect, {duration}
        Replay: `lark-98928`
        [Rematch] [Share] [Replay] [Stats]
    ben: /game status in ben's DM
      ben's DM  GameBot: **ana & ben won:** 1 attempt a round (4 or fewer win).
        gutter + octopus → **ink** 1, perfect
        1 attempt, 1 perfect, {duration}
        `/game new` opens another.
        Replay: `lark-98928`
    ana dms "ink"
      ana's DM  GameBot: Hi! I run a word game for two or more: you and a partner see the same two words, each of you secretly sends one word that links them, and equal words win the round.
        [Play with somebody] [Practice] [How it works]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn an_invitation_can_be_declined_or_taken_back() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ana: /game new mode:two_player partner:@ben in dm
            expect ben sees [Decline]
            ben presses Decline in dm
            expect ana sees "does not want to play"
            ben presses Accept in dm
            ana: /game new mode:two_player partner:@ben rounds:3 in dm
            expect ben sees "3 rounds"
            ana: /game cancel in dm
            expect ana sees "called the game off"
            expect ben sees "called the game off"
            "#,
        )
        .await;

    insta::assert_snapshot!(steady(&page), @r#"
    ana: /game new mode:two_player partner:@ben in ana's DM
      ana's DM  GameBot: I asked them by DM. The game starts when they accept; I tell you then.
      ben's DM  GameBot: **ana asks you to play a two-player game**, here in DMs.
        5 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        Accept starts it. `/rules` explains it.
        [Accept] [Decline]
    ben presses [Decline] in ben's DM
      ana's DM  GameBot: ben does not want to play now. `/game new` asks somebody else.
      ben's DM  GameBot: All right. I let them know.
    ben presses [Accept] in ben's DM
      ben's DM  GameBot: That only works before the start, and this game is cancelled. `/game new` opens another.
    ana: /game new mode:two_player partner:@ben rounds:3 in ana's DM
      ana's DM  GameBot: I asked them by DM. The game starts when they accept; I tell you then.
      ben's DM  GameBot: **ana asks you to play a two-player game**, here in DMs.
        3 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        Accept starts it. `/rules` explains it.
        [Accept] [Decline]
    ana: /game cancel in ana's DM
      ana's DM  GameBot: The game is off.
      ana's DM  GameBot: ana called the game off. `/game new` opens another.
      ben's DM  GameBot: ana called the game off. `/game new` opens another.
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn an_invitation_that_cannot_be_delivered_ends_the_game_and_says_so() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;

    let page = discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben
            ben closes dms
            ana: /game new mode:two_player partner:@ben in dm
            expect ana sees "do not reach ben"
            -- Ana is free for another game.
            ben opens dms
            ana: /game new mode:two_player partner:@ben rounds:1 in dm
            ben presses Accept in dm
            expect ana sees "Round 1 of 1"
            expect ben sees "Round 1 of 1"
            "#,
        )
        .await;

    insta::assert_snapshot!(steady(&page), @r"
    ben closes dms
    ana: /game new mode:two_player partner:@ben in ana's DM
      ana's DM  GameBot: I asked them by DM. The game starts when they accept; I tell you then.
      ana's DM  GameBot: My DMs do not reach ben. Ask them to allow DMs from members of a server we share; then start again with `/game new`.
    ben opens dms
    ana: /game new mode:two_player partner:@ben rounds:1 in ana's DM
      ana's DM  GameBot: I asked them by DM. The game starts when they accept; I tell you then.
      ben's DM  GameBot: **ana asks you to play a two-player game**, here in DMs.
        1 round, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        Accept starts it. `/rules` explains it.
        [Accept] [Decline]
    ben presses [Accept] in ben's DM
      ana's DM  GameBot: **Round 1 of 1** with ben
        **cargo** + **sidewalk**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: The game has started. The words come by DM.
      ben's DM  GameBot: **Round 1 of 1** with ana
        **cargo** + **sidewalk**
        Send me one word that links them.
        [Guess] [⋯]
    ");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn an_invitation_is_for_nobody_else() {
    let (discord, home) = (Discord::start().await, Home::new());
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r"
            guild tavern: #lounge, ana, ben, cat
            cat: /game new mode:two_player partner:@cat in dm
            ana: /game new mode:two_player partner:@ben in dm
            expect ben sees [Accept]
            ",
        )
        .await;
    // Nobody else sees the message; but who knows the button's id can send it.
    let ben = discord.user("ben").sees();
    let invitation = ben.with_button("Accept", None).unwrap();
    let from = discord.now();
    let cat = discord.user("cat");
    let seen = cat.sees();
    for label in ["Accept", "Decline"] {
        let button = invitation
            .buttons
            .iter()
            .find(|button| button.label == label);
        let id = button.unwrap().custom_id.as_deref().unwrap();
        cat.press_forged(&seen.messages[0], id).answered().await;
    }
    insta::assert_snapshot!(discord.transcript_since(from), @r#"
    cat presses a forged button in cat's DM
      cat's DM  GameBot: This invitation is not for you, or it was answered already.
    cat presses a forged button in cat's DM
      cat's DM  GameBot: This invitation is not for you, or it was answered already.
    "#);
    bot.stop().await;
    discord.assert_clean();
}
