//! Sending: drains the outbox, place by place.
//!
//! Owns: the order within a place, how many places are tried at once, and recording the outcomes. Does not
//! know: how a message is sent.
//!
//! The rows are its only queue: in memory is only the message that is being tried, one for each place.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::warn;

use super::delivery::{Attempt, attempt};
use super::message::{is_of_edits, live_of};
use super::options::{PLANNER, SENDER};
use super::shared::Shared;
use crate::bot::members::Members;
use crate::host::warn_unless_down;
use crate::limits;
use crate::store::outbox::{self, SendOutcome, Settled};
use crate::store::subscriptions::{HandlerError, HeldLease, Running, StartError};
use crate::store::{Position, ReadError, Store};

/// The wait after a failure of the database, and while the lease is not renewed.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// How often a process that is alone on its log looks for messages. Its own planner wakes it as well.
const IDLE_POLL: Duration = Duration::from_secs(1);

/// Starts sending, while this process holds the lease.
pub(super) fn start(store: &Store, shared: Arc<Shared>) -> Result<Running, StartError> {
    store.start_leased(SENDER, move |lease| {
        let shared = Arc::clone(&shared);
        async move {
            let sender = Sender::new(Arc::clone(&shared), lease).run();
            // The process that sends also looks for players who have left their server.
            tokio::select! {
                biased;
                ended = sender => ended,
                () = watch_silence(shared.members.as_ref()) => Ok(()),
            }
        }
    })
}

async fn watch_silence(members: Option<&Members>) {
    match members {
        Some(members) => members.watch_silence().await,
        None => std::future::pending().await,
    }
}

