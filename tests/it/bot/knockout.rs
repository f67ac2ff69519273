//! An evening of knockout, as each person saw it.

use std::time::Duration;

use super::harness::{Bot, Home, played, seen_by};
use crate::discord::Discord;

/// The pause between two rounds.
const PAUSE: Duration = Duration::from_secs(5);

/// The limit of a round.
const ROUND: Duration = Duration::from_mins(5);

/// Opens and starts a game of four teams with three attempts a round: ana & cat, ben & dan, eve & fay,
/// gus & hal. Ivy looks on.
pub(crate) async fn four_teams_start(discord: &Discord, mode: &str) -> String {
    let scene = format!(
        r#"
        guild tavern: #lounge, ana, ben, cat, dan, eve, fay, gus, hal, ivy
        ana: /game new mode:{mode} in #lounge
        expect ben sees "hosted by ana"
        at once: ben presses Join in #lounge & cat presses Join in #lounge & dan presses Join in #lounge
        at once: eve presses Join in #lounge & fay presses Join in #lounge
        at once: gus presses Join in #lounge & hal presses Join in #lounge
        expect ana sees "Players (8 of 24)"
        "#
    );
    discord.play(&scene).await;
    if mode == "knockout" {
        discord
            .play("ana: /game settings attempts:3 in #lounge")
            .await;
    }
    let begins = if mode == "knockout" {
        "Round 1"
    } else {
        "day 1"
    };
    let all = ["ana", "ben", "cat", "dan", "eve", "fay", "gus", "hal"].map(|name| (name, begins));
    played(discord, "ana presses Start in #lounge", &all).await
}

