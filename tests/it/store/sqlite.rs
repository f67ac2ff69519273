//! The contract kept by SQLite, and what only SQLite promises.

use std::{
    fs::File,
    io::{Seek as _, SeekFrom, Write as _},
    path::Path,
    time::Duration,
};

use futures_util::FutureExt;
use gamebot::store::{
    AppendError, Filter, OpenError, Position, ReadError, Store, StreamVersion, WriteError,
    sql::{Connection, query},
};
use sqlx::{
    ConnectOptions, Connection as _, SqliteConnection, migrate::Migrator,
    sqlite::SqliteConnectOptions,
};

use tokio::time::timeout;

use super::{
    contract::{Backend, contract},
    given::{PATIENCE, Place, everything, options, poll_times, says, stream, until, words},
};

contract!(crate::store::given::Place);

/// Runs SQL in the writer's transaction, as nothing in the program does.
async fn meddle(store: &Store, sql: impl Into<String>) -> Result<(), WriteError> {
    let sql = sql.into();
    store
        .write(move |conn| {
            async move {
                let Connection::Direct(conn) = conn else {
                    panic!("it is a file")
                };
                conn.execute_batch(&sql)
                    .map_err(|error| sqlx::Error::Decode(error.into()))
            }
            .boxed()
        })
        .await
}

/// Lifts the protection of recorded events, to play a damaged file.
const UNPROTECTED: &str = "drop trigger events_are_never_updated";

#[tokio::test]
async fn the_tables_refuse_to_change_what_is_recorded() {
    let place = Place::new();
    let store = place.open().await;
    store
        .append(says(1, "game-1", &["fire", "water"]))
        .await
        .unwrap();
    let before = everything(&store).await;
    let columns = "event_id, stream_no, stream_version, event_type, schema_version, correlation_id,
        causation_id, actor_kind, actor_id, source_kind, source_id, guild_id, app_version,
        client_version, occurred_at, recorded_at, data, meta";
    let copy = |verb: &str, position: &str, version: &str| {
        let values = columns.replacen("stream_version", version, 1);
        format!(
            "{verb} into events (position, {columns})
             select {position}, {values} from events where position = 2"
        )
    };
    let meddling = [
        (
            "update events set data = '\"boat\"' where position = 1".to_owned(),
            "never changes",
        ),
        (
            "delete from events where position = 2".to_owned(),
            "never deleted",
        ),
        ("delete from events".to_owned(), "never deleted"),
        (copy("insert", "2", "3"), "UNIQUE"),
        (copy("insert", "3", "2"), "UNIQUE"),
        (copy("insert or replace", "2", "2"), "never deleted"),
        (copy("insert or replace", "3", "2"), "never deleted"),
        (
            "update streams set stream_id = 'game-2'".to_owned(),
            "never changes its name",
        ),
        ("delete from streams".to_owned(), "never deleted"),
        (
            "insert or replace into streams values (1, 'game-2', 2)".to_owned(),
            "never deleted",
        ),
    ];
    for (sql, reason) in meddling {
        let tried = sql.clone();
        let error = meddle(&store, sql).await.expect_err(&tried);
        let WriteError::Database { source } = error else {
            panic!("{tried}: {error}")
        };
        assert!(source.to_string().contains(reason), "{tried}: {source}");
    }
    assert_eq!(everything(&store).await, before);
}

/// Only a program that ignores the lock can do this. An append that was judged before is refused, and the
/// next one counts from what the log then holds.
#[tokio::test]
async fn an_append_continues_the_log_whatever_another_program_added() {
    let place = Place::new();
    let store = place.open().await;
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    let mut beside = SqliteConnection::connect(&place.url()).await.unwrap();
    let other = "insert into events
         select position + 1, event_id, stream_no, stream_version + 1, event_type, schema_version, correlation_id,
                causation_id, actor_kind, actor_id, source_kind, source_id, guild_id, app_version,
                client_version, occurred_at, recorded_at, data, meta
         from events
         where position = 1;
         update streams set version = 2";
    sqlx::raw_sql(other).execute(&mut beside).await.unwrap();
    let done = store.append(says(2, "game-1", &["water"])).await.unwrap();
    let event = &done.events[0];
    assert_eq!(
        (event.position, event.version),
        (Position(3), StreamVersion(3))
    );
    assert_eq!(words(&everything(&store).await), ["fire", "fire", "water"]);
}

