//! The health of the store, and the circuit breaker that follows from it.
//!
//! Owns: what the results of reads and writes say about the database, since when, and the lines about it in
//! the program's log. Does not know: what is read or written.
//!
//! Invariant: while writes or reads fail, nobody but a probe asks the database; whoever waits for it is told so
//! at once.

use std::{
    future::pending,
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use sqlx::error::DatabaseError;
use tokio::{
    sync::Notify,
    time::{Instant, interval},
};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::options::Now;
use super::watch;
use crate::retry::Backoff;

/// The waits between probes: short enough that the database is used again within a second of its return.
pub(super) const PROBES: Backoff = Backoff {
    first: Duration::from_millis(50),
    limit: Duration::from_millis(800),
};

/// How long the database may take to answer before it counts as away.
pub(super) const ANSWER_DUE: Duration = Duration::from_secs(2);

/// How long one probe may take at most. It starts with [`ANSWER_DUE`], and grows while probes are not answered.
pub(super) const PROBE_LIMIT: Duration = Duration::from_secs(15);

/// What is said of a database that does not answer.
pub(super) const NO_ANSWER: &str = "the database does not answer";

/// How often it is logged that the database is still away.
const REPORT_EVERY: Duration = Duration::from_mins(1);

/// Whether the log can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthState {
    /// It can be written and read.
    Up,
    /// It can be written, and not read.
    Degraded,
    /// It cannot be written.
    Down,
}

/// A time in which the log could not be written, by the clock of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// The health of the store at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub state: HealthState,
    /// Since when, by the clock of the store.
    pub since: DateTime<Utc>,
    /// The same moment by a clock that is never set.
    pub began: Instant,
    /// The last error; empty while the log can be used.
    pub reason: String,
    /// How often it was tried in vain since then.
    pub n_failures: u32,
    /// The last time in which the log could not be written.
    pub last_outage: Option<Outage>,
    writes: Option<String>,
    reads: Option<String>,
}

impl Health {
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.state == HealthState::Up
    }

    #[must_use]
    pub fn is_down(&self) -> bool {
        self.state == HealthState::Down
    }
}

/// Waits until the log has been down for `limit`; time before `from` does not count.
pub async fn down_for(
    health: &mut watch::Receiver<Health>,
    from: Option<Instant>,
    limit: Duration,
) {
    loop {
        let began = health
            .wait_for(Health::is_down)
            .await
            .map(|down| down.began);
        let Ok(began) = began else {
            // The store is gone, and its callers are told so by the store.
            return pending().await;
        };
        let until = from.map_or(began, |from| began.max(from)) + limit;
        let is_back = health.wait_for(|health| !health.is_down());
        if tokio::time::timeout_at(until, is_back).await.is_err() {
            return;
        }
    }
}

/// What collects the results of reads and writes.
pub(crate) struct HealthMonitor {
    published: watch::Sender<Health>,
    /// The same as in `published`, for the many who only ask this.
    writes_fail: AtomicBool,
    reads_fail: AtomicBool,
    /// Whether the last write that failed may have lacked room.
    lacks_room: AtomicBool,
    /// Something suggests that reads fail: they should be probed.
    pub(super) probe_reads: Notify,
    /// Something suggests that writes fail.
    pub(super) probe_writes: Notify,
    /// A probe was answered.
    answered: Notify,
    closed: CancellationToken,
    /// Since when what is written now waits for the database.
    writing_since: Mutex<Option<Instant>>,
    now: Now,
}

/// A write under way.
pub(super) struct Writing<'a>(&'a HealthMonitor);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        *self.0.writing_since() = None;
    }
}

impl HealthMonitor {
    /// `closed` tells when nothing is probed any more.
    pub(super) fn new(now: Now, closed: CancellationToken) -> Self {
        let health = Health {
            state: HealthState::Up,
            since: now(),
            began: Instant::now(),
            reason: String::new(),
            n_failures: 0,
            last_outage: None,
            writes: None,
            reads: None,
        };
        Self {
            published: watch::Sender::new(health),
            writes_fail: AtomicBool::new(false),
            reads_fail: AtomicBool::new(false),
            lacks_room: AtomicBool::new(false),
            probe_reads: Notify::new(),
            probe_writes: Notify::new(),
            answered: Notify::new(),
            closed,
            writing_since: Mutex::default(),
            now,
        }
    }

    pub(super) fn watch(&self) -> watch::Receiver<Health> {
        self.published.subscribe()
    }

