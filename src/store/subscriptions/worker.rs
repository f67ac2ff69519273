//! Following the log under a lease: events are read, and handled in order or parked.
//!
//! Owns: what becomes of an event, and when the checkpoint passes it. Does not know: how the lease is held,
//! and why it ends.
//!
//! Invariants: the checkpoint never passes an event that was neither handled nor parked; nothing is started
//! under a lease that may have expired.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::{
    end::{End, SubscriptionError},
    guard::Guard,
    lanes::{Batch, Item, Key, Lanes},
    leased::HeldLease,
    prepared::{PrepareError, Prepared},
    registry::{Entry, until},
    rows::{self, Lost, ToPark},
    spec::{Events, Kind, OnCorrupt, Quiet, Spec, Start},
    status::{Notice, Parked, Resolution, State, with_causes},
    work::Work,
    yielding::wait_for_turn,
};
use crate::{
    panics,
    store::{
        Store,
        error::{ReadError, WriteError},
        health::{suggests_outage, warn_unless_down},
        ids::Position,
        subscription::{Step, Subscription},
    },
};

/// How often a subscription without events saves its checkpoint.
const IDLE_SAVE: Duration = Duration::from_secs(30);

pub(super) struct Worker<'a> {
    store: &'a Store,
    spec: &'a Spec,
    entry: &'a Arc<Entry>,
    work: &'a Work,
    lease: HeldLease,
    subscription: Subscription,
    lanes: Lanes,
    /// None where the handler appends nothing.
    guard: Option<Guard>,
    /// The next event, when it cannot be read.
    corrupt: Option<CorruptEvent>,
    jobs: JoinSet<Outcome>,
    /// Batches whose handler was ready at once.
    outcomes: VecDeque<Outcome>,
    /// Cancelled at the end: batches that wait for another attempt are left for the next start.
    ending: CancellationToken,
    /// Parked events that are being tried again, by their rows.
    replaying: HashSet<i64>,
    /// Keys with a failed event that is tried again.
    retrying: HashSet<Key>,
    saved: Position,
    save_at: Instant,
}

type Outcome = (Batch, Result<(), Failure>);

struct CorruptEvent {
    position: Position,
    what: String,
}

#[derive(Debug)]
enum Failure {
    /// The handler failed, panicked, or took too long.
    Handler(String),
    /// The handler failed, and people learn of it elsewhere.
    Quiet(String),
    /// The log's database was not written, or perhaps not.
    Write(WriteError),
    /// Another process holds the lease.
    Lost,
    /// It was not tried: the worker is ending.
    NotTried,
    /// The handler cannot read what it needs now.
    Unavailable(String),
    /// Trying again does not help.
    Permanent(String),
}

impl<'a> Worker<'a> {
    /// Reads where the subscription starts. Returns none when another process holds the lease by now.
    pub(super) async fn begin(
        store: &'a Store,
        spec: &'a Spec,
        entry: &'a Arc<Entry>,
        work: &'a Work,
        lease: HeldLease,
    ) -> Result<Option<Self>, SubscriptionError> {
        let Continues { saved, after } = continues(store, spec, entry).await?;
        let mut worker = Self {
            store,
            spec,
            entry,
            work,
            lease,
            subscription: store.subscribe(after, spec.filter.clone()),
            lanes: Lanes::new(after, spec.n_lanes, spec.batch),
            guard: spec
                .loops
                .filter(|_| spec.kind == Kind::Persistent)
                .map(Guard::new),
            corrupt: None,
            jobs: JoinSet::new(),
            outcomes: VecDeque::new(),
            ending: CancellationToken::new(),
            replaying: HashSet::new(),
            retrying: HashSet::new(),
            // Below every position, so that the first checkpoint is saved even where nothing was read yet.
            saved: saved.unwrap_or(Position(-1)),
            save_at: Instant::now() + IDLE_SAVE,
        };
        entry.show_position(after, None);
        // The next start must know where a new one started.
        if saved.is_none() && worker.save().await?.is_err() {
            return Ok(None);
        }
        Ok(Some(worker))
    }

