//! An evening of race and of golf race: what each side sees, from the lobby to the rematch.

use std::time::Duration;

use super::harness::{Bot, Home, dm_holds, gathered, steady, teams};
use crate::discord::Discord;

/// Plays a scene and waits until these texts stand in the DMs of these people, which makes its page steady.
async fn act(discord: &Discord, scene: &str, dms: &[(&str, &str)]) {
    discord.play(scene).await;
    for (name, text) in dms {
        dm_holds(discord, name, text).await;
    }
}

#[tokio::test]
async fn four_people_race_from_the_lobby_to_the_result() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play("guild tavern: #lounge, ana, ben, cat, dan, eve")
        .await;
    let from = discord.now();

    act(
        &discord,
        r"
        ana: /game new mode:race in #lounge
        expect ben sees [Join]
        ben presses Join in #lounge
        cat presses Join in #lounge
        dan presses Join in #lounge
        ana presses Start in #lounge
        ",
        &["ana", "ben", "cat", "dan"].map(|name| (name, "**Round 1** with")),
    )
    .await;
    act(
        &discord,
        r#"
        -- Ana and cat need two attempts, which ben and dan do not see; dan gives up.
        ana dms "ink"
        cat: /guess word:sea in #lounge
        expect ana sees "Attempt 2:"
        expect cat sees "**Round 1, attempt 2**"
        eve: /game status in #lounge
        cat presses Guess in dm
        cat submits word:swim
        ana dms "swam"
        expect ana sees "**Round 2**"
        expect cat sees "**Round 2**"
        dan dms "give up"
        dan presses Give up in dm
        expect ben sees "**Round 2**"
        expect dan sees "**Round 2**"
        "#,
        &[],
    )
    .await;
    bot.clock.advance(Duration::from_mins(1));
    act(
        &discord,
        r#"
        ana: /game pause in #lounge
        expect ben sees "paused the game"
        expect cat sees "paused the game"
        expect dan sees "paused the game"
        expect ana sees "paused the game"
        ben dms "bone"
        eve: /game status in #lounge
        "#,
        &[],
    )
    .await;
    // However long the break is, it costs no time.
    bot.clock.advance(Duration::from_hours(1));
    act(
        &discord,
        r#"
        ana: /game resume in #lounge
        expect ana sees "resumed the game"
        expect ben sees "resumed the game"
        expect cat sees "resumed the game"
        expect dan sees "resumed the game"
        ben dms "bone"
        dan dms "bones"
        expect ben sees "**Round 3**"
        expect dan sees "**Round 3**"
        cat dms "colour"
        ana dms "color"
        expect ana sees "**Round 3**"
        expect cat sees "**Round 3**"
        ana: /words in dm
        ben: /game status in dm
        dan dms "lamp"
        ben dms "lamp"
        expect ben sees "**Round 4**"
        expect dan sees "**Round 4**"
        dan dms "sand"
        "#,
        &[],
    )
    .await;
    bot.clock.advance(Duration::from_secs(95));
    let (eve, last_seconds) = (discord.user("eve"), "**The last 30 seconds!**");
    eve.wait_for(last_seconds, |view| view.has(last_seconds))
        .await;
    bot.clock.advance(Duration::from_secs(25));
    act(
        &discord,
        r"
        expect eve sees [Rematch]
        ",
        &["ana", "ben", "cat", "dan"].map(|name| (name, "press Rematch")),
    )
    .await;
    discord
        .play(
            r"
            ben presses Share in dm
            ben presses With the words in dm
            eve presses Share in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(steady(&discord.transcript_since(from)), @r#"
    ana: /game new mode:race in #lounge
      #lounge  GameBot → ana only: The lobby is open in this channel. Press Start when all have joined.
      #lounge  GameBot: **A race game is open**, hosted by ana.
        {duration} for the game. Every match is a point; most points win.
        Players (1 of 24): ana
        It takes 4 players: 3 more are needed.
        Press Join to take part. The words come by DM.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    ben presses [Join] in #lounge
    cat presses [Join] in #lounge
    dan presses [Join] in #lounge
    ana presses [Start] in #lounge
      ana's DM  GameBot: **Round 1** with cat. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: **Round 1** with dan. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
      cat's DM  GameBot: **Round 1** with ana. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
      dan's DM  GameBot: **Round 1** with ben. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "ink"
    cat: /guess word:sea in #lounge
      #lounge  GameBot → cat only: The race ends {time}.
        **Round 1, attempt 2** with ana
        soup + chain → ink · sea
        **ink** + **sea**
        you … · ana …
        Your recent words, not to be repeated: sea
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
      ana's DM  GameBot: Attempt 1: ana said **ink**, cat said **sea**.
        No match. Attempt 2: **ink** + **sea**
        Send me one word that links them.
        [Guess] [⋯]
    eve: /game status in #lounge
      #lounge  GameBot → eve only: **A race game is running**, it ends {time}.
        **1.** ana & cat: 0 points
        Round 1, attempt 2, still to guess: both
        **1.** ben & dan: 0 points
        Round 1, attempt 1, still to guess: both
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [My words]
    cat presses [Guess] in cat's DM
      cat's DM  cat gets the box "ink + sea": What one word links them?: ____
    cat submits word:swim in cat's DM
    ana dms "swam"
      ana's DM  GameBot: Attempt 2: cat said **swim**, ana said **swam**.
        Two forms of one word: **A match!** Round 1 is done in 2 attempts.
        Your path: soup + chain, ink + sea, then **swim** = **swam**.
        Round 1 brought 1 point; your team has 1 point.
        **Round 2** with cat. The race ends {time}.
        **diploma** + **magic**
        Send me one word that links them.
        [Guess] [⋯]
      cat's DM  GameBot: Attempt 2: cat said **swim**, ana said **swam**.
        Two forms of one word: **A match!** Round 1 is done in 2 attempts.
        Your path: soup + chain, ink + sea, then **swim** = **swam**.
        Round 1 brought 1 point; your team has 1 point.
        **Round 2** with ana. The race ends {time}.
        **diploma** + **magic**
        Send me one word that links them.
        [Guess] [⋯]
    dan dms "give up"
      dan's DM  GameBot: Give up round 1? You get no point for it, and its attempts still count in a tie.
        [Give up] [Keep playing]
    dan presses [Give up] in dan's DM
      ben's DM  GameBot: dan gave up round 1. You get no point for it, and its attempts still count in a tie.
        Round 1 brought nothing; your team has 0 points.
        **Round 2** with dan. The race ends {time}.
        **diploma** + **magic**
        Send me one word that links them.
        [Guess] [⋯]
      dan's DM  GameBot: dan gave up round 1. You get no point for it, and its attempts still count in a tie.
        Round 1 brought nothing; your team has 0 points.
        **Round 2** with ben. The race ends {time}.
        **diploma** + **magic**
        Send me one word that links them.
        [Guess] [⋯]
    ana: /game pause in #lounge
      #lounge  GameBot → ana only: The game is paused. `/game resume` goes on.
      ana's DM  GameBot: ana paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
      ben's DM  GameBot: ana paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
      cat's DM  GameBot: ana paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
      dan's DM  GameBot: ana paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
    ben dms "bone"
      ben's DM  GameBot: The game is paused. `/game resume` goes on, by its host or a manager.
    eve: /game status in #lounge
      #lounge  GameBot → eve only: **A race game is paused**, with {duration} left.
        **1.** ana & cat: 1 point
        Round 2, attempt 1, still to guess: both
        **2.** ben & dan: 0 points
        Round 2, attempt 1, still to guess: both
        Paused by ana; `/game resume` goes on.
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [My words]
    ana: /game resume in #lounge
      #lounge  GameBot → ana only: The game goes on.
      ana's DM  GameBot: ana resumed the game. Attempt 1: **diploma** + **magic**
        The race ends {time}.
        [Guess] [⋯]
      ben's DM  GameBot: ana resumed the game. Attempt 1: **diploma** + **magic**
        The race ends {time}.
        [Guess] [⋯]
      cat's DM  GameBot: ana resumed the game. Attempt 1: **diploma** + **magic**
        The race ends {time}.
        [Guess] [⋯]
      dan's DM  GameBot: ana resumed the game. Attempt 1: **diploma** + **magic**
        The race ends {time}.
        [Guess] [⋯]
    ben dms "bone"
    dan dms "bones"
      ben's DM  GameBot: Attempt 1: ben said **bone**, dan said **bones**.
        Two forms of one word: **A match!** Round 2 is done in 1 attempt, perfect.
        Round 2 brought 1 point; your team has 1 point.
        **Round 3** with dan. The race ends {time}.
        **school** + **burrito**
        Send me one word that links them.
        [Guess] [⋯]
      dan's DM  GameBot: Attempt 1: ben said **bone**, dan said **bones**.
        Two forms of one word: **A match!** Round 2 is done in 1 attempt, perfect.
        Round 2 brought 1 point; your team has 1 point.
        **Round 3** with ben. The race ends {time}.
        **school** + **burrito**
        Send me one word that links them.
        [Guess] [⋯]
    cat dms "colour"
    ana dms "color"
      ana's DM  GameBot: Attempt 1: cat said **colour**, ana said **color**.
        Two spellings of one word: **A match!** Round 2 is done in 1 attempt, perfect.
        Round 2 brought 1 point; your team has 2 points.
        **Round 3** with cat. The race ends {time}.
        **school** + **burrito**
        Send me one word that links them.
        [Guess] [⋯]
      cat's DM  GameBot: Attempt 1: cat said **colour**, ana said **color**.
        Two spellings of one word: **A match!** Round 2 is done in 1 attempt, perfect.
        Round 2 brought 1 point; your team has 2 points.
        **Round 3** with ana. The race ends {time}.
        **school** + **burrito**
        Send me one word that links them.
        [Guess] [⋯]
    ana: /words in ana's DM
      ana's DM  GameBot: Round 2: **colour** on the first attempt, perfect, 1 point. Your team has 2 points.
        The race ends {time}.
        **Round 3, attempt 1** with cat
        **school** + **burrito**
        Send me one word that links them.
        Not allowed, in any form:
        Used in this round: none yet
        Your recent words: ink, swam, color
        [Guess] [⋯]
    ben: /game status in ben's DM
      ben's DM  GameBot: **A race game is running**, it ends {time}.
        **A perfect round:** ana & cat matched on the first attempt.
        **1.** ana & cat: 2 points
        Round 3, attempt 1, still to guess: both
        **2.** ben & dan: 1 point
        Round 3, attempt 1, still to guess: both
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [My words]
    dan dms "lamp"
    ben dms "lamp"
      ben's DM  GameBot: Attempt 1: dan said **lamp**, ben said **lamp**.
        **A match!** Round 3 is done in 1 attempt, perfect.
        Round 3 brought 1 point; your team has 2 points.
        **Round 4** with dan. The race ends {time}.
        **prize** + **frame**
        Send me one word that links them.
        [Guess] [⋯]
      dan's DM  GameBot: Attempt 1: dan said **lamp**, ben said **lamp**.
        **A match!** Round 3 is done in 1 attempt, perfect.
        Round 3 brought 1 point; your team has 2 points.
        **Round 4** with ben. The race ends {time}.
        **prize** + **frame**
        Send me one word that links them.
        [Guess] [⋯]
    dan dms "sand"
      #lounge  GameBot: **ana & cat won the race** with 2 points.
        **1.** ana & cat: 2 points, 1.5 a match, {duration} earlier
        **2.** ben & dan: 2 points, 1.5 a match
        Level on points: fewer attempts a match, then the earlier last match.
        Best round: diploma + magic → **colour** 1, perfect, by ana & cat
        Replay: `raven-805`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: **You won the race** with 2 points.
        **1.** **ana & cat** (you): 2 points, 1.5 a match, {duration} earlier
        **2.** ben & dan: 2 points, 1.5 a match
        Level on points: fewer attempts a match, then the earlier last match.
        Your rounds:
        soup + chain → **swim** 2
        diploma + magic → **colour** 1, perfect
        school + burrito: cut short
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      ben's DM  GameBot: **ana & cat won the race** with 2 points.
        You came 2nd of 2.
        **1.** ana & cat: 2 points, 1.5 a match, {duration} earlier
        **2.** **ben & dan** (you): 2 points, 1.5 a match
        Level on points: fewer attempts a match, then the earlier last match.
        Your rounds:
        soup + chain: given up (1)
        diploma + magic → **bone** 1, perfect
        school + burrito → **lamp** 1, perfect
        prize + frame: cut short
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      cat's DM  GameBot: **You won the race** with 2 points.
        **1.** **ana & cat** (you): 2 points, 1.5 a match, {duration} earlier
        **2.** ben & dan: 2 points, 1.5 a match
        Level on points: fewer attempts a match, then the earlier last match.
        Your rounds:
        soup + chain → **swim** 2
        diploma + magic → **colour** 1, perfect
        school + burrito: cut short
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      dan's DM  GameBot: **ana & cat won the race** with 2 points.
        You came 2nd of 2.
        **1.** ana & cat: 2 points, 1.5 a match, {duration} earlier
        **2.** **ben & dan** (you): 2 points, 1.5 a match
        Level on points: fewer attempts a match, then the earlier last match.
        Your rounds:
        soup + chain: given up (1)
        diploma + magic → **bone** 1, perfect
        school + burrito → **lamp** 1, perfect
        prize + frame: cut short
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
    ben presses [Share] in ben's DM
      ben's DM  GameBot: GameBot · race · 🟥🟩🟩 · 2 points, 2nd of 2
        ben & dan: given up, 1, 1
        [With the words]
    ben presses [With the words] in ben's DM
      ben's DM  GameBot: GameBot · race · 🟥🟩🟩 · 2 points, 2nd of 2
        ben & dan: given up, 1, 1
        soup + chain: given up (1)
        diploma + magic → **bone** = **bones** 1
        school + burrito → **lamp** 1
        prize + frame: cut short
    eve presses [Share] in #lounge
      #lounge  GameBot → eve only: Only its players can share this game. `/game new` opens one of your own.
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn seven_people_golf_with_one_left_out_one_leaving_one_without_dms_and_joint_winners() {
    let people = ["ana", "ben", "cat", "dan", "eve", "fay", "gus"];
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(&format!("guild tavern: #lounge, {}", people.join(", ")))
        .await;
    gathered(&discord, "/game new mode:golf_race", &people).await;
    let from = discord.now();
    discord.play("ana presses Start in #lounge").await;
    let mut odd = None;
    discord
        .until("somebody is told that they stay out", || {
            let told = |name: &&str| {
                discord
                    .user(name)
                    .sees()
                    .has("there was an odd number of players")
            };
            odd = people.into_iter().find(told);
            odd.is_some()
        })
        .await;
    let odd = odd.unwrap();
    let playing: Vec<&str> = people.into_iter().filter(|name| *name != odd).collect();
    let [[a1, a2], [b1, b2], [c1, c2]] = teams(&discord, &playing).await[..] else {
        panic!("six people are three teams");
    };
    let a_match_on_the_first_attempt_and_a_round_given_up = format!(
        r#"
        {a1} dms "ink"
        {a2} dms "ink"
        expect {a1} sees "**Round 2**"
        expect {a2} sees "**Round 2**"
        {a2}: /giveup in dm
        {a2} presses Give up in dm
        expect {a1} sees "**Round 3**"
        expect {a2} sees "**Round 3**"
        "#
    );
    let a_match_on_the_second_by_buttons = format!(
        r#"
        {b2} closes dms
        {b1} dms "sea"
        {b2} presses Guess in #lounge
        {b2} submits word:wave
        expect {b1} sees "Attempt 2:"
        expect {b2} sees "**Round 1, attempt 2**"
        {b1} dms "boat"
        {b2} presses My words in #lounge
        {b2} presses Guess in #lounge
        {b2} submits word:boats
        expect {b1} sees "**Round 2**"
        "#
    );
    let one_leaves = format!(
        r#"
        {c1} dms "moon"
        {c2}: /game leave in #lounge
        {c2} presses Leave in #lounge
        expect {c1} sees "left the race"
        {c1} dms "star"
        {odd}: /game status in #lounge
        "#
    );
    for scene in [
        a_match_on_the_first_attempt_and_a_round_given_up,
        a_match_on_the_second_by_buttons,
        one_leaves,
    ] {
        discord.play(&scene).await;
    }
    bot.clock.advance(Duration::from_mins(3));
    for name in [a1, a2, b1, c1] {
        dm_holds(&discord, name, "press Rematch").await;
    }
    discord
        .play(&format!(
            "expect {odd} sees [Rematch]\n{b2}: /game status in #lounge"
        ))
        .await;

    insta::assert_snapshot!(steady(&discord.transcript_since(from)), @r#"
    ana presses [Start] in #lounge
      ana's DM  GameBot: **Round 1** with gus. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
      ben's DM  GameBot: **Round 1** with cat. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
      cat's DM  GameBot: **Round 1** with ben. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
      dan's DM  GameBot: **Round 1** with fay. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
      eve's DM  GameBot: The golf race game in #lounge started without you: there was an odd number of players, so one had to stay out. You are free for another; `/game new` opens one.
      fay's DM  GameBot: **Round 1** with dan. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
      gus's DM  GameBot: **Round 1** with ana. The race ends {time}.
        **soup** + **chain**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "ink"
    gus dms "ink"
      ana's DM  GameBot: Attempt 1: ana said **ink**, gus said **ink**.
        **A match!** Round 1 is done in 1 attempt, perfect.
        Round 1 brought 4 points; your team has 4 points.
        **Round 2** with gus. The race ends {time}.
        **diploma** + **magic**
        Send me one word that links them.
        [Guess] [⋯]
      gus's DM  GameBot: Attempt 1: ana said **ink**, gus said **ink**.
        **A match!** Round 1 is done in 1 attempt, perfect.
        Round 1 brought 4 points; your team has 4 points.
        **Round 2** with ana. The race ends {time}.
        **diploma** + **magic**
        Send me one word that links them.
        [Guess] [⋯]
    gus: /giveup in gus's DM
      gus's DM  GameBot: Give up round 2? It costs a point.
        [Give up] [Keep playing]
    gus presses [Give up] in gus's DM
      ana's DM  GameBot: gus gave up round 2. It costs a point.
        Round 2 cost 1 point; your team has 3 points.
        **Round 3** with gus. The race ends {time}.
        **school** + **burrito**
        Send me one word that links them.
        [Guess] [⋯]
      gus's DM  GameBot: gus gave up round 2. It costs a point.
        Round 2 cost 1 point; your team has 3 points.
        **Round 3** with ana. The race ends {time}.
        **school** + **burrito**
        Send me one word that links them.
        [Guess] [⋯]
    cat closes dms
    ben dms "sea"
    cat presses [Guess] in #lounge
      #lounge  cat gets the box "soup + chain": What one word links them?: ____
    cat submits word:wave in #lounge
      #lounge  GameBot → cat only: The race ends {time}.
        **Round 1, attempt 2** with ben
        soup + chain → sea · wave
        **sea** + **wave**
        you … · ben …
        Your recent words, not to be repeated: wave
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
      ben's DM  GameBot: Attempt 1: ben said **sea**, cat said **wave**.
        No match. Attempt 2: **sea** + **wave**
        Send me one word that links them.
        [Guess] [⋯]
    ben dms "boat"
    cat presses [My words] in #lounge
      #lounge  GameBot → cat only: The race ends {time}.
        **Round 1, attempt 2** with ben
        soup + chain → sea · wave
        **sea** + **wave**
        you … · ben ✓
        Your recent words, not to be repeated: wave
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
    cat presses [Guess] in #lounge
      #lounge  cat gets the box "sea + wave": What one word links them?: ____
    cat submits word:boats in #lounge
      ben's DM  GameBot: Attempt 2: ben said **boat**, cat said **boats**.
        Two forms of one word: **A match!** Round 1 is done in 2 attempts.
        Your path: soup + chain, sea + wave, then **boat** = **boats**.
        Round 1 brought 3 points; your team has 3 points.
        **Round 2** with cat. The race ends {time}.
        **diploma** + **magic**
        Send me one word that links them.
        [Guess] [⋯]
    dan dms "moon"
    fay: /game leave in #lounge
      #lounge  GameBot → fay only: Leave the game? Your team keeps its points and plays no more rounds.
        [Leave] [Keep playing]
    fay presses [Leave] in #lounge
      dan's DM  GameBot: fay left the race. Your team keeps its points and plays no more rounds; the result comes at the end.
    dan dms "star"
      dan's DM  GameBot: No round is open for you right now. `/game status` shows where the game is.
    eve: /game status in #lounge
      #lounge  GameBot → eve only: **A golf race game is running**, it ends {time}.
        **1.** gus & ana: 3 points, 1 match
        Round 3, attempt 1, still to guess: both
        **1.** cat & ben: 3 points, 1 match
        Round 2, attempt 1, still to guess: both
        **2.** dan & fay: 0 points, 0 matches
        fay left: no more rounds
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [My words]
      #lounge  GameBot: **gus & ana and cat & ben share the win of the golf race** with 3 points.
        **1.** gus & ana: 3 points
        **1.** cat & ben: 3 points
        **2.** dan & fay: 0 points
        Best round: soup + chain → **ink** 1, perfect, by gus & ana
        Replay: `raven-805`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: **You and cat & ben share the win of the golf race** with 3 points.
        **1.** **gus & ana** (you): 3 points
        **1.** cat & ben: 3 points
        **2.** dan & fay: 0 points
        Your rounds:
        soup + chain → **ink** 1, perfect: 4 points
        diploma + magic: given up (1): minus 1 point
        school + burrito: cut short
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      ben's DM  GameBot: **You and gus & ana share the win of the golf race** with 3 points.
        **1.** gus & ana: 3 points
        **1.** **cat & ben** (you): 3 points
        **2.** dan & fay: 0 points
        Your rounds:
        soup + chain → **boat** 2: 3 points
        diploma + magic: cut short
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      dan's DM  GameBot: **gus & ana and cat & ben share the win of the golf race** with 3 points.
        You came 2nd of 3.
        **1.** gus & ana: 3 points
        **1.** cat & ben: 3 points
        **2.** **dan & fay** (you): 0 points
        Your rounds:
        soup + chain: cut short
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      gus's DM  GameBot: **You and cat & ben share the win of the golf race** with 3 points.
        **1.** **gus & ana** (you): 3 points
        **1.** cat & ben: 3 points
        **2.** dan & fay: 0 points
        Your rounds:
        soup + chain → **ink** 1, perfect: 4 points
        diploma + magic: given up (1): minus 1 point
        school + burrito: cut short
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
    cat: /game status in #lounge
      #lounge  GameBot → cat only: **gus & ana and cat & ben share the win of the golf race** with 3 points.
        **1.** gus & ana: 3 points
        **1.** cat & ben: 3 points
        **2.** dan & fay: 0 points
        Best round: soup + chain → **ink** 1, perfect, by gus & ana
        `/game new` opens another.
        Replay: `raven-805`
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn when_every_team_has_lost_a_player_those_who_stayed_are_told_that_it_is_over() {
    let people = ["ana", "ben", "cat", "dan"];
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    gathered(&discord, "/game new mode:race", &people).await;
    discord.play("ana presses Start in #lounge").await;
    let [[a1, a2], [b1, b2]] = teams(&discord, &people).await[..] else {
        panic!("four people are two teams");
    };

    let page = discord
        .play(&format!(
            r#"
            {a1} dms "ink"
            {a2} dms "ink"
            expect {a2} sees "**Round 2**"
            {a2}: /game leave in #lounge
            {a2} presses Leave in #lounge
            expect {a1} sees "{a2} left the race"
            {a2}: /game new mode:two_player in #lounge
            {b1}: /game leave in #lounge
            {b1} presses Leave in #lounge
            expect {a1} sees "every team lost a player"
            expect {b2} sees "every team lost a player"
            expect {b1} sees "{a1} & {a2}: 1 matched round"
            "#
        ))
        .await;
    // Who left is free at once, and hears no more of the race.
    assert!(page.contains("The invitation is up"), "{page}");
    let told = discord.user(a2).sees();
    let mut dms = told
        .messages
        .iter()
        .filter(|message| message.place == format!("{a2}'s DM"));
    assert!(dms.all(|message| !message.text.contains("every team lost a player")));
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
