//! Subscriptions between processes: one runs each, and one that is gone is followed by another.

use std::{
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use gamebot::store::{
    Position, Store,
    sql::query,
    subscriptions::{Events, Notice, Running, Spec, State},
};

use super::cluster::Database;
use crate::store::{
    contract::{Backend, subscribing::set_paused},
    given::{all_of, options, says, until},
};

const FOLLOW: &str = "GAMEBOT_TEST_FOLLOW";

/// How long a process that is gone may keep a subscription to itself.
const TAKE_OVER_LIMIT: Duration = Duration::from_secs(10);

/// Another process that runs the subscription; killed with the test.
struct Process(Child);

impl Process {
    fn start(url: &str) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "store::postgres::leases::another_process",
                "--ignored",
            ])
            .env(FOLLOW, url)
            .stdout(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }

    fn signal(&self, signal: &str) {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The subscription that all these processes want: slow, and saved after each event.
fn reader(store: &Store, who: &'static str, heard: &Arc<Mutex<Vec<i64>>>) -> Running {
    let (appender, heard) = (store.clone(), heard.clone());
    let spec = Spec::persistent("reader")
        .filter(gamebot::store::Filter::all().families(["game"]))
        .save_every(Duration::ZERO);
    let handle = move |events: Events| {
        let (appender, heard) = (appender.clone(), heard.clone());
        async move {
            let position = events[0].position.0;
            heard.lock().unwrap().push(position);
            // As a call to somebody far away: there is always something under way.
            tokio::time::sleep(Duration::from_millis(100)).await;
            // The log itself tells who handled what.
            let ms = 100_000 + u32::try_from(position).unwrap() * 2 + u32::from(who == "there");
            appender.append(says(ms, "ops-handled", &[who])).await?;
            Ok(())
        }
    };
    store.start(spec, handle).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "is what other processes run for the tests below"]
async fn another_process() {
    let Ok(url) = std::env::var(FOLLOW) else {
        return;
    };
    let store = Store::open(&url, options()).await.unwrap();
    let mut notices = store.notices();
    let _running = reader(&store, "there", &Arc::default());
    for ms in 90_000.. {
        while !matches!(notices.recv().await.unwrap(), Notice::Lost { .. }) {}
        store
            .append(says(ms, "ops-lost", &["there"]))
            .await
            .unwrap();
    }
}

async fn append(store: &Store, first_ms: u32, n: u32) {
    for ms in first_ms..first_ms + n {
        store.append(says(ms, "game-1", &["x"])).await.unwrap();
    }
}

/// Starts a store here and another process beside it that holds the subscription.
async fn begin(place: &Database) -> (Store, Process) {
    let store = place.open().await;
    let process = Process::start(&place.url().await);
    append(&store, 0, 3).await;
    until("the other process handles", async || {
        Position(3) <= checkpoint(&store).await
    })
    .await;
    (store, process)
}

/// Which epoch the subscription has, and who holds it.
async fn lease(store: &Store) -> (i64, String) {
    let row = query("select epoch, holder from subscriptions where name = 'reader'")
        .fetch_one(store.reader())
        .await
        .unwrap();
    (row.get(0).unwrap(), row.get(1).unwrap())
}

async fn checkpoint(store: &Store) -> Position {
    store
        .checkpoint("reader")
        .await
        .unwrap()
        .unwrap_or_default()
}

fn is_live(store: &Store) -> bool {
    let found = store.subscriptions();
    found.iter().any(|status| status.state == State::Live)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_holder_is_followed_by_another_process() {
    let place = Database::new();
    let (store, mut process) = begin(&place).await;
    let mut notices = store.notices();
    let heard = Arc::default();
    let running = reader(&store, "here", &heard);
    append(&store, 10, 3).await;
    until("the other process handles", async || {
        let here = format!("process {}-", std::process::id());
        store.head().0 - checkpoint(&store).await.0 <= 3
            && !lease(&store).await.1.starts_with(&here)
    })
    .await;
    assert_eq!(
        heard.lock().unwrap().len(),
        0,
        "while it is held, nothing comes here"
    );

    // What it reported of itself last is still fresh when another process has taken over.
    let (_, there) = lease(&store).await;
    let report = store.write(|mut conn| {
        Box::pin(async move {
            query(
                "insert into subscription_reports (name, holder, kind, state, since, position, reported_at)
                 values ('reader', $1, 'persistent', 'live', 0, 3,
                         (extract(epoch from clock_timestamp()) * 1000000)::bigint)",
            )
            .bind(there)
            .execute(&mut conn)
            .await
        })
    });
    report.await.unwrap();
    let listed = async || store.list_subscriptions(&["reader"]).await.unwrap();
    assert_eq!(listed().await[0].state, "live");

    process.0.kill().unwrap();
    let killed_at = Instant::now();
    append(&store, 20, 3).await;
    until("it is taken over", async || is_live(&store)).await;
    assert!(
        killed_at.elapsed() < TAKE_OVER_LIMIT,
        "{:?}",
        killed_at.elapsed()
    );
    let shown = listed().await;
    let here = format!("process {}-", std::process::id());
    let holders: Vec<_> = shown.iter().map(|one| one.holder.as_deref()).collect();
    assert!(
        matches!(holders[..], [Some(holder)] if holder.starts_with(&here)),
        "{holders:?}"
    );
    let Notice::TakenOver { from, .. } = notices.recv().await.unwrap() else {
        panic!("it is told")
    };
    assert!(
        from.starts_with(&format!("process {}-", process.0.id())),
        "{from}"
    );
    let last = store.head();
    until("the rest is handled", async || {
        store.subscriptions()[0].lag == 0 && last < store.head()
    })
    .await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_holder_that_wakes_writes_no_checkpoint_and_handles_nothing() {
    let place = Database::new();
    let (store, process) = begin(&place).await;
    let heard = Arc::default();
    let running = reader(&store, "here", &heard);
    append(&store, 10, 8).await;
    until("it is in the midst of it", async || {
        !all_of(&store, "ops-handled").await.is_empty()
    })
    .await;
    process.signal("-STOP");
    let frozen_at = Instant::now();
    until("it is taken over", async || is_live(&store)).await;
    assert!(
        frozen_at.elapsed() < TAKE_OVER_LIMIT,
        "{:?}",
        frozen_at.elapsed()
    );
    // It stands here, so that from now on nobody may move the checkpoint.
    set_paused(&place, &store, "reader", true).await;
    until("it stands", async || {
        store.subscriptions()[0].state == State::Paused
    })
    .await;
    append(&store, 30, 5).await;
    let saved = (checkpoint(&store).await, lease(&store).await.0);
    let n_handled = all_of(&store, "ops-handled").await.len();

    process.signal("-CONT");
    until("the frozen process finds out", async || {
        !all_of(&store, "ops-lost").await.is_empty()
    })
    .await;
    let found = (checkpoint(&store).await, lease(&store).await.0);
    assert_eq!(found, saved);
    // What was under way when it froze may have been finished; nothing else was begun.
    let n_more = all_of(&store, "ops-handled").await.len() - n_handled;
    assert!(n_more <= 1, "{n_more}");

    // Let go of here, it is the other's again, which then handles what is there.
    set_paused(&place, &store, "reader", false).await;
    until("it goes on here", async || is_live(&store)).await;
    running.stop().await;
    append(&store, 40, 2).await;
    let last = store.head();
    until("the other process has it again", async || {
        last <= checkpoint(&store).await && found.1 < lease(&store).await.0
    })
    .await;
}
