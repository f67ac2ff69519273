//! The books of a server: its teams, and what it decided about games. A stream each, one lock each.
//!
//! Owns: the way from something asked of a book to its answer, and the books in memory.
//! Does not know: what their rules say.
//!
//! Invariants: as with games, a book in memory is a cache of its stream, and what is asked once is done
//! at most once: a request that was recorded is answered with what it recorded. A book that another process
//! changed is read anew as soon as this one hears of it.

use std::sync::Arc;

use dashmap::DashMap;
use thiserror::Error;
use tokio::sync::Mutex;
use tracing::{error, warn};

use super::caller::{AskError, Caller, Origin};
use super::deadline_cause::DeadlineCause;
use super::games::{Games, HistoryError, follow_up};
use super::record::{self, FoldError, decoded_as, walk};
use super::timers::Timed;
use crate::game::event::LeaveReason;
use crate::game::roster::{self, Roster, RosterRules};
use crate::game::server::{self, Server, ServerRules};
use crate::game::values::Ts;
use crate::game::{
    CommandName, Decider, GuildId, Issued, Issuer, PlayerId, ProgramCommand, RemovePlayer,
    RosterEvent, ServerEvent, TeamId,
};
use crate::limits;
use crate::store::{
    AppendError, Expected, ReadError, RecordedEvent, Store, StreamId, StreamVersion,
};
use crate::wire::Event;

/// A kind of stream of which every server has one.
pub(super) trait Aggregate: Decider<State: Clone + Default> {
    /// What the names of its streams start with.
    const FAMILY: &'static str;

    /// Wraps an event of this kind.
    fn wrap(event: Self::Event) -> Event;

    /// Takes an event of this kind out.
    fn take(event: Event) -> Option<Self::Event>;

    /// Returns when the book must be looked at next.
    fn due_at(_: &Self::State) -> Option<Ts> {
        None
    }

    /// Returns the name of a refusal, and what the asker is told.
    fn told(rejection: &Self::Rejection) -> (&'static str, String);
}

impl Aggregate for RosterRules {
    const FAMILY: &'static str = "roster";

    fn wrap(event: RosterEvent) -> Event {
        Event::Roster(event)
    }

    fn take(event: Event) -> Option<RosterEvent> {
        match event {
            Event::Roster(event) => Some(event),
            _ => None,
        }
    }

    fn due_at(roster: &Roster) -> Option<Ts> {
        roster::due_at(roster)
    }

    fn told(rejection: &roster::Rejection) -> (&'static str, String) {
        (rejection.code(), rejection.to_string())
    }
}

impl Aggregate for ServerRules {
    const FAMILY: &'static str = "guild";

    fn wrap(event: ServerEvent) -> Event {
        Event::Server(event)
    }

    fn take(event: Event) -> Option<ServerEvent> {
        match event {
            Event::Server(event) => Some(event),
            _ => None,
        }
    }

    fn told(rejection: &server::Rejection) -> (&'static str, String) {
        (rejection.code(), rejection.to_string())
    }
}

/// A book, folded from its stream.
pub(super) struct Held<B: Aggregate> {
    pub(super) state: Arc<B::State>,
    pub(super) version: StreamVersion,
    last_event_at: Option<Ts>,
    due: Option<DeadlineCause>,
}

impl<B: Aggregate> Held<B> {
    fn new() -> Self {
        Self {
            state: Arc::default(),
            version: StreamVersion::NONE,
            last_event_at: None,
            due: None,
        }
    }

    fn apply(&mut self, recorded: &RecordedEvent, event: &B::Event) {
        let state = std::mem::take(&mut self.state);
        let state = B::evolve(Arc::unwrap_or_clone(state), event, recorded.occurred_at);
        self.due = DeadlineCause::after(self.due, B::due_at(&state), recorded);
        self.state = Arc::new(state);
        self.version = recorded.version;
        self.last_event_at = Some(recorded.occurred_at);
    }

    async fn catch_up(&mut self, store: &Store, guild: GuildId) -> Result<(), FoldError> {
        self.read_to(store, guild, None).await
    }

