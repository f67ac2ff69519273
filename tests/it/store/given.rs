//! Builders that keep only what matters on the page of a test.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    task::Poll,
    time::Duration,
};

use chrono::{DateTime, Utc};
use gamebot::store::{
    Actor, Append, CorrelationId, Expected, Metadata, NewEvent, Now, OpenError, Position,
    RecordedEvent, RequestId, Source, SourceKind, Store, StoreOptions, StreamId, StreamVersion,
    StreamWrite,
    outbox::{self, MessageKey, SendOutcome, Settled},
};
use tempfile::TempDir;
use uuid::Uuid;

use super::contract::Backend;

/// Is longer than anything here takes on a busy machine; a test that reaches it has failed.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// Is a folder for one log, which can be opened again and again.
pub(super) struct Place {
    folder: TempDir,
}

impl Place {
    pub(super) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("data/log.db")
    }

    pub(super) fn url(&self) -> String {
        format!("sqlite://{}", self.path().display())
    }
}

impl Backend for Place {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    async fn open_with(&self, options: StoreOptions) -> Store {
        // The writer of a store that was only dropped may still be finishing.
        loop {
            match Store::open(&self.url(), options.clone()).await {
                Err(OpenError::InUse { .. }) => tokio::task::yield_now().await,
                opened => return opened.unwrap(),
            }
        }
    }

    async fn address(&self) -> String {
        self.url()
    }

    async fn open_read_only(&self, options: StoreOptions) -> Store {
        Store::open_read_only(&self.url(), options).await.unwrap()
    }
}

/// Returns bounds with a clock that goes on by a millisecond whenever it is looked at.
pub(super) fn options() -> StoreOptions {
    let ms = AtomicI64::new(1_700_000_000_000);
    let now: Now = Arc::new(move || moment(ms.fetch_add(1, Ordering::Relaxed)));
    let mut options = StoreOptions::new(now);
    // Nothing here waits for the poll: a lost wake-up must fail a test.
    options.poll = 2 * PATIENCE;
    // Two cores, many tests: slow is not full.
    options.queue_wait = PATIENCE;
    options
}

pub(super) fn moment(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap()
}

pub(super) fn stream(name: &str) -> StreamId {
    StreamId::parse(name).unwrap()
}

pub(super) fn metadata() -> Metadata {
    Metadata {
        correlation_id: CorrelationId(Uuid::from_u128(7)),
        causation_id: None,
        actor: Actor::System,
        source: Source {
            kind: SourceKind::System,
            id: None,
        },
        guild_id: None,
        app_version: "0.1.0".into(),
        client_version: None,
        occurred_at: moment(1_700_000_000_000),
    }
}

/// Names a request by the millisecond of its act.
pub(super) fn request(ms: u32) -> RequestId {
    RequestId::new(moment(1_700_000_000_000 + i64::from(ms)), "act")
}

pub(super) fn event(data: &str) -> NewEvent {
    NewEvent {
        event_type: "said".into(),
        schema_version: 1,
        data: serde_json::to_string(data).unwrap().into(),
        meta: None,
    }
}

/// Asks `name`, expected as `expected`, to say each of `said`.
pub(super) fn write(name: &str, expected: Expected, said: &[&str]) -> StreamWrite {
    StreamWrite {
        stream: stream(name),
        expected,
        events: said.iter().map(|data| event(data)).collect(),
    }
}

pub(super) fn append(ms: u32, writes: Vec<StreamWrite>) -> Append {
    Append {
        request: request(ms),
        metadata: metadata(),
        writes,
    }
}

/// Asks one stream, whatever its version, to say each of `said`.
pub(super) fn says(ms: u32, name: &str, said: &[&str]) -> Append {
    append(ms, vec![write(name, Expected::Any, said)])
}

/// Reads the whole stream.
pub(super) async fn all_of(store: &Store, name: &str) -> Vec<RecordedEvent> {
    let mut events = Vec::new();
    loop {
        let after = StreamVersion(u32::try_from(events.len()).unwrap());
        let page = store
            .read_stream(&stream(name), after, u32::MAX)
            .await
            .unwrap();
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

/// Reads the whole log.
pub(super) async fn everything(store: &Store) -> Vec<RecordedEvent> {
    let mut events = Vec::new();
    let mut after = Position::START;
    while after < store.refresh_head().await.unwrap() {
        let page = store
            .read_all(after, u32::MAX, &gamebot::store::Filter::all())
            .await
            .unwrap();
        after = page.next;
        events.extend(page.events);
    }
    events
}

/// Returns what was said, without quotes.
pub(super) fn words<'a>(events: impl IntoIterator<Item = &'a RecordedEvent>) -> Vec<String> {
    events
        .into_iter()
        .map(|event| serde_json::from_str(&event.data).unwrap())
        .collect()
}

/// Gives up these messages of the outbox: position and ordinal of each, and why.
pub(crate) async fn give_up(store: &Store, messages: &[(Position, u32, &str)]) {
    let given_up = |(position, ordinal, error): &(Position, u32, &str)| Settled {
        place: "channel/1".to_owned(),
        key: MessageKey {
            position: *position,
            ordinal: *ordinal,
        },
        outcome: SendOutcome::Dead {
            n_tries: 1,
            error: (*error).to_owned(),
        },
        replaces_older: false,
        notes: Vec::new(),
    };
    let settled: Vec<Settled> = messages.iter().map(given_up).collect();
    let written = store.write(move |mut conn| {
        Box::pin(async move { outbox::settle(&mut conn, "outbox", &settled, Utc::now()).await })
    });
    written.await.unwrap();
}

/// Waits until `holds`, and fails when that takes more than patience.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    waited
        .await
        .unwrap_or_else(|_| panic!("{what}: it never did"));
}

/// Polls `future` at most `n` times, then drops it.
pub(super) async fn poll_times<F: Future>(future: F, n: u32) -> Option<F::Output> {
    let mut future = Box::pin(future);
    for _ in 0..n {
        let polled = poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        if let Poll::Ready(output) = polled {
            return Some(output);
        }
        tokio::task::yield_now().await;
    }
    None
}

/// Throws numbers from a seed that is printed, and can be given as `GAMEBOT_SEED`.
pub(super) struct Dice(gamebot::clock::Clock);

impl Dice {
    #[expect(
        clippy::print_stderr,
        reason = "the seed of a run that fails is needed"
    )]
    pub(super) fn thrown() -> Self {
        let given = std::env::var("GAMEBOT_SEED").ok();
        let seed = given.map_or_else(
            || Uuid::new_v4().as_u64_pair().0,
            |seed| seed.parse().expect("GAMEBOT_SEED is a number"),
        );
        eprintln!("GAMEBOT_SEED={seed}");
        Self(gamebot::clock::Clock::seeded(seed))
    }

    pub(super) fn below(&self, limit: u32) -> u32 {
        u32::try_from(self.0.number() % u64::from(limit)).unwrap()
    }
}
