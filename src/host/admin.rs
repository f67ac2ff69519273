//! What managers see of a game and of the log.

use super::games::Games;
use super::record::{self, FoldError, Folded};
use crate::game::GameId;
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
}
