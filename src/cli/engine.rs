//! Everything a game runs on, with Discord or without: log, tables, people, games.
//!
//! Owns: the order in which these parts open and close.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use thiserror::Error;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::control;
use super::followers::{self, Parts};
use crate::clock::Clock;
use crate::game::event::{
    Connection, EventQuarantined, StoreConnectionChanged, SubscriptionResumed, SubscriptionStalled,
};
use crate::game::{GameId, GuildId, OpsEvent, PlayerId, Rules};
use crate::host::{CommandError, History, HistoryError, Host, HostOptions, OpsLog};
use crate::people::People;
use crate::projections::{Quarantined, Tables, TablesError};
use crate::store::subscriptions::{Notice, Running, StartError};
use crate::store::{Down, OpenError, Position, Store, StoreOptions};
use crate::words::{Lexicon, Word};

/// The parts that every game needs.
pub struct Engine {
    pub store: Store,
    pub tables: Tables,
    pub people: Arc<People>,
    pub host: Host,
    followers: Vec<Running>,
    control: JoinHandle<()>,
    stop: CancellationToken,
}

#[derive(Debug, Error)]
pub enum EngineError {
    #[error(transparent)]
    Log(#[from] OpenError),
    #[error(transparent)]
    Tables(#[from] TablesError),
    #[error(transparent)]
    Followers(#[from] StartError),
    #[error("could not recover the live games")]
    Recovery(#[from] CommandError),
}

impl Engine {
    /// Opens the log and its tables, and recovers every live game.
    ///
    /// # Errors
    /// [`EngineError`], a sentence for the operator.
    pub async fn open(database_url: &str, clock: Clock) -> Result<Self, EngineError> {
        let now = clock.clone();
        let mut options = StoreOptions::new(Arc::new(move || now.now()));
        // Differs from that of other processes on the same log, and takes nothing from the chance that games are
        // played by.
        options.seed = Clock::system().random_id().as_u64_pair().1;
        let store = Store::open(database_url, options).await?;
        let opened_at = store.head();
        let tables = Tables::open(database_url, store.clone()).await?;
        let people = Arc::new(People::new(store.clone()));
        let host = Host::start(HostOptions {
            store: store.clone(),
            rules: Rules::new(Lexicon::english()),
            clock,
            people: Arc::clone(&people),
            history: Arc::new(TablesHistory(tables.clone())),
            app_version: env!("CARGO_PKG_VERSION").into(),
        });
        tokio::spawn(note_quarantined(tables.quarantined(), host.ops_log.clone()));
        tokio::spawn(note_stalls(store.notices(), host.clone()));
        tokio::spawn(note_outages(store.outages(), host.clone()));
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

/// Returns the games that may be live, as the tables know them.
///
/// After their file was deleted the tables are made again, however long the log is. While an operator has
/// them paused, what they do not know yet is looked up in the log.
async fn live_games(tables: &Tables, host: &Host) -> Result<Vec<GameId>, TablesError> {
    loop {
        match tables.fresh().await {
            Ok(tables) => {
                let live = tables.live_games().await?;
                // The other rows are needed soon.
                while let Err(error @ TablesError::Behind { .. }) = tables.up_to_date().await {
                    info!("starting: {error}");
                }
                return Ok(live);
            }
            Err(TablesError::Paused { .. }) => break,
            Err(error @ TablesError::Behind { .. }) => info!("starting: {error}"),
            Err(error) => return Err(error),
        }
    }
    let mut live = tables.live_games().await?;
    let known: HashSet<GameId> = live.iter().copied().collect();
    let since = tables.games_since_rows().await?;
    for game in since.into_iter().filter(|game| !known.contains(game)) {
        // One that cannot be folded is met again, and noted, when it is taken up.
        let folded = host.games.folded(game, None).await;
        if folded.map_or(true, |folded| folded.state.is_live()) {
            live.push(game);
        }
    }
    Ok(live)
}

/// Has it recorded which events the tables go on without.
async fn note_quarantined(mut told: broadcast::Receiver<Quarantined>, ops_log: OpsLog) {
    loop {
        let Quarantined { projection, event } = match told.recv().await {
            Ok(quarantined) => quarantined,
            // The tables keep a row of each; the log misses those that came too fast.
            Err(RecvError::Lagged(n_missed)) => {
                warn!(n_missed, "events were quarantined too fast to record each");
                continue;
            }
            Err(RecvError::Closed) => return,
        };
        let position = event.position;
        let fact = OpsEvent::EventQuarantined(EventQuarantined {
            reader: projection.to_owned(),
            position: position.0,
            event_type: event.event_type,
            schema_version: event.schema_version,
            code: event.code.to_owned(),
        });
        // Named by the event alone: it is recorded once, however often it is met.
        let name = format!("quarantined/{projection}/{position}");
        ops_log.note(&name, event.recorded_at, None, fact);
    }
}

/// Has it recorded when something that follows the log stands, and when it goes on.
async fn note_stalls(mut told: broadcast::Receiver<Notice>, host: Host) {
    loop {
        let notice = match told.recv().await {
            Ok(notice) => notice,
            Err(RecvError::Lagged(n_missed)) => {
                warn!(n_missed, "subscriptions stalled too fast to record each");
                continue;
            }
            Err(RecvError::Closed) => return,
        };
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
            // Parked events are rows that people look at; who has a lease is in the logs.
            Notice::Parked { .. }
            | Notice::Discarded { .. }
            | Notice::TakenOver { .. }
            | Notice::Lost { .. } => {}
        }
    }
}

/// Has it recorded when the log could not be written, and when it could again: both then.
async fn note_outages(mut told: watch::Receiver<Option<Down>>, host: Host) {
    let mut outage: Option<Down> = None;
    let mut n_waiting = 0;
    while told.changed().await.is_ok() {
        let now = told.borrow_and_update().clone();
        if let (Some(down), None) = (&outage, &now) {
            let Down {
                since, n_failures, ..
            } = down;
            let began = StoreConnectionChanged {
                from: Connection::Up,
                to: Connection::Down,
                failures: 1,
                buffered: 0,
            };
            let ended = StoreConnectionChanged {
                from: Connection::Down,
                to: Connection::Up,
                failures: *n_failures,
                buffered: u32::try_from(n_waiting).unwrap_or(u32::MAX),
            };
            host.ops_log.note_late(
                "store_down",
                *since,
                OpsEvent::StoreConnectionChanged(began),
            );
            let ended = OpsEvent::StoreConnectionChanged(ended);
            host.ops_log.note("store_up", *since, None, ended);
        }
        n_waiting = match &now {
            Some(_) => host.n_waiting().max(n_waiting),
            None => 0,
        };
        outage = now;
    }
}

/// Returns the path of a SQLite log.
#[must_use]
pub fn log_path(database_url: &str) -> PathBuf {
    let path = database_url.strip_prefix("sqlite:").unwrap_or(database_url);
    PathBuf::from(path.strip_prefix("//").unwrap_or(path))
}

/// Answers questions about earlier games from the tables.
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
}
