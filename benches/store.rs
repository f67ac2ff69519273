//! How fast the store is, beside the bare database on the same disk in the same run.
//!
//! Prints medians and 99th percentiles; compares nothing and fails nothing. The bare rows go
//! through sqlx into a table of the same columns and index, with the same settings and without
//! checks, streams, requests or triggers: what is lost to it is what the guarantees cost.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench may fail as tests do")]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::Utc;
use futures_util::future::join_all;
use gamebot::store::{
    Actor, Append, CorrelationId, Expected, Filter, Metadata, NewEvent, Position, RequestId,
    Source, SourceKind, Store, StoreOptions, StreamId, StreamVersion, StreamWrite, sql::query,
};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use uuid::Uuid;

/// A payload as long as that of a guess.
const DATA: &str = r#"{"round":3,"team_id":"7f2c1c1e-8c1c-5d0a-9d53-0f4b1f2f6a10","attempt":2,"shown":["fire","water"],"submissions":[{"player_id":"0f0f7b3e-3d0a-4b7e-9a52-2f1c7ce2b9d1","word":"steam","elapsed_ms":4120},{"player_id":"b2b9f6a4-57c5-4f77-8f0e-5f2f0a6f8d20","word":"boat","elapsed_ms":7310}],"matched":false}"#;

const N_SINGLE: u32 = 2_000;
const N_TASKS: u32 = 64;
const N_PER_TASK: u32 = 300;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    println!(
        "{:<52}{:>12}{:>12}{:>14}",
        "", "p50 µs", "p99 µs", "per second"
    );

    let mut bare = bare(&folder.path().join("bare.db")).await;
    let mut position = 0;
    let mut times = Vec::new();
    for _ in 0..N_SINGLE {
        let started = Instant::now();
        bare_insert(&mut bare, &mut position, 1).await;
        times.push(started.elapsed());
    }
    report("bare: insert one row, commit", times, 1);

    let store = open(&folder.path().join("log.db")).await;
    let mut times = Vec::new();
    for n in 0..N_SINGLE {
        let ask = append(n, &format!("game-{}", n / 100), 1);
        let started = Instant::now();
        store.append(ask).await.unwrap();
        times.push(started.elapsed());
    }
    report("store: append one event, one by one", times, 1);

    let mut times = Vec::new();
    for _ in 0..100 {
        let started = Instant::now();
        bare_insert(&mut bare, &mut position, 128).await;
        times.push(started.elapsed());
    }
    report("bare: insert 128 rows in one statement, commit", times, 128);

    let before = store.head();
    let started = Instant::now();
    let tasks = (0..N_TASKS).map(|task| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut times = Vec::new();
            for n in 0..N_PER_TASK {
                let ask = append(
                    N_SINGLE + n * N_TASKS + task,
                    &format!("game-t{task}"),
                    n % 3 + 1,
                );
                let started = Instant::now();
                store.append(ask).await.unwrap();
                times.push(started.elapsed());
            }
            times
        })
    });
    let times = join_all(tasks)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    let elapsed = started.elapsed();
    let n_events = store.head().0 - before.0;
    report_total(
        "store: append 1 to 3 events, from 64 tasks (events)",
        times,
        n_events,
        elapsed,
    );

    read(&store).await;
    follow(&store).await;
    store.close().await;
}

async fn read(store: &Store) {
    let n_events = store.head().0;
    let started = Instant::now();
    let rows: Vec<(i64, String)> = query("select position, data from events order by position")
        .fetch_all(store.reader())
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get(0).unwrap(), row.get(1).unwrap()))
        .collect();
    assert_eq!(i64::try_from(rows.len()).unwrap(), n_events);
    report_total(
        "bare: read positions and payloads of the log",
        Vec::new(),
        n_events,
        started.elapsed(),
    );

    let started = Instant::now();
    let mut after = Position::START;
    let mut times = Vec::new();
    while after < store.head() {
        let started = Instant::now();
        after = store
            .read_all(after, 512, &Filter::all())
            .await
            .unwrap()
            .next;
        times.push(started.elapsed());
    }
    report_total(
        "store: read the log in pages of 512 (events)",
        times,
        n_events,
        started.elapsed(),
    );

    let stream = StreamId::parse("game-7").unwrap();
    let mut times = Vec::new();
    for _ in 0..1_000 {
        let started = Instant::now();
        let events = store
            .read_stream(&stream, StreamVersion::NONE, 512)
            .await
            .unwrap();
        assert_eq!(events.len(), 100);
        times.push(started.elapsed());
    }
    report("store: read a stream of 100 events", times, 100);
}

