//! The host on a real file, dropped without a word at any event and opened again.
//!
//! Owns: commands drawn at random, repeats, and lives of the host that end under a command. Does not
//! know: Discord. A life is a runtime of its own: dropping it ends every task where it stands.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use gamebot::clock::Clock;
use gamebot::game::event::Visibility;
use gamebot::game::{
    ChannelId, Command, CreateGame, GameEvent, GameId, GuildId, Issuer, JoinGame, Mode, ModeConfig,
    PlayerCommand, PlayerId, ReplayName, Rules, Seed, SettingsChange, State,
};
use gamebot::host::{
    Caller, CommandError, Games, History, HistoryError, Host, HostOptions, Origin, Outcome,
    fold_game,
};
use gamebot::people::People;
use gamebot::store::{Position, Store, StoreOptions};
use gamebot::words::{Lexicon, Word};
use proptest::prelude::*;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use super::crash::audit;
use crate::game::invariants;

/// How many plays are tried; each opens its file once for every event.
const N_PLAYS: u32 = 16;

/// The host of the game, her partner, and a stranger.
const PEOPLE: [PlayerId; 4] = [
    PlayerId(Uuid::from_u128(0xa)),
    PlayerId(Uuid::from_u128(0xb)),
    PlayerId(Uuid::from_u128(0xc)),
    PlayerId(Uuid::from_u128(0xd)),
];

/// Few words, so that guesses meet, are used already, or are none.
const WORDS: [&str; 10] = [
    "steam",
    "steams",
    "boat",
    "river",
    "lamp",
    "kettle",
    "tiger",
    "bread",
    "qwrtz",
    "two words",
];

/// What one person asks, and what becomes of the life it is asked in.
#[derive(Clone, Debug)]
struct Deed {
    who: usize,
    act: PlayerCommand,
    /// The life ends this long after it was asked, whether it is answered or not.
    dies_after_us: Option<u64>,
}

fn any_act() -> impl Strategy<Value = PlayerCommand> {
    let guess = (0..WORDS.len()).prop_map(|place| PlayerCommand::Guess(WORDS[place].to_owned()));
    prop_oneof![
        20 => guess,
        2 => Just(PlayerCommand::Join(JoinGame { dm_ok: true, busy: false })),
        2 => Just(PlayerCommand::Start),
        3 => Just(PlayerCommand::GiveUp),
        1 => Just(PlayerCommand::Pause),
        2 => Just(PlayerCommand::Resume),
        1 => (1..4_u32).prop_map(|rounds| PlayerCommand::ChangeSettings(SettingsChange { rounds: Some(rounds), ..SettingsChange::default() })),
    ]
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let who = prop_oneof![5 => Just(0_usize), 5 => Just(1), 1 => Just(2)];
    (
        who,
        any_act(),
        proptest::option::weighted(0.3, 0..4_000_u64),
    )
        .prop_map(|(who, act, dies_after_us)| Deed {
            who,
            act,
            dies_after_us,
        })
}

/// Nobody said anything in earlier games.
pub(super) struct NothingEarlier;

impl History for NothingEarlier {
    fn recent_words(
        &self,
        _: Option<GuildId>,
        _: PlayerId,
        _: GameId,
        _: Position,
        _: u32,
    ) -> BoxFuture<'_, Result<Vec<Word>, HistoryError>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn partners(
        &self,
        _: Option<GuildId>,
        _: Vec<PlayerId>,
        _: Position,
    ) -> BoxFuture<'_, Result<Vec<[PlayerId; 2]>, HistoryError>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn daily_played(&self, _: u32, _: [PlayerId; 2]) -> BoxFuture<'_, Result<bool, HistoryError>> {
        async { Ok(false) }.boxed()
    }

    fn taken_replay_names(
        &self,
        _: Option<GuildId>,
        _: Vec<ReplayName>,
    ) -> BoxFuture<'_, Result<Vec<ReplayName>, HistoryError>> {
        async { Ok(Vec::new()) }.boxed()
    }
}

/// One life of the host.
struct Life {
    runtime: Runtime,
    store: Store,
    host: Host,
}

impl Life {
    fn begin(path: &Path, live: &[GameId]) -> Self {
        Self::begin_with(path, live, Arc::new(NothingEarlier))
    }

