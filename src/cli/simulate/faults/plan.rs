//! Which faults happen, drawn from a seed, and how many there were.
//!
//! Owns: how well the database and Discord work, when the process is killed. Does not know: what a fault
//! does to whom it meets.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use tracing::trace;

use crate::retry::SeededRandom;
use crate::store::{DatabaseFault, DatabaseFaults, DatabaseWork};

/// How soon work that a silent database took is done once it answers again, at most.
const SILENCE: Duration = Duration::from_millis(50);

/// Chance that is the same for the same seed.
#[derive(Clone, Debug)]
pub(super) struct Chance(Arc<SeededRandom>);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(Arc::new(SeededRandom::new(seed)))
    }

    pub(super) fn number(&self) -> u64 {
        self.0.next()
    }

    pub(super) fn below(&self, n: u64) -> u64 {
        self.0.next() % n.max(1)
    }

    pub(super) fn one_in(&self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub(super) fn millis(&self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.below(to - from + 1))
    }

    pub(super) fn pick<T: Copy>(&self, all: &[T]) -> Option<T> {
        let n = usize::try_from(self.below(all.len() as u64)).unwrap_or(0);
        all.get(n).copied()
    }
}

/// How the database, or Discord, is for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Good,
    /// Single failures.
    Flaky,
    Slow,
    /// Nothing works.
    Down,
    /// Answers get lost.
    Lossy,
    /// The database takes work and does not answer until it is well again.
    Silent,
}

impl Condition {
    pub(super) const ALL: [Self; 5] =
        [Self::Good, Self::Flaky, Self::Slow, Self::Down, Self::Lossy];
}

/// What Discord does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NetworkFault {
    None,
    /// The connection ends before the request arrives, or after.
    Cut {
        arrives: bool,
    },
    /// Status 500, although the request may have had its effect.
    ServerError {
        arrives: bool,
    },
    RateLimit {
        global: bool,
    },
    /// A page of the network before Discord.
    Edge,
    /// Discord refuses a message to a person with this code, although their DMs are open.
    Passing(u64),
    /// Discord refuses the token of the bot.
    Token,
    Killed {
        arrives: bool,
    },
}

/// The faults of one run.
pub(super) struct Faults {
    chance: Chance,
    is_on: AtomicBool,
    state: Mutex<State>,
    was_killed: Notify,
}

struct State {
    database: Condition,
    /// How the database is, whatever else was drawn.
    fixed: Option<Condition>,
    discord: Condition,
    is_killed: bool,
    /// When this process began.
    began: Instant,
    counts: BTreeMap<&'static str, u64>,
}

