//! The runtime of aggregates: load, decide, append, respond.
//!
//! Owns: the aggregates of one kind in memory, with a lock each. Does not know: their rules.
//!
//! Invariants: state in memory is a cache of the stream, and nothing is answered before the events that make it
//! true are committed. A request is executed once, and a repeated one is answered as the first time: the last
//! requests of each aggregate are remembered, and older ones are looked up in the log.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use quick_cache::sync::Cache;
use quick_cache::{DefaultHashBuilder, Lifecycle, UnitWeighter};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};

use super::absences::{Absences, Missed};
use super::aggregate::{Aggregate, decode, stream_of};
use super::caller::{Caller, Origin};
use super::envelope;
use super::error::{CommandError, FoldError};
use super::fold::{Folded, fold_on};
use super::log::Log;
use super::tasks::Tasks;
use super::timers::Timers;
use crate::game::values::Ts;
use crate::game::{GameEvent, PlayerId, State};
use crate::limits;
use crate::store::{AppendError, Appended, Expected, RecordedEvent, RequestId, StreamVersion};

/// What a command led to, in a game unless said otherwise.
#[derive(Clone, Debug)]
pub struct Outcome<E = GameEvent, S = State> {
    /// The recorded events; none when the state was already as requested.
    pub events: Vec<E>,
    pub state: Arc<S>,
    /// Whether the request was executed before; then these are its events of that time.
    pub repeated: bool,
}

pub(super) type OutcomeOf<A> =
    Outcome<<A as crate::game::Decider>::Event, <A as crate::game::Decider>::State>;
pub(super) type ErrorOf<A> = CommandError<<A as crate::game::Decider>::Rejection>;

/// Builds the command that is decided, from the state that it meets.
pub(super) trait CommandBuilder<A: Aggregate>: Send {
    /// What may have to be looked up elsewhere before the command is complete.
    type LookUp: Send;

    /// Returns the person who issues the command; none for the program.
    fn player(&self) -> Option<PlayerId>;

    /// Builds the command. It is called with the lock held, and therefore only reads memory.
    fn build(
        &mut self,
        folded: &Folded<A::State>,
        at: Ts,
    ) -> Result<Built<A::Command, Self::LookUp>, A::Rejection>;

    /// Looks up what was missing, without the lock.
    fn look_up(
        &mut self,
        missing: Self::LookUp,
    ) -> impl Future<Output = Result<(), ErrorOf<A>>> + Send;
}

pub(super) enum Built<C, L> {
    Command(C),
    Missing(L),
}

/// Notices a changed state of an aggregate, while it is locked.
type Observer<A> =
    Box<dyn Fn(<A as Aggregate>::Id, &<A as crate::game::Decider>::State) + Send + Sync>;

type Slot<A> = Arc<Mutex<Option<Loaded<A>>>>;

#[derive(Clone)]
pub(super) struct Runtime {
    pub(super) log: Arc<Log>,
    pub(super) timers: Timers,
    pub(super) tasks: Tasks,
    pub(super) absences: Absences,
}

#[cfg(test)]
impl Runtime {
    /// Opens a log in a folder, and returns it with what runs on it.
    pub(super) async fn in_folder(
        folder: &std::path::Path,
        clock: &crate::clock::Clock,
    ) -> (crate::store::Store, Self) {
        use crate::store::{Store, StoreOptions};

        let url = format!("sqlite://{}", folder.join("log.db").display());
        let clock = clock.clone();
        let options = StoreOptions::new(Arc::new(move || clock.now()));
        let store = Store::open(&url, options).await.unwrap();
        let runtime = Self {
            log: Arc::new(Log::new(store.clone(), "test".into())),
            timers: Timers::default(),
            tasks: Tasks::default(),
            absences: Absences::default(),
        };
        (store, runtime)
    }
}

pub(super) struct Aggregates<A: Aggregate> {
    decider: A,
    runtime: Runtime,
    /// Those evicted are folded again when used. Their deadlines stay in the timers.
    in_memory: Cache<A::Id, Slot<A>, UnitWeighter, DefaultHashBuilder, KeepUsed>,
    /// The last versions of those that ended lately and left memory.
    ended: Cache<A::Id, StreamVersion>,
    observer: Observer<A>,
}

/// Keeps an aggregate in memory while somebody uses it, so that all users share one lock.
#[derive(Clone)]
struct KeepUsed;

impl<K, V> Lifecycle<K, Arc<V>> for KeepUsed {
    type RequestState = ();

    fn is_pinned(&self, _: &K, slot: &Arc<V>) -> bool {
        Arc::strong_count(slot) > 1
    }
}

