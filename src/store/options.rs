//! The bounds of the store.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The bounds of a store, and its clock.
#[derive(Clone)]
pub struct StoreOptions {
    /// The time, for `recorded_at`.
    pub now: Now,
    /// The seed of the jitter in pauses after failures.
    pub seed: u64,
    /// The largest payload with its `meta`, in bytes.
    pub event_limit_bytes: usize,
    /// The largest request, payloads and envelopes, in bytes.
    pub append_limit_bytes: usize,
    /// How many requests may wait for the writer.
    pub queue_limit: usize,
    /// How many bytes may wait for the writer; at least `append_limit_bytes`.
    pub queue_limit_bytes: usize,
    /// From how many bytes of unanswered requests the writer counts as busy.
    pub busy_bytes: usize,
    /// How long a request waits for a place in a full queue.
    pub queue_wait: Duration,
    /// How soon a caller may try again when the log cannot be written.
    pub retry_after: Duration,
    /// How many requests one transaction takes.
    pub batch_limit: usize,
    /// After how many bytes a transaction takes no further request.
    pub batch_limit_bytes: usize,
    /// How many events the tail keeps in memory.
    pub tail_limit: usize,
    /// How many bytes of payload the tail keeps in memory.
    pub tail_limit_bytes: usize,
    /// How many events one page holds.
    pub page_limit: u32,
    /// After about how many bytes of payload a page ends.
    pub page_limit_bytes: usize,
    /// How many events one delivery of a subscription holds; at most a page.
    pub delivery_limit: u32,
    /// How many events one page looks at when its filter selects few of them.
    pub scan_limit: u32,
    /// How many readers query at once.
    pub n_readers: u32,
    /// How long a reader waits for one of them to be free.
    pub reader_wait: Duration,
    /// How often the head is read from the database, in case a wake-up is lost or another process writes.
    pub poll: Duration,
    /// How long after its last use the write connection to a server is assumed to be alive. After that, the writer
    /// asks the server something first, so that one that went away leaves no outcome unknown.
    pub alive_for: Duration,
    /// How long the writer tries to learn the outcome of a commit, before the callers get `OutcomeUnknown`.
    pub resolve_limit: Duration,
    /// After about how many bytes the write-ahead log is checkpointed.
    pub wal_limit_bytes: usize,
    /// How often the file of SQLite is checked for damage.
    pub check_every: Duration,
}

impl StoreOptions {
    /// Returns bounds that fit a bot on a small machine.
    #[must_use]
    pub fn new(now: Now) -> Self {
        Self {
            now,
            seed: 0,
            // Events are hundreds of bytes; the standings of a large server are the largest.
            event_limit_bytes: 256 << 10,
            append_limit_bytes: 1 << 20,
            queue_limit: 4096,
            queue_limit_bytes: 32 << 20,
            // Some two hundred guesses.
            busy_bytes: 128 << 10,
            // Discord waits 3 s for an answer: what cannot be queued by then is better refused.
            queue_wait: Duration::from_millis(1500),
            retry_after: Duration::from_secs(1),
            // All that may wait: the more requests are behind, the more share what a commit costs beside its rows.
            batch_limit: 4096,
            batch_limit_bytes: 4 << 20,
            tail_limit: 8192,
            tail_limit_bytes: 16 << 20,
            page_limit: 8192,
            page_limit_bytes: 16 << 20,
            // A thousand subscriptions may hold as many each.
            delivery_limit: 512,
            scan_limit: 8192,
            n_readers: 4,
            reader_wait: Duration::from_secs(5),
            poll: Duration::from_secs(1),
            alive_for: Duration::from_secs(1),
            // A restart of a database, and less than Discord waits for a deferred answer.
            resolve_limit: Duration::from_secs(20),
            wal_limit_bytes: 4 << 20,
            // Reads the whole file, in a thread of its own: about a second for each 100 MB.
            check_every: Duration::from_hours(1),
        }
    }
}

impl fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreOptions")
            .field("queue_limit", &self.queue_limit)
            .field("batch_limit", &self.batch_limit)
            .field("tail_limit", &self.tail_limit)
            .finish_non_exhaustive()
    }
}
