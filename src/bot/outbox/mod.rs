//! The outbox: events of games and teams become messages, each sent once, in order per place.
//!
//! Owns: starting and stopping the subscription that plans messages and the sender that sends them. Does not
//! know: what a message says.
//!
//! Invariants: a message is sent only for a committed event; messages to one place keep the order of the log;
//! what was sent is not sent again after a restart (its row is gone; a nonce covers the moment between).

mod delivery;
mod live;
mod message;
mod newest;
mod options;
mod planner;
mod sender;
mod shared;
mod transport;

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(super) use self::live::{Posted, follow, is_posted};
pub(crate) use self::message::base36;
pub(super) use self::message::places_of;
pub(super) use self::newest::NewestDms;
pub use self::options::{OutboxOptions, PLANNER, Plan, SENDER};
use self::planner::Planner;
use self::shared::Shared;
pub use self::transport::Transport;
use super::live_writes::LiveWrites;
use crate::store::outbox::NewMessage;
use crate::store::subscriptions::{PrepareError, Running, StartError};
use crate::store::{ReadError, RecordedEvent};

/// Why the outbox cannot start.
#[derive(Debug, Error)]
pub enum OutboxError {
    #[error("could not read which messages were sent")]
    Read(#[from] ReadError),
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Plans the messages of events again, as they were planned when the events were new.
///
/// # Errors
/// When they cannot be folded, or names cannot be read.
pub(crate) async fn planned_again(
    options: &OutboxOptions,
    events: &[RecordedEvent],
) -> Result<Vec<NewMessage>, PrepareError> {
    let planner = Planner::open(options, Arc::default()).await;
    let planner = planner.map_err(|error| PrepareError::Unavailable(error.into()))?;
    planner.rows_for(events).await
}

/// What is known of messages that are there; clones are the same.
#[derive(Clone)]
pub(crate) struct OnScreen {
    pub(super) live_writes: LiveWrites,
    pub(super) newest_dms: NewestDms,
}

/// The running outbox. Of all processes on one log, one plans and one sends.
pub struct Outbox {
    planner: Running,
    sender: Running,
    on_screen: OnScreen,
    buttons_stop: CancellationToken,
    buttons_taken: JoinHandle<()>,
}

impl Outbox {
    /// Starts where the last run left off.
    ///
    /// # Errors
    /// [`OutboxError`]; nothing was started.
    pub async fn start(options: OutboxOptions) -> Result<Self, OutboxError> {
        let store = options.host.store().clone();
        let wake = Arc::new(Notify::new());
        let planner = Planner::open(&options, Arc::clone(&wake)).await?;
        let newest_dms = NewestDms::new(store.clone(), Arc::clone(&options.transport));
        let shared = Arc::new(Shared {
            store: store.clone(),
            host: options.host,
            people: options.people,
            transport: options.transport,
            edit_every: options.edit_every,
            backoff: options.backoff,
            live_writes: options.live_writes.clone(),
            newest_dms: newest_dms.clone(),
            members: options.members,
            planned: wake,
        });
        let on_screen = OnScreen {
            live_writes: options.live_writes,
            newest_dms: newest_dms.clone(),
        };
        let buttons_stop = CancellationToken::new();
        Ok(Self {
            planner: planner::start(&store, planner)?,
            sender: sender::start(&store, shared)?,
            buttons_taken: tokio::spawn(newest_dms.run(buttons_stop.clone())),
            on_screen,
            buttons_stop,
        })
    }

    /// Returns what is known of the messages on people's screens; the outbox and answers to presses change it.
    pub(crate) fn on_screen(&self) -> OnScreen {
        self.on_screen.clone()
    }

    /// Finishes what is being planned and sent; the rest is sent at the next start.
    pub async fn stop(self) {
        self.planner.stop().await;
        self.sender.stop().await;
        self.buttons_stop.cancel();
        // What it has not done is noted.
        let _ = self.buttons_taken.await;
    }
}
