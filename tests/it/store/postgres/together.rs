//! Several stores on one database, in one process and in several.

use std::{
    collections::{HashMap, HashSet},
    process::{Child, Command, Stdio},
};

use futures_util::future::join_all;
use gamebot::store::{Expected, Filter, Position, Store, StreamVersion};

use super::cluster::Database;
use crate::store::{
    contract::Backend,
    given::{append, everything, options, write},
};

/// Appends one to three events, `n_appends` times, to a stream of its own and one of all.
async fn append_many(store: Store, task: u32, n_appends: u32) -> usize {
    let mut last = Position::START;
    let mut n_events = 0;
    for n in 0..n_appends {
        let said = &["fire", "water"][..=n as usize % 2];
        let own = write(&format!("game-{task}"), Expected::Any, said);
        let shared = write("roster-shared", Expected::Any, &["x"]);
        let ask = append(task * 10_000 + n, vec![own, shared]);
        let done = store.append(ask).await.unwrap();
        let positions: Vec<_> = done.events.iter().map(|event| event.position.0).collect();
        assert!(last.0 < positions[0]);
        assert!(positions.windows(2).all(|pair| pair[0] + 1 == pair[1]));
        last = done.events.last().unwrap().position;
        n_events += positions.len();
    }
    n_events
}

/// Checks the numbering of the whole log.
async fn numbered(store: &Store) -> usize {
    let events = everything(store).await;
    let mut versions = HashMap::new();
    for (position, event) in (1..).zip(&events) {
        assert_eq!(event.position, Position(position));
        let version = versions.entry(&event.stream).or_insert(StreamVersion::NONE);
        *version = version.next();
        assert_eq!(event.version, *version, "{}", event.stream);
    }
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
    events.len()
}

/// Follows the log until `n_events` are delivered, each once and in order.
async fn follow(store: Store, n_events: usize) {
    let mut follower = store.subscribe(Position::START, Filter::all());
    let mut after = Position::START;
    while after.0 < i64::try_from(n_events).unwrap() {
        for event in follower.next().await.unwrap() {
            after = after.next();
            assert_eq!(event.position, after);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_stores_append_at_once_and_both_deliver_everything() {
    const N_APPENDS: u32 = 40;
    let place = Database::new();
    let stores = [place.open().await, place.open().await];
    // One and a half own events on average, and the shared one.
    let n_events = 8 * N_APPENDS as usize * 5 / 2;
    let followers = stores
        .clone()
        .map(|store| tokio::spawn(follow(store, n_events)));
    let tasks = (0..8).map(|task| {
        let store = stores[task as usize % 2].clone();
        tokio::spawn(append_many(store, task, N_APPENDS))
    });
    let appended: usize = join_all(tasks).await.into_iter().map(Result::unwrap).sum();
    assert_eq!(appended, n_events);
    for follower in followers {
        follower.await.unwrap();
    }
    assert_eq!(numbered(&stores[0]).await, n_events);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_stores_one_wins_an_expected_version() {
    let place = Database::new();
    let stores = [place.open().await, place.open().await];
    for n in 0..40 {
        let asked = stores.iter().zip(0..).map(|(store, who)| {
            let at = Expected::Exact(StreamVersion(n));
            store.append(append(n * 2 + who, vec![write("game-1", at, &["x"])]))
        });
        let n_recorded = join_all(asked)
            .await
            .iter()
            .filter(|done| done.is_ok())
            .count();
        assert_eq!(n_recorded, 1);
    }
    assert_eq!(numbered(&stores[0]).await, 40);
}

const APPEND_TO: &str = "GAMEBOT_TEST_APPEND_TO";
const APPEND_AS: &str = "GAMEBOT_TEST_APPEND_AS";

/// Starts this test program as another process that appends without end.
fn start_process(url: &str, task: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "store::postgres::together::another_process",
            "--ignored",
        ])
        .env(APPEND_TO, url)
        .env(APPEND_AS, task.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
#[ignore = "is what other processes run for the test below"]
async fn another_process() {
    let (Ok(url), Ok(task)) = (std::env::var(APPEND_TO), std::env::var(APPEND_AS)) else {
        return;
    };
    let store = Store::open(&url, options()).await.unwrap();
    append_many(store, task.parse().unwrap(), 10_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_append_at_once_and_are_killed_leave_no_gap() {
    const N_EVENTS: i64 = 300;
    let place = Database::new();
    let url = place.url().await;
    let store = place.open().await;
    let mut processes = [1, 2].map(|task| start_process(&url, task));
    let mut n_own = 1_000;
    let mut follower = store.subscribe(Position::START, Filter::all());
    let mut after = Position::START;
    let mut heard_of = HashSet::new();
    while after.0 < N_EVENTS || heard_of.len() < processes.len() {
        append_many(store.clone(), n_own, 1).await;
        n_own += 1;
        for event in follower.next().await.unwrap() {
            after = after.next();
            assert_eq!(event.position, after);
            let stream = event.stream.as_str();
            heard_of.extend(
                ["game-1", "game-2"]
                    .into_iter()
                    .find(|name| *name == stream),
            );
        }
    }
    for process in &mut processes {
        process.kill().unwrap();
        process.wait().unwrap();
    }
    // What they held is free: the next append goes through.
    append_many(store.clone(), 999, 1).await;
    let n_events = numbered(&store).await;
    assert!(n_events >= usize::try_from(N_EVENTS).unwrap());
}
