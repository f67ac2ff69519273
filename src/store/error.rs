//! What can go wrong in the store, typed by what a caller does about it.

use std::{path::PathBuf, sync::Arc, time::Duration};

use thiserror::Error;

use super::{
    event::{Expected, Invalid},
    ids::{Position, RequestId, StreamId, StreamVersion},
};
use crate::panics::Panicked;

/// Why the log could not be opened. Each is a sentence for the person who starts the program.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The place named cannot hold the log.
    #[error("cannot keep the log in {shown}: {reason}")]
    Url {
        /// The place, without what may be a password.
        shown: String,
        /// Why not, and what to do instead.
        reason: &'static str,
    },
    /// Another process has the log open.
    #[error(
        "the log {path} is in use by another gamebot: stop that one first, or give this one a \
         file of its own"
    )]
    InUse { path: PathBuf },
    /// A file of the log, or its folder, cannot be used.
    #[error("could not use {path} for the log{hint}")]
    File {
        path: PathBuf,
        /// What to do about it, if that is known.
        hint: String,
        source: std::io::Error,
    },
    /// The server cannot keep a log.
    #[error("cannot keep the log in {database}: {reason}")]
    Server {
        /// The address of the database without the password.
        database: String,
        /// Why not, and what to do instead.
        reason: String,
    },
    /// There is a database, and no log in it yet.
    #[error("there is no log in {database} yet; `gamebot run` or `gamebot play` creates it")]
    NoTables {
        /// The file, or the address of the database without the password.
        database: String,
    },
    /// What is stored cannot be read.
    #[error(
        "the log {database} is damaged: {what}; restore a backup, or save what can be read (docs/operations.md)"
    )]
    Damaged {
        /// The file, or the address of the database without the password.
        database: String,
        /// What the database says of it.
        what: String,
    },
    /// The file can be read and not written.
    #[error("the log {database} cannot be written")]
    ReadOnly {
        database: String,
        source: sqlx::Error,
    },
    /// The log was written by a newer program, or by one whose tables differ.
    #[error(
        "the tables of {database} are not those of this gamebot: run the version that wrote it, or a newer one"
    )]
    Migrate {
        /// The file of the log, or the address of its database without the password.
        database: String,
        source: sqlx::migrate::MigrateError,
    },
    /// The database refused.
    #[error("could not open the log {database}")]
    Database {
        /// The file of the log, or the address of its database without the password.
        database: String,
        source: sqlx::Error,
    },
}

/// Why the log is not the one that this program knows, so that it has to end.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LogLost {
    /// Events that were there are not there any more.
    #[error(
        "the log ends at position {found}, but this program has read and written events up to {known}: the database \
         was restored from a backup, or replaced by a copy that lacks the last events. Start gamebot again to play \
         on from {found}; put the newer database back first if there is one"
    )]
    Shorter { known: Position, found: Position },
    /// An event that was there is another one.
    #[error(
        "the event at position {position} is not the one that this program has read or written there: the database \
         was restored from a backup, or replaced by a copy, and another program has gone on with it. Start gamebot \
         again to play on with what is there; put the other database back first if that is the right one"
    )]
    Other { position: Position },
    /// The file is not where it was opened.
    #[error(
        "the log {} was removed or replaced while gamebot had it open; {rescue}. Stop gamebot before you change its \
         files, and start it again once the right one is there", path.display()
    )]
    Misplaced { path: PathBuf, rescue: Rescue },
    /// Another program has opened the file for writing.
    #[error(
        "another gamebot writes the log {path}, since the file {path}.lock was removed; this one ends, so that they do \
         not get in each other's way. Leave that file where it is", path = path.display()
    )]
    Shared { path: PathBuf },
}

/// What became of what a log held whose file is gone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Rescue {
    #[error("all that it held is in {}", .0.display())]
    Saved(PathBuf),
    #[error("what it held could not be saved: {0}")]
    Failed(String),
}

/// Why a request to append was not recorded, or not known to be.
#[derive(Debug, Clone, Error)]
pub enum AppendError {
    /// Someone else appended first. Read the stream and decide again.
    #[error("stream {stream} is at version {actual}, expected {expected}")]
    Conflict {
        /// The first stream of the request that is not as expected.
        stream: StreamId,
        expected: Expected,
        actual: StreamVersion,
    },
    /// The same request was recorded before with other content. A defect of the caller.
    #[error("request {request} was recorded before with other content")]
    RequestReused { request: RequestId },
    /// The request can never be recorded. A defect of the caller.
    #[error("the request to append is malformed")]
    Invalid(#[source] Arc<Invalid>),
    /// An event is over the bound; smaller ones go through.
    #[error("event {event_type} is {size_bytes} bytes, over {limit_bytes}")]
    TooLarge {
        /// The type of the event; of the first one, if it is the request that is too large.
        event_type: String,
        size_bytes: usize,
        limit_bytes: usize,
    },
    /// Nothing was recorded; the same request may go through later.
    #[error("the log cannot be written now, try again in {retry_after:?}")]
    Unavailable {
        retry_after: Duration,
        /// The cause; none when the queue is full.
        source: Option<Arc<sqlx::Error>>,
    },
    /// The request may have been recorded or not; repeating it returns the outcome.
    #[error("whether request {request} was recorded is not known; repeat it to learn")]
    OutcomeUnknown { request: RequestId },
    /// The request was recorded before, but its events could not be read back.
    #[error("could not read back what request {request} recorded")]
    ReadBack {
        request: RequestId,
        source: Arc<ReadError>,
    },
    /// The store was opened for reading only.
    #[error("the log is open for reading only")]
    ReadOnly,
    /// The store is closed; nothing was recorded.
    #[error("the log is closed")]
    Closed,
}

#[derive(Debug, Error)]
pub enum ReadError {
    /// The query failed; trying again may help.
    #[error("could not read the log")]
    Database { source: sqlx::Error },
    /// A stored event is not what the store wrote; trying again will not help.
    #[error("the event at position {position} is corrupt: {what}")]
    Corrupt { position: Position, what: String },
    /// The store is closed.
    #[error("the log is closed")]
    Closed,
}

impl From<sqlx::Error> for ReadError {
    fn from(source: sqlx::Error) -> Self {
        match source {
            sqlx::Error::PoolClosed => Self::Closed,
            source => Self::Database { source },
        }
    }
}

/// Why a write to another table of the file was not made, or not known to be.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The write failed and left nothing behind; trying again may help.
    #[error("could not write")]
    Database { source: sqlx::Error },
    /// The write panicked and left nothing behind.
    #[error("the write left nothing behind")]
    Panicked(#[source] Panicked),
    /// Nothing was done; the same write may go through later.
    #[error("nothing can be written now, try again in {retry_after:?}")]
    Unavailable {
        retry_after: Duration,
        /// The cause; none when the queue is full.
        source: Option<Arc<sqlx::Error>>,
    },
    /// The commit failed, and the write may have been made.
    #[error("whether the write was made is not known")]
    OutcomeUnknown {
        /// The cause; none when the program is ending.
        source: Option<sqlx::Error>,
    },
    /// The store was opened for reading only.
    #[error("the log is open for reading only")]
    ReadOnly,
    /// The store is closed; nothing was done.
    #[error("the log is closed")]
    Closed,
}
