//! Appending to the log: retries while it is unavailable, and stamps events with the version of the program.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::error::CommandError;
use crate::limits;
use crate::store::{Append, AppendError, Appended, Store, down_for};

/// Counts as a command that waits for the log until it is dropped.
pub(crate) struct WaitsForLog {
    _counted: Arc<()>,
}

pub(super) struct Log {
    pub(super) store: Store,
    /// The version that events are stamped with.
    pub(super) app_version: Arc<str>,
    /// Whatever waits for the log holds a clone.
    waiting: Arc<()>,
}

impl Log {
    pub(super) fn new(store: Store, app_version: Arc<str>) -> Self {
        Self {
            store,
            app_version,
            waiting: Arc::default(),
        }
    }

    /// Appends. While the log cannot be written, or does not tell whether it was, the same request is repeated
    /// for a while: it is recorded once.
    ///
    /// A short outage is waited out. The waits of all who wait end at the same moment, soon after it began: those of a
    /// game, one behind the other, do not add up.
    ///
    /// # Errors
    /// [`CommandError::Stopping`], [`CommandError::Unavailable`], [`CommandError::OutcomeUnknown`], or
    /// [`CommandError::Refused`].
    pub(super) async fn append<R>(&self, append: Append) -> Result<Appended, CommandError<R>> {
        const OUTCOME_RETRY: Duration = Duration::from_millis(100);
        let until = Instant::now() + limits::STORE_WAIT;
        let mut health = self.store.watch_health();
        let (mut waiting, mut is_unknown) = (None, false);
        loop {
            let appended = tokio::select! {
                biased;
                appended = self.store.append(append.clone()) => appended,
                () = down_for(&mut health, None, limits::STORE_DOWN_WAIT) => {
                    return Err(CommandError::OutcomeUnknown);
                }
            };
            let retry_after = match appended {
                Ok(appended) => return Ok(appended),
                Err(AppendError::Closed) => return Err(CommandError::Stopping),
                Err(AppendError::OutcomeUnknown { .. } | AppendError::ReadBack { .. }) => {
                    is_unknown = true;
                    OUTCOME_RETRY
                }
                Err(AppendError::Unavailable { retry_after, .. }) => retry_after,
                Err(error) => return Err(CommandError::Refused(error)),
            };
            waiting.get_or_insert_with(|| Arc::clone(&self.waiting));
            let now = health.borrow_and_update().clone();
            let is_given_up = if now.is_down() {
                let is_back = health.wait_for(|health| !health.is_down());
                let back = timeout_at(now.began + limits::STORE_DOWN_WAIT, is_back);
                back.await.is_err()
            } else {
                let gives_up = until < Instant::now() + retry_after;
                if !gives_up {
                    sleep(retry_after).await;
                }
                gives_up
            };
            if is_given_up {
                return Err(if is_unknown {
                    CommandError::OutcomeUnknown
                } else {
                    CommandError::Unavailable { retry_after }
                });
            }
        }
    }

    pub(super) fn waits(&self) -> WaitsForLog {
        WaitsForLog {
            _counted: Arc::clone(&self.waiting),
        }
    }

    /// Returns how many appends and others wait for the log.
    pub(super) fn n_waiting(&self) -> usize {
        Arc::strong_count(&self.waiting) - 1
    }
}
