//! Read tables that cannot be used, as the person at the command line sees them.

use std::io::{BufRead as _, BufReader, Write as _};

use sqlx::{Connection as _, SqliteConnection};

use super::{Folder, TWO_ROUNDS, words_of};
use crate::store::given::until;

const PLAY: [&str; 7] = ["play", "--names", "ana,ben", "--rounds", "2", "--seed", "7"];

#[test]
fn damaged_read_tables_are_rebuilt_with_one_warning() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let tables = folder.0.path().join("data/gamebot.read.db");
    let mut bytes = std::fs::read(&tables).unwrap();
    bytes[..4096].fill(0xa5);
    std::fs::write(&tables, bytes).unwrap();

    let played = folder.run(&["play", "--resume"]);
    assert!(played.err.contains("no unfinished game"), "{}", played.err);
    let warning = "the read tables cannot be used and are rebuilt from the log; the old ones are in data/gamebot.read.damaged.db";
    assert_eq!(played.err.matches(warning).count(), 1, "{}", played.err);
    assert_eq!(played.err.lines().count(), 2, "{}", played.err);
    let rebuilt = folder.run(&["rebuild", "all"]);
    assert_eq!(rebuilt.code, Some(0), "{}", rebuilt.err);
    let verified = folder.run(&["verify"]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
}

#[test]
fn read_tables_that_were_deleted_or_emptied_are_rebuilt_with_one_warning() {
    let folder = Folder::new();
    let played = folder.run_with(&PLAY, TWO_ROUNDS);
    assert_eq!((played.code, &*played.err), (Some(0), ""));
    let tables = folder.0.path().join("data/gamebot.read.db");
    for empties in [false, true] {
        if empties {
            std::fs::write(&tables, "").unwrap();
        } else {
            std::fs::remove_file(&tables).unwrap();
        }
        let resumed = folder.run(&["play", "--resume"]);
        let warning = "the read tables are missing and are rebuilt from the log";
        assert_eq!(resumed.err.matches(warning).count(), 1, "{}", resumed.err);
        assert_eq!(resumed.err.lines().count(), 2, "{}", resumed.err);
    }
}

/// Also where they go as far as the log, or the log is a new one.
#[test]
fn read_tables_of_another_log_are_rebuilt_with_one_warning() {
    let [folder, other] = [Folder::new(), Folder::new()];
    let simulated = [
        "simulate",
        "--games",
        "3",
        "--database",
        "sqlite://data/gamebot.db",
    ];
    assert_eq!(folder.run(&simulated).code, Some(0));
    for folder in [&folder, &other] {
        assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    }
    let file = |folder: &Folder, name: &str| folder.0.path().join("data").join(name);
    let warning = |from: &Folder| {
        let resumed = from.run(&["play", "--resume"]);
        let warning = "the read tables cannot be used and are rebuilt from the log; the old ones are in data/gamebot.read.damaged.db: ";
        assert_eq!(resumed.err.matches(warning).count(), 1, "{}", resumed.err);
        assert_eq!(resumed.err.lines().count(), 2, "{}", resumed.err);
        resumed.err
    };

    std::fs::copy(
        file(&other, "gamebot.read.db"),
        file(&folder, "gamebot.read.db"),
    )
    .unwrap();
    let said = warning(&folder);
    assert!(said.contains("they are of another log"), "{said}");
    assert_eq!(folder.run(&["verify"]).code, Some(0));
    let resumed = folder.run(&["play", "--resume"]);
    assert_eq!(resumed.err.lines().count(), 1, "{}", resumed.err);

    std::fs::remove_file(file(&folder, "gamebot.db")).unwrap();
    let said = warning(&folder);
    assert!(said.contains("and the log ends at 0"), "{said}");
}

/// What is done to the tables while the program uses them.
const TORN: [&str; 2] = [
    "drop view words_said; drop table words_said_g1",
    "delete from generations",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn read_tables_that_are_torn_during_a_game_are_rebuilt_with_one_warning() {
    for torn in TORN {
        let folder = Folder::new();
        let mut playing = folder.command(&PLAY).spawn().unwrap();
        let mut typed = playing.stdin.take().unwrap();
        typed.write_all(b"steam\n").unwrap();
        let out = BufReader::new(playing.stdout.take().unwrap());
        let mut lines = out.lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("ben, your word:")));
        let tables = folder.0.path().join("data/gamebot.read.db");
        let url = format!("sqlite://{}", tables.display());
        let generations = async |sql| {
            let mut beside = SqliteConnection::connect(&url).await?;
            sqlx::raw_sql(sql).execute(&mut beside).await?;
            let filled = "select count(*) from generations where 0 < position";
            let n: i64 = sqlx::query_scalar(filled).fetch_one(&mut beside).await?;
            beside.close().await?;
            Ok::<_, sqlx::Error>(n)
        };
        until("the tables are filled", async || {
            generations("select 1").await.is_ok_and(|n| 4 <= n)
        })
        .await;
        generations(torn).await.unwrap();
        typed.write_all(b"steam\nboat\n").unwrap();
        until(torn, async || {
            let is_aside = tables.with_extension("damaged.db").exists();
            // Before that, it would keep the program from making a write-ahead log.
            let wal = std::fs::metadata(tables.with_extension("db-wal"));
            let is_made = is_aside && wal.is_ok_and(|wal| 0 < wal.len());
            is_made && generations("select 1").await.is_ok_and(|n| 4 <= n)
        })
        .await;
        typed.write_all(b"boats\n").unwrap();
        drop(typed);
        let ended = tokio::task::spawn_blocking(|| playing.wait_with_output());
        let ended = ended.await.unwrap().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(said.contains("the read tables cannot be used"), "{said}");
        assert_eq!(said.lines().count(), 1, "{torn}: {said}");
    }
}

#[test]
fn a_rebuild_replaces_damaged_read_tables() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    std::fs::write(folder.0.path().join("data/gamebot.read.db"), [0xa5; 10_000]).unwrap();
    let rebuilt = folder.run(&["rebuild", "all"]);
    assert_eq!(rebuilt.code, Some(0), "{}", rebuilt.err);
    assert_eq!(folder.run(&["verify"]).code, Some(0));
}

#[test]
fn a_log_that_lacks_its_end_is_refused_untouched_and_named_by_the_doctor() {
    let folder = Folder::new();
    assert_eq!(folder.run_with(&PLAY, TWO_ROUNDS).code, Some(0));
    let log = folder.0.path().join("data/gamebot.db");
    let sound = std::fs::read(&log).unwrap();
    let n_pages = sound.len() / 4096;
    for (n_missing, expected) in [
        (2048, format!("page {n_pages} lacks its last 2048 bytes")),
        (
            8192,
            format!(
                "page {} and those after it are missing, of {n_pages}",
                n_pages - 1
            ),
        ),
    ] {
        let cut = &sound[..sound.len() - n_missing];
        std::fs::write(&log, cut).unwrap();
        let expected = format!("data/gamebot.db is damaged: {expected}; ");
        for args in [&["doctor"][..], &PLAY] {
            let ran = folder.run(args);
            assert_eq!(ran.code, Some(1), "{}", ran.err);
            let said = words_of(&[ran.out, ran.err].concat());
            assert!(said.contains(&expected), "{expected}: {said}");
            assert_eq!(said.matches("page ").count(), 1, "{said}");
        }
        assert!(std::fs::read(&log).unwrap() == cut);
    }
    std::fs::write(&log, sound).unwrap();
    assert_eq!(folder.run(&["verify"]).code, Some(0));
}
