//! An outbox whose messages and whose Discord are scripted.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use gamebot::bot::outbox::{Outbox, OutboxOptions, PLANNER, Plan, Transport};
use gamebot::bot::plan::{Destination, PlannedMessage};
use gamebot::bot::render::Message;
use gamebot::cli::app::App;
use gamebot::clock::Clock;
use gamebot::discord::rest::{Rank, RestError, SentMessage};
use gamebot::game::event::Visibility;
use gamebot::game::{
    ChannelId, CreateGame, GameEvent, GuildId, Issuer, Mode, ModeConfig, PlayerCommand, PlayerId,
    Seed,
};
use gamebot::host::{Caller, Change, FoldedEvent, Games, Origin};
use gamebot::retry::Backoff;
use gamebot::store::{Filter, Position};
use serde_json::Value;
use serenity::model::id::{ChannelId as DiscordChannel, MessageId, UserId};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::bot::harness::Home;

/// What Discord does with one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reaction {
    Takes,
    /// It does not say so.
    TakesSilently,
    Unavailable,
    Refuses,
    /// It does not answer until the test lets it, and is unavailable then.
    Stalls,
    Panics,
}

/// What Discord does with the n-th attempt to post a text to a channel.
type React = dyn Fn(u64, &str, usize) -> Reaction + Send + Sync;

/// A Discord that reacts to each try as a script says.
pub(super) struct Scripted {
    react: Box<React>,
    /// What was taken, by channel: contents in the order they arrived, each nonce once.
    taken: Mutex<BTreeMap<u64, Vec<String>>>,
    nonces: Mutex<HashSet<String>>,
    n_tries: Mutex<BTreeMap<String, usize>>,
    pub(super) n_stalled: AtomicUsize,
    /// What messages were edited to.
    pub(super) edits: Mutex<Vec<String>>,
    /// Ends all stalls.
    pub(super) released: CancellationToken,
}

impl Scripted {
    pub(super) fn new(
        react: impl Fn(u64, &str, usize) -> Reaction + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            react: Box::new(react),
            taken: Mutex::default(),
            nonces: Mutex::default(),
            n_tries: Mutex::default(),
            n_stalled: AtomicUsize::new(0),
            edits: Mutex::default(),
            released: CancellationToken::new(),
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

    pub(super) fn n_taken(&self) -> usize {
        self.taken.lock().unwrap().values().map(Vec::len).sum()
    }

    pub(super) fn taken(&self, channel: u64) -> Vec<String> {
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
        _: Rank,
        _: Instant,
    ) -> BoxFuture<'_, Result<DiscordChannel, RestError>> {
        async move { Ok(DiscordChannel::new(user.get())) }.boxed()
    }

    fn create_message<'a>(
        &'a self,
        channel: DiscordChannel,
        body: &'a Value,
        _: Rank,
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
                    self.released.cancelled().await;
                    Err(unavailable())
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
        body: &'a Value,
        _: Instant,
    ) -> BoxFuture<'a, Result<(), RestError>> {
        let content = body["content"].as_str().unwrap().to_owned();
        self.edits.lock().unwrap().push(content);
        async move { Ok(()) }.boxed()
    }
}

pub(super) fn is_new_game(event: &FoldedEvent) -> bool {
    let Change::Game { event, .. } = &event.change else {
        return false;
    };
    matches!(event, GameEvent::GameCreated(_))
}

/// Plans these messages for each game that is opened: a channel and a text each.
pub(super) fn plans(messages: Vec<(u64, String)>) -> Plan {
    Arc::new(move |event, _| {
        if !is_new_game(event) {
            return Vec::new();
        }
        let message = |(channel, text): &(u64, String)| PlannedMessage {
            destination: Destination::Channel(ChannelId(*channel)),
            message: Message::text(text.clone()),
        };
        messages.iter().map(message).collect()
    })
}

pub(super) struct Scene {
    pub(super) home: Home,
    pub(super) engine: App,
    outbox: Option<Outbox>,
}

impl Scene {
    pub(super) async fn set(transport: Arc<Scripted>, plan: Plan) -> Self {
        let mut scene = Self::without_outbox().await;
        scene.starts(transport, plan).await;
        scene
    }

    pub(super) async fn without_outbox() -> Self {
        let home = Home::new();
        let engine = App::open(&home.database_url(), Clock::seeded(1))
            .await
            .unwrap();
        let outbox = None;
        Self {
            home,
            engine,
            outbox,
        }
    }

    /// Starts the outbox.
    pub(super) async fn starts(&mut self, transport: Arc<Scripted>, plan: Plan) {
        let (host, people) = (self.engine.host.clone(), self.engine.people.clone());
        let options = OutboxOptions {
            plan,
            edit_every: Duration::from_millis(1),
            backoff: Backoff {
                first: Duration::from_millis(1),
                limit: Duration::from_millis(4),
            },
            ..OutboxOptions::new(host, people, transport)
        };
        self.outbox = Some(Outbox::start(options).await.unwrap());
    }

    /// Opens a game, from whose first event the messages follow.
    pub(super) async fn opens_a_game(&self, n: u128) {
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
            surface: None,
            rematch: None,
            daily: false,
            dm_ok: true,
            seed: Seed(1),
            busy: false,
        });
        let create = Issuer::player(host).issues(create);
        games.submit(game_id, call, create).await.unwrap();
    }

    /// Returns the positions of the events that opened games.
    pub(super) async fn games(&self) -> Vec<Position> {
        let filter = Filter::all().types(["game_created"]);
        let store = &self.engine.store;
        let page = store.read_all(Position::START, 99, &filter).await.unwrap();
        page.events.iter().map(|event| event.position).collect()
    }

    /// Tells whether all messages were planned, and sent or given up.
    pub(super) async fn is_done(&self) -> bool {
        let (store, last) = (&self.engine.store, *self.games().await.last().unwrap());
        store.reached(PLANNER, last).await && store.first_pending().await.unwrap().is_none()
    }

    pub(super) async fn n_dead_letters(&self) -> usize {
        let parked = self.engine.store.parked(Some(PLANNER), 1_000).await;
        parked.unwrap().len()
    }

    pub(super) async fn ends(self) {
        if let Some(outbox) = self.outbox {
            outbox.stop().await;
        }
        self.engine.close().await;
    }
}
