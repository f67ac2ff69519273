//! The tables of PostgreSQL: what they refuse, how they are reached, how they grow up.

use std::{collections::BTreeMap, path::Path, str::FromStr};

use futures_util::FutureExt;
use gamebot::store::{
    AppendError, Filter, OpenError, Position, ReadError, Store, StreamVersion, WriteError,
    sql::query,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, PgConnection, migrate::Migrator, postgres::PgConnectOptions,
};

use super::cluster::Database;
use crate::store::{
    contract::Backend,
    given::{everything, options, request, says, stream, until, words},
};

/// Runs SQL beside the store, as nothing in the program does.
async fn meddle(conn: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(conn);
    done.await.map(drop)
}

#[tokio::test]
async fn the_tables_refuse_to_change_what_is_recorded() {
    let place = Database::new();
    let store = place.open().await;
    store
        .append(says(1, "game-1", &["fire", "water"]))
        .await
        .unwrap();
    let before = everything(&store).await;
    let columns = "stream_no, event_id, event_type, schema_version, correlation_id, causation_id,
        actor_kind, actor_id, source_kind, source_id, guild_id, app_version, client_version,
        occurred_at, recorded_at, data, meta";
    let copy = |position: &str, version: &str| {
        format!(
            "insert into events (position, stream_version, {columns})
             select {position}, {version}, {columns} from events where position = 2"
        )
    };
    let meddling = [
        (
            "update events set data = '\"boat\"'".to_owned(),
            "never changes",
        ),
        (
            "delete from events where position = 2".to_owned(),
            "never deleted",
        ),
        ("truncate events".to_owned(), "never deleted"),
        (copy("2", "3"), "events_pkey"),
        (copy("3", "2"), "events_by_stream"),
        (
            "update streams set stream_id = 'game-2'".to_owned(),
            "never changes its name",
        ),
        ("delete from streams".to_owned(), "never deleted"),
        ("truncate streams".to_owned(), "never deleted"),
        ("delete from requests".to_owned(), "never changes"),
        (
            "update requests set n_events = 9".to_owned(),
            "never changes",
        ),
    ];
    let mut beside = place.connect().await;
    for (sql, reason) in meddling {
        let error = meddle(&mut beside, &sql).await.expect_err(&sql);
        assert!(error.to_string().contains(reason), "{sql}: {error}");
    }
    assert_eq!(everything(&store).await, before);
}

/// The program is told, and the next append counts from what the log then holds.
#[tokio::test]
async fn an_append_continues_the_log_whatever_another_program_added() {
    let place = Database::new();
    let store = place.open().await;
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    let mut beside = place.connect().await;
    // As a program of another make would: properly.
    let other = "insert into events
         select position + 1, stream_no, stream_version + 1, schema_version, guild_id, occurred_at, recorded_at,
                event_id, correlation_id, causation_id, event_type, actor_kind, actor_id, source_kind,
                source_id, app_version, client_version, data, meta
         from events
         where position = 1;
         update streams set version = 2";
    meddle(&mut beside, other).await.unwrap();
    let done = store.append(says(2, "game-1", &["water"])).await.unwrap();
    let event = &done.events[0];
    assert_eq!(
        (event.position, event.version),
        (Position(3), StreamVersion(3))
    );
    assert_eq!(words(&everything(&store).await), ["fire", "fire", "water"]);
}

#[tokio::test]
async fn a_corrupt_event_is_told_with_its_position() {
    for damage in [
        "schema_version = 70000",
        "stream_version = -1",
        "occurred_at = 9223372036854775807",
        "actor_kind = 'player'",
        "actor_id = 'somebody'",
    ] {
        let place = Database::new();
        let store = place.open().await;
        store
            .append(says(1, "game-1", &["fire", "water", "steam"]))
            .await
            .unwrap();
        let mut beside = place.connect().await;
        let sql = format!(
            "alter table events disable trigger user; update events set {damage} where position = 2"
        );
        meddle(&mut beside, &sql).await.unwrap();
        let page = store
            .read_all(Position::START, 9, &Filter::all())
            .await
            .unwrap();
        assert_eq!(
            (words(&page.events), page.next),
            (vec!["fire".to_owned()], Position(1))
        );
        let told = store.read_all(page.next, 9, &Filter::all()).await;
        assert!(
            matches!(
                told,
                Err(ReadError::Corrupt {
                    position: Position(2),
                    ..
                })
            ),
            "{damage}: {told:?}"
        );
    }
}

