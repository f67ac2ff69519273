//! What `gamebot doctor` finds, on both databases, and that it ends.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use super::{Folder, TWO_ROUNDS, words_of};
use crate::store::{Database, Proxy};

const PLAY: [&str; 7] = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];

/// The five seconds that are promised, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(6);

/// A folder with the settings of a log, here or on a server, on which a game was played.
fn played(database: Option<&str>) -> Folder {
    let folder = Folder::new();
    if let Some(url) = database {
        std::fs::write(
            folder.0.path().join(".env"),
            format!("DATABASE_URL='{url}'\n"),
        )
        .unwrap();
    }
    let ran = folder.run_with(&PLAY, TWO_ROUNDS);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    // The program waits for its tables when it starts, not when it ends.
    folder.run(&["play", "--resume"]);
    folder
}

/// Runs the doctor, and returns its exit code and what it says of each thing.
fn doctor(folder: &Folder) -> (Option<i32>, Vec<(String, String, String)>) {
    let ran = folder.run(&["doctor", "--json"]);
    let checks: Value = serde_json::from_str(&ran.out).expect(&ran.err);
    let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    let checks = checks.as_array().unwrap().iter();
    let checks = checks.map(|check| {
        (
            text(check, "what"),
            text(check, "health"),
            text(check, "says"),
        )
    });
    (ran.code, checks.collect())
}

#[track_caller]
fn check_says(folder: &Folder, what: &str, health: &str, expected: &[&str]) {
    let (code, checks) = doctor(folder);
    let found = checks.iter().find(|(name, ..)| name == what).expect(what);
    assert_eq!(found.1, health, "{found:?}");
    for expected in expected {
        assert!(found.2.contains(expected), "{expected}: {found:?}");
    }
    let has_failed = checks.iter().any(|(_, health, _)| health == "fail");
    assert_eq!(code, Some(i32::from(has_failed)));
}

const CHECKS: [&str; 8] = [
    "settings",
    "words",
    "log",
    "clock",
    "running",
    "events",
    "tables",
    "followers",
];

