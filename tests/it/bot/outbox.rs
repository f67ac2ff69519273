//! The outbox on a real log, with a scripted Discord in its place: what fails, stalls or panics delays only
//! itself, and nothing is lost or sent twice.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use gamebot::bot::outbox::{Outbox, OutboxOptions, PLANNER, Plan, Transport};
use gamebot::bot::plan::{Destination, PlannedMessage};
use gamebot::bot::render::Message;
use gamebot::cli::engine::Engine;
use gamebot::clock::Clock;
use gamebot::discord::rest::{RestError, SentMessage};
use gamebot::game::event::Visibility;
use gamebot::game::{
    ChannelId, CreateGame, GameEvent, GuildId, Issuer, Mode, ModeConfig, PlayerCommand, PlayerId,
    Seed,
};
use gamebot::host::{Caller, Change, Games, Origin};
use gamebot::retry::Backoff;
use gamebot::store::subscriptions::Resolution;
use proptest::prelude::*;
use serde_json::Value;
use serenity::model::id::{ChannelId as DiscordChannel, MessageId, UserId};
use tokio::time::Instant;
use uuid::Uuid;

use super::harness::{Home, PATIENCE};

/// What Discord does with one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reaction {
    Takes,
    /// It does not say so.
    TakesSilently,
    Unavailable,
    Refuses,
    /// It does not answer until the test ends.
    Stalls,
    Panics,
}

/// A Discord that reacts to each try as a script says.
struct Scripted {
    react: Box<dyn Fn(u64, &str, usize) -> Reaction + Send + Sync>,
    /// What was taken, by channel: contents in the order they arrived, each nonce once.
    taken: Mutex<BTreeMap<u64, Vec<String>>>,
    nonces: Mutex<HashSet<String>>,
    n_tries: Mutex<BTreeMap<String, usize>>,
    n_stalled: AtomicUsize,
}

impl Scripted {
    fn new(react: impl Fn(u64, &str, usize) -> Reaction + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            react: Box::new(react),
            taken: Mutex::default(),
            nonces: Mutex::default(),
            n_tries: Mutex::default(),
            n_stalled: AtomicUsize::new(0),
        })
    }

    fn take(&self, channel: u64, body: &Value) {
        let nonce = body["nonce"].as_str().unwrap().to_owned();
        if self.nonces.lock().unwrap().insert(nonce) {
            let content = body["content"].as_str().unwrap().to_owned();
            let mut taken = self.taken.lock().unwrap();
            taken.entry(channel).or_default().push(content);
        }
    }

    fn n_taken(&self) -> usize {
        self.taken.lock().unwrap().values().map(Vec::len).sum()
    }

    fn taken(&self, channel: u64) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        taken.get(&channel).cloned().unwrap_or_default()
    }
}

fn unavailable() -> RestError {
    RestError::Unavailable {
        route: "POST".to_owned(),
        retry_after: Duration::ZERO,
        may_have_happened: true,
        reason: "scripted".to_owned(),
    }
}

impl Transport for Scripted {
    fn create_dm(
        &self,
        user: UserId,
        _: Instant,
    ) -> BoxFuture<'_, Result<DiscordChannel, RestError>> {
        async move { Ok(DiscordChannel::new(user.get())) }.boxed()
    }

    fn create_message<'a>(
        &'a self,
        channel: DiscordChannel,
        body: &'a Value,
        _: Instant,
    ) -> BoxFuture<'a, Result<SentMessage, RestError>> {
        async move {
            let content = body["content"].as_str().unwrap();
            let n_tries = {
                let mut n_tries = self.n_tries.lock().unwrap();
                let n_tries = n_tries.entry(content.to_owned()).or_default();
                *n_tries += 1;
                *n_tries
            };
            match (self.react)(channel.get(), content, n_tries) {
                Reaction::Takes => {
                    self.take(channel.get(), body);
                    Ok(SentMessage {
                        id: MessageId::new(1),
                        channel_id: channel,
                    })
                }
                Reaction::TakesSilently => {
                    self.take(channel.get(), body);
                    Err(unavailable())
                }
                Reaction::Unavailable => Err(unavailable()),
                Reaction::Refuses => Err(RestError::Invalid {
                    route: "POST".to_owned(),
                    status: 400,
                    code: 50_035,
                    message: "scripted".to_owned(),
                }),
                Reaction::Stalls => {
                    self.n_stalled.fetch_add(1, Ordering::Relaxed);
                    std::future::pending().await
                }
                Reaction::Panics => panic!("scripted"),
            }
        }
        .boxed()
    }

    fn edit_message<'a>(
        &'a self,
        _: DiscordChannel,
        _: MessageId,
        _: &'a Value,
        _: Instant,
    ) -> BoxFuture<'a, Result<(), RestError>> {
        async move { Ok(()) }.boxed()
    }
}

