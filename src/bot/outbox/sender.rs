//! Draining the outbox: which message is tried when.
//!
//! Owns: the order within a place, how many places are tried at once, and noting what became of messages. Does
//! not know: how one is sent.
//!
//! Rows are all it goes by: of each place only the next message is in memory, while it is tried.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::warn;

use super::delivery::{Attempt, attempt};
use super::message::live_of;
use super::transport::Transport;
use super::{PLANNER, SENDER};
use crate::discord::rest::RestError;
use crate::host::Host;
use crate::limits;
use crate::people::People;
use crate::retry::Backoff;
use crate::store::outbox::{self, SendOutcome, Settled};
use crate::store::subscriptions::{HandlerError, HeldLease, Running, StartError};
use crate::store::{Position, ReadError, Store};

/// How soon it is tried again after a failure of the database, and looked whether the lease is renewed.
const LOOKS_AGAIN: Duration = Duration::from_millis(500);

/// How often a process that is alone on its log looks for messages: it is told of those that it plans.
const IDLE_POLL: Duration = Duration::from_secs(1);

/// What sending works with.
pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) host: Host,
    pub(super) people: Arc<People>,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) edit_every: Duration,
    pub(super) backoff: Backoff,
    /// Told when there is something to send.
    pub(super) planned: Arc<Notify>,
    pub(super) unauthorized: watch::Sender<Option<RestError>>,
}

impl Shared {
    /// Draws how long a message waits that failed so often.
    pub(super) fn pause(&self, n_tries: u32) -> Duration {
        self.backoff.wait(n_tries, self.host.games.clock().number())
    }
}

/// Starts sending, while this process holds the lease.
pub(super) fn start(store: &Store, shared: Arc<Shared>) -> Result<Running, StartError> {
    store.start_leased(SENDER, move |lease| {
        Sender::new(Arc::clone(&shared), lease).run()
    })
}

struct Sender {
    shared: Arc<Shared>,
    lease: HeldLease,
    attempts: JoinSet<(String, Attempt)>,
    /// Places whose next message is being tried, or was and that is not noted yet.
    busy: HashSet<String>,
    /// Places that are left alone for a moment.
    resting: HashMap<String, Instant>,
    /// What is to be noted.
    settled: Vec<Settled>,
    /// The place after which to go on looking.
    cursor: String,
    position_at: Instant,
}

impl Sender {
    fn new(shared: Arc<Shared>, lease: HeldLease) -> Self {
        Self {
            shared,
            lease,
            attempts: JoinSet::new(),
            busy: HashSet::new(),
            resting: HashMap::new(),
            settled: Vec::new(),
            cursor: String::new(),
            position_at: Instant::now(),
        }
    }

    /// Sends until the lease ends; then what is being sent is finished and noted.
    async fn run(mut self) -> Result<(), HandlerError> {
        let lease = self.lease.clone();
        let shared = Arc::clone(&self.shared);
        loop {
            let look_at = match self.try_due().await {
                Ok(look_at) => look_at,
                Err(error) => {
                    self.failed(&error);
                    Instant::now() + LOOKS_AGAIN
                }
            };
            tokio::select! {
                biased;
                () = lease.ended() => break,
                Some(attempt) = self.attempts.join_next() => self.take(attempt?),
                () = shared.planned.notified() => {}
                () = sleep_until(look_at) => {}
            }
            while let Some(attempt) = self.attempts.try_join_next() {
                self.take(attempt?);
            }
            self.settle().await;
            if shared.unauthorized.borrow().is_some() {
                break;
            }
        }
        self.finish().await
    }

    async fn finish(mut self) -> Result<(), HandlerError> {
        let finished = timeout(limits::STOP_LIMIT, async {
            while let Some(attempt) = self.attempts.join_next().await {
                self.take(attempt?);
            }
            Ok::<_, HandlerError>(())
        });
        match finished.await {
            Ok(finished) => finished?,
            Err(_) => {
                warn!("stopped while messages were being sent; they are sent at the next start");
            }
        }
        self.settle().await;
        Ok(())
    }

