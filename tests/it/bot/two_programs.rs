//! Two programs on one database and one Discord: each message is sent by one of them, whichever is left.

use std::fmt::Write;

use super::harness::{Home, read_log};
use super::process::Process;
use crate::discord::{Discord, Harm};
use crate::store::Database;
use crate::store::given::until;

const N_GAMES: usize = 20;

/// Writes a scene of one step for each game.
fn each_game(step: impl Fn(usize) -> String) -> String {
    let mut scene = String::new();
    for n in 0..N_GAMES {
        let _ = writeln!(scene, "{}", step(n));
    }
    scene
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_post_each_message_once_and_the_one_that_is_left_goes_on() {
    let database = Database::new();
    let (discord, home) = (Discord::start().await, Home::on(database.url().await));
    let mut people = String::new();
    for n in 0..N_GAMES {
        let _ = write!(people, ", #room{n}, ana{n}, ben{n}");
    }
    discord
        .play(&format!("guild tavern: #lounge{people}"))
        .await;
    let first = Process::start(&discord, &home).await;
    // With one shard, the second stands by.
    let second = Process::spawn(&discord, &home);
    let scene = each_game(|n| {
        format!(
            r#"
            ana{n}: /game new mode:two_player partner:@ben{n} rounds:1 where:dm in #room{n}
            expect ben{n} sees "meet on one word"
            ben{n}: /game join in #room{n}
            expect ana{n} sees "Round 1 of 1"
            expect ben{n} sees "Round 1 of 1"
            "#
        )
    });
    discord.play(&scene).await;
    assert_eq!(discord.repeated_nonces(), [""; 0]);

    // What was sent just before it is killed would be sent again.
    let log = read_log(&home).await;
    until("all is sent", async || {
        log.first_pending().await.unwrap().is_none()
    })
    .await;
    first.kill();
    discord
        .until("the other goes on", || discord.gateway().resumed() == 1)
        .await;
    let scene = each_game(|n| {
        format!(
            r#"
            ana{n}: /guess word:hence in #room{n}
            ben{n}: /guess word:hence in #room{n}
            expect ana{n} sees "won:"
            expect ben{n} sees "won:"
            "#
        )
    });
    discord.play(&scene).await;
    assert_eq!(discord.repeated_nonces(), [""; 0]);
    second.stop(&discord).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_whose_answers_another_one_gives_says_so_once() {
    let (discord, home) = (Discord::start().await, Home::new());
    let process = Process::start(&discord, &home).await;
    discord.play("guild tavern: #lounge, ana").await;
    let (ana, lounge) = (
        discord.user("ana"),
        discord.guild("tavern").channel("lounge"),
    );
    let refusal = Harm::Refusal {
        status: 400,
        code: 40_060,
    };
    let callback = "/interactions/*/*/callback";
    discord.harm(2, "POST", callback, refusal);
    let n_asked = || {
        let requests = discord.requests();
        requests
            .iter()
            .filter(|one| one.contains("/callback"))
            .count()
    };
    for n in 1..=2 {
        let asked = ana.command(&lounge, "rules", &[]);
        discord.until("it answers", || n <= n_asked()).await;
        drop(asked);
    }
    let outrun = "another program with this bot's token has answered an interaction";
    process.until_it_says(&discord, outrun).await;
    discord.play("ana: /rules in #lounge").await;
    let said = process.said();
    assert_eq!(said.matches(outrun).count(), 1, "{said}");
    assert!(!said.contains("could not be answered"), "{said}");
    process.stop(&discord).await;
}
