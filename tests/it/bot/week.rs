//! A week of thirty people, played by `gamebot simulate`, as somebody reads it afterwards who comes to the server.

use chrono::DateTime;
use gamebot::clock::Clock;

use super::harness::{Bot, Home};
use crate::discord::Discord;

/// The week that is simulated begins with 2026, on a Thursday.
const EVENING_OF_DAY_7: i64 = 1_767_225_600 + 7 * 86_400 - 3_600;

fn simulate(home: &Home, guild: u64) {
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_gamebot"))
        .args(["--database", &home.database_url(), "simulate"])
        .args(["--games", "60", "--people", "30", "--days", "7"])
        .args(["--seed", "7", "--server", &guild.to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{said}");
}

#[tokio::test]
async fn a_newcomer_reads_the_boards_replays_and_pictures_of_a_week() {
    let (discord, home) = (Discord::start().await, Home::new());
    let tavern = discord.guild("tavern");
    tavern.channel("lounge");
    simulate(&home, tavern.id);
    let clock = Clock::starting(DateTime::from_timestamp(EVENING_OF_DAY_7, 0).unwrap(), 7);
    let bot = Bot::start_by(&discord, &home, clock.clone()).await;
    let play = async |scene: &str| {
        let from = discord.now();
        discord.play(scene).await;
        discord.transcript_since(from)
    };

    let boards = play(
        r"
        guild tavern: #lounge, ana, mia (manager)
        ana: /leaderboard kind:teams in #lounge
        ana: /stats words in #lounge
        ana: /leaderboard mode:race in #lounge
        ana: /leaderboard period:week in #lounge
        ",
    )
    .await;
    for expected in [
        "**Teams by wins**: all games",
        "**Words that teams here matched on most often**",
        "**Players by rating**: race games",
        "**Players by wins**: all games of this week",
        "**10.** ",
        "ana is listed after 5 finished games: 5 to go.",
    ] {
        assert!(boards.contains(expected), "{expected}\n{boards}");
    }
    // A page of a board turns after a restart, too.
    bot.stop().await;
    let bot = Bot::start_by(&discord, &home, clock.clone()).await;
    let pages = play("ana presses Next in #lounge").await;
    assert!(
        pages.contains("**11.** ") && pages.contains("Page 2 of"),
        "{pages}"
    );
    let listed = play("ana: /replay list mode:two_player in #lounge").await;
    let newest = listed.split('`').nth(1).unwrap();
    let replays = play(&format!(
        r"
        ana: /replay show name:{newest} in #lounge
        ana presses Picture in #lounge
        ana: /replay show name:{newest} in #lounge
        ana presses Why? in #lounge
        ana: /daily show:yesterday in #lounge
        "
    ))
    .await;
    for expected in [
        &*format!("**{newest}** · two-player · "),
        ".png}",
        "**Why?**",
        "opened round 1 {time}, as the game began.",
        "daily pair of 2026-01-06",
    ] {
        assert!(replays.contains(expected), "{expected}\n{replays}");
    }
    bot.stop().await;
}
