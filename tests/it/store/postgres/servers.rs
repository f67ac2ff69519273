//! Servers as people run them: each keeps the log, or is refused with a sentence before anything is created there.

use gamebot::store::{Filter, HealthState, OpenError, Position, Store};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqlSafeStr as _};

use super::{
    cluster::{Database, Pair},
    proxy::Proxy,
};
use crate::store::{
    contract::Backend,
    given::{everything, options, says, until, words},
};

async fn run(conn: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(conn)
        .await
        .unwrap();
}

/// Expects the database to be refused by a sentence with these words, and nothing to be created in it.
async fn refused(place: &Database, url: &str, expected: &[&str]) {
    let Err(error) = Store::open(url, options()).await else {
        panic!("{expected:?}: it was let in")
    };
    assert!(matches!(error, OpenError::Server { .. }), "{error:?}");
    let sentence = error.to_string();
    for expected in expected {
        assert!(sentence.contains(expected), "{sentence}");
    }
    let created =
        "select count(*) from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                   where nspname in ('public', 'gamebot', 'gamebot_read')";
    let created: i64 = sqlx::query_scalar(created)
        .fetch_one(&mut place.connect().await)
        .await
        .unwrap();
    assert_eq!(created, 0, "{sentence}");
}

#[tokio::test]
async fn a_database_that_cannot_hold_every_name_is_refused() {
    for (encoding, clauses) in [
        ("LATIN1", "encoding 'LATIN1' locale 'C' template template0"),
        (
            "SQL_ASCII",
            "encoding 'SQL_ASCII' locale 'C' template template0",
        ),
    ] {
        let place = Database::with(clauses);
        let url = place.url().await;
        refused(
            &place,
            &url,
            &[encoding, "encoding 'UTF8' locale 'C' template template0"],
        )
        .await;
    }
}

#[tokio::test]
async fn a_database_that_can_only_be_read_is_refused() {
    let place = Database::new();
    let url = place.url().await;
    let sql = format!(
        "alter database {} set default_transaction_read_only = on",
        place.name()
    );
    run(&mut place.connect().await, sql).await;
    refused(
        &place,
        &url,
        &["can only be read", "default_transaction_read_only"],
    )
    .await;
}

#[tokio::test]
async fn a_standby_is_refused() {
    let pair = tokio::task::spawn_blocking(Pair::start).await.unwrap();
    let Err(error) = Store::open(pair.standby_url(), options()).await else {
        panic!("it was let in")
    };
    assert!(matches!(error, OpenError::Server { .. }), "{error:?}");
    let sentence = error.to_string();
    let expected =
        "the server is a standby, which can only be read; name the primary server in DATABASE_URL";
    assert!(sentence.contains(expected), "{sentence}");
}

#[tokio::test]
async fn a_standby_that_answers_readers_late_is_an_outage_and_no_restored_backup() {
    let pair = tokio::task::spawn_blocking(Pair::start).await.unwrap();
    let proxy = Proxy::to(pair.primary_url()).await;
    let store = Store::open(&proxy.url(), options()).await.unwrap();
    let mut standby = PgConnection::connect(pair.standby_url()).await.unwrap();
    run(&mut standby, "select pg_wal_replay_pause()".to_owned()).await;
    store.append(says(1, "game-1", &["fire"])).await.unwrap();

    proxy.send_readers_to(Some(pair.standby_url()));
    proxy.close(true);
    proxy.close(false);
    let mut health = store.watch_health();
    let degraded = health.wait_for(|health| health.reason.contains("standby"));
    assert_eq!(degraded.await.unwrap().state, HealthState::Degraded);
    assert_eq!(*store.watch_lost().borrow(), None);

    proxy.send_readers_to(None);
    proxy.close(true);
    proxy.close(false);
    // A connection made just before may still lead to the standby, and is only found out when it is used.
    until("the log is read again", async || {
        let all = Filter::all();
        let page = store.read_all(Position::START, u32::MAX, &all).await;
        page.is_ok_and(|page| words(&page.events) == ["fire"])
    })
    .await;
    assert_eq!(*store.watch_lost().borrow(), None);
    store.close().await;
}

#[tokio::test]
async fn a_pooler_that_drops_the_settings_of_sessions_is_refused() {
    let place = Database::new();
    let proxy = Proxy::to(&place.url().await).await;
    proxy.drop_options();
    refused(
        &place,
        &proxy.url(),
        &["a connection pooler in between drops", "options"],
    )
    .await;
    let read = Store::open_read_only(&proxy.url(), options()).await;
    assert!(matches!(read, Err(OpenError::Server { .. })));
}

#[tokio::test]
async fn a_role_that_may_not_end_its_lost_sessions_is_refused_with_the_grant_that_helps() {
    let place = Database::new();
    let url = place.url().await;
    let role = format!("{}_role", place.name());
    let mut conn = place.connect().await;
    run(
        &mut conn,
        format!("drop role if exists {role}; create role {role} login"),
    )
    .await;
    run(
        &mut conn,
        format!(
            "alter database {} owner to {role};
             revoke execute on function pg_terminate_backend(integer, bigint) from public",
            place.name()
        ),
    )
    .await;
    let as_role = url.replace("gamebot@", &format!("{role}@"));
    let grant =
        format!("grant execute on function pg_terminate_backend(integer, bigint) to {role}");
    refused(&place, &as_role, &[&grant]).await;
    run(&mut conn, grant).await;
    let store = Store::open(&as_role, options()).await.unwrap();
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
}

