//! Several stores on one database, in one process and in several.

use std::{
    collections::{HashMap, HashSet},
    process::{Child, Command, Stdio},
    time::Duration,
};

use futures_util::future::join_all;
use gamebot::store::{Expected, Filter, Position, Store, StreamVersion, sql::query};

use super::cluster::Database;
use crate::store::{
    contract::Backend,
    given::{PATIENCE, append, everything, options, says, write},
};

/// Appends one to three events, `n_appends` times, to a stream of its own and one of all.
async fn append_many(store: Store, task: u32, n_appends: u32) -> usize {
    let mut last = Position::START;
    let mut n_events = 0;
    for n in 0..n_appends {
        let said = &["fire", "water"][..=n as usize % 2];
        let own = write(&format!("game-{task}"), Expected::Any, said);
        let shared = write("roster-shared", Expected::Any, &["x"]);
        let ask = append(task * 1_000_000 + n, vec![own, shared]);
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
async fn a_transaction_that_idles_elsewhere_in_the_cluster_holds_up_nobody() {
    let (place, elsewhere) = (Database::new(), Database::new());
    let store = place.open().await;
    let mut follower = store.subscribe(Position::START, Filter::all());
    // Each has a number, and is open for as long as the test lasts.
    let mut idle = [elsewhere.connect().await, place.connect().await];
    for conn in &mut idle {
        sqlx::raw_sql("begin; select txid_current(); create temporary table idle ()")
            .execute(conn)
            .await
            .unwrap();
    }
    for n in 1..=3 {
        store.append(says(n, "game-1", &["x"])).await.unwrap();
        let delivered = follower.next().await.unwrap();
        assert_eq!(delivered[0].position, Position(i64::from(n)));
    }
    assert_eq!(everything(&store).await.len(), 3);
    for mut conn in idle {
        sqlx::raw_sql("rollback").execute(&mut conn).await.unwrap();
    }
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
const APPEND_UP_TO: &str = "GAMEBOT_TEST_APPEND_UP_TO";

/// How many tasks append in each of several processes.
const N_TASKS: u32 = 16;

/// Starts this test program as another process that appends without end.
fn start_process(url: &str, task: u32) -> Child {
    start(url, task, None)
}

/// Starts it as another process in which several tasks append so many requests each.
fn start_tasks(url: &str, first_task: u32, n_appends: u32) -> Child {
    start(url, first_task, Some(n_appends))
}

fn start(url: &str, task: u32, n_appends: Option<u32>) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "store::postgres::together::another_process",
            "--ignored",
        ])
        .env(APPEND_TO, url)
        .env(APPEND_AS, task.to_string())
        .envs(n_appends.map(|n_appends| (APPEND_UP_TO, n_appends.to_string())))
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
    let task: u32 = task.parse().unwrap();
    match std::env::var(APPEND_UP_TO) {
        Ok(n_appends) => {
            let n_appends = n_appends.parse().unwrap();
            append_in_tasks(&store, task, n_appends).await;
            store.close().await;
        }
        Err(_) => drop(append_many(store, task, 10_000).await),
    }
}

async fn append_in_tasks(store: &Store, first_task: u32, n_appends: u32) {
    let tasks = (first_task..first_task + N_TASKS)
        .map(|task| tokio::spawn(append_many(store.clone(), task, n_appends)));
    for task in join_all(tasks).await {
        task.unwrap();
    }
}

/// Looks at the log as anybody may, whenever it likes: it never sees a position without all before it.
async fn watch(store: Store, n_events: usize) -> usize {
    let mut n_looks = 0;
    loop {
        let row = query("select coalesce(max(position), 0), count(*) from events")
            .fetch_one(store.reader())
            .await
            .unwrap();
        let (head, n_seen): (i64, i64) = (row.get(0).unwrap(), row.get(1).unwrap());
        assert_eq!(head, n_seen, "a gap");
        n_looks += 1;
        if n_events <= usize::try_from(head).unwrap() {
            return n_looks;
        }
    }
}

/// Positions follow the order of commits, whoever appends. `GAMEBOT_TEST_EVENTS` says how many events are
/// tried.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_in_several_processes_commit_in_the_order_of_positions() {
    let wanted: u32 = std::env::var("GAMEBOT_TEST_EVENTS")
        .map_or(6_000, |n_events| n_events.parse().expect("a number"));
    // A busy machine in a debug build takes a third of a millisecond an event.
    let bound = PATIENCE + Duration::from_millis(u64::from(wanted));
    let kept = commit_in_the_order_of_positions(wanted);
    tokio::time::timeout(bound, kept).await.expect("it ends");
}

async fn commit_in_the_order_of_positions(wanted: u32) {
    // In three processes, two and a half events a request on average.
    let n_appends = (wanted * 2).div_ceil(5 * 3 * N_TASKS).next_multiple_of(2);
    let n_events = 3 * (N_TASKS * n_appends) as usize * 5 / 2;
    let place = Database::new();
    let url = place.url().await;
    let store = place.open().await;
    let mut processes = [100, 200].map(|first| start_tasks(&url, first, n_appends));
    let beside = place.open_read_only(options()).await;
    let watching = tokio::spawn(watch(beside.clone(), n_events));
    let following = [store.clone(), beside].map(|store| tokio::spawn(follow(store, n_events)));
    append_in_tasks(&store, 300, n_appends).await;
    for process in &mut processes {
        assert!(process.wait().unwrap().success());
    }
    for follower in following {
        follower.await.unwrap();
    }
    assert!(watching.await.unwrap() > 1);
    assert_eq!(numbered(&store).await, n_events);
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
