//! Look-ups that take long: only the command that needs one waits for it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use gamebot::clock::Clock;
use gamebot::game::event::{PlayerSurface, Visibility};
use gamebot::game::{
    ChannelId, Command, CreateGame, GameId, GuildId, Issuer, JoinGame, Mode, ModeConfig,
    PlayerCommand, PlayerId, ReplayName, Rules, Seed, StartPractice, State, TwoPlayerConfig,
    due_at,
};
use gamebot::host::{
    Caller, CommandError, Games, History, HistoryError, Host, HostOptions, Origin,
};
use gamebot::people::People;
use gamebot::store::{Position, Store, StoreOptions};
use gamebot::words::{Lexicon, Word};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::host::NothingEarlier;

const PATIENCE: Duration = Duration::from_secs(10);

/// Does not answer questions about one game until it is released.
#[derive(Clone)]
struct SlowHistory {
    blocked: watch::Sender<Option<GameId>>,
    n_waiting: watch::Sender<usize>,
}

impl SlowHistory {
    fn blocking(game: Option<GameId>) -> Self {
        Self {
            blocked: watch::Sender::new(game),
            n_waiting: watch::Sender::new(0),
        }
    }

    async fn somebody_waits(&self) {
        let mut n_waiting = self.n_waiting.subscribe();
        let waits = n_waiting.wait_for(|n| 0 < *n);
        tokio::time::timeout(PATIENCE, waits)
            .await
            .unwrap()
            .unwrap();
    }
}

impl History for SlowHistory {
    fn recent_words(
        &self,
        _: Option<GuildId>,
        _: PlayerId,
        except: GameId,
        _: Position,
        _: u32,
    ) -> BoxFuture<'_, Result<Vec<Word>, HistoryError>> {
        async move {
            let mut blocked = self.blocked.subscribe();
            if *blocked.borrow() == Some(except) {
                self.n_waiting.send_modify(|n| *n += 1);
            }
            blocked
                .wait_for(|game| *game != Some(except))
                .await
                .unwrap();
            Ok(Vec::new())
        }
        .boxed()
    }

    fn partners(
        &self,
        guild: Option<GuildId>,
        players: Vec<PlayerId>,
        at_least: Position,
    ) -> BoxFuture<'_, Result<Vec<[PlayerId; 2]>, HistoryError>> {
        NothingEarlier.partners(guild, players, at_least)
    }

    fn daily_played(&self, _: u32, _: [PlayerId; 2]) -> BoxFuture<'_, Result<bool, HistoryError>> {
        async { Ok(false) }.boxed()
    }

    fn taken_replay_names(
        &self,
        guild: Option<GuildId>,
        names: Vec<ReplayName>,
    ) -> BoxFuture<'_, Result<Vec<ReplayName>, HistoryError>> {
        NothingEarlier.taken_replay_names(guild, names)
    }
}

struct Life {
    clock: Clock,
    store: Store,
    host: Host,
}

impl Life {
    async fn begin(
        folder: &Path,
        at: DateTime<Utc>,
        live: &[GameId],
        history: SlowHistory,
    ) -> Self {
        let url = format!("sqlite://{}", folder.join("gamebot.db").display());
        let clock = Clock::standing(at, 1);
        let now = clock.clone();
        let store = Store::open(&url, StoreOptions::new(Arc::new(move || now.now())))
            .await
            .unwrap();
        let host = Host::start(HostOptions {
            store: store.clone(),
            rules: Rules::new(Lexicon::english()),
            clock: clock.clone(),
            people: Arc::new(People::new(store.clone())),
            history: Arc::new(history),
            app_version: "test".into(),
            followers: Arc::default(),
        });
        host.recover(live).await.unwrap();
        Self { clock, store, host }
    }

    fn caller(&self) -> Caller {
        caller(&self.clock)
    }