/// What is done to a log, which check names it, and how.
const DAMAGES: [(&str, &str, &str, &[&str]); 9] = [
    (
        "insert into checkpoints values ('outbox', 900)",
        "events",
        "fail",
        &["the checkpoint of outbox is 900, ahead of the log, which ends at"],
    ),
    (
        "update streams set version = version + 3 where stream_id like 'game-%'",
        "events",
        "fail",
        &["is noted at version", "but its last event has version"],
    ),
    (
        "update events set event_type = 'game_exploded' where position = 5",
        "events",
        "fail",
        &["at position 5: event type `game_exploded` is not known"],
    ),
    (
        "update events set causation_id = CAUSE where position = 6",
        "events",
        "fail",
        &["the event at position 6 names event 00000000-0000-8000-8000-000000000001 as its cause"],
    ),
    (
        "update events set event_id = (select event_id from events where position = 3) where position = 4",
        "events",
        "fail",
        &["the event at position 4 has the id of an earlier one"],
    ),
    (
        "delete from requests",
        "events",
        "fail",
        &["the requests that recorded", "a repeat of one would record them again"],
    ),
    (
        "delete from events where position = 7",
        "events",
        "fail",
        &["position 8 follows 6"],
    ),
    (
        "insert into parked_events (name, position, park_key, error, n_attempts, parked_at, tried_at)
         values ('outbox', 3, 'game-1', 'it failed', 5, 0, 0)",
        "followers",
        "warn",
        &["1 things that outbox could not handle wait; `gamebot deadletters` lists them"],
    ),
    (
        "insert into subscription_reports values ('games', 'another', 'catch-up', 'retrying', 0, 4, 'it fails', 0, NOW)",
        "followers",
        "warn",
        &["games is stuck at position 4: it fails"],
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_names_what_is_wrong_with_a_file() {
    let folder = played(None);
    let (_, checks) = doctor(&folder);
    for name in CHECKS.iter().chain(&["file", "disk"]) {
        assert!(
            checks
                .iter()
                .any(|(what, health, _)| what == name && health != "fail"),
            "{name}: {checks:?}"
        );
    }
    let log = folder.0.path().join("data/gamebot.db");
    let mut beside = SqliteConnection::connect(&format!("sqlite://{}", log.display()))
        .await
        .unwrap();
    let unprotected = "drop trigger events_are_never_updated; drop trigger events_are_never_deleted;
                       drop trigger streams_never_change_their_names; drop trigger streams_are_never_deleted";
    for sql in unprotected.split(';') {
        let _ = sqlx::raw_sql(sql).execute(&mut beside).await;
    }
    for (damage, what, health, expected) in DAMAGES {
        let damage = damage.replace("CAUSE", "x'00000000000080008000000000000001'");
        let damage = damage.replace("NOW", "unixepoch() * 1000000");
        sqlx::raw_sql(AssertSqlSafe(damage))
            .execute(&mut beside)
            .await
            .unwrap();
        check_says_among(&folder, what, health, expected);
    }
}

/// As [`check_says`], where earlier damages are found, too: the first findings are named, `verify` names all.
fn check_says_among(folder: &Folder, what: &str, health: &str, expected: &[&str]) {
    let (_, checks) = doctor(folder);
    let found = checks.iter().find(|(name, ..)| name == what).expect(what);
    assert_eq!(found.1, health, "{found:?}");
    let verified = folder.run(&["verify"]);
    assert_eq!(verified.code, Some(1));
    for expected in expected {
        assert!(
            found.2.contains(expected) || verified.out.contains(expected),
            "{expected}: {found:?}{}",
            verified.out
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_notices_that_the_clock_was_set_back() {
    let folder = played(None);
    let log = folder.0.path().join("data/gamebot.db");
    let mut beside = SqliteConnection::connect(&format!("sqlite://{}", log.display()))
        .await
        .unwrap();
    for (ago_s, code) in [(5, 0), (40, 1), (-3_600, 1)] {
        let alive = format!("update process set alive_at = (unixepoch() - {ago_s}) * 1000000");
        sqlx::raw_sql(AssertSqlSafe(alive))
            .execute(&mut beside)
            .await
            .unwrap();
        let alive = folder.run(&["doctor", "--alive"]);
        assert_eq!(alive.code, Some(code), "{ago_s} s ago: {}", alive.err);
    }
    check_says(&folder, "clock", "ok", &["UTC"]);
    // As of a machine whose clock showed 2099 when it started.
    let future = "drop trigger events_are_never_updated;
                  update events set recorded_at = 4070908800000000
                  where position = (select max(position) from events)";
    sqlx::raw_sql(future).execute(&mut beside).await.unwrap();
    let expected = [
        "the newest event of the log is dated 2099-01-01",
        "nothing is lost",
    ];
    check_says(&folder, "clock", "warn", &expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_names_what_is_wrong_on_a_server() {
    let database = Database::new();
    let url = database.url().await;
    let empty = Folder::new();
    std::fs::write(
        empty.0.path().join(".env"),
        format!("DATABASE_URL='{url}'\n"),
    )
    .unwrap();
    check_says(&empty, "log", "ok", &["reached; no tables yet"]);
    let mut beside = PgConnection::connect(&url).await.unwrap();
    let role = format!("{}_reader", database.name());
    let sql = format!(
        "drop role if exists {role}; create role {role} login;
         grant execute on function pg_terminate_backend(integer, bigint) to {role}"
    );
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut beside)
        .await
        .unwrap();
    let as_reader = [
        "--database",
        &url.replace("gamebot@", &format!("{role}@")),
        "doctor",
    ];
    let said = empty.run(&as_reader).out;
    let denied = format!("the role {role} may not do what is needed (it may not create schemas)");
    assert!(words_of(&said).contains(&denied), "{said}");

    let folder = played(Some(&url));
    for schema in ["gamebot", "gamebot_read"] {
        let sql = format!(
            "grant usage, create on schema {schema} to {role}; grant select on all tables in schema {schema} to {role}"
        );
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut beside)
            .await
            .unwrap();
    }
    let said = folder.run(&as_reader).out;
    let denied = "(it may not read and write the table gamebot._sqlx_migrations)";
    assert!(words_of(&said).contains(denied), "{said}");
    let (_, checks) = doctor(&folder);
    for name in CHECKS {
        assert!(
            checks
                .iter()
                .any(|(what, health, _)| what == name && health != "fail"),
            "{name}: {checks:?}"
        );
    }
    let unprotected = "set search_path = gamebot; alter table events disable trigger user;
                       alter table streams disable trigger user; alter table requests disable trigger user";
    sqlx::raw_sql(unprotected)
        .execute(&mut beside)
        .await
        .unwrap();
    for (damage, what, health, expected) in DAMAGES {
        let damage = damage.replace("CAUSE", "'00000000-0000-8000-8000-000000000001'");
        let damage = damage.replace("NOW", "(extract(epoch from now()) * 1000000)::bigint");
        sqlx::raw_sql(AssertSqlSafe(damage))
            .execute(&mut beside)
            .await
            .unwrap();
        check_says_among(&folder, what, health, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_names_rows_that_differ_from_the_log_or_are_ahead_of_it() {
    let database = Database::new();
    let url = database.url().await;
    for server in [None, Some(url.as_str())] {
        let folder = played(server);
        let changed = async |sql: &'static str| match server {
            None => {
                let tables = folder.0.path().join("data/gamebot.read.db");
                let url = format!("sqlite://{}", tables.display());
                let mut beside = SqliteConnection::connect(&url).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut beside).await.unwrap();
            }
            Some(url) => {
                let mut beside = PgConnection::connect(url).await.unwrap();
                let there = "set search_path = gamebot_read";
                sqlx::raw_sql(there).execute(&mut beside).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut beside).await.unwrap();
            }
        };
        changed("delete from event_index_g1 where position = 5").await;
        let drifted = ["event_index position=5 is missing", "`gamebot rebuild all`"];
        check_says(&folder, "tables", "fail", &drifted);
        changed("update event_index_g1 set event_type = 'game_exploded' where position = 6").await;
        let drifted = ["event_index position=6 differs from what the log says"];
        check_says(&folder, "tables", "fail", &drifted);
        changed("update generations set position = 900 where name = 'games'").await;
        let ahead = ["the rows of games are at position 900, ahead of the log"];
        check_says(&folder, "tables", "fail", &ahead);
    }
}

fn overwrite_page(path: &Path, page: usize, with: u8) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(with);
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn the_doctor_names_a_damaged_file_and_what_to_do() {
    let folder = played(None);
    let log = folder.0.path().join("data/gamebot.db");
    let sound = std::fs::read(&log).unwrap();
    // Some of these stop SQLite's own check.
    for (page, with) in [
        (1, 0),
        (2, 0),
        (3, 0),
        (5, 0xa5),
        (6, 0xa5),
        (8, 0),
        (14, 0),
    ] {
        overwrite_page(&log, page, with);
        let (code, checks) = doctor(&folder);
        assert_eq!(code, Some(1));
        let (.., said) = checks.iter().find(|(what, ..)| what == "file").unwrap();
        let named = format!("page {page}");
        let is_named = said
            .to_lowercase()
            .replace(':', " ")
            .contains(&format!("{named} "));
        assert!(is_named, "{named}: {said}");
        for expected in [
            "data/gamebot.db is damaged:",
            "restore a backup",
            ".recover",
        ] {
            assert!(said.contains(expected), "{said}");
        }
        std::fs::write(&log, &sound).unwrap();
    }
    overwrite_page(&log, 8, 0);
    let verified = folder.run(&["verify"]);
    assert_eq!(verified.code, Some(1), "{}", verified.out);
}

#[test]
fn the_doctor_names_a_proxy_that_is_not_used_when_discord_cannot_be_reached() {
    let folder = Folder::new();
    let mut command = folder.command(&["doctor"]);
    command
        .env("DISCORD_TOKEN", "token")
        .env("DISCORD_API_URL", "http://127.0.0.1:1")
        .env("https_proxy", "http://127.0.0.1:2");
    let said = words_of(&String::from_utf8(command.output().unwrap().stdout).unwrap());
    let expected = "https_proxy is set, but gamebot connects to Discord without a proxy";
    assert!(said.contains(expected), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_ends_whatever_hangs() {
    let database = Database::new();
    let proxy = Proxy::to(&database.url().await).await;
    let folder = played(Some(&proxy.url()));
    // It takes connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let discord = format!("http://{}", silent.local_addr().unwrap());
    let settings = format!(
        "DATABASE_URL='{}'\nDISCORD_TOKEN=token\nDISCORD_API_URL={discord}\n",
        proxy.url()
    );
    std::fs::write(folder.0.path().join(".env"), settings).unwrap();
    proxy.freeze(true);
    let began = Instant::now();
    let folder = tokio::task::spawn_blocking(move || {
        let (code, checks) = doctor(&folder);
        assert_eq!(code, Some(1));
        let log = checks.iter().find(|(what, ..)| what == "log").unwrap();
        assert!(log.2.contains("no answer within a few seconds"), "{log:?}");
        let discord = checks.iter().find(|(what, ..)| what == "discord").unwrap();
        assert_eq!(discord.1, "fail", "{discord:?}");
        folder
    })
    .await
    .unwrap();
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    let began = Instant::now();
    tokio::task::spawn_blocking(move || {
        let alive = folder.run(&["doctor", "--alive"]);
        assert_eq!(alive.code, Some(1));
        assert!(
            alive.err.contains("the log did not answer in time"),
            "{}",
            alive.err
        );
    })
    .await
    .unwrap();
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

#[test]
fn tables_of_a_log_that_is_not_there_are_named() {
    let folder = played(None);
    let log = folder.0.path().join("data/gamebot.db");
    let expected = "they hold rows of a log that is not there, up to its position";
    for empties in [true, false] {
        if empties {
            std::fs::write(&log, "").unwrap();
        } else {
            std::fs::remove_file(&log).unwrap();
        }
        check_says(&folder, "tables", "fail", &[expected]);
    }
}
