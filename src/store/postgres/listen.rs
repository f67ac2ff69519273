//! Learning at once that other processes appended.
//!
//! Owns: the connection that listens. Does not know: what was appended. A notification is a hint:
//! if one is lost, the poll finds the events.

use std::{
    sync::{Arc, PoisonError, Weak},
    time::Duration,
};

use sqlx::{
    PgPool,
    postgres::{PgListener, PgNotification},
};
use tokio_util::sync::CancellationToken;

use super::{CHANNEL, WriterSession};
use crate::store::{
    error::ReadError,
    health::{Health, warn_unless_down},
    ids::Position,
    log::Log,
};

/// How long to wait after a failure.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Listens until the store is closed or dropped. Notifications of this process are ignored: the tail has their
/// events from the writer.
pub(in crate::store) async fn listen(
    log: Weak<Log>,
    closed: CancellationToken,
    pool: PgPool,
    session: WriterSession,
) {
    let listening = async {
        // A connection that is cut is opened again, which says nothing about the server.
        let mut is_cut = false;
        while let Err(error) = follow(&log, &pool, &session).await {
            let Some(health) = log.upgrade().map(|log| Arc::clone(&log.health)) else {
                return;
            };
            health.probe_reads.notify_one();
            if is_cut {
                warn_unless_down!(
                    health,
                    error = &error as &dyn std::error::Error,
                    "cannot listen for events of other processes; polling finds them later"
                );
            }
            is_cut = true;
            let pause = tokio::time::sleep(RETRY_AFTER);
            let mut health = health.watch();
            tokio::select! {
                () = pause => {}
                // At once when the log is back.
                _ = async { health.wait_for(|health| !health.is_up()).await.is_ok()
                    && health.wait_for(Health::is_up).await.is_ok() } => {}
            }
        }
    };
    closed.run_until_cancelled(listening).await;
    pool.close().await;
}

/// Returns when the store is dropped.
async fn follow(log: &Weak<Log>, pool: &PgPool, session: &WriterSession) -> Result<(), ReadError> {
    let failed = |source| ReadError::Database { source };
    let is_own = |hint: &PgNotification| {
        let session = session.lock().unwrap_or_else(PoisonError::into_inner);
        session
            .as_ref()
            .is_some_and(|own| own.pid.cast_unsigned() == hint.process_id())
    };
    let mut listener = PgListener::connect_with(pool).await.map_err(failed)?;
    listener.listen(CHANNEL).await.map_err(failed)?;
    let mut announced = None;
    loop {
        let Some(log) = log.upgrade() else {
            return Ok(());
        };
        // Also after a new connection, since notifications were missed meanwhile.
        if announced.is_none_or(|position| log.tail.head() < position) {
            log.refresh_head().await?;
        }
        drop(log);
        let heard = loop {
            let heard = listener.try_recv().await.map_err(failed)?;
            if !heard.as_ref().is_some_and(is_own) {
                break heard;
            }
        };
        announced = heard.and_then(|hint| hint.payload().parse().ok().map(Position));
    }
}
