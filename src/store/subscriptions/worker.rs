//! Following the log under a lease: events in, handled in their order, done or parked.
//!
//! Owns: what becomes of an event, and when the checkpoint moves over it. Does not know: who holds
//! the lease, and why it ends.
//!
//! Invariant: the checkpoint never passes an event that was neither handled nor parked; nothing is
//! begun under a lease that may have run out.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::{
    guard::Guard,
    lanes::{Batch, Item, Key, Lanes},
    leases::COUNT_ON,
    prepared::{PrepareError, Prepared, WriteRows},
    registry::{Entry, Lease},
    rows::{self, Lost, Pauser, ToPark},
    runner::{End, Events, Runner, Trouble, Work, until},
    spec::{HandlerError, Kind, Spec, Start, Then},
    status::{Notice, Parked, Resolution, State, with_causes},
};
use crate::store::{
    Store, checkpoints,
    error::{ReadError, WriteError},
    ids::Position,
    log::{database, read_range},
    sql::{self, Connection},
    subscription::{Step, Subscription},
};

/// How long a subscription for which nothing happens leaves its checkpoint where it is.
const IDLE_SAVE: Duration = Duration::from_secs(30);

/// After so many failures of one event somebody is told, though it is tried again.
pub(super) const STALLED_AFTER: u32 = 5;

pub(super) struct Following<'a> {
    store: &'a Store,
    spec: &'a Spec,
    entry: &'a Arc<Entry>,
    work: &'a Work,
    epoch: i64,
    lease: watch::Receiver<Lease>,
    subscription: Subscription,
    lanes: Lanes,
    guard: Guard,
    jobs: JoinSet<Tried>,
    /// Batches whose handler was done at once.
    tried: VecDeque<Tried>,
    /// Cancelled when it ends: what waits to be tried again is left for the next time.
    ending: CancellationToken,
    /// Keys that are parked.
    held: HashSet<Key>,
    /// Rows that are being tried again.
    replaying: HashSet<i64>,
    /// How often those failed that are tried again.
    retrying: HashMap<Key, u32>,
    stalled_at: Option<DateTime<Utc>>,
    saved: Position,
    save_at: Instant,
}

/// A batch, and what came of it.
type Tried = (Batch, Result<(), Failed>);

/// Why a batch was not handled.
#[derive(Debug)]
enum Failed {
    /// The handler says so, or panicked, or took too long.
    Handler(String),
    /// The log's database could not be written, or it is not known whether it was.
    Write(WriteError),
    /// Another process has the subscription.
    Lost,
    /// It was not tried: this is ending.
    NotTried,
    /// What the handler needs cannot be read now.
    Unavailable(HandlerError),
    /// Trying again does not help.
    Permanent(String),
}

impl<'a> Following<'a> {
    /// Reads where the subscription is. None when another process has it by now.
    pub(super) async fn begin(runner: &'a Runner, epoch: i64) -> Result<Option<Self>, Trouble> {
        let Runner {
            store,
            spec,
            entry,
            work,
        } = runner;
        let (saved, held) = if spec.kind == Kind::Persistent {
            let keys = rows::held_keys(store.reader(), &spec.name);
            let keys = keys.await.map_err(database)?;
            (
                store.checkpoint(&spec.name).await?,
                keys.into_iter().map(Key::from).collect(),
            )
        } else {
            (None, HashSet::new())
        };
        // One that stood, or was in trouble, goes on where it was.
        let reached = saved.or_else(|| entry.done_to());
        let after = match (reached, &spec.start) {
            (_, Start::Asked(ask)) => ask().await.map_err(Trouble::Asked)?,
            (Some(reached), _) => reached,
            (None, Start::Beginning) => Position::START,
            (None, Start::Now) => store.refresh_head().await?,
            (None, Start::After(position)) => *position,
        };
        let lease = entry.lease.subscribe();
        let mut following = Self {
            store,
            spec,
            entry,
            work,
            epoch,
            lease,
            subscription: store.subscribe(after, spec.filter.clone()),
            lanes: Lanes::new(after, spec.n_lanes, spec.batch),
            guard: Guard::new(spec.loops),
            jobs: JoinSet::new(),
            tried: VecDeque::new(),
            ending: CancellationToken::new(),
            held,
            replaying: HashSet::new(),
            retrying: HashMap::new(),
            stalled_at: None,
            saved: saved.unwrap_or(Position(-1)),
            save_at: Instant::now() + IDLE_SAVE,
        };
        entry.show_position(after, None);
        // Where a new one started must be known at the next start.
        if saved.is_none() && following.save().await?.is_err() {
            return Ok(None);
        }
        Ok(Some(following))
    }

