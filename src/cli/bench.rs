//! `gamebot bench`: how fast the store and the host are on this machine, next to the bare database on the same disk.
//!
//! Owns: what is measured, and how it is shown. Does not know: what is fast enough.
//!
//! Each figure is the median of several runs; the bare database and the store take turns.

#![expect(
    clippy::cast_precision_loss,
    reason = "figures are shown with three digits"
)]

mod host;
mod rules;
mod words;

use std::fmt::Write as _;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::Notify;
use uuid::Uuid;

use super::Failure;
use super::args::{Bench, BenchPart};
use super::output::{buffered_stdout, print_message};
use crate::clock::Clock;
use crate::projections::{Finder, Order, Tables};
use crate::store::baseline::{Baseline, Scratch};
use crate::store::subscriptions::{Running, Spec, State, Status};
use crate::store::{
    Actor, Append, CorrelationId, Expected, Filter, Metadata, NewEvent, Position, RequestId,
    Source, SourceKind, Store, StoreOptions, StreamId, StreamVersion, StreamWrite,
};
use crate::wire;

/// A payload as long as that of a guess.
const DATA: &str = r#"{"round":3,"team_id":"7f2c1c1e-8c1c-5d0a-9d53-0f4b1f2f6a10","attempt":2,"shown":["fire","water"],"submissions":[{"player_id":"0f0f7b3e-3d0a-4b7e-9a52-2f1c7ce2b9d1","word":"steam","elapsed_ms":4120},{"player_id":"b2b9f6a4-57c5-4f77-8f0e-5f2f0a6f8d20","word":"boat","elapsed_ms":7310}],"matched":false}"#;

/// How often each is measured.
const N_RUNS: usize = 5;

/// How many appends follow each other in one run: for about a second.
const N_SINGLE: u32 = 3_000;

const N_TASKS: u32 = 64;
const N_PER_TASK: u32 = 400;

/// How long to wait for anything.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long the tables may take to read all that was appended.
const TABLES_TIMEOUT: Duration = Duration::from_mins(5);

struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
}

pub(super) async fn run(database: Option<&str>, args: &Bench) -> Result<(), Failure> {
    if cfg!(debug_assertions) {
        print_message("This is a debug build: its figures say nothing.");
    }
    let figures = match database {
        Some(server) if server.contains("://") && !server.starts_with("sqlite") => {
            let [store, host, restart] = [
                Scratch::create(server, Clock::system().random_id()).await?,
                Scratch::create(server, Clock::system().random_id()).await?,
                Scratch::create(server, Clock::system().random_id()).await?,
            ];
            let figures = measure([&store.url, &host.url, &restart.url], args.only).await;
            for scratch in [store, host, restart] {
                scratch.drop().await?;
            }
            figures?
        }
        file => {
            let folder = match file.map(crate::store::path_of) {
                Some(path) => tempfile::tempdir_in(path.parent().unwrap_or(&path))?,
                None => tempfile::tempdir()?,
            };
            let url = |name| format!("sqlite://{}", folder.path().join(name).display());
            {
                let urls = ["bench.db", "host.db", "restart.db"].map(url);
                measure(urls.each_ref().map(String::as_str), args.only).await?
            }
        }
    };
    let mut out = buffered_stdout();
    if args.json {
        let object: serde_json::Map<String, serde_json::Value> = figures
            .iter()
            .map(|figure| {
                (
                    format!("{} ({})", figure.name, figure.unit),
                    json!(figure.value),
                )
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&object)?)?;
    } else {
        for Figure { name, value, unit } in &figures {
            let mut number = String::new();
            let _ = if *value < 100.0 {
                write!(number, "{value:.2}")
            } else {
                write!(number, "{value:.0}")
            };
            writeln!(out, "{name:<58} {number:>12} {unit}")?;
        }
    }
    Ok(out.flush()?)
}

