//! Giving up where it takes both partners: asked, confirmed, refused, expired.

use std::time::Duration;

use super::harness::{Bot, Home, played, seen_by};
use super::knockout::four_teams_start;
use crate::discord::Discord;

/// How long the partner has to agree.
const WISH: Duration = Duration::from_mins(1);

#[tokio::test]
async fn giving_up_takes_both_partners() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    four_teams_start(&discord, "knockout").await;

    let mut page = played(
        &discord,
        r#"
        -- Asked by button, refused.
        ana presses ⋯ in dm
        ana presses Give up in dm
        ana presses Give up in dm
        expect cat sees "ana wants to give up"
        expect ana sees "Keep playing takes it back"
        ana: /giveup in #lounge
        cat presses Keep playing in dm
        expect ana sees "wants to keep playing"
        -- Asked in words, taken back.
        cat dms "give up"
        cat presses Give up in dm
        expect ana sees "cat wants to give up"
        expect cat sees "Without a yes"
        cat presses Keep playing in dm
        expect ana sees "plays on after all"
        -- Asked by command, and nobody says anything.
        ana: /giveup in dm
        ana presses Give up in dm
        expect cat sees "ana wants to give up"
        expect ana sees "Keep playing takes it back"
        "#,
        &[],
    )
    .await;
    bot.clock.advance(WISH);
    page += "\n";
    page += &played(
        &discord,
        "",
        &[
            ("ana", "did not answer"),
            ("cat", "60 seconds to agree are over"),
        ],
    )
    .await;
    page += "\n";
    page += &played(
        &discord,
        r#"
        -- The question is over, so this asks anew.
        ana dms "give up"
        ana presses Give up in dm
        expect cat sees "ana wants to give up"
        expect ana sees "Keep playing takes it back"
        cat presses Give up in dm
        expect ivy sees "are out (gave up)"
        ana dms "zeppelin"
        "#,
        &[("ana", "Your team is out"), ("cat", "Your team is out")],
    )
    .await;

    insta::assert_snapshot!(seen_by(&page, &["ana", "cat", "ivy"]), @r#"
    ana presses [⋯] in ana's DM
      ana's DM  GameBot: What would you like to do?
        [My words] [Rules] [Pause] [Give up] [Leave]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: Give up round 1? The team is out.
        [Give up] [Keep playing]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: I asked cat, since giving up takes your team out of the game and you both have to agree. Without a yes within {duration} ({time}) you two play on. Keep playing takes it back.
        [Keep playing]
      cat's DM  GameBot: **ana wants to give up.** Your team would be out of the knockout game. Do you agree? Without your yes within {duration} ({time}) you two play on.
        Attempt 1: **soup** + **chain**
        [Give up] [Keep playing]
    ana: /giveup in #lounge
      #lounge  GameBot → ana only: I asked your partner already. Without their yes within {duration} you two play on.
    cat presses [Keep playing] in cat's DM
      ana's DM  GameBot: cat wants to keep playing, so the round goes on. Attempt 1: **soup** + **chain**
        [Guess] [⋯]
    cat dms "give up"
      cat's DM  GameBot: Give up round 1? The team is out.
        [Give up] [Keep playing]
    cat presses [Give up] in cat's DM
      ana's DM  GameBot: **cat wants to give up.** Your team would be out of the knockout game. Do you agree? Without your yes within {duration} ({time}) you two play on.
        Attempt 1: **soup** + **chain**
        [Give up] [Keep playing]
      cat's DM  GameBot: I asked ana, since giving up takes your team out of the game and you both have to agree. Without a yes within {duration} ({time}) you two play on. Keep playing takes it back.
        [Keep playing]
    cat presses [Keep playing] in cat's DM
      ana's DM  GameBot: cat plays on after all. Attempt 1: **soup** + **chain**
        [Guess] [⋯]
    ana: /giveup in ana's DM
      ana's DM  GameBot: Give up round 1? The team is out.
        [Give up] [Keep playing]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: I asked cat, since giving up takes your team out of the game and you both have to agree. Without a yes within {duration} ({time}) you two play on. Keep playing takes it back.
        [Keep playing]
      ana's DM  GameBot: cat did not answer within {duration}, so you two play on. Attempt 1: **soup** + **chain**
        [Guess] [⋯]
      cat's DM  GameBot: **ana wants to give up.** Your team would be out of the knockout game. Do you agree? Without your yes within {duration} ({time}) you two play on.
        Attempt 1: **soup** + **chain**
        [Give up] [Keep playing]
      cat's DM  GameBot: The {duration} to agree are over, so you two play on. Attempt 1: **soup** + **chain**
        [Guess] [⋯]
    ana dms "give up"
      ana's DM  GameBot: Give up round 1? The team is out.
        [Give up] [Keep playing]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: I asked cat, since giving up takes your team out of the game and you both have to agree. Without a yes within {duration} ({time}) you two play on. Keep playing takes it back.
        [Keep playing]
      cat's DM  GameBot: **ana wants to give up.** Your team would be out of the knockout game. Do you agree? Without your yes within {duration} ({time}) you two play on.
        Attempt 1: **soup** + **chain**
        [Give up] [Keep playing]
    cat presses [Give up] in cat's DM
      #lounge  GameBot: **ana & cat** are out (gave up).
      ana's DM  GameBot: **Your team is out** in round 1 (gave up). Place 4 of 4.
        The others play on; I tell you here who wins. You are free for another game: `/game new`.
      cat's DM  GameBot: You agree, so your team gives up.
      cat's DM  GameBot: **Your team is out** in round 1 (gave up). Place 4 of 4.
        The others play on; I tell you here who wins. You are free for another game: `/game new`.
    ana dms "zeppelin"
      ana's DM  GameBot: Hi! I run a word game for two or more: you and a partner see the same two words, each of you secretly sends one word that links them, and equal words win the round.
        [Play with somebody] [Practice] [How it works]
    "#);
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

#[tokio::test]
async fn who_cannot_be_reached_by_dm_is_asked_in_the_channel() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r"
            guild tavern: #lounge, ana, ben, cat, dan, eve, fay, gus, hal, ivy
            cat closes dms
            ",
        )
        .await;
    let scene = r#"
        ana: /game new mode:longform in #lounge
        expect ben sees "hosted by ana"
        at once: ben presses Join in #lounge & cat presses Join in #lounge & dan presses Join in #lounge
        at once: eve presses Join in #lounge & fay presses Join in #lounge
        at once: gus presses Join in #lounge & hal presses Join in #lounge
        expect ana sees "Players (8 of 24)"
        ana presses Start in #lounge
        expect ivy sees "I cannot reach you by DM"
        "#;
    played(&discord, scene, &[("ana", "day 1")]).await;

    let page = played(
        &discord,
        r#"
        ana presses ⋯ in dm
        ana presses Give up in dm
        ana presses Give up in dm
        expect ivy sees "ana wants to give up"
        expect ana sees "Keep playing takes it back"
        ivy presses Keep playing in #lounge
        cat presses Keep playing in #lounge
        expect ana sees "wants to keep playing"
        cat: /giveup in #lounge
        cat presses Give up in #lounge
        expect ana sees "cat wants to give up"
        ana presses Keep playing in dm
        expect cat sees "you … · ana …"
        ana presses ⋯ in dm
        ana presses Give up in dm
        ana presses Give up in dm
        expect ana sees "Keep playing takes it back"
        expect cat sees "**ana wants to give up.**"
        "#,
        &[],
    )
    .await;
    let mut page = page;
    bot.clock.advance(WISH);
    page += "\n";
    page += &played(&discord, "", &[("ana", "did not answer")]).await;
    bot.clock.advance(Duration::from_hours(12));
    page += "\n";
    page += &played(
        &discord,
        r#"expect ivy sees "Half of day 1""#,
        &[("ana", "Half of day 1")],
    )
    .await;
    page += "\n";
    page += &played(
        &discord,
        r#"
        ana presses ⋯ in dm
        ana presses Give up in dm
        ana presses Give up in dm
        expect cat sees "**ana wants to give up.**"
        expect ana sees "Keep playing takes it back"
        cat presses Give up in #lounge
        expect ivy sees "are out (gave up)"
        "#,
        &[("ana", "Your team is out")],
    )
    .await;

    insta::assert_snapshot!(seen_by(&page, &["ana", "cat", "ivy"]), @r"
    ana presses [⋯] in ana's DM
      ana's DM  GameBot: What would you like to do?
        [My words] [Rules] [Pause] [Give up] [Leave]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: Give up round 1? The team is out.
        [Give up] [Keep playing]
    ana presses [Give up] in ana's DM
      #lounge  GameBot (pings cat): @cat, ana wants to give up: your team would be out. Do you agree? Without a yes from cat within {duration} you two play on.
        [Give up] [Keep playing]
      ana's DM  GameBot: I asked cat, since giving up takes your team out of the game and you both have to agree. Without a yes within {duration} ({time}) you two play on. Keep playing takes it back.
        [Keep playing]
    ivy presses [Keep playing] in #lounge
      #lounge  GameBot → ivy only: You are not in this game. `/game status` shows who is.
    cat presses [Keep playing] in #lounge
      #lounge  GameBot → cat only: You two play on; I tell your partner.
        **Day 1, attempt 1** with ana
        It ends {time}.
        **soup** + **chain**
        What one word links them?
        you … · ana …
        -# Up to date until {time}; any press renews it.
        [Guess] [⋯]
      ana's DM  GameBot: cat wants to keep playing, so the round goes on. Attempt 1: **soup** + **chain**
        [Guess] [⋯]
    cat: /giveup in #lounge
      #lounge  GameBot → cat only: Give up round 1? The team is out.
        [Give up] [Keep playing]
    cat presses [Give up] in #lounge
      ana's DM  GameBot: **cat wants to give up.** Your team would be out of the longform game. Do you agree? Without your yes within {duration} ({time}) you two play on.
        Attempt 1: **soup** + **chain**
        [Give up] [Keep playing]
    ana presses [Keep playing] in ana's DM
    ana presses [⋯] in ana's DM
      ana's DM  GameBot: What would you like to do?
        [My words] [Rules] [Pause] [Give up] [Leave]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: Give up round 1? The team is out.
        [Give up] [Keep playing]
    ana presses [Give up] in ana's DM
      #lounge  GameBot (pings cat): @cat: **Half of day 1 is over.** The day ends {time}. Your team has not matched yet. My words shows your pair.
        [Guess] [My words]
      ana's DM  GameBot: I asked cat, since giving up takes your team out of the game and you both have to agree. Without a yes within {duration} ({time}) you two play on. Keep playing takes it back.
        [Keep playing]
      ana's DM  GameBot: cat did not answer within {duration}, so you two play on. Attempt 1: **soup** + **chain**
        [Guess] [⋯]
      ana's DM  GameBot: **Half of day 1 is over.** The day ends {time}. Your team has not matched yet.
        Attempt 1: **soup** + **chain**
        [Guess] [⋯]
    ana presses [⋯] in ana's DM
      ana's DM  GameBot: What would you like to do?
        [My words] [Rules] [Pause] [Give up] [Leave]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: Give up round 1? The team is out.
        [Give up] [Keep playing]
    ana presses [Give up] in ana's DM
      ana's DM  GameBot: I asked cat, since giving up takes your team out of the game and you both have to agree. Without a yes within {duration} ({time}) you two play on. Keep playing takes it back.
        [Keep playing]
    cat presses [Give up] in #lounge
      #lounge  GameBot: **ana & cat** are out (gave up).
      ana's DM  GameBot: **Your team is out** on day 1 (gave up).
        The others play on; I tell you here who wins. You are free for another game: `/game new`.
    ");
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}