async fn follow(store: &Store) {
    let mut follower = store.subscribe(store.head(), Filter::all());
    let mut times = Vec::new();
    for n in 0..500 {
        let ask = append(1_000_000 + n, "game-followed", 1);
        store.append(ask).await.unwrap();
        let answered = Instant::now();
        follower.next().await.unwrap();
        times.push(answered.elapsed());
    }
    report("store: from the answer to the follower", times, 1);
}

async fn open(path: &Path) -> Store {
    let options = StoreOptions::new(Arc::new(Utc::now));
    Store::open(&format!("sqlite://{}", path.display()), options)
        .await
        .unwrap()
}

fn append(n: u32, stream: &str, n_events: u32) -> Append {
    let at = Utc::now();
    let event = NewEvent {
        event_type: "guess_processed".into(),
        schema_version: 1,
        data: DATA.into(),
        meta: None,
    };
    Append {
        request: RequestId::new(at, &format!("interaction:{n}")),
        metadata: Metadata {
            correlation_id: CorrelationId(Uuid::now_v7()),
            causation_id: Some(Uuid::now_v7()),
            actor: Actor::Player(Uuid::from_u128(7)),
            source: Source {
                kind: SourceKind::Interaction,
                id: Some(n.to_string()),
            },
            guild_id: Some(81_384_788_765_712_384),
            app_version: "0.1.0".into(),
            client_version: None,
            occurred_at: at,
        },
        writes: vec![StreamWrite {
            stream: StreamId::parse(stream).unwrap(),
            expected: Expected::Any,
            events: vec![event; n_events as usize],
        }],
    }
}

async fn bare(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(
        "create table events (
             position integer primary key, event_id blob, stream_no integer,
             stream_version integer, event_type text, schema_version integer, correlation_id blob,
             causation_id blob, actor_kind text, actor_id text, source_kind text, source_id text,
             guild_id integer, app_version text, client_version text, occurred_at integer,
             recorded_at integer, data text, meta text) strict;
         create unique index events_by_stream on events (stream_no, stream_version);",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    conn
}

async fn bare_insert(conn: &mut SqliteConnection, position: &mut i64, n_rows: usize) {
    let row = "(?, ?, ?, ?, 'guess_processed', 1, ?, ?, 'player', ?, 'interaction', ?, ?, '0.1.0',
                null, ?, ?, ?, null)";
    let sql = format!("insert into events values {}", vec![row; n_rows].join(", "));
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for _ in 0..n_rows {
        *position += 1;
        let now = Utc::now();
        query = query
            .bind(*position)
            .bind(RequestId::new(now, "bare").as_uuid().as_bytes().to_vec())
            .bind(*position / 100)
            .bind(*position % 100)
            .bind(Uuid::now_v7().as_bytes().to_vec())
            .bind(Uuid::now_v7().as_bytes().to_vec())
            .bind(Uuid::from_u128(7).to_string())
            .bind(position.to_string())
            .bind(81_384_788_765_712_384_i64)
            .bind(now.timestamp_micros())
            .bind(now.timestamp_micros())
            .bind(DATA);
    }
    query.execute(conn).await.unwrap();
}

/// Reports operations made one after the other, of `n_each` rows or events.
fn report(what: &str, times: Vec<Duration>, n_each: i64) {
    let elapsed = times.iter().sum();
    let n = i64::try_from(times.len()).unwrap() * n_each;
    report_total(what, times, n, elapsed);
}

/// Reports operations that made `n` rows or events in `elapsed`.
fn report_total(what: &str, mut times: Vec<Duration>, n: i64, elapsed: Duration) {
    times.sort_unstable();
    let at = |percent: usize| {
        let time = times.get(times.len() * percent / 100);
        time.map_or_else(|| "-".to_owned(), |time| time.as_micros().to_string())
    };
    let rate = i128::from(n) * 1_000_000_000 / i128::try_from(elapsed.as_nanos()).unwrap();
    println!("{what:<52}{:>12}{:>12}{rate:>14}", at(50), at(99));
}
