//! The connections to the read tables, which are replaced when the tables are.
//!
//! Owns: the pools in use, and who learns that they are damaged. Does not know: how tables are repaired.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::damage::is_damage;
use super::database::Pools;
use crate::store::sql::Pool;

/// The pools in use. Clones share them.
#[derive(Clone)]
pub(super) struct SharedPools(Arc<Shared>);

pub(super) struct Shared {
    current: RwLock<Pools>,
    /// Held by who writes rows, and exclusively while the tables are replaced.
    pub(super) in_use: tokio::sync::RwLock<()>,
    /// Notified when somebody finds the tables damaged.
    pub(super) damaged: Arc<Notify>,
    /// How they are, until they are repaired.
    damage: Mutex<Option<String>>,
    pub(super) closed: CancellationToken,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

impl SharedPools {
    pub(super) fn new(pools: Pools) -> Self {
        Self(Arc::new(Shared {
            current: RwLock::new(pools),
            in_use: tokio::sync::RwLock::default(),
            damaged: Arc::default(),
            damage: Mutex::default(),
            closed: CancellationToken::new(),
        }))
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.0
    }

    pub(super) fn readers(&self) -> Pool {
        self.0.pools().readers
    }

    pub(super) fn writer(&self) -> Pool {
        self.0.pools().writer
    }

    /// Has the tables repaired, if this error of a query means that they are damaged.
    pub(super) fn report(&self, error: &sqlx::Error) {
        if is_damage(error) {
            self.0.note_damage(error.to_string());
        }
    }

    /// Closes the connections, once no projection is running.
    pub(super) async fn close(&self) {
        self.0.closed.cancel();
        self.0.pools().close().await;
    }
}

impl Shared {
    /// Has the tables repaired.
    pub(super) fn note_damage(&self, what: String) {
        self.damage().get_or_insert(what);
        self.damaged.notify_one();
    }

    /// Returns how the tables are damaged, and forgets it.
    pub(super) fn take_damage(&self) -> Option<String> {
        self.damage().take()
    }

    fn damage(&self) -> MutexGuard<'_, Option<String>> {
        self.damage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn pools(&self) -> Pools {
        let current = self.current.read();
        current.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn replace(&self, pools: Pools) {
        let current = self.current.write();
        *current.unwrap_or_else(PoisonError::into_inner) = pools;
    }
}
