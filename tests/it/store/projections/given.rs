//! Logs of played games, and the tables beside them.

use std::str::FromStr;

use futures_util::future::join_all;
use gamebot::game::{GuildId, PlayerId};
use gamebot::projections::{Tables, tables_path};
use gamebot::store::sql::Pool;
use gamebot::store::subscriptions::{Running, Status};
use gamebot::store::{
    Actor, Append, CorrelationId, Expected, NewEvent, Position, RequestId, Source, SourceKind,
    Store, StoreOptions,
};
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{PgPool, SqlitePool};
use uuid::Uuid;

use crate::store::contract::Backend;
use crate::store::given::{PATIENCE, Place, append, moment, options, write};
use crate::store::postgres::Database;

/// Is where tables can be: each test runs on both.
pub(super) trait Beside: Backend {
    /// Connects to the read tables, for what no program does.
    fn tables(&self) -> impl Future<Output = Pool> + Send;
}

impl Beside for Place {
    async fn tables(&self) -> Pool {
        let options = SqliteConnectOptions::new()
            .filename(tables_path(&self.url()))
            .busy_timeout(PATIENCE);
        SqlitePool::connect_with(options).await.unwrap().into()
    }
}

impl Beside for Database {
    async fn tables(&self) -> Pool {
        let options = PgConnectOptions::from_str(&self.url().await).unwrap();
        let options = options.options([("search_path", "gamebot_read")]);
        PgPool::connect_with(options).await.unwrap().into()
    }
}

/// The tables of a log, followed.
pub(super) struct Followed {
    pub(super) store: Store,
    pub(super) tables: Tables,
    following: Vec<Running>,
}

impl Followed {
    pub(super) async fn open(place: &impl Beside) -> Self {
        Self::open_with(place, options()).await
    }

    pub(super) async fn open_with(place: &impl Beside, options: StoreOptions) -> Self {
        let (url, store) = (place.address().await, place.open_with(options).await);
        let tables = Tables::open(&url, store.clone()).await.unwrap();
        Self {
            following: tables.follow_all().unwrap(),
            store,
            tables,
        }
    }

    /// Returns how the subscription of a projection is.
    pub(super) fn status(&self, name: &str) -> Status {
        let all = self.store.subscriptions();
        all.into_iter()
            .find(|status| &*status.name == name)
            .unwrap()
    }

    pub(super) async fn caught_up(&self) -> &Self {
        self.tables.caught_up(self.store.head()).await.unwrap();
        self
    }

    pub(super) async fn close(self) {
        join_all(self.following.into_iter().map(Running::stop)).await;
        self.store.close().await;
        self.tables.close().await;
    }
}

/// The servers games are played in; 0 is none.
pub(super) const GUILDS: [u64; 4] = [0, 7, 1_100_000_000_000_000_007, i64::MAX as u64];

/// One of a few people.
pub(super) fn player(n: u64) -> PlayerId {
    PlayerId(Uuid::from_u128(
        0xa11c_e000_0000_4000_8000_0000_0000_0000 + u128::from(n),
    ))
}

/// Plays random games, interleaved, in several servers and in none.
pub(super) struct Evening {
    state: u64,
    n_asked: u32,
    games: Vec<Game>,
}

struct Game {
    n: u32,
    guild: u64,
    players: Vec<PlayerId>,
    running: bool,
}

impl Game {
    fn id(&self) -> Uuid {
        Uuid::from_u128(0x0199_0a5e_4c00_7000_8000_0000_0000_0000 + u128::from(self.n))
    }
}

/// Returns the seed of a random test, which is printed when it fails.
#[expect(
    clippy::print_stderr,
    reason = "the seed of a run that fails is needed"
)]
pub(super) fn seed() -> u64 {
    let given = std::env::var("GAMEBOT_SEED").ok();
    let seed = given.map_or_else(rand_seed, |seed| {
        seed.parse().expect("GAMEBOT_SEED is a number")
    });
    eprintln!("GAMEBOT_SEED={seed}");
    seed
}

fn rand_seed() -> u64 {
    Uuid::new_v4().as_u64_pair().0
}

