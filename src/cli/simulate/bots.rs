//! One game of bot players, from its lobby to its end.
//!
//! Owns: what they do and when, drawn from a seed, with all that people do wrong: they act twice, too
//! late, out of turn, and leave. Does not know: the rules; it asks, and takes no for an answer.
//!
//! Invariant: what is asked depends on the seed, the number of the game and the game itself alone, so
//! that one seed plays the same games again. The clock of the program stands; a game has its own.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::cli::args::{Speed, Wished};
use crate::clock::Clock;
use crate::game::event::{LeaveReason, Visibility};
use crate::game::partner::PARTNER;
use crate::game::state::{Ending, later, millis_between};
use crate::game::values::Ts;
use crate::game::{
    ChannelId, Command, CommandName, CreateGame, GameId, GuildId, Issued, Issuer, JoinGame,
    ModeConfig, PlayerCommand, PlayerId, ProgramCommand, RemovePlayer, Seed, SettingsChange,
    StartPractice, State, TwoPlayerConfig, due_at,
};
use crate::host::{AskError, Caller, Games, Origin};
use crate::words::Lexicon;

/// A game that goes on after so many acts never ends.
const ACTS_LIMIT: u64 = 20_000;

/// Where the games are played.
const GUILD: GuildId = GuildId(1);
const CHANNEL: ChannelId = ChannelId(2);

/// Which game is to be played.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) number: u32,
    pub(super) kind: Wished,
    pub(super) speed: Speed,
}

/// How a game ended.
#[derive(Debug)]
pub(super) struct End {
    pub(super) ending: &'static str,
    pub(super) n_acts: u64,
    pub(super) n_refused: u64,
    pub(super) n_repeated: u64,
}

/// Why a simulation ends before its games do.
#[derive(Debug)]
pub(super) enum Stuck {
    /// The host failed.
    Failed(Box<AskError>),
    /// A repeated act was answered otherwise than the first time.
    Repeated(&'static str),
    /// The game does not end.
    Endless,
    /// An earlier simulation played it.
    Known,
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => f.write_str(&crate::cli::with_causes(&**error)),
            Self::Repeated(act) => write!(f, "{act} was answered differently when it was repeated"),
            Self::Endless => write!(f, "it goes on after {ACTS_LIMIT} acts"),
            Self::Known => f.write_str(
                "the log holds it already, from a simulation with this seed; take another --seed",
            ),
        }
    }
}

/// Plays a game to its end.
pub(super) async fn play(games: &Games, plan: Plan) -> Result<End, Stuck> {
    let chance = Clock::standing(games.clock().now(), mixed(plan.seed, plan.number));
    let n_people = match plan.kind {
        Wished::Practice => 1,
        Wished::TwoPlayer => 2,
        _ => usize::try_from(4 + chance.number() % 21).unwrap_or(4),
    };
    let mut table = Table {
        games,
        plan,
        people: (0..n_people)
            .map(|_| PlayerId(chance.random_id()))
            .collect(),
        now: later(games.clock().now(), u64::from(plan.number)),
        chance,
        game: GameId(Uuid::nil()),
        last: None,
        end: End {
            ending: "",
            n_acts: 0,
            n_refused: 0,
            n_repeated: 0,
        },
    };
    table.open().await?;
    while table.end.n_acts < ACTS_LIMIT {
        let state = table.state().await?;
        match &*state {
            State::Finished(finished) => {
                table.end.ending = match finished.ending {
                    Ending::Completed(_) => "completed",
                    Ending::Cancelled(_) => "cancelled",
                    Ending::Abandoned(_) => "abandoned",
                };
                return Ok(table.end);
            }
            State::Running(_) => table.stir(&state).await?,
            State::New | State::Lobby(_) => table.gather(&state).await?,
        }
    }
    Err(Stuck::Endless)
}

/// Sets the chance of one game apart from that of every other.
fn mixed(seed: u64, number: u32) -> u64 {
    seed ^ u64::from(number)
        .wrapping_add(1)
        .wrapping_mul(0xD134_2543_DE82_EF95)
}

/// The people around one game.
struct Table<'g> {
    games: &'g Games,
    plan: Plan,
    chance: Clock,
    people: Vec<PlayerId>,
    now: Ts,
    game: GameId,
    /// What was asked last, to be asked again.
    last: Option<(Caller, Command)>,
    end: End,
}