#[tokio::test]
async fn a_commit_that_the_server_refuses_is_not_told_as_success() {
    let place = Database::new();
    let store = place.open().await;
    let mut beside = place.connect().await;
    // Checked at the commit, and broken by every event.
    meddle(
        &mut beside,
        "create function breaks() returns trigger language plpgsql as
             $$ begin raise exception 'broken'; end $$;
         create constraint trigger breaks after insert on events
             deferrable initially deferred for each row execute function breaks()",
    )
    .await
    .unwrap();
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
    meddle(&mut beside, "drop trigger breaks on events")
        .await
        .unwrap();
    let done = store.append(says(1, "game-1", &["fire"])).await.unwrap();
    assert!(!done.repeated);
}

#[tokio::test]
async fn an_answer_means_durable_whatever_the_server_is_set_to() {
    let place = Database::new();
    let mut beside = place.connect().await;
    let sql = "do $$ begin
         execute format('alter database %I set synchronous_commit = off', current_database());
     end $$";
    meddle(&mut beside, sql).await.unwrap();
    let store = place.open().await;
    let setting = store
        .write(|mut conn| {
            async move {
                query("select current_setting('synchronous_commit')")
                    .fetch_one(&mut conn)
                    .await?
                    .get::<String>(0)
            }
            .boxed()
        })
        .await;
    assert_eq!(setting.unwrap(), "on");
}

#[tokio::test]
async fn readers_cannot_write() {
    let place = Database::new();
    let store = place.open().await;
    let tried = query("insert into process values (1, 5)")
        .execute(store.reader())
        .await;
    assert!(tried.unwrap_err().to_string().contains("read-only"));
    let failed = store
        .write(|mut conn| async move { query("select 1 / 0").execute(&mut conn).await }.boxed())
        .await;
    assert!(
        matches!(failed, Err(WriteError::Database { .. })),
        "{failed:?}"
    );
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
}

