//! A longform game beside another one: which of the two a word goes to.

use super::harness::{Bot, Home, dm_holds, played, seen_by};
use crate::discord::Discord;

#[tokio::test]
async fn a_longform_game_goes_beside_another_and_words_go_to_the_pair_shown_last() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, #garden, ana, ben, cat, dan, eve, fay, ivy
            ana: /game new mode:longform in #garden
            expect ben sees "hosted by ana"
            at once: ben presses Join in #garden & cat presses Join in #garden & dan presses Join in #garden
            at once: eve presses Join in #garden & fay presses Join in #garden
            expect ana sees "Players (6 of 24)"
            ana presses Start in #garden
            "#,
        )
        .await;
    for name in ["ana", "ben", "cat", "dan", "eve", "fay"] {
        dm_holds(&discord, name, "day 1").await;
    }
    let view = discord.user("ana").sees();
    let deal = &view.newest("day 1** with").unwrap().text;
    let partner = ["ben", "cat", "dan", "eve", "fay"]
        .into_iter()
        .find(|name| deal.contains(&format!("with {name}")))
        .unwrap();
    // Ivy is in no game: ana plays with her beside the longform game.
    let scene = r#"
        ana: /game new mode:two_player partner:@ivy rounds:1 where:dm in #lounge
        expect ivy sees "meet on one word"
        ivy presses Accept in #lounge
        expect ana sees "Round 1 of 1"
        ana dms "zeppelin"
        ana: /game new mode:race in #lounge
        ana: /game new mode:longform in #lounge
        ana presses Guess in #garden
        ana submits word:pelican
        PARTNER dms "walrus"
        expect ana sees "attempt 2**"
        -- Now the pair of the longform game is the one shown last.
        ana dms "ocelot"
        ana dms "kazoo"
        ana: /words in dm
        ivy dms "igloo"
        expect ana sees "**zeppelin** + **igloo**"
        ana: /guess word:gazebo in #lounge
        ana: /giveup in #lounge
        ana presses Give up in #lounge
        expect ivy sees "fewer win)"
        expect ana sees "fewer win)"
        -- One game is left, and words need no telling apart.
        ana dms "jukebox"
        expect ana sees "is in: **ocelot**"
        "#
    .replace("PARTNER", partner);
    let page = played(&discord, &scene, &[("ana", "fewer win)")]).await;

    insta::assert_snapshot!(seen_by(&page, &["ana"]).replace(partner, "partner"), @r#"
    ana: /game new mode:two_player partner:@ivy rounds:1 where:dm in #lounge
      #lounge  GameBot → ana only: The invitation is up in this channel. The game starts as soon as your partner is in.
      #lounge  GameBot (pings ivy): **ana challenges @ivy: meet on one word**
        1 round, no clock, at most 12 attempts a round. You win together with 4 attempts a round or fewer.
        The words come by DM.
        [Accept] [Not now]
    ivy presses [Accept] in #lounge
      ana's DM  GameBot: **Round 1 of 1** with ivy
        **omelet** + **lagoon**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "zeppelin"
      ana's DM  GameBot: Got it: **zeppelin**. Now it is ivy's turn. This went to your two-player game.
    ana: /game new mode:race in #lounge
      #lounge  GameBot → ana only: You are in another game already. Finish or leave that one first: `/game status` shows it. Only a longform game can be played beside another.
    ana: /game new mode:longform in #lounge
      #lounge  GameBot → ana only: You are in another game already. Finish or leave that one first: `/game status` shows it. Only a longform game can be played beside another.
    ana presses [Guess] in #garden
      #garden  ana gets the box "soup + chain": What one word links them?: ____
    ana submits word:pelican in #garden
      #garden  GameBot → ana only: **Day 1, attempt 1** with partner
        It ends {time}.
        **soup** + **chain**
        What one word links them?
        you: **pelican** ✓ · partner …
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
    partner dms "walrus"
    ana dms "ocelot"
      ana's DM  GameBot: Got it: **ocelot**. Now it is partner's turn. This went to your longform game.
    ana dms "kazoo"
      ana's DM  GameBot: Your guess for this attempt is in: **ocelot**. It cannot be changed; now it is your partner's turn. You are in two games, and I took that for your longform game. For the other one, press Guess under its pair.
    ana: /words in ana's DM
      ana's DM  GameBot: **Day 1, attempt 2** with partner
        **pelican** + **walrus**
        Your guess is in: **ocelot**. Now it is partner's turn.
        Not allowed, in any form:
        Used in this round: pelican, walrus
        Your recent words: pelican
        [Guess] [⋯]
    ivy dms "igloo"
      ana's DM  GameBot: Attempt 1: ana said **zeppelin**, ivy said **igloo**.
        No match. Attempt 2: **zeppelin** + **igloo**
        Send me one word that links them.
        [Guess] [⋯]
    ana: /guess word:gazebo in #lounge
      #lounge  GameBot → ana only: Got it: **gazebo**. Now it is ivy's turn. This went to your two-player game.
    ana: /giveup in #lounge
      #lounge  GameBot → ana only: Give up round 1? It counts as 12 attempts.
        [Give up] [Keep playing]
    ana presses [Give up] in #lounge
      #lounge  GameBot: **ana & ivy did not make it this time:** 12 attempts a round (4 or fewer win).
        omelet + lagoon: given up (12)
        12 attempts, 0 perfect, {duration}
        Replay: `hornbill-271`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: ana gave up round 1. It counts as 12 attempts.
        **You did not make it this time:** 12 attempts a round (4 or fewer win).
        omelet + lagoon: given up (12)
        12 attempts, 0 perfect, {duration}
        For another, press Rematch in #lounge.
        Replay: `hornbill-271`
        [Share] [Replay] [Stats]
    ana dms "jukebox"
      ana's DM  GameBot: Your guess for this attempt is in: **ocelot**. It cannot be changed; now it is your partner's turn.
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
