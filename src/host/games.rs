//! The desk where games are played: one lock a game, and everything that must happen behind it.
//!
//! Owns: which games are in memory, who is in which, and the way from an act to its answer.
//! Does not know: what the rules say, and how the log is written.

use std::sync::Arc;

use dashmap::DashMap;
use foldhash::fast::RandomState;
use futures_util::future::BoxFuture;
use thiserror::Error;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;
use uuid::{Builder, Uuid};

use super::aggregates::AggregateCache;
use super::caller::{Answer, AskError, Caller, Origin};
use super::faults::Faults;
use super::feed::{Feed, FeedNotes};
use super::live::Live;
use super::ops_log::{self, OpsLog};
use super::record::{self, FoldError, Folded};
use super::seats::Seats;
use super::timers::{Queue, Timed, Timers, timers};
use crate::clock::Clock;
use crate::game::partner::PARTNER;
use crate::game::roster::{RosterRules, Team};
use crate::game::server::{Server, ServerRules};
use crate::game::state::millis_between;
use crate::game::values::{TeamSlot, Ts, Word};
use crate::game::{
    Command, CommandContext, Decider, GameEvent, GameId, GuildId, HouseRules, Issued, Issuer, Mode,
    PlayerCommand, PlayerId, ProgramCommand, Rejection, Rules, State, due_at,
};
use crate::limits;
use crate::panics;
use crate::people::People;
use crate::store::{Append, AppendError, Appended, Expected, Position, RequestId, Store};
use crate::wire::Event;

/// What earlier games left behind, looked up in tables the host does not know.
pub trait History: Send + Sync {
    /// Returns the last `limit` words that `player` guessed in complete attempts in games of `guild` other
    /// than `except`, oldest first, as of log position `at_least` or later.
    fn recent_words(
        &self,
        guild: Option<GuildId>,
        player: PlayerId,
        except: GameId,
        at_least: Position,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Word>, HistoryError>>;

    /// Returns which of `players` played together in earlier games of `guild`, the latest first, as of
    /// log position `at_least` or later.
    fn partners(
        &self,
        guild: Option<GuildId>,
        players: Vec<PlayerId>,
        at_least: Position,
    ) -> BoxFuture<'_, Result<Vec<[PlayerId; 2]>, HistoryError>>;
}

/// A look-up of earlier games that failed; trying again may help.
#[derive(Debug, Error)]
#[error("could not look up earlier games")]
pub struct HistoryError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// What the host works with.
pub struct GamesOptions {
    /// The log.
    pub store: Store,
    /// The rule book.
    pub rules: Rules,
    /// Time and chance.
    pub clock: Clock,
    /// Who is who.
    pub people: Arc<People>,
    /// What earlier games left behind.
    pub history: Arc<dyn History>,
    /// The version that events are stamped with.
    pub app_version: Arc<str>,
}

/// All live games; clones are the same desk.
#[derive(Clone)]
pub struct Games(pub(super) Arc<GamesInner>);

pub(super) struct GamesInner {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) people: Arc<People>,
    pub(super) app_version: Arc<str>,
    rules: Rules,
    history: Arc<dyn History>,
    pub(super) clerk: OpsLog,
    pub(super) timers: Timers,
    pub(super) rosters: AggregateCache<RosterRules>,
    pub(super) servers: AggregateCache<ServerRules>,
    /// What holds where there is no server.
    pub(super) no_server: Arc<Server>,
    games: DashMap<GameId, Arc<Mutex<Option<Live>>>, RandomState>,
    seats: Seats,
    pub(super) faults: Faults,
    /// Held by each act that waits for the log to be there again.
    waiting: Arc<()>,
    tasks: TaskTracker,
    pub(super) stopping: CancellationToken,
}

impl Games {
    /// Opens the desk and starts its timers. [`recover`](Self::recover) takes up the games that are live.
    #[must_use]
    pub fn open(options: GamesOptions) -> Self {
        let GamesOptions {
            store,
            rules,
            clock,
            people,
            history,
            app_version,
        } = options;
        let tasks = TaskTracker::new();
        let stopping = CancellationToken::new();
        let (timers, queue) = timers(clock.clone());
        let clerk = ops_log::start(store.clone(), Arc::clone(&app_version), &tasks);
        let (games, seats) = (DashMap::default(), Seats::default());
        let desk = GamesInner {
            store,
            clock,
            people,
            app_version,
            rules,
            history,
            clerk,
            timers,
            rosters: AggregateCache::new(RosterRules),
            servers: AggregateCache::new(ServerRules::new(rules.lexicon())),
            no_server: Arc::default(),
            games,
            seats,
            faults: Faults::default(),
            waiting: Arc::default(),
            tasks,
            stopping,
        };
        let games = Self(Arc::new(desk));
        games.0.tasks.spawn(games.clone().watch_deadlines(queue));
        games.0.tasks.spawn(games.clone().beat());
        games
    }