    /// Folds what follows, up to version `until` or to the end.
    pub(super) async fn read_to(
        &mut self,
        store: &Store,
        guild: GuildId,
        until: Option<StreamVersion>,
    ) -> Result<(), FoldError> {
        let from = self.version;
        walk(store, &stream::<B>(guild), from, until, |recorded| {
            let event = decoded_as(recorded, B::take)?;
            self.apply(recorded, &event);
            Ok(())
        })
        .await
    }
}

/// Folds a book up to version `until`.
pub(super) async fn fold<B: Aggregate>(
    store: &Store,
    guild: GuildId,
    until: StreamVersion,
) -> Result<Arc<B::State>, FoldError> {
    let mut held = Held::<B>::new();
    held.read_to(store, guild, Some(until)).await?;
    Ok(held.state)
}

fn stream<B: Aggregate>(guild: GuildId) -> StreamId {
    let name = format!("{}-{guild}", B::FAMILY);
    StreamId::parse(&name).expect("a word and digits are a stream's name")
}

/// Returns the server whose book of this kind the stream is.
pub(super) fn guild_of<B: Aggregate>(stream: &StreamId) -> Option<GuildId> {
    let (family, guild) = stream.as_str().split_once('-')?;
    (family == B::FAMILY).then(|| guild.parse().ok())?
}

/// The books of one kind in memory.
pub(super) struct AggregateCache<B: Aggregate> {
    rules: B,
    held: DashMap<GuildId, Arc<Mutex<Option<Held<B>>>>>,
}

impl<B: Aggregate> AggregateCache<B> {
    pub(super) fn new(rules: B) -> Self {
        Self {
            rules,
            held: DashMap::new(),
        }
    }

    /// Forgets a book that is behind version `version` of its stream. Tells whether none is in memory now.
    pub(super) async fn changed(&self, guild: GuildId, version: StreamVersion) -> bool {
        let book = self.held.get(&guild).map(|book| Arc::clone(&book));
        let Some(book) = book else { return true };
        let mut slot = book.lock().await;
        if slot.as_ref().is_some_and(|held| held.version < version) {
            *slot = None;
        }
        slot.is_none()
    }

    fn in_memory(&self, guild: GuildId) -> Arc<Mutex<Option<Held<B>>>> {
        if self.held.len() >= limits::BOOKS_IN_MEMORY {
            // Those in use are held by somebody else as well, and stay.
            self.held.retain(|_, book| Arc::strong_count(book) > 1);
        }
        Arc::clone(&self.held.entry(guild).or_default())
    }
}

/// What came of something asked of a book.
#[derive(Clone, Debug)]
pub struct Entry<E, S> {
    /// What happened; nothing, when all was as asked already.
    pub events: Vec<E>,
    /// The book after it.
    pub state: Arc<S>,
}

/// What came of something asked of a roster.
pub type RosterEntry = Entry<RosterEvent, Roster>;

/// What came of something asked of a server.
pub type ServerEntry = Entry<ServerEvent, Server>;

/// Why nothing came of something asked of a book.
#[derive(Debug, Error)]
pub enum Refused<R> {
    /// The rules said no.
    #[error("the rules said no")]
    Rejected(R),
    /// It could not be asked.
    #[error(transparent)]
    Failed(#[from] AskError),
}

impl<R> From<FoldError> for Refused<R> {
    fn from(error: FoldError) -> Self {
        Self::Failed(error.into())
    }
}

impl Games {
    /// Asks something of the teams of a server, and returns when what follows from it is committed.
    ///
    /// Dropping the future changes nothing. An act that arrives again is answered as the first time.
    ///
    /// # Errors
    /// [`Refused`]; where it is [`Failed`](Refused::Failed), the same act may be tried again.
    pub async fn ask_roster(
        &self,
        guild: GuildId,
        call: Caller,
        command: roster::Command,
    ) -> Result<RosterEntry, Refused<roster::Rejection>> {
        let (issuer, name) = (command.issuer(), command.name());
        let desk = self.clone();
        self.shielded(async move {
            let asks = |roster: Arc<Roster>, at| {
                let (command, desk) = (command.clone(), desk.clone());
                async move {
                    let called = desk.called(&roster, &command).await?;
                    Ok(roster::CommandContext {
                        at,
                        guild,
                        called,
                        command,
                    })
                }
            };
            let books = &desk.0.rosters;
            let asked = desk
                .ask_book(books, guild, &call, (issuer, name), asks)
                .await;
            if let Ok(entry) = &asked {
                let due = roster::due_at(&entry.state);
                desk.0.timers.set(Timed::Roster(guild), due);
            }
            asked
        })
        .await
    }