    fn begin_with(path: &Path, live: &[GameId], history: Arc<dyn History>) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let url = format!("sqlite://{}", path.display());
        let (store, host) = runtime.block_on(async {
            let store = Store::open(&url, StoreOptions::new(Arc::new(Utc::now)))
                .await
                .unwrap();
            let host = Host::start(HostOptions {
                store: store.clone(),
                rules: Rules::new(Lexicon::english()),
                clock: Clock::system(),
                people: Arc::new(People::new(store.clone())),
                history,
                app_version: "test".into(),
                followers: Arc::default(),
            });
            host.recover(live).await.unwrap();
            (store, host)
        });
        Self {
            runtime,
            store,
            host,
        }
    }

    fn ask(&self, game: GameId, call: &Caller, act: &Command) -> Result<Outcome, CommandError> {
        let asked = self.host.games.submit(game, call.clone(), act.clone());
        self.runtime.block_on(asked)
    }

    /// Asks, and waits for the answer no longer than this.
    fn ask_in_vain(&self, game: GameId, call: &Caller, act: &Command, patience: Duration) {
        let asked = self.host.games.submit(game, call.clone(), act.clone());
        // Answered or not: whoever asked is gone.
        let _ = self
            .runtime
            .block_on(async { tokio::time::timeout(patience, asked).await });
    }

    fn in_memory_and_folded(&self, game: GameId) -> (State, State) {
        self.runtime.block_on(async {
            let in_memory = self.host.games.state(game).await.unwrap();
            let folded = fold_game(&self.store, game, None).await.unwrap();
            ((*in_memory).clone(), (*folded.state).clone())
        })
    }
}

/// A game, the life it is played in, and all that was acknowledged.
struct Play {
    folder: tempfile::TempDir,
    life: Option<Life>,
    game: GameId,
    acknowledged: Vec<(Caller, Command, Vec<GameEvent>)>,
}

impl Play {
    fn opened() -> Self {
        Self::opened_in(Mode::TwoPlayer)
    }

    fn opened_in(mode: Mode) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let opening = call();
        let mut play = Self {
            game: Games::game_id_for(&opening.origin),
            life: None,
            folder,
            acknowledged: Vec::new(),
        };
        let create = PlayerCommand::Create(CreateGame {
            game_id: play.game,
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
        play.asks(&opening, &by(0, create));
        play
    }

    fn life(&mut self) -> &Life {
        let path = self.folder.path().join("gamebot.db");
        let live: &[GameId] = if self.acknowledged.is_empty() {
            &[]
        } else {
            &[self.game]
        };
        self.life.get_or_insert_with(|| Life::begin(&path, live))
    }

    /// Ends the life where it stands, and checks in the next one that the last answer is the same.
    fn dies(&mut self) {
        self.life = None;
        if let Some((call, act, events)) = self.acknowledged.last().cloned() {
            let game = self.game;
            let again = self.life().ask(game, &call, &act).unwrap();
            assert!(again.repeated);
            assert_eq!(again.events, events, "a repeat is answered as the first");
        }
    }

    /// Asks until it is answered, again in the same life, and again in the next one.
    fn asks(&mut self, call: &Caller, act: &Command) {
        let game = self.game;
        let answer = match self.life().ask(game, call, act) {
            Ok(answer) => answer,
            Err(CommandError::Rejected(_)) => return,
            Err(error) => panic!("{error}"),
        };
        let (in_memory, folded) = self.life().in_memory_and_folded(game);
        assert_eq!(in_memory, folded);
        if answer.events.is_empty() {
            return;
        }
        let again = self.life().ask(game, call, act).unwrap();
        assert!(again.repeated);
        assert_eq!(again.events, answer.events);
        self.acknowledged
            .push((call.clone(), act.clone(), answer.events));
        // A restart at every event.
        self.dies();
    }

    fn does(&mut self, deed: &Deed) {
        let (call, command) = (call(), by(deed.who, deed.act.clone()));
        if let Some(after_us) = deed.dies_after_us {
            let game = self.game;
            let patience = Duration::from_micros(after_us);
            self.life().ask_in_vain(game, &call, &command, patience);
            self.dies();
        }
        self.asks(&call, &command);
    }

    /// The stream holds what was acknowledged, each once and in order, and nothing else but restarts.
    fn check(mut self) {
        let Life { runtime, store, .. } = {
            self.life();
            self.life.take().unwrap()
        };
        let log = runtime.block_on(audit::whole(&store));
        let streams = audit::streams(&log);
        assert_eq!(streams.len(), 1);
        invariants::check(&streams[0]);
        let recovered = |event: &GameEvent| matches!(event, GameEvent::GameRecovered(_));
        let kept: Vec<&GameEvent> = streams[0]
            .iter()
            .map(|(event, _)| event)
            .filter(|event| !recovered(event))
            .collect();
        let acknowledged: Vec<&GameEvent> = self
            .acknowledged
            .iter()
            .flat_map(|(_, _, events)| events)
            .collect();
        assert_eq!(kept, acknowledged);
    }
}

fn by(who: usize, command: PlayerCommand) -> Command {
    Issuer::player(PEOPLE[who]).issues(command)
}

fn call() -> Caller {
    let at = Clock::system().now();
    Caller {
        at,
        guild: Some(GuildId(7)),
        origin: Origin::Terminal {
            id: Uuid::new_v4(),
            at,
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 64,
        ..ProptestConfig::with_cases(N_PLAYS)
    })]