#[tokio::test]
async fn a_log_of_an_earlier_version_keeps_its_numbers() {
    let place = Place::new();
    std::fs::create_dir_all(place.path().parent().unwrap()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let migrator = Migrator::new(folder).await.unwrap();
    let mut conn = SqliteConnectOptions::new()
        .filename(place.path())
        .create_if_missing(true)
        .connect()
        .await
        .unwrap();
    migrator
        .run_direct(Some(6), &mut conn, false)
        .await
        .unwrap();
    let rows = "insert into streams values (1, 'game-1'), (2, 'game-2');
         insert into events
         select column1, zeroblob(16), column2, column3, 'said', 1, zeroblob(16), null, 'system', null, 'system', null,
                null, '0.1.0', null, 0, 0, '\"fire\"', null
         from (values (1, 1, 1), (2, 2, 1), (3, 1, 2)) order by 1;
         insert into requests values (zeroblob(16), zeroblob(16), 1, 3)";
    sqlx::raw_sql(rows).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();

    let store = place.open().await;
    assert_eq!(everything(&store).await.len(), 3);
    for (n, name, version) in [(1, "game-1", 3), (2, "game-2", 2), (3, "game-3", 1)] {
        let done = store.append(says(n, name, &["water"])).await.unwrap();
        assert_eq!(done.events[0].version, StreamVersion(version), "{name}");
        assert_eq!(done.events[0].position, Position(3 + i64::from(n)));
    }
}

#[tokio::test]
async fn a_second_program_on_the_file_is_refused_with_a_sentence() {
    let place = Place::new();
    let store = place.open().await;
    let Err(error) = Store::open(&place.url(), options()).await else {
        panic!("it was let in")
    };
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    let sentence = error.to_string();
    assert!(
        sentence.contains("log.db is in use by another gamebot"),
        "{sentence}"
    );
    assert!(sentence.contains("stop that one first"), "{sentence}");
    store.close().await;
    Store::open(&place.url(), options())
        .await
        .unwrap()
        .close()
        .await;
}

#[tokio::test]
async fn a_file_with_tables_of_another_version_is_refused() {
    let place = Place::new();
    let store = place.open().await;
    meddle(
        &store,
        "update _sqlx_migrations set version = 9999 where version = 4",
    )
    .await
    .unwrap();
    store.close().await;
    for opened in [
        Store::open(&place.url(), options()).await,
        Store::open_read_only(&place.url(), options()).await,
    ] {
        let Err(error) = opened else {
            panic!("it was let in")
        };
        assert!(matches!(error, OpenError::Migrate { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_corrupt_event_is_told_with_its_position() {
    #[track_caller]
    fn check<T>(read: Result<T, ReadError>) {
        let Err(ReadError::Corrupt { position, what }) = read else {
            panic!("it was read")
        };
        assert_eq!(position, Position(2), "{what}");
    }

    let damages = [
        "update events set data = cast(x'22ff22' as text) where position = 2",
        "update events set schema_version = 70000 where position = 2",
        "update events set stream_version = -1 where position = 2",
        "update events set occurred_at = 9223372036854775807 where position = 2",
        "update events set actor_kind = 'player' where position = 2",
        "update events set actor_id = 'somebody' where position = 2",
        "pragma ignore_check_constraints = on;
         update events set source_kind = 'letter' where position = 2",
    ];
    for damage in damages {
        let place = Place::new();
        let store = place.open().await;
        store
            .append(says(1, "game-1", &["fire", "water", "steam"]))
            .await
            .unwrap();
        meddle(&store, UNPROTECTED).await.unwrap();
        meddle(&store, damage).await.expect(damage);

        // A page ends before it; who goes on from there is told.
        let page = store
            .read_all(Position::START, 9, &Filter::all())
            .await
            .unwrap();
        assert_eq!(
            (words(&page.events), page.next),
            (vec!["fire".to_owned()], Position(1))
        );
        check(store.read_all(page.next, 9, &Filter::all()).await);
        let rest = store
            .read_all(Position(2), 9, &Filter::all())
            .await
            .unwrap();
        assert_eq!(words(&rest.events), ["steam"]);
        if !damage.contains("stream_version") {
            check(
                store
                    .read_stream(&stream("game-1"), StreamVersion::NONE, 9)
                    .await,
            );
        }
    }
}

#[tokio::test]
async fn a_full_disk_refuses_appends_until_there_is_room() {
    let place = Place::new();
    let store = place.open().await;
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    // SQLite then fails to grow the file just as it does on a full disk.
    meddle(&store, "pragma max_page_count = 1").await.unwrap();
    let large = "x".repeat(100_000);
    let error = store
        .append(says(2, "game-1", &[&large]))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            AppendError::Unavailable {
                source: Some(_),
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(store.head(), Position(1));
    // The bound went with the connection.
    until("it is written", async || {
        store.append(says(2, "game-1", &[&large])).await.is_ok()
    })
    .await;
    assert_eq!(everything(&store).await.len(), 2);
}

#[tokio::test]
async fn whoever_learns_late_that_a_write_failed_keeps_nobody_from_writing() {
    let place = Place::new();
    let store = place.open().await;
    let full = "pragma max_page_count = 1;
        insert into checkpoint_notes values ('large', '', hex(zeroblob(100000)))";
    let mut learns_late = Box::pin(meddle(&store, full));
    assert!(poll_times(&mut learns_late, 1).await.is_none());
    until("it is written", async || {
        store.append(says(1, "game-1", &["fire"])).await.is_ok()
    })
    .await;
    let error = learns_late.await.unwrap_err();
    let WriteError::Database { source } = error else {
        panic!("{error}")
    };
    assert!(source.to_string().contains("is full"), "{source}");
    store.append(says(2, "game-1", &["water"])).await.unwrap();
}

#[tokio::test]
async fn a_log_that_lacks_its_last_events_is_refused_with_a_sentence() {
    let place = Place::new();
    let store = place.open().await;
    store
        .append(says(1, "game-1", &["fire", "water"]))
        .await
        .unwrap();
    let lose = "drop trigger events_are_never_deleted; delete from events where position = 2";
    meddle(&store, lose).await.unwrap();
    store.close().await;
    let Err(OpenError::Damaged { what, .. }) = Store::open(&place.url(), options()).await else {
        panic!("it was opened")
    };
    let sentence = "it ends at position 1, but requests recorded events up to 2";
    assert_eq!(what, sentence);
    let store = place.open_read_only(options()).await;
    let found = store.inconsistencies().await.unwrap();
    assert!(found.contains(&what), "{found:?}");
}

#[tokio::test]
async fn a_log_without_one_of_its_tables_is_refused_and_told_which() {
    for (lose, expected) in [
        ("drop table people", "its table or index people is missing"),
        (
            "drop index events_by_stream",
            "its table or index events_by_stream is missing",
        ),
    ] {
        let place = Place::new();
        let store = place.open().await;
        meddle(&store, lose).await.unwrap();
        store.close().await;
        let Err(OpenError::Damaged { what, .. }) = Store::open(&place.url(), options()).await
        else {
            panic!("it was opened")
        };
        assert_eq!(what, expected);
        let store = place.open_read_only(options()).await;
        assert_eq!(store.inconsistencies().await.unwrap(), [what]);
    }
}

#[tokio::test]
async fn a_page_that_is_damaged_while_nobody_reads_it_is_found_and_named() {
    let place = Place::new();
    let store = place.open().await;
    meddle(&store, "create table rare (id integer primary key) strict")
        .await
        .unwrap();
    store.close().await;
    let mut conn = SqliteConnection::connect(&place.url()).await.unwrap();
    let root: i64 = sqlx::query_scalar("select rootpage from sqlite_schema where name = 'rare'")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
    let mut options = options();
    options.check_every = Duration::from_millis(20);
    let store = place.open_with(options).await;
    for n in 1..20 {
        store.append(says(n, "game-1", &["fire"])).await.unwrap();
    }
    let mut file = File::options().write(true).open(place.path()).unwrap();
    file.seek(SeekFrom::Start((root.unsigned_abs() - 1) * 4096))
        .unwrap();
    file.write_all(&[0; 4096]).unwrap();
    let what = timeout(PATIENCE, store.damaged()).await.unwrap();
    assert!(
        what.to_lowercase().contains(&format!("page {root}")),
        "{what}"
    );
}

#[tokio::test]
async fn a_stream_whose_next_event_is_there_already_is_damage() {
    let place = Place::new();
    let store = place.open().await;
    store
        .append(says(1, "game-1", &["fire", "water"]))
        .await
        .unwrap();
    meddle(&store, "update streams set version = 1")
        .await
        .unwrap();
    store
        .append(says(2, "game-1", &["steam"]))
        .await
        .unwrap_err();
    let what = store.damaged().await;
    let stream = "stream game-1 is noted at version 1, but its last event has version 2";
    assert!(what.ends_with(stream), "{what}");
}

#[tokio::test]
async fn a_commit_that_fails_is_not_told_as_success() {
    let place = Place::new();
    let store = place.open().await;
    // A foreign key that is checked at the commit, and broken by every event.
    meddle(
        &store,
        "create table broken (id integer references people (discord_user_id)
             deferrable initially deferred);
         create trigger breaks after insert on events
         begin insert into broken values (new.position); end",
    )
    .await
    .unwrap();
    let mut follower = store.subscribe(Position::START, Filter::all());
    let error = store
        .append(says(1, "game-1", &["fire"]))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            AppendError::Unavailable {
                source: Some(_),
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(store.refresh_head().await.unwrap(), Position::START);

    meddle(&store, "drop trigger breaks").await.unwrap();
    let done = store.append(says(1, "game-1", &["fire"])).await.unwrap();
    assert!(!done.repeated);
    assert_eq!(follower.next().await.unwrap(), done.events);
}

#[tokio::test]
async fn work_on_other_tables_is_rolled_back_when_it_fails_or_panics() {
    let place = Place::new();
    let store = place.open().await;
    let alive = "insert into process (id, alive_at) values (1, 5)";
    let failed = meddle(
        &store,
        "insert into process (id, alive_at) values (1, 5); insert into nowhere values (1)",
    );
    assert!(matches!(failed.await, Err(WriteError::Database { .. })));
    let panicked = store
        .write(move |mut conn| {
            async move {
                query(alive).execute(&mut conn).await?;
                panic!("as a defect would")
            }
            .boxed()
        })
        .await
        .map(|(): ()| ());
    assert!(
        matches!(panicked, Err(WriteError::Panicked(_))),
        "{panicked:?}"
    );
    assert_eq!(store.alive_at().await.unwrap(), None);
    meddle(&store, alive).await.unwrap();
    assert!(store.alive_at().await.unwrap().is_some());
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
}

#[tokio::test]
async fn readers_of_the_file_cannot_write_it() {
    let place = Place::new();
    let store = place.open().await;
    let tried = query("delete from events").execute(store.reader()).await;
    assert!(tried.unwrap_err().to_string().contains("readonly"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_takes_long_holds_up_nobody_and_the_write_ahead_log_stops_growing_after_it() {
    const LIMIT: usize = 200_000;
    let place = Place::new();
    let mut bounds = options();
    bounds.wal_limit_bytes = LIMIT;
    let store = place.open_with(bounds).await;
    store.append(says(0, "game-1", &["fire"])).await.unwrap();
    let mut reader = SqliteConnection::connect(&place.url()).await.unwrap();
    sqlx::raw_sql("begin; select count(*) from events")
        .execute(&mut reader)
        .await
        .unwrap();
    let mut follower = store.subscribe(Position(1), Filter::all());
    let wal = || {
        let path = format!("{}-wal", place.path().display());
        usize::try_from(std::fs::metadata(path).unwrap().len()).unwrap()
    };
    let word = "x".repeat(1_000);
    let mut n = 0;
    while wal() < 3 * LIMIT {
        n += 1;
        store.append(says(n, "game-1", &[&word])).await.unwrap();
        let delivered = follower.next().await.unwrap();
        assert_eq!(delivered[0].position, Position(i64::from(n) + 1));
    }
    let seen: i64 = sqlx::query_scalar("select count(*) from events")
        .fetch_one(&mut reader)
        .await
        .unwrap();
    assert_eq!(seen, 1, "it reads what was there when it began");
    sqlx::raw_sql("rollback")
        .execute(&mut reader)
        .await
        .unwrap();
    let grown_to = wal();
    for _ in 0..5 * LIMIT / word.len() {
        n += 1;
        store.append(says(n, "game-1", &[&word])).await.unwrap();
    }
    // The limit is of what the writer estimates that it wrote.
    assert!(
        wal() <= grown_to + 2 * LIMIT,
        "what was written back is used again"
    );
    store.close().await;
}

/// Returns which open files of this process are of this database.
#[cfg(target_os = "linux")]
fn open_files(path: &Path) -> Vec<String> {
    let is_of = |name: &str| name.starts_with(path.to_str().unwrap());
    std::fs::read_dir("/proc/self/fd")
        .unwrap()
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .map(|target| target.display().to_string())
        .filter(|target| is_of(target))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_dropped_at_any_await_leaves_no_transaction_lock_or_connection() {
    let place = Place::new();
    let store = place.open().await;
    store.append(says(0, "game-0", &["x"; 40])).await.unwrap();
    for n in 1..120 {
        let n_polls = n % 30;
        poll_times(store.append(says(n, "game-1", &["fire"])), n_polls).await;
        let all = Filter::all();
        poll_times(store.read_all(Position::START, 50, &all), n_polls).await;
        let name = stream("game-0");
        poll_times(store.read_stream(&name, StreamVersion::NONE, 50), n_polls).await;
        let work = store
            .write(|mut conn| async move { query("select 1").execute(&mut conn).await }.boxed());
        poll_times(work, n_polls).await;
        let saved = store.save_checkpoint("outbox", Position(n.into()), Vec::new());
        poll_times(saved, n_polls).await;
    }
    // Whoever else wants to write can, at once: no transaction was left open.
    let mut beside = SqliteConnection::connect(&place.url()).await.unwrap();
    sqlx::raw_sql("pragma busy_timeout = 0")
        .execute(&mut beside)
        .await
        .unwrap();
    until("nothing is under way", async || {
        let begun = sqlx::raw_sql("begin immediate; rollback")
            .execute(&mut beside)
            .await;
        let health = store.connections();
        begun.is_ok() && health.n_idle == usize::try_from(health.n_readers).unwrap()
    })
    .await;
    beside.close().await.unwrap();
    assert!(everything(&store).await.len() >= 40);
    store.append(says(500, "game-1", &["water"])).await.unwrap();
    store.close().await;
    #[cfg(target_os = "linux")]
    assert_eq!(open_files(&place.path()), [""; 0]);
}
