//! Where a log is, as its URL says.

use std::{fmt, path::PathBuf};

use super::{
    error::OpenError,
    postgres::connect::{Address, is_postgres},
    sqlite::file,
};

/// Is the place of a log. Its text can be shown: it holds no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL database, by its address without the password.
    Database(String),
}

impl Place {
    /// Takes the place out of the URL of a log.
    ///
    /// # Errors
    /// [`OpenError::Url`] when no log can be there.
    pub fn of(url: &str) -> Result<Self, OpenError> {
        if is_postgres(url) {
            Ok(Self::Database(Address::parse(url)?.place()))
        } else {
            file::parse(url).map(Self::File)
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Database(address) => f.write_str(address),
        }
    }
}