    #[test]
    fn restarted_at_every_event_the_host_keeps_what_it_acknowledged_and_no_more(
        deeds in proptest::collection::vec(any_deed(), 10..30),
    ) {
        let mut play = Play::opened();
        play.asks(&call(), &by(1, PlayerCommand::Join(JoinGame { dm_ok: true, busy: false })));
        play.asks(&call(), &by(0, PlayerCommand::Start));
        for deed in &deeds {
            play.does(deed);
        }
        play.check();
    }
}

/// Cannot tell who played together before.
struct Broken;

impl History for Broken {
    fn recent_words(
        &self,
        guild: Option<GuildId>,
        player: PlayerId,
        except: GameId,
        at_least: Position,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Word>, HistoryError>> {
        NothingEarlier.recent_words(guild, player, except, at_least, limit)
    }

    fn partners(
        &self,
        _: Option<GuildId>,
        _: Vec<PlayerId>,
        _: Position,
    ) -> BoxFuture<'_, Result<Vec<[PlayerId; 2]>, HistoryError>> {
        panic!("the table is upside down")
    }

    fn daily_played(&self, _: u32, _: [PlayerId; 2]) -> BoxFuture<'_, Result<bool, HistoryError>> {
        async { Ok(false) }.boxed()
    }

    fn taken_replay_names(
        &self,
        _: Option<GuildId>,
        _: Vec<ReplayName>,
    ) -> BoxFuture<'_, Result<Vec<ReplayName>, HistoryError>> {
        async { Ok(Vec::new()) }.boxed()
    }
}

#[test]
fn a_panic_is_told_to_who_asked_and_the_game_goes_on_from_the_log() {
    let mut play = Play::opened_in(Mode::Race);
    let (dm_ok, busy) = (true, false);
    play.asks(
        &call(),
        &by(1, PlayerCommand::Join(JoinGame { dm_ok, busy })),
    );
    let (path, game) = (play.folder.path().join("gamebot.db"), play.game);
    play.life = None;
    let life = Life::begin_with(&path, &[game], Arc::new(Broken));
    let starts = life.ask(game, &call(), &by(0, PlayerCommand::Start));
    let Err(CommandError::Panicked { message }) = starts else {
        panic!("{starts:?}")
    };
    assert!(
        message.starts_with("panicked at tests/it/bot/host.rs:"),
        "{message}"
    );
    let (in_memory, folded) = life.in_memory_and_folded(game);
    assert_eq!(in_memory, folded);
    // Whatever does not need what is broken still works.
    let left = life
        .ask(game, &call(), &by(1, PlayerCommand::Leave))
        .unwrap();
    assert!(!left.events.is_empty());
    drop(life);
    for who in 1..PEOPLE.len() {
        let join = PlayerCommand::Join(JoinGame { dm_ok, busy });
        play.asks(&call(), &by(who, join));
    }
    play.asks(&call(), &by(0, PlayerCommand::Start));
    let folded = play.life().in_memory_and_folded(game).1;
    assert!(matches!(folded, State::Running(_)), "{folded:?}");
}

#[test]
fn a_request_that_memory_forgot_is_answered_as_the_first_time() {
    let mut play = Play::opened_in(Mode::Race);
    let minutes = |n| {
        let change = PlayerCommand::ChangeSettings(SettingsChange {
            minutes: Some(n),
            ..SettingsChange::default()
        });
        by(0, change)
    };
    // Repeated, one would be decided otherwise now, and the other be as wanted already.
    let join = PlayerCommand::Join(JoinGame {
        dm_ok: true,
        busy: false,
    });
    let requests = [(call(), minutes(5)), (call(), by(1, join))];
    let game = play.game;
    let life = play.life();
    let first = requests
        .each_ref()
        .map(|(call, command)| life.ask(game, call, command).unwrap());
    // More requests than are remembered.
    for n in 0..300 {
        life.ask(game, &call(), &minutes(1 + n % 2)).unwrap();
    }
    for ((call, command), first) in requests.iter().zip(first) {
        let again = life.ask(game, call, command).unwrap();
        assert!(again.repeated, "{command:?}");
        assert_eq!(again.events, first.events);
    }
}
