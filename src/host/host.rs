//! The host: games, rosters, servers' settings and the program's record of itself, put together.
//!
//! Owns: starting and stopping them, what is due, and what follows from one aggregate in another. Does not know:
//! what their rules say.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use futures_util::{StreamExt, stream};
use tokio::sync::OnceCell;
use tokio::time::{MissedTickBehavior, interval};

use super::absences::Absences;
use super::aggregates::{Outcome, Runtime};
use super::caller::Caller;
use super::dead_letters::DeadLetters;
use super::error::CommandError;
use super::event_search::EventSearch;
use super::folding::Folding;
use super::game_command::{History, LookUps};
use super::games::Games;
use super::log::{Log, WaitsForLog};
use super::notes::Notes;
use super::ops_log::OpsLog;
use super::players::Players;
use super::rosters::Rosters;
use super::servers::Servers;
use super::tasks::Tasks;
use super::timers::{Due, TimerKey, Timers};
use crate::clock::{Clock, PULSE};
use crate::game::server::{self, Server, ServerRules};
use crate::game::values::Ts;
use crate::game::{GuildId, Rules, ServerEvent};
use crate::limits;
use crate::people::People;
use crate::store::{Health, Store, warn_unless_down, watch};

pub struct HostOptions {
    pub store: Store,
    pub rules: Rules,
    pub clock: Clock,
    pub people: Arc<People>,
    pub history: Arc<dyn History>,
    /// The version that events are stamped with.
    pub app_version: Arc<str>,
    /// The names of all subscriptions of the program.
    pub followers: Arc<[&'static str]>,
}

/// Everything that takes commands; clones are the same.
#[derive(Clone)]
pub struct Host {
    pub games: Games,
    pub rosters: Rosters,
    pub servers: Servers,
    pub players: Players,
    pub ops_log: OpsLog,
    pub event_search: EventSearch,
    pub dead_letters: DeadLetters,
    pub(super) runtime: Runtime,
    pub(super) clock: Clock,
    pub(super) people: Arc<People>,
    /// Since when it runs, once the time before is noted.
    pub(super) restarted_at: Arc<OnceCell<Ts>>,
    /// How often texts were taken out of events: what was folded before may hold them.
    pub(super) redactions: Arc<AtomicU64>,
}

impl Host {
    /// Starts the host. [`recover`](Self::recover) loads the live games.
    pub fn start(options: HostOptions) -> Self {
        let HostOptions {
            store,
            rules,
            clock,
            people,
            history,
            app_version,
            followers,
        } = options;
        let runtime = Runtime {
            log: Arc::new(Log::new(store.clone(), app_version)),
            timers: Timers::default(),
            tasks: Tasks::default(),
            absences: Absences::default(),
        };
        let ops_log = OpsLog::start(&runtime, clock.clone());
        let rosters = Rosters::new(
            runtime.clone(),
            Arc::clone(&people),
            ops_log.clone(),
            clock.clone(),
        );
        let server_rules = ServerRules::new(rules.lexicon());
        let servers = Servers::new(
            server_rules,
            runtime.clone(),
            ops_log.clone(),
            clock.clone(),
        );
        let look_ups = LookUps::new(
            Arc::clone(&runtime.log),
            runtime.absences.clone(),
            history,
            Arc::clone(rosters.aggregates()),
            Arc::clone(servers.aggregates()),
        );
        let games = Games::new(
            rules,
            runtime.clone(),
            look_ups,
            ops_log.clone(),
            clock.clone(),
        );
        let host = Self {
            games,
            rosters,
            servers,
            players: Players::new(runtime.clone(), ops_log.clone()),
            ops_log,
            event_search: EventSearch::new(store.clone()),
            dead_letters: DeadLetters::new(store, followers),
            runtime,
            clock,
            people,
            restarted_at: Arc::default(),
            redactions: Arc::default(),
        };
        let tasks = &host.runtime.tasks;
        tasks.spawn(host.clone().watch_deadlines());
        tasks.spawn(host.clone().watch_absences());
        tasks.spawn(host.clone().save_heartbeats());
        host
    }

    /// Submits a command to the settings of a server, and does in games what follows from it.
    pub async fn submit_to_server(
        &self,
        guild: GuildId,
        caller: Caller,
        command: server::Command,
    ) -> Result<Outcome<ServerEvent, Server>, CommandError<server::Rejection>> {
        let host = self.clone();
        let work = async move {
            let outcome = host.servers.submit(guild, caller.clone(), command).await?;
            for event in &outcome.events {
                if let ServerEvent::PlayerBanned(banned) = event {
                    let player = banned.player_id;
                    host.games.remove_banned(player, guild, &caller).await;
                }
            }
            Ok(outcome)
        };
        self.runtime.tasks.run(work).await
    }

    /// Returns how many commands wait for the log.
    pub fn n_waiting(&self) -> usize {
        self.runtime.log.n_waiting()
    }

    /// Lets something count as a command that waits for the log.
    pub(crate) fn waits_for_log(&self) -> WaitsForLog {
        self.runtime.log.waits()
    }

    /// Returns how many events the log holds.
    pub fn head(&self) -> i64 {
        self.runtime.log.store.head().0
    }

    pub(crate) fn store_health(&self) -> Health {
        self.store().health()
    }

    pub(crate) fn watch_store(&self) -> watch::Receiver<Health> {
        self.store().watch_health()
    }

