//! `gamebot subscriptions`: shown, paused and resumed from beside the program that has the log open.

use gamebot::cli::app::App;
use gamebot::clock::Clock;
use gamebot::store::subscriptions::State;
use gamebot::store::{Filter, Position};
use serde_json::Value;

use super::Folder;
use crate::store::Database;

/// Longer than anything here takes on a busy machine; a test that reaches it has failed.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(2);

/// The subscriptions as a second process lists them, by name.
fn listed(folder: &Folder, url: &str) -> Vec<Value> {
    let ran = folder.run(&["--database", url, "subscriptions", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let lines = ran.out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn one<'a>(all: &'a [Value], name: &str) -> &'a Value {
    all.iter().find(|one| one["name"] == name).unwrap()
}

/// Waits until a subscription of the program that has the log open is in a state.
async fn is(engine: &App, name: &str, state: State) {
    let reached = async {
        loop {
            let all = engine.store.subscriptions();
            if all
                .iter()
                .any(|one| &*one.name == name && one.state == state)
            {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, reached).await;
    in_time.unwrap_or_else(|_| panic!("{name} is not {state}"));
}

async fn recorded(engine: &App) -> Vec<(String, String)> {
    let filter = Filter::all().types(["subscription_paused", "subscription_unpaused"]);
    let page = engine.store.read_all(Position::START, 99, &filter).await;
    let event = |event: gamebot::store::RecordedEvent| {
        assert_eq!(event.stream.as_str(), "ops-system");
        (event.event_type.to_string(), event.data.to_string())
    };
    page.unwrap().events.into_iter().map(event).collect()
}

async fn followers_are_paused_and_resumed_from_beside(folder: &Folder, url: &str) {
    let engine = App::open(url, Clock::seeded(1)).await.unwrap();
    for name in ["games", "foreign_writes"] {
        is(&engine, name, State::Live).await;
        let ran = folder.run(&["--database", url, "subscriptions", "pause", name]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(ran.err.contains("paused"), "{}", ran.err);
        is(&engine, name, State::Paused).await;
    }
    let paused = |name: &str| {
        (
            "subscription_paused".to_owned(),
            format!(r#"{{"name":"{name}"}}"#),
        )
    };
    let both = [paused("games"), paused("foreign_writes")];
    assert_eq!(recorded(&engine).await, both);
    // The option may stand wherever the help shows it.
    let again = folder.run(&["subscriptions", "--database", url, "pause", "games"]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(again.err.contains("already paused"), "{}", again.err);
    assert_eq!(recorded(&engine).await, both);
    engine.close().await;
    let all = listed(folder, url);
    let games = one(&all, "games");
    assert_eq!(
        (&games["state"], &games["paused"]),
        (&"stopped".into(), &true.into())
    );

    // What a person paused stays so after a restart.
    let engine = App::open(url, Clock::seeded(2)).await.unwrap();
    is(&engine, "games", State::Paused).await;
    is(&engine, "words", State::Live).await;
    for name in ["games", "foreign_writes"] {
        let ran = folder.run(&["--database", url, "subscriptions", "resume", name]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        is(&engine, name, State::Live).await;
    }
    assert_eq!(recorded(&engine).await.len(), 4);
    let reports = async {
        loop {
            let all = listed(folder, url);
            let projections = all.iter().filter(|one| one["kind"] == "catch-up");
            let n_live = projections.filter(|one| one["state"] == "live").count();
            if n_live == 9 && one(&all, "retention")["state"] == "live" {
                return all;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let all = tokio::time::timeout(PATIENCE, reports).await.unwrap();
    let games = one(&all, "games");
    assert_eq!(
        (&games["kind"], &games["paused"]),
        (&"catch-up".into(), &false.into())
    );
    assert!(games["holder"].as_str().unwrap().starts_with("process "));
    assert!(games["since"].is_string(), "{games}");
    // The derived tables show the same list.
    let text = folder.run(&["--database", url, "projections"]).out;
    for name in all.iter().map(|one| one["name"].as_str().unwrap()) {
        assert!(text.contains(name), "{text}");
    }
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn followers_are_paused_and_resumed_beside_the_program_that_has_the_file() {
    let folder = Folder::new();
    let url = format!("sqlite://{}", folder.0.path().join("gamebot.db").display());
    followers_are_paused_and_resumed_from_beside(&folder, &url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn followers_are_paused_and_resumed_by_a_second_process_on_postgres() {
    let (folder, database) = (Folder::new(), Database::new());
    followers_are_paused_and_resumed_from_beside(&folder, &database.url().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_while_nothing_runs_is_done_at_once() {
    let folder = Folder::new();
    let url = format!("sqlite://{}", folder.0.path().join("gamebot.db").display());
    let unknown = folder.run(&["--database", &url, "subscriptions", "pause", "wurds"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("event_index"), "{}", unknown.err);
    let engine = App::open(&url, Clock::seeded(1)).await.unwrap();
    engine.close().await;
    let ran = folder.run(&["--database", &url, "subscriptions", "pause", "words"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let words = one(&listed(&folder, &url), "words").clone();
    assert_eq!(words["paused"], true, "{words}");
}
