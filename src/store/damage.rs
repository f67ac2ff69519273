//! Damage to the database of the log, as opposed to one that is away or asked wrongly.
//!
//! Owns: which errors mean that, and who learns of it. Does not know: what follows from it.

use sqlx::error::DatabaseError;
use tracing::error;

use super::error::OpenError;
use super::watch;

/// What is known to be damaged, if anything.
#[derive(Debug, Default)]
pub(super) struct Damage(watch::Sender<Option<String>>);

impl Damage {
    /// Notes an error of a query, if it says that something is damaged.
    pub(super) fn note(&self, error: &sqlx::Error) {
        if is_damage(error) {
            self.found(error.to_string());
        }
    }

    /// Notes an error of an append. Its rows were numbered by what the log says: if they are there, that is wrong.
    pub(super) fn note_append(&self, error: &sqlx::Error) {
        let is_taken = |error: &dyn DatabaseError| error.is_unique_violation();
        if error.as_database_error().is_some_and(is_taken) {
            self.found(error.to_string());
        }
        self.note(error);
    }

    /// Waits until something is found, and returns what.
    pub(super) async fn wait(&self) -> String {
        let mut damage = self.0.subscribe();
        let known = damage.wait_for(Option::is_some).await;
        match known.ok().and_then(|known| known.clone()) {
            Some(what) => what,
            None => std::future::pending().await,
        }
    }

    pub(super) fn found(&self, what: String) {
        let is_first = self.0.send_if_modified(|known| {
            let is_first = known.is_none();
            known.get_or_insert(what);
            is_first
        });
        if is_first && let Some(what) = &*self.0.borrow() {
            error!("the log is damaged: {what}");
        }
    }
}

/// Returns whether an error says that stored data is damaged: trying again does not help.
pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else {
        return false;
    };
    let code = error.code().unwrap_or_default();
    // PostgreSQL: data or an index is corrupt. SQLite: the file is corrupt, or no database; extended codes hold
    // these in their lowest byte. 522: it ends before a page does.
    let primary = code.parse::<u32>().map(|code| code & 0xff);
    matches!(&*code, "XX001" | "XX002" | "522") || code.len() < 5 && matches!(primary, Ok(11 | 26))
}

/// Names damage for what it is.
pub(super) fn named(error: OpenError) -> OpenError {
    match error {
        OpenError::Database { database, source }
            if is_damage(&source) || is_unreadable(&source) =>
        {
            OpenError::Damaged {
                database,
                what: source.to_string(),
            }
        }
        error => error,
    }
}

/// Returns whether a row does not hold what the store writes: the program asks for nothing else when it opens a log.
const fn is_unreadable(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)
    )
}
