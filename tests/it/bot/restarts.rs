//! Restarts at the moments that are easily forgotten: lobbies, results, lost files, stops, two programs.
//!
//! Owns: what a person and an operator see then. Random moments are in `crash`.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use gamebot::game::values::Ts;
use gamebot::game::{GameEvent, due_at};
use gamebot::host::fold_game;
use gamebot::projections::tables_path;
use gamebot::store::{Store, StoreOptions};
use gamebot::words::{Lexicon, Word};

use super::crash::audit;
use super::harness::{Home, UNDEALT};
use super::process::Process;
use crate::discord::{Discord, Harm, User};

/// A server with two people, and the program.
struct Scene {
    discord: Discord,
    home: Home,
    ana: User,
    ben: User,
}

const OPENED: &str = r"
    guild tavern: #lounge, ana, ben
    ana: /game new mode:two_player partner:@ben rounds:1 where:dm in #lounge
";

const STARTED: &str = r#"
    ben presses Accept in #lounge
    expect ana sees "**Round 1 of 1**"
    expect ben sees "**Round 1 of 1**"
"#;

impl Scene {
    async fn set() -> Self {
        let discord = Discord::start().await;
        let home = Home::new();
        let (ana, ben) = (discord.user("ana"), discord.user("ben"));
        Self {
            discord,
            home,
            ana,
            ben,
        }
    }

    async fn start(&self) -> Process {
        Process::start(&self.discord, &self.home).await
    }

    async fn play(&self, scene: &str) {
        self.discord.play(scene).await;
    }

    /// Waits until a message reads so, for ben and with him for everybody in the channel.
    async fn shows(&self, text: &str) {
        self.ben.wait_for(text, |view| view.has(text)).await;
    }

    async fn read_only(&self) -> Store {
        let now = Arc::new(Utc::now);
        Store::open_read_only(&self.home.database_url(), StoreOptions::new(now))
            .await
            .unwrap()
    }

    /// Returns the events of the only game, in order.
    async fn events(&self) -> Vec<(GameEvent, Ts)> {
        let store = self.read_only().await;
        let mut streams = audit::streams(&audit::whole(&store).await);
        assert_eq!(streams.len(), 1);
        streams.swap_remove(0)
    }

    /// Returns a word that neither of the pair is, nor counts as.
    fn word(&self) -> Word {
        let view = self.ana.sees();
        let deal = view.newest("**Round 1 of 1**").unwrap();
        let line = deal.text.lines().find(|line| line.contains("** + **"));
        let lexicon = Lexicon::english();
        let shown: Vec<Word> = line
            .unwrap()
            .trim_matches('*')
            .split("** + **")
            .map(|word| lexicon.admit(word).unwrap())
            .collect();
        let fits = |word: &&Word| {
            shown
                .iter()
                .all(|shown| lexicon.agree(shown, word).is_none())
        };
        let prompts = lexicon.prompts().iter().map(|prompt| &prompt.word);
        prompts.into_iter().find(fits).unwrap().clone()
    }

    /// How many messages with this text the bot posted, in all places.
    fn n_posted(&self, text: &str) -> usize {
        let entries = self.discord.entries();
        let posted = |entry: &&crate::discord::Entry| {
            entry.kind == crate::discord::Kind::Posted && entry.line.contains(text)
        };
        entries.iter().filter(posted).count()
    }
}

#[tokio::test]
async fn killed_while_a_lobby_is_open_its_buttons_go_on() {
    let scene = Scene::set().await;
    let process = scene.start().await;
    scene.play(OPENED).await;
    scene.shows("meet on one word").await;
    process.kill();
    let process = scene.start().await;
    scene.play(STARTED).await;
    process.stop(&scene.discord).await;
    assert_eq!(scene.n_posted("meet on one word"), 1);
    scene.discord.assert_clean();
}

#[tokio::test]
async fn killed_between_the_opening_and_the_lobby_message_the_message_comes_once() {
    let scene = Scene::set().await;
    let process = scene.start().await;
    let late = Harm::Delay(Duration::from_mins(1));
    scene.discord.harm(1, "POST", "/channels/*/messages", late);
    scene.play(OPENED).await;
    process.kill();
    scene.discord.heal();
    assert_eq!(scene.n_posted("meet on one word"), 0);
    let process = scene.start().await;
    scene.play(STARTED).await;
    process.stop(&scene.discord).await;
    assert_eq!(scene.n_posted("meet on one word"), 1);
}