impl Table<'_> {
    fn below(&self, n: u64) -> u64 {
        self.chance.number() % n.max(1)
    }

    fn one_of<T: Copy>(&self, all: &[T]) -> Option<T> {
        let n = usize::try_from(self.below(all.len() as u64)).unwrap_or(0);
        all.get(n).copied()
    }

    fn host(&self) -> PlayerId {
        self.people[0]
    }

    async fn state(&self) -> Result<Arc<State>, Stuck> {
        let state = self.games.state(self.game).await;
        state.map_err(|error| Stuck::Failed(Box::new(error.into())))
    }

    /// Opens the lobby, or the practice game.
    async fn open(&mut self) -> Result<(), Stuck> {
        let origin = self.origin();
        let game_id = Games::game_id_for(&origin);
        let seed = Seed(self.chance.number());
        self.game = game_id;
        if !matches!(&*self.state().await?, State::New) {
            return Err(Stuck::Known);
        }
        let act = match self.plan.kind.mode() {
            None => PlayerCommand::Practice(StartPractice {
                game_id,
                config: TwoPlayerConfig::default(),
                dm_ok: true,
                seed,
                busy: false,
            }),
            Some(mode) => PlayerCommand::Create(CreateGame {
                game_id,
                channel_id: Some(CHANNEL),
                config: ModeConfig::default_of(mode),
                visibility: Visibility::Server,
                partner: None,
                dm_ok: true,
                seed,
                busy: false,
            }),
        };
        let call = self.call(origin);
        let command = Issuer::player(self.host()).issues(act);
        self.asks(call, command).await
    }

    /// Does something in the lobby; in the end it starts, or expires.
    async fn gather(&mut self, state: &State) -> Result<(), Stuck> {
        self.passes(self.below(20_000)).await;
        let waiting: Vec<PlayerId> = self
            .people
            .iter()
            .copied()
            .filter(|one| !state.has_player(*one))
            .collect();
        let dm_ok = self.below(20) != 0;
        if due_at(state).is_some_and(|due| due <= self.now) {
            return self.strikes(state).await;
        }
        match self.below(40) {
            0 => {
                let who = self.one_of(&self.people);
                self.player(who.unwrap_or(self.host()), PlayerCommand::Leave)
                    .await
            }
            1 => {
                let rounds = u32::try_from(1 + self.below(4)).ok();
                let wanted = SettingsChange {
                    rounds,
                    ..SettingsChange::default()
                };
                self.player(self.host(), PlayerCommand::ChangeSettings(wanted))
                    .await
            }
            2 if self.below(10) == 0 => self.player(self.host(), PlayerCommand::Cancel).await,
            3 if self.below(10) == 0 => self.strikes(state).await,
            4..=7 => self.manager(PlayerCommand::Start).await,
            _ => {
                let Some(who) = self.one_of(&waiting) else {
                    // Where even all of them are too few, the lobby expires before long.
                    self.passes(self.below(600_000)).await;
                    return self.manager(PlayerCommand::Start).await;
                };
                self.player(who, PlayerCommand::Join(JoinGame { dm_ok, busy: false }))
                    .await
            }
        }
    }

    /// Does something in a game that runs.
    async fn stir(&mut self, state: &State) -> Result<(), Stuck> {
        let State::Running(running) = state else {
            return Ok(());
        };
        // Days of longform pass as rounds of the other modes do.
        let pace = if self.plan.kind == Wished::Longform {
            600
        } else {
            1
        };
        self.passes(self.below(4_000) * pace).await;
        if running.paused.is_some() {
            let act = if self.below(20) == 0 {
                PlayerCommand::Pause
            } else {
                PlayerCommand::Resume
            };
            return self.manager(act).await;
        }
        let open = running
            .teams
            .iter()
            .filter(|team| team.open_round().is_some());
        let to_guess: Vec<PlayerId> = open
            .flat_map(|team| {
                let pending = team.open_round().and_then(|line| line.pending.as_ref());
                let waits = pending.map(|pending| pending.player_id);
                team.slot
                    .players
                    .into_iter()
                    .filter(move |player| Some(*player) != waits)
            })
            .filter(|player| *player != PARTNER)
            .collect();
        let who = self.one_of(&self.people).unwrap_or(self.host());
        if due_at(state).is_some_and(|due| due <= self.now) && self.below(4) != 0 {
            return self.strikes(state).await;
        }
        match self.below(200) {
            0 => self.manager(PlayerCommand::Pause).await,
            1 if self.below(4) == 0 => self.player(who, PlayerCommand::Leave).await,
            2 if self.below(4) == 0 => {
                let (player, reason) = (who, LeaveReason::LeftServer);
                self.program(ProgramCommand::Remove(RemovePlayer { player, reason }))
                    .await
            }
            3..=5 => self.player(who, PlayerCommand::GiveUp).await,
            6 => self.player(who, PlayerCommand::KeepPlaying).await,
            7 if self.below(40) == 0 => self.manager(PlayerCommand::Cancel).await,
            8..=13 => self.again().await,
            14 if self.below(4) == 0 => self.late(state, who).await,
            // Nobody did anything for long.
            15 if self.below(4) == 0 => self.strikes(state).await,
            // Somebody guesses out of turn.
            16..=19 => self.guesses(state, who).await,
            _ => match self.one_of(&to_guess) {
                Some(who) => self.guesses(state, who).await,
                None => self.strikes(state).await,
            },
        }
    }

    /// Has somebody say a word: the one that their partner thinks of as well, or any.
    async fn guesses(&mut self, state: &State, who: PlayerId) -> Result<(), Stuck> {
        let words = Lexicon::english().prompts();
        let team = state.team_of(who);
        let shared = team.and_then(|team| {
            let line = team.open_round()?;
            let [one, other] = line.pair.each_ref().map(|word| word.as_str().len() as u64);
            let round = u64::from(line.round) << 32 | u64::from(line.attempt);
            Some(mixed(round * 131 + one * 17 + other, self.plan.number))
        });
        let place = match shared {
            Some(shared) if self.below(3) != 0 => shared,
            _ => self.chance.number(),
        };
        let place = usize::try_from(place % words.len() as u64).unwrap_or(0);
        let word = match self.below(50) {
            0 => "two words".to_owned(),
            1 => "xqzzy".to_owned(),
            _ => words[place].word.to_string(),
        };
        self.player(who, PlayerCommand::Guess(word)).await
    }

    /// Guesses after the time is up and before the clock has struck.
    async fn late(&mut self, state: &State, who: PlayerId) -> Result<(), Stuck> {
        if let Some(due) = due_at(state) {
            self.now = self.now.max(later(due, 1));
        }
        self.guesses(state, who).await
    }

    /// Lets the clock strike at the game's next deadline.
    async fn strikes(&mut self, state: &State) -> Result<(), Stuck> {
        let Some(due) = due_at(state) else {
            return Ok(());
        };
        self.passes(millis_between(self.now, due)).await;
        self.now = self.now.max(due);
        self.program(ProgramCommand::Tick).await
    }

    /// Asks again what was asked last.
    async fn again(&mut self) -> Result<(), Stuck> {
        let Some((call, act)) = self.last.clone() else {
            return Ok(());
        };
        self.end.n_repeated += 1;
        match self.games.ask(self.game, call, act.clone()).await {
            Ok(answer) if answer.repeated || answer.events.is_empty() => Ok(()),
            Ok(_) | Err(AskError::Rejected(_)) => Err(Stuck::Repeated(act.name())),
            Err(error) => Err(Stuck::Failed(Box::new(error))),
        }
    }

    async fn player(&mut self, id: PlayerId, command: PlayerCommand) -> Result<(), Stuck> {
        let call = self.call(self.origin());
        let command = Issuer::player(id).issues(command);
        self.asks(call, command).await
    }

    async fn manager(&mut self, command: PlayerCommand) -> Result<(), Stuck> {
        let call = self.call(self.origin());
        let command = Issuer::manager(self.host()).issues(command);
        self.asks(call, command).await
    }

    async fn program(&mut self, command: ProgramCommand) -> Result<(), Stuck> {
        let name = format!("simulated/{}", self.chance.random_id());
        let origin = Origin::Program {
            name,
            at: self.now,
            because: None,
        };
        let call = self.call(origin);
        self.asks(call, Issued::Program(command)).await
    }

    fn origin(&self) -> Origin {
        let (id, at) = (self.chance.random_id(), self.now);
        Origin::Terminal { id, at }
    }

    fn call(&self, origin: Origin) -> Caller {
        Caller {
            at: self.now,
            guild: Some(GUILD),
            origin,
        }
    }

    async fn asks(&mut self, call: Caller, act: Command) -> Result<(), Stuck> {
        self.end.n_acts += 1;
        match self.games.ask(self.game, call.clone(), act.clone()).await {
            Ok(answer) => {
                if !answer.events.is_empty() {
                    self.last = Some((call, act));
                }
                Ok(())
            }
            Err(AskError::Rejected(_)) => {
                self.end.n_refused += 1;
                Ok(())
            }
            Err(error) => Err(Stuck::Failed(Box::new(error))),
        }
    }

    /// Lets time pass: none of the people who wait for the simulation, or a part of it.
    async fn passes(&mut self, ms: u64) {
        self.now = later(self.now, ms);
        if let Speed::Times(times) = self.plan.speed {
            tokio::time::sleep(Duration::from_millis(ms) / times).await;
        }
    }
}