struct Loaded<A: Aggregate> {
    folded: Folded<A::State>,
    requests: RecentRequests,
}

/// The requests that the last events of a stream came from.
struct RecentRequests {
    ids: VecDeque<RequestId>,
    /// Whether no request of the stream was dropped: then one that is not here is not in the stream.
    is_complete: bool,
}

impl RecentRequests {
    const fn new() -> Self {
        Self {
            ids: VecDeque::new(),
            is_complete: true,
        }
    }

    fn add(&mut self, request: RequestId) {
        if self.ids.back() == Some(&request) {
            return;
        }
        if self.ids.len() == limits::REQUESTS_REMEMBERED {
            self.ids.pop_front();
            self.is_complete = false;
        }
        self.ids.push_back(request);
    }

    fn contains(&self, request: RequestId) -> bool {
        self.ids.iter().rev().any(|id| *id == request)
    }
}

impl<A: Aggregate> Aggregates<A> {
    /// Keeps about `limit` aggregates in memory. `observer` is shown each state that is loaded or follows from
    /// an event.
    pub(super) fn new(
        decider: A,
        runtime: Runtime,
        limit: usize,
        observer: impl Fn(A::Id, &A::State) + Send + Sync + 'static,
    ) -> Self {
        let hasher = DefaultHashBuilder::default();
        let capacity = u64::try_from(limit).unwrap_or(u64::MAX);
        Self {
            decider,
            runtime,
            in_memory: Cache::with(limit, capacity, UnitWeighter, hasher, KeepUsed),
            ended: Cache::new(limits::ENDED_AGGREGATES_KNOWN),
            observer: Box::new(observer),
        }
    }

    pub(super) const fn decider(&self) -> &A {
        &self.decider
    }

    /// Runs work on an aggregate to its end, also when the returned future is dropped. After a panic the aggregate
    /// is folded again: its state in memory may be half of what it should be.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        id: A::Id,
        work: impl Future<Output = Result<T, ErrorOf<A>>> + Send + 'static,
    ) -> Result<T, ErrorOf<A>> {
        let result = self.runtime.tasks.run(work).await;
        if matches!(result, Err(CommandError::Panicked { .. })) {
            self.forget(id).await;
            // Loading it shows the observer the current state.
            let _ = self.lock(id).await;
        }
        result
    }

    /// Executes a command, and returns the aggregate still locked with what the command led to.
    pub(super) async fn execute<B: CommandBuilder<A>>(
        &self,
        id: A::Id,
        caller: &Caller,
        builder: &mut B,
    ) -> Result<Executed<'_, A>, ErrorOf<A>> {
        self.lock(id).await?.execute(caller, builder).await
    }

    pub(super) async fn state(&self, id: A::Id) -> Result<Arc<A::State>, FoldError> {
        Ok(Arc::clone(&self.lock(id).await?.folded().state))
    }

    /// Returns the state of an aggregate that is in memory and not in use; never waits.
    pub(super) fn state_in_memory(&self, id: A::Id) -> Option<Arc<A::State>> {
        let slot = self.in_memory.get(&id)?;
        let loaded = slot.try_lock().ok()?;
        Some(Arc::clone(&loaded.as_ref()?.folded.state))
    }

    /// Locks an aggregate, folded from the log unless it is in memory.
    pub(super) async fn lock(&self, id: A::Id) -> Result<Locked<'_, A>, FoldError> {
        let mut slot = self.slot(id).lock_owned().await;
        let is_loaded = slot.is_some();
        if !is_loaded {
            let mut loaded = Loaded {
                folded: Folded::default(),
                requests: RecentRequests::new(),
            };
            loaded.catch_up(&self.runtime.log, id).await?;
            *slot = Some(loaded);
        }
        let locked = Locked {
            aggregates: self,
            id,
            loaded: OwnedMutexGuard::map(slot, |slot| slot.as_mut().expect("it is loaded")),
        };
        if !is_loaded {
            locked.publish();
        }
        Ok(locked)
    }

    /// Reads what a request recorded of an aggregate; nothing, when it was not executed.
    pub(super) async fn recorded(
        &self,
        id: A::Id,
        request: RequestId,
    ) -> Result<Vec<A::Event>, FoldError> {
        let stream = stream_of::<A>(id);
        let recorded = self.runtime.log.store.read_request(request).await;
        let mut recorded = recorded.map_err(|error| FoldError::read(&stream, error))?;
        recorded.retain(|event| event.stream == stream);
        recorded.iter().map(decode::<A>).collect()
    }

    /// Drops what is in memory of an aggregate.
    pub(super) async fn forget(&self, id: A::Id) {
        if let Some(slot) = self.in_memory.peek(&id) {
            *slot.lock().await = None;
        }
    }

    /// Tells whether an aggregate in memory, or one that ended lately, is known to hold an event of its stream; never
    /// waits.
    pub(super) fn has_version(&self, id: A::Id, version: StreamVersion) -> bool {
        if self.ended.get(&id).is_some_and(|last| version <= last) {
            return true;
        }
        let slot = self.in_memory.get(&id);
        slot.is_some_and(|slot| {
            let loaded = slot.try_lock().ok();
            loaded.is_some_and(|loaded| {
                let known = loaded.as_ref().map(|loaded| loaded.folded.version);
                known.is_some_and(|known| version <= known)
            })
        })
    }

    /// Adds what another process appended, up to an event of this version or beyond. An aggregate with deadlines is
    /// loaded for it, because this process watches them, too.
    pub(super) async fn foreign_write(
        &self,
        id: A::Id,
        version: StreamVersion,
    ) -> Result<(), FoldError> {
        if A::timer(id).is_none() && self.in_memory.peek(&id).is_none() {
            return Ok(());
        }
        let mut locked = self.lock(id).await?;
        if locked.folded().version < version {
            locked.catch_up().await?;
        }
        Ok(())
    }

    fn slot(&self, id: A::Id) -> Slot<A> {
        let made = || Ok::<_, Infallible>(Arc::default());
        match self.in_memory.get_or_insert_with(&id, made) {
            Ok(slot) => slot,
            Err(never) => match never {},
        }
    }
}