#[tokio::test]
async fn killed_between_posting_the_lobby_and_noting_it_no_second_one_stands_beside_it() {
    let scene = Scene::set().await;
    let process = scene.start().await;
    // The message stands, and the program never learns of it.
    scene.discord.harm(
        100,
        "POST",
        "/channels/*/messages",
        Harm::StatusAfterEffect(502),
    );
    scene.play(OPENED).await;
    scene.shows("meet on one word").await;
    scene.play("ben presses Accept in #lounge").await;
    process.kill();
    scene.discord.heal();
    let process = scene.start().await;
    scene
        .discord
        .until("both have their words", || {
            scene.n_posted("**Round 1 of 1**") == 2
        })
        .await;
    process.stop(&scene.discord).await;
    assert_eq!(scene.n_posted("meet on one word"), 1);
}

#[tokio::test]
async fn killed_after_the_last_guess_the_result_comes_once() {
    let scene = Scene::set().await;
    let process = scene.start().await;
    scene.play(OPENED).await;
    scene.play(STARTED).await;
    let word = scene.word();
    scene.ana.dm(word.as_str()).answered().await;
    let late = Harm::Delay(Duration::from_mins(1));
    scene.discord.harm(10, "POST", "/channels/*/messages", late);
    scene.ben.dm(word.as_str()).answered().await;
    process.kill();
    scene.discord.heal();
    assert_eq!(scene.n_posted("fewer win)"), 0);
    let process = scene.start().await;
    let n_results = || scene.n_posted("fewer win)");
    scene
        .discord
        .until("the result is everywhere", || n_results() == 3)
        .await;
    scene
        .play(
            r#"
            expect ana sees "The result: https"
            ana presses Share in #lounge
            ana presses With the words in #lounge
            expect ana sees "GameBot · two-player · 🟩"
            "#,
        )
        .await;
    process.stop(&scene.discord).await;
    assert_eq!(scene.n_posted("A match!"), 2);
    assert_eq!(n_results(), 3);
}

#[tokio::test]
async fn without_the_file_of_the_read_tables_everything_comes_back_from_the_log() {
    let scene = Scene::set().await;
    let process = scene.start().await;
    scene.play(OPENED).await;
    scene.play(STARTED).await;
    process.kill();
    let tables = tables_path(&scene.home.database_url());
    for suffix in ["", "-wal", "-shm"] {
        let mut path = tables.clone().into_os_string();
        path.push(suffix);
        // The side files are there only when they were needed.
        let _ = std::fs::remove_file(path);
    }
    assert!(!tables.exists());
    let process = scene.start().await;
    let word = scene.word();
    scene
        .play(&format!(
            r#"
            ana: /guess word:{word} in #lounge
            ben: /game status in #lounge
            expect ben sees "ana & ben"
            ben: /guess word:{word} in #lounge
            expect ana sees "fewer win)"
            "#
        ))
        .await;
    process.stop(&scene.discord).await;
    let store = scene.read_only().await;
    audit::tables_equal_the_log(&store, &scene.home.database_url()).await;
}

#[tokio::test]
async fn the_time_the_program_was_away_is_recorded_and_granted() {
    let scene = Scene::set().await;
    let process = scene.start().await;
    scene.play(OPENED).await;
    scene.play(STARTED).await;
    process.kill();
    let away_since = Utc::now();
    let store = scene.read_only().await;
    let log = audit::whole(&store).await;
    let game = log.iter().find_map(|recorded| {
        let game = recorded.stream.as_str().strip_prefix("game-")?;
        game.parse().ok()
    });
    let game = game.unwrap();
    let before = fold_game(&store, game, None).await.unwrap();
    store.close().await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let process = scene.start().await;
    process.stop(&scene.discord).await;

    let after = fold_game(&scene.read_only().await, game, None)
        .await
        .unwrap();
    let events = scene.events().await;
    let recovered = events.iter().find_map(|(event, at)| match event {
        GameEvent::GameRecovered(recovered) => Some((recovered.clone(), *at)),
        _ => None,
    });
    let (recovered, at) = recovered.expect("it is recorded");
    assert_eq!(recovered.replayed_events, before.version.0);
    assert!(recovered.downtime_ms >= 1_200, "{recovered:?}");
    let last_event_at = before.last_event_at.unwrap();
    let longest = (at - last_event_at).num_milliseconds().unsigned_abs();
    assert!(recovered.downtime_ms <= longest, "{recovered:?}");
    assert!(last_event_at <= away_since);
    let moved = due_at(&after.state).unwrap() - due_at(&before.state).unwrap();
    assert_eq!(
        moved.num_milliseconds().unsigned_abs(),
        recovered.downtime_ms
    );
}