impl Faults {
    pub(super) fn new(chance: Chance) -> Arc<Self> {
        Arc::new(Self {
            chance,
            is_on: AtomicBool::new(false),
            state: Mutex::new(State {
                database: Condition::Good,
                fixed: None,
                discord: Condition::Good,
                is_killed: false,
                began: Instant::now(),
                counts: BTreeMap::new(),
            }),
            was_killed: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn switch(&self, is_on: bool) {
        self.is_on.store(is_on, Ordering::Relaxed);
    }

    /// Changes how well both work again and again, and tells whether the database is down. Most of the time both work.
    pub(super) async fn change_conditions(&self, changed: impl Fn(bool)) {
        let draw = || {
            if self.chance.one_in(2) {
                Condition::Good
            } else {
                self.chance.pick(&Condition::ALL).unwrap_or(Condition::Good)
            }
        };
        loop {
            let (database, discord) = (draw(), draw());
            {
                let mut state = self.state();
                (state.database, state.discord) = (database, discord);
            }
            if self.is_on.load(Ordering::Relaxed) {
                changed(database == Condition::Down);
            }
            sleep(self.chance.millis(2_000, 30_000)).await;
        }
    }

    /// Lets the database be like this, or as it is drawn again.
    pub(super) fn fix_database(&self, condition: Option<Condition>) {
        self.state().fixed = condition;
    }

    fn is_silent(&self) -> bool {
        self.state().fixed == Some(Condition::Silent)
    }

    pub(super) fn count(&self, fault: &'static str) {
        *self.state().counts.entry(fault).or_default() += 1;
    }

    pub(super) fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.state().counts.clone()
    }

    /// Begins a process of the process.
    pub(super) fn live(&self) {
        let mut state = self.state();
        (state.is_killed, state.began) = (false, Instant::now());
    }

    /// Ends it where it stands.
    pub(super) fn kill(&self, fault: &'static str) {
        self.count(fault);
        self.state().is_killed = true;
        self.was_killed.notify_one();
    }

    pub(super) async fn killed(&self) {
        while !self.state().is_killed {
            self.was_killed.notified().await;
        }
    }

    fn is_killed(&self) -> bool {
        self.state().is_killed
    }

    /// Draws how long a request to Discord takes, and what becomes of it.
    pub(super) fn draw_network(&self) -> (Duration, NetworkFault) {
        if self.is_killed() {
            return (Duration::ZERO, NetworkFault::Killed { arrives: false });
        }
        let usual = self.chance.millis(30, 120);
        if !self.is_on.load(Ordering::Relaxed) {
            return (usual, NetworkFault::None);
        }
        let arrives = self.chance.one_in(2);
        if self.chance.one_in(500) {
            self.kill("process killed at a request");
            return (usual, NetworkFault::Killed { arrives });
        }
        if self.chance.one_in(1_500) {
            self.count("Discord answers 401");
            return (usual, NetworkFault::Token);
        }
        let condition = self.state().discord;
        let (delay, fault) = match condition {
            Condition::Good | Condition::Silent => (usual, NetworkFault::None),
            Condition::Slow => {
                self.count("Discord slow");
                (self.chance.millis(200, 12_000), NetworkFault::None)
            }
            Condition::Down => match self.chance.below(3) {
                0 => (usual, NetworkFault::ServerError { arrives: false }),
                1 => (usual, NetworkFault::Edge),
                _ => (usual, NetworkFault::Cut { arrives: false }),
            },
            Condition::Lossy => match self.chance.below(4) {
                0 => (usual, NetworkFault::ServerError { arrives: true }),
                1 => (usual, NetworkFault::Cut { arrives: true }),
                _ => (usual, NetworkFault::None),
            },
            Condition::Flaky => match self.chance.below(12) {
                0 => (usual, NetworkFault::RateLimit { global: false }),
                1 => (usual, NetworkFault::RateLimit { global: true }),
                2 => (usual, NetworkFault::ServerError { arrives }),
                3 => (usual, NetworkFault::Cut { arrives }),
                4 => (usual, NetworkFault::Edge),
                5 => (usual, NetworkFault::Passing(40_003)),
                6 => (usual, NetworkFault::Passing(40_333)),
                _ => (usual, NetworkFault::None),
            },
        };
        match fault {
            NetworkFault::None | NetworkFault::Killed { .. } | NetworkFault::Token => {}
            NetworkFault::Cut { arrives: false } => self.count("connection cut before the request"),
            NetworkFault::Cut { arrives: true } => self.count("connection cut before the answer"),
            NetworkFault::ServerError { .. } => self.count("Discord answers 500"),
            NetworkFault::RateLimit { .. } => self.count("Discord answers 429"),
            NetworkFault::Edge => self.count("403 without JSON"),
            NetworkFault::Passing(40_003) => self.count("Discord answers 40003"),
            NetworkFault::Passing(_) => self.count("Discord answers 40333"),
        }
        (delay, fault)
    }

    fn draw_database(&self, work: DatabaseWork) -> (Duration, DatabaseFault) {
        let nothing = (Duration::ZERO, DatabaseFault::None);
        let fixed = self.state().fixed;
        if !self.is_on.load(Ordering::Relaxed) && fixed.is_none() {
            return nothing;
        }
        if fixed.is_none() && self.chance.one_in(2_500) {
            self.kill("process killed at database work");
            return (Duration::ZERO, DatabaseFault::Death);
        }
        let condition = fixed.unwrap_or(self.state().database);
        let refused = |kind| (Duration::ZERO, DatabaseFault::Refused(kind));
        let writes = work != DatabaseWork::Read;
        let (delay, fault) = match condition {
            Condition::Slow => {
                self.count("database slow");
                (self.chance.millis(1, 1_500), DatabaseFault::None)
            }
            Condition::Down => refused(ErrorKind::ConnectionRefused),
            Condition::Lossy if work == DatabaseWork::Commit && self.chance.one_in(3) => {
                (Duration::ZERO, DatabaseFault::AnswerLost)
            }
            // A full disk refuses writes alone.
            Condition::Flaky if writes && self.chance.one_in(6) => refused(ErrorKind::StorageFull),
            Condition::Flaky if self.chance.one_in(12) => refused(ErrorKind::ConnectionReset),
            Condition::Good | Condition::Lossy | Condition::Flaky | Condition::Silent => nothing,
        };
        match fault {
            DatabaseFault::None | DatabaseFault::Death => {}
            DatabaseFault::AnswerLost => self.count("outcome of a commit unknown"),
            DatabaseFault::Refused(ErrorKind::ConnectionRefused) => self.count("database down"),
            DatabaseFault::Refused(ErrorKind::StorageFull) => self.count("disk full"),
            DatabaseFault::Refused(_) => self.count("database connection lost"),
        }
        (delay, fault)
    }
}

pub(super) struct FaultyDatabase(pub(super) Arc<Faults>);

impl DatabaseFaults for FaultyDatabase {
    fn next(&self, work: DatabaseWork) -> BoxFuture<'static, DatabaseFault> {
        if self.0.is_killed() {
            return future::pending().boxed();
        }
        let faults = Arc::clone(&self.0);
        let (delay, fault) = faults.draw_database(work);
        let at = self.0.state().began.elapsed();
        let task = tokio::task::try_id();
        trace!(?at, ?task, ?work, ?delay, ?fault, "database");
        async move {
            while faults.is_silent() {
                sleep(SILENCE).await;
            }
            if !delay.is_zero() {
                sleep(delay).await;
            }
            fault
        }
        .boxed()
    }
}
