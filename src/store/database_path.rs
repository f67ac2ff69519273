//! Where the log is kept, parsed from its URL.

use std::{fmt, path::PathBuf};

use super::{
    error::OpenError,
    postgres::connect::{Address, is_postgres},
    sqlite::file,
};

/// Where a log is kept. Its text can be shown: it holds no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabasePath {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL database, by its address without the password.
    Server(String),
}

impl DatabasePath {
    /// Parses the URL of a log.
    ///
    /// # Errors
    /// [`OpenError::Url`] when no log can be there.
    pub fn parse(url: &str) -> Result<Self, OpenError> {
        if is_postgres(url) {
            Ok(Self::Server(Address::parse(url)?.without_password()))
        } else {
            file::parse(url).map(Self::File)
        }
    }

    /// Returns whether a program has the file open for writing. A server does not tell.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        match self {
            Self::File(path) => file::is_locked(path),
            Self::Server(_) => false,
        }
    }
}

impl fmt::Display for DatabasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(address) => f.write_str(address),
        }
    }
}