/// Measures over three databases: of the store alone, of a host, and of a host that starts.
async fn measure(
    [url, host_url, restart_url]: [&str; 3],
    only: Option<BenchPart>,
) -> Result<Vec<Figure>, Failure> {
    let wants = |part| only.is_none_or(|only| only == part);
    let clock = Clock::system();
    let options = StoreOptions::new(Arc::new(move || clock.now()));
    let store = Store::open(url, options).await?;
    // A file beside that of the log; on a server, tables beside it.
    let bare_url = if url.starts_with("sqlite") {
        url.replace("bench.db", "bare.db")
    } else {
        url.to_owned()
    };
    let mut bench = BenchRun {
        bare: Baseline::open(&bare_url, DATA).await?,
        store,
        n_appends: 0,
        figures: Vec::new(),
    };
    bench.disk()?;
    // First, while all memory it takes is new.
    if wants(BenchPart::Guesses) {
        bench.host(host_url).await?;
    }
    if wants(BenchPart::Start) {
        bench.restart(restart_url).await?;
    }
    if wants(BenchPart::Appends) {
        bench.append_single().await?;
        bench.append_together().await?;
        if !url.starts_with("sqlite") {
            bench.append_from_two(url).await?;
        }
    }
    if wants(BenchPart::Pure) {
        bench.words()?;
        bench.codec()?;
        bench.rules()?;
    }
    // These read what the others left.
    if only.is_none() {
        bench.read().await?;
        bench.follow(100).await?;
        bench.follow(1_000).await?;
        bench.deliver().await?;
        bench.routed(10).await?;
        bench.routed(10_000).await?;
        bench.tables(url).await?;
    }
    bench.store.clone().close().await;
    Ok(bench.figures)
}

struct BenchRun {
    store: Store,
    bare: Baseline,
    n_appends: u32,
    figures: Vec<Figure>,
}

impl BenchRun {
    fn report(&mut self, name: &'static str, value: f64, unit: &'static str) {
        print_message(format_args!("{name}: {value:.2} {unit}"));
        self.figures.push(Figure { name, value, unit });
    }

    fn next_append(&mut self, stream: &str, expected: Expected, n_events: u32) -> Append {
        self.n_appends += 1;
        append(self.n_appends, stream, expected, n_events)
    }

    /// Measures what a commit waits for at least, in the folder for temporary files.
    fn disk(&mut self) -> Result<(), Failure> {
        let mut file = tempfile::tempfile()?;
        let mut times = Vec::new();
        for _ in 0..300 {
            let started = Instant::now();
            file.write_all(&[1; 4_096])?;
            file.sync_data()?;
            times.push(micros(started.elapsed()));
        }
        self.report("write 4 KiB and fdatasync", median(times), "µs");
        Ok(())
    }

    async fn append_single(&mut self) -> Result<(), Failure> {
        let (mut bare, mut store, mut each) = (Vec::new(), Vec::new(), Vec::new());
        for run in 0..N_RUNS {
            let started = Instant::now();
            for _ in 0..N_SINGLE {
                self.bare.insert(1, 1).await?;
            }
            bare.push(per_second(N_SINGLE.into(), started));
            let stream = format!("game-single{run}");
            let started = Instant::now();
            for n in 0..N_SINGLE {
                let append = self.next_append(&stream, Expected::Exact(StreamVersion(n)), 1);
                let submitted = Instant::now();
                self.store.append(append).await?;
                each.push(micros(submitted.elapsed()));
            }
            store.push(per_second(N_SINGLE.into(), started));
        }
        let (bare, store) = (median(bare), median(store));
        self.report(
            "one event an append: p50",
            percentile(each.clone(), 50),
            "µs",
        );
        self.report("one event an append: p99", percentile(each, 99), "µs");
        self.report("one event an append, one by one: bare", bare, "/s");
        self.report("one event an append, one by one: store", store, "/s");
        self.report("one by one: store to bare", store / bare, "times");
        Ok(())
    }

    async fn append_together(&mut self) -> Result<(), Failure> {
        let (mut bare, mut store) = (Vec::new(), Vec::new());
        for run in 0..N_RUNS {
            // As 64 tasks append: batches of 64 requests of two events each.
            let started = Instant::now();
            for _ in 0..N_PER_TASK {
                self.bare.insert(N_TASKS as usize, 2).await?;
            }
            bare.push(per_second(u64::from(N_TASKS * N_PER_TASK) * 2, started));
            let first = self.n_appends;
            self.n_appends += N_TASKS * N_PER_TASK;
            let before = self.store.head();
            let started = Instant::now();
            append_from_tasks(&[&self.store], &format!("t{run}"), first, N_PER_TASK).await?;
            let n_events = (self.store.head().0 - before.0).unsigned_abs();
            store.push(per_second(n_events, started));
        }
        let (bare, store) = (median(bare), median(store));
        self.report("events, 64 appends a transaction: bare", bare, "/s");
        self.report("events of 64 tasks, 1 to 3 an append: store", store, "/s");
        self.report(
            "64 tasks: store to bare group commit",
            store / bare,
            "times",
        );
        Ok(())
    }