    /// Asks something of what a server decided about games. See [`ask_roster`](Self::ask_roster).
    ///
    /// # Errors
    /// [`Refused`]; where it is [`Failed`](Refused::Failed), the same act may be tried again.
    pub async fn ask_server(
        &self,
        guild: GuildId,
        call: Caller,
        command: server::Command,
    ) -> Result<ServerEntry, Refused<server::Rejection>> {
        let (issuer, name) = (command.issuer(), command.name());
        let desk = self.clone();
        self.shielded(async move {
            let asks = |_, at| {
                let command = command.clone();
                async move { Ok(server::CommandContext { at, command }) }
            };
            let books = &desk.0.servers;
            let asked = desk
                .ask_book(books, guild, &call, (issuer, name), asks)
                .await;
            for event in asked.iter().flat_map(|entry| &entry.events) {
                if let ServerEvent::PlayerBanned(banned) = event {
                    desk.remove(banned.player_id, guild, &call).await;
                }
            }
            asked
        })
        .await
    }

    /// Returns the teams of a server.
    ///
    /// # Errors
    /// [`FoldError`] when its stream cannot be read.
    pub async fn roster(&self, guild: GuildId) -> Result<Arc<Roster>, FoldError> {
        self.book(&self.0.rosters, guild).await
    }

    /// Returns what a server decided about games.
    ///
    /// # Errors
    /// [`FoldError`] when its stream cannot be read.
    pub async fn server(&self, guild: GuildId) -> Result<Arc<Server>, FoldError> {
        self.book(&self.0.servers, guild).await
    }

    /// Reads what happened to a team, oldest first, each with when.
    ///
    /// Costs a look at every event of the server's roster.
    ///
    /// # Errors
    /// [`FoldError`] when its stream cannot be read.
    pub async fn team_history(
        &self,
        guild: GuildId,
        team_id: TeamId,
    ) -> Result<Vec<(Ts, RosterEvent)>, FoldError> {
        let stream = stream::<RosterRules>(guild);
        let mut history = Vec::new();
        walk(
            &self.0.store,
            &stream,
            StreamVersion::NONE,
            None,
            |recorded| {
                let event = decoded_as(recorded, RosterRules::take)?;
                let of = match &event {
                    RosterEvent::TeamCreated(created) => Some(created.team_id),
                    RosterEvent::TeamReactivated(again) => Some(again.team_id),
                    RosterEvent::TeamRenamed(renamed) => Some(renamed.team_id),
                    RosterEvent::TeamDormant(dormant) => Some(dormant.team_id),
                    _ => None,
                };
                if of == Some(team_id) {
                    history.push((recorded.occurred_at, event));
                }
                Ok(())
            },
        )
        .await?;
        Ok(history)
    }

    /// Returns what a server decided about games; the defaults for a game without a server.
    pub(super) async fn server_of(&self, guild: Option<GuildId>) -> Result<Arc<Server>, FoldError> {
        match guild {
            Some(guild) => self.server(guild).await,
            None => Ok(Arc::clone(&self.0.no_server)),
        }
    }

    /// Sets the clocks of all invitations that are open, as after a restart.
    pub(super) async fn watch_rosters(&self) -> Result<(), AskError> {
        for guild in self.guilds_with::<RosterRules>().await.map_err(unread)? {
            self.watch_roster(guild).await;
        }
        Ok(())
    }

    /// Sets the clock of the invitations of a server that are open.
    pub(super) async fn watch_roster(&self, guild: GuildId) {
        match fold::<RosterRules>(&self.0.store, guild, StreamVersion(u32::MAX)).await {
            Ok(roster) => {
                let due = roster::due_at(&roster);
                self.0.timers.set(Timed::Roster(guild), due);
            }
            Err(error) => {
                error!(
                    error = &error as &dyn std::error::Error,
                    "the teams of server {guild} cannot be read"
                );
            }
        }
    }

