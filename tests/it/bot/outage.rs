//! While the log is down: who asks is told so soon, what memory knows is answered, and nothing is lost.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use gamebot::store::{Filter, Position};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

use super::harness::{Home, dm_holds, read_log, started};
use super::process::Process;
use crate::discord::{Act, Discord};
use crate::store::Database;
use crate::store::postgres::proxy::Proxy;

/// More than the 2.5 s that an answer may take while the log is known to be down: tests share the machine.
const SOON: Duration = Duration::from_secs(5);

/// Waits for all answers, and returns how long the last one took.
async fn answered(acts: &[Act]) -> Duration {
    let asked_at = Instant::now();
    join_all(acts.iter().map(Act::answered)).await;
    asked_at.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_postgresql_is_gone_everybody_gets_an_honest_answer_soon() {
    let database = Database::new();
    let proxy = Proxy::to(&database.url().await).await;
    let (discord, home) = (Discord::start().await, Home::on(proxy.url()));
    discord.guild("tavern").channel("lounge");
    let bot = Process::start(&discord, &home).await;
    started(&discord).await;
    discord
        .play("cat: /game status in #lounge\nmia: /game status in #lounge")
        .await;
    let lounge = discord.guild("tavern").channel("lounge");
    let [ana, ben, cat, mia] = ["ana", "ben", "cat", "mia"].map(|name| discord.user(name));
    let guess = |word| ana.command(&lounge, "guess", &[("word", word)]).unwrap();

    proxy.close(true);
    // Whether this one counts cannot be known: it was on its way.
    guess("ink").answered().await;

    let from = discord.now();
    let mut acts = Vec::new();
    for _ in 0..4 {
        acts.push(guess("ink"));
    }
    acts.push(ben.command(&lounge, "words", &[]).unwrap());
    acts.push(ben.command(&lounge, "game status", &[]).unwrap());
    acts.push(ana.command(&lounge, "rules", &[]).unwrap());
    let new = [("mode", "race")];
    acts.push(cat.command(&lounge, "game new", &new).unwrap());
    acts.push(mia.command(&lounge, "admin health", &[]).unwrap());
    let took = answered(&acts).await;
    assert!(took < SOON, "{took:?}");
    let page = discord.transcript_since(from);
    for (said, times) in [
        ("I cannot reach my log since", 5),
        ("and I keep **ink** for this pair already", 4),
        ("does not count. Nothing is lost", 1),
        ("and it cannot be written since", 1),
        ("Something went wrong", 0),
        ("Something is wrong with this game", 0),
        ("Round 1, attempt 1", 1),
        ("round 1 of 3", 1),
    ] {
        assert_eq!(page.matches(said).count(), times, "{said}\n{page}");
    }

    let waiting = ben.dm("sea");
    proxy.close(false);
    let back_at = Instant::now();
    let from = discord.now();
    loop {
        guess("ink").answered().await;
        if discord.transcript_since(from).contains("Got it: **ink**") {
            break;
        }
        assert!(back_at.elapsed() < SOON);
    }
    waiting.answered().await;
    for name in ["ana", "ben"] {
        dm_holds(&discord, name, "No match. Attempt 2:").await;
    }
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
    assert_told_twice(&bot.said());
    bot.stop(&discord).await;

    let store = read_log(&home).await;
    let filter =
        Filter::all().types(["store_connection_changed", "admin_acted", "guess_processed"]);
    let page = store.read_all(Position::START, 99, &filter).await.unwrap();
    let mut types: Vec<_> = page.events.iter().map(|event| &*event.event_type).collect();
    types.sort_unstable();
    assert_eq!(
        types,
        [
            "admin_acted",
            "guess_processed",
            "store_connection_changed",
            "store_connection_changed",
        ]
    );
    store.close().await;
}

/// Checks that the program logged that the log went down and that it came back, and nothing else of it.
fn assert_told_twice(said: &str) {
    let is_trouble = |line: &&str| line.contains("WARN") || line.contains("ERROR");
    let lines: Vec<&str> = said.lines().filter(is_trouble).collect();
    let [down, back] = &lines[..] else {
        panic!("{lines:#?}")
    };
    assert!(down.contains("the log cannot be written"), "{down}");
    assert!(back.contains("the log can be used again"), "{back}");
}

/// Locks the file of a log, as another program may.
pub(super) async fn locked(home: &Home) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(home.log());
    let mut other = options.connect().await.unwrap();
    sqlx::raw_sql("begin immediate")
        .execute(&mut other)
        .await
        .unwrap();
    other
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_locked_for_long_is_an_outage_like_any_other() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Process::start(&discord, &home).await;
    started(&discord).await;
    discord.play("mia: /game status in #lounge").await;
    let lounge = discord.guild("tavern").channel("lounge");
    let [ana, ben, mia] = ["ana", "ben", "mia"].map(|name| discord.user(name));
    let guess = |word| ana.command(&lounge, "guess", &[("word", word)]).unwrap();

    let other = locked(&home).await;
    let from = discord.now();
    guess("ink").answered().await;
    let acts = [
        guess("ink"),
        ben.command(&lounge, "words", &[]).unwrap(),
        mia.command(&lounge, "admin health", &[]).unwrap(),
    ];
    let took = answered(&acts).await;
    assert!(took < SOON, "{took:?}");
    let page = discord.transcript_since(from);
    for (said, times) in [
        ("That does not count. Nothing is lost", 2),
        ("Round 1, attempt 1", 1),
        ("and it cannot be written since", 1),
    ] {
        assert_eq!(page.matches(said).count(), times, "{said}\n{page}");
    }
    drop(other);
    let (back_at, from) = (Instant::now(), discord.now());
    while !discord.transcript_since(from).contains("Got it: **ink**") {
        guess("ink").answered().await;
        assert!(back_at.elapsed() < SOON);
    }
    assert_told_twice(&bot.said());
    bot.stop(&discord).await;
    let store = read_log(&home).await;
    let filter = Filter::all().types(["store_connection_changed"]);
    let page = store.read_all(Position::START, 99, &filter).await.unwrap();
    let changes: Vec<_> = page.events.iter().map(|event| &*event.data).collect();
    assert_eq!(changes.len(), 2, "{changes:?}");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_database_that_does_not_answer_nobody_waits_for_the_answer() {
    let database = Database::new();
    let proxy = Proxy::to(&database.url().await).await;
    let (discord, home) = (Discord::start().await, Home::on(proxy.url()));
    discord.guild("tavern").channel("lounge");
    let bot = Process::start(&discord, &home).await;
    started(&discord).await;
    let lounge = discord.guild("tavern").channel("lounge");
    let [ana, ben] = ["ana", "ben"].map(|name| discord.user(name));

    proxy.freeze(true);
    let from = discord.now();
    let acts = [
        ana.command(&lounge, "guess", &[("word", "ink")]).unwrap(),
        ben.command(&lounge, "guess", &[("word", "sea")]).unwrap(),
    ];
    answered(&acts).await;
    let acts = [
        ana.command(&lounge, "guess", &[("word", "ink")]).unwrap(),
        ben.command(&lounge, "game status", &[]).unwrap(),
    ];
    let took = answered(&acts).await;
    assert!(took < SOON, "{took:?}");
    let page = discord.transcript_since(from);
    for (said, times) in [("I cannot reach my log since", 3), ("round 1 of 3", 1)] {
        assert_eq!(page.matches(said).count(), times, "{said}\n{page}");
    }
    proxy.freeze(false);
    let (back_at, from) = (Instant::now(), discord.now());
    // What was on its way may have arrived.
    let counts =
        |page: &str| page.contains("Got it: **ink**") || page.contains("cannot be changed");
    while !counts(&discord.transcript_since(from)) {
        let guess = ana.command(&lounge, "guess", &[("word", "ink")]).unwrap();
        guess.answered().await;
        assert!(back_at.elapsed() < SOON);
    }
    assert_told_twice(&bot.said());
    bot.stop(&discord).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_log_that_was_restored_under_it_the_program_says_so_and_ends() {
    let database = Database::new();
    let (discord, home) = (Discord::start().await, Home::on(database.url().await));
    discord.guild("tavern").channel("lounge");
    let bot = Process::start(&discord, &home).await;
    started(&discord).await;
    let mut beside = database.connect().await;
    sqlx::raw_sql(
        "alter table events disable trigger all;
         delete from events where 4 < position;
         alter table events enable trigger all",
    )
    .execute(&mut beside)
    .await
    .unwrap();
    let log = bot.log().to_owned();
    let status = bot.ended(&discord).await;
    assert_eq!(status.code(), Some(1));
    let said = std::fs::read_to_string(log).unwrap();
    let sentence = "the log ends at position 4, but this program has read and written events up to";
    assert!(said.lines().last().unwrap().contains(sentence), "{said}");
}