#[tokio::test]
async fn tables_of_another_version_are_refused() {
    let place = Database::new();
    place.open().await.close().await;
    let sql = "update _sqlx_migrations set version = 9999 where version = 4";
    meddle(&mut place.connect().await, sql).await.unwrap();
    let url = place.url().await;
    for opened in [
        Store::open(&url, options()).await,
        Store::open_read_only(&url, options()).await,
    ] {
        let Err(error) = opened else {
            panic!("it was let in")
        };
        assert!(matches!(error, OpenError::Migrate { .. }), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_stores_that_open_at_once_one_makes_the_tables() {
    let place = Database::new();
    let opened = (0..6).map(|_| place.open());
    for store in futures_util::future::join_all(opened).await {
        assert_eq!(store.head(), Position::START);
    }
}

/// The rows that are inserted after each migration.
fn rows() -> BTreeMap<i64, &'static str> {
    let id = "00000000-0000-8000-8000-000000000001";
    BTreeMap::from([
        (
            1,
            "insert into streams values (1, 'game-1');
             insert into events values (1, 1, 1, 1, 7, 0, 0, '$id', '$id', null, 'said', 'system',
                 null, 'system', null, '0.1.0', null, '\"fire\"', null);
             insert into requests values ('$id', '$id', 1, 1)",
        ),
        (
            2,
            "insert into people values ('$id', 5, 'Ana', null, null, 1, 0, 0)",
        ),
        (3, "insert into process values (1, 5)"),
        (
            4,
            "insert into checkpoints values ('outbox', 1);
             insert into checkpoint_notes values ('outbox', 'key', 'note')",
        ),
        (
            5,
            "insert into subscriptions values ('outbox', 1, 0, 'process 1', 'live', 0, null, null, 0);
             insert into parked_events
                 (name, position, park_key, holds_key, error, n_attempts, parked_at, tried_at)
             values ('outbox', 1, 'game-1', 1, 'it failed', 5, 0, 0)",
        ),
        (
            6,
            "insert into parked_events
                 (name, position, park_key, holds_key, error, n_attempts, parked_at, tried_at)
             values ('outbox', 1, 'message 2', 0, 'it failed', 1, 0, 0)",
        ),
        // A function: no table of its own.
        (7, "select 1"),
        // Derived from the events that are there.
        (8, "select 1"),
        (
            9,
            "insert into outbox_messages (position, ordinal, place, payload, nonce)
             values (1, 0, 'channel/5', '{}', 'once')",
        ),
        (
            10,
            "insert into subscription_reports values ('outbox', 'process 1', 'persistent', 'live', 0, 1, null, null, 0);
             insert into pause_requests (id, name, is_pause, requested_at) values ('a', 'outbox', 1, 0)",
        ),
        // Functions: no table of its own.
        (15, "select 1"),
        (18, "update process set clock_at = 5"),
        (
            19,
            "insert into erasures (receipt, player_id, requested_at) values ('$id', '$id', 0)",
        ),
    ])
    .into_iter()
    .map(|(version, sql)| (version, &*sql.replace("$id", id).leak()))
    .collect()
}

#[tokio::test]
async fn each_migration_keeps_the_rows_it_finds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let mut migrator = Migrator::new(folder).await.unwrap();
    migrator.create_schema("gamebot");
    let rows = rows();
    let versions: Vec<i64> = migrator.iter().map(|migration| migration.version).collect();
    assert!(
        versions.iter().eq(rows.keys()),
        "each migration has rows to be followed by"
    );
    for &last in &versions {
        let place = Database::new();
        let options_of_test = PgConnectOptions::from_str(&place.url().await)
            .unwrap()
            .options([("search_path", "gamebot")]);
        let mut conn = options_of_test.connect().await.unwrap();
        for (version, sql) in rows.range(..=last) {
            migrator
                .run_direct(Some(*version), &mut conn, false)
                .await
                .unwrap();
            meddle(&mut conn, sql).await.unwrap();
        }

        let store = place.open().await;
        assert_eq!(words(&everything(&store).await), ["fire"], "after {last}");
        let again = store.append(says(9, "game-1", &["water"])).await.unwrap();
        assert_eq!(again.events[0].version, StreamVersion(2));
        assert_eq!(store.alive_at().await.unwrap().is_some(), last >= 3);
        let checkpoint = store.checkpoint("outbox").await.unwrap();
        assert_eq!(checkpoint, (last >= 4).then_some(Position(1)));
    }
}

#[tokio::test]
async fn no_hot_query_scans_a_table_and_each_reads_what_it_returns() {
    const N_EVENTS: u32 = 3_000;
    let place = Database::new();
    let store = place.open().await;
    for n in 0..N_EVENTS / 10 {
        let name = format!("game-{}", n % 30);
        store.append(says(n, &name, &["x"; 10])).await.unwrap();
    }
    let mut beside = place.connect().await;
    store.close().await;
    // Sessions tell the statistics at their end, and are gone from this view before that.
    let read = "select coalesce(sum(seq_scan), 0)::bigint,
                       coalesce(sum(coalesce(idx_tup_fetch, 0) + seq_tup_read), 0)::bigint
                from pg_stat_user_tables
                where relname in ('events', 'streams', 'requests')";
    meddle(&mut beside, "analyze").await.unwrap();
    let mut before = (-1_i64, -1_i64);
    until("the statistics are told", async || {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let now: (i64, i64) = sqlx::query_as(read).fetch_one(&mut beside).await.unwrap();
        std::mem::replace(&mut before, now) == now
    })
    .await;

    let store = place.open().await;
    for n in 0..50_u32 {
        let name = stream(&format!("game-{}", n % 30));
        store.read_stream(&name, StreamVersion(5), 5).await.unwrap();
        store.read_request(request(n)).await.unwrap();
        let mut all = Filter::all();
        if n % 2 == 0 {
            all = all.types(["said"]).families(["game"]);
        }
        store
            .read_all(Position((n * 20).into()), 5, &all)
            .await
            .unwrap();
        store.refresh_head().await.unwrap();
        store
            .append(says(N_EVENTS + n, &format!("game-{n}"), &["x"]))
            .await
            .unwrap();
        // A repeat reads back what it recorded.
        store
            .append(says(n, &format!("game-{}", n % 30), &["x"; 10]))
            .await
            .unwrap();
    }
    store.close().await;
    let mut after = before;
    until("the statistics are told", async || {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let now: (i64, i64) = sqlx::query_as(read).fetch_one(&mut beside).await.unwrap();
        before != now && std::mem::replace(&mut after, now) == now
    })
    .await;
    assert_eq!(after.0, before.0, "tables scanned");
    // Some 40 events a round are returned; looking at the log once would be 3,000 more.
    let n_read = after.1 - before.1;
    assert!(n_read < 50 * 300, "{n_read} rows read");
}
