//! Who runs the bot: the users in `GAMEBOT_OPERATORS`, and the application's owners.
//!
//! Owns: the list. Does not know: what operators may.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

/// The operators; clones share the list.
#[derive(Clone, Debug, Default)]
pub struct Operators(Arc<RwLock<HashSet<u64>>>);

impl Operators {
    /// Starts with those that the settings name.
    #[must_use]
    pub fn named(users: &[u64]) -> Self {
        Self(Arc::new(RwLock::new(users.iter().copied().collect())))
    }

    /// Adds those whom Discord names.
    pub fn add(&self, users: impl IntoIterator<Item = u64>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.extend(users);
    }

    /// Returns whether a Discord user is one.
    #[must_use]
    pub fn includes(&self, user: u64) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.contains(&user)
    }
}
