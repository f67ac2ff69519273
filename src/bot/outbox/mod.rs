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
mod planner;
mod sender;
mod shared;
mod transport;

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::Notify;

pub(super) use self::live::{Posted, follow};
pub(super) use self::message::base36;
use self::planner::Planner;
use self::shared::Shared;
pub use self::transport::Transport;
use super::live_writes::LiveWrites;
use super::plan::{Directory, PlannedMessage, plan};
use crate::host::{FoldedEvent, Host};
use crate::limits;
use crate::people::People;
use crate::retry::Backoff;
use crate::store::ReadError;
use crate::store::subscriptions::{Running, StartError};

/// The name of the subscription that plans messages; it also names their dead letters and notes.
pub const PLANNER: &str = "outbox";

/// The name of the lease under which they are sent.
pub const SENDER: &str = "sender";

/// Which messages follow from an event.
pub type Plan = Arc<dyn Fn(&FoldedEvent, &Directory) -> Vec<PlannedMessage> + Send + Sync>;

pub struct OutboxOptions {
    pub host: Host,
    pub people: Arc<People>,
    pub transport: Arc<dyn Transport>,
    pub plan: Plan,
    /// How often a live message is edited at most.
    pub edit_every: Duration,
    /// When a message that failed is tried again.
    pub backoff: Backoff,
    /// The changes of live messages by answers to presses.
    pub live_writes: LiveWrites,
}

impl OutboxOptions {
    #[must_use]
    pub fn new(host: Host, people: Arc<People>, transport: Arc<dyn Transport>) -> Self {
        Self {
            host,
            people,
            transport,
            plan: Arc::new(plan),
            edit_every: limits::EDIT_EVERY,
            backoff: limits::SEND_BACKOFF,
            live_writes: LiveWrites::default(),
        }
    }
}

/// Why the outbox cannot start.
#[derive(Debug, Error)]
pub enum OutboxError {
    #[error("could not read which messages were sent")]
    Read(#[from] ReadError),
    #[error(transparent)]
    Start(#[from] StartError),
}

/// The running outbox. Of all processes on one log, one plans and one sends.
pub struct Outbox {
    planner: Running,
    sender: Running,
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
        let shared = Arc::new(Shared {
            store: store.clone(),
            host: options.host,
            people: options.people,
            transport: options.transport,
            edit_every: options.edit_every,
            backoff: options.backoff,
            live_writes: options.live_writes,
            planned: wake,
        });
        Ok(Self {
            planner: planner::start(&store, planner)?,
            sender: sender::start(&store, shared)?,
        })
    }

    /// Finishes what is being planned and sent; the rest is sent at the next start.
    pub async fn stop(self) {
        self.planner.stop().await;
        self.sender.stop().await;
    }
}