    pub(super) fn current(&self) -> Health {
        self.published.borrow().clone()
    }

    /// Returns the last time in which the log could not be written.
    pub(super) fn last_outage(&self) -> Option<Outage> {
        self.published.borrow().last_outage
    }

    pub(crate) fn is_up(&self) -> bool {
        !self.writes_fail() && !self.reads_fail()
    }

    pub(super) fn writes_fail(&self) -> bool {
        self.writes_fail.load(Ordering::Acquire)
    }

    pub(super) fn reads_fail(&self) -> bool {
        self.reads_fail.load(Ordering::Acquire)
    }

    /// Notes that the log was written.
    pub(super) fn wrote(&self) {
        self.answered.notify_waiters();
        self.lacks_room.store(false, Ordering::Release);
        if self.writes_fail() {
            self.publish(Duration::ZERO, |health| {
                health.writes = None;
                // What takes writes can be read, unless a probe says otherwise.
                health.reads = None;
            });
            self.probe_reads.notify_one();
        }
    }

    /// Notes that the log is being written, until what is returned is dropped: if that fails, the log has been away since.
    pub(super) fn writing(&self) -> Writing<'_> {
        *self.writing_since() = Some(Instant::now());
        Writing(self)
    }

    fn writing_since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.writing_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether a probe has to write as much as a request may need: that less can be written says nothing.
    pub(super) fn lacks_room(&self) -> bool {
        self.lacks_room.load(Ordering::Acquire)
    }

    /// Notes an error of a write, before the failure itself is noted.
    pub(super) fn note_room(&self, error: &sqlx::Error) {
        if suggests_lack_of_room(error) {
            self.lacks_room.store(true, Ordering::Release);
        }
    }

    /// Notes that the log could not be written, or did not answer in time. Only the writer calls this: it looks whether
    /// writes fail before it waits for work.
    pub(super) fn write_failed(&self, reason: String) {
        let waited = self.writing_since().map(|since| since.elapsed());
        let waited = waited.unwrap_or_default();
        self.publish(waited, |health| {
            health.writes = Some(reason);
            health.n_failures = health.n_failures.saturating_add(1);
        });
        self.probe_reads.notify_one();
    }

    /// Notes that a write failed. What the database itself refuses is an outage; a connection that was cut is one only
    /// if there is no other.
    pub(super) fn write_refused(&self, error: &sqlx::Error) {
        self.note_room(error);
        if matches!(error, sqlx::Error::Database(_)) && suggests_outage(error) {
            self.write_failed(error.to_string());
        } else {
            self.probe_writes.notify_one();
        }
    }

    /// Notes that a probe read the log.
    pub(super) fn read(&self) {
        self.answered.notify_waiters();
        if self.reads_fail() {
            self.publish(Duration::ZERO, |health| health.reads = None);
        }
    }

    /// Notes that a probe could not read the log.
    pub(super) fn read_failed(&self, reason: String) {
        self.publish(Duration::ZERO, |health| health.reads = Some(reason));
    }

    /// Publishes a change; what it follows from began `waited` ago.
    fn publish(&self, waited: Duration, change: impl FnOnce(&mut Health)) {
        self.published.send_modify(|health| {
            let n_before = health.n_failures;
            change(health);
            let state = match (&health.writes, &health.reads) {
                (Some(_), _) => HealthState::Down,
                (None, Some(_)) => HealthState::Degraded,
                (None, None) => HealthState::Up,
            };
            let reason = health.writes.as_ref().or(health.reads.as_ref());
            health.reason = reason.cloned().unwrap_or_default();
            self.writes_fail
                .store(health.writes.is_some(), Ordering::Release);
            self.reads_fail
                .store(health.reads.is_some(), Ordering::Release);
            if health.state != state {
                let now = (self.now)();
                if health.is_down() {
                    health.last_outage = Some(Outage {
                        since: health.since,
                        until: now,
                    });
                }
                health.state = state;
                health.since = now - waited;
                health.began = Instant::now();
                health.n_failures -= n_before;
            }
        });
    }

    /// Runs a read, unless reads fail; gives it up when they begin to. `suggests` tells whether an error suggests that
    /// they do.
    pub(super) async fn watched<T, E: From<sqlx::Error>>(
        &self,
        read: impl Future<Output = Result<T, E>>,
        suggests: impl FnOnce(&E) -> bool,
    ) -> Result<T, E> {
        if self.reads_fail() {
            return Err(away().into());
        }
        let mut health = self.watch();
        let result = tokio::select! {
            biased;
            result = read => result,
            _ = health.wait_for(|health| health.reads.is_some()) => Err(away().into()),
        };
        if let Err(error) = &result
            && suggests(error)
        {
            Box::pin(self.looked_into()).await;
        }
        result
    }

    /// Has an error that suggests an outage looked into, and waits until it is known whether it is one: whoever gets the
    /// error then finds the health that explains it.
    pub(super) async fn looked_into(&self) {
        let mut health = self.watch();
        let answered = self.answered.notified();
        tokio::pin!(answered);
        answered.as_mut().enable();
        self.probe_reads.notify_one();
        tokio::select! {
            biased;
            _ = health.wait_for(|health| !health.is_up()) => {}
            () = self.closed.cancelled() => {}
            () = answered => {}
            () = tokio::time::sleep(ANSWER_DUE) => {}
        }
    }
}

