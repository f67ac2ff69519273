//! Rows that are prepared first, and then written with the checkpoint.
//!
//! Owns: the two phases. Does not know: what a row means.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use thiserror::Error;

use super::{
    spec::{Events, HandlerError},
    status::Parked,
};
use crate::store::sql::Connection;

pub struct Prepared {
    /// Writes the rows, in the transaction that moves the checkpoint.
    pub write: WriteRows,
    /// Is called once they are committed.
    pub committed: Box<dyn FnOnce() + Send>,
}

pub type WriteRows =
    Box<dyn for<'c> FnOnce(Connection<'c>) -> BoxFuture<'c, Result<(), sqlx::Error>> + Send>;

#[derive(Debug, Error)]
pub enum PrepareError {
    /// What it needs cannot be read now: the subscription starts over from its checkpoint, as often as it takes.
    #[error("what the rows follow from cannot be read now")]
    Unavailable(#[source] HandlerError),
    /// Trying again may help, as often as the subscription tries.
    #[error("the rows could not be prepared")]
    Failed(#[source] HandlerError),
    /// Trying again does not help.
    #[error("the rows cannot be prepared")]
    Permanent(#[source] HandlerError),
}

/// Prepares the rows of some events. A parked event that is tried again comes alone, with its parked row.
pub(super) type Prepare = Arc<
    dyn Fn(Events, Option<Arc<Parked>>) -> BoxFuture<'static, Result<Prepared, PrepareError>>
        + Send
        + Sync,
>;
