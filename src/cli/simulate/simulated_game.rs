//! One game of simulated players, from its lobby to its end.
//!
//! Owns: what they do and when, drawn from a seed, including what people do wrong: they command twice, too
//! late or out of turn, and leave. Does not know: the rules; a rejection is a normal answer.
//!
//! Invariant: the commands depend only on the seed, the number of the game and the game itself, so one
//! seed always plays the same games. The program's clock stands still; each game has its own time.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::cli::args::{SimulatedMode, Speed};
use crate::clock::Clock;
use crate::game::event::{LeaveReason, PlayerSurface, Visibility};
use crate::game::partner::PARTNER;
use crate::game::state::{Ending, later, millis_between};
use crate::game::values::Ts;
use crate::game::{
    ChannelId, Command, CommandName, CreateGame, GameId, GuildId, Issued, Issuer, JoinGame, Mode,
    ModeConfig, PlayerCommand, PlayerId, ProgramCommand, RemovePlayer, Seed, SettingsChange,
    StartPractice, State, TwoPlayerConfig, due_at,
};
use crate::host::{Caller, CommandError, Games, Origin};
use crate::retry::SeededRandom;
use crate::store::subscriptions::with_causes;
use crate::words::Lexicon;

/// A game that is still running after this many commands counts as endless.
const COMMANDS_LIMIT: u64 = 20_000;

/// How often a command waits for rows of earlier games, which fall behind play at full speed on a slow machine.
const LATE_ROWS_AWAITED: u32 = 20;

const GUILD: GuildId = GuildId(1);
const CHANNEL: ChannelId = ChannelId(2);

/// People who play many games, in one server.
#[derive(Debug)]
pub(super) struct Crowd {
    pub(super) people: Vec<PlayerId>,
    pub(super) guild: GuildId,
    /// When the first game begins, and how long it is from one to the next.
    pub(super) starts_at: Ts,
    pub(super) game_every: Duration,
}

#[derive(Clone, Debug)]
pub(super) struct GamePlan {
    pub(super) seed: u64,
    pub(super) number: u32,
    pub(super) mode: SimulatedMode,
    pub(super) speed: Speed,
    /// Those who play; strangers without one.
    pub(super) crowd: Option<Arc<Crowd>>,
}

#[derive(Debug)]
pub(super) struct GameResult {
    pub(super) ending: &'static str,
    pub(super) n_commands: u64,
    pub(super) n_rejected: u64,
    pub(super) n_repeated: u64,
}

/// Why a simulation stopped before its games were over.
#[derive(Debug)]
pub(super) enum SimulationError {
    Host(Box<CommandError>),
    /// A repeated command was answered differently from the first time.
    DifferentAnswer(&'static str),
    Endless,
    /// The log holds it already, from an earlier simulation.
    AlreadyPlayed,
}

impl fmt::Display for SimulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(error) => f.write_str(&with_causes(&**error)),
            Self::DifferentAnswer(command) => {
                write!(f, "{command} was answered differently when it was repeated")
            }
            Self::Endless => write!(f, "it is still running after {COMMANDS_LIMIT} commands"),
            Self::AlreadyPlayed => f.write_str(
                "the log already holds it, from a simulation with this seed; use another --seed",
            ),
        }
    }
}

pub(super) async fn play(games: &Games, plan: GamePlan) -> Result<GameResult, SimulationError> {
    let random = Clock::standing(games.clock().now(), random_number(plan.seed, plan.number));
    let n_people = match plan.mode {
        SimulatedMode::Practice => 1,
        SimulatedMode::Mode(Mode::TwoPlayer) => 2,
        _ => usize::try_from(4 + random.number() % 21).unwrap_or(4),
    };
    let (people, now) = match &plan.crowd {
        Some(crowd) => (drawn(crowd, n_people, &random), crowd.time_of(plan.number)),
        None => (
            (0..n_people)
                .map(|_| PlayerId(random.random_id()))
                .collect(),
            later(games.clock().now(), u64::from(plan.number)),
        ),
    };
    let mut game = SimulatedGame {
        games,
        plan,
        people,
        now,
        random,
        game: GameId(Uuid::nil()),
        last: None,
        result: GameResult {
            ending: "",
            n_commands: 0,
            n_rejected: 0,
            n_repeated: 0,
        },
    };
    game.open().await?;
    while game.result.n_commands < COMMANDS_LIMIT {
        let state = game.state().await?;
        match &*state {
            State::Finished(finished) => {
                game.result.ending = match finished.ending {
                    Ending::Completed(_) => "completed",
                    Ending::Cancelled(_) => "cancelled",
                    Ending::Abandoned(_) => "abandoned",
                };
                return Ok(game.result);
            }
            State::Running(_) => game.act_in_running_game(&state).await?,
            State::New | State::Lobby(_) => game.act_in_lobby(&state).await?,
        }
    }
    Err(SimulationError::Endless)
}

