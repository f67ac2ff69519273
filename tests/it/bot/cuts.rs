//! A game of each mode, cut off after each of its steps and gone on with: it ends as if nothing had been.
//!
//! Owns: people who play by a plan that follows from the game alone, so that they go on by it after a cut.
//! Does not know: Discord. A cut is a copy of the files as they lie on the disk at that moment.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use gamebot::clock::Clock;
use gamebot::game::event::{PlayerSurface, Visibility};
use gamebot::game::{
    ChannelId, CreateGame, GameEvent, GameId, GuildId, Issuer, JoinGame, Mode, ModeConfig,
    PlayerCommand, PlayerId, Rules, Seed, StartPractice, State, TwoPlayerConfig, due_at,
    guessable_round,
};
use gamebot::host::{Caller, Games, Host, HostOptions, Origin};
use gamebot::people::People;
use gamebot::store::{Actor, RecordedEvent, Store, StoreOptions};
use gamebot::wire::{self, Event};
use gamebot::words::{Lexicon, Word};
use serde_json::Value;
use uuid::Uuid;

use super::crash::audit;
use super::host::NothingEarlier;
use crate::game::invariants;

/// How long the program is away at a cut.
const AWAY: TimeDelta = TimeDelta::seconds(61);

/// How long people think.
const THINKING: Duration = Duration::from_secs(5);

/// No game takes more steps than this.
const STEPS: usize = 400;

/// Waits for what follows from time by itself, with a bound.
const PATIENCE: Duration = Duration::from_secs(10);

fn people(n: u128) -> Vec<PlayerId> {
    (0..n).map(|n| PlayerId(Uuid::from_u128(0xa + n))).collect()
}

/// A game to be played to its end.
struct Plan {
    game: GameId,
    players: Vec<PlayerId>,
    opening: Opening,
}

enum Opening {
    Lobby(ModeConfig),
    Practice(TwoPlayerConfig),
}

impl Plan {
    fn lobby(mode: Mode, n_players: u128) -> Self {
        let opening = Opening::Lobby(ModeConfig::default_of(mode));
        Self::of(people(n_players), opening)
    }

    fn of(players: Vec<PlayerId>, opening: Opening) -> Self {
        let game = Games::game_id_for(&origin(players[0], 0));
        Self {
            game,
            players,
            opening,
        }
    }

    /// Returns who does what in a game that stands like this; nothing while only time can change it.
    fn next(&self, state: &State, step: usize) -> Option<(PlayerId, PlayerCommand)> {
        let host = self.players[0];
        let act = match (state, &self.opening) {
            (State::New, Opening::Lobby(config)) => PlayerCommand::Create(CreateGame {
                game_id: self.game,
                channel_id: Some(ChannelId(70)),
                config: config.clone(),
                visibility: Visibility::Server,
                partner: None,
                surface: None,
                rematch: None,
                daily: false,
                dm_ok: true,
                seed: Seed(7),
                busy: false,
            }),
            (State::New, Opening::Practice(config)) => PlayerCommand::Practice(StartPractice {
                game_id: self.game,
                config: *config,
                surface: PlayerSurface::Dms,
                dm_ok: true,
                seed: Seed(7),
                busy: false,
            }),
            (State::Lobby(table), _) => {
                let away = self
                    .players
                    .iter()
                    .find(|id| table.participant(**id).is_none());
                let (dm_ok, busy) = (true, false);
                return Some(away.map_or((host, PlayerCommand::Start), |player| {
                    (*player, PlayerCommand::Join(JoinGame { dm_ok, busy }))
                }));
            }
            (State::Running(running), _) if running.paused.is_some() => PlayerCommand::Resume,
            // Once in a game it is paused.
            (State::Running(_), _) if step == 12 => PlayerCommand::Pause,
            (State::Running(_), _) => return self.guess(state),
            (State::Finished(_), _) => return None,
        };
        Some((host, act))
    }