    /// Measures two programs that write to one database.
    async fn append_from_two(&mut self, url: &str) -> Result<(), Failure> {
        let clock = Clock::system();
        let other = Store::open(url, StoreOptions::new(Arc::new(move || clock.now()))).await?;
        let mut runs = Vec::new();
        for run in 0..N_RUNS {
            let first = self.n_appends;
            self.n_appends += N_TASKS * N_PER_TASK;
            let stores = [&self.store, &other];
            let started = Instant::now();
            append_from_tasks(&stores, &format!("two{run}"), first, N_PER_TASK).await?;
            let n_events: u32 = (0..N_PER_TASK).map(|n| n % 3 + 1).sum();
            runs.push(per_second((N_TASKS * n_events).into(), started));
        }
        other.close().await;
        self.report("events of 64 tasks in two programs", median(runs), "/s");
        Ok(())
    }

    fn codec(&mut self) -> Result<(), Failure> {
        const N: u32 = 20_000;
        let (mut decoding, mut encoding) = (Vec::new(), Vec::new());
        let event = wire::decode("guess_processed", 1, DATA)?;
        for _ in 0..N_RUNS {
            let started = Instant::now();
            for _ in 0..N {
                std::hint::black_box(wire::decode(
                    "guess_processed",
                    1,
                    std::hint::black_box(DATA),
                )?);
            }
            decoding.push(micros(started.elapsed() / N));
            let started = Instant::now();
            for _ in 0..N {
                std::hint::black_box(wire::encode(std::hint::black_box(&event))?);
            }
            encoding.push(micros(started.elapsed() / N));
        }
        self.report("decode an event", median(decoding), "µs");
        self.report("encode an event", median(encoding), "µs");
        Ok(())
    }

    async fn read(&mut self) -> Result<(), Failure> {
        let (mut bare, mut store, mut streams) = (Vec::new(), Vec::new(), Vec::new());
        let stream = StreamId::parse("game-single0")?;
        for _ in 0..N_RUNS {
            let started = Instant::now();
            let n_rows = self.bare.read().await?;
            bare.push(per_second(n_rows as u64, started));
            let started = Instant::now();
            let mut after = Position::START;
            while after < self.store.head() {
                let page = self.store.read_all(after, u32::MAX, &Filter::all()).await?;
                for event in &page.events {
                    let read = wire::decode(&event.event_type, event.schema_version, &event.data)?;
                    std::hint::black_box(read);
                }
                after = page.next;
            }
            store.push(per_second(after.0.unsigned_abs(), started));
            let started = Instant::now();
            for _ in 0..100 {
                let events = self.store.read_stream(&stream, StreamVersion::NONE, 100);
                for event in events.await? {
                    let read = wire::decode(&event.event_type, event.schema_version, &event.data)?;
                    std::hint::black_box(read);
                }
            }
            streams.push(micros(started.elapsed() / 100));
        }
        self.report("read the log, payloads as text: bare", median(bare), "/s");
        self.report("read the log, payloads decoded: store", median(store), "/s");
        self.report(
            "read and decode a stream of 100 events",
            median(streams),
            "µs",
        );
        Ok(())
    }

    /// Measures from the answer of an append to each of `n` handlers.
    async fn follow(&mut self, n: u64) -> Result<(), Failure> {
        const N_EVENTS: u64 = 200;
        let began = Instant::now();
        let late = Arc::new(std::sync::Mutex::new(Vec::new()));
        let answered_at = Arc::new(AtomicU64::new(0));
        let deliveries = Arc::new(Deliveries::default());
        let followers = self.followers(n, |_| Filter::all().types(["guess_processed"]), {
            let (late, answered_at, deliveries) =
                (late.clone(), answered_at.clone(), deliveries.clone());
            move || {
                let now = nanos(began.elapsed());
                let answered = answered_at.load(Ordering::Acquire);
                let mut late = late
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                // Delivered before the caller was answered.
                late.push(if answered == 0 {
                    0
                } else {
                    now.saturating_sub(answered)
                });
                drop(late);
                deliveries.add_one();
            }
        });
        let followers = followers.await?;
        for event in 1..=N_EVENTS {
            let append = self.next_append("game-followed", Expected::Any, 1);
            answered_at.store(0, Ordering::Release);
            deliveries.expect(event * n);
            self.store.append(append).await?;
            answered_at.store(nanos(began.elapsed()), Ordering::Release);
            deliveries.all().await?;
        }
        stop(followers).await;
        let late = late
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let millis: Vec<f64> = late.iter().map(|nanos| *nanos as f64 / 1e6).collect();
        drop(late);
        let [p50, p99] = match n {
            100 => [
                "commit to handler, 100 subscribers: p50",
                "commit to handler, 100 subscribers: p99",
            ],
            _ => [
                "commit to handler, 1,000 subscribers: p50",
                "commit to handler, 1,000 subscribers: p99",
            ],
        };
        self.report(p50, percentile(millis.clone(), 50), "ms");
        self.report(p99, percentile(millis, 99), "ms");
        Ok(())
    }

