//! The daily pair: the same pairs for everybody, once a day for each two people.

use std::time::Duration;

use chrono::DateTime;
use gamebot::clock::Clock;

use super::harness::{Bot, Home, UNDEALT};
use crate::discord::Discord;

#[track_caller]
fn holds(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text}\n{page}");
    }
}

#[tokio::test]
async fn two_people_play_the_daily_pair_once_and_see_how_everybody_did() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    let play = async |scene: &str| {
        let from = discord.now();
        discord.play(scene).await;
        discord.transcript_since(from)
    };
    let page = play(
        r#"
        guild tavern: #lounge, ana, ben, cat
        ana: /daily show:today in #lounge
        ana: /daily in dm
        ana: /daily partner:@ben where:dm in #lounge
        expect ben sees [Accept]
        ana: /game settings rounds:2 in #lounge
        ana: /game mode mode:race in #lounge
        ben presses Accept in #lounge
        expect ana sees "Round 1 of 5"
        expect ben sees "Round 1 of 5"
        "#,
    )
    .await;
    holds(
        &page,
        &[
            "Nobody in this server has played it yet.",
            "In the world, nobody has finished it yet.",
            "A game in DMs needs a partner",
            "ana challenges @ben: the daily pair, the same for everybody",
            "The daily pair is the same for everybody, so its settings stay as they are.",
        ],
    );
    for (round, word) in (2..).zip(UNDEALT) {
        let next = if round <= 5 {
            format!("Round {round} of 5")
        } else {
            "fewer win)".to_owned()
        };
        discord
            .play(&format!(
                r#"
                ana dms "{word}"
                ben dms "{word}"
                expect ana sees "{next}"
                expect ben sees "{next}"
                "#
            ))
            .await;
    }
    let page = play(
        r#"
        ana: /daily show:today in #lounge
        ana presses Share in dm
        ana: /daily partner:@ben in #lounge
        ana: /daily in #lounge
        expect ben sees [Play]
        ben presses Play in #lounge
        cat: /daily show:yesterday in #lounge
        cat presses Play in #lounge
        expect cat sees "Round 1 of 5"
        cat: /daily show:today in dm
        "#,
    )
    .await;
    holds(
        &page,
        &[
            "**1.** ana & ben: 5 attempts",
            "In the world: one game, in 5 attempts.",
            "You have begun a streak: play tomorrow, too.",
            "GameBot · daily pair, ",
            "You two have played today's pair already.",
            "Nobody met on a word in the daily pair of ",
            "ana looks for a partner: the daily pair, the same for everybody",
        ],
    );
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn the_daily_pair_is_called_in_the_channel_and_at_the_hour_that_a_server_chose() {
    let (discord, home) = (Discord::start().await, Home::new());
    let tavern = discord.guild("tavern");
    tavern.channel("lounge");
    tavern.channel("garden");
    // Half past ten on 2 March 2027.
    let clock = Clock::starting(DateTime::from_timestamp(1_803_983_400, 0).unwrap(), 7);
    let bot = Bot::start_by(&discord, &home, clock.clone()).await;
    let page = discord
        .play(
            r"
            guild tavern: #lounge, #garden, ana, ben, mia (manager)
            mia looks up /server set key:daily_channel value:h
            mia: /server set key:daily_channel value:somewhere in #lounge
            mia: /server set key:daily_channel value:here in #lounge
            mia: /server set key:daily_hour value:24 in #lounge
            mia: /server set key:daily_hour value:8 in #lounge
            mia: /server show in #lounge
            ",
        )
        .await;
    holds(
        &page,
        &[
            "I can only call people in the channel where you use the command",
            "Every day, I call people to the daily pair in #lounge. Until now, `daily_channel` was none.",
            "`daily_hour` takes a whole number from 0 to 23. Nothing was changed.",
            "at **8**:00 by the clock of UTC, where a channel is set for it. Until now, `daily_hour` was 9.",
        ],
    );
    assert!(!page.contains("is here: five rounds"), "{page}");

    let from = discord.now();
    clock.advance(Duration::from_hours(22));
    discord
        .play(
            r#"
            expect ana sees "The daily pair of 2027-03-03"
            ana presses Play the daily pair in #lounge
            expect ben sees [Play]
            ben presses Play in #lounge
            expect ben sees "Round 1 of 5"
            "#,
        )
        .await;
    // Nobody calls twice: not after a restart either.
    bot.stop().await;
    let bot = Bot::start_by(&discord, &home, clock.clone()).await;
    discord
        .play("mia: /server set key:daily_channel value:here in #garden")
        .await;
    clock.advance(Duration::from_hours(24));
    discord
        .play(r#"expect ana sees "The daily pair of 2027-03-04""#)
        .await;
    let page = discord.transcript_since(from);
    let calls: Vec<&str> = page
        .lines()
        .filter(|line| line.contains("is here: five rounds"))
        .map(str::trim)
        .collect();
    assert_eq!(
        calls,
        [
            "#lounge  GameBot: **The daily pair of 2027-03-03** is here: five rounds, the same for everybody in the world. It changes {time}.",
            "#garden  GameBot: **The daily pair of 2027-03-04** is here: five rounds, the same for everybody in the world. It changes {time}.",
        ]
    );
    bot.stop().await;
}
