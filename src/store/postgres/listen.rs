//! Hearing at once of what other processes append.
//!
//! Owns: the connection that listens. Does not know: what was appended. A notification is a hint:
//! whoever loses one finds the events by the poll.

use std::{
    sync::{PoisonError, Weak},
    time::Duration,
};

use sqlx::{
    PgPool,
    postgres::{PgListener, PgNotification},
};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::{CHANNEL, WriterSession};
use crate::store::{error::ReadError, ids::Position, log::Log};

/// How long after a failure it listens again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Listens until the store is closed or forgotten. What the writer of this process tells is passed over: the
/// tail has it from the writer.
pub(in crate::store) async fn listen(
    log: Weak<Log>,
    closed: CancellationToken,
    pool: PgPool,
    own: WriterSession,
) {
    let listening = async {
        while let Err(error) = follow(&log, &pool, &own).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "cannot listen for what others append; it is found by polling"
            );
            tokio::time::sleep(RETRY_AFTER).await;
        }
    };
    closed.run_until_cancelled(listening).await;
    pool.close().await;
}

/// Returns when the store is forgotten.
async fn follow(log: &Weak<Log>, pool: &PgPool, own: &WriterSession) -> Result<(), ReadError> {
    let failed = |source| ReadError::Database { source };
    let is_own = |hint: &PgNotification| {
        let own = own.lock().unwrap_or_else(PoisonError::into_inner);
        own.as_ref()
            .is_some_and(|own| own.pid.cast_unsigned() == hint.process_id())
    };
    let mut listener = PgListener::connect_with(pool).await.map_err(failed)?;
    listener.listen(CHANNEL).await.map_err(failed)?;
    let mut announced = None;
    loop {
        let Some(log) = log.upgrade() else {
            return Ok(());
        };
        // Also after a new connection, since nobody announces what was missed meanwhile.
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
