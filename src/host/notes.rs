//! Notes of a reader of something other than the log, kept in the log's database.

use crate::store::{Position, ReadError, Store, WriteError};

/// Notes by key, under a name; clones share them.
#[derive(Clone)]
pub struct Notes {
    store: Store,
    name: &'static str,
}

impl Notes {
    pub(super) const fn new(store: Store, name: &'static str) -> Self {
        Self { store, name }
    }

    /// Saves notes, all or none; `None` removes one.
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
