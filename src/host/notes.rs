//! What a reader of something other than the log must not forget, kept in the log's database.

use crate::store::{Position, ReadError, Store, WriteError};

/// Notes by key, under a name; clones are the same notes.
#[derive(Clone)]
pub struct Notes {
    store: Store,
    name: &'static str,
}

impl Notes {
    pub(super) const fn new(store: Store, name: &'static str) -> Self {
        Self { store, name }
    }

    /// Saves notes, all or none; `None` forgets one.
    ///
    /// # Errors
    /// [`WriteError`]; trying again may help.
    pub async fn save(&self, notes: Vec<(String, Option<String>)>) -> Result<(), WriteError> {
        self.store
            .save_checkpoint(self.name, Position::START, notes)
            .await
    }

    /// Reads the notes whose keys start with `prefix`.
    ///
    /// # Errors
    /// [`ReadError`]; trying again may help.
    pub async fn read(&self, prefix: &str) -> Result<Vec<(String, String)>, ReadError> {
        self.store.notes(self.name, prefix).await
    }
}