impl<A: Aggregate> Loaded<A> {
    async fn catch_up(&mut self, log: &Log, id: A::Id) -> Result<(), FoldError> {
        let requests = &mut self.requests;
        fold_on::<A>(&log.store, id, &mut self.folded, None, |recorded| {
            requests.add(recorded.event_id.request());
        })
        .await
    }

    fn apply(&mut self, recorded: &[Arc<RecordedEvent>], events: &[A::Event]) {
        for (recorded, event) in recorded.iter().zip(events) {
            self.folded.apply::<A>(recorded, event);
            self.requests.add(recorded.event_id.request());
        }
    }
}

/// An aggregate in memory that nobody else changes meanwhile.
pub(super) struct Locked<'a, A: Aggregate> {
    aggregates: &'a Aggregates<A>,
    id: A::Id,
    loaded: OwnedMappedMutexGuard<Option<Loaded<A>>, Loaded<A>>,
}

/// What a command led to, and the aggregate, still locked.
pub(super) struct Executed<'a, A: Aggregate> {
    pub(super) locked: Locked<'a, A>,
    pub(super) outcome: Result<OutcomeOf<A>, ErrorOf<A>>,
}

enum Step<A: Aggregate, L> {
    Done(OutcomeOf<A>),
    Missing(L),
}

impl<'a, A: Aggregate> Locked<'a, A> {
    pub(super) fn folded(&self) -> &Folded<A::State> {
        &self.loaded.folded
    }

    /// Returns the time in which nobody could play that is still to be granted.
    pub(super) fn owed(&self) -> Option<Missed> {
        let last_event_at = self.folded().last_event_at?;
        let Runtime { log, absences, .. } = &self.aggregates.runtime;
        // Known here at once, whoever else is still to be told.
        let outage = log.store.last_outage();
        if let Some(outage) = outage.filter(|outage| last_event_at < outage.until) {
            absences.add_outage(outage);
        }
        absences.owed_since(last_event_at)
    }

