//! Signals reach the program whatever it is doing.

use std::time::{Duration, Instant};

use super::harness::{Bot, Home, PATIENCE, started};
use super::process::Process;
use crate::discord::{Discord, Harm};
use crate::store::{Database, Proxy};

/// A second, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(5);

async fn ends_soon(process: Process, discord: &Discord, signal: &str) -> Option<i32> {
    let asked = Instant::now();
    process.signal(signal);
    let status = process.ended(discord).await;
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    status.code()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_takes_effect_while_the_database_is_frozen() {
    let database = Database::new();
    let proxy = Proxy::to(&database.url().await).await;
    let (discord, home) = (Discord::start().await, Home::on(proxy.url()));
    discord.guild("tavern").channel("lounge");
    let process = Process::start(&discord, &home).await;
    proxy.freeze(true);
    // A command waits for the log when the signal comes.
    let ana = discord.user("ana");
    let lounge = discord.guild("tavern").channel("lounge");
    let asked = ana.command(&lounge, "game new", &[("mode", "two_player")]);
    assert_eq!(ends_soon(process, &discord, "TERM").await, Some(0));
    drop(asked);

    // It waits for the database when it starts.
    let process = Process::spawn(&discord, &home);
    process.until_it_listens(&discord).await;
    assert_eq!(ends_soon(process, &discord, "INT").await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_takes_effect_while_a_locked_file_is_opened() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    Process::start(&discord, &home).await.stop(&discord).await;
    let mut beside = <sqlx::SqliteConnection as sqlx::Connection>::connect(&home.database_url())
        .await
        .unwrap();
    sqlx::raw_sql("pragma locking_mode = exclusive; begin exclusive")
        .execute(&mut beside)
        .await
        .unwrap();
    let process = Process::spawn(&discord, &home);
    process.until_it_listens(&discord).await;
    assert_eq!(ends_soon(process, &discord, "TERM").await, Some(0));
}

/// Waits until a session of the database waits for a lock.
async fn somebody_waits_for_a_lock(database: &Database) {
    let mut beside = database.connect().await;
    let waits = async {
        let n_waiting = "select count(*) from pg_locks join pg_stat_activity using (pid)
                         where not granted and datname = current_database()";
        while sqlx::query_scalar::<_, i64>(n_waiting)
            .fetch_one(&mut beside)
            .await
            .unwrap()
            == 0
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waits).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_takes_effect_while_a_migration_waits_for_a_lock() {
    let database = Database::new();
    let (discord, home) = (Discord::start().await, Home::on(database.url().await));
    discord.guild("tavern").channel("lounge");
    let mut beside = database.connect().await;
    let half_made = "begin; create schema gamebot";
    sqlx::raw_sql(half_made).execute(&mut beside).await.unwrap();
    let process = Process::spawn(&discord, &home);
    process.until_it_listens(&discord).await;
    somebody_waits_for_a_lock(&database).await;
    assert_eq!(ends_soon(process, &discord, "TERM").await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_takes_effect_while_the_tables_are_rebuilt() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let played = std::process::Command::new(env!("CARGO_BIN_EXE_gamebot"))
        .args(["--database", &home.database_url()])
        .args("simulate --games 400 --seed 1 --mode two_player".split(' '))
        .output()
        .unwrap();
    assert!(played.status.success(), "{played:?}");
    let tables = home.log().with_extension("read.db");
    // Without its journal it is not the same file.
    for name in [
        &tables,
        &tables.with_extension("db-wal"),
        &tables.with_extension("db-shm"),
    ] {
        let _ = std::fs::remove_file(name);
    }
    let process = Process::spawn(&discord, &home);
    process
        .until_it_says(&discord, "are rebuilt from the log")
        .await;
    let log = process.log().to_owned();
    assert_eq!(ends_soon(process, &discord, "TERM").await, Some(0));
    let said = std::fs::read_to_string(log).unwrap();
    assert!(said.contains("stopped before the log was open"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_the_program_while_the_first_waits_for_answers() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    bot.stop().await;
    let process = Process::start(&discord, &home).await;
    // The answer to this word takes longer than anything here.
    discord.harm(
        100,
        "POST",
        "/channels/*/messages",
        Harm::Delay(Duration::from_secs(30)),
    );
    let n_before = discord.requests().len();
    drop(discord.user("ana").dm("ink"));
    discord
        .until("the word is being answered", || {
            discord.requests().len() > n_before
        })
        .await;
    process.signal("TERM");
    process.until_it_says(&discord, "stopping after").await;
    assert_eq!(ends_soon(process, &discord, "TERM").await, Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hang_up_that_was_ignored_at_the_start_stays_ignored() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let sessions = discord.gateway().identified();
    let script = "trap '' HUP; exec \"$0\" run";
    let mut process = Process::spawn_in_shell(&discord, &home, script);
    process.heard(&discord, sessions).await;
    process.signal("HUP");
    process.signal("HUP");
    // It plays on.
    started(&discord).await;
    assert!(!process.said().contains("stopping"), "{}", process.said());
    process.stop(&discord).await;
}