    /// Waits until the log can be written.
    pub(crate) async fn log_is_up(&self) {
        // A store that is gone says so itself.
        let _ = self.watch_store().wait_for(|log| !log.is_down()).await;
    }

    pub fn store(&self) -> &Store {
        &self.runtime.log.store
    }

    /// Returns a reader that folds games and rosters up to each event of the log.
    pub fn folding(&self) -> Folding {
        Folding::new(self.store().clone(), Arc::clone(&self.redactions))
    }

    /// Returns the notes that a reader of something other than the log keeps under a name.
    pub fn notes(&self, name: &'static str) -> Notes {
        Notes::new(self.store().clone(), name)
    }

    /// Finishes what was accepted, and stops. New commands are refused.
    pub async fn stop(&self) {
        self.runtime.tasks.close();
        self.ops_log.close();
        self.runtime.tasks.finish().await;
    }

    /// Submits what is due, all that is due at the same moment concurrently. A timer is at rest until its deadline is
    /// handled, so that there is one task per aggregate at most.
    async fn watch_deadlines(self) {
        let stopping = self.runtime.tasks.stopping().clone();
        while let Some(due) = stopping
            .run_until_cancelled(self.runtime.timers.next(&self.clock))
            .await
        {
            // While the log is down, nothing is due.
            if stopping
                .run_until_cancelled(self.log_is_up())
                .await
                .is_none()
            {
                return;
            }
            self.runtime.tasks.spawn(self.clone().handle_deadline(due));
        }
    }

    async fn handle_deadline(self, due: Due) {
        let Due { key, at } = due;
        let handled = match key {
            TimerKey::Game(game) => self.games.tick(game, at).await,
            TimerKey::Roster(guild) => self.rosters.tick(guild, at).await,
            TimerKey::Server(guild) => self.servers.tick(guild, at).await,
        };
        let may_retry = match handled {
            Ok(next) => {
                self.runtime.timers.set(key, next);
                next == Some(at)
            }
            Err(CommandError::Stopping) => false,
            Err(error) => {
                warn_unless_down!(
                    self.store_health(),
                    error = &error as &dyn std::error::Error,
                    "a deadline of {key} failed"
                );
                if error.is_defect() {
                    let context = vec![format!("deadline={key}")];
                    self.ops_log
                        .note_failure("deadlines", error.code(), &error, context);
                }
                // What can never be read is not retried.
                !matches!(error, CommandError::Unreadable(_))
            }
        };
        let retry_at = may_retry.then(|| self.clock.now() + limits::TIMER_RETRY);
        self.runtime.timers.finish(due, retry_at);
    }

    /// Keeps the clock going, and grants every live game the times in which nobody could play.
    async fn watch_absences(self) {
        let stopping = self.runtime.tasks.stopping().clone();
        let absences = self.runtime.absences.clone();
        let mut health = self.watch_store();
        let mut pulses = interval(PULSE);
        pulses.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let mut has_missed = false;
            tokio::select! {
                biased;
                () = stopping.cancelled() => {
                    self.clock.release();
                    return;
                }
                _ = pulses.tick() => self.clock.pulse(|absence| {
                    absences.add(absence);
                    has_missed = true;
                }),
                changed = health.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let health = health.borrow_and_update();
                    if let Some(outage) = health.last_outage.filter(|_| !health.is_down()) {
                        absences.add_outage(outage);
                        has_missed = true;
                    }
                }
            }
            if has_missed {
                self.runtime.tasks.spawn(self.clone().grant_absences());
            }
        }
    }

    /// Looks at everything that has a deadline, so that it is granted what it missed.
    async fn grant_absences(self) {
        stream::iter(self.runtime.timers.keys())
            .for_each_concurrent(limits::RECOVERIES_AT_ONCE, |key| {
                let (games, rosters) = (self.games.clone(), self.rosters.clone());
                let health = self.watch_store();
                async move {
                    let granted = match key {
                        TimerKey::Game(game) => games.grant_absences(game).await,
                        TimerKey::Roster(guild) => {
                            let granted = rosters.grant_absences(guild).await;
                            granted.or_else(|error| error.into_rejection().map(drop))
                        }
                        // A call that comes late is no loss.
                        TimerKey::Server(_) => Ok(()),
                    };
                    if let Err(error) = granted {
                        // It is granted before the next command to it.
                        warn_unless_down!(
                            health.borrow(),
                            error = &error as &dyn std::error::Error,
                            "the time away could not be granted to {key} yet"
                        );
                    }
                }
            })
            .await;
    }

    /// Saves regularly that the program is alive, to know after a crash how long it was away.
    async fn save_heartbeats(self) {
        let mut ticks = interval(limits::HEARTBEAT);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first tick is immediate: recovery reads the last heartbeat first.
        ticks.tick().await;
        loop {
            let stopping = self.runtime.tasks.stopping();
            let is_stopping = stopping.run_until_cancelled(ticks.tick()).await.is_none();
            let (alive_at, clock_at) = (self.clock.machine_now(), self.clock.now());
            if let Err(error) = self.store().save_alive(alive_at, clock_at).await {
                warn_unless_down!(
                    self.store_health(),
                    error = &error as &dyn std::error::Error,
                    "could not save that the program is alive"
                );
            }
            if is_stopping {
                return;
            }
        }
    }
}