    /// Follows until it is to end, and finishes what is under way.
    pub(super) async fn run(mut self) -> Result<End, Trouble> {
        let entry = self.entry.clone();
        let saves = self.spec.kind == Kind::Persistent;
        let end = loop {
            self.start_ready();
            if let Some((batch, result)) = self.tried.pop_front() {
                if let Some(end) = self.settle(batch, result).await? {
                    break end;
                }
                continue;
            }
            self.show();
            let fresh_until = self.fresh_until();
            let room = self.lanes.n_open() < self.spec.n_open();
            tokio::select! {
                biased;
                () = entry.stop.cancelled() => break End::Stopped,
                () = self.store.log.closed.cancelled() => return Ok(End::Stopped),
                () = until(&entry.paused, |paused| *paused) => break End::Paused,
                _ = self.lease.changed() => {
                    if !self.holds() {
                        return Ok(End::Lost);
                    }
                }
                // From here on nothing is started until the lease is renewed.
                () = sleep_until(fresh_until.unwrap_or_else(Instant::now)), if fresh_until.is_some() => {}
                Some(done) = self.jobs.join_next() => {
                    let (batch, result) = done.expect("a panic in it is caught, and it is not aborted");
                    if let Some(end) = self.settle(batch, result).await? {
                        break end;
                    }
                }
                () = entry.wishes.notified() => {
                    if self.replay().await?.is_err() {
                        return Ok(End::Lost);
                    }
                }
                () = sleep_until(self.save_at), if saves => {
                    if self.save().await?.is_err() {
                        return Ok(End::Lost);
                    }
                }
                step = self.subscription.step(), if room => match step {
                    Ok(Step::AtHead) => {}
                    Ok(Step::Events(events)) => {
                        if self.take(events).await?.is_err() {
                            return Ok(End::Lost);
                        }
                    }
                    Err(ReadError::Corrupt { position, what }) => {
                        if let Some(end) = self.corrupt(position, &what).await? {
                            break end;
                        }
                    }
                    Err(error) => return Err(error.into()),
                },
            }
        };
        self.finish(end).await
    }

    /// Finishes what is under way, starts nothing, saves.
    async fn finish(mut self, end: End) -> Result<End, Trouble> {
        self.ending.cancel();
        loop {
            let (batch, result) = match self.tried.pop_front() {
                Some(tried) => tried,
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
                // It is tried again when this goes on.
                Err(Failed::Handler(text) | Failed::Permanent(text)) => self.failed(&text),
                Err(Failed::Unavailable(error)) => self.failed(&with_causes(&*error)),
                Err(Failed::NotTried) => {}
                Err(Failed::Lost) => return Ok(End::Lost),
                Err(Failed::Write(error)) => return Err(error.into()),
            }
        }
        let saved = self.save().await?;
        self.entry.show_position(self.lanes.done_to(), None);
        Ok(if saved.is_ok() { end } else { End::Lost })
    }

    fn is_shared(&self) -> bool {
        self.spec.kind == Kind::Persistent && matches!(self.store.reader(), sql::Pool::Postgres(_))
    }

    fn holds(&self) -> bool {
        matches!(*self.lease.borrow(), Lease::Held { epoch, .. } if epoch == self.epoch)
    }

    /// Returns until when the lease can be counted on; none when it cannot now, or always can.
    fn fresh_until(&self) -> Option<Instant> {
        match *self.lease.borrow() {
            Lease::Held { asked_at, .. } if self.is_shared() => {
                Some(asked_at + COUNT_ON).filter(|until| Instant::now() < *until)
            }
            _ => None,
        }
    }

    fn may_start(&self) -> bool {
        !self.is_shared() || self.fresh_until().is_some()
    }

    fn start_ready(&mut self) {
        while self.may_start() {
            let Some(batch) = self.lanes.take() else {
                return;
            };
            self.start(batch);
        }
    }