/// Lets a new role do all in a database, and returns its name and the URL with it.
async fn role_of(place: &Database, conn: &mut PgConnection, options: &str) -> (String, String) {
    let role = format!("{}_role", place.name());
    let (url, name) = (place.url().await, place.name());
    let sql = format!(
        "drop role if exists {role}; create role {role} login {options};
         grant create on database {name} to {role};
         grant execute on function pg_terminate_backend(integer, bigint) to {role}"
    );
    run(conn, sql).await;
    let as_role = url.replace("gamebot@", &format!("{role}@"));
    (role, as_role)
}

#[tokio::test]
async fn a_role_without_connections_for_the_tables_is_told_how_many_it_takes() {
    let place = Database::new();
    let mut conn = place.connect().await;
    let (role, url) = role_of(&place, &mut conn, "connection limit 2").await;
    let expected = format!("the server has too few connections for the role {role}; GameBot needs");
    refused(&place, &url, &[&expected]).await;
}

#[tokio::test]
async fn a_role_that_lacks_a_privilege_for_a_table_is_told_which() {
    let place = Database::new();
    place.open().await.close().await;
    let mut conn = place.connect().await;
    run(&mut conn, "create schema gamebot_read".to_owned()).await;
    let (role, url) = role_of(&place, &mut conn, "").await;
    for (grants, expected) in [
        (
            "grant usage on schema gamebot to ROLE;
             grant create on schema gamebot_read to ROLE;
             grant select, insert on all tables in schema gamebot to ROLE",
            "it may not create tables in the schema gamebot)",
        ),
        (
            "grant create on schema gamebot to ROLE",
            "it may not use the schema gamebot_read",
        ),
        (
            "grant usage on schema gamebot_read to ROLE",
            "it may not read and write the table gamebot._sqlx_migrations",
        ),
        (
            "grant update, delete on all tables in schema gamebot to ROLE;
             revoke update on gamebot.events from ROLE",
            "it may not read and write the table gamebot.events",
        ),
    ] {
        run(&mut conn, grants.replace("ROLE", &role)).await;
        let Err(error) = Store::check_writable(&url).await.map(drop) else {
            panic!("{expected}: it was let in")
        };
        assert!(matches!(error, OpenError::Server { .. }), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let last = format!("grant all on all tables in schema gamebot to {role}");
    run(&mut conn, last).await;
    let store = Store::open(&url, options()).await.unwrap();
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_log_without_one_of_its_tables_is_refused_and_told_which() {
    let place = Database::new();
    place.open().await.close().await;
    let mut conn = place.connect().await;
    let lose = "drop table gamebot.people; drop index gamebot.outbox_messages_by_place";
    run(&mut conn, lose.to_owned()).await;
    let url = place.url().await;
    let Err(OpenError::Damaged { what, .. }) = Store::open(&url, options()).await else {
        panic!("it was opened")
    };
    assert_eq!(
        what,
        "its tables or indexes people, outbox_messages_by_place are missing"
    );
    let store = Store::open_read_only(&url, options()).await.unwrap();
    assert_eq!(store.inconsistencies().await.unwrap(), [what]);
}

#[tokio::test]
async fn a_role_that_may_not_use_the_schema_is_told_the_grant_and_not_that_there_is_no_log() {
    let place = Database::new();
    place.open().await.close().await;
    let mut conn = place.connect().await;
    let (role, url) = role_of(&place, &mut conn, "").await;
    let Err(error) = Store::open_read_only(&url, options()).await else {
        panic!("it was let in")
    };
    let said = error.to_string();
    let grant = format!("grant usage, create on schema gamebot to {role}");
    assert!(said.contains(&grant), "{said}");
}

#[tokio::test]
async fn an_empty_database_is_no_log_yet() {
    let place = Database::new();
    let read = Store::open_read_only(&place.url().await, options()).await;
    assert!(matches!(read, Err(OpenError::NoTables { .. })));
}

/// A program built from files with the line ends of Windows recorded other checksums.
#[tokio::test]
async fn a_log_created_by_a_build_with_the_line_ends_of_windows_opens() {
    let place = Database::new();
    let store = place.open().await;
    store.append(says(1, "game-1", &["fire"])).await.unwrap();
    store.close().await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/postgres");
    let migrator = Migrator::new(std::path::Path::new(folder)).await.unwrap();
    let mut conn = place.connect().await;
    for migration in migrator.iter() {
        let sql = migration.sql.as_str().replace('\n', "\r\n");
        let sql = AssertSqlSafe(sql).into_sql_str();
        let windows = Migration::new(
            migration.version,
            "".into(),
            MigrationType::Simple,
            sql,
            false,
        );
        sqlx::query("update _sqlx_migrations set checksum = $1 where version = $2")
            .bind(&*windows.checksum)
            .bind(migration.version)
            .execute(&mut conn)
            .await
            .unwrap();
    }
    for _ in 0..2 {
        let store = place.open().await;
        assert_eq!(words(&everything(&store).await), ["fire"]);
        store.close().await;
    }
}