    /// Returns every server of which anything is known.
    ///
    /// # Errors
    /// [`AskError`] when the log cannot be read; trying again may help.
    pub async fn known_servers(&self) -> Result<Vec<GuildId>, AskError> {
        self.guilds_with::<ServerRules>().await.map_err(unread)
    }

    /// Returns the servers that have a book of this kind.
    async fn guilds_with<B: Aggregate>(&self) -> Result<Vec<GuildId>, ReadError> {
        let (mut guilds, mut after) = (Vec::new(), None);
        loop {
            let streams = self.0.store.streams(B::FAMILY, after.as_ref()).await?;
            guilds.extend(streams.iter().filter_map(guild_of::<B>));
            match streams.into_iter().next_back() {
                Some(last) => after = Some(last),
                None => return Ok(guilds),
            }
        }
    }

    /// Looks at the invitations of a server that are due.
    pub(super) async fn tick_roster(&self, guild: GuildId, due: Ts) -> Result<(), AskError> {
        let call = Caller {
            at: self.0.clock.now(),
            guild: Some(guild),
            origin: Origin::Deadline {
                name: stream::<RosterRules>(guild).to_string(),
                at: due,
            },
        };
        let tick = Issued::Program(roster::ProgramCommand::Tick);
        match self.ask_roster(guild, call, tick).await {
            Ok(_) | Err(Refused::Rejected(_)) => Ok(()),
            Err(Refused::Failed(error)) => Err(error),
        }
    }

    /// Takes somebody who was banned out of the games of the server they are in.
    async fn remove(&self, player: PlayerId, guild: GuildId, because: &Caller) {
        for game in self.games_of(player) {
            match self.server_of_game(game).await {
                Ok(server) if server != Some(guild) => continue,
                _ => {}
            }
            let call = Caller {
                guild: Some(guild),
                origin: follow_up(&because.origin, &format!("banned/{game}")),
                ..because.clone()
            };
            let reason = LeaveReason::Kicked;
            let remove = ProgramCommand::Remove(RemovePlayer { player, reason });
            let removed = self.ask(game, call, Issued::Program(remove)).await;
            // It may have ended meanwhile.
            if let Err(error) = removed
                && !matches!(error, AskError::Rejected(_))
            {
                warn!(game.id = %game, error = &error as &dyn std::error::Error, "somebody who was banned is still in game {game}");
            }
        }
    }

    async fn book<B: Aggregate>(
        &self,
        books: &AggregateCache<B>,
        guild: GuildId,
    ) -> Result<Arc<B::State>, FoldError> {
        let shared = books.in_memory(guild);
        let mut slot = shared.lock().await;
        let held = self.loaded_book(&mut slot, guild).await?;
        Ok(Arc::clone(&held.state))
    }

    async fn loaded_book<'s, B: Aggregate>(
        &self,
        slot: &'s mut Option<Held<B>>,
        guild: GuildId,
    ) -> Result<&'s mut Held<B>, FoldError> {
        if slot.is_none() {
            let mut held = Held::new();
            held.catch_up(&self.0.store, guild).await?;
            *slot = Some(held);
        }
        Ok(slot.as_mut().expect("it was just read"))
    }