    /// Handles a batch, after a pause where it has failed before: in a task of its own, unless it is done at
    /// once.
    fn start(&mut self, batch: Batch) {
        let pause = (0 < batch.n_failures).then(|| {
            let seed = self.store.log.registry.seed;
            let position = batch.items[0].event.position;
            let chance = self.spec.chance(seed, position, batch.n_failures);
            self.spec.retry.pause(batch.n_failures, chance)
        });
        let events: Events = batch.items.iter().map(|item| item.event.clone()).collect();
        let parked = batch.items[0].parked.clone();
        let (work, store, epoch) = (self.work.clone(), self.store.clone(), self.epoch);
        let (name, limit) = (self.spec.name.clone(), self.spec.retry.limit);
        let ending = self.ending.clone();
        let mut handling = Box::pin(async move {
            if let Some(pause) = pause
                && ending.run_until_cancelled(sleep(pause)).await.is_none()
            {
                return (batch, Err(Failed::NotTried));
            }
            let handled = async {
                match work {
                    Work::Handle(handle) => handle(events)
                        .await
                        .map_err(|error| Failed::Handler(with_causes(&*error))),
                    Work::Write(write) => {
                        let write: WriteRows = {
                            let events = events.clone();
                            Box::new(move |conn| write(events, conn))
                        };
                        write_rows(&store, (name, epoch), &events, parked, write).await
                    }
                    Work::Prepare(prepare) => {
                        let Prepared { write, committed } =
                            prepare(events.clone(), parked.clone()).await?;
                        write_rows(&store, (name, epoch), &events, parked, write).await?;
                        committed();
                        Ok(())
                    }
                    Work::Leased(_) => Ok(()),
                }
            };
            let result = match timeout(limit, AssertUnwindSafe(handled).catch_unwind()).await {
                Ok(Ok(result)) => result,
                Ok(Err(panic)) => Err(Failed::Handler(panicked(&*panic))),
                Err(_) => Err(Failed::Handler(format!("not done within {limit:?}"))),
            };
            (batch, result)
        });
        match (&mut handling).now_or_never() {
            Some(tried) => self.tried.push_back(tried),
            None => drop(self.jobs.spawn(handling)),
        }
    }

    /// Decides what becomes of a batch that was tried.
    async fn settle(
        &mut self,
        mut batch: Batch,
        result: Result<(), Failed>,
    ) -> Result<Option<End>, Trouble> {
        let mut is_permanent = false;
        let text = match result {
            Ok(()) => return self.handled(batch).await,
            Err(Failed::NotTried) => return Ok(None),
            Err(Failed::Unavailable(error)) => return Err(Trouble::Handler(error)),
            Err(Failed::Permanent(text)) => {
                is_permanent = true;
                text
            }
            Err(Failed::Lost) => return Ok(Some(End::Lost)),
            // From the checkpoint it is seen whether it was written after all.
            Err(Failed::Write(error)) => return Err(error.into()),
            Err(Failed::Handler(text)) => text,
        };
        self.failed(&text);
        if 1 < batch.items.len() {
            self.lanes.split(batch);
            return Ok(None);
        }
        batch.n_failures += 1;
        let n_attempts = batch.n_failures;
        if n_attempts < self.spec.retry.n_attempts && !is_permanent {
            self.retrying.insert(batch.key.clone(), n_attempts);
            if n_attempts == STALLED_AFTER {
                self.stalled(&batch, &text);
            }
            self.start(batch);
            return Ok(None);
        }
        self.retrying.remove(&batch.key);
        if let Some(parked) = batch.items[0].parked.clone() {
            return self.parked_again(batch, &parked, text).await;
        }
        match self.spec.then {
            Then::Pause => {
                self.stalled(&batch, &text);
                self.pause().await
            }
            Then::ParkEvent => self.park(batch, text, false).await,
            Then::ParkKey => self.park(batch, text, true).await,
        }
    }

    async fn handled(&mut self, batch: Batch) -> Result<Option<End>, Trouble> {
        self.retrying.remove(&batch.key);
        if let Some(stalled_at) = self.stalled_at.filter(|_| self.retrying.is_empty()) {
            self.stalled_at = None;
            self.tell(Notice::Resumed {
                name: self.entry.name.clone(),
                position: batch.items[0].event.position,
                stalled_at,
            });
        }
        if let Some(parked) = batch.items[0].parked.clone() {
            let id = parked.id;
            let unparked = self
                .fenced(move |conn| Box::pin(async move { rows::unpark(conn, id).await }))
                .await?;
            if unparked.is_err() {
                return Ok(Some(End::Lost));
            }
            self.replaying.remove(&id);
            if parked.holds_key {
                self.next_of_key(&batch.key).await?;
            }
        }
        self.lanes.done(&batch);
        self.save_soon();
        Ok(None)
    }

