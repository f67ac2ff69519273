//! `gamebot verify`: the log and the tables, whole and tampered with.

use std::io::{BufRead, BufReader};

use serde_json::Value;
use sqlx::{Connection, SqliteConnection};

use super::{Folder, TWO_ROUNDS};

const PLAY: [&str; 7] = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];

/// Changes a database behind the program's back.
async fn tamper(folder: &Folder, file: &str, sql: &[&'static str]) {
    let path = folder.0.path().join("data").join(file);
    let url = format!("sqlite://{}", path.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    for sql in sql {
        sqlx::query(*sql).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[test]
fn tables_that_are_missing_are_named_once() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    std::fs::remove_file(folder.0.path().join("data/gamebot.read.db")).unwrap();
    let ran = folder.run(&["verify"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.out.contains("consistent"), "{}", ran.out);
    assert_eq!(
        ran.err,
        "gamebot: could not compare the tables with the log: there are no read tables in data/gamebot.read.db yet; \
         `gamebot run` creates them\n"
    );
}

#[test]
fn tables_that_are_ahead_of_the_log_are_named() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let data = folder.0.path().join("data");
    // The program waits for its tables when it starts, not when it ends.
    folder.run(&["play", "--resume"]);
    let n_events = folder.events().len();
    // A backup that is older than the tables.
    let before = Folder::new();
    before.run_with(&PLAY, "steam\n");
    let n_before = before.events().len();
    assert!(n_before < n_events);
    for left in ["gamebot.db-wal", "gamebot.db-shm"] {
        let _ = std::fs::remove_file(data.join(left));
    }
    std::fs::copy(
        before.0.path().join("data/gamebot.db"),
        data.join("gamebot.db"),
    )
    .unwrap();
    let expected = format!("the tables are at {n_events}, the log ends at {n_before}");
    let ran = folder.run(&["verify"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(&expected), "{}", ran.out);
}

#[tokio::test]
async fn whole_tables_are_as_the_log_says_and_each_row_that_is_not_is_named() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    // The program waits for its tables when it starts, not when it ends.
    let nothing = folder.run(&["play", "--resume"]);
    assert_eq!(nothing.code, Some(1), "{}", nothing.err);
    let n_events = folder.events().len();
    let standing = folder.run(&["projections", "--json"]);
    let standing: Value = serde_json::from_str(&standing.out).unwrap();
    for one in standing.as_array().unwrap() {
        assert_eq!(
            (&one["rows"]["position"], &one["rows"]["lag"]),
            (&n_events.into(), &0.into())
        );
    }
    let mut rows = standing.as_array().unwrap().iter();
    let event_index = rows.find_map(|one| one["rows"]["tables"].get("event_index"));
    assert_eq!(event_index, Some(&n_events.into()));
    let listed = folder.run(&["projections"]).out;
    assert!(
        listed.contains(&format!("{n_events} event_index")),
        "{listed}"
    );
    let ran = folder.run(&["verify"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let log = format!("log: {n_events} events in 3 streams, 1 of them games: consistent");
    assert!(ran.out.starts_with(&log), "{}", ran.out);
    for projection in ["event_index", "games", "partners", "words"] {
        let line = ran
            .out
            .lines()
            .find(|line| line.starts_with(&format!("{projection}: ")));
        let line = line.expect(projection);
        assert!(
            line.ends_with(&format!("at position {n_events} match the log")),
            "{line}"
        );
    }

    tamper(
        &folder,
        "gamebot.read.db",
        &[
            "update words_said_g1 set word = 'walrus' where seat = 1 and position = (select min(position) from words_said_g1)",
            "delete from event_index_g1 where position = 5",
            "insert into partners_g1 values (0, 'x', 'y', 1, 1)",
        ],
    )
    .await;
    let ran = folder.run(&["verify"]);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    assert!(
        ran.out.contains("event_index position=5 is missing"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("seat=1 differs from what the log says"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("partners guild_id=0 one=x other=y does not follow from the log"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("3 findings"), "{}", ran.err);
    let json: Value = serde_json::from_str(&folder.run(&["verify", "--json"]).out).unwrap();
    let n_drifts = |table: &Value| table["drifts"].as_array().unwrap().len();
    let tables = json["tables"].as_array().unwrap();
    assert_eq!(tables.iter().map(n_drifts).sum::<usize>(), 3);
    // Verifying repairs nothing.
    assert_eq!(folder.run(&["verify"]).code, Some(1));
}

#[tokio::test]
async fn a_violation_in_the_log_is_reported_with_its_position() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let all = folder.events();
    let of_game = |event: &&Value| event["event_type"] == "team_entered";
    let entered = all.iter().find(of_game).unwrap()["position"]
        .as_i64()
        .unwrap();
    let path = folder.0.path().join("data/gamebot.db");
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    let triggers: Vec<String> =
        sqlx::query_scalar("select name from sqlite_master where type = 'trigger'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    for trigger in triggers {
        let drop = sqlx::AssertSqlSafe(format!("drop trigger {trigger}"));
        sqlx::query(drop).execute(&mut connection).await.unwrap();
    }
    sqlx::query("update events set event_type = 'game_exploded' where position = $1")
        .bind(entered)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();

    let ran = folder.run(&["verify"]);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    let told = format!("at position {entered}: event type `game_exploded` is not known");
    assert!(ran.out.contains(&told), "{}", ran.out);
}

#[test]
fn without_tables_verify_says_what_creates_them() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    for file in [
        "gamebot.read.db",
        "gamebot.read.db-wal",
        "gamebot.read.db-shm",
    ] {
        let _ = std::fs::remove_file(folder.0.path().join("data").join(file));
    }
    let ran = folder.run(&["verify"]);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    assert!(
        ran.err.contains("`gamebot run` creates them"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("consistent"), "{}", ran.out);
}

#[tokio::test]
async fn a_rebuild_repairs_tables_and_can_be_undone() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    folder.run(&["play", "--resume"]);
    let all = folder.run(&["rebuild", "all"]);
    assert_eq!(all.code, Some(0), "{}", all.err);
    assert_eq!(all.out.lines().count(), 9, "{}", all.out);
    assert!(
        all.out
            .lines()
            .all(|line| line.ends_with("no rows changed"))
    );

    let gone = "delete from event_index_g2 where position = 5";
    tamper(&folder, "gamebot.read.db", &[gone]).await;
    assert_eq!(folder.run(&["verify"]).code, Some(1));
    let anew = folder.run(&["rebuild", "event_index", "--json"]);
    let anew: Value = serde_json::from_str(&anew.out).unwrap();
    assert_eq!(
        (&anew["rows_gone"], &anew["rows_new"]),
        (&0.into(), &1.into())
    );
    assert_eq!(folder.run(&["verify"]).code, Some(0));

    assert_eq!(
        folder.run(&["rebuild", "event_index", "--back"]).code,
        Some(0)
    );
    assert_eq!(
        folder.run(&["verify"]).code,
        Some(1),
        "the row is missing again"
    );
    let unknown = folder.run(&["rebuild", "evnt_index"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains(
        "choose one of daily, event_index, games, hidden_players, partners, replays, results, word_requests, words, or all"
    ));
}

#[tokio::test]
async fn a_killed_rebuild_continues_where_it_stopped_and_is_recorded_when_done() {
    let folder = Folder::new();
    let url = format!(
        "sqlite://{}",
        folder.0.path().join("data/gamebot.db").display()
    );
    let filled = [
        "simulate",
        "--games",
        "160",
        "--seed",
        "5",
        "--database",
        &url,
    ];
    assert_eq!(folder.run(&filled).code, Some(0));
    let n_events = folder.events().len();
    assert!(
        8_300 < n_events,
        "{n_events} are too few to be killed among, and to be read in two parts"
    );

    let mut rebuilding = folder.command(&["rebuild", "event_index"]).spawn().unwrap();
    let told = BufReader::new(rebuilding.stderr.take().unwrap());
    let mut lines = told.lines().map(Result::unwrap);
    let part = lines
        .find(|line| line.starts_with("event_index: "))
        .unwrap();
    assert_ne!(part, "event_index: 100 %");
    rebuilding.kill().unwrap();
    let status = rebuilding.wait().unwrap();
    assert!(!status.success(), "it was killed before it was done");
    // What was in use still is, whole.
    assert_eq!(folder.run(&["verify"]).code, Some(0));

    let ran = folder.run(&["rebuild", "event_index", "--json"]);
    let anew: Value = serde_json::from_str(&ran.out).unwrap();
    let n_read = anew["events"].as_u64().unwrap();
    assert!(
        0 < n_read && n_read < n_events as u64,
        "{n_read} of {n_events}"
    );
    assert_eq!(
        (&anew["rows_gone"], &anew["rows_new"]),
        (&0.into(), &0.into())
    );
    assert_eq!(folder.run(&["verify"]).code, Some(0));
    let last = folder.events().pop().unwrap();
    assert_eq!(last["event_type"], "projection_rebuilt");
    assert_eq!(last["data"]["events"], n_read);

    // Events are missing where one part of the log that is read ends, and the next one begins.
    let unprotected = "drop trigger events_are_never_deleted";
    for (sql, expected) in [
        (
            "delete from events where position = 8192",
            "position 8193 follows 8191",
        ),
        (
            "delete from events where position between 2001 and 8200",
            "position 8201 follows 2000",
        ),
    ] {
        let sql = if sql.ends_with("8192") {
            &[unprotected, sql][..]
        } else {
            &[sql]
        };
        tamper(&folder, "gamebot.db", sql).await;
        let ran = folder.run(&["verify"]);
        assert!(ran.out.contains(expected), "{expected}: {}", ran.out);
    }
}