    /// Measures how many events reach 1,000 handlers, and how many are appended meanwhile.
    async fn deliver(&mut self) -> Result<(), Failure> {
        const N_HANDLERS: u64 = 1_000;
        const N_EACH: u32 = 100;
        let deliveries = Arc::new(Deliveries::default());
        let counter = deliveries.clone();
        let followers = self.followers(
            N_HANDLERS,
            |_| Filter::all().types(["guess_processed"]),
            move || counter.add_one(),
        );
        let followers = followers.await?;
        let n_events: u32 = (0..N_EACH).map(|n| n % 3 + 1).sum();
        let (mut delivered, mut appended) = (Vec::new(), Vec::new());
        for run in 1..=N_RUNS {
            let first = self.n_appends;
            self.n_appends += N_TASKS * N_EACH;
            let sent = u64::from(N_TASKS * n_events);
            deliveries.expect(sent * N_HANDLERS * run as u64);
            let started = Instant::now();
            append_from_tasks(&[&self.store], &format!("d{run}"), first, N_EACH).await?;
            appended.push(per_second(sent, started));
            deliveries.all().await?;
            delivered.push(per_second(sent * N_HANDLERS, started) / 1e6);
        }
        stop(followers).await;
        let (delivered, appended) = (median(delivered), median(appended));
        self.report("deliveries to 1,000 handlers", delivered, "million/s");
        self.report("events of 64 tasks beside 1,000 handlers", appended, "/s");
        Ok(())
    }

    /// Measures an append and its delivery to the one of `n` subscriptions that selects it.
    async fn routed(&mut self, n: u64) -> Result<(), Failure> {
        let deliveries = Arc::new(Deliveries::default());
        let filter = |idx: u64| {
            let stream = StreamId::parse(&format!("game-routed{idx}"));
            stream.map_or_else(|_| Filter::all(), |stream| Filter::all().stream(stream))
        };
        let counter = deliveries.clone();
        let followers = self.followers(n, filter, move || counter.add_one());
        let followers = followers.await?;
        let mut times = Vec::new();
        for n_sent in 1..=1_000 {
            let append = self.next_append("game-routed0", Expected::Any, 1);
            deliveries.expect(n_sent);
            let started = Instant::now();
            self.store.append(append).await?;
            deliveries.all().await?;
            times.push(micros(started.elapsed()));
        }
        stop(followers).await;
        let [p50, p99] = match n {
            10 => [
                "append and hand to one of 10 subscribers: p50",
                "append and hand to one of 10 subscribers: p99",
            ],
            _ => [
                "append and hand to one of 10,000 subscribers: p50",
                "append and hand to one of 10,000 subscribers: p99",
            ],
        };
        self.report(p50, percentile(times.clone(), 50), "µs");
        self.report(p99, percentile(times, 99), "µs");
        Ok(())
    }

