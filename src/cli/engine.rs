//! The parts put together: log, tables, people, games.
//!
//! Owns: the order in which they open and close. Everything that plays, with Discord or without,
//! plays on this.

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use thiserror::Error;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::{info, warn};

use crate::clock::Clock;
use crate::game::event::{
    Connection, EventQuarantined, StoreConnectionChanged, SubscriptionResumed, SubscriptionStalled,
};
use crate::game::{GameId, GuildId, OpsEvent, PlayerId, Rules};
use crate::host::{CommandError, History, HistoryError, Host, HostOptions, OpsLog};
use crate::people::People;
use crate::projections::{Quarantined, Tables, TablesError};
use crate::store::subscriptions::Notice;
use crate::store::{Down, OpenError, Position, Store, StoreOptions};
use crate::words::{Lexicon, Word};

/// Everything a game needs, running.
pub struct Engine {
    /// The log.
    pub store: Store,
    /// What is asked across games.
    pub tables: Tables,
    /// Who is who.
    pub people: Arc<People>,
    /// What takes commands.
    pub host: Host,
    follower: JoinHandle<()>,
}

/// Why the program cannot start to play.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The log cannot be opened.
    #[error(transparent)]
    Log(#[from] OpenError),
    /// The read tables cannot be used.
    #[error(transparent)]
    Tables(#[from] TablesError),
    /// The games that were live cannot be taken up.
    #[error("could not take up the games that were live")]
    Recovery(#[from] CommandError),
}

impl Engine {
    /// Opens the log and its tables, and takes up every live game.
    ///
    /// # Errors
    /// [`EngineError`], a sentence for whoever starts the program.
    pub async fn open(database_url: &str, clock: Clock) -> Result<Self, EngineError> {
        let now = clock.clone();
        let store =
            Store::open(database_url, StoreOptions::new(Arc::new(move || now.now()))).await?;
        let (tables, follower) = Tables::open(database_url, store.clone()).await?;
        let follower = tokio::spawn(follower.run());
        let people = Arc::new(People::new(store.clone()));
        let host = Host::start(HostOptions {
            store: store.clone(),
            rules: Rules::new(Lexicon::english()),
            clock,
            people: Arc::clone(&people),
            history: Arc::new(Earlier(tables.clone())),
            app_version: env!("CARGO_PKG_VERSION").into(),
        });
        tokio::spawn(note_quarantined(tables.quarantined(), host.ops_log.clone()));
        tokio::spawn(note_stalls(store.notices(), host.clone()));
        tokio::spawn(note_outages(store.outages(), host.clone()));
        host.follow_foreign_writes();
        // After their file was deleted the tables are made anew, however long the log is.
        while let Err(error) = tables.caught_up(store.head()).await {
            if follower.is_finished() {
                return Err(error.into());
            }
            info!("starting: {error}");
        }
        host.recover(&tables.live_games().await?).await?;
        Ok(Self {
            store,
            tables,
            people,
            host,
            follower,
        })
    }

    /// Finishes what was accepted and closes all parts.
    pub async fn close(self) {
        self.host.stop().await;
        self.store.close().await;
        // It ends with the store; a panic in it was logged and takes nothing with it.
        let _ = self.follower.await;
    }
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

/// Returns the file of the log.
#[must_use]
pub fn log_path(database_url: &str) -> PathBuf {
    let path = database_url.strip_prefix("sqlite:").unwrap_or(database_url);
    PathBuf::from(path.strip_prefix("//").unwrap_or(path))
}

/// Earlier games, as the tables know them.
struct Earlier(Tables);

impl History for Earlier {
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