    /// Lets the next one guess who may; some teams meet soon, some late, some never.
    fn guess(&self, state: &State) -> Option<(PlayerId, PlayerCommand)> {
        let mode = state.info()?.config.mode();
        self.players.iter().find_map(|player| {
            let line = guessable_round(state, *player).ok()?;
            let team = state.team_of(*player)?;
            let place = state
                .teams()
                .iter()
                .position(|other| other.slot.team_id == team.slot.team_id)?;
            let (place, round) = (u32::try_from(place).ok()?, line.round);
            let is_hopeless = (place + round) % 4 == 3 && mode != Mode::TwoPlayer;
            if is_hopeless && line.attempt > 2 {
                // They give up where that costs no more than the round, and else let time run out.
                let may = matches!(mode, Mode::Race | Mode::GolfRace) && line.pending.is_none();
                return may.then_some((*player, PlayerCommand::GiveUp));
            }
            let meets = !is_hopeless && line.attempt > (2 * place + round) % 3;
            let is_second = line.pending.is_some();
            let word = fitting(state, &team.slot.players, !meets && is_second);
            Some((*player, PlayerCommand::Guess(word.to_string())))
        })
    }
}

/// Returns the first word that both may say, or the second.
fn fitting(state: &State, team: &[PlayerId; 2], another: bool) -> Word {
    let lexicon = Lexicon::english();
    let line = team
        .iter()
        .find_map(|player| state.team_of(*player)?.open_round())
        .expect("a round is open");
    let recent = team.map(|player| state.recent_words(player, &[])).concat();
    let barred: Vec<&Word> = line.pair.iter().chain(&line.used).chain(&recent).collect();
    let prompts = lexicon.prompts().iter().map(|prompt| &prompt.word);
    let mut free = prompts.filter(|word| {
        let same = |barred: &&&Word| lexicon.agree(barred, word).is_some();
        !barred.iter().any(|barred| same(&barred))
    });
    free.nth(usize::from(another))
        .expect("words are left")
        .clone()
}

fn origin(player: PlayerId, step: usize) -> Origin {
    let at = start() + TimeDelta::microseconds(i64::try_from(step).unwrap());
    let id = Uuid::new_v5(&player.0, &step.to_be_bytes());
    Origin::Terminal { id, at }
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// A life of the host by a clock that stands until it is moved.
struct Life {
    clock: Clock,
    store: Store,
    host: Host,
}

impl Life {
    async fn begin(folder: &Path, at: DateTime<Utc>, live: &[GameId]) -> Self {
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
            history: Arc::new(NothingEarlier),
            app_version: "test".into(),
            followers: Arc::default(),
        });
        host.recover(live).await.unwrap();
        Self { clock, store, host }
    }

    /// Does the next step, or lets time go by until something is due and done. Tells whether the game goes on.
    async fn step(&self, plan: &Plan, step: usize) -> bool {
        let state = self.host.games.state(plan.game).await.unwrap();
        if let Some((player, act)) = plan.next(&state, step) {
            self.clock.advance(THINKING);
            let call = Caller {
                at: self.clock.now(),
                guild: Some(GuildId(7)),
                origin: origin(player, step),
            };
            let command = Issuer::player(player).issues(act.clone());
            let asked = self.host.games.submit(plan.game, call, command).await;
            if let Err(error) = asked {
                // The clock of a round may run out while somebody thinks.
                assert!(error.to_string().contains("Time is up"), "{act:?}: {error}");
            }
        } else if let Some(due) = due_at(&state) {
            let wait = (due - self.clock.now()).to_std().unwrap_or_default();
            self.clock.advance(wait);
        } else {
            return false;
        }
        self.quiet(plan).await;
        true
    }

    /// Waits until nothing is due.
    async fn quiet(&self, plan: &Plan) {
        let settled = async {
            loop {
                let state = self.host.games.state(plan.game).await.unwrap();
                if due_at(&state).is_none_or(|due| due > self.clock.now()) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, settled).await.unwrap();
    }

    async fn plays_on(&self, plan: &Plan, from: usize) {
        for step in from..STEPS {
            if !self.step(plan, step).await {
                return;
            }
        }
        panic!("the game does not end");
    }

    /// Returns what happened, without restarts and without what the clock showed.
    async fn told(&self) -> Vec<(String, Value)> {
        let log = audit::whole(&self.store).await;
        let streams = audit::streams(&log);
        assert_eq!(streams.len(), 1);
        invariants::check(&streams[0]);
        deadlines_name_what_set_them(&log);
        let happened = streams[0].iter().map(|(event, _)| event);
        let happened = happened.filter(|event| !matches!(event, GameEvent::GameRecovered(_)));
        happened
            .map(|event| {
                let stored = wire::encode(&Event::Game(event.clone())).unwrap();
                let mut data: Value = serde_json::from_str(&stored.data).unwrap();
                without_times(&mut data);
                (stored.event_type.to_owned(), data)
            })
            .collect()
    }

    async fn end(self) {
        self.host.stop().await;
        self.store.close().await;
    }
}