    /// Takes what was read: in line, or parked behind what is, or refused as part of a loop.
    async fn take(&mut self, events: Events) -> Result<Result<(), Lost>, Trouble> {
        let mut park = Vec::new();
        for event in events {
            let key = self.spec.partition.key(&event);
            let position = event.position;
            if let Err(refused) = self.guard.admit(&self.store.log, &event).await? {
                let error = with_causes(&refused);
                self.failed(&error);
                park.push(ToPark {
                    position,
                    key: key.to_string(),
                    holds_key: false,
                    error,
                    n_attempts: 0,
                });
            } else if self.held.contains(&key) {
                park.push(behind(position, &key));
            } else {
                let parked = None;
                self.lanes.push(key, Item { event, parked });
            }
        }
        if self.park_all(park).await?.is_err() {
            return Ok(Err(Lost));
        }
        self.lanes.read_to(self.subscription.position());
        self.save_soon();
        Ok(Ok(()))
    }

    /// Writes parked events down. One that leaves nothing behind only says that it went over them.
    async fn park_all(&mut self, park: Vec<ToPark>) -> Result<Result<(), Lost>, Trouble> {
        if park.is_empty() {
            return Ok(Ok(()));
        }
        for event in park
            .iter()
            .filter(|event| event.n_attempts > 0 || !event.holds_key)
        {
            let (name, position) = (self.entry.name.clone(), event.position);
            error!(
                "the subscription {name} could not handle the event at {position}: {}",
                event.error
            );
            self.tell(Notice::Parked {
                name,
                position,
                n_attempts: event.n_attempts,
                error: event.error.clone(),
            });
        }
        if self.spec.kind != Kind::Persistent {
            return Ok(Ok(()));
        }
        let (name, at) = (self.spec.name.clone(), self.now());
        self.fenced(move |conn| Box::pin(async move { rows::park(conn, &name, &park, at).await }))
            .await
    }

    async fn park(
        &mut self,
        batch: Batch,
        error: String,
        holds_key: bool,
    ) -> Result<Option<End>, Trouble> {
        let key = &batch.key;
        let mut park = vec![ToPark {
            position: batch.items[0].event.position,
            key: key.to_string(),
            holds_key,
            error,
            n_attempts: batch.n_failures,
        }];
        let mut waiting = Vec::new();
        if holds_key {
            waiting = self.lanes.drain(key);
            park.extend(waiting.iter().map(|item| behind(item.event.position, key)));
            self.held.insert(key.clone());
        }
        if self.park_all(park).await?.is_err() {
            return Ok(Some(End::Lost));
        }
        for item in waiting {
            self.lanes.close(item.event.position);
        }
        self.lanes.done(&batch);
        self.save_soon();
        Ok(None)
    }

    async fn parked_again(
        &mut self,
        batch: Batch,
        parked: &Arc<Parked>,
        error: String,
    ) -> Result<Option<End>, Trouble> {
        let (row, n_attempts, at) = (parked.clone(), batch.n_failures, self.now());
        let noted = self.fenced(move |conn| {
            Box::pin(async move { rows::failed_again(conn, &row, &error, n_attempts, at).await })
        });
        if noted.await?.is_err() {
            return Ok(Some(End::Lost));
        }
        self.replaying.remove(&parked.id);
        self.lanes.done(&batch);
        Ok(None)
    }