    async fn followers(
        &self,
        n: u64,
        filter: impl Fn(u64) -> Filter,
        on_event: impl Fn() + Clone + Send + Sync + 'static,
    ) -> Result<Vec<Running>, Failure> {
        let mut followers = Vec::new();
        for idx in 0..n {
            let spec = Spec::ephemeral(&format!("bench {n}/{idx}")).filter(filter(idx));
            let on_event = on_event.clone();
            followers.push(self.store.start(spec, move |_| {
                on_event();
                std::future::ready(Ok(()))
            })?);
        }
        // They skip what is appended before they are live.
        let is_live = |status: &Status| status.state == State::Live;
        let deadline = Instant::now() + TIMEOUT;
        while !self.store.subscriptions().iter().all(is_live) {
            if deadline < Instant::now() {
                return Err(Failure::message("the subscriptions did not start"));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(followers)
    }

    async fn tables(&mut self, url: &str) -> Result<(), Failure> {
        let tables = Tables::open(url, self.store.clone()).await?;
        let rebuilder = tables.rebuilder();
        let following = tables.follow_all()?;
        let deadline = Instant::now() + TABLES_TIMEOUT;
        while let Err(error) = tables.caught_up(self.store.head()).await {
            if deadline < Instant::now() {
                return Err(error.into());
            }
        }
        let mut runs = Vec::new();
        for _ in 0..N_RUNS {
            let Some(rebuilding) = rebuilder.start("event_index", None) else {
                continue;
            };
            let rebuilt = rebuilding.done().await?;
            runs.push(rebuilt.n_events as f64 / rebuilt.took.as_secs_f64());
        }
        self.report("rebuild of event_index", median(runs), "events/s");
        let finder = tables.finder();
        self.page(&finder).await?;
        stop(following).await;
        Ok(())
    }

    async fn page(&mut self, finder: &Finder) -> Result<(), Failure> {
        let filter = Filter::all().actor(Actor::Player(Uuid::from_u128(7)));
        let mut times = Vec::new();
        for _ in 0..200 {
            let started = Instant::now();
            finder.page(&filter, Order::NewestFirst, None, 50).await?;
            times.push(micros(started.elapsed()));
        }
        self.report("a page of 50 events of a player", median(times), "µs");
        Ok(())
    }
}

/// Counts deliveries.
#[derive(Default)]
struct Deliveries {
    n: AtomicU64,
    awaited: AtomicU64,
    all: Notify,
}

impl Deliveries {
    fn add_one(&self) {
        let n = self.n.fetch_add(1, Ordering::AcqRel) + 1;
        if n == self.awaited.load(Ordering::Acquire) {
            self.all.notify_one();
        }
    }

    /// Sets how many to wait for; called before the last of them is sent.
    fn expect(&self, n: u64) {
        self.awaited.store(n, Ordering::Release);
    }

    /// Waits for all expected ones, without taking processor time from what is measured.
    async fn all(&self) -> Result<(), Failure> {
        let delivered = tokio::time::timeout(TIMEOUT, self.all.notified()).await;
        delivered.map_err(|_| Failure::message("an event was not delivered"))
    }
}

async fn stop(followers: Vec<Running>) {
    join_all(followers.into_iter().map(Running::stop)).await;
}

/// Appends 1 to 3 events at a time from as many tasks as there are, which share the stores.
async fn append_from_tasks(
    stores: &[&Store],
    streams: &str,
    first: u32,
    n_each: u32,
) -> Result<(), Failure> {
    let tasks = (0..N_TASKS)
        .zip(stores.iter().cycle())
        .map(|(task, store)| {
            let store = Store::clone(store);
            let stream = format!("game-{streams}x{task}");
            tokio::spawn(async move {
                let mut version = 0;
                for n in 0..n_each {
                    let n_events = n % 3 + 1;
                    let expected = Expected::Exact(StreamVersion(version));
                    let id = first + task * n_each + n + 1;
                    let append = append(id, &stream, expected, n_events);
                    store.append(append).await?;
                    version += n_events;
                }
                Ok::<_, crate::store::AppendError>(())
            })
        });
    for done in join_all(tasks).await {
        done??;
    }
    Ok(())
}

fn append(n: u32, stream: &str, expected: Expected, n_events: u32) -> Append {
    let at = Clock::system().now();
    let event = NewEvent {
        event_type: "guess_processed".into(),
        schema_version: 1,
        data: DATA.into(),
        meta: None,
    };
    let request = RequestId::new(at, &format!("interaction:{n}"));
    Append {
        request,
        metadata: Metadata {
            correlation_id: CorrelationId(request.as_uuid()),
            causation_id: Some(request.as_uuid()),
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
            stream: StreamId::parse(stream).expect("a short name of letters and digits"),
            expected,
            events: vec![event; n_events as usize],
        }],
    }
}

fn median(values: Vec<f64>) -> f64 {
    percentile(values, 50)
}

fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let idx = values.len() * percent / 100;
    values
        .get(idx)
        .or(values.last())
        .copied()
        .unwrap_or(f64::NAN)
}

fn per_second(n: u64, started: Instant) -> f64 {
    n as f64 / started.elapsed().as_secs_f64()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