#[tokio::test]
async fn asked_to_stop_the_program_finishes_what_it_heard_and_ends_well() {
    for signal in ["TERM", "INT"] {
        let scene = Scene::set().await;
        let process = scene.start().await;
        scene.play(OPENED).await;
        scene.play(STARTED).await;
        let word = scene.word();
        let act = scene.ana.dm(word.as_str());
        act.answered().await;
        let late = Harm::Delay(Duration::from_millis(300));
        scene.discord.harm(10, "POST", "/channels/*/messages", late);
        scene.ben.dm(word.as_str()).answered().await;
        process.signal(signal);
        let status = process.ended(&scene.discord).await;
        assert_eq!(status.code(), Some(0), "after {signal}");
        let process = scene.start().await;
        let n_results = || scene.n_posted("fewer win)");
        scene
            .discord
            .until("the result is everywhere", || n_results() == 3)
            .await;
        process.stop(&scene.discord).await;
        assert_eq!(n_results(), 3);
        assert_eq!(scene.n_posted("A match!"), 2);
    }
}

#[tokio::test]
async fn a_second_program_on_the_same_file_is_refused_in_a_sentence_and_the_first_goes_on() {
    let scene = Scene::set().await;
    let process = scene.start().await;
    scene.play(OPENED).await;
    let mut second = Command::new(env!("CARGO_BIN_EXE_gamebot"));
    second
        .arg("run")
        .current_dir(scene.home.log().parent().unwrap())
        .env_clear()
        .env("DISCORD_TOKEN", scene.discord.token())
        .env("DISCORD_API_URL", scene.discord.url())
        .env("DATABASE_URL", scene.home.database_url())
        .stdin(Stdio::null());
    let refused = tokio::task::spawn_blocking(move || second.output().unwrap())
        .await
        .unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.starts_with("gamebot: "), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    scene.play(STARTED).await;
    process.stop(&scene.discord).await;
}

#[tokio::test]
async fn started_while_discord_is_away_the_program_waits_and_then_goes_on() {
    let scene = Scene::set().await;
    let process = scene.start().await;
    scene.play(OPENED).await;
    scene.shows("meet on one word").await;
    process.kill();
    scene.discord.go_down().await;
    let sessions = scene.discord.gateway().identified();
    let mut process = Process::spawn(&scene.discord, &scene.home);
    scene
        .discord
        .until("the program looks for Discord", || {
            process.said().contains(" started")
        })
        .await;
    scene.discord.come_back().await;
    process.heard(&scene.discord, sessions).await;
    scene.play(STARTED).await;
    process.stop(&scene.discord).await;
}

#[tokio::test]
async fn asked_to_stop_while_discord_is_away_the_program_ends_well() {
    let scene = Scene::set().await;
    scene.discord.go_down().await;
    let process = Process::spawn(&scene.discord, &scene.home);
    scene
        .discord
        .until("the program looks for Discord", || {
            process.said().contains(" started")
        })
        .await;
    process.stop(&scene.discord).await;
}

#[tokio::test]
async fn what_was_written_during_an_outage_comes_before_what_is_written_after_it() {
    let scene = Scene::set().await;
    let process = scene.start().await;
    scene.play(OPENED).await;
    scene.play(STARTED).await;
    let word = scene.word();
    process.kill();
    // Reading back takes its time, and ben writes again as soon as the bot is there.
    let late = Harm::Delay(Duration::from_millis(300));
    scene.discord.harm(5, "GET", "/channels/*/messages", late);
    let missed = scene.ben.dm(word.as_str());
    let process = scene.start().await;
    let second = scene.ben.dm(UNDEALT[0]);
    missed.answered().await;
    second.answered().await;
    scene
        .discord
        .until("the second is answered", || scene.n_posted("is in:") == 1)
        .await;
    process.stop(&scene.discord).await;
    assert_eq!(scene.n_posted(&format!("is in: **{word}**")), 1);
}