impl Crowd {
    /// Returns when a game of this number begins.
    fn time_of(&self, number: u32) -> Ts {
        let since_start = self.game_every * number;
        let ms = u64::try_from(since_start.as_millis()).unwrap_or(u64::MAX);
        later(self.starts_at, ms)
    }
}

/// Draws the players of a game; the first ones play more often than the others.
fn drawn(crowd: &Crowd, n_people: usize, random: &Clock) -> Vec<PlayerId> {
    let mut left = crowd.people.clone();
    let mut drawn = Vec::new();
    while drawn.len() < n_people && !left.is_empty() {
        let below = |n: usize| usize::try_from(random.number() % n as u64).unwrap_or(0);
        let n = below(left.len()).min(below(left.len()));
        drawn.push(left.remove(n));
    }
    drawn
}

/// Returns the random number of a game, the same for the same seed.
fn random_number(seed: u64, game: u32) -> u64 {
    SeededRandom::at(seed, game.into()).next()
}

struct SimulatedGame<'g> {
    games: &'g Games,
    plan: GamePlan,
    random: Clock,
    people: Vec<PlayerId>,
    now: Ts,
    game: GameId,
    /// The last accepted command, to be submitted a second time.
    last: Option<(Caller, Command)>,
    result: GameResult,
}