/// What follows because a deadline passed names the event that set it, and belongs to the same act.
fn deadlines_name_what_set_them(log: &[RecordedEvent]) {
    for (place, event) in log.iter().enumerate() {
        if event.actor == Actor::Timer {
            let mut earlier = log[..place].iter();
            let cause = earlier.find(|cause| Some(cause.event_id.as_uuid()) == event.causation_id);
            let cause = cause.expect("the cause is an earlier event");
            assert_eq!(cause.stream, event.stream);
            assert_eq!(cause.correlation_id, event.correlation_id);
        }
    }
}

/// Takes absolute times out, and how long a pause was, which being away makes longer; how long rounds took
/// stays.
fn without_times(data: &mut Value) {
    match data {
        Value::Object(fields) => {
            fields.retain(|name, _| {
                !name.ends_with("_at") && !name.ends_with("deadline") && name != "paused_ms"
            });
            fields.values_mut().for_each(without_times);
        }
        Value::Array(items) => items.iter_mut().for_each(without_times),
        _ => {}
    }
}

/// Copies the log as it lies there.
fn cut(from: &Path, to: &Path) -> PathBuf {
    fs::create_dir_all(to).unwrap();
    for name in ["gamebot.db", "gamebot.db-wal"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
    to.to_owned()
}

/// Plays a game through, and again from each of its steps on after the program was away.
async fn ends_the_same_from_every_cut(plan: Plan) {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    fs::create_dir(&whole).unwrap();
    let life = Life::begin(&whole, start(), &[]).await;
    let mut cuts = Vec::new();
    for step in 0..STEPS {
        if !life.step(&plan, step).await {
            break;
        }
        let copy = cut(&whole, &folder.path().join(step.to_string()));
        cuts.push((copy, life.clock.now()));
    }
    let expected = life.told().await;
    let last = expected.last().map(|(event_type, _)| event_type.as_str());
    assert_eq!(last, Some("game_completed"), "{expected:#?}");
    life.end().await;

    for (step, (copy, at)) in cuts.iter().enumerate() {
        let life = Life::begin(copy, *at + AWAY, &[plan.game]).await;
        life.quiet(&plan).await;
        life.plays_on(&plan, step + 1).await;
        let told = life.told().await;
        let differ = told
            .iter()
            .zip(&expected)
            .position(|(one, other)| one != other);
        assert_eq!(
            differ.map(|place| (&told[place], &expected[place])),
            None,
            "cut after step {step}"
        );
        assert_eq!(told.len(), expected.len(), "cut after step {step}");
        life.end().await;
    }
}

#[tokio::test]
async fn a_two_player_game_ends_the_same_from_every_cut() {
    ends_the_same_from_every_cut(Plan::lobby(Mode::TwoPlayer, 2)).await;
}

#[tokio::test]
async fn practice_ends_the_same_from_every_cut() {
    let config = TwoPlayerConfig {
        rounds: 2,
        ..TwoPlayerConfig::default()
    };
    let plan = Plan::of(people(1), Opening::Practice(config));
    ends_the_same_from_every_cut(plan).await;
}

#[tokio::test]
async fn a_knockout_ends_the_same_from_every_cut() {
    ends_the_same_from_every_cut(Plan::lobby(Mode::Knockout, 8)).await;
}

#[tokio::test]
async fn a_race_ends_the_same_from_every_cut() {
    ends_the_same_from_every_cut(Plan::lobby(Mode::Race, 4)).await;
}

#[tokio::test]
async fn a_golf_race_ends_the_same_from_every_cut() {
    ends_the_same_from_every_cut(Plan::lobby(Mode::GolfRace, 4)).await;
}

#[tokio::test]
async fn a_longform_game_ends_the_same_from_every_cut() {
    ends_the_same_from_every_cut(Plan::lobby(Mode::Longform, 8)).await;
}