    async fn ask_book<B: Aggregate, F>(
        &self,
        books: &AggregateCache<B>,
        guild: GuildId,
        call: &Caller,
        (issuer, name): (Option<Issuer>, &str),
        asks: impl Fn(Arc<B::State>, Ts) -> F,
    ) -> Result<Entry<B::Event, B::State>, Refused<B::Rejection>>
    where
        F: Future<Output = Result<B::Command, AskError>>,
    {
        let store = &self.0.store;
        let shared = books.in_memory(guild);
        let mut slot = shared.lock().await;
        let held = self.loaded_book(&mut slot, guild).await?;
        for _ in 0..limits::DECISION_LIMIT {
            let at = held.last_event_at.map_or(call.at, |last| last.max(call.at));
            let command = asks(Arc::clone(&held.state), at).await?;
            let decided = books.rules.decide(&held.state, command);
            let events = match decided {
                Ok(events) if !events.is_empty() => events,
                // It may be said for the second time.
                done => {
                    let before = self.recorded_before::<B>(call).await?;
                    if !before.is_empty() {
                        return Ok(entry(before, held));
                    }
                    // It may rest on what another process changed meanwhile.
                    let known = held.version;
                    held.catch_up(store, guild).await?;
                    if held.version != known {
                        continue;
                    }
                    return done.map(|events| entry(events, held)).map_err(|no| {
                        let (code, hint) = B::told(&no);
                        self.0.clerk.refused(call, issuer, name, code, hint);
                        Refused::Rejected(no)
                    });
                }
            };
            let call = Caller { at, ..call.clone() };
            let request = call.origin.request();
            let mut metadata = record::metadata(
                &call,
                issuer.map(|issuer| issuer.id),
                request,
                &self.0.app_version,
            );
            if let (Origin::Deadline { .. }, Some(due)) = (&call.origin, held.due) {
                due.causes(&mut metadata);
            }
            let events: Vec<Event> = events.into_iter().map(B::wrap).collect();
            let append = record::append(
                request,
                metadata,
                stream::<B>(guild),
                Expected::Exact(held.version),
                &events,
            )
            .map_err(AskError::from)?;
            match self.append_patiently(append).await {
                Ok(appended) if appended.repeated => {
                    held.catch_up(store, guild).await?;
                    return Ok(entry(self.recorded_before::<B>(&call).await?, held));
                }
                Ok(appended) => {
                    let events: Vec<B::Event> = events.into_iter().filter_map(B::take).collect();
                    for (recorded, event) in appended.events.iter().zip(&events) {
                        held.apply(recorded, event);
                    }
                    return Ok(entry(events, held));
                }
                Err(AskError::Refused(
                    AppendError::Conflict { .. } | AppendError::RequestReused { .. },
                )) => held.catch_up(store, guild).await?,
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refused::Failed(AskError::Contended {
            attempts: limits::DECISION_LIMIT,
        }))
    }

    /// Reads what an act recorded when it first arrived; nothing, when it did not arrive before.
    async fn recorded_before<B: Aggregate>(
        &self,
        call: &Caller,
    ) -> Result<Vec<B::Event>, AskError> {
        let recorded = self.0.store.read_request(call.origin.request()).await;
        let recorded = recorded.map_err(unread)?;
        let events = recorded.iter().map(|event| decoded_as(event, B::take));
        Ok(events.collect::<Result<_, _>>()?)
    }

    /// Looks up what teams without a name of their own are called, where the rules compare names.
    async fn called(
        &self,
        roster: &Roster,
        command: &roster::Command,
    ) -> Result<Vec<(TeamId, String)>, AskError> {
        let is_named = match command {
            Issued::Player(issuer, roster::PlayerCommand::Accept(_)) => {
                let mut open = roster.open_invitations().iter();
                open.any(|open| open.invitee == issuer.id && open.name.is_some())
            }
            Issued::Player(_, command) => command.gives_name(),
            Issued::Program(roster::ProgramCommand::Tick) => false,
        };
        let mut called = Vec::new();
        if is_named {
            for team in roster.teams().filter(|team| team.name.is_none()) {
                let [one, other] = team.players;
                let (one, other) = (self.called_one(one).await?, self.called_one(other).await?);
                called.extend(one.zip(other).map(|(one, other)| {
                    let name = roster::name_of_two(&one, &other);
                    (team.team_id, name)
                }));
            }
        }
        Ok(called)
    }

    async fn called_one(&self, player: PlayerId) -> Result<Option<String>, AskError> {
        let found = self.0.people.player(player.0).await;
        let found = found.map_err(super::MeetError::People)?;
        Ok(found.map(|person| person.name.clone()))
    }
}

fn entry<B: Aggregate>(events: Vec<B::Event>, held: &Held<B>) -> Entry<B::Event, B::State> {
    Entry {
        events,
        state: Arc::clone(&held.state),
    }
}

fn unread(error: ReadError) -> AskError {
    AskError::History(HistoryError(Box::new(error)))
}
