//! A longform game over some days, as each person saw it.

use std::time::Duration;

use super::harness::{Bot, Home, played, seen_by};
use super::knockout::four_teams_start;
use crate::discord::Discord;

const HOUR: Duration = Duration::from_hours(1);

/// How long each step of the turnover waits for the one before.
const STEP: Duration = Duration::from_secs(3);

const ALL: [&str; 8] = ["ana", "ben", "cat", "dan", "eve", "fay", "gus", "hal"];

#[tokio::test]
async fn four_teams_play_longform_over_days() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let mut page = four_teams_start(&discord, "longform").await;
    // Day 1: two teams match, one tries, one sleeps.
    page += "\n";
    page += &played(
        &discord,
        r#"
        ana dms "zeppelin"
        cat dms "zeppelin"
        expect cat sees "A match!"
        expect ana sees "A match!"
        ben dms "pelican"
        dan dms "walrus"
        expect ben sees "Attempt 2:"
        expect dan sees "Attempt 2:"
        dan dms "ocelot"
        ben dms "ocelot"
        expect ben sees "A match!"
        expect dan sees "A match!"
        eve dms "igloo"
        fay dms "gazebo"
        expect eve sees "Attempt 2:"
        expect fay sees "Attempt 2:"
        fay dms "kazoo"
        "#,
        &[],
    )
    .await;
    bot.clock.advance(12 * HOUR);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["eve", "fay", "gus", "hal"].map(|name| (name, "Half of day 1")),
    )
    .await;
    bot.clock.advance(10 * HOUR);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["eve", "fay", "gus", "hal"].map(|name| (name, "90 percent")),
    )
    .await;
    page += "\n";
    page += &played(&discord, "ivy: /game status in #lounge", &[]).await;
    bot.clock.advance(2 * HOUR);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["ana", "ben", "cat", "dan"].map(|name| (name, "Day 1 is over")),
    )
    .await;
    page += "\n";
    page += &played(&discord, "ivy: /game status in #lounge", &[]).await;
    bot.clock.advance(STEP);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["eve", "fay"].map(|name| (name, "Your team is out")),
    )
    .await;
    bot.clock.advance(STEP);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["gus", "hal"].map(|name| (name, "Your team is out")),
    )
    .await;
    bot.clock.advance(STEP);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["ana", "ben", "cat", "dan"].map(|name| (name, "day 2")),
    )
    .await;
    // What was expected last may have come with what was expected before.
    let page: Vec<&str> = page.lines().filter(|line| !line.is_empty()).collect();
    let mut page = page.join("\n");
    insta::assert_snapshot!(seen_by(&page, &["ana", "ben", "eve", "fay", "gus", "ivy"]), @r#"
    ana presses [Start] in #lounge
      ana's DM  GameBot: **Longform, day 1** with cat: 4 teams are in.
        **soup** + **chain**
        Send me one word that links them, as often as it takes; fewer attempts rank better.
        The day ends {time}.
        [Guess] [⋯]
      ben's DM  GameBot: **Longform, day 1** with dan: 4 teams are in.
        **soup** + **chain**
        Send me one word that links them, as often as it takes; fewer attempts rank better.
        The day ends {time}.
        [Guess] [⋯]
      eve's DM  GameBot: **Longform, day 1** with fay: 4 teams are in.
        **soup** + **chain**
        Send me one word that links them, as often as it takes; fewer attempts rank better.
        The day ends {time}.
        [Guess] [⋯]
      fay's DM  GameBot: **Longform, day 1** with eve: 4 teams are in.
        **soup** + **chain**
        Send me one word that links them, as often as it takes; fewer attempts rank better.
        The day ends {time}.
        [Guess] [⋯]
      gus's DM  GameBot: **Longform, day 1** with hal: 4 teams are in.
        **soup** + **chain**
        Send me one word that links them, as often as it takes; fewer attempts rank better.
        The day ends {time}.
        [Guess] [⋯]
    ana dms "zeppelin"
    cat dms "zeppelin"
      ana's DM  GameBot: Attempt 1: ana said **zeppelin**, cat said **zeppelin**.
        **A match!** Day 1 is done for you in 1 attempt, perfect.
        The day ends {time}, and then you learn who is out.
    ben dms "pelican"
    dan dms "walrus"
      ben's DM  GameBot: Attempt 1: ben said **pelican**, dan said **walrus**.
        No match. Attempt 2: **pelican** + **walrus**
        Send me one word that links them.
        [Guess] [⋯]
    dan dms "ocelot"
    ben dms "ocelot"
      ben's DM  GameBot: Attempt 2: dan said **ocelot**, ben said **ocelot**.
        **A match!** Day 1 is done for you in 2 attempts.
        Your path: soup + chain, pelican + walrus, then **ocelot**.
        The day ends {time}, and then you learn who is out.
    eve dms "igloo"
    fay dms "gazebo"
      eve's DM  GameBot: Attempt 1: eve said **igloo**, fay said **gazebo**.
        No match. Attempt 2: **igloo** + **gazebo**
        Send me one word that links them.
        [Guess] [⋯]
      fay's DM  GameBot: Attempt 1: eve said **igloo**, fay said **gazebo**.
        No match. Attempt 2: **igloo** + **gazebo**
        Send me one word that links them.
        [Guess] [⋯]
    fay dms "kazoo"
      eve's DM  GameBot: **Half of day 1 is over.** The day ends {time}. Your team has not matched yet.
        Attempt 2: **igloo** + **gazebo**
        [Guess] [⋯]
      eve's DM  GameBot: **90 percent of day 1 is over.** The day ends {time}. Your team has not matched yet.
        Attempt 2: **igloo** + **gazebo**
        [Guess] [⋯]
      fay's DM  GameBot: **Half of day 1 is over.** The day ends {time}. Your team has not matched yet.
        Your guess is in; eve has not guessed yet.
        [Guess] [⋯]
      fay's DM  GameBot: **90 percent of day 1 is over.** The day ends {time}. Your team has not matched yet.
        Your guess is in; eve has not guessed yet.
        [Guess] [⋯]
      gus's DM  GameBot: **Half of day 1 is over.** The day ends {time}. Your team has not matched yet.
        Attempt 1: **soup** + **chain**
        [Guess] [⋯]
      gus's DM  GameBot: **90 percent of day 1 is over.** The day ends {time}. Your team has not matched yet.
        Attempt 1: **soup** + **chain**
        [Guess] [⋯]
    ivy: /game status in #lounge
      #lounge  GameBot → ivy only: **A longform game is running**, day 1 ends {time}.
        hal & gus: attempt 1, still to guess: both
        ana & cat: matched, 1 attempt
        ben & dan: matched, 2 attempts
        fay & eve: attempt 2, still to guess: eve
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
      #lounge  GameBot: **Longform: day 1 is over.** The pair was **soup** + **chain**.
        In:
        1. **ana & cat**: 1 attempt, perfect: **zeppelin**
        2. **ben & dan**: 2 attempts: pelican + walrus, then **ocelot**
        2 teams are out. One after the other …
    ivy: /game status in #lounge
      #lounge  GameBot → ivy only: **A longform game is running**, day 1.
        The next day begins {time}.
        hal & gus
        ana & cat
        ben & dan
        fay & eve
        Players guess by DM, or with the buttons here; only they see the words.
        [Guess] [⋯] [My words]
      #lounge  GameBot: **Longform: day 2 begins** with 2 teams: ana & cat, ben & dan. It ends {time}. The words are in your DMs.
        [Guess] [My words]
      ana's DM  GameBot: **Longform, day 2** with cat: 2 teams are in.
        **diploma** + **magic**
        Send me one word that links them, as often as it takes; fewer attempts rank better.
        The day ends {time}.
        [Guess] [⋯]
      ben's DM  GameBot: **Longform, day 2** with dan: 2 teams are in.
        **diploma** + **magic**
        Send me one word that links them, as often as it takes; fewer attempts rank better.
        The day ends {time}.
        [Guess] [⋯]
      eve's DM  GameBot: **Your team is out** on day 1 (no match in time).
        The others play on; I tell you here who wins. You are free for another game: `/game new`.
      fay's DM  GameBot: **Your team is out** on day 1 (no match in time).
        The others play on; I tell you here who wins. You are free for another game: `/game new`.
      gus's DM  GameBot: **Your team is out** on day 1 (no match in time).
        The others play on; I tell you here who wins. You are free for another game: `/game new`.
    "#);
    // Day 2: both match on the first attempt, so nobody leaves.
    page = played(
        &discord,
        r#"
        ana dms "bagpipe"
        cat dms "bagpipe"
        expect cat sees "A match!"
        expect ana sees "A match!"
        "#,
        &[],
    )
    .await;
    bot.clock.advance(HOUR);
    page += "\n";
    page += &played(
        &discord,
        r#"
        ben dms "dynamo"
        dan dms "dynamo"
        expect ben sees "A match!"
        expect dan sees "A match!"
        "#,
        &[],
    )
    .await;
    bot.clock.advance(24 * HOUR);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["ana", "ben", "cat", "dan"].map(|name| (name, "Day 2 is over")),
    )
    .await;
    bot.clock.advance(STEP);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["ana", "ben", "cat", "dan"].map(|name| (name, "day 3")),
    )
    .await;
    // Day 3: the same again; the total time decides.
    page += "\n";
    page += &played(
        &discord,
        r#"
        ana dms "giraffe"
        cat dms "giraffe"
        expect cat sees "A match!"
        expect ana sees "A match!"
        ben dms "iguana"
        dan dms "iguana"
        expect ben sees "A match!"
        expect dan sees "A match!"
        "#,
        &[],
    )
    .await;
    bot.clock.advance(24 * HOUR);
    page += "\n";
    page += &played(
        &discord,
        "",
        &["ana", "cat"].map(|name| (name, "Day 3 is over")),
    )
    .await;
    bot.clock.advance(STEP);
    page += "\n";
    page += &played(
        &discord,
        r#"expect ivy sees "won the longform game""#,
        &ALL.map(|name| (name, "the longform game**")),
    )
    .await;
    insta::assert_snapshot!(seen_by(&page, &["ana", "ben", "gus", "ivy"]), @r#"
    ana dms "bagpipe"
    cat dms "bagpipe"
      ana's DM  GameBot: Attempt 1: ana said **bagpipe**, cat said **bagpipe**.
        **A match!** Day 2 is done for you in 1 attempt, perfect.
        The day ends {time}, and then you learn who is out.
    ben dms "dynamo"
    dan dms "dynamo"
      #lounge  GameBot: **Longform: day 2 is over.** The pair was **diploma** + **magic**.
        All teams were equally good, so nobody leaves today. If tomorrow nobody would leave either, the total time to match decides.
        1. **ana & cat**: 1 attempt, perfect: **bagpipe**
        1. **ben & dan**: 1 attempt, perfect: **dynamo**
        The next day begins {time}.
      #lounge  GameBot: **Longform: day 3 begins** with 2 teams: ana & cat, ben & dan. It ends {time}. The words are in your DMs.
        [Guess] [My words]
      ana's DM  GameBot: **Longform, day 3** with cat: 2 teams are in.
        **school** + **burrito**
        Send me one word that links them, as often as it takes; fewer attempts rank better.
        The day ends {time}.
        [Guess] [⋯]
      ben's DM  GameBot: Attempt 1: ben said **dynamo**, dan said **dynamo**.
        **A match!** Day 2 is done for you in 1 attempt, perfect.
        The day ends {time}, and then you learn who is out.
      ben's DM  GameBot: **Longform, day 3** with dan: 2 teams are in.
        **school** + **burrito**
        Send me one word that links them, as often as it takes; fewer attempts rank better.
        The day ends {time}.
        [Guess] [⋯]
    ana dms "giraffe"
    cat dms "giraffe"
      ana's DM  GameBot: Attempt 1: ana said **giraffe**, cat said **giraffe**.
        **A match!** Day 3 is done for you in 1 attempt, perfect.
        The day ends {time}, and then you learn who is out.
    ben dms "iguana"
    dan dms "iguana"
      #lounge  GameBot: **Longform: day 3 is over.** The pair was **school** + **burrito**.
        For the second day in a row nobody would leave, so the total time to match decides: the slowest leaves.
        In:
        1. **ana & cat**: 1 attempt, perfect: **giraffe**
        1 team is out …
      #lounge  GameBot: **ana & cat won the longform game** after 3 days.
        **1.** ana & cat
        **2.** ben & dan: day 3, {duration} slower over all days
        **3.** hal & gus: day 1
        **3.** fay & eve: day 1
        Place 3: no match in time
        Best round: soup + chain → **zeppelin** 1, perfect, by ana & cat
        Replay: `raven-805`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: **You won the longform game** after 3 days.
        **1.** **ana & cat** (you)
        **2.** ben & dan: day 3, {duration} slower over all days
        **3.** hal & gus: day 1
        **3.** fay & eve: day 1
        Place 3: no match in time
        Your rounds:
        soup + chain → **zeppelin** 1, perfect
        diploma + magic → **bagpipe** 1, perfect
        school + burrito → **giraffe** 1, perfect
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      ben's DM  GameBot: Attempt 1: ben said **iguana**, dan said **iguana**.
        **A match!** Day 3 is done for you in 1 attempt, perfect.
        The day ends {time}, and then you learn who is out.
      ben's DM  GameBot: **Your team is out** on day 3 (matched, but behind the others).
        **ana & cat won the longform game** after 3 days.
        You came 2nd of 4.
        **1.** ana & cat
        **2.** **ben & dan** (you): day 3, {duration} slower over all days
        **3.** hal & gus: day 1
        **3.** fay & eve: day 1
        Place 3: no match in time
        Your rounds:
        soup + chain → **ocelot** 2
        diploma + magic → **dynamo** 1, perfect
        school + burrito → **iguana** 1, perfect
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
      gus's DM  GameBot: **ana & cat won the longform game** after 3 days.
        You came 3rd of 4.
        **1.** ana & cat
        **2.** ben & dan: day 3, {duration} slower over all days
        **3.** **hal & gus** (you): day 1
        **3.** fay & eve: day 1
        Place 3: no match in time
        Your rounds:
        soup + chain: no attempt
        For another, press Rematch in #lounge.
        Replay: `raven-805`
        [Share] [Replay] [Stats]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
