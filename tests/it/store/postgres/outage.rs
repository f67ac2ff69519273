//! Connections that are cut, callers that go away: the truth is told, and nothing is left behind.

use std::time::Duration;

use futures_util::FutureExt;
use gamebot::cli::app::App;
use gamebot::clock::Clock;
use gamebot::game::event::AdminActed;
use gamebot::game::{GuildId, Issued, OpsEvent, server};
use gamebot::host::{Caller, Origin};
use gamebot::store::{AppendError, Filter, Position, Store, StreamVersion, sql::query};
use sqlx::PgConnection;

use super::{
    cluster::Database,
    proxy::{Cut, Proxy},
};
use crate::store::{
    contract::Backend,
    given::{PATIENCE, everything, options, poll_times, says, stream, until, words},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_learns_the_truth_when_the_connection_is_cut_around_a_commit() {
    for cut in [Cut::BeforeCommit, Cut::BeforeAnswer, Cut::CommitOnTheWay] {
        // By memory, in one statement; and, after others appended, under the lock.
        for others_append in [false, true] {
            the_truth_is_told(cut, others_append).await;
        }
    }
}

async fn the_truth_is_told(cut: Cut, others_append: bool) {
    let place = Database::new();
    let proxy = Proxy::to(&place.url().await).await;
    let store = Store::open(&proxy.url(), options()).await.unwrap();
    if others_append {
        let other = place.open().await;
        other.append(says(90, "game-2", &["sand"])).await.unwrap();
        other.close().await;
    }
    let n_before = usize::from(others_append);
    let stream_1 = Filter::all().stream(stream("game-1"));
    let mut follower = store.subscribe(Position::START, stream_1);
    store.append(says(1, "game-1", &["fire"])).await.unwrap();

    proxy.cut(cut);
    let answer = store.append(says(2, "game-1", &["water"])).await;
    let n_recorded = everything(&place.open_read_only(options()).await)
        .await
        .len();
    let answered = answer.is_ok();
    match answer {
        Ok(done) => {
            assert_eq!(cut, Cut::BeforeAnswer);
            assert!(!done.repeated);
            assert_eq!(n_recorded, n_before + 2, "{cut:?}");
        }
        Err(error) => {
            // A commit that is still on its way is kept from taking place.
            assert_ne!(cut, Cut::BeforeAnswer, "{error}");
            assert!(matches!(error, AppendError::Unavailable { .. }), "{error}");
            assert_eq!(n_recorded, n_before + 1, "{cut:?}");
        }
    }
    let again = store.append(says(2, "game-1", &["water"])).await.unwrap();
    assert_eq!(again.repeated, answered);
    store.append(says(3, "game-1", &["steam"])).await.unwrap();
    let mut delivered = Vec::new();
    while delivered.len() < 3 {
        delivered.extend(follower.next().await.unwrap());
    }
    assert_eq!(
        words(delivered.iter().map(|event| &**event)),
        ["fire", "water", "steam"]
    );
    let log = everything(&store).await;
    assert_eq!(log.len(), n_before + 3, "nothing arrives late");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_is_told_at_once_and_used_again_when_it_is_back() {
    for alive_for in [Duration::ZERO, PATIENCE] {
        a_gone_server_is_told(alive_for).await;
    }
}

async fn a_gone_server_is_told(alive_for: Duration) {
    let place = Database::new();
    let proxy = Proxy::to(&place.url().await).await;
    let mut options = options();
    options.alive_for = alive_for;
    options.resolve_limit = Duration::from_millis(100);
    let store = Store::open(&proxy.url(), options).await.unwrap();
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    proxy.close(true);
    if !alive_for.is_zero() {
        // Taken to be alive, it was sent a commit that nobody answered, unless a reader noticed first.
        let error = store.append(says(2, "game-1", &["sand"])).await;
        let error = error.unwrap_err();
        assert!(
            matches!(
                error,
                AppendError::OutcomeUnknown { .. } | AppendError::Unavailable { .. }
            ),
            "{error}"
        );
    }
    for n in 3..20 {
        let error = store
            .append(says(n, "game-1", &["water"]))
            .await
            .unwrap_err();
        assert!(matches!(error, AppendError::Unavailable { .. }), "{error}");
    }
    store
        .save_checkpoint("outbox", Position(1), Vec::new())
        .await
        .unwrap_err();
    proxy.close(false);
    until("it is written again", async || {
        store.append(says(30, "game-1", &["steam"])).await.is_ok()
    })
    .await;
    assert_eq!(words(&everything(&store).await), ["fire", "steam"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_somebody_keeps_is_not_waited_for_without_end() {
    let place = Database::new();
    let store = place.open().await;
    let mut keeper = place.connect().await;
    let lock = "begin; select pg_advisory_xact_lock(29099045081476980)";
    sqlx::raw_sql(lock).execute(&mut keeper).await.unwrap();
    let error = store
        .append(says(1, "game-1", &["fire"]))
        .await
        .unwrap_err();
    assert!(matches!(error, AppendError::Unavailable { .. }), "{error}");
    sqlx::raw_sql("rollback")
        .execute(&mut keeper)
        .await
        .unwrap();
    until("it is written", async || {
        store.append(says(1, "game-1", &["fire"])).await.is_ok()
    })
    .await;
}

/// Counts the sessions of this database that `which` selects, its own left out.
async fn sessions(conn: &mut PgConnection, which: &'static str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "select count(*)
         from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and ({which})"
    )))
    .fetch_one(conn)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_dropped_at_any_await_leaves_no_transaction_lock_or_connection() {
    let place = Database::new();
    let store = place.open().await;
    let mut beside = place.connect().await;
    let head = store.append(says(0, "game-0", &["x"; 40])).await.unwrap();
    assert_eq!(head.events.len(), 40);
    for n in 1..120 {
        let n_polls = n % 30;
        poll_times(store.append(says(n, "game-1", &["fire"])), n_polls).await;
        let all = Filter::all();
        let log = store.read_all(Position::START, 50, &all);
        poll_times(log, n_polls).await;
        let name = stream("game-0");
        poll_times(store.read_stream(&name, StreamVersion::NONE, 50), n_polls).await;
        let work = store
            .write(|mut conn| async move { query("select 1").execute(&mut conn).await }.boxed());
        poll_times(work, n_polls).await;
        let saved = store.save_checkpoint("outbox", Position(n.into()), Vec::new());
        poll_times(saved, n_polls).await;
    }
    let mut n_sessions = 0;
    until("nothing is under way", async || {
        let busy = sessions(&mut beside, "state <> 'idle' or xact_start is not null").await;
        let locks: i64 = sqlx::query_scalar(
            "select count(*)
             from pg_locks
             where locktype = 'advisory'
               and database = (select oid from pg_database where datname = current_database())",
        )
        .fetch_one(&mut beside)
        .await
        .unwrap();
        n_sessions = sessions(&mut beside, "backend_type = 'client backend'").await;
        busy == 0 && locks == 0
    })
    .await;
    // The writer, the listener, four readers.
    assert!(n_sessions <= 6, "{n_sessions} sessions");
    assert!(everything(&store).await.len() >= 40);
    store.close().await;
    until("every connection is closed", async || {
        sessions(&mut beside, "backend_type = 'client backend'").await == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_only_dropped_leaves_no_connection() {
    let place = Database::new();
    let mut beside = place.connect().await;
    drop(place.open().await);
    until("every connection is closed", async || {
        sessions(&mut beside, "backend_type = 'client backend'").await == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_listener_listens_again_and_misses_nothing() {
    let place = Database::new();
    // Neither polls within the test.
    let (one, other) = (place.open().await, place.open().await);
    let mut beside = place.connect().await;
    let mut follower = one.subscribe(Position::START, Filter::all());
    for n in 0..3 {
        until("both listen", async || {
            sessions(&mut beside, "query ilike 'listen%'").await == 2
        })
        .await;
        sqlx::query(
            "select pg_terminate_backend(pid)
             from pg_stat_activity
             where datname = current_database() and query ilike 'listen%'",
        )
        .execute(&mut beside)
        .await
        .unwrap();
        other.append(says(n, "game-1", &["x"])).await.unwrap();
        let delivered = follower.next().await.unwrap();
        assert_eq!(delivered[0].position, Position(i64::from(n) + 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_notification_is_made_good_by_the_poll() {
    let place = Database::new();
    let mut bounds = options();
    bounds.poll = Duration::from_millis(5);
    let one = place.open_with(bounds).await;
    let other = place.open().await;
    let mut beside = place.connect().await;
    let mut follower = one.subscribe(Position::START, Filter::all());
    // Nobody can listen, so nobody hears.
    for n in 0..5 {
        sqlx::query(
            "select pg_terminate_backend(pid)
             from pg_stat_activity
             where datname = current_database() and query ilike 'listen%'",
        )
        .execute(&mut beside)
        .await
        .unwrap();
        other.append(says(n, "game-1", &["x"])).await.unwrap();
        follower.next().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_recorded_once_it_is_over_with_the_acts_that_waited() {
    let place = Database::new();
    let proxy = Proxy::to(&place.url().await).await;
    let engine = App::open(&proxy.url(), Clock::seeded(1)).await.unwrap();
    let mut facts = engine
        .store
        .subscribe(engine.store.head(), Filter::all().families(["ops"]));
    let (host, guild) = (engine.host.clone(), GuildId(7));
    // What is in memory needs no reading.
    host.servers.state(guild).await.unwrap();
    proxy.close(true);
    let asked = tokio::spawn(async move {
        let at = host.games.clock().now();
        let call = Caller {
            at,
            guild: Some(guild),
            origin: Origin::Terminal {
                id: host.games.clock().random_id(),
                at,
            },
        };
        let locale = "en-GB".to_owned();
        host.submit_to_server(
            guild,
            call,
            Issued::Program(server::ProgramCommand::Arrive { locale }),
        )
        .await
    });
    let health = engine.store.watch_health();
    until("the act waits and is tried again", async || {
        let health = health.borrow().clone();
        engine.host.n_waiting() == 1 && health.is_down() && 2 <= health.n_failures
    })
    .await;
    proxy.close(false);
    asked.await.unwrap().unwrap();
    let mut told = Vec::new();
    while told.len() < 2 {
        let events = facts.next().await.unwrap();
        told.extend(events.iter().map(|event| {
            assert_eq!(&*event.event_type, "store_connection_changed");
            (event.data.to_string(), event.occurred_at)
        }));
    }
    let [(down, since), (up, until)] = &told[..] else {
        panic!("{told:?}")
    };
    assert!(since < until, "it is told when it began");
    assert_eq!(
        down,
        r#"{"from":"up","to":"down","failures":1,"buffered":0}"#
    );
    assert!(
        up.starts_with(r#"{"from":"down","to":"up","failures":"#),
        "{up}"
    );
    assert!(up.ends_with(r#""buffered":1}"#), "{up}");
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_manager_does_is_recorded_although_the_connection_is_cut() {
    let place = Database::new();
    let proxy = Proxy::to(&place.url().await).await;
    let engine = App::open(&proxy.url(), Clock::seeded(1)).await.unwrap();
    let host = engine.host.clone();
    proxy.close(true);
    let asked = tokio::spawn(async move {
        let at = host.games.clock().now();
        let call = Caller {
            at,
            guild: Some(GuildId(7)),
            origin: Origin::Terminal {
                id: host.games.clock().random_id(),
                at,
            },
        };
        let acted = OpsEvent::AdminActed(AdminActed {
            command: "health".to_owned(),
            by: None,
            options: Vec::new(),
            all_servers: false,
        });
        host.ops_log.record_admin_action(&call, None, acted).await
    });
    // The first try ends without an answer, whether the log is known to be down then or not.
    let health = engine.store.watch_health();
    until("the log is down", async || health.borrow().is_down()).await;
    proxy.close(false);
    let position = asked.await.unwrap().unwrap();
    let recorded = engine.store.read_at(&[Position(position)]).await.unwrap();
    assert_eq!(&*recorded[0].event_type, "admin_acted");
    engine.close().await;
}
