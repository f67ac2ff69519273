//! Many games at once when the program is killed: all of them go on, and none is lost.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use gamebot::game::GameEvent;
use gamebot::store::{Store, StoreOptions};

use super::crash::audit;
use super::harness::{Home, UNDEALT};
use super::process::Process;
use crate::discord::{Discord, Kind};
use crate::game::invariants;

const N_GAMES: usize = 50;

/// What the two of each game say.
const SAID: [&str; 2] = [UNDEALT[0], UNDEALT[1]];

/// Waits until so many of something are there, which takes a busy machine its time.
async fn until(what: &str, wanted: usize, count: impl Fn() -> usize) {
    let until = tokio::time::Instant::now() + Duration::from_mins(1);
    loop {
        let there = count();
        if there == wanted {
            return;
        }
        assert!(
            tokio::time::Instant::now() < until,
            "waited in vain until {what}: {there} of {wanted}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn fifty_live_games_go_on_after_a_kill_while_everybody_guesses_at_once() {
    let (discord, home) = (Discord::start().await, Home::new());
    let process = Process::start(&discord, &home).await;
    let mut scene = "guild tavern: ".to_owned();
    for n in 0..N_GAMES {
        let _ = write!(scene, "#table{n}, ana{n}, ben{n}, ");
    }
    scene.truncate(scene.len() - 2);
    scene.push('\n');
    discord.play(&scene).await;
    let n_posted = |text: &str| {
        let entries = discord.entries();
        let posted = entries.iter().filter(|entry| entry.kind == Kind::Posted);
        posted.filter(|entry| entry.line.contains(text)).count()
    };
    let at_once = |act: fn(usize) -> String| {
        let acts: Vec<String> = (0..N_GAMES).map(act).collect();
        format!("at once: {}", acts.join(" & "))
    };
    let opened = at_once(|n| {
        format!("ana{n}: /game new mode:two_player partner:@ben{n} where:dm in #table{n}")
    });
    discord.play(&opened).await;
    until("all lobbies are there", N_GAMES, || {
        n_posted("meet on one word")
    })
    .await;
    let joined = at_once(|n| format!("ben{n} presses Accept in #table{n}"));
    discord.play(&joined).await;
    until("everybody was dealt", 2 * N_GAMES, || {
        n_posted("**Round 1 of 5** with")
    })
    .await;
    process.kill();

    let process = Process::start(&discord, &home).await;
    for n in 0..N_GAMES {
        for (name, word) in [format!("ana{n}"), format!("ben{n}")].iter().zip(SAID) {
            // What is waited for is what both are told of the attempt.
            let _ = discord.user(name).dm(word);
        }
    }
    until("everybody was told of the attempt", 2 * N_GAMES, || {
        n_posted("Attempt 2: **")
    })
    .await;
    process.stop(&discord).await;

    let options = StoreOptions::new(Arc::new(Utc::now));
    let store = Store::open_read_only(&home.database_url(), options)
        .await
        .unwrap();
    let streams = audit::streams(&audit::whole(&store).await);
    assert_eq!(streams.len(), N_GAMES);
    for stream in &streams {
        invariants::check(stream);
        let attempts = stream.iter().filter_map(|(event, _)| match event {
            GameEvent::GuessProcessed(processed) => Some(&processed.submissions),
            _ => None,
        });
        let said: Vec<Vec<&str>> = attempts
            .map(|said| said.iter().map(|said| said.word.as_str()).collect())
            .collect();
        assert_eq!(said.len(), 1, "{said:?}");
        let mut said = said[0].clone();
        said.sort_unstable();
        assert_eq!(said, SAID);
    }
    discord.assert_clean();
}
