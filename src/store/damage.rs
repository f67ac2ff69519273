//! Errors which say that the database of the log is damaged, as opposed to away or asked wrongly.

use super::error::OpenError;

/// Returns whether an error says that stored data is damaged: trying again does not help.
pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else {
        return false;
    };
    let code = error.code().unwrap_or_default();
    // PostgreSQL: data or an index is corrupt. SQLite: the file is corrupt, or no database; extended codes hold
    // these in their lowest byte.
    let primary = code.parse::<u32>().map(|code| code & 0xff);
    matches!(&*code, "XX001" | "XX002") || code.len() < 5 && matches!(primary, Ok(11 | 26))
}

/// Names damage for what it is.
pub(super) fn named(error: OpenError) -> OpenError {
    match error {
        OpenError::Database { database, source } if is_damage(&source) => OpenError::Damaged {
            database,
            what: source.to_string(),
        },
        error => error,
    }
}
