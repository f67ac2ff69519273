//! Why the read tables cannot be used.

use std::path::PathBuf;

use sqlx::migrate::MigrateError;
use thiserror::Error;

use crate::store::{Position, ReadError};

/// Why the read tables cannot be used.
#[derive(Debug, Error)]
pub enum TablesError {
    /// A query failed; trying again may help.
    #[error("could not use the read tables")]
    Database(#[from] sqlx::Error),
    /// Trying again may help.
    #[error("could not read the log")]
    Log(#[from] ReadError),
    /// A file of the tables cannot be used.
    #[error("could not use {} for the read tables{hint}", path.display())]
    File {
        path: PathBuf,
        /// What to do about it, if that is known.
        hint: String,
        source: std::io::Error,
    },
    /// There are no tables yet.
    #[error("there are no read tables in {place} yet; `gamebot run` creates them")]
    Missing {
        /// The file or the schema.
        place: String,
    },
    /// The server refuses; the sentence says why, and what to do.
    #[error("could not use the read tables: {0}")]
    Server(String),
    /// The tables are of another log, or the log has lost events.
    #[error("{0}")]
    OtherLog(String),
    /// The tables are those of another version of the program.
    #[error(
        "could not bring the read tables up to date; deleting their file, or their schema gamebot_read, has them rebuilt"
    )]
    Migrate(#[from] MigrateError),
    /// An event could not be applied to rows: a defect of the projection.
    #[error("applying an event to rows failed: {0}")]
    Rows(String),
    /// The rows were still behind the log at the end of the wait.
    #[error("the rows of projection {name} are at position {at}, and {wanted} was waited for")]
    Behind {
        name: &'static str,
        at: Position,
        wanted: Position,
    },
    /// Another process rebuilds or changes the rows; trying again helps.
    #[error(
        "the rows of projection {name} are being changed by somebody else; try again in a moment"
    )]
    Taken { name: &'static str },
}
