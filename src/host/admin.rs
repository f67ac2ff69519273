//! What managers see of a game, and folding it anew when they ask.

use super::call::{Answer, AskError, Call};
use super::games::{Games, follow_up};
use super::record::{self, FoldError, Folded};
use crate::game::{Act, By, GameId, Rejection};
use crate::store::StreamVersion;
pub use crate::store::{Down, Health as StoreHealth};

impl Games {
    /// Folds a game from the log, up to version `until` or to its end, whatever is in memory.
    ///
    /// # Errors
    /// [`FoldError`] when its stream cannot be read.
    pub async fn folded(&self, game: GameId, until: Option<u32>) -> Result<Folded, FoldError> {
        record::fold(&self.0.store, game, until.map(StreamVersion)).await
    }

    /// Returns how many events the log holds.
    #[must_use]
    pub fn head(&self) -> i64 {
        self.0.store.head().0
    }

    /// Returns how the log is.
    #[must_use]
    pub fn store_health(&self) -> StoreHealth {
        self.0.store.health()
    }

    /// Forgets what is in memory of a game, folds it from the log and takes it up again, as after a restart
    /// that took no time; then does what is due.
    ///
    /// # Errors
    /// [`AskError`]; a game that is over, or never was, is a rejection.
    pub async fn take_up_anew(&self, game: GameId, call: &Call) -> Result<Answer, AskError> {
        let shared = self.in_memory(game);
        *shared.lock().await = None;
        let folded = self.folded(game, None).await?;
        let Some(last_event_at) = folded.last_event_at else {
            return Err(AskError::Rejected(Rejection::NoGame));
        };
        if !folded.state.is_live() {
            return Err(AskError::Rejected(Rejection::Over));
        }
        let program = |what: &str| Call {
            at: call.at,
            by: By::Program,
            guild: folded.guild,
            origin: follow_up(&call.origin, what),
        };
        let act = Act::Recover {
            replayed_events: folded.version.0,
            last_event_at,
            downtime_ms: 0,
        };
        self.ask(game, program("recovery/asked"), act).await?;
        self.ask(game, program("recovery/due"), Act::Tick).await
    }
}
