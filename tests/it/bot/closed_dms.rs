//! A game with somebody whom DMs do not reach: everything is one button away in the channel.

use super::harness::{Bot, Home, played};
use crate::discord::Discord;

#[tokio::test]
async fn a_player_with_closed_dms_plays_in_the_channel_to_the_end() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = played(
        &discord,
        r#"
            guild tavern: #lounge, ana, ben, cat
            ben closes dms
            ana: /game new mode:two_player partner:@ben rounds:2 where:dm in #lounge
            expect ben sees "meet on one word"
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 2"
            expect ben sees "I cannot reach you by DM"
            ben presses My words in #lounge
            ben presses Guess in #lounge
            ben submits word:sea
            ana dms "ink"
            expect ana sees "Attempt 2:"
            -- Ben was not there when the attempt was completed.
            ben presses My words in #lounge
            ana dms "wave"
            ben presses Guess in #lounge
            ben submits word:waves
            expect ana sees "Round 2 of 2"
            ben presses My words in #lounge
            ben presses ⋯ in #lounge
            ben presses Give up in #lounge
            ben presses Give up in #lounge
            expect cat sees "fewer win)"
            "#,
        &[("ana", "fewer win)")],
    )
    .await;

    insta::assert_snapshot!(page, @r#"
    ben closes dms
    ana: /game new mode:two_player partner:@ben rounds:2 where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ben): **ana challenges @ben: meet on one word**
        2 rounds, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    ben presses [Accept] in #lounge
      #lounge  GameBot (pings ben): @ben, I cannot reach you by DM. Play right here: My words shows your pair, Guess takes your word, and only you see either. Or allow DMs from members of this server in its privacy settings.
        [Guess] [My words]
      ana's DM  GameBot: **Round 1 of 2** with ben
        **gutter** + **octopus**
        Send me one word that links them.
        [Guess] [⋯]
    ben presses [My words] in #lounge
      #lounge  GameBot → ben only: **Round 1 of 2, attempt 1** with ana
        **gutter** + **octopus**
        What one word links them?
        you … · ana …
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
    ben presses [Guess] in #lounge
      #lounge  ben gets the box "gutter + octopus": What one word links them?: ____
    ben submits word:sea in #lounge
    ana dms "ink"
      ana's DM  GameBot: Attempt 1: ben said **sea**, ana said **ink**.
        No match. Attempt 2: **sea** + **ink**
        Send me one word that links them.
        [Guess] [⋯]
    ben presses [My words] in #lounge
      #lounge  GameBot → ben only: **Round 1 of 2, attempt 2** with ana
        gutter + octopus → sea · ink
        **sea** + **ink**
        you … · ana …
        Your recent words, not to be repeated: sea
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
    ana dms "wave"
    ben presses [Guess] in #lounge
      #lounge  ben gets the box "sea + ink": What one word links them?: ____
    ben submits word:waves in #lounge
      ana's DM  GameBot: Attempt 2: ana said **wave**, ben said **waves**.
        Two forms of one word: **A match!** Round 1 is done in 2 attempts.
        Your path: gutter + octopus, sea + ink, then **wave** = **waves**.
        **Round 2 of 2** with ben
        **butter** + **jaw**
        Send me one word that links them.
        [Guess] [⋯]
    ben presses [My words] in #lounge
      #lounge  GameBot → ben only: Round 1: **wave** in 2 attempts
        **Round 2 of 2, attempt 1** with ana
        **butter** + **jaw**
        What one word links them?
        you … · ana …
        Your recent words, not to be repeated: sea, waves
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
    ben presses [⋯] in #lounge
    ben presses [Give up] in #lounge
    ben presses [Give up] in #lounge
      #lounge  GameBot: **ana & ben did not make it this time:** 7 attempts a round (4 or fewer win).
        gutter + octopus → **wave** 2
        butter + jaw: given up (12)
        Best: round 1 (2). Worst: round 2 (12).
        14 attempts, 0 perfect, {duration}
        Replay: `cicada-595`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: ben gave up round 2. It counts as 12 attempts.
        **You did not make it this time:** 7 attempts a round (4 or fewer win).
        gutter + octopus → **wave** 2
        butter + jaw: given up (12)
        Best: round 1 (2). Worst: round 2 (12).
        14 attempts, 0 perfect, {duration}
        For another, press Rematch in #lounge.
        Replay: `cicada-595`
        [Share] [Replay] [Stats]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn dms_that_open_again_are_used_again_from_the_next_round_on() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;

    let page = played(
        &discord,
        r#"
            guild tavern: #lounge, ana, ben
            ben closes dms
            ana: /game new mode:two_player partner:@ben rounds:2 where:dm in #lounge
            expect ben sees "meet on one word"
            ben presses Accept in #lounge
            expect ana sees "Round 1 of 2"
            expect ben sees "I cannot reach you by DM"
            ben opens dms
            ana: /giveup in #lounge
            ana presses Give up in #lounge
            expect ben sees "Round 2 of 2"
            expect ana sees "Round 2 of 2"
            ana dms "ink"
            ben dms "ink"
            "#,
        &[("ana", "fewer win)"), ("ben", "fewer win)")],
    )
    .await;

    let bens: Vec<&str> = page
        .lines()
        .filter(|line| line.contains("ben's DM"))
        .collect();
    assert_eq!(
        bens.len(),
        2,
        "the round, the match with the result\n{page}"
    );
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