    /// Follows the log until it is to end, and finishes what is under way.
    pub(super) async fn run(mut self) -> Result<End, SubscriptionError> {
        let entry = self.entry.clone();
        let saves = self.is_persistent();
        let mut lease = entry.lease.subscribe();
        let end = loop {
            self.start_ready();
            if let Some((batch, result)) = self.outcomes.pop_front() {
                if let Some(end) = self.settle(batch, result).await? {
                    break end;
                }
                continue;
            }
            if self.lanes.is_idle()
                && let Some(corrupt) = self.corrupt.take()
            {
                if self.pass_corrupt(corrupt).await?.is_err() {
                    return Ok(End::Lost);
                }
                continue;
            }
            self.show();
            let fresh_until = self.lease.fresh_until();
            let reads = self.lanes.n_open() < self.spec.n_open() && self.corrupt.is_none();
            tokio::select! {
                biased;
                () = entry.stop.cancelled() => break End::Stopped,
                () = self.store.log.closed.cancelled() => return Ok(End::Stopped),
                () = until(&entry.paused, |paused| *paused) => break End::Paused,
                _ = lease.changed() => {
                    if !self.lease.is_held() {
                        return Ok(End::Lost);
                    }
                }
                // The lease may have expired: nothing is started until it is renewed.
                () = sleep_until(fresh_until.unwrap_or_else(Instant::now)), if fresh_until.is_some() => {}
                // What is under way concerns rows that are gone.
                () = entry.restarted.notified() => return Ok(End::Restarted),
                Some(done) = self.jobs.join_next() => {
                    let (batch, result) = done.expect("a panic in it is caught, and it is not aborted");
                    if let Some(end) = self.settle(batch, result).await? {
                        break end;
                    }
                }
                () = entry.resolved.notified() => {
                    if self.replay().await?.is_err() {
                        return Ok(End::Lost);
                    }
                }
                () = sleep_until(self.save_at), if saves => {
                    if self.save().await?.is_err() {
                        return Ok(End::Lost);
                    }
                }
                step = self.subscription.step(), if reads => match step {
                    Ok(Step::AtHead) => {
                        if self.lanes.is_idle() {
                            self.recovered();
                        }
                    }
                    Ok(Step::Events(events)) => {
                        if self.accept(events).await?.is_err() {
                            return Ok(End::Lost);
                        }
                    }
                    Err(ReadError::Corrupt { position, what }) => {
                        self.corrupt = Some(CorruptEvent { position, what });
                    }
                    Err(error) => return Err(error.into()),
                },
            }
        };
        self.finish(end).await
    }

    /// Finishes what is under way, and saves the checkpoint.
    async fn finish(mut self, end: End) -> Result<End, SubscriptionError> {
        self.ending.cancel();
        loop {
            let (batch, result) = match self.outcomes.pop_front() {
                Some(outcome) => outcome,
                None => match self.jobs.join_next().await {
                    Some(done) => done.expect("a panic in it is caught, and it is not aborted"),
                    None => break,
                },
            };
            match result {
                Ok(()) => {
                    if let Some(End::Lost) = self.settle(batch, Ok(())).await? {
                        return Ok(End::Lost);
                    }
                }
                // It is tried again after the next start.
                Err(
                    Failure::Handler(text) | Failure::Unavailable(text) | Failure::Permanent(text),
                ) => self.show_error(&text),
                Err(Failure::NotTried | Failure::Quiet(_)) => {}
                Err(Failure::Lost) => return Ok(End::Lost),
                Err(Failure::Write(error)) => return Err(error.into()),
            }
        }
        let saved = self.save().await?;
        self.entry.show_position(self.lanes.done_to(), None);
        Ok(if saved.is_ok() { end } else { End::Lost })
    }

    fn start_ready(&mut self) {
        while self.lease.is_fresh() {
            let Some(batch) = self.lanes.take() else {
                return;
            };
            self.start(batch);
        }
    }

    /// Handles a batch, after a wait if it has failed before: in a task of its own, unless it is ready at once.
    fn start(&mut self, batch: Batch) {
        let position = batch.items[0].event.position;
        let wait = (0 < batch.n_failures).then(|| {
            let seed = self.store.registry.seed;
            let random = self.spec.random(seed, position, batch.n_failures);
            self.spec.retry.wait(batch.n_failures, random)
        });
        let events: Events = batch.items.iter().map(|item| item.event.clone()).collect();
        let parked = batch.items[0].parked.clone();
        let (store, entry, ending) = (self.store.clone(), self.entry.clone(), self.ending.clone());
        let (yields, limit) = (self.spec.yields, self.spec.retry.limit);
        let lease = self.lease.clone();
        let work = self.handle(events, parked);
        let mut handling = Box::pin(async move {
            let before = async {
                if let Some(wait) = wait {
                    sleep(wait).await;
                }
                let turn = if yields {
                    wait_for_turn(&store, &entry, Position(position.0 - 1)).await
                } else {
                    None
                };
                lease.fresh().await;
                turn
            };
            let Some(turn) = ending.run_until_cancelled(before).await else {
                return (batch, Err(Failure::NotTried));
            };
            let result = match timeout(limit, panics::caught(work)).await {
                Ok(Ok(result)) => result,
                Ok(Err(panicked)) => Err(Failure::Handler(panicked.to_string())),
                Err(_) => Err(Failure::Handler(format!("not done within {limit:?}"))),
            };
            drop(turn);
            (batch, result)
        });
        match (&mut handling).now_or_never() {
            Some(outcome) => self.outcomes.push_back(outcome),
            None => drop(self.jobs.spawn(handling)),
        }
    }

