//! While the log is down: who asks is told so soon, what memory knows is answered, and nothing is lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use futures_util::future::join_all;
use gamebot::store::{
    Actor, Append, CorrelationId, Expected, Filter, Metadata, NewEvent, Position, RequestId,
    Source, SourceKind, Store, StoreOptions, StreamId, StreamWrite,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

use super::harness::{Home, dm_holds, read_log, started};
use super::process::Process;
use crate::discord::{Act, Answer, Discord};
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
        ("I lost contact with my log", 5),
        ("and I keep **ink** for this pair already", 4),
        ("does not count. Nothing is lost", 1),
        ("and it cannot be written since", 1),
        ("Something went wrong", 0),
        ("Something is wrong with this game", 0),
        ("Round 1, attempt 1", 1),
        ("round 1 of 3", 1),
        (
            "**Two-player**: you and your partner see the same two words",
            1,
        ),
    ] {
        assert_eq!(page.matches(said).count(), times, "{said}\n{page}");
    }
    what_tables_know_is_refused_honestly(&discord).await;

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

/// While the log is down, asks for what only tables know, for suggestions, and for what a panel offers.
async fn what_tables_know_is_refused_honestly(discord: &Discord) {
    let lounge = discord.guild("tavern").channel("lounge");
    let [ben, cat, mia] = ["ben", "cat", "mia"].map(|name| discord.user(name));
    let of_tables = [
        cat.command(&lounge, "stats player", &[]),
        cat.command(&lounge, "leaderboard", &[]),
        cat.command(&lounge, "replay list", &[]),
        cat.command(&lounge, "daily", &[]),
        mia.command(&lounge, "admin events", &[]),
    ]
    .map(Result::unwrap);
    let suggested = cat.look_up(&lounge, "replay show", &[("name", "a")]);
    let suggested = suggested.unwrap();
    let view = ben.sees();
    let panel = view.newest("Round 1, attempt 1").unwrap();
    assert!(panel.ephemeral);
    let pressed = ben.press(panel, "⋯").unwrap();
    let asked_at = Instant::now();
    join_all(
        of_tables
            .iter()
            .chain([&suggested, &pressed])
            .map(Act::answered),
    )
    .await;
    let took = asked_at.elapsed();
    assert!(took < SOON, "{took:?}");
    let said = |act: &Act| match act.answer() {
        Some(Answer::Given(texts)) => texts.concat(),
        Some(Answer::Missed { .. }) | None => panic!("{} was not answered", act.told()),
    };
    for act in &of_tables {
        let text = said(act);
        let is_honest = text.contains("I lost contact with my log");
        assert!(is_honest, "{}: {text}", act.told());
    }
    assert_eq!(said(&suggested), "");
    assert!(said(&pressed).contains("What would you like to do?"));
}

/// Checks that the program logged that the log went down and that it came back, and nothing else of it.
fn assert_told_twice(said: &str) {
    let is_trouble = |line: &&str| {
        (line.contains("WARN") || line.contains("ERROR")) && !line.contains("cannot be kept")
    };
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
    // It can keep no guesses either.
    std::fs::create_dir_all(home.journal().parent().unwrap()).unwrap();
    std::fs::write(home.journal(), "no folder").unwrap();
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
    for (said, times) in [
        ("I lost contact with my log", 3),
        ("I keep", 0),
        ("round 1 of 3", 1),
    ] {
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
    restored(&database).await;
    let sentence = "the log ends at position 4, but this program has read and written events up to";
    ends_with(bot, &discord, sentence).await;
}

/// Restores a backup with four events.
async fn restored(database: &Database) {
    let mut beside = database.connect().await;
    let restore = "
        alter table events disable trigger all;
        alter table requests disable trigger all;
        alter table streams disable trigger all;
        delete from events where 4 < position;
        delete from requests where 4 < first_position + n_events - 1;
        update streams set version = (
            select coalesce(max(stream_version), 0) from events where events.stream_no = streams.stream_no);
        update checkpoints set position = least(position, 4);
        delete from outbox_messages where 4 < position;
        alter table events enable trigger all;
        alter table requests enable trigger all;
        alter table streams enable trigger all";
    sqlx::raw_sql(restore).execute(&mut beside).await.unwrap();
}

/// Waits until the program has ended with this sentence.
async fn ends_with(bot: Process, discord: &Discord, sentence: &str) {
    let log = bot.log().to_owned();
    let status = bot.ended(discord).await;
    let said = std::fs::read_to_string(log).unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    // What still runs may log something after it.
    let mut lines = said.lines().filter(|line| line.starts_with("gamebot: "));
    assert!(lines.any(|line| line.contains(sentence)), "{said}");
}

/// Appends to the log of a server, as another program on it does.
async fn go_on_elsewhere(url: &str, n_events: u32) {
    let store = Store::open(url, StoreOptions::new(Arc::new(Utc::now))).await;
    let store = store.unwrap();
    for n in 0..n_events {
        let request = RequestId::new(Utc::now(), &format!("elsewhere {n}"));
        let metadata = Metadata {
            correlation_id: CorrelationId(request.as_uuid()),
            causation_id: None,
            actor: Actor::System,
            source: Source {
                kind: SourceKind::System,
                id: None,
            },
            guild_id: None,
            app_version: "0.0.0".into(),
            client_version: None,
            occurred_at: request.at(),
        };
        let event = NewEvent {
            event_type: "something".into(),
            schema_version: 1,
            data: "{}".into(),
            meta: None,
        };
        let write = StreamWrite {
            stream: StreamId::parse("elsewhere-1").unwrap(),
            expected: Expected::Any,
            events: vec![event],
        };
        let append = Append {
            request,
            metadata,
            writes: vec![write],
        };
        store.append(append).await.unwrap();
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_log_that_was_restored_and_went_on_without_it_the_program_says_so_and_ends() {
    let database = Database::new();
    let url = database.url().await;
    let proxy = Proxy::to(&url).await;
    let (discord, home) = (Discord::start().await, Home::on(proxy.url()));
    discord.guild("tavern").channel("lounge");
    let bot = Process::start(&discord, &home).await;
    started(&discord).await;
    proxy.close(true);
    bot.until_it_says(&discord, "the log cannot be written")
        .await;
    restored(&database).await;
    // Further than the bot knows it.
    go_on_elsewhere(&url, 99).await;
    proxy.close(false);
    let sentence = "is not the one that this program has read or written there";
    ends_with(bot, &discord, sentence).await;
}