    /// Does what somebody wished for parked events.
    async fn replay(&mut self) -> Result<Result<(), Lost>, Trouble> {
        if self.spec.kind != Kind::Persistent {
            return Ok(Ok(()));
        }
        let wished = rows::wished(self.store.reader(), &self.spec.name);
        for parked in wished.await.map_err(database)? {
            let key: Key = parked.key.as_str().into();
            match parked.wish {
                Some(Resolution::Discard) => {
                    if self.replaying.contains(&parked.id) {
                        continue;
                    }
                    let id = parked.id;
                    let discarded = self
                        .fenced(move |conn| Box::pin(async move { rows::unpark(conn, id).await }));
                    if discarded.await?.is_err() {
                        return Ok(Err(Lost));
                    }
                    self.tell(Notice::Discarded {
                        name: self.entry.name.clone(),
                        position: parked.position,
                    });
                    if parked.holds_key && self.first_of_key(&key).await?.is_none() {
                        self.held.remove(&key);
                    }
                }
                Some(Resolution::Retry) if parked.holds_key => {
                    if let Some(first) = self.first_of_key(&key).await? {
                        self.try_again(key, first).await?;
                    }
                }
                Some(Resolution::Retry) => self.try_again(key, parked).await?,
                None => {}
            }
        }
        Ok(Ok(()))
    }

    /// Goes on with the next parked event of a key, or with the key.
    async fn next_of_key(&mut self, key: &Key) -> Result<(), Trouble> {
        if let Some(next) = self.first_of_key(key).await? {
            self.try_again(key.clone(), next).await?;
        } else {
            self.held.remove(key);
        }
        Ok(())
    }

    async fn first_of_key(&self, key: &Key) -> Result<Option<Parked>, Trouble> {
        let first = rows::first_of_key(self.store.reader(), &self.spec.name, key);
        Ok(first.await.map_err(database)?)
    }

