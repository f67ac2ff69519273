//! The daily pair: the same pairs for everybody, once a day for each two people.

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