    /// Returns the clock the games are played by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Returns the rule book.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.0.rules
    }

    /// Returns the game that an act opens, when it is to open one: the same however often it arrives.
    #[must_use]
    pub fn game_id_for(origin: &Origin) -> GameId {
        let bytes = *origin.request().as_uuid().as_bytes();
        GameId(
            Builder::from_bytes(bytes)
                .with_version(uuid::Version::SortRand)
                .into_uuid(),
        )
    }

    /// Returns the game that plays `game` again: one, however many people ask for it.
    #[must_use]
    pub fn rematch_of(game: GameId) -> GameId {
        const TIME_BYTES: usize = 6;
        // Made from the game's own id, with its time in front, as in any game's id.
        let mut bytes = *Uuid::new_v5(&game.0, b"rematch").as_bytes();
        bytes[..TIME_BYTES].copy_from_slice(&game.0.as_bytes()[..TIME_BYTES]);
        GameId(
            Builder::from_bytes(bytes)
                .with_version(uuid::Version::SortRand)
                .into_uuid(),
        )
    }

    /// Asks something of a game, and returns when what follows from it is committed.
    ///
    /// Dropping the future changes nothing: the act is carried out all the same. An act that arrives
    /// again is answered as the first time.
    ///
    /// # Errors
    /// [`AskError`]; for all but a rejection, the same act may be tried again.
    pub async fn ask(
        &self,
        game: GameId,
        call: Caller,
        command: Command,
    ) -> Result<Answer, AskError> {
        let desk = self.clone();
        let asked = self.shielded(async move { desk.carry_out(game, &call, command).await });
        let answer = asked.await;
        match &answer {
            Err(AskError::Unreadable(error)) => self.note_fault(game, error),
            // What is in memory may be half of what it should be.
            Err(AskError::Panicked { .. }) => *self.in_memory(game).lock().await = None,
            _ => {}
        }
        answer
    }

    /// Does something to its end, also when whoever asked for it goes away.
    pub(super) fn shielded<T, E, F>(
        &self,
        doing: F,
    ) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<AskError> + Send + 'static,
    {
        // It begins at once: whoever waits keeps a handle, and not all that it needs.
        let task =
            (!self.0.stopping.is_cancelled()).then(|| self.0.tasks.spawn(panics::caught(doing)));
        async move {
            let Some(task) = task else {
                return Err(AskError::Stopping.into());
            };
            match task.await {
                Ok(Ok(done)) => done,
                Ok(Err(panicked)) => {
                    let message = panicked.to_string();
                    Err(AskError::Panicked { message }.into())
                }
                Err(_) => Err(AskError::Stopping.into()),
            }
        }
    }

    /// Returns a game as it stands; [`State::New`] when nobody ever opened it.
    ///
    /// # Errors
    /// [`FoldError`] when its stream cannot be read.
    pub async fn state(&self, game: GameId) -> Result<Arc<State>, FoldError> {
        let shared = self.in_memory(game);
        let mut slot = shared.lock().await;
        let live = self.loaded(&mut slot, game).await?;
        let state = live.shared();
        self.settle(game, &[], &state);
        Ok(state)
    }

    /// Returns the server that a game belongs to, if any.
    pub(super) async fn server_of_game(&self, game: GameId) -> Result<Option<GuildId>, FoldError> {
        let shared = self.in_memory(game);
        let mut slot = shared.lock().await;
        Ok(self.loaded(&mut slot, game).await?.folded.guild)
    }

    /// Returns a game as it stands, with the words that `player` must not use for having used them lately.
    ///
    /// # Errors
    /// [`AskError`] when the game or earlier ones cannot be read.
    pub async fn words_of(
        &self,
        game: GameId,
        player: PlayerId,
    ) -> Result<(Arc<State>, Vec<Word>), AskError> {
        let shared = self.in_memory(game);
        let mut slot = shared.lock().await;
        let live = self.loaded(&mut slot, game).await?;
        let guild = live.folded.guild;
        self.look_up_earlier_words(live, game, guild, &[player])
            .await?;
        let state = live.shared();
        let recent = state.recent_words(player, &live.earlier_words[&player]);
        self.settle(game, &[], &state);
        Ok((state, recent))
    }

    /// Returns everybody who sits in a live game, with the game.
    #[must_use]
    pub fn seated(&self) -> Vec<(PlayerId, GameId)> {
        self.0.seats.all()
    }

    /// Returns the notes kept under a name that follows no events: what a reader of something else than
    /// the log must not forget.
    #[must_use]
    pub fn notes(&self, name: &'static str) -> FeedNotes {
        FeedNotes::named(self.0.store.clone(), name)
    }

    /// Returns the live games that `player` is in: one at most, and a longform game beside it, which
    /// comes last. Whose team is out is in none.
    #[must_use]
    pub fn games_of(&self, player: PlayerId) -> Vec<GameId> {
        self.0.seats.of(player)
    }

    /// Returns the first of [these](Self::games_of).
    #[must_use]
    pub fn game_of(&self, player: PlayerId) -> Option<GameId> {
        self.games_of(player).first().copied()
    }

    /// Returns how many live games are in memory.
    #[must_use]
    pub fn n_live(&self) -> usize {
        self.0.games.len()
    }

    /// Returns how many acts wait for the log to be there again.
    #[must_use]
    pub fn n_waiting(&self) -> usize {
        Arc::strong_count(&self.0.waiting) - 1
    }

    /// Follows the events of games under a name, from where that name left off.
    ///
    /// # Errors
    /// [`FeedError`](super::FeedError) when its checkpoint cannot be read.
    pub async fn feed(&self, name: &'static str) -> Result<Feed, super::FeedError> {
        Feed::open(self.clone(), name).await
    }

    /// Finishes what was accepted, and stops. What is asked from now on is refused.
    pub async fn stop(&self) {
        self.0.stopping.cancel();
        self.0.clerk.close();
        self.0.tasks.close();
        if tokio::time::timeout(limits::STOP_LIMIT, self.0.tasks.wait())
            .await
            .is_err()
        {
            warn!(
                tasks = self.0.tasks.len(),
                "stopped before {} tasks were done",
                self.0.tasks.len()
            );
        }
    }

    async fn carry_out(
        &self,
        game: GameId,
        call: &Caller,
        command: Command,
    ) -> Result<Answer, AskError> {
        let shared = self.in_memory(game);
        let mut slot = shared.lock().await;
        let live = self.loaded(&mut slot, game).await?;
        let before = live.state().players();
        let preset = match &command {
            Issued::Player(_, PlayerCommand::UsePreset(name)) => {
                let server = self.server_of(live.folded.guild).await?;
                server.preset(name).map(|preset| preset.config.mode())
            }
            _ => None,
        };
        let (sitting_down, mode) = sits_down(live.state(), &command, preset);
        let busy = mode.is_some_and(|mode| self.0.seats.keep(&sitting_down, mode, game));
        let result = self
            .decide_and_append(live, game, call, &command, busy)
            .await;
        if matches!(result, Ok(_) | Err(AskError::Rejected(_))) {
            self.let_partner_guess(live, game, call).await;
        }
        let state = live.shared();
        self.settle(game, &[before, sitting_down].concat(), &state);
        if let Err(AskError::Rejected(rejection)) = &result {
            self.0
                .clerk
                .rejected(call, game, &state, &command, rejection);
        }
        let (events, repeated) = result?;
        Ok(Answer {
            events,
            state,
            repeated,
        })
    }

    pub(super) async fn decide_and_append(
        &self,
        live: &mut Live,
        game: GameId,
        call: &Caller,
        command: &Command,
        busy: bool,
    ) -> Result<(Vec<GameEvent>, bool), AskError> {
        let request = call.origin.request();
        for _ in 0..limits::DECISION_LIMIT {
            if let Some(versions) = live.answered(request) {
                let events = record::events(&self.0.store, game, versions).await?;
                return Ok((events, true));
            }
            // Who asked first may get the lock last; in a game, time never goes back.
            let call = &Caller {
                at: live
                    .folded
                    .last_event_at
                    .map_or(call.at, |last| last.max(call.at)),
                ..call.clone()
            };
            let guild = if live.folded.version.0 == 0 {
                call.guild
            } else {
                live.folded.guild
            };
            self.look_up_earlier_words(live, game, guild, &whose_words(live.state(), command))
                .await?;
            let elsewhere = call.guild != guild;
            // Whom a game of another server does not concern cannot tell it from none at all.
            if elsewhere
                && (matches!(command, Issued::Player(_, PlayerCommand::Join(_)))
                    || !concerns(live.state(), command.issuer()))
            {
                return Err(AskError::Rejected(Rejection::NoGame));
            }
            let recent = Arc::clone(&live.earlier_words);
            let mut as_of_now = as_of(command, &live.folded, (busy, call.at));
            if let Issued::Player(issuer, _) = &mut as_of_now {
                // Who manages one server does not manage the games of another.
                issuer.manager &= !elsewhere;
            }
            let context = CommandContext {
                at: call.at,
                guild,
                recent,
                teams: self.roster_teams(live.state(), guild, command).await?,
                partners: self.earlier_partners(live.state(), guild, command).await?,
                server: self.server_of(guild).await?,
                command: as_of_now,
            };
            let changes_mode = matches!(
                command,
                Issued::Player(
                    _,
                    PlayerCommand::ChangeMode(_) | PlayerCommand::UsePreset(_)
                )
            );
            if busy && changes_mode {
                return Err(AskError::Rejected(Rejection::OthersBusy));
            }
            let events = self.0.rules.decide(live.state(), context)?;
            if events.is_empty() {
                return Ok((events, false));
            }
            match self
                .append(
                    live,
                    (game, request),
                    (call, command.issuer()),
                    guild,
                    &events,
                )
                .await
            {
                Ok(Appended {
                    events: recorded,
                    repeated: false,
                }) => {
                    live.apply(&recorded, &events);
                    return Ok((events, false));
                }
                Ok(Appended { repeated: true, .. })
                | Err(AskError::Refused(
                    AppendError::Conflict { .. } | AppendError::RequestReused { .. },
                )) => {
                    live.catch_up(&self.0.store, game).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Err(AskError::Contended {
            attempts: limits::DECISION_LIMIT,
        })
    }

    async fn look_up_earlier_words(
        &self,
        live: &mut Live,
        game: GameId,
        guild: Option<GuildId>,
        players: &[PlayerId],
    ) -> Result<(), AskError> {
        let info = live.state().info();
        let rules = info.map_or_else(HouseRules::default, |info| info.server_rules);
        for player in players {
            if !live.earlier_words.contains_key(player) {
                let head = self.0.store.head();
                let words = self
                    .0
                    .history
                    .recent_words(guild, *player, game, head, rules.recent_words)
                    .await?;
                Arc::make_mut(&mut live.earlier_words).insert(*player, words);
            }
        }
        Ok(())
    }

    /// Looks up the teams of the server that people of a game are in, for the acts that make teams.
    async fn roster_teams(
        &self,
        state: &State,
        guild: Option<GuildId>,
        command: &Command,
    ) -> Result<Vec<TeamSlot>, AskError> {
        let players = match unconditional(command) {
            Some((issuer, PlayerCommand::Join(_))) => vec![issuer.id],
            Some((_, PlayerCommand::Start)) => state.players(),
            _ => Vec::new(),
        };
        let Some(guild) = guild.filter(|_| !players.is_empty()) else {
            return Ok(Vec::new());
        };
        let roster = self.roster(guild).await?;
        let mut teams: Vec<TeamSlot> = players
            .into_iter()
            .filter_map(|player| roster.team_of(player))
            .map(Team::slot)
            .collect();
        teams.sort_by_key(|team| team.team_id);
        teams.dedup();
        Ok(teams)
    }

    /// Looks up who played together before, for the act that pairs people.
    async fn earlier_partners(
        &self,
        state: &State,
        guild: Option<GuildId>,
        command: &Command,
    ) -> Result<Vec<[PlayerId; 2]>, AskError> {
        if !matches!(unconditional(command), Some((_, PlayerCommand::Start))) {
            return Ok(Vec::new());
        }
        let head = self.0.store.head();
        let history = &self.0.history;
        Ok(history.partners(guild, state.players(), head).await?)
    }

    /// Appends what was decided.
    async fn append(
        &self,
        live: &Live,
        (game, request): (GameId, RequestId),
        (call, issuer): (&Caller, Option<Issuer>),
        guild: Option<GuildId>,
        events: &[GameEvent],
    ) -> Result<Appended, AskError> {
        let mut metadata = record::metadata(
            &Caller {
                guild,
                ..call.clone()
            },
            issuer.map(|issuer| issuer.id),
            request,
            &self.0.app_version,
        );
        if let (Origin::Deadline { .. }, Some(due)) = (&call.origin, live.due) {
            due.causes(&mut metadata);
        }
        let events: Vec<Event> = events.iter().cloned().map(Event::Game).collect();
        let stream = record::game_stream(game);
        let append = record::append(
            request,
            metadata,
            stream,
            Expected::Exact(live.folded.version),
            &events,
        )?;
        self.append_patiently(append).await
    }

    /// Appends, and waits for a store that cannot be written now, for a while.
    pub(super) async fn append_patiently(&self, append: Append) -> Result<Appended, AskError> {
        let until = Instant::now() + limits::STORE_WAIT;
        let mut waiting = None;
        loop {
            let retry_after = match self.0.store.append(append.clone()).await {
                Ok(appended) => return Ok(appended),
                Err(AppendError::Closed) => return Err(AskError::Stopping),
                // Repeating the same request tells what came of it.
                Err(AppendError::OutcomeUnknown { .. }) => {
                    limits::TIMER_RETRY.min(std::time::Duration::from_millis(100))
                }
                Err(AppendError::Unavailable { retry_after, .. }) => retry_after,
                Err(error) => return Err(AskError::Refused(error)),
            };
            if Instant::now() + retry_after > until {
                return Err(AskError::Unavailable { retry_after });
            }
            waiting.get_or_insert_with(|| Arc::clone(&self.0.waiting));
            tokio::time::sleep(retry_after).await;
        }
    }

    pub(super) fn in_memory(&self, game: GameId) -> Arc<Mutex<Option<Live>>> {
        let games = &self.0.games;
        if games.len() >= limits::GAMES_IN_MEMORY {
            // At rest: nobody but the map holds the lock. They are folded anew when touched.
            let at_rest: Vec<GameId> = games
                .iter()
                .filter(|live| Arc::strong_count(live.value()) == 1)
                .take(limits::GAMES_IN_MEMORY / 10)
                .map(|live| *live.key())
                .collect();
            for game in at_rest {
                games.remove_if(&game, |_, live| Arc::strong_count(live) == 1);
            }
        }
        Arc::clone(&games.entry(game).or_default())
    }

    pub(super) async fn loaded<'l>(
        &self,
        slot: &'l mut Option<Live>,
        game: GameId,
    ) -> Result<&'l mut Live, FoldError> {
        if slot.is_none() {
            *slot = Some(Live::load(&self.0.store, game).await?);
        }
        Ok(slot.as_mut().expect("it was just loaded"))
    }

    /// Brings what is kept beside a game in line with its state: seats, deadline, memory.
    pub(super) fn settle(&self, game: GameId, before: &[PlayerId], state: &State) {
        self.0.seats.settle(game, before, state);
        if !state.is_live() {
            self.0.games.remove(&game);
        }
        self.0.timers.set(Timed::Game(game), due_at(state));
    }

    async fn watch_deadlines(self, mut queue: Queue) {
        loop {
            let (timed, due) = tokio::select! {
                () = self.0.stopping.cancelled() => return,
                next = queue.next() => match next {
                    Some(next) => next,
                    None => return,
                },
            };
            let done = match timed {
                Timed::Game(game) => self.tick(game, due).await,
                Timed::Roster(guild) => self.tick_roster(guild, due).await,
            };
            if let Err(error) = done {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "a deadline of {timed} failed; it is tried again"
                );
                if error.is_defect() {
                    let context = vec![format!("deadline={timed}")];
                    self.note_failure("deadlines", error.code(), &error, context);
                }
                let again = self.0.clock.now() + limits::TIMER_RETRY;
                self.0.timers.set(timed, Some(again));
            }
        }
    }

    async fn tick(&self, game: GameId, due: Ts) -> Result<(), AskError> {
        let origin = Origin::Deadline {
            name: game.to_string(),
            at: due,
        };
        let call = Caller {
            at: self.0.clock.now(),
            guild: None,
            origin,
        };
        let tick = Issued::Program(ProgramCommand::Tick);
        self.ask(game, call, tick).await.map(drop)
    }

    async fn beat(self) {
        let mut ticks = tokio::time::interval(limits::HEARTBEAT);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        // The first tick is at once: recovery reads the last beat first.
        ticks.tick().await;
        loop {
            tokio::select! {
                () = self.0.stopping.cancelled() => break,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.0.store.save_alive(self.0.clock.now()).await {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not note that the program is alive"
                );
            }
        }
        if let Err(error) = self.0.store.save_alive(self.0.clock.now()).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not note when the program stopped"
            );
        }
    }
}