impl Evening {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            state: seed,
            n_asked: 0,
            games: Vec::new(),
        }
    }

    /// Returns a number below `n`.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    /// Asks for what happens next.
    pub(super) fn next(&mut self) -> Append {
        self.n_asked += 1;
        if self.games.is_empty() || self.below(12) == 0 {
            return self.created();
        }
        let at = usize::try_from(self.below(self.games.len() as u64)).unwrap();
        let dice = self.below(20);
        let (who, other) = (self.below(6), self.below(5));
        let game = &mut self.games[at];
        let (one, other) = (player(who), player((who + 1 + other) % 6));
        let mut events: Vec<(&'static str, Value)> = Vec::new();
        match (game.running, dice) {
            (false, 0..10) if !game.players.contains(&one) => {
                game.players.push(one);
                events.push(("player_joined", json!({ "player_id": one, "dm_ok": true })));
            }
            (false, 10..12) if 1 < game.players.len() => {
                let gone = game.players.remove(0);
                events.push((
                    "player_left",
                    json!({ "player_id": gone, "phase": "lobby", "reason": "left" }),
                ));
            }
            (false, 12..) if 1 < game.players.len() => {
                game.running = true;
                let teams: Vec<Value> = game
                    .players
                    .chunks_exact(2)
                    .map(|two| json!({ "team_id": Uuid::from_u128(9), "players": two }))
                    .collect();
                let at = "2026-01-01T00:00:00Z";
                events.push((
                    "game_started",
                    json!({ "teams": teams, "config": config(), "started_at": at }),
                ));
                events.push((
                    "round_started",
                    json!({ "round": 1, "scope": "all", "deals": [], "started_at": at }),
                ));
            }
            (true, 0..17) => {
                let said = |player, word: &str| json!({ "player_id": player, "word": word, "elapsed_ms": 5 });
                events.push((
                    "guess_processed",
                    json!({
                        "round": 1, "team_id": Uuid::from_u128(9), "attempt": 1,
                        "shown": ["fire", "water"], "matched": false,
                        "submissions": [said(one, "steam"), said(other, "boat")],
                    }),
                ));
            }
            (true, _) => {
                // Games of earlier versions have no name, and two may say the same.
                if dice < 19 {
                    let name = format!("otter-10{who}");
                    events.push(("replay_named", json!({ "name": name })));
                }
                events.push(("game_cancelled", json!({ "by": one, "reason": "host" })));
                if dice == 17 {
                    let to = if who < 3 { "players" } else { "link" };
                    events.push((
                        "replay_visibility_changed",
                        json!({ "from": "server", "to": to, "by": one }),
                    ));
                }
            }
            _ => events.push(("player_invited", json!({ "player_id": one, "by": other }))),
        }
        let over = events.iter().any(|(name, _)| *name == "game_cancelled");
        let asks_for_word = game.running && dice == 16;
        let mut ask = self.ask(at, one, events);
        if asks_for_word {
            let requested = json!({ "word": "fnord", "game_id": self.games[at].id(), "round": 1 });
            let mut to_player = write(&format!("player-{one}"), Expected::Any, &[]);
            to_player.events = vec![event(("word_requested", requested))];
            ask.writes.push(to_player);
        }
        if over {
            self.games.remove(at);
        }
        ask
    }

    fn created(&mut self) -> Append {
        let guild = GUILDS[usize::try_from(self.below(GUILDS.len() as u64)).unwrap()];
        let host = player(self.below(6));
        self.games.push(Game {
            n: self.n_asked,
            guild,
            players: vec![host],
            running: false,
        });
        let game = self.games.last().unwrap();
        let created = json!({
            "game_id": game.id(), "channel_id": (guild != 0).then_some("70"), "created_by": host,
            "config": config(), "config_version": 0, "visibility": "server", "practice": false,
            "words_version": "en", "rng_seed": "1",
            "daily": host.0.as_u128().is_multiple_of(2).then_some(20_454),
        });
        let joined = json!({ "player_id": host, "dm_ok": true });
        let events = vec![("game_created", created), ("player_joined", joined)];
        self.ask(self.games.len() - 1, host, events)
    }

    fn ask(&self, at: usize, by: PlayerId, events: Vec<(&'static str, Value)>) -> Append {
        let game = &self.games[at];
        let n = self.n_asked;
        let mut ask = append(
            n,
            vec![write(&format!("game-{}", game.id()), Expected::Any, &[])],
        );
        ask.writes[0].events = events.into_iter().map(event).collect();
        let metadata = &mut ask.metadata;
        metadata.guild_id = (game.guild != 0).then_some(game.guild);
        metadata.occurred_at = moment(1_700_000_000_000 + i64::from(n) * 1000);
        metadata.correlation_id = CorrelationId(request(n / 3).as_uuid());
        metadata.causation_id = Some(request(n).as_uuid());
        metadata.source = Source {
            kind: SourceKind::Message,
            id: Some(n.to_string()),
        };
        metadata.actor = match n % 7 {
            0 => Actor::Timer,
            1 => Actor::Operator(format!("Zoë {}", n % 2)),
            _ => Actor::Player(by.0),
        };
        ask
    }
}

fn request(n: u32) -> RequestId {
    crate::store::given::request(n)
}

fn config() -> Value {
    json!({ "mode": "two_player", "rounds": 1, "threshold_milli": 4000, "attempt_cap": 12 })
}

pub(super) fn event((event_type, data): (&'static str, Value)) -> NewEvent {
    NewEvent {
        event_type: event_type.into(),
        schema_version: 1,
        data: data.to_string().into(),
        meta: None,
    }
}

/// Plays so many acts, and returns where the log then ends.
pub(super) async fn play(store: &Store, evening: &mut Evening, n_acts: u32) -> Position {
    // One after the other: the order of the log is that of the evening.
    for _ in 0..n_acts {
        store.append(evening.next()).await.unwrap();
    }
    store.head()
}

/// A server, as the tables are asked.
pub(super) fn guild(id: u64) -> Option<GuildId> {
    (id != 0).then_some(GuildId(id))
}