    /// Tries the next message of each place where one is due, and returns when to look again.
    ///
    /// Looks at each place that messages wait for, however many messages; of those that cannot be tried at once
    /// it goes on with the next when there is room.
    async fn try_due(&mut self) -> Result<Instant, ReadError> {
        let now = Instant::now();
        if self.position_at <= now {
            self.note_position().await?;
            self.position_at = now + limits::OUTBOX_NOTES_POSITION;
        }
        self.resting.retain(|_, until| now < *until);
        let poll = if self.shared.store.is_shared() {
            limits::OUTBOX_POLL
        } else {
            IDLE_POLL
        };
        let rested_at = self.resting.values().min().copied();
        let mut look_at = rested_at.map_or(now + poll, |at| at.min(now + poll));
        if !self.lease.is_fresh() {
            return Ok(now + LOOKS_AGAIN);
        }
        let mut is_last_lap = self.cursor.is_empty();
        while self.has_room() {
            let places = self
                .shared
                .store
                .pending_places(&self.cursor, limits::PLACES_PAGE)
                .await?;
            let is_end = places.len() < limits::PLACES_PAGE as usize;
            for pending in places {
                if !self.has_room() {
                    return Ok(look_at);
                }
                self.cursor.clone_from(&pending.place);
                if self.busy.contains(&pending.place) || self.resting.contains_key(&pending.place) {
                    continue;
                }
                let wait = pending.due - self.shared.host.games.clock().now();
                match wait.to_std() {
                    Ok(wait) if !wait.is_zero() => look_at = look_at.min(now + wait),
                    _ => self.start(pending.place),
                }
            }
            if is_end {
                self.cursor.clear();
                if is_last_lap {
                    break;
                }
                is_last_lap = true;
            }
        }
        Ok(look_at)
    }

    fn has_room(&self) -> bool {
        self.busy.len() < limits::MESSAGES_UNDER_WAY
    }

    fn start(&mut self, place: String) {
        let shared = Arc::clone(&self.shared);
        self.busy.insert(place.clone());
        self.attempts.spawn(async move {
            let attempt = attempt(&shared, &place).await;
            (place, attempt)
        });
    }

    fn take(&mut self, (place, attempt): (String, Attempt)) {
        match attempt {
            Attempt::Settled(settled) => {
                if settled.outcome == SendOutcome::Done && live_of(&place).is_some() {
                    let until = Instant::now() + self.shared.edit_every;
                    self.resting.insert(place, until);
                }
                self.settled.push(settled);
            }
            Attempt::Nothing => {
                self.busy.remove(&place);
            }
            Attempt::Postponed { error } => {
                warn!(place, "a message to {place} is tried again: {error}");
                self.lease.show(Some(error));
                self.busy.remove(&place);
                self.resting.insert(place, Instant::now() + LOOKS_AGAIN);
            }
            Attempt::Unauthorized(error) => {
                self.busy.remove(&place);
                self.lease.show(Some(error.to_string()));
                self.shared.unauthorized.send_replace(Some(error));
            }
        }
    }

    /// Notes what became of messages, all that is known by now in one write. Until it is noted, nothing more
    /// goes to these places.
    async fn settle(&mut self) {
        if self.settled.is_empty() {
            return;
        }
        let (settled, at) = (self.settled.clone(), self.shared.host.games.clock().now());
        let noted = self.lease.write(move |conn| {
            Box::pin(async move { outbox::settle(conn, PLANNER, &settled, at).await })
        });
        match noted.await {
            Ok(true) => {
                let failure = self
                    .settled
                    .iter()
                    .find_map(|message| match &message.outcome {
                        SendOutcome::Again { error, .. } => Some(error.clone()),
                        SendOutcome::Done | SendOutcome::Dead { .. } => None,
                    });
                self.lease.show(failure);
                for message in self.settled.drain(..) {
                    self.busy.remove(&message.place);
                }
            }
            // Another process sends now.
            Ok(false) => {}
            Err(error) => self.failed(&error),
        }
    }

    /// Saves and shows up to where everything is sent.
    async fn note_position(&mut self) -> Result<(), ReadError> {
        let store = &self.shared.store;
        let statuses = store.subscriptions();
        let planner = statuses.iter().find(|status| &*status.name == PLANNER);
        let saved = store.checkpoint(PLANNER).await?.unwrap_or_default();
        let planned = planner.map_or(saved, |status| saved.max(status.position));
        let first = store.first_pending().await?;
        let position = first.map_or(planned, |first| planned.min(Position(first.0 - 1)));
        if let Err(error) = self.lease.done_to(position).await {
            self.failed(&error);
        }
        Ok(())
    }

    fn failed(&self, error: &(dyn std::error::Error + 'static)) {
        warn!(
            error,
            "the outbox could not note or read what is to be sent"
        );
        self.lease.show(Some(error.to_string()));
    }
}
