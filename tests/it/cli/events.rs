//! `gamebot events`: narrowing the log down, following it, and the causal tree.

use serde_json::Value;
use uuid::Uuid;

use gamebot::store::{EventId, RequestId, Store, StoreOptions};

use super::{BackgroundRun, Folder, TWO_ROUNDS, one_event};

const PLAY: [&str; 7] = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];

#[test]
fn each_filter_selects_what_its_name_says() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let all = folder.events();
    let check = |args: &[&str], wanted: &dyn Fn(&Value) -> bool| {
        let ran = folder.run(&[&["events", "--json"], args].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let shown: Vec<Value> = ran
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let expected: Vec<&Value> = all.iter().filter(|event| wanted(event)).collect();
        assert!(
            !expected.is_empty() && expected.len() < all.len(),
            "{args:?}"
        );
        assert_eq!(shown.iter().collect::<Vec<_>>(), expected, "{args:?}");
    };
    let of = |n: usize, field: &str| all[n][field].as_str().unwrap().to_owned();

    check(&["--family", "game"], &|event| {
        event["stream"].as_str().unwrap().starts_with("game-")
    });
    let stream = of(0, "stream");
    check(&["--stream", &stream], &|event| {
        event["stream"] == stream.as_str()
    });
    let act = of(2, "causation_id");
    check(&["--causation", &act], &|event| {
        event["causation_id"] == act.as_str()
    });
    let player = all[0]["actor"]["id"].as_str().unwrap();
    check(&["--actor", &format!("player:{player}")], &|event| {
        event["actor"]["id"] == player
    });
    let middle = of(all.len() / 2, "recorded_at");
    check(&["--since", &middle], &|event| {
        middle.as_str() <= event["recorded_at"].as_str().unwrap()
    });
    check(&["--until", &middle], &|event| {
        event["recorded_at"].as_str().unwrap() < middle.as_str()
    });
    let count = |args: &[&str]| {
        let ran = folder.run(&[&["events"], args].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out.lines().count()
    };
    let back = folder.run(&["events", "--json", "--newest-first", "--limit", "3"]);
    let back: Vec<Value> = back
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(back.iter().eq(all.iter().rev().take(3)));
    assert_eq!(count(&["--since", "1d"]), all.len());
    assert_eq!(count(&["--until", "1d"]), 0);
    assert_eq!(count(&["--actor", "timer"]), 0);
}

#[test]
fn a_malformed_filter_is_refused_with_the_expected_form() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    for (args, hint) in [
        (["--since", "yesterday"], "30m, 2h, 7d"),
        (
            ["--actor", "ana"],
            "timer, recovery, system, player:ID or operator:NAME",
        ),
        (
            ["--actor", "player:12"],
            "--player also takes the start of one",
        ),
        (
            ["--why", "this"],
            "neither a position in the log nor the id of an event",
        ),
    ] {
        let ran = folder.run(&[&["events"][..], &args].concat());
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        assert!(ran.err.contains(hint), "{args:?}: {}", ran.err);
    }
}

#[test]
fn follow_shows_events_as_they_are_recorded() {
    let folder = Folder::new();
    let mut playing = BackgroundRun::start(&folder, &PLAY);
    playing.wait_for("ana, your word:");
    let before = folder.events().len();
    let args = ["events", "--follow", "--after", &before.to_string()];
    let following = BackgroundRun::start(&folder, &args);
    playing.type_line("steam");
    following.wait_for("guess_submitted");
    playing.type_line("steam");
    following.wait_for("guess_processed");
    following.kill();

    let args = ["events", "--follow", "--limit", "3"];
    let ran = folder.run(&args);
    assert_eq!(
        (ran.code, ran.out.lines().count()),
        (Some(0), 3),
        "{}",
        ran.err
    );
    playing.kill();
}

#[test]
fn an_abandoned_guess_stays_masked() {
    let folder = Folder::new();
    let ran = folder.run_with(&PLAY, "steam\ngive up\nboat\nboats\n");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let events = folder.events();
    let mut all = events.iter();
    let abandoned = all.find(|event| event["event_type"] == "guess_abandoned");
    assert_eq!(abandoned.unwrap()["data"]["pending"]["word"], "•••");
    for args in [&["events", "--json"][..], &["events"]] {
        let ran = folder.run(args);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(!ran.out.contains("steam"), "{}", ran.out);
    }
}

/// Records one event that `cause` led to, and returns its id.
async fn record(store: &Store, name: &str, cause: Uuid) -> EventId {
    let now = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let request = RequestId::new(now, name);
    let append = one_event(
        request,
        &format!("game-{name}"),
        ("game_exploded", "{}"),
        Some(cause),
    );
    store.append(append).await.unwrap();
    request.event(1)
}

#[tokio::test]
async fn why_shows_the_causes_and_all_effects_of_an_event() {
    let folder = Folder::new();
    let path = folder.0.path().join("data/gamebot.db");
    let now = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let options = StoreOptions::new(std::sync::Arc::new(move || now));
    let url = format!("sqlite://{}", path.display());
    let store = Store::open(&url, options).await.unwrap();
    let request = RequestId::new(now, "a request").as_uuid();
    let before = record(&store, "elsewhere", Uuid::from_u128(9)).await;
    let first = record(&store, "first", request).await;
    record(&store, "second", request).await;
    let child = record(&store, "child", first.as_uuid()).await;
    let grandchild = record(&store, "grandchild", child.as_uuid()).await;
    record(&store, "beside", before.as_uuid()).await;
    store.close().await;

    for event_ref in [child.as_uuid().to_string(), "4".to_owned()] {
        let ran = folder.run(&["events", "--why", &event_ref]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let lines: Vec<&str> = ran.out.lines().collect();
        assert!(
            lines[0].ends_with("interaction 77, by system"),
            "{}",
            ran.out
        );
        let shape = lines[1..].iter().map(|line| {
            let place = line.find(|c: char| c.is_ascii_digit()).unwrap();
            (
                place,
                line.split_whitespace()
                    .find(|part| part.parse::<u32>().is_ok())
                    .unwrap(),
            )
        });
        let shape: Vec<_> = shape.collect();
        assert_eq!(
            shape,
            [(2, "2"), (4, "4"), (6, "5"), (2, "3")],
            "{}",
            ran.out
        );
        assert!(lines[2].starts_with('>'), "{}", ran.out);
    }
    let ran = folder.run(&[
        "events",
        "--json",
        "--why",
        &grandchild.as_uuid().to_string(),
    ]);
    let depths: Vec<(Value, Value)> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .map(|event: Value| (event["position"].clone(), event["depth"].clone()))
        .collect();
    let expected = [(2, 0), (4, 1), (5, 2), (3, 0)];
    assert_eq!(
        depths,
        expected.map(|(at, depth)| (at.into(), depth.into()))
    );

    let nothing = folder.run(&["events", "--why", "99"]);
    assert_eq!(nothing.code, Some(1));
    assert!(
        nothing.err.contains("there is no event 99 in the log"),
        "{}",
        nothing.err
    );
}
