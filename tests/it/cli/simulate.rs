//! `gamebot simulate`: whole games of bot players, and what is found in the log afterwards.

use chrono::DateTime;
use gamebot::store::{RequestId, Store, StoreOptions};
use serde_json::Value;
use uuid::Uuid;

use super::{Folder, RunOutput, one_event};

fn summary(ran: &RunOutput) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

#[test]
fn games_of_every_mode_end_and_every_invariant_holds() {
    let folder = Folder::new();
    let ran = folder.run(&["simulate", "--games", "24", "--seed", "7", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let summary = summary(&ran);
    assert_eq!(
        (&summary["games"], &summary["broken"]),
        (&24.into(), &0.into())
    );
    let by_mode = summary["by_mode"].as_object().unwrap();
    let modes: Vec<&str> = by_mode.keys().map(String::as_str).collect();
    assert_eq!(
        modes,
        [
            "golf_race",
            "knockout",
            "longform",
            "practice",
            "race",
            "two_player"
        ]
    );
    for (mode, row) in by_mode {
        let n = |field: &str| row[field].as_u64().unwrap();
        assert_eq!(n("games"), 4, "{mode}");
        assert_eq!(
            n("completed") + n("cancelled") + n("abandoned"),
            4,
            "{mode}"
        );
    }
    // Its log was its own.
    assert!(!folder.0.path().join("data").exists());
}

#[test]
fn a_seed_plays_the_same_games_again_and_another_plays_others() {
    let folder = Folder::new();
    let played = |seed: &str| {
        let args = ["simulate", "--games", "6", "--seed", seed, "--json"];
        let summary = summary(&folder.run(&args));
        (summary["by_mode"].clone(), summary["events"].clone())
    };
    assert_eq!(played("11"), played("11"));
    assert_ne!(played("11"), played("12"));
}

#[test]
fn games_that_a_log_has_already_are_not_counted_again() {
    let folder = Folder::new();
    let played = |seed: &str, mode: &str| {
        let of_mode = ["--games", "2", "--seed", seed, "--mode", mode];
        folder.run(&[&["--database", "demo.db", "simulate"], &of_mode[..]].concat())
    };
    assert_eq!(played("3", "knockout").code, Some(0));
    let again = played("3", "race");
    assert_eq!((again.code, &*again.out), (Some(1), ""));
    assert!(
        again.err.contains(
            "(race): the log already holds it, from a simulation with this seed; use another --seed"
        ),
        "{}",
        again.err
    );
    assert_eq!(played("4", "race").code, Some(0));
}

#[test]
fn without_a_seed_one_is_drawn_and_shown() {
    let ran = Folder::new().run(&["simulate", "--games", "1", "--mode", "two_player"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.starts_with("seed "), "{}", ran.err);
    assert!(
        ran.out.contains("Game streams: 1; all invariants hold."),
        "{}",
        ran.out
    );
}

#[tokio::test]
async fn a_stream_that_cannot_be_is_found_out() {
    let folder = Folder::new();
    let url = format!("sqlite://{}", folder.0.path().join("demo.db").display());
    let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let options = StoreOptions::new(std::sync::Arc::new(move || now));
    let store = Store::open(&url, options).await.unwrap();
    let stream = "game-00000000-0000-0000-0000-000000000009";
    let data = format!(
        r#"{{"by":"{}","paused_ms":1,"moved":[]}}"#,
        Uuid::from_u128(3)
    );
    let append = one_event(
        RequestId::new(now, "odd"),
        stream,
        ("game_resumed", &data),
        None,
    );
    store.append(append).await.unwrap();
    store.close().await;

    let args = [
        "--database",
        &url,
        "simulate",
        "--games",
        "2",
        "--seed",
        "3",
    ];
    let ran = folder.run(&args);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    assert!(
        ran.err
            .contains("seed 3: violations in the log: 1, the first in game-00000000-0000-0000-0000-000000000009, version 1"),
        "{}",
        ran.err
    );
}