    /// Executes a command. What must be looked up elsewhere is looked up without the lock; the command then meets
    /// the state of that time.
    pub(super) async fn execute<B: CommandBuilder<A>>(
        mut self,
        caller: &Caller,
        builder: &mut B,
    ) -> Result<Executed<'a, A>, ErrorOf<A>> {
        for _ in 0..limits::LOOK_UPS_PER_COMMAND {
            let missing = match self.step(caller, builder).await {
                Ok(Step::Missing(missing)) => missing,
                Ok(Step::Done(outcome)) => {
                    let outcome = Ok(outcome);
                    return Ok(Executed {
                        locked: self,
                        outcome,
                    });
                }
                Err(error) => {
                    let outcome = Err(error);
                    return Ok(Executed {
                        locked: self,
                        outcome,
                    });
                }
            };
            let Self {
                aggregates,
                id,
                loaded,
            } = self;
            // Other commands continue meanwhile.
            drop(loaded);
            builder.look_up(missing).await?;
            self = aggregates.lock(id).await?;
        }
        Err(CommandError::Contended {
            attempts: limits::LOOK_UPS_PER_COMMAND,
        })
    }

    /// Decides and appends; on conflict, folds what is new and decides again.
    async fn step<B: CommandBuilder<A>>(
        &mut self,
        caller: &Caller,
        builder: &mut B,
    ) -> Result<Step<A, B::LookUp>, ErrorOf<A>> {
        let request = caller.origin.request();
        for _ in 0..limits::DECISION_LIMIT {
            if self.loaded.requests.contains(request) {
                return self.repeated(request).await;
            }
            // The first command may get the lock last; in an aggregate, time never goes back.
            let last_event_at = self.folded().last_event_at;
            let at = last_event_at.map_or(caller.at, |last| last.max(caller.at));
            let state = &self.folded().state;
            let decided = match builder.build(self.folded(), at) {
                Ok(Built::Missing(missing)) => return Ok(Step::Missing(missing)),
                Ok(Built::Command(command)) => self.aggregates.decider.decide(state, command),
                Err(rejection) => Err(rejection),
            };
            let events = match decided {
                Ok(events) if !events.is_empty() => events,
                nothing_happens => {
                    if self.was_behind(request).await? {
                        continue;
                    }
                    let events = nothing_happens.map_err(CommandError::Rejected)?;
                    return Ok(Step::Done(self.outcome(events, false)));
                }
            };
            let player = builder.player();
            match self.append(caller, player, at, &events).await {
                Ok(Appended {
                    events: recorded,
                    repeated: false,
                }) => {
                    self.loaded.apply(&recorded, &events);
                    self.publish();
                    return Ok(Step::Done(self.outcome(events, false)));
                }
                Err(CommandError::Refused(AppendError::Conflict { actual, .. })) => {
                    self.catch_up_with(actual).await?;
                }
                Ok(Appended { repeated: true, .. })
                | Err(CommandError::Refused(AppendError::RequestReused { .. })) => {
                    self.catch_up().await?;
                    return self.repeated(request).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(CommandError::Contended {
            attempts: limits::DECISION_LIMIT,
        })
    }

    /// Tells whether the log holds something that the decision must take into account and that was not known: events
    /// of other processes, or the same request.
    async fn was_behind(&mut self, request: RequestId) -> Result<bool, FoldError> {
        if self.aggregates.runtime.log.store.is_shared() {
            let known = self.folded().version;
            match self.catch_up().await {
                Ok(()) if self.folded().version != known => return Ok(true),
                Ok(()) => {}
                // What memory can answer is answered while the log is away.
                Err(FoldError::Read { .. }) if self.loaded.requests.is_complete => {
                    return Ok(false);
                }
                Err(error) => return Err(error),
            }
        }
        if self.loaded.requests.is_complete {
            return Ok(false);
        }
        let recorded = self.aggregates.recorded(self.id, request).await?;
        let is_recorded = !recorded.is_empty();
        if is_recorded {
            self.loaded.requests.add(request);
        }
        Ok(is_recorded)
    }

    /// Answers a request as the first time.
    async fn repeated<L>(&self, request: RequestId) -> Result<Step<A, L>, ErrorOf<A>> {
        let events = self.aggregates.recorded(self.id, request).await?;
        if events.is_empty() {
            // It was executed on another aggregate.
            return Err(CommandError::Refused(AppendError::RequestReused {
                request,
            }));
        }
        Ok(Step::Done(self.outcome(events, true)))
    }

    async fn append(
        &self,
        caller: &Caller,
        player: Option<PlayerId>,
        at: Ts,
        events: &[A::Event],
    ) -> Result<Appended, ErrorOf<A>> {
        let folded = self.folded();
        let caller = Caller {
            at,
            // An aggregate stays in the server where it began.
            guild: match folded.version {
                StreamVersion::NONE => caller.guild,
                _ => folded.guild,
            },
            ..caller.clone()
        };
        let request = caller.origin.request();
        let log = &self.aggregates.runtime.log;
        let mut metadata = envelope::metadata(&caller, player, request, &log.app_version);
        if let (Origin::Deadline { .. }, Some(deadline)) = (&caller.origin, folded.deadline) {
            deadline.apply_to(&mut metadata);
        }
        let events: Vec<_> = events.iter().cloned().map(A::to_stored).collect();
        let stream = stream_of::<A>(self.id);
        let expected = Expected::Exact(folded.version);
        log.append(envelope::append(
            request, metadata, stream, expected, &events,
        )?)
        .await
    }

    /// Folds what others appended.
    async fn catch_up(&mut self) -> Result<(), FoldError> {
        let known = self.folded().version;
        let result = self
            .loaded
            .catch_up(&self.aggregates.runtime.log, self.id)
            .await;
        if self.folded().version != known {
            self.publish();
        }
        result
    }

    /// Folds what others appended, up to version `noted` or beyond, at which the log's own row has the stream.
    async fn catch_up_with(&mut self, noted: StreamVersion) -> Result<(), FoldError> {
        let known = self.folded().version;
        self.catch_up().await?;
        let Folded {
            version, position, ..
        } = *self.folded();
        if known <= noted && noted <= version {
            return Ok(());
        }
        let what = format!("the stream ends at version {version} and is noted at version {noted}");
        let stream = stream_of::<A>(self.id);
        Err(FoldError::corrupt(&stream, position, what))
    }

    /// Passes the state on to the timer, the observer and the cache.
    fn publish(&self) {
        let (aggregates, id, state) = (self.aggregates, self.id, &*self.folded().state);
        (aggregates.observer)(id, state);
        if let Some(timer) = A::timer(id) {
            aggregates.runtime.timers.set(timer, A::due_at(state));
        }
        if !A::is_live(state) {
            aggregates.in_memory.remove(&id);
            aggregates.ended.insert(id, self.folded().version);
        }
    }

    fn outcome(&self, events: Vec<A::Event>, repeated: bool) -> OutcomeOf<A> {
        Outcome {
            events,
            state: Arc::clone(&self.folded().state),
            repeated,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::clock::Clock;
    use crate::game::roster::{self, CommandContext, Invite, Roster, RosterRules};
    use crate::game::{ChannelId, GuildId, InvitationId, Issuer};

    const LIMIT: usize = 32;

    const ANA: PlayerId = PlayerId(Uuid::from_u128(1));
    const BEN: PlayerId = PlayerId(Uuid::from_u128(2));

    /// Ana invites Ben to be a team in a server.
    struct AnaInvitesBen(GuildId);

    impl CommandBuilder<RosterRules> for AnaInvitesBen {
        type LookUp = Infallible;

        fn player(&self) -> Option<PlayerId> {
            Some(ANA)
        }

        fn build(
            &mut self,
            _: &Folded<Roster>,
            at: Ts,
        ) -> Result<Built<CommandContext, Infallible>, roster::Rejection> {
            let invite = roster::PlayerCommand::Invite(Invite {
                invitation_id: InvitationId(Uuid::from_u128(3)),
                invitee: BEN,
                name: None,
                channel_id: ChannelId(70),
            });
            Ok(Built::Command(CommandContext {
                at,
                guild: self.0,
                called: Vec::new(),
                command: Issuer::player(ANA).issues(invite),
            }))
        }

        async fn look_up(&mut self, missing: Infallible) -> Result<(), ErrorOf<RosterRules>> {
            match missing {}
        }
    }

    fn caller(clock: &Clock, guild: GuildId) -> Caller {
        Caller {
            at: clock.now(),
            guild: Some(guild),
            origin: Origin::Interaction { id: guild.0 },
        }
    }

    #[tokio::test]
    async fn memory_is_bounded_and_what_was_evicted_is_folded_again() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::system();
        let (store, runtime) = Runtime::in_folder(folder.path(), &clock).await;
        let rosters = Aggregates::new(RosterRules, runtime, LIMIT, |_, _| ());
        let guilds: Vec<GuildId> = (1..=300).map(GuildId).collect();
        // One is in use all the time.
        let in_use = rosters.lock(guilds[0]).await.unwrap();
        for guild in &guilds[1..] {
            let caller = caller(&clock, *guild);
            let mut invite = AnaInvitesBen(*guild);
            let executed = rosters.execute(*guild, &caller, &mut invite).await;
            let outcome = executed.unwrap().outcome.unwrap();
            assert_eq!(outcome.events.len(), 1);
        }
        assert!(
            rosters.in_memory.len() <= LIMIT,
            "{}",
            rosters.in_memory.len()
        );
        assert!(rosters.in_memory.peek(&guilds[0]).is_some());
        drop(in_use);
        for guild in &guilds[1..] {
            let caller = caller(&clock, *guild);
            let mut invite = AnaInvitesBen(*guild);
            let executed = rosters.execute(*guild, &caller, &mut invite).await;
            let again = executed.unwrap().outcome.unwrap();
            assert!(again.repeated);
            assert_eq!(again.events.len(), 1);
        }
        store.close().await;
    }
}
