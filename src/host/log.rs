//! The log as the host writes to it: patiently, and with the version of the program.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::error::CommandError;
use crate::limits;
use crate::store::{Append, AppendError, Appended, Store};

pub(super) struct Log {
    pub(super) store: Store,
    /// The version that events are stamped with.
    pub(super) app_version: Arc<str>,
    /// Each append that waits for the log holds a clone.
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
    /// # Errors
    /// [`CommandError::Stopping`], [`CommandError::Unavailable`], or [`CommandError::Refused`].
    pub(super) async fn append<R>(&self, append: Append) -> Result<Appended, CommandError<R>> {
        const OUTCOME_RETRY: Duration = Duration::from_millis(100);
        let until = Instant::now() + limits::STORE_WAIT;
        let mut waiting = None;
        loop {
            let retry_after = match self.store.append(append.clone()).await {
                Ok(appended) => return Ok(appended),
                Err(AppendError::Closed) => return Err(CommandError::Stopping),
                Err(AppendError::OutcomeUnknown { .. } | AppendError::ReadBack { .. }) => {
                    OUTCOME_RETRY
                }
                Err(AppendError::Unavailable { retry_after, .. }) => retry_after,
                Err(error) => return Err(CommandError::Refused(error)),
            };
            if Instant::now() + retry_after > until {
                return Err(CommandError::Unavailable { retry_after });
            }
            waiting.get_or_insert_with(|| Arc::clone(&self.waiting));
            tokio::time::sleep(retry_after).await;
        }
    }

    /// Returns how many appends wait for the log.
    pub(super) fn n_waiting(&self) -> usize {
        Arc::strong_count(&self.waiting) - 1
    }
}
