//! Hearing at once of what other processes append.
//!
//! Owns: the connection that listens. Does not know: what was appended. A notification is a hint:
//! whoever loses one finds the events by the poll.

use std::{sync::Weak, time::Duration};

use sqlx::{PgPool, postgres::PgListener};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::CHANNEL;
use crate::store::{error::ReadError, ids::Position, log::Log};

/// How long after a failure it listens again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Listens until the store is closed or forgotten.
pub(in crate::store) async fn listen(log: Weak<Log>, closed: CancellationToken, pool: PgPool) {
    let listening = async {
        while let Err(error) = follow(&log, &pool).await {
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
async fn follow(log: &Weak<Log>, pool: &PgPool) -> Result<(), ReadError> {
    let failed = |source| ReadError::Database { source };
    let mut listener = PgListener::connect_with(pool).await.map_err(failed)?;
    listener.listen(CHANNEL).await.map_err(failed)?;
    let mut told = None;
    loop {
        let Some(log) = log.upgrade() else {
            return Ok(());
        };
        // Also after listening anew, since nobody tells what was missed meanwhile.
        if told.is_none_or(|position| log.tail.head() < position) {
            log.refresh_head().await?;
        }
        drop(log);
        let heard = listener.try_recv().await.map_err(failed)?;
        told = heard.and_then(|hint| hint.payload().parse().ok().map(Position));
    }
}
