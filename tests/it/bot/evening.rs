//! A whole evening in one server: teams with names, a preset, one mode after the other, a long game
//! beside them, and a restart in between.

use std::time::Duration;

use super::harness::{Bot, Home, dm_holds, game_of_ana, seen_by, steady};
use crate::discord::{Discord, User};

/// How long each step of a day's turnover waits for the one before.
const REVEAL_STEP: Duration = Duration::from_secs(3);

/// Lets everybody who is not in a team look at whatever they may look at.
async fn pry(discord: &Discord) {
    let game = game_of_ana(discord);
    discord
        .play(&format!(
            r#"
            ivy: /game status in #lounge
            ivy: /team show name:"The Kettles" in #lounge
            ivy: /team history name:"The Kettles" in #lounge
            ivy presses My words in #lounge
            mia: /admin game game:{game} in #lounge
            mia: /admin events in #lounge
            mia presses Export in #lounge
            mia: /server words list list:block in #lounge
            "#
        ))
        .await;
}

/// Leaves out of a page what ivy and mia did and were told.
fn of_players(page: &str) -> String {
    let pried = [
        "ivy",
        "mia",
        "  #lounge  GameBot → ivy only",
        "  #lounge  GameBot → mia only",
        "  #lounge  GameBot: **The Kettles (",
        "  #lounge  GameBot: **The story of",
    ];
    let mut is_shown = true;
    let lines = page.lines().filter(|line| {
        if !line.starts_with("    ") {
            is_shown = !pried.iter().any(|start| line.starts_with(start));
        }
        is_shown
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn assert_hidden(discord: &Discord, word: &str, team: &[&str]) {
    let everybody = ["ana", "ben", "cat", "dan", "ivy", "mia"];
    for name in everybody.into_iter().filter(|name| !team.contains(name)) {
        let user: User = discord.user(name);
        let shown = discord.every_byte_shown_to(&user);
        let leak = shown.iter().find(|shown| shown.text.contains(word));
        assert!(leak.is_none(), "{name} was shown {word}: {leak:?}");
    }
}

async fn everyone_holds(discord: &Discord, text: &str) {
    for name in ["ana", "ben", "cat", "dan"] {
        dm_holds(discord, name, text).await;
    }
}

async fn the_lounge_holds(discord: &Discord, text: &str) {
    let ivy = discord.user("ivy");
    ivy.wait_for(text, |view| view.has(text)).await;
}

#[tokio::test]
async fn two_teams_spend_an_evening_with_one_mode_after_the_other() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat, dan, ivy, mia (manager)
            mia: /server preset define name:"Short golf" mode:golf_race minutes:2 in #lounge
            mia: /server set key:longform.min_teams value:2 in #lounge
            mia: /server words add list:block words:"tapioca" in #lounge
            ana: /team invite user:@ben name:"The Kettles" in #lounge
            expect ben sees "ana asks you to be a team"
            ben presses Accept in #lounge
            cat: /team invite user:@dan name:"Otters" in #lounge
            expect dan sees "cat asks you to be a team"
            dan: /team accept in #lounge
            "#,
        )
        .await;

    // Golf by a preset: a hole in one, and a word that the server does not want.
    let golf = discord.now();
    discord
        .play(
            r#"
            ana: /game new mode:golf_race preset:"Short golf" in #lounge
            expect ben sees "hosted by ana"
            at once: ben presses Join in #lounge & cat presses Join in #lounge & dan presses Join in #lounge
            expect ana sees "Players (4 of 24)"
            ana presses Start in #lounge
            "#,
        )
        .await;
    everyone_holds(&discord, "Round 1").await;
    discord
        .play(
            r#"
            ana dms "tapioca"
            expect ana sees "is not allowed in this server"
            ana dms "zeppelin"
            "#,
        )
        .await;
    pry(&discord).await;
    assert_hidden(&discord, "zeppelin", &["ana"]);
    discord
        .play(
            r#"
            ben dms "zeppelin"
            expect ana sees "A match!"
            cat dms "pelican"
            dan dms "walrus"
            expect cat sees "Attempt 2:"
            "#,
        )
        .await;
    pry(&discord).await;
    assert_hidden(&discord, "pelican", &["cat", "dan"]);
    bot.clock.advance(Duration::from_mins(2));
    everyone_holds(&discord, "the golf race**").await;
    the_lounge_holds(&discord, "the golf race**").await;
    let page = of_players(&discord.transcript_since(golf));
    insta::assert_snapshot!(seen_by(&steady(&page), &["ana"]), @r#"
    ana: /game new mode:golf_race preset:Short golf in #lounge
      #lounge  GameBot → ana only: The lobby is open in this channel. Press Start when all have joined.
      #lounge  GameBot: **A golf race game is open**, hosted by ana.
        {duration} for the game. Fewer attempts earn more, and most points win.
        1 attempt earns 4 points, 2 to 4 earn 3, 5 to 7 earn 2, 8 to 10 earn 1, 11 or more earn 0; giving up costs 1.
        Players (1 of 24): ana
        It takes 4 players: 3 more are needed.
        Press Join to take part. The words come by DM.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    ben presses [Join] in #lounge
    cat presses [Join] in #lounge
    dan presses [Join] in #lounge
    ana presses [Start] in #lounge
      ana's DM  GameBot: **Round 1** with ben. The race ends {time}.
        **tentacle** + **anvil**
        Send me one word that links them.
        [Guess] [⋯]
    ana dms "tapioca"
      ana's DM  GameBot: **tapioca** is not allowed in this server. Try another word.
        [Guess] [⋯]
    ana dms "zeppelin"
    ben dms "zeppelin"
      ana's DM  GameBot: Attempt 1: ana said **zeppelin**, ben said **zeppelin**.
        **A match!** Round 1 is done in 1 attempt, perfect.
        Round 1 brought 4 points; your team has 4 points.
        **Round 2** with ben. The race ends {time}.
        **nose** + **chief**
        Send me one word that links them.
        [Guess] [⋯]
    cat dms "pelican"
    dan dms "walrus"
      #lounge  GameBot: **The Kettles won the golf race** with 4 points.
        **1.** The Kettles: 4 points
        **2.** Otters: 0 points
        Best round: tentacle + anvil → **zeppelin** 1, perfect, by The Kettles
        Replay: `magpie-661`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: **You won the golf race** with 4 points.
        **1.** **The Kettles** (you): 4 points
        **2.** Otters: 0 points
        Your rounds:
        tentacle + anvil → **zeppelin** 1, perfect: 4 points
        nose + chief: cut short
        For another, press Rematch in #lounge.
        Replay: `magpie-661`
        [Share] [Replay] [Stats]
    "#);

    // The same people again, in another mode. What was said lately is used up.
    let knockout = discord.now();
    discord
        .play(
            r#"
            ben presses Rematch in #lounge
            expect ana sees "hosted by ben"
            ben: /game mode mode:knockout in #lounge
            expect ana sees "A knockout game is open"
            at once: ana presses Join in #lounge & cat presses Join in #lounge & dan presses Join in #lounge
            "#,
        )
        .await;
    everyone_holds(&discord, "at least 1 is out").await;
    discord
        .play(
            r#"
            ana dms "zeppelin"
            expect ana sees "among your last 12 words"
            ana dms "kazoo"
            ben dms "kazoo"
            expect ana sees "A match!"
            "#,
        )
        .await;
    pry(&discord).await;
    assert_hidden(&discord, "kazoo", &["ana", "ben"]);
    bot.clock.advance(Duration::from_mins(5));
    everyone_holds(&discord, "the knockout**").await;
    the_lounge_holds(&discord, "the knockout**").await;
    let page = of_players(&discord.transcript_since(knockout));
    insta::assert_snapshot!(seen_by(&steady(&page), &["ana", "cat"]), @r#"
    ben presses [Rematch] in #lounge
      #lounge  GameBot → ben only: The lobby is open in this channel. Press Start when all have joined.
      #lounge  GameBot (pings ana, cat, dan): **A golf race game is open**, hosted by ben.
        {duration} for the game. Fewer attempts earn more, and most points win.
        1 attempt earns 4 points, 2 to 4 earn 3, 5 to 7 earn 2, 8 to 10 earn 1, 11 or more earn 0; giving up costs 1.
        Players (1 of 24): ben
        Asked to play: @ana, @cat, @dan
        It starts when all of them are in, or when the host presses Start.
        It takes 4 players: 3 more are needed.
        Press Join to take part. The words come by DM.
        Players without a team get a partner at the start, earlier partners first.
        [Join] [Leave] [Start] [Cancel] [Practice]
    ben: /game mode mode:knockout in #lounge
      #lounge  GameBot → ben only: The mode is changed, with its usual settings; the lobby shows them.
    ana presses [Join] in #lounge
    cat presses [Join] in #lounge
    dan presses [Join] in #lounge
      ana's DM  GameBot: **Round 1** with ben: 2 teams, and at least 1 is out after this round.
        **tripod** + **nest**
        Send me one word that links them.
        The round ends {time}; you have 12 attempts.
        [Guess] [⋯]
      cat's DM  GameBot: **Round 1** with dan: 2 teams, and at least 1 is out after this round.
        **tripod** + **nest**
        Send me one word that links them.
        The round ends {time}; you have 12 attempts.
        [Guess] [⋯]
    ana dms "zeppelin"
      ana's DM  GameBot: **zeppelin** is among your last 12 words. `/words` lists them; try another.
        [Guess] [⋯]
    ana dms "kazoo"
    ben dms "kazoo"
      #lounge  GameBot: **Knockout: round 1 is over** after {duration}. The pair was **tripod** + **nest**.
        **The Kettles**: in, 1 attempt: **kazoo**
        **Otters**: out (no match in time), no attempt
      #lounge  GameBot: **The Kettles won the knockout** after 1 round, {duration}.
        **1.** The Kettles
        **2.** Otters: round 1, no match in time
        Best round: tripod + nest → **kazoo** 1, perfect, by The Kettles
        Replay: `dunlin-581`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: Attempt 1: ana said **kazoo**, ben said **kazoo**.
        **A match!** Round 1 is done in 1 attempt, perfect.
        Still playing: 1 other team. The round ends {time} at the latest.
      ana's DM  GameBot: **You won the knockout** after 1 round, {duration}.
        **1.** **The Kettles** (you)
        **2.** Otters: round 1, no match in time
        Your rounds:
        tripod + nest → **kazoo** 1, perfect
        For another, press Rematch in #lounge.
        Replay: `dunlin-581`
        [Share] [Replay] [Stats]
      cat's DM  GameBot: **Your team is out** in round 1 (no match in time). Place 2 of 2.
        **The Kettles won the knockout** after 1 round, {duration}.
        You came 2nd of 2.
        **1.** The Kettles
        **2.** **Otters** (you): round 1, no match in time
        Your rounds:
        tripod + nest: no attempt
        For another, press Rematch in #lounge.
        Replay: `dunlin-581`
        [Share] [Replay] [Stats]
    "#);

    // A long game, and a short one beside it; the program is started anew in the middle of both.
    discord
        .play(
            r#"
            cat: /game new mode:longform in #lounge
            expect ben sees "hosted by cat"
            at once: ana presses Join in #lounge & ben presses Join in #lounge & dan presses Join in #lounge
            expect cat sees "Players (4 of 24)"
            cat presses Start in #lounge
            "#,
        )
        .await;
    everyone_holds(&discord, "**Longform, day 1** with ").await;
    discord
        .play(
            r#"
            guild tavern: #corner
            ana: /game new mode:two_player partner:@ben rounds:1 where:dm in #corner
            expect ben sees "meet on one word"
            ben presses Accept in #corner
            expect ana sees "Round 1 of 1"
            expect ben sees "Round 1 of 1"
            ana dms "igloo"
            "#,
        )
        .await;
    bot.stop().await;
    let bot = Bot::start_seeded(&discord, &home, 2).await;
    let night = discord.now();
    pry(&discord).await;
    assert_hidden(&discord, "igloo", &["ana"]);
    discord
        .play(
            r#"
            ben dms "igloo"
            expect ana sees "You won"
            expect ben sees "You won"
            ana dms "yodel"
            ben dms "yodel"
            expect ben sees "A match!"
            "#,
        )
        .await;
    pry(&discord).await;
    assert_hidden(&discord, "yodel", &["ana", "ben"]);
    // This one's clock did not see the hours that the other's was moved on by.
    bot.clock.advance(Duration::from_hours(25));
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "you are in").await;
    }
    bot.clock.advance(REVEAL_STEP);
    for name in ["cat", "dan"] {
        dm_holds(&discord, name, "Your team is out").await;
    }
    bot.clock.advance(REVEAL_STEP);
    everyone_holds(&discord, "the longform game**").await;
    the_lounge_holds(&discord, "the longform game**").await;
    discord
        .play(
            r#"
            ivy: /team history name:"The Kettles" in #lounge
            ivy: /game status in #lounge
            "#,
        )
        .await;
    let page = of_players(&discord.transcript_since(night));
    insta::assert_snapshot!(seen_by(&steady(&page), &["ana", "cat"]), @r#"
    ben dms "igloo"
      #corner  GameBot: **The Kettles won:** 1 attempt a round (4 or fewer win).
        street + butler → **igloo** 1, perfect
        1 attempt, 1 perfect, {duration}
        Replay: `ibis-234`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: Attempt 1: ana said **igloo**, ben said **igloo**.
        **A match!** Round 1 is done in 1 attempt, perfect.
        **You won:** 1 attempt a round (4 or fewer win).
        street + butler → **igloo** 1, perfect
        1 attempt, 1 perfect, {duration}
        For another, press Rematch in #corner.
        Replay: `ibis-234`
        [Share] [Replay] [Stats]
    ana dms "yodel"
    ben dms "yodel"
      #lounge  GameBot: **Longform: day 1 is over.** The pair was **award** + **lake**.
        In:
        1. **The Kettles**: 1 attempt, perfect: **yodel**
        1 team is out …
      #lounge  GameBot: **The Kettles won the longform game** after 1 day.
        **1.** The Kettles
        **2.** Otters: day 1, no match in time
        Best round: award + lake → **yodel** 1, perfect, by The Kettles
        Replay: `bison-214`
        [Rematch] [Share] [Replay] [Stats]
      ana's DM  GameBot: Attempt 1: ana said **yodel**, ben said **yodel**.
        **A match!** Day 1 is done for you in 1 attempt, perfect.
        The day ends {time}, and then you learn who is out.
      ana's DM  GameBot: **You won the longform game** after 1 day.
        **1.** **The Kettles** (you)
        **2.** Otters: day 1, no match in time
        Your rounds:
        award + lake → **yodel** 1, perfect
        For another, press Rematch in #lounge.
        Replay: `bison-214`
        [Share] [Replay] [Stats]
      cat's DM  GameBot: **Your team is out** on day 1 (no match in time).
        **The Kettles won the longform game** after 1 day.
        You came 2nd of 2.
        **1.** The Kettles
        **2.** **Otters** (you): day 1, no match in time
        Your rounds:
        award + lake: no attempt
        For another, press Rematch in #lounge.
        Replay: `bison-214`
        [Share] [Replay] [Stats]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