struct Sender {
    shared: Arc<Shared>,
    lease: HeldLease,
    attempts: JoinSet<(String, Attempt)>,
    /// Places with a message that is being tried, or whose outcome is not recorded yet.
    busy: HashSet<String>,
    /// Places where nothing is tried before the given moment.
    resting: HashMap<String, Instant>,
    /// Outcomes that are not recorded yet.
    settled: Vec<Settled>,
    /// The last place that was looked at; empty before the first one.
    cursor: String,
    /// When the position is recorded next.
    position_at: Instant,
    /// The log could not be read or written when it was last tried.
    is_log_failing: bool,
    /// Discord refused the bot's token: nothing more is sent.
    is_unauthorized: bool,
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
            is_log_failing: false,
            is_unauthorized: false,
        }
    }

    /// Sends until the lease ends; then finishes what is being sent.
    async fn run(mut self) -> Result<(), HandlerError> {
        let lease = self.lease.clone();
        let shared = Arc::clone(&self.shared);
        loop {
            let look_at = match self.try_due().await {
                Ok(look_at) => look_at,
                Err(error) => {
                    self.failed(&error);
                    Instant::now() + RETRY_AFTER
                }
            };
            tokio::select! {
                biased;
                () = lease.ended() => break,
                Some(attempt) = self.attempts.join_next() => self.finished(attempt?),
                () = shared.planned.notified() => {}
                () = sleep_until(look_at) => {}
            }
            while let Some(attempt) = self.attempts.try_join_next() {
                self.finished(attempt?);
            }
            self.settle().await;
            if self.is_unauthorized {
                break;
            }
        }
        self.finish().await?;
        // Without a valid token nothing can be sent, and the program ends.
        lease.ended().await;
        Ok(())
    }

    async fn finish(mut self) -> Result<(), HandlerError> {
        let finished = timeout(limits::STOP_LIMIT, async {
            while let Some(attempt) = self.attempts.join_next().await {
                self.finished(attempt?);
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
    /// Looks at places, not at messages. If not all can be tried at once, the next call continues after the last place.
    async fn try_due(&mut self) -> Result<Instant, ReadError> {
        let now = Instant::now();
        if self.position_at <= now {
            self.record_position().await?;
            self.position_at = now + limits::OUTBOX_POSITION_EVERY;
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
            return Ok(now + RETRY_AFTER);
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
                if self.busy.contains(&pending.place)
                    || self.resting.contains_key(&pending.place)
                    || !self.has_room_for(&pending.place)
                {
                    continue;
                }
                let wait = pending.due - self.shared.host.games.clock().now();
                match wait.to_std() {
                    // A time that is further ahead was set by a clock that has been set back since.
                    Ok(wait) if !wait.is_zero() && wait < limits::CLOCK_LEAD => {
                        look_at = look_at.min(now + wait);
                    }
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

    /// Edits wait until nothing else is to be sent; they leave room for messages.
    fn has_room_for(&self, place: &str) -> bool {
        !is_of_edits(place) || {
            let edits = self.busy.iter().filter(|place| is_of_edits(place));
            edits.count() < limits::MESSAGES_UNDER_WAY / 2
        }
    }

    fn start(&mut self, place: String) {
        let shared = Arc::clone(&self.shared);
        self.busy.insert(place.clone());
        self.attempts.spawn(async move {
            let attempt = attempt(&shared, &place).await;
            (place, attempt)
        });
    }

    fn finished(&mut self, (place, attempt): (String, Attempt)) {
        match attempt {
            Attempt::Settled(settled) => {
                if settled.outcome == SendOutcome::Done && live_of(&place).is_some() {
                    let until = Instant::now() + self.shared.edit_every;
                    self.resting.insert(place, until);
                }
                self.settled.push(settled);
            }
            Attempt::Current(settled) => self.settled.push(settled),
            Attempt::Nothing => {
                self.busy.remove(&place);
            }
            Attempt::Waiting => {
                self.busy.remove(&place);
                let until = Instant::now() + limits::PRESS_PAUSE;
                self.resting.insert(place, until);
            }
            Attempt::Postponed { error } => {
                warn!(place, "a message to {place} is tried again: {error}");
                self.lease.show(Some(error));
                self.busy.remove(&place);
                self.resting.insert(place, Instant::now() + RETRY_AFTER);
            }
            Attempt::Unauthorized(error) => {
                self.busy.remove(&place);
                self.lease.show(Some(error.to_string()));
                self.is_unauthorized = true;
            }
        }
    }

    /// Records all outcomes in one write. Nothing more is sent to these places before.
    async fn settle(&mut self) {
        if self.settled.is_empty() {
            return;
        }
        let (settled, at) = (self.settled.clone(), self.shared.host.games.clock().now());
        let recorded = self.lease.write(move |conn| {
            Box::pin(async move { outbox::settle(conn, PLANNER, &settled, at).await })
        });
        match recorded.await {
            Ok(true) => {
                let failure = self
                    .settled
                    .iter()
                    .find_map(|message| match &message.outcome {
                        SendOutcome::Again { error, .. } => Some(error.clone()),
                        SendOutcome::Done | SendOutcome::Dead { .. } => None,
                    });
                self.is_log_failing = false;
                self.lease.show(failure);
                for message in self.settled.drain(..) {
                    self.busy.remove(&message.place);
                    for (key, _) in &message.notes {
                        self.shared.newest_dms.note_saved(key);
                    }
                }
            }
            // Another process sends now.
            Ok(false) => {}
            Err(error) => self.failed(&error),
        }
    }

    /// Records the position up to which everything is sent.
    async fn record_position(&mut self) -> Result<(), ReadError> {
        let store = &self.shared.store;
        let statuses = store.subscriptions();
        let planner = statuses.iter().find(|status| &*status.name == PLANNER);
        let saved = store.checkpoint(PLANNER).await?.unwrap_or_default();
        let done_to = planner.map_or(saved, |status| saved.max(status.position));
        let first = store.first_pending().await?;
        let position = first.map_or(done_to, |first| done_to.min(Position(first.0 - 1)));
        match self.lease.done_to(position).await {
            Ok(()) if self.is_log_failing && self.settled.is_empty() => {
                self.is_log_failing = false;
                self.lease.show(None);
            }
            Ok(()) => {}
            Err(error) => self.failed(&error),
        }
        Ok(())
    }

    fn failed(&mut self, error: &(dyn std::error::Error + 'static)) {
        warn_unless_down!(
            self.shared.host.store_health(),
            error,
            "the outbox could not read its messages or record an outcome"
        );
        self.is_log_failing = true;
        self.lease.show(Some(error.to_string()));
    }
}