    fn handle(
        &self,
        events: Events,
        parked: Option<Arc<Parked>>,
    ) -> impl Future<Output = Result<(), Failure>> + Send + 'static {
        let (work, lease) = (self.work.clone(), self.lease.clone());
        let name = self.spec.name.clone();
        async move {
            let Prepared { write, committed } = match work {
                Work::Handle(handle) => {
                    let handled = handle(events).await;
                    return handled.map_err(|error| {
                        let text = with_causes(&*error);
                        if error.is::<Quiet>() {
                            Failure::Quiet(text)
                        } else {
                            Failure::Handler(text)
                        }
                    });
                }
                Work::Prepare(prepare) => prepare(events.clone(), parked.clone()).await?,
                Work::Leased(_) => return Ok(()),
            };
            let to = events.last().map(|event| event.position);
            let done = lease.fenced(move |conn| {
                Box::pin(async move {
                    write(conn.borrow()).await?;
                    match (parked, to) {
                        (Some(parked), _) => rows::unpark(conn, parked.id).await,
                        (None, Some(to)) => rows::save(conn, &name, to).await,
                        (None, None) => Ok(()),
                    }
                })
            });
            match done.await {
                Ok(Ok(())) => {
                    committed();
                    Ok(())
                }
                Ok(Err(Lost)) => Err(Failure::Lost),
                Err(WriteError::Database { source }) if suggests_outage(&source) => {
                    Err(Failure::Write(WriteError::Database { source }))
                }
                Err(error @ (WriteError::Database { .. } | WriteError::Panicked(_))) => {
                    Err(Failure::Handler(with_causes(&error)))
                }
                Err(error) => Err(Failure::Write(error)),
            }
        }
    }

    /// Decides what becomes of a batch after an attempt.
    async fn settle(
        &mut self,
        mut batch: Batch,
        result: Result<(), Failure>,
    ) -> Result<Option<End>, SubscriptionError> {
        let mut is_permanent = false;
        let text = match result {
            Ok(()) => return self.handled(batch).await,
            Err(Failure::NotTried) => return Ok(None),
            Err(Failure::Lost) => return Ok(Some(End::Lost)),
            // The checkpoint shows whether it was written after all.
            Err(Failure::Write(error)) => return Err(error.into()),
            Err(Failure::Unavailable(text)) => return Err(SubscriptionError::Handler(text)),
            Err(Failure::Quiet(text)) => return Err(SubscriptionError::Quiet(text)),
            Err(Failure::Handler(text)) => text,
            Err(Failure::Permanent(text)) => {
                is_permanent = true;
                text
            }
        };
        // Only a persistent subscription parks events. Any other starts again: where it is told to, or after what is done.
        if !self.is_persistent() {
            self.entry.show_position(self.lanes.done_to(), None);
            return Err(SubscriptionError::Handler(text));
        }
        if 1 < batch.items.len() {
            self.show_error(&text);
            self.lanes.split(batch);
            return Ok(None);
        }
        batch.n_failures += 1;
        if batch.n_failures < self.spec.retry.n_attempts && !is_permanent {
            let (name, position) = (&*self.entry.name, batch.items[0].event.position);
            warn!("the subscription {name} failed at {position} and tries again: {text}");
            let registry = &self.store.registry;
            registry.failed(self.entry, position, text);
            self.retrying.insert(batch.key.clone());
            self.start(batch);
            return Ok(None);
        }
        self.retrying.remove(&batch.key);
        self.show_error(&text);
        let parked = if let Some(parked) = batch.items[0].parked.clone() {
            self.park_again(parked.id, batch.n_failures, text).await?
        } else {
            let park = ToPark {
                position: batch.items[0].event.position,
                key: batch.key.to_string(),
                error: text,
                n_attempts: batch.n_failures,
            };
            self.park(vec![park]).await?
        };
        if parked.is_err() {
            return Ok(Some(End::Lost));
        }
        self.done(&batch);
        Ok(None)
    }

    fn done(&mut self, batch: &Batch) {
        if self.retrying.is_empty() {
            self.recovered();
        }
        self.lanes.done(batch);
        self.save_soon();
    }

    fn recovered(&self) {
        let registry = &self.store.registry;
        registry.recovered(self.entry, self.lanes.done_to());
    }

    async fn handled(&mut self, batch: Batch) -> Result<Option<End>, SubscriptionError> {
        self.retrying.remove(&batch.key);
        if let Some(parked) = batch.items[0].parked.clone() {
            let id = parked.id;
            if self.unpark(id).await?.is_err() {
                return Ok(Some(End::Lost));
            }
            self.replaying.remove(&id);
        }
        self.done(&batch);
        Ok(None)
    }

    /// Queues events, and parks those that belong to a loop.
    async fn accept(&mut self, events: Events) -> Result<Result<(), Lost>, SubscriptionError> {
        let mut park = Vec::new();
        for event in events {
            let key = self.spec.partition.key(&event);
            let position = event.position;
            let admitted = match &mut self.guard {
                Some(guard) => guard.admit(&self.store.log, &event).await?,
                None => Ok(()),
            };
            if let Err(refused) = admitted {
                let error = with_causes(&refused);
                self.show_error(&error);
                park.push(ToPark {
                    position,
                    key: key.to_string(),
                    error,
                    n_attempts: 0,
                });
            } else {
                let parked = None;
                self.lanes.push(key, Item { event, parked });
            }
        }
        if self.park(park).await?.is_err() {
            return Ok(Err(Lost));
        }
        self.lanes.read_to(self.subscription.position());
        self.save_soon();
        Ok(Ok(()))
    }

    /// Parks events. A subscription that is not persistent goes on without them, with a notice.
    async fn park(&mut self, park: Vec<ToPark>) -> Result<Result<(), Lost>, SubscriptionError> {
        if park.is_empty() {
            return Ok(Ok(()));
        }
        for event in &park {
            let (name, position) = (self.entry.name.clone(), event.position);
            error!(
                "the subscription {name} could not handle the event at {position}: {}",
                event.error
            );
            self.notify(Notice::Parked {
                name,
                position,
                n_attempts: event.n_attempts,
                error: event.error.clone(),
            });
        }
        if !self.is_persistent() {
            return Ok(Ok(()));
        }
        let (name, at) = (self.spec.name.clone(), self.now());
        let parked = self
            .lease
            .fenced(move |conn| Box::pin(async move { rows::park(conn, &name, &park, at).await }));
        Ok(parked.await?)
    }

    async fn unpark(&self, id: i64) -> Result<Result<(), Lost>, SubscriptionError> {
        let unparked = self
            .lease
            .fenced(move |conn| Box::pin(async move { rows::unpark(conn, id).await }));
        Ok(unparked.await?)
    }

    /// Stores that a parked event failed again.
    async fn park_again(
        &mut self,
        id: i64,
        n_attempts: u32,
        error: String,
    ) -> Result<Result<(), Lost>, SubscriptionError> {
        let at = self.now();
        self.replaying.remove(&id);
        let saved = self.lease.fenced(move |conn| {
            Box::pin(async move { rows::failed_again(conn, id, &error, n_attempts, at).await })
        });
        Ok(saved.await?)
    }

    /// Retries or discards parked events, as people decided.
    async fn replay(&mut self) -> Result<Result<(), Lost>, SubscriptionError> {
        if !self.is_persistent() {
            return Ok(Ok(()));
        }
        let to_resolve = rows::to_resolve(self.store.reader(), &self.spec.name);
        for parked in to_resolve.await.map_err(ReadError::from)? {
            if self.replaying.contains(&parked.id) {
                continue;
            }
            let replayed = match parked.resolution {
                Some(Resolution::Discard) => self.discard(&parked).await?,
                Some(Resolution::Retry) => self.retry_parked(parked).await?,
                None => Ok(()),
            };
            if replayed.is_err() {
                return Ok(Err(Lost));
            }
        }
        Ok(Ok(()))
    }

    async fn discard(&self, parked: &Parked) -> Result<Result<(), Lost>, SubscriptionError> {
        let discarded = self.unpark(parked.id).await?;
        if discarded.is_ok() {
            self.notify(Notice::Discarded {
                name: self.entry.name.clone(),
                position: parked.position,
            });
        }
        Ok(discarded)
    }

    async fn retry_parked(
        &mut self,
        parked: Parked,
    ) -> Result<Result<(), Lost>, SubscriptionError> {
        let id = parked.id;
        match self.store.read_at(&[parked.position]).await {
            Ok(events) => {
                self.replaying.insert(id);
                let (key, parked) = (Key::from(&*parked.key), Some(Arc::new(parked)));
                for event in events {
                    let (event, parked) = (Arc::new(event), parked.clone());
                    self.lanes.push(key.clone(), Item { event, parked });
                }
                Ok(Ok(()))
            }
            Err(error @ ReadError::Corrupt { .. }) => {
                self.park_again(id, 1, with_causes(&error)).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Parks a corrupt event or leaves it to the handler, and continues after it. All before it are done.
    async fn pass_corrupt(
        &mut self,
        corrupt: CorruptEvent,
    ) -> Result<Result<(), Lost>, SubscriptionError> {
        let CorruptEvent { position, what } = corrupt;
        let error = format!("the event is corrupt: {what}");
        self.show_error(&error);
        if let (Some(OnCorrupt(handle)), false) = (&self.spec.corrupt, self.is_persistent()) {
            let handled = handle(position, what).await;
            handled.map_err(|error| SubscriptionError::of_handler(&error))?;
        } else {
            let park = ToPark {
                position,
                key: String::new(),
                error,
                n_attempts: 1,
            };
            if self.park(vec![park]).await?.is_err() {
                return Ok(Err(Lost));
            }
        }
        self.subscription = self.store.subscribe(position, self.spec.filter.clone());
        self.lanes.read_to(position);
        self.save_soon();
        Ok(Ok(()))
    }

    /// Saves the checkpoint if it has moved.
    async fn save(&mut self) -> Result<Result<(), Lost>, SubscriptionError> {
        if self.lanes.is_idle() {
            self.lanes.read_to(self.subscription.position());
        }
        self.save_at = Instant::now() + IDLE_SAVE;
        let done_to = self.lanes.done_to();
        if !self.is_persistent() || done_to <= self.saved {
            return Ok(Ok(()));
        }
        let name = self.spec.name.clone();
        let saved = self
            .lease
            .fenced(move |conn| Box::pin(async move { rows::save(conn, &name, done_to).await }));
        if saved.await?.is_err() {
            return Ok(Err(Lost));
        }
        self.saved = done_to;
        Ok(Ok(()))
    }

    fn is_persistent(&self) -> bool {
        self.spec.kind == Kind::Persistent
    }

    fn save_soon(&mut self) {
        let soon = Instant::now() + self.spec.save_every;
        self.save_at = self.save_at.min(soon);
    }

    fn show(&self) {
        let registry = &self.store.registry;
        let idle = self.lanes.is_idle();
        let probe = idle.then(|| self.subscription.probe()).flatten();
        self.entry.show_position(self.lanes.done_to(), probe);
        let state = if !self.retrying.is_empty() || self.entry.is_failing() {
            State::Retrying
        } else if self.subscription.is_at_head() {
            State::Live
        } else {
            State::CatchingUp
        };
        registry.show(self.entry, state);
    }

    fn show_error(&self, text: &str) {
        let name = &*self.entry.name;
        warn_unless_down!(
            self.store.log.health,
            "the subscription {name} failed: {text}"
        );
        let registry = &self.store.registry;
        registry.show_error(self.entry, text.to_owned());
    }

    fn notify(&self, notice: Notice) {
        self.store.registry.notify(notice);
    }

    fn now(&self) -> DateTime<Utc> {
        (self.store.registry.now)()
    }
}

/// Where a subscription continues.
pub(super) struct Continues {
    /// Its saved checkpoint.
    saved: Option<Position>,
    pub(super) after: Position,
}

pub(super) async fn continues(
    store: &Store,
    spec: &Spec,
    entry: &Entry,
) -> Result<Continues, SubscriptionError> {
    let saved = match spec.kind {
        Kind::Persistent => store.checkpoint(&spec.name).await?,
        Kind::Ephemeral | Kind::CatchUp => None,
    };
    // After a pause or a failure it continues where it was.
    let reached = saved.or_else(|| entry.done_to());
    let after = match (reached, &spec.start) {
        (_, Start::Asked(ask)) => ask().await.map_err(|error| {
            if error.is::<Quiet>() {
                SubscriptionError::of_handler(&error)
            } else {
                SubscriptionError::Checkpoint(error)
            }
        })?,
        (Some(reached), _) => reached,
        (None, Start::Beginning) => Position::START,
        (None, Start::Now) => store.refresh_head().await?,
        (None, Start::After(position)) => *position,
    };
    Ok(Continues { saved, after })
}

impl From<PrepareError> for Failure {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Unavailable(error) => Self::Unavailable(with_causes(&*error)),
            PrepareError::Failed(error) => Self::Handler(with_causes(&*error)),
            PrepareError::Permanent(error) => Self::Permanent(with_causes(&*error)),
        }
    }
}