/// Plans these messages for each game that is opened: a channel and a text each.
fn plans(messages: Vec<(u64, String)>) -> Plan {
    Arc::new(move |event, _| {
        let Change::Game {
            event: GameEvent::GameCreated(_),
            ..
        } = event.change
        else {
            return Vec::new();
        };
        let order = |(channel, text): &(u64, String)| PlannedMessage {
            destination: Destination::Channel(ChannelId(*channel)),
            message: Message::text(text.clone()),
        };
        messages.iter().map(order).collect()
    })
}

struct Scene {
    _home: Home,
    engine: Engine,
    outbox: Outbox,
}

impl Scene {
    async fn set(transport: Arc<Scripted>, plan: Plan) -> Self {
        let home = Home::new();
        let engine = Engine::open(&home.database_url(), Clock::seeded(1))
            .await
            .unwrap();
        let options = OutboxOptions {
            plan,
            backoff: Backoff {
                first: Duration::from_millis(1),
                limit: Duration::from_millis(4),
            },
            ..OutboxOptions::new(engine.host.clone(), engine.people.clone(), transport)
        };
        let outbox = Outbox::start(options).await.unwrap();
        Self {
            _home: home,
            engine,
            outbox,
        }
    }

    /// Opens a game, from whose first event the messages follow.
    async fn opens_a_game(&self, n: u128) {
        let (games, host) = (
            &self.engine.host.games,
            PlayerId(Uuid::from_u128(0xa000 + n)),
        );
        let at = games.clock().now();
        let call = Caller {
            at,
            guild: Some(GuildId(7)),
            origin: Origin::Terminal { id: host.0, at },
        };
        let game_id = Games::game_id_for(&call.origin);
        let create = PlayerCommand::Create(CreateGame {
            game_id,
            channel_id: Some(ChannelId(70)),
            config: ModeConfig::default_of(Mode::Knockout),
            visibility: Visibility::Server,
            partner: None,
            dm_ok: true,
            seed: Seed(1),
            busy: false,
        });
        let create = Issuer::player(host).issues(create);
        games.submit(game_id, call, create).await.unwrap();
    }

    async fn n_dead_letters(&self) -> usize {
        let parked = self.engine.store.parked(Some(PLANNER), 1_000).await;
        parked.unwrap().len()
    }

