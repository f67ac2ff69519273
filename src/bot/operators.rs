//! Who runs the bot: the users in `GAMEBOT_OPERATORS`, and the application's owners.
//!
//! Owns: the list. Does not know: what operators may.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

/// The operators; clones share the list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Operators(Arc<RwLock<HashSet<u64>>>);

impl Operators {
    /// Starts with the operators in the settings.
    pub(crate) fn named(users: &[u64]) -> Self {
        Self(Arc::new(RwLock::new(users.iter().copied().collect())))
    }

    pub(crate) fn add(&self, users: impl IntoIterator<Item = u64>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.extend(users);
    }

    pub(crate) fn includes(&self, user: u64) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.contains(&user)
    }
}
