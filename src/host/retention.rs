//! How long the program's record of itself is kept.
//!
//! Owns: replacing the payloads of old events by tombstones. The events stay where they are: positions and versions have
//! no gaps.

use std::time::Duration;

use thiserror::Error;
use tokio::time::sleep;

use super::host::Host;
use crate::game::values::Ts;
use crate::limits;
use crate::store::subscriptions::{Running, StartError};
use crate::store::{Filter, Position, ReadError, Redaction, WriteError};
use crate::wire::TOMBSTONE;

/// The name under which it is stored up to where old events are replaced.
const NAME: &str = "expired_ops";

/// The type of event that is kept: it says what was taken out of others.
const KEPT: &str = "event_redacted";

/// How many events are replaced in one transaction.
const BATCH: u32 = 256;

/// The first look comes soon after the start: a program may be restarted more often than it looks.
const FIRST_AFTER: Duration = Duration::from_mins(1);

#[derive(Debug, Error)]
pub enum RetentionError {
    #[error("could not read old events")]
    Read(#[from] ReadError),
    #[error("could not replace old events")]
    Write(#[from] WriteError),
}

impl Host {
    /// Starts to replace old events every hour, in one process.
    pub(crate) fn follow_retention(&self) -> Result<Running, StartError> {
        let host = self.clone();
        self.store().start_leased("retention", move |lease| {
            let host = host.clone();
            async move {
                let mut pause = FIRST_AFTER;
                lease.show(None);
                loop {
                    tokio::select! {
                        biased;
                        () = lease.ended() => return Ok(()),
                        () = sleep(pause) => {}
                    }
                    pause = limits::EXPIRED_EVERY;
                    host.expire_ops(host.clock.now() - limits::OPS_KEPT).await?;
                }
            }
        })
    }

    /// Replaces the payloads of the program's own events that were recorded before a moment, and returns how many. It goes
    /// on where it was last time.
    pub async fn expire_ops(&self, before: Ts) -> Result<u64, RetentionError> {
        let store = self.store();
        let head = store.refresh_head().await?;
        let filter = Filter::all().families(["ops"]);
        let mut after = store.checkpoint(NAME).await?.unwrap_or(Position::START);
        let mut n_expired = 0;
        while after < head {
            let page = match store.read_all(after, BATCH, &filter).await {
                // It stays as it is; `gamebot verify` names it.
                Err(ReadError::Corrupt { position, .. }) => {
                    after = position;
                    continue;
                }
                page => page?,
            };
            let is_old = |recorded_at: Ts| recorded_at < before;
            let fresh = page.events.iter().find(|event| !is_old(event.recorded_at));
            let next = fresh.map_or(page.next, |fresh| Position(fresh.position.0 - 1));
            let old = page.events.iter().filter(|event| {
                is_old(event.recorded_at) && *event.event_type != *KEPT && *event.data != *TOMBSTONE
            });
            let redactions = old.map(|event| Redaction {
                position: event.position,
                from: event.data.clone(),
                to: TOMBSTONE.to_owned(),
            });
            let redactions: Vec<Redaction> = redactions.collect();
            let n_old = redactions.len();
            let n_changed = store.redact(redactions).await?.len();
            n_expired += n_changed as u64;
            if n_changed < n_old {
                // A text was taken out of one of them meanwhile: next time it is read again.
                break;
            }
            store.save_checkpoint(NAME, next, Vec::new()).await?;
            if fresh.is_some() {
                break;
            }
            after = next;
        }
        Ok(n_expired)
    }
}