    /// Waits until no message waits, but for those of a place that stalls.
    async fn ends(self) {
        self.outbox.stop().await;
        self.engine.close().await;
    }
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    waited
        .await
        .unwrap_or_else(|_| panic!("{what}: it never did"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 16,
        ..ProptestConfig::with_cases(12)
    })]

    #[test]
    fn whatever_fails_each_place_gets_its_messages_once_and_in_order(
        messages in proptest::collection::vec((1..5_u64, proptest::collection::vec(0..4_u8, 0..3)), 1..40),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let planned: Vec<(u64, String)> = messages
                .iter()
                .enumerate()
                .map(|(n, (channel, _))| (*channel, format!("message {n}")))
                .collect();
            let reaction = |kind: &u8| match kind {
                0 => Reaction::Unavailable,
                1 => Reaction::TakesSilently,
                2 => Reaction::Panics,
                _ => Reaction::Refuses,
            };
            let scripts: BTreeMap<String, Vec<Reaction>> = planned
                .iter()
                .zip(&messages)
                .map(|((_, text), (_, kinds))| (text.clone(), kinds.iter().map(reaction).collect()))
                .collect();
            let script = scripts.clone();
            let discord = Scripted::new(move |_, text, n_tries| {
                script[text].get(n_tries - 1).copied().unwrap_or(Reaction::Takes)
            });
            let scene = Scene::set(discord.clone(), plans(planned.clone())).await;
            scene.opens_a_game(1).await;
            let is_refused = |text: &String| scripts[text].contains(&Reaction::Refuses);
            let n_refused = planned.iter().filter(|(_, text)| is_refused(text)).count();
            until("all is sent or given up", async || {
                scene.engine.store.first_pending().await.unwrap().is_none()
                    && scene.n_dead_letters().await == n_refused
            })
            .await;
            for channel in 1..5 {
                // One that was taken silently before it was refused arrived all the same.
                let arrives = |text: &String| {
                    let script = &scripts[text];
                    let refused = script.iter().position(|one| *one == Reaction::Refuses);
                    let before = &script[..refused.unwrap_or(script.len())];
                    refused.is_none() || before.contains(&Reaction::TakesSilently)
                };
                let here = planned.iter().filter(|(place, text)| *place == channel && arrives(text));
                let expected: Vec<String> = here.map(|(_, text)| text.clone()).collect();
                assert_eq!(discord.taken(channel), expected, "channel {channel}");
            }
            scene.ends().await;
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_that_stalls_delays_only_itself_and_is_tried_once_at_a_time() {
    const STALLED: u64 = 1;
    let mut planned: Vec<(u64, String)> = (0..500)
        .map(|n| (STALLED, format!("stalled {n}")))
        .collect();
    planned.extend((0..1_000).map(|n| (2 + n % 50, format!("passing {n}"))));
    let discord = Scripted::new(|channel, _, _| match channel {
        STALLED => Reaction::Stalls,
        _ => Reaction::Takes,
    });
    let scene = Scene::set(discord.clone(), plans(planned)).await;
    scene.opens_a_game(1).await;
    until("all others are sent", async || discord.n_taken() == 1_000).await;
    assert_eq!(discord.n_stalled.load(Ordering::Relaxed), 1);
    for channel in 2..52 {
        let numbers: Vec<u64> = discord
            .taken(channel)
            .iter()
            .map(|text| text.rsplit(' ').next().unwrap().parse().unwrap())
            .collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    }
    let waiting = scene.engine.store.pending_places("", 100).await.unwrap();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_whose_planning_panics_is_parked_and_others_go_on_until_it_is_retried() {
    let is_broken = Arc::new(AtomicBool::new(true));
    let (broken, fine) = (Arc::clone(&is_broken), plans(vec![(1, "hello".to_owned())]));
    let plan: Plan = Arc::new(move |event, names| {
        let is_first = event.position == 1;
        assert!(!(is_first && broken.load(Ordering::Relaxed)), "scripted");
        fine(event, names)
    });
    let discord = Scripted::new(|_, _, _| Reaction::Takes);
    let scene = Scene::set(discord.clone(), plan).await;
    scene.opens_a_game(1).await;
    until("it is parked", async || scene.n_dead_letters().await == 1).await;
    scene.opens_a_game(2).await;
    until("the other is sent", async || discord.n_taken() == 1).await;
    is_broken.store(false, Ordering::Relaxed);
    let store = &scene.engine.store;
    let retried = store.resolve_parked(Some(PLANNER), None, Resolution::Retry);
    assert_eq!(retried.await.unwrap(), 1);
    until("it is sent after all", async || discord.n_taken() == 2).await;
    until("it is parked no more", async || {
        scene.n_dead_letters().await == 0
    })
    .await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_whose_sending_panics_becomes_a_dead_letter_and_the_next_is_sent() {
    let discord = Scripted::new(|_, text, _| match text {
        "bad" => Reaction::Panics,
        _ => Reaction::Takes,
    });
    let planned = [(1, "bad"), (1, "good"), (2, "other")];
    let planned = planned.map(|(channel, text)| (channel, text.to_owned()));
    let scene = Scene::set(discord.clone(), plans(planned.to_vec())).await;
    scene.opens_a_game(1).await;
    until("the others are sent", async || discord.n_taken() == 2).await;
    until("it is a dead letter", async || {
        scene.n_dead_letters().await == 1
    })
    .await;
    let parked = scene.engine.store.parked(Some(PLANNER), 9).await.unwrap();
    assert_eq!((&*parked[0].key, parked[0].n_attempts), ("message 0", 5));
    assert!(parked[0].error.starts_with("panicked at"), "{parked:?}");
    scene.ends().await;
}
