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
mod options;
mod planner;
mod sender;
mod shared;
mod transport;

use std::sync::Arc;

use thiserror::Error;
use tokio::sync::Notify;

pub(super) use self::live::{Posted, follow, is_posted};
pub(super) use self::message::base36;
pub use self::options::{OutboxOptions, PLANNER, Plan, SENDER};
use self::planner::Planner;
use self::shared::Shared;
pub use self::transport::Transport;
use crate::store::ReadError;
use crate::store::subscriptions::{Running, StartError};

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
            members: options.members,
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