#[tokio::test]
async fn a_team_that_goes_out_with_all_but_one_is_not_told_that_others_play_on() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    four_teams_start(&discord, "knockout").await;

    let from = discord.now();
    played(
        &discord,
        r#"
        ana dms "zeppelin"
        cat dms "zeppelin"
        expect ana sees "A match!"
        "#,
        &[],
    )
    .await;
    bot.clock.advance(ROUND);
    let all = ["ben", "dan", "eve", "fay", "gus", "hal"].map(|name| (name, "the knockout** after"));
    played(&discord, "", &all).await;
    let page = discord.transcript_since(from);
    assert_eq!(page.matches("**Your team is out**").count(), 6, "{page}");
    assert!(!page.contains("The others play on"), "{page}");
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn four_teams_play_knockout_until_one_is_left() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let mut page = four_teams_start(&discord, "knockout").await;

    page += "\n";
    page += &played(
        &discord,
        r#"
        ana dms "zeppelin"
        cat dms "zeppelin"
        expect cat sees "A match!"
        expect ana sees "A match!"
        ivy: /game status in #lounge
        ben dms "pelican"
        dan dms "walrus"
        expect ben sees "Attempt 2:"
        expect dan sees "Attempt 2:"
        dan dms "ocelot"
        ben dms "ocelots"
        expect ben sees "A match!"
        expect dan sees "A match!"
        gus dms "kazoo"
        hal dms "kazoo"
        expect gus sees "A match!"
        expect hal sees "A match!"
        eve dms "igloo"
        fay dms "gazebo"
        expect eve sees "Attempt 2:"
        expect fay sees "Attempt 2:"
        eve dms "jukebox"
        fay dms "jukebox"
        expect ivy sees "round 1 is over"
        "#,
        &[
            ("ana", "Next round"),
            ("ben", "Next round"),
            ("cat", "Next round"),
            ("dan", "Next round"),
            ("gus", "Next round"),
            ("hal", "Next round"),
            ("eve", "Your team is out"),
            ("fay", "Your team is out"),
        ],
    )
    .await;
    insta::assert_snapshot!(seen_by(&page, &["ana", "ben", "eve", "gus", "ivy"]), @r#"
    ana presses [Start] in #lounge
      ana's DM  GameBot: **Round 1** with cat: 4 teams, and at least 1 is out after this round.
        **soup** + **chain**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
      ben's DM  GameBot: **Round 1** with dan: 4 teams, and at least 1 is out after this round.
        **soup** + **chain**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
      eve's DM  GameBot: **Round 1** with fay: 4 teams, and at least 1 is out after this round.
        **soup** + **chain**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
      gus's DM  GameBot: **Round 1** with hal: 4 teams, and at least 1 is out after this round.
        **soup** + **chain**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
    ana dms "zeppelin"
    cat dms "zeppelin"
      ana's DM  GameBot: Attempt 1: ana said **zeppelin**, cat said **zeppelin**.
        **A match!** Round 1 is done in 1 attempt, perfect.
        Still playing: 3 other teams. The round ends {time} at the latest.
    ivy: /game status in #lounge
      #lounge  GameBot → ivy only: **A knockout game is running**, round 1 ends {time}.
        4 teams, and at least 1 is out after this round.
        hal & gus: attempt 1, still to guess: both
        ana & cat: matched, 1 attempt
        ben & dan: attempt 1, still to guess: both
        fay & eve: attempt 1, still to guess: both
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
    ben dms "pelican"
    dan dms "walrus"
      ben's DM  GameBot: Attempt 1: ben said **pelican**, dan said **walrus**.
        No match. Attempt 2: **pelican** + **walrus**
        Send me one word that links them.
        [Guess] [⋯]
    dan dms "ocelot"
    ben dms "ocelots"
      ben's DM  GameBot: Attempt 2: dan said **ocelot**, ben said **ocelots**.
        Two forms of one word: **A match!** Round 1 is done in 2 attempts.
        Your path: soup + chain, pelican + walrus, then **ocelot** = **ocelots**.
        Still playing: 2 other teams. The round ends {time} at the latest.
    gus dms "kazoo"
    hal dms "kazoo"
      gus's DM  GameBot: Attempt 1: gus said **kazoo**, hal said **kazoo**.
        **A match!** Round 1 is done in 1 attempt, perfect.
        Still playing: 1 other team. The round ends {time} at the latest.
    eve dms "igloo"
    fay dms "gazebo"
      eve's DM  GameBot: Attempt 1: eve said **igloo**, fay said **gazebo**.
        No match. Attempt 2: **igloo** + **gazebo**
        Send me one word that links them.
        [Guess] [⋯]
    eve dms "jukebox"
    fay dms "jukebox"
      #lounge  GameBot: **Knockout: round 1 is over** after {duration}. The pair was **soup** + **chain**.
        **ana & cat**: in, 1 attempt: **zeppelin**
        **hal & gus**: in, 1 attempt: **kazoo**
        **ben & dan**: in, 2 attempts: pelican + walrus, then **ocelot** = **ocelots**
        **fay & eve**: out (matched, but behind the others): igloo + gazebo, then **jukebox**
        Next round {time}: 3 teams, and at least 1 is out after this round.
      eve's DM  GameBot: Attempt 2: eve said **jukebox**, fay said **jukebox**.
        **A match!** Round 1 is done in 2 attempts.
        Your path: soup + chain, igloo + gazebo, then **jukebox**.
        **Your team is out** in round 1 (matched, but behind the others). Place 4 of 4.
        I tell you here who wins. You are free for another game: `/game new`.
    "#);

    bot.clock.advance(PAUSE);
    page = played(
        &discord,
        "",
        &["ana", "ben", "cat", "dan", "gus", "hal"].map(|name| (name, "Round 2")),
    )
    .await;
    page += "\n";
    page += &played(
        &discord,
        r#"
        eve dms "hello"
        ben dms "haiku"
        dan dms "obelisk"
        expect ben sees "Attempt 2:"
        expect dan sees "Attempt 2:"
        ben dms "papyrus"
        dan dms "rhubarb"
        expect ben sees "Attempt 3:"
        expect dan sees "Attempt 3:"
        ben dms "tapioca"
        dan dms "ukulele"
        expect ben sees "no attempt is left"
        expect dan sees "no attempt is left"
        ben: /words in dm
        ben dms "yodel"
        ana dms "abacus"
        cat dms "abacus"
        expect ben sees "Your team is out"
        expect dan sees "Your team is out"
        expect ana sees "A match!"
        expect cat sees "A match!"
        gus: /game status in #lounge
        gus dms "bagpipe"
        hal dms "bagpipe"
        expect ivy sees "round 2 is over"
        "#,
        &["ana", "cat", "gus", "hal"].map(|name| (name, "Round 2 is over")),
    )
    .await;
    insta::assert_snapshot!(seen_by(&page, &["ana", "ben", "eve", "gus", "ivy"]), @r#"
      ana's DM  GameBot: **Round 2** with cat: 3 teams, and at least 1 is out after this round.
        **diploma** + **magic**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
      ben's DM  GameBot: **Round 2** with dan: 3 teams, and at least 1 is out after this round.
        **diploma** + **magic**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
      gus's DM  GameBot: **Round 2** with hal: 3 teams, and at least 1 is out after this round.
        **diploma** + **magic**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
    eve dms "hello"
      eve's DM  GameBot: Hi! I run a word game for two or more: you and a partner see the same two words, each of you secretly sends one word that links them, and equal words win the round.
        [Play with somebody] [Practice] [How it works]
    ben dms "haiku"
    dan dms "obelisk"
      ben's DM  GameBot: Attempt 1: ben said **haiku**, dan said **obelisk**.
        No match. Attempt 2: **haiku** + **obelisk**
        Send me one word that links them.
        [Guess] [⋯]
    ben dms "papyrus"
    dan dms "rhubarb"
      ben's DM  GameBot: Attempt 2: ben said **papyrus**, dan said **rhubarb**.
        No match. Attempt 3: **papyrus** + **rhubarb**
        Send me one word that links them.
        [Guess] [⋯]
    ben dms "tapioca"
    dan dms "ukulele"
      ben's DM  GameBot: Attempt 3: ben said **tapioca**, dan said **ukulele**.
        No match, and no attempt is left. Your team is out if another team matches. If none does, the round is replayed with a new pair.
        Still playing: 2 other teams. The round ends {time} at the latest.
    ben: /words in ben's DM
      ben's DM  GameBot: Your team has no attempt left and waits for the others. Your recent words, which you may not use again in any form: pelican, ocelots, haiku, papyrus, tapioca
    ben dms "yodel"
      ben's DM  GameBot: No round is open for you right now. `/game status` shows where the game is.
    ana dms "abacus"
    cat dms "abacus"
      ana's DM  GameBot: Attempt 1: ana said **abacus**, cat said **abacus**.
        **A match!** Round 2 is done in 1 attempt, perfect.
        Still playing: 1 other team. The round ends {time} at the latest.
      ben's DM  GameBot: **Your team is out** in round 2 (no match in 3 attempts). Place 3 of 4.
        The others play on; I tell you here who wins. You are free for another game: `/game new`.
    gus: /game status in #lounge
      #lounge  GameBot → gus only: **A knockout game is running**, round 2 ends {time}.
        3 teams, and at least 1 is out after this round.
        **The last two:** hal & gus against ana & cat.
        hal & gus: attempt 1, still to guess: both
        ana & cat: matched, 1 attempt
        Out: ben & dan (round 2), fay & eve (round 1)
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
    gus dms "bagpipe"
    hal dms "bagpipe"
      #lounge  GameBot: **Knockout: round 2 is over** after {duration}. The pair was **diploma** + **magic**.
        **ana & cat**: in, 1 attempt: **abacus**
        **hal & gus**: in, 1 attempt: **bagpipe**
        **ben & dan**: out (no match in 3 attempts): haiku + obelisk, papyrus + rhubarb, tapioca + ukulele
        Next round {time}: 2 teams, and at least 1 is out after this round.
      gus's DM  GameBot: Attempt 1: gus said **bagpipe**, hal said **bagpipe**.
        **A match!** Round 2 is done in 1 attempt, perfect.
    "#);

    bot.clock.advance(PAUSE);
    page = played(
        &discord,
        "",
        &["ana", "cat", "gus", "hal"].map(|name| (name, "**Round 3**")),
    )
    .await;
    bot.clock.advance(ROUND);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["ana", "cat", "gus", "hal"].map(|name| (name, "Round 3 is over")),
    )
    .await;
    bot.clock.advance(PAUSE);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["ana", "cat", "gus", "hal"].map(|name| (name, "**Round 4**")),
    )
    .await;
    page += "\n";
    page += &played(
        &discord,
        r#"
        ana dms "dynamo"
        cat dms "dynamo"
        expect ana sees "A match!"
        expect cat sees "A match!"
        gus dms "giraffe"
        hal: /game status in #lounge
        "#,
        &[],
    )
    .await;
    bot.clock.advance(ROUND);
    page += "\n";
    page += &played(
        &discord,
        "expect ivy sees [Rematch]",
        &["ana", "ben", "cat", "dan", "eve", "fay", "gus", "hal"]
            .map(|name| (name, "the knockout**")),
    )
    .await;
    page += "\n";
    page += &played(&discord, "ivy: /game status in #lounge", &[]).await;
    insta::assert_snapshot!(seen_by(&page, &["ana", "eve", "gus", "ivy"]), @r#"
      #lounge  GameBot: **Knockout: round 3 is over** after {duration}. The pair was **school** + **burrito**.
        **hal & gus**: no match, no attempt
        **ana & cat**: no match, no attempt
        Nobody matched, so nobody is out. The round is replayed with a new pair {time}. If nobody matches again, the game ends without a winner.
      ana's DM  GameBot: **Round 3** with cat: 2 teams, and at least 1 is out after this round.
        **school** + **burrito**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
      ana's DM  GameBot: **Round 4** with cat (replay): 2 teams, and at least 1 is out after this round.
        **prize** + **frame**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
      gus's DM  GameBot: **Round 3** with hal: 2 teams, and at least 1 is out after this round.
        **school** + **burrito**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
      gus's DM  GameBot: **Round 4** with hal (replay): 2 teams, and at least 1 is out after this round.
        **prize** + **frame**
        Send me one word that links them.
        The round ends {time}; you have 3 attempts.
        [Guess] [⋯]
    ana dms "dynamo"
    cat dms "dynamo"
      ana's DM  GameBot: Attempt 1: ana said **dynamo**, cat said **dynamo**.
        **A match!** Round 4 is done in 1 attempt, perfect.
        Still playing: 1 other team. The round ends {time} at the latest.
    gus dms "giraffe"
    hal: /game status in #lounge
      #lounge  GameBot → hal only: **A knockout game is running**, round 4 ends {time}.
        2 teams, and at least 1 is out after this round.
        **The last two:** hal & gus against ana & cat.
        hal & gus: attempt 1, still to guess: hal
        ana & cat: matched, 1 attempt
        Out: ben & dan (round 2), fay & eve (round 1)
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
      #lounge  GameBot: **Knockout: round 4 is over** after {duration}. The pair was **prize** + **frame**.
        **ana & cat**: in, 1 attempt: **dynamo**
        **hal & gus**: out (no match in time), no attempt
      #lounge  GameBot: **ana & cat won the knockout** after 4 rounds, {duration}.
        **1.** ana & cat
        **2.** hal & gus: round 4, no match in time
        **3.** ben & dan: round 2, no match in 3 attempts
        **4.** fay & eve: round 1, {duration} behind
        Best round: soup + chain → **zeppelin** 1, perfect, by ana & cat
        Replay: `raven-805`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: **You won the knockout** after 4 rounds, {duration}.
        **1.** **ana & cat** (you)
        **2.** hal & gus: round 4, no match in time
        **3.** ben & dan: round 2, no match in 3 attempts
        **4.** fay & eve: round 1, {duration} behind
        Your rounds:
        soup + chain → **zeppelin** 1, perfect
        diploma + magic → **abacus** 1, perfect
        school + burrito: no attempt
        prize + frame → **dynamo** 1, perfect
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      eve's DM  GameBot: **ana & cat won the knockout** after 4 rounds, {duration}.
        You came 4th of 4.
        **1.** ana & cat
        **2.** hal & gus: round 4, no match in time
        **3.** ben & dan: round 2, no match in 3 attempts
        **4.** **fay & eve** (you): round 1, {duration} behind
        Your rounds:
        soup + chain → **jukebox** 2
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      gus's DM  GameBot: **Your team is out** in round 4 (no match in time). Place 2 of 4.
        **ana & cat won the knockout** after 4 rounds, {duration}.
        You came 2nd of 4.
        **1.** ana & cat
        **2.** **hal & gus** (you): round 4, no match in time
        **3.** ben & dan: round 2, no match in 3 attempts
        **4.** fay & eve: round 1, {duration} behind
        Your rounds:
        soup + chain → **kazoo** 1, perfect
        diploma + magic → **bagpipe** 1, perfect
        school + burrito: no attempt
        prize + frame: no attempt
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
    ivy: /game status in #lounge
      #lounge  GameBot → ivy only: There is no game here; the option `game` names another.
        [New game]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