/// Returns the error of whoever would have to wait for a database that is away.
fn away() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(
        io::ErrorKind::NotConnected,
        "the database cannot be reached",
    ))
}

/// Returns whether an error tells more about the database than about what it was asked.
pub(super) fn suggests_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_outage_code(&code)),
        _ => false,
    }
}

fn is_outage_code(code: &str) -> bool {
    const SQLSTATE_LEN: usize = 5;
    if code.len() == SQLSTATE_LEN {
        // PostgreSQL: connections, resources, shutdowns, system errors; read-only; locks and transactions that took
        // too long.
        let classes = ["08", "53", "57P", "58"];
        let codes = ["25006", "25P03", "25P04", "55P03"];
        return classes.iter().any(|class| code.starts_with(class)) || codes.contains(&code);
    }
    // SQLite: busy, locked, read-only, input and output, full, cannot open. Extended codes hold these in their
    // lowest byte.
    let primary = code.parse::<u32>().map(|code| code & 0xff);
    primary.is_ok_and(|code| matches!(code, 5 | 6 | 8 | 10 | 13 | 14))
}

/// Returns whether the disk may be full.
fn suggests_lack_of_room(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    // PostgreSQL: disk full, system errors. SQLite: full, input and output.
    code.is_some_and(|code| match code.parse::<u32>() {
        Ok(sqlite) if code.len() < 5 => matches!(sqlite & 0xff, 10 | 13),
        _ => code == "53100" || code.starts_with("58"),
    })
}

/// Logs when the log goes away, once a minute while it is, and when it is back, until the store is closed.
pub(super) async fn report(mut health: watch::Receiver<Health>, closed: CancellationToken) {
    let reporting = async {
        // What was said last, and when it began to be so or worse.
        let mut said: Option<(HealthState, Instant)> = None;
        let mut again = interval(REPORT_EVERY);
        loop {
            let now = health.borrow_and_update().clone();
            let (verb, reason) = (verb(now.state), &now.reason);
            said = match (said, now.state) {
                (None, HealthState::Up) => None,
                (Some((_, began)), HealthState::Up) => {
                    let away_s = began.elapsed().as_secs();
                    warn!(away_s, "the log can be used again, after {away_s} s");
                    None
                }
                (Some((state, began)), now) if state == now => Some((state, began)),
                (before, state) => {
                    warn!(reason, "the log cannot be {verb}: {reason}");
                    again.reset();
                    Some((state, before.map_or(now.began, |(_, began)| began)))
                }
            };
            tokio::select! {
                biased;
                changed = health.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
                _ = again.tick(), if said.is_some() => {
                    let away_s = now.began.elapsed().as_secs();
                    warn!(away_s, reason, "the log cannot be {verb} for {away_s} s now: {reason}");
                }
            }
        }
    };
    closed.run_until_cancelled(reporting).await;
}

const fn verb(state: HealthState) -> &'static str {
    match state {
        HealthState::Up => "used",
        HealthState::Degraded => "read",
        HealthState::Down => "written",
    }
}

/// Logs a failure as a warning; while the log is known to be away, which explains it, only for debugging.
macro_rules! warn_unless_down {
    ($health:expr, $($event:tt)+) => {
        if $health.is_up() {
            tracing::warn!($($event)+);
        } else {
            tracing::debug!($($event)+);
        }
    };
}
pub(crate) use warn_unless_down;

/// The connections that read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// `SQLite` or `PostgreSQL`.
    pub database: &'static str,
    /// Open connections for reading.
    pub n_readers: u32,
    /// Unused ones among them.
    pub n_idle: usize,
}

pub(crate) type SharedMonitor = Arc<HealthMonitor>;
