//! What the outbox works with, and the names under which it is known.

use std::sync::Arc;
use std::time::Duration;

use super::transport::Transport;
use crate::bot::live_writes::LiveWrites;
use crate::bot::members::Members;
use crate::bot::plan::{Directory, PlannedMessage, plan};
use crate::host::{FoldedEvent, Host};
use crate::limits;
use crate::people::People;
use crate::retry::Backoff;

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
    /// Who is still in a server; without it, everybody stays in their games.
    pub members: Option<Members>,
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
            members: None,
        }
    }
}