    async fn lobby(&self, mode: Mode, host: PlayerId) -> GameId {
        let caller = self.caller();
        let game_id = Games::game_id_for(&caller.origin);
        let create = PlayerCommand::Create(CreateGame {
            game_id,
            channel_id: Some(ChannelId(70)),
            config: ModeConfig::default_of(mode),
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
        let created = self.host.games.submit(game_id, caller, create);
        created.await.unwrap();
        game_id
    }

    /// Opens a knockout of four, and starts it: its round ends by the clock.
    async fn knockout(&self, n: u128) -> GameId {
        let host = player(10 * n);
        let game = self.lobby(Mode::Knockout, host).await;
        for seat in 1..4 {
            let joins = by(10 * n + seat, JOIN);
            let joined = self.host.games.submit(game, self.caller(), joins);
            joined.await.unwrap();
        }
        let start = by(10 * n, PlayerCommand::Start);
        let start = self.host.games.submit(game, self.caller(), start);
        start.await.unwrap();
        game
    }

    async fn end(self) {
        self.host.stop().await;
        self.store.close().await;
    }
}

fn caller(clock: &Clock) -> Caller {
    let at = clock.now();
    Caller {
        at,
        guild: Some(GuildId(7)),
        origin: Origin::Terminal {
            id: Uuid::new_v4(),
            at,
        },
    }
}

const JOIN: PlayerCommand = PlayerCommand::Join(JoinGame {
    dm_ok: true,
    busy: false,
});

fn by(n: u128, command: PlayerCommand) -> Command {
    Issuer::player(player(n)).issues(command)
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn player(n: u128) -> PlayerId {
    PlayerId(Uuid::from_u128(0xa000 + n))
}

#[tokio::test]
async fn a_look_up_does_not_keep_a_game_from_others() {
    let folder = tempfile::tempdir().unwrap();
    let history = SlowHistory::blocking(None);
    let life = Life::begin(folder.path(), start(), &[], history.clone()).await;
    let game = life.lobby(Mode::Race, player(0)).await;
    history.blocked.send_replace(Some(game));
    let (games, joining) = (life.host.games.clone(), life.caller());
    let joins = tokio::spawn(async move { games.submit(game, joining, by(1, JOIN)).await });
    history.somebody_waits().await;

    // Everything that needs no look-up goes on.
    let others = async {
        let state = life.host.games.state(game).await.unwrap();
        assert_eq!(state.players(), [player(0)]);
        let cancel = life
            .host
            .games
            .submit(game, life.caller(), by(0, PlayerCommand::Cancel));
        cancel.await.unwrap();
    };
    tokio::time::timeout(PATIENCE, others).await.unwrap();

    // What was looked up meanwhile meets the game as it is now.
    history.blocked.send_replace(None);
    let joined = joins.await.unwrap();
    assert!(
        matches!(joined, Err(CommandError::Rejected(_))),
        "{joined:?}"
    );
    life.end().await;
}

#[tokio::test]
async fn a_game_that_waits_delays_no_deadline_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let history = SlowHistory::blocking(None);
    let life = Life::begin(folder.path(), start(), &[], history).await;
    let first = life.knockout(1).await;
    life.clock.advance(Duration::from_secs(1));
    let second = life.knockout(2).await;
    let at = life.clock.now();
    life.end().await;

    let history = SlowHistory::blocking(Some(first));
    let life = Life::begin(folder.path(), at, &[first, second], history.clone()).await;
    let before = life.host.games.state(second).await.unwrap();
    let due = due_at(&before).unwrap();
    // Both are due; the first one looks up words before its next round opens.
    life.clock
        .advance((due - at).to_std().unwrap() + Duration::from_secs(1));
    history.somebody_waits().await;
    let is_done = |state: &State| due_at(state).is_none_or(|due| life.clock.now() < due);
    let done = async {
        while !is_done(&life.host.games.state(second).await.unwrap()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, done).await.unwrap();
    history.blocked.send_replace(None);
    let done = async {
        while !is_done(&life.host.games.state(first).await.unwrap()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, done).await.unwrap();
    life.end().await;
}

/// Several tasks read the settings of a server all the time, so that they are locked at nearly every moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_bot_as_partner_guesses_while_others_read_the_settings_of_its_server() {
    let folder = tempfile::tempdir().unwrap();
    let life = Life::begin(folder.path(), start(), &[], SlowHistory::blocking(None)).await;
    let host = Arc::new(life.host);
    let mut readers = JoinSet::new();
    for _ in 0..8 {
        let host = Arc::clone(&host);
        readers.spawn(async move {
            loop {
                host.servers.state(GuildId(7)).await.unwrap();
            }
        });
    }
    let practice = async {
        for n in 0..10 {
            let caller = caller(&life.clock);
            let game = Games::game_id_for(&caller.origin);
            let starts = PlayerCommand::Practice(StartPractice {
                game_id: game,
                config: TwoPlayerConfig::default(),
                surface: PlayerSurface::Dms,
                dm_ok: true,
                seed: Seed(n),
                busy: false,
            });
            let starts = by(u128::from(n), starts);
            let started = host.games.submit(game, caller, starts).await.unwrap();
            let team = &started.state.teams()[0];
            assert!(team.open_round().unwrap().pending.is_some());
        }
    };
    tokio::time::timeout(PATIENCE, practice).await.unwrap();
    readers.shutdown().await;
    host.stop().await;
    life.store.close().await;
}

#[tokio::test]
async fn a_log_that_cannot_be_read_is_not_mistaken_for_earlier_games() {
    let folder = tempfile::tempdir().unwrap();
    let history = SlowHistory::blocking(None);
    let life = Life::begin(folder.path(), start(), &[], history).await;
    life.store.clone().close().await;
    let error = life.host.servers.known().await.unwrap_err();
    assert_eq!(error.to_string(), "the log cannot be read now");
    assert_eq!(error.code(), "unavailable");
}