impl SimulatedGame<'_> {
    fn random_below(&self, n: u64) -> u64 {
        self.random.number() % n.max(1)
    }

    fn pick<T: Copy>(&self, all: &[T]) -> Option<T> {
        let n = usize::try_from(self.random_below(all.len() as u64)).unwrap_or(0);
        all.get(n).copied()
    }

    fn host(&self) -> PlayerId {
        self.people[0]
    }

    async fn state(&self) -> Result<Arc<State>, SimulationError> {
        let state = self.games.state(self.game).await;
        state.map_err(|error| SimulationError::Host(Box::new(error.into())))
    }

    /// Opens the lobby, or the practice game.
    async fn open(&mut self) -> Result<(), SimulationError> {
        let origin = self.origin();
        let game_id = Games::game_id_for(&origin);
        let seed = Seed(self.random.number());
        self.game = game_id;
        if !matches!(&*self.state().await?, State::New) {
            return Err(SimulationError::AlreadyPlayed);
        }
        let command = match self.plan.mode {
            SimulatedMode::Practice | SimulatedMode::All => {
                PlayerCommand::Practice(StartPractice {
                    game_id,
                    config: TwoPlayerConfig::default(),
                    surface: PlayerSurface::Dms,
                    dm_ok: true,
                    seed,
                    busy: false,
                })
            }
            SimulatedMode::Mode(mode) => PlayerCommand::Create(CreateGame {
                game_id,
                channel_id: Some(CHANNEL),
                config: ModeConfig::default_of(mode),
                visibility: Visibility::Server,
                partner: None,
                surface: None,
                rematch: None,
                daily: mode == Mode::TwoPlayer
                    && self.plan.crowd.is_some()
                    && self.random_below(2) == 0,
                dm_ok: true,
                seed,
                busy: false,
            }),
        };
        let command = Issuer::player(self.host()).issues(command);
        let caller = self.caller(origin);
        self.submit(caller, command).await
    }

    /// Does something random in the lobby, which starts or expires in the end.
    async fn act_in_lobby(&mut self, state: &State) -> Result<(), SimulationError> {
        self.advance_time(self.random_below(20_000)).await;
        let not_joined: Vec<PlayerId> = self
            .people
            .iter()
            .copied()
            .filter(|person| !state.has_player(*person))
            .collect();
        let dm_ok = self.random_below(20) != 0;
        if due_at(state).is_some_and(|due| due <= self.now) {
            return self.reach_deadline(state).await;
        }
        match self.random_below(40) {
            0 => {
                let player = self.pick(&self.people);
                self.submit_as_player(player.unwrap_or(self.host()), PlayerCommand::Leave)
                    .await
            }
            1 => {
                let rounds = u32::try_from(1 + self.random_below(4)).ok();
                let change = SettingsChange {
                    rounds,
                    ..SettingsChange::default()
                };
                self.submit_as_player(self.host(), PlayerCommand::ChangeSettings(change))
                    .await
            }
            2 if self.random_below(10) == 0 => {
                self.submit_as_player(self.host(), PlayerCommand::Cancel)
                    .await
            }
            3 if self.random_below(10) == 0 => self.reach_deadline(state).await,
            4..=7 => self.submit_as_manager(PlayerCommand::Start).await,
            _ => {
                let Some(player) = self.pick(&not_joined) else {
                    // Everybody has joined. If they are too few to start, the lobby expires soon.
                    self.advance_time(self.random_below(600_000)).await;
                    return self.submit_as_manager(PlayerCommand::Start).await;
                };
                self.submit_as_player(player, PlayerCommand::Join(JoinGame { dm_ok, busy: false }))
                    .await
            }
        }
    }

    /// Does something random in a running game.
    async fn act_in_running_game(&mut self, state: &State) -> Result<(), SimulationError> {
        let State::Running(running) = state else {
            return Ok(());
        };
        // A longform day takes as many commands as a round of the other modes.
        let pace = if self.plan.mode == SimulatedMode::Mode(Mode::Longform) {
            600
        } else {
            1
        };
        self.advance_time(self.random_below(4_000) * pace).await;
        if running.paused.is_some() {
            let command = if self.random_below(20) == 0 {
                PlayerCommand::Pause
            } else {
                PlayerCommand::Resume
            };
            return self.submit_as_manager(command).await;
        }
        let open = running
            .teams
            .iter()
            .filter_map(|team| Some((team, team.open_round()?)));
        let to_guess: Vec<PlayerId> = open
            .flat_map(|(team, open)| {
                let guessed = open.pending.as_ref().map(|pending| pending.player_id);
                team.slot
                    .players
                    .into_iter()
                    .filter(move |member| Some(*member) != guessed)
            })
            .filter(|player| *player != PARTNER)
            .collect();
        let player = self.pick(&self.people).unwrap_or(self.host());
        if due_at(state).is_some_and(|due| due <= self.now) && self.random_below(4) != 0 {
            return self.reach_deadline(state).await;
        }
        match self.random_below(200) {
            0 => self.submit_as_manager(PlayerCommand::Pause).await,
            1 if self.random_below(4) == 0 => {
                self.submit_as_player(player, PlayerCommand::Leave).await
            }
            2 if self.random_below(4) == 0 => {
                let reason = LeaveReason::LeftServer;
                self.submit_as_program(ProgramCommand::Remove(RemovePlayer { player, reason }))
                    .await
            }
            3..=5 => self.submit_as_player(player, PlayerCommand::GiveUp).await,
            6 => {
                self.submit_as_player(player, PlayerCommand::KeepPlaying)
                    .await
            }
            7 if self.random_below(40) == 0 => self.submit_as_manager(PlayerCommand::Cancel).await,
            8..=13 => self.repeat_last().await,
            14 if self.random_below(4) == 0 => self.guess_after_deadline(state, player).await,
            // Nobody does anything for a long time.
            15 if self.random_below(4) == 0 => self.reach_deadline(state).await,
            // Somebody guesses out of turn.
            16..=19 => self.guess(state, player).await,
            _ => match self.pick(&to_guess) {
                Some(player) => self.guess(state, player).await,
                None => self.reach_deadline(state).await,
            },
        }
    }

    /// Guesses a word: often the one that the partner guesses too.
    async fn guess(&mut self, state: &State, player: PlayerId) -> Result<(), SimulationError> {
        let words = Lexicon::english().prompts();
        let team = state.team_of(player);
        let shared = team.and_then(|team| {
            let open = team.open_round()?;
            let [first, second] = open.pair.each_ref().map(|word| word.as_str().len() as u64);
            let round = u64::from(open.round) << 32 | u64::from(open.attempt);
            Some(random_number(
                round * 131 + first * 17 + second,
                self.plan.number,
            ))
        });
        let index = match shared {
            Some(shared) if self.random_below(3) != 0 => shared,
            _ => self.random.number(),
        };
        let index = usize::try_from(index % words.len() as u64).unwrap_or(0);
        let word = match self.random_below(50) {
            0 => "two words".to_owned(),
            1 => "xqzzy".to_owned(),
            _ => words[index].word.to_string(),
        };
        self.submit_as_player(player, PlayerCommand::Guess(word))
            .await
    }

    /// Guesses after a deadline and before the program has acted on it.
    async fn guess_after_deadline(
        &mut self,
        state: &State,
        player: PlayerId,
    ) -> Result<(), SimulationError> {
        if let Some(due) = due_at(state) {
            self.now = self.now.max(later(due, 1));
        }
        self.guess(state, player).await
    }

    /// Advances time to the game's next deadline and acts on it.
    async fn reach_deadline(&mut self, state: &State) -> Result<(), SimulationError> {
        let Some(due) = due_at(state) else {
            return Ok(());
        };
        self.advance_time(millis_between(self.now, due)).await;
        self.now = self.now.max(due);
        self.submit_as_program(ProgramCommand::Tick).await
    }

    /// Submits the last command a second time: nothing new may happen.
    async fn repeat_last(&mut self) -> Result<(), SimulationError> {
        let Some((caller, command)) = self.last.clone() else {
            return Ok(());
        };
        self.result.n_repeated += 1;
        match self.games.submit(self.game, caller, command.clone()).await {
            Ok(answer) if answer.repeated || answer.events.is_empty() => Ok(()),
            Ok(_) | Err(CommandError::Rejected(_)) => {
                Err(SimulationError::DifferentAnswer(command.name()))
            }
            Err(error) => Err(SimulationError::Host(Box::new(error))),
        }
    }

    async fn submit_as_player(
        &mut self,
        player: PlayerId,
        command: PlayerCommand,
    ) -> Result<(), SimulationError> {
        let caller = self.caller(self.origin());
        let command = Issuer::player(player).issues(command);
        self.submit(caller, command).await
    }

    async fn submit_as_manager(&mut self, command: PlayerCommand) -> Result<(), SimulationError> {
        let caller = self.caller(self.origin());
        let command = Issuer::manager(self.host()).issues(command);
        self.submit(caller, command).await
    }

    async fn submit_as_program(&mut self, command: ProgramCommand) -> Result<(), SimulationError> {
        let name = format!("simulated/{}", self.random.random_id());
        let origin = Origin::Program {
            name,
            at: self.now,
            because: None,
        };
        let caller = self.caller(origin);
        self.submit(caller, Issued::Program(command)).await
    }

    fn origin(&self) -> Origin {
        let (id, at) = (self.random.random_id(), self.now);
        Origin::Terminal { id, at }
    }

    fn caller(&self, origin: Origin) -> Caller {
        Caller {
            at: self.now,
            guild: Some(self.plan.crowd.as_ref().map_or(GUILD, |crowd| crowd.guild)),
            origin,
        }
    }

    async fn submit(&mut self, caller: Caller, command: Command) -> Result<(), SimulationError> {
        self.result.n_commands += 1;
        let submit = || {
            self.games
                .submit(self.game, caller.clone(), command.clone())
        };
        let mut answered = submit().await;
        for _ in 0..LATE_ROWS_AWAITED {
            if !matches!(answered, Err(CommandError::History(_))) {
                break;
            }
            answered = submit().await;
        }
        match answered {
            Ok(answer) => {
                if !answer.events.is_empty() {
                    self.last = Some((caller, command));
                }
                Ok(())
            }
            Err(CommandError::Rejected(_)) => {
                self.result.n_rejected += 1;
                Ok(())
            }
            Err(error) => Err(SimulationError::Host(Box::new(error))),
        }
    }

    /// Advances the game's time, and waits for a part of it in real time unless the speed is `max`.
    async fn advance_time(&mut self, ms: u64) {
        self.now = later(self.now, ms);
        if let Speed::Times(times) = self.plan.speed {
            tokio::time::sleep(Duration::from_millis(ms) / times).await;
        }
    }
}
