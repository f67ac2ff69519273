//! What attempts to send share: the store, people, and the way to Discord.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::newest::NewestDms;
use super::transport::Transport;
use crate::bot::live_writes::LiveWrites;
use crate::bot::members::Members;
use crate::host::Host;
use crate::people::People;
use crate::retry::Backoff;
use crate::store::Store;

pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) host: Host,
    pub(super) people: Arc<People>,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) edit_every: Duration,
    pub(super) backoff: Backoff,
    pub(super) live_writes: LiveWrites,
    pub(super) newest_dms: NewestDms,
    pub(super) members: Option<Members>,
    /// Notified when there is something to send.
    pub(super) planned: Arc<Notify>,
}

impl Shared {
    /// Returns how long a message waits after `n_tries` failures.
    pub(super) fn pause(&self, n_tries: u32) -> Duration {
        self.backoff.wait(n_tries, self.host.games.clock().number())
    }
}
