//! The program without its front ends: log, tables, people, games. `gamebot run` adds Discord.
//!
//! Owns: the order in which these parts open and close.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use thiserror::Error;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::control;
use super::followers::{self, Parts};
use crate::clock::Clock;
use crate::game::event::{
    Connection, EventQuarantined, StoreConnectionChanged, SubscriptionResumed, SubscriptionStalled,
};
use crate::game::{GameId, GuildId, OpsEvent, PlayerId, ReplayName, Rules};
use crate::host::{CommandError, History, HistoryError, Host, HostOptions, OpsLog};
use crate::limits;
use crate::people::People;
use crate::projections::{Quarantined, Tables, TablesError};
use crate::store::subscriptions::{Notice, Running, StartError};
use crate::store::{
    DatabasePath, Health, HealthState, OpenError, Position, Store, StoreOptions, watch,
};
use crate::words::{Lexicon, Word};

pub struct App {
    pub store: Store,
    pub tables: Tables,
    pub people: Arc<People>,
    pub host: Host,
    followers: Vec<Running>,
    control: JoinHandle<()>,
    stop: CancellationToken,
}

#[derive(Debug, Error)]
pub enum AppError {
    #[error(transparent)]
    Log(#[from] OpenError),
    #[error(transparent)]
    Tables(#[from] TablesError),
    #[error(transparent)]
    Followers(#[from] StartError),
    #[error("could not recover the live games")]
    Recovery(#[from] CommandError),
}

impl App {
    /// Opens the log and its tables, and recovers every live game.
    pub async fn open(database_url: &str, clock: Clock) -> Result<Self, AppError> {
        let now = clock.clone();
        let mut options = StoreOptions::new(Arc::new(move || now.now()));
        // Differs from the seeds of other processes on the same log, and leaves the random numbers of games alone.
        options.seed = clock.process_seed();
        let store = Store::open(database_url, options).await?;
        let beside = store.clone();
        tokio::select! {
            biased;
            opened = Self::open_on(store, database_url, clock) => opened,
            error = damaged(&beside, database_url) => Err(error.into()),
        }
    }

    async fn open_on(store: Store, database_url: &str, clock: Clock) -> Result<Self, AppError> {
        let opened_at = store.head();
        follow_log(&store, &clock).await;
        let tables = Tables::open(database_url, store.clone()).await?;
        let people = Arc::new(People::new(store.clone()));
        let host = Host::start(HostOptions {
            store: store.clone(),
            rules: Rules::new(Lexicon::english()),
            clock,
            people: Arc::clone(&people),
            history: Arc::new(TablesHistory(tables.clone())),
            app_version: env!("CARGO_PKG_VERSION").into(),
            followers: followers::names().into(),
        });
        host.note_restart().await;
        tokio::spawn(note_quarantined(tables.quarantined(), host.ops_log.clone()));
        tokio::spawn(note_stalls(store.notices(), host.clone()));
        tokio::spawn(note_health(store.watch_health(), host.clone()));
        let followers = followers::start(&Parts {
            tables: &tables,
            host: &host,
            opened_at,
        })?;
        let stop = CancellationToken::new();
        let control = tokio::spawn(control::run(store.clone(), stop.clone()));
        host.recover(&live_games(&tables, &host).await?).await?;
        Ok(Self {
            store,
            tables,
            people,
            host,
            followers,
            control,
            stop,
        })
    }

    /// Finishes the accepted commands and closes all parts.
    pub async fn close(self) {
        self.host.stop().await;
        join_all(self.followers.into_iter().map(Running::stop)).await;
        self.stop.cancel();
        // A panic in it was logged and takes nothing with it.
        let _ = self.control.await;
        self.store.close().await;
        self.tables.close().await;
    }
}

/// Waits until the log is found damaged.
pub(super) async fn damaged(store: &Store, database_url: &str) -> OpenError {
    let what = store.damaged().await;
    let database = DatabasePath::parse(database_url);
    OpenError::Damaged {
        database: database.map_or_else(|_| "of the bot".to_owned(), |path| path.to_string()),
        what,
    }
}

/// Has the clock go on from the newest event, if the machine's was set back meanwhile. So limits that were set before
/// pass after the time that people expect.
async fn follow_log(store: &Store, clock: &Clock) {
    let newest = match store.read_at(&[store.head()]).await {
        Ok(newest) => newest,
        Err(error) => {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not read when the newest event was recorded"
            );
            return;
        }
    };
    let Some(at) = newest.first().map(|event| event.recorded_at) else {
        return;
    };
    let lead = (at - clock.now()).to_std().unwrap_or_default();
    if lead <= limits::CLOCK_LEAD {
        clock.not_before(at);
    } else {
        warn!(
            "the newest event of the log is dated {at}, far ahead of this machine's clock: either was wrong; \
             `gamebot doctor` says what to do"
        );
    }
}

/// Returns the games that may be live, as the tables know them.
///
/// If the file of the tables was deleted, waits until they are rebuilt. While an operator has paused them, looks up
/// in the log what they do not know yet.
async fn live_games(tables: &Tables, host: &Host) -> Result<Vec<GameId>, TablesError> {
    loop {
        match tables.fresh().await {
            Ok(_) => break,
            Err(error @ TablesError::Behind { .. }) => info!("starting: {error}"),
            Err(error) => return Err(error),
        }
    }
    // The other rows are needed soon.
    while let Err(error @ TablesError::Behind { .. }) = tables.up_to_date().await {
        info!("starting: {error}");
    }
    let mut live = tables.live_games().await?;
    let known: HashSet<GameId> = live.iter().copied().collect();
    let since = tables.games_since_rows().await?;
    for game in since.into_iter().filter(|game| !known.contains(game)) {
        // A game that cannot be folded is recorded when it is recovered.
        let folded = host.games.folded(game, None).await;
        if folded.map_or(true, |folded| folded.state.is_live()) {
            live.push(game);
        }
    }
    Ok(live)
}

/// Calls `handle` with everything that is broadcast, until the sender is gone.
async fn for_each<T: Clone>(mut receiver: broadcast::Receiver<T>, mut handle: impl FnMut(T)) {
    loop {
        match receiver.recv().await {
            Ok(item) => handle(item),
            Err(RecvError::Lagged(n_missed)) => {
                warn!(n_missed, "{n_missed} facts came too fast to record each");
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// Records which events the tables skip. The tables keep a row of each, also when they come too fast for this.
async fn note_quarantined(receiver: broadcast::Receiver<Quarantined>, ops_log: OpsLog) {
    for_each(receiver, |Quarantined { projection, event }| {
        let fact = EventQuarantined {
            reader: projection.to_owned(),
            position: event.position.0,
            event_type: event.event_type,
            schema_version: event.schema_version,
            code: event.code.to_owned(),
        };
        ops_log.note_quarantined_at(event.recorded_at, fact);
    })
    .await;
}

/// Records when a subscription stalls, and when it continues.
async fn note_stalls(receiver: broadcast::Receiver<Notice>, host: Host) {
    for_each(receiver, |notice| {
        let now = host.games.clock().now();
        match notice {
            Notice::Stalled {
                name,
                position,
                n_attempts,
                error,
            } => {
                let fact = OpsEvent::SubscriptionStalled(SubscriptionStalled {
                    name: name.to_string(),
                    position: position.0,
                    attempts: n_attempts,
                    error,
                });
                host.ops_log
                    .note(&format!("stalled/{name}/{position}"), now, None, fact);
            }
            Notice::Resumed {
                name,
                position,
                stalled_at,
            } => {
                let stalled_ms = (now - stalled_at).num_milliseconds();
                let fact = OpsEvent::SubscriptionResumed(SubscriptionResumed {
                    name: name.to_string(),
                    position: position.0,
                    stalled_ms: u64::try_from(stalled_ms).unwrap_or(0),
                });
                host.ops_log
                    .note(&format!("resumed/{name}/{position}"), now, None, fact);
            }
            // Parked events have rows of their own; changes of a lease are only logged.
            Notice::Parked { .. }
            | Notice::Discarded { .. }
            | Notice::TakenOver { .. }
            | Notice::Lost { .. } => {}
        }
    })
    .await;
}

/// Records each change of the health of the log, as soon as the log can be written.
async fn note_health(mut health: watch::Receiver<Health>, host: Host) {
    let mut before = health.borrow().clone();
    let mut n_waiting = 0;
    while health.changed().await.is_ok() {
        let now = health.borrow_and_update().clone();
        n_waiting = host.n_waiting().max(n_waiting);
        if now.state != before.state {
            let fact = StoreConnectionChanged {
                from: connection(before.state),
                to: connection(now.state),
                failures: now.n_failures.max(before.n_failures),
                buffered: match now.state {
                    HealthState::Up => u32::try_from(n_waiting).unwrap_or(u32::MAX),
                    HealthState::Degraded | HealthState::Down => 0,
                },
            };
            let name = match now.state {
                HealthState::Up => "store_up",
                HealthState::Degraded => "store_degraded",
                HealthState::Down => "store_down",
            };
            let fact = OpsEvent::StoreConnectionChanged(fact);
            host.ops_log.note_late(name, now.since, fact);
            if now.is_up() {
                n_waiting = 0;
            }
        }
        before = now;
    }
}

const fn connection(state: HealthState) -> Connection {
    match state {
        HealthState::Up => Connection::Up,
        HealthState::Degraded => Connection::Degraded,
        HealthState::Down => Connection::Down,
    }
}

/// Looks up earlier games in the tables.
struct TablesHistory(Tables);

impl History for TablesHistory {
    fn recent_words(
        &self,
        guild: Option<GuildId>,
        player: PlayerId,
        except: GameId,
        at_least: Position,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Word>, HistoryError>> {
        async move {
            self.0
                .words_said(guild, player, except, at_least, limit)
                .await
                .map_err(|error: TablesError| HistoryError(Box::new(error)))
        }
        .boxed()
    }

    fn partners(
        &self,
        guild: Option<GuildId>,
        players: Vec<PlayerId>,
        at_least: Position,
    ) -> BoxFuture<'_, Result<Vec<[PlayerId; 2]>, HistoryError>> {
        async move {
            self.0
                .partners(guild, &players, at_least)
                .await
                .map_err(|error: TablesError| HistoryError(Box::new(error)))
        }
        .boxed()
    }

    fn daily_played(
        &self,
        day: u32,
        players: [PlayerId; 2],
    ) -> BoxFuture<'_, Result<bool, HistoryError>> {
        async move {
            self.0
                .daily_played(day, players)
                .await
                .map_err(|error: TablesError| HistoryError(Box::new(error)))
        }
        .boxed()
    }

    fn taken_replay_names(
        &self,
        guild: Option<GuildId>,
        names: Vec<ReplayName>,
    ) -> BoxFuture<'_, Result<Vec<ReplayName>, HistoryError>> {
        async move {
            self.0
                .taken_replay_names(guild, &names)
                .await
                .map_err(|error: TablesError| HistoryError(Box::new(error)))
        }
        .boxed()
    }
}