    async fn try_again(&mut self, key: Key, parked: Parked) -> Result<(), Trouble> {
        if !self.replaying.insert(parked.id) {
            return Ok(());
        }
        let parked = Arc::new(parked);
        let read = read_range(self.store.reader(), parked.position, 1).await;
        match read {
            Ok(events) => {
                for event in events {
                    let parked = Some(parked.clone());
                    let event = Arc::new(event);
                    self.lanes.push(key.clone(), Item { event, parked });
                }
                Ok(())
            }
            Err(error @ ReadError::Corrupt { .. }) => {
                self.replaying.remove(&parked.id);
                let (text, at) = (with_causes(&error), self.now());
                // Lost or not, nothing else depends on it.
                self.fenced(move |conn| {
                    Box::pin(async move { rows::failed_again(conn, &parked, &text, 1, at).await })
                })
                .await
                .map(drop)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Goes over an event that cannot be read, where events may be parked, or stands before it.
    async fn corrupt(&mut self, position: Position, what: &str) -> Result<Option<End>, Trouble> {
        let error = format!("the event is corrupt: {what}");
        self.failed(&error);
        if self.spec.then == Then::Pause {
            self.tell_stalled(position, 1, error);
            return self.pause().await;
        }
        let park = ToPark {
            position,
            key: String::new(),
            holds_key: false,
            error,
            n_attempts: 1,
        };
        if self.park_all(vec![park]).await?.is_err() {
            return Ok(Some(End::Lost));
        }
        self.subscription = self.store.subscribe(position, self.spec.filter.clone());
        self.lanes.read_to(position);
        self.save_soon();
        Ok(None)
    }

    /// Stands until somebody resumes it.
    async fn pause(&mut self) -> Result<Option<End>, Trouble> {
        if self.spec.kind != Kind::Persistent {
            self.entry.paused.send_replace(true);
            return Ok(Some(End::Paused));
        }
        let name = self.spec.name.clone();
        let paused = self.fenced(move |conn| {
            Box::pin(async move {
                rows::pause(conn, &name, Some(Pauser::Failure))
                    .await
                    .map(drop)
            })
        });
        if paused.await?.is_err() {
            return Ok(Some(End::Lost));
        }
        // The keeper finds it in the row; until then nothing else may be started here.
        self.store.log.registry.look.notify_one();
        tokio::select! {
            () = until(&self.entry.paused, |paused| *paused) => Ok(Some(End::Paused)),
            () = self.entry.stop.cancelled() => Ok(Some(End::Stopped)),
            () = self.store.log.closed.cancelled() => Ok(Some(End::Stopped)),
        }
    }

    /// Saves the checkpoint where it has moved.
    async fn save(&mut self) -> Result<Result<(), Lost>, Trouble> {
        if self.lanes.is_idle() {
            self.lanes.read_to(self.subscription.position());
        }
        self.save_at = Instant::now() + IDLE_SAVE;
        let done_to = self.lanes.done_to();
        if self.spec.kind != Kind::Persistent || done_to <= self.saved {
            return Ok(Ok(()));
        }
        let name = self.spec.name.clone();
        let saved = self.fenced(move |conn| {
            Box::pin(async move { checkpoints::save(conn, &name, done_to, Vec::new()).await })
        });
        if saved.await?.is_err() {
            return Ok(Err(Lost));
        }
        self.saved = done_to;
        Ok(Ok(()))
    }

    fn save_soon(&mut self) {
        let soon = Instant::now() + self.spec.save_every;
        self.save_at = self.save_at.min(soon);
    }

    /// Writes under the lease: in one transaction it is seen to be held, and held until the end.
    async fn fenced(
        &self,
        work: impl for<'t, 'c> FnOnce(
            &'t mut Connection<'c>,
        )
            -> futures_util::future::BoxFuture<'t, Result<(), sqlx::Error>>
        + Send
        + 'static,
    ) -> Result<Result<(), Lost>, Trouble> {
        let (name, epoch) = (self.spec.name.clone(), self.epoch);
        let written = self.store.write(move |mut conn| {
            Box::pin(async move {
                if rows::fence(&mut conn, &name, epoch).await?.is_err() {
                    return Ok(Err(Lost));
                }
                work(&mut conn).await?;
                Ok(Ok(()))
            })
        });
        Ok(written.await?)
    }

    fn show(&self) {
        let registry = &self.store.log.registry;
        let idle = self.lanes.is_idle();
        let probe = idle.then(|| self.subscription.probe()).flatten();
        self.entry.show_position(self.lanes.done_to(), probe);
        let state = if !self.retrying.is_empty() {
            State::Retrying
        } else if self.subscription.is_at_head() {
            State::Live
        } else {
            State::CatchingUp
        };
        registry.show(self.entry, state);
    }

    fn failed(&self, text: &str) {
        let name = &*self.entry.name;
        warn!("the subscription {name} failed: {text}");
        let registry = &self.store.log.registry;
        registry.show_error(self.entry, text.to_owned());
    }

    fn stalled(&mut self, batch: &Batch, text: &str) {
        let position = batch.items[0].event.position;
        self.tell_stalled(position, batch.n_failures, text.to_owned());
    }

    fn tell_stalled(&mut self, position: Position, n_attempts: u32, error: String) {
        self.stalled_at
            .get_or_insert((self.store.log.registry.now)());
        self.tell(Notice::Stalled {
            name: self.entry.name.clone(),
            position,
            n_attempts,
            error,
        });
    }

    fn tell(&self, notice: Notice) {
        self.store.log.registry.tell(notice);
    }

    fn now(&self) -> DateTime<Utc> {
        (self.store.log.registry.now)()
    }
}

/// Writes rows in the transaction that moves the checkpoint over `events`, or takes out what was parked.
async fn write_rows(
    store: &Store,
    (name, epoch): (Arc<str>, i64),
    events: &Events,
    parked: Option<Arc<Parked>>,
    write: WriteRows,
) -> Result<(), Failed> {
    let to = events.last().map(|event| event.position);
    let done = store.write(move |mut conn| {
        Box::pin(async move {
            if rows::fence(&mut conn, &name, epoch).await?.is_err() {
                return Ok(Err(Lost));
            }
            write(conn.borrow()).await?;
            match (parked, to) {
                (Some(parked), _) => rows::unpark(&mut conn, parked.id).await?,
                (None, Some(to)) => rows::save(&mut conn, &name, to).await?,
                (None, None) => {}
            }
            Ok(Ok(()))
        })
    });
    match done.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Lost)) => Err(Failed::Lost),
        Err(error @ (WriteError::Database { .. } | WriteError::Panicked)) => {
            Err(Failed::Handler(with_causes(&error)))
        }
        Err(error) => Err(Failed::Write(error)),
    }
}

impl From<PrepareError> for Failed {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Unavailable(error) => Self::Unavailable(error),
            PrepareError::Failed(error) => Self::Handler(with_causes(&*error)),
            PrepareError::Permanent(error) => Self::Permanent(with_causes(&*error)),
        }
    }
}

/// Parks an event behind one of its key.
fn behind(position: Position, key: &Key) -> ToPark {
    ToPark {
        position,
        key: key.to_string(),
        holds_key: true,
        error: "waits behind another of its key".to_owned(),
        n_attempts: 0,
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .map(|said| (*said).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", said.as_deref().unwrap_or("it says nothing"))
}