/// Returns who takes a seat by this act, in a game of which mode; `preset` is that of the preset it chooses.
fn sits_down(
    state: &State,
    command: &Command,
    preset: Option<Mode>,
) -> (Vec<PlayerId>, Option<Mode>) {
    let Issued::Player(Issuer { id, .. }, command) = command else {
        return (Vec::new(), None);
    };
    match command {
        PlayerCommand::Create(create) => (vec![*id], Some(create.config.mode())),
        PlayerCommand::Practice(_) => (vec![*id], Some(Mode::TwoPlayer)),
        PlayerCommand::Join(_) => (vec![*id], mode_of(state)),
        PlayerCommand::ChangeMode(mode) => (state.players(), Some(*mode)),
        PlayerCommand::UsePreset(_) => (state.players(), preset),
        _ => (Vec::new(), None),
    }
}

/// Returns what a person asks, without conditions, and who they are.
fn unconditional(command: &Command) -> Option<(Issuer, &PlayerCommand)> {
    match command {
        Issued::Player(issuer, command) => Some((*issuer, command.unconditional())),
        Issued::Program(_) => None,
    }
}

/// Returns the players whose words the rules look at for this act.
fn whose_words(state: &State, command: &Command) -> Vec<PlayerId> {
    let mut players = state.players();
    match command {
        Issued::Player(issuer, command) => match command.unconditional() {
            PlayerCommand::Practice(_) | PlayerCommand::Join(_) => players.push(issuer.id),
            PlayerCommand::Start | PlayerCommand::Guess(_) | PlayerCommand::GiveUp => {}
            _ => return Vec::new(),
        },
        // The clock opens the next round.
        Issued::Program(ProgramCommand::Tick)
            if matches!(mode_of(state), Some(Mode::Knockout | Mode::Longform)) => {}
        Issued::Program(_) => return Vec::new(),
    }
    // The bot has said nothing before: what it says in one game must not depend on others.
    players.retain(|player| *player != PARTNER);
    players
}

