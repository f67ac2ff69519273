//! The tasks of the host: they finish what was accepted, also when the caller goes away.

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use super::error::CommandError;
use crate::limits;
use crate::panics;

#[derive(Clone, Default)]
pub(super) struct Tasks {
    tracker: TaskTracker,
    stopping: CancellationToken,
}

impl Tasks {
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(task);
    }

    /// Runs `work` to its end, also when the returned future is dropped.
    ///
    /// # Errors
    /// Those of `work`, [`CommandError::Panicked`], and [`CommandError::Stopping`].
    pub(super) fn run<T, R, F>(
        &self,
        work: F,
    ) -> impl Future<Output = Result<T, CommandError<R>>> + Send + use<T, R, F>
    where
        F: Future<Output = Result<T, CommandError<R>>> + Send + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        // It starts at once: the caller holds a handle, and not all that the work needs.
        let task =
            (!self.stopping.is_cancelled()).then(|| self.tracker.spawn(panics::caught(work)));
        async move {
            let Some(task) = task else {
                return Err(CommandError::Stopping);
            };
            match task.await {
                Ok(Ok(result)) => result,
                Ok(Err(panicked)) => Err(CommandError::Panicked {
                    message: panicked.to_string(),
                }),
                Err(_) => Err(CommandError::Stopping),
            }
        }
    }

    /// Returns what is cancelled when the program stops.
    pub(super) const fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Accepts no more work.
    pub(super) fn close(&self) {
        self.stopping.cancel();
        self.tracker.close();
    }

    /// Waits until what was accepted is done, for a while.
    pub(super) async fn finish(&self) {
        let finished = tokio::time::timeout(limits::STOP_LIMIT, self.tracker.wait());
        if finished.await.is_err() {
            let tasks = self.tracker.len();
            warn!(tasks, "stopped before {tasks} tasks were done");
        }
    }
}
