//! Killed where a game of many waits for the clock: it goes on, and nothing is said twice.
//!
//! The program's own clock cannot be moved, so what takes a day is played before on a clock of the past.

use std::time::Duration;

use chrono::{DateTime, Utc};
use gamebot::clock::Clock;

use super::harness::{Bot, Home, UNDEALT, dm_holds};
use super::process::Process;
use crate::discord::{Discord, View};

const PLAYERS: [&str; 6] = ["ana", "ben", "cat", "dan", "eve", "fay"];

/// Opens a game of three teams, and returns who plays with whom.
pub(super) async fn three_teams_start(
    discord: &Discord,
    mode: &str,
    begins: &str,
) -> [[&'static str; 2]; 3] {
    let scene = format!(
        r#"
        guild tavern: #lounge, ana, ben, cat, dan, eve, fay, ivy
        ana: /game new mode:{mode} in #lounge
        expect ben sees "hosted by ana"
        at once: ben presses Join in #lounge & cat presses Join in #lounge & dan presses Join in #lounge
        at once: eve presses Join in #lounge & fay presses Join in #lounge
        expect ana sees "Players (6 of 24)"
        ana presses Start in #lounge
        "#
    );
    discord.play(&scene).await;
    for name in PLAYERS {
        dm_holds(discord, name, begins).await;
    }
    let mut left = PLAYERS.to_vec();
    [(); 3].map(|()| {
        let one = left.remove(0);
        let view = discord.user(one).sees();
        let deal = &view.newest(begins).unwrap().text;
        let with = |name: &&str| deal.contains(&format!("{begins}{name}"));
        let other = left.iter().position(with).unwrap();
        [one, left.remove(other)]
    })
}

/// Lets both of a team say a word.
pub(super) async fn matches(discord: &Discord, [one, other]: [&str; 2], word: &str) {
    let scene = format!("{one} dms \"{word}\"\n{other} dms \"{word}\"");
    discord.play(&scene).await;
    dm_holds(discord, one, &format!("{other} said **{word}**")).await;
}

/// Waits until the channel holds a text, and asserts that it was posted once.
pub(super) async fn posted_once(discord: &Discord, text: &str) {
    let times = |view: &View| {
        let here = view.messages.iter();
        let here = here.filter(|message| message.place == "#lounge" && !message.ephemeral);
        here.filter(|message| message.text.contains(text)).count()
    };
    let ivy = discord.user("ivy");
    let view = ivy
        .wait_for(&format!("the channel holds {text:?}"), |view| {
            times(view) > 0
        })
        .await;
    assert_eq!(times(&view), 1, "{text:?} came twice");
}

/// Asserts that these people received a text by DM once.
async fn received_dm_once(discord: &Discord, names: &[&str], text: &str) {
    for name in names {
        dm_holds(discord, name, text).await;
        let view = discord.user(name).sees();
        let place = format!("{name}'s DM");
        let here = view
            .messages
            .iter()
            .filter(|message| message.place == place);
        let times = here.filter(|message| message.text.contains(text)).count();
        assert_eq!(times, 1, "{text:?} came twice to {name}");
    }
}

/// Returns a stopped clock that is `time` behind now.
pub(super) fn ago(time: Duration) -> Clock {
    let now: DateTime<Utc> = Utc::now();
    Clock::standing(now - time, 1)
}

#[tokio::test]
async fn killed_in_the_pause_between_two_rounds_knockout_goes_on_with_the_next() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let process = Process::start(&discord, &home).await;
    let begins = "**Round 1** with ";
    let [first, second, third] = three_teams_start(&discord, "knockout", begins).await;
    matches(&discord, first, UNDEALT[0]).await;
    matches(&discord, second, UNDEALT[1]).await;
    matches(&discord, third, UNDEALT[2]).await;
    posted_once(&discord, "round 1 is over").await;
    process.kill();

    let process = Process::start(&discord, &home).await;
    let still_in = [first, second].concat();
    received_dm_once(&discord, &still_in, "**Round 2** with ").await;
    received_dm_once(&discord, &still_in, "**Round 1 is over, and you are in.**").await;
    received_dm_once(&discord, &third, "**Your team is out** in round 1").await;
    posted_once(&discord, "round 1 is over").await;
    matches(&discord, first, UNDEALT[3]).await;
    matches(&discord, second, UNDEALT[4]).await;
    posted_once(&discord, "won the knockout**").await;
    process.stop(&discord).await;
    discord.assert_clean();
}

#[tokio::test]
async fn killed_within_the_turnover_of_a_day_longform_reveals_the_rest() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start_by(&discord, &home, ago(Duration::from_hours(25))).await;
    let begins = "**Longform, day 1** with ";
    let [first, second, third] = three_teams_start(&discord, "longform", begins).await;
    matches(&discord, first, "zeppelin").await;
    bot.clock.advance(Duration::from_hours(24));
    posted_once(&discord, "day 1 is over").await;
    bot.stop().await;

    // The first step comes 3 s after the start, the second 3 s later.
    let process = Process::start(&discord, &home).await;
    let out = [second, third].concat();
    let ivy = discord.user("ivy");
    ivy.wait_for("one team is out", |view| view.has("Out: **"))
        .await;
    process.kill();
    let process = Process::start(&discord, &home).await;
    posted_once(&discord, "won the longform game**").await;
    posted_once(&discord, "day 1 is over").await;
    received_dm_once(&discord, &out, "**Your team is out** on day 1").await;
    received_dm_once(&discord, &first, "**Day 1 is over, and you are in**").await;
    ivy.wait_for("each team is revealed once", |view| {
        let day = view.newest("day 1 is over").unwrap();
        day.text.matches("Out: **").count() == 2
    })
    .await;
    process.stop(&discord).await;
    discord.assert_clean();
}

#[tokio::test]
async fn killed_before_the_limit_of_a_round_the_time_away_is_granted_and_the_limit_then_kept() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start_by(&discord, &home, ago(Duration::from_mins(10))).await;
    let begins = "**Round 1** with ";
    let [first, second, third] = three_teams_start(&discord, "knockout", begins).await;
    matches(&discord, first, "zeppelin").await;
    matches(&discord, second, "kazoo").await;
    // 2 s are left on the bot's clock; by the machine's clock the limit passed minutes ago.
    bot.clock.advance(Duration::from_secs(298));
    bot.stop().await;

    let process = Process::start(&discord, &home).await;
    process.kill();
    let process = Process::start(&discord, &home).await;
    posted_once(&discord, "round 1 is over").await;
    received_dm_once(&discord, &third, "(no match in time)").await;
    received_dm_once(&discord, &[first, second].concat(), "**Round 2** with ").await;
    process.stop(&discord).await;
    discord.assert_clean();
}

#[tokio::test]
async fn killed_while_a_partner_is_asked_a_wish_to_give_up_still_expires() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start_by(&discord, &home, ago(Duration::from_mins(3))).await;
    let begins = "**Round 1** with ";
    let [[one, other], ..] = three_teams_start(&discord, "knockout", begins).await;
    discord
        .play(&format!(
            "{one} dms \"give up\"\n{one} presses Give up in dm"
        ))
        .await;
    dm_holds(&discord, other, "wants to give up").await;
    bot.clock.advance(Duration::from_secs(58));
    bot.stop().await;

    let process = Process::start(&discord, &home).await;
    process.kill();
    let process = Process::start(&discord, &home).await;
    received_dm_once(&discord, &[one], "did not answer within 60 seconds").await;
    received_dm_once(&discord, &[other], "The 60 seconds to agree are over").await;
    process.stop(&discord).await;
    discord.assert_clean();
}