fn mode_of(state: &State) -> Option<Mode> {
    state.info().map(|table| table.config.mode())
}

fn concerns(state: &State, issuer: Option<Issuer>) -> bool {
    issuer.is_none_or(|Issuer { id, .. }| {
        state.has_player(id) || state.info().is_some_and(|table| table.host == id)
    })
}

/// Completes what is asked by what is known when it is decided.
fn as_of(command: &Command, folded: &Folded, (busy, at): (bool, Ts)) -> Command {
    let mut command = command.clone();
    match &mut command {
        Issued::Player(_, PlayerCommand::Create(create)) => create.busy = busy,
        Issued::Player(_, PlayerCommand::Practice(practice)) => practice.busy = busy,
        Issued::Player(_, PlayerCommand::Join(join)) => join.busy = busy,
        Issued::Program(ProgramCommand::Recover(recovery)) => {
            // What an earlier run had still sent may be recorded after this one looked.
            if let Some(last) = folded.last_event_at {
                recovery.last_event_at = last;
                recovery.replayed_events = folded.version.0;
                recovery.downtime_ms = millis_between(last, at).min(recovery.downtime_ms);
            }
        }
        Issued::Player(..) | Issued::Program(_) => {}
    }
    command
}

/// Names something the program does because of an act: the same whenever it does it.
pub(super) fn follow_up(act: &Origin, what: &str) -> Origin {
    let request = act.request();
    Origin::Program {
        name: format!("{what}/{request}"),
        at: request.at(),
        because: Some(request),
    }
}
