//! What is done with events, and what keeps a subscription from doing it.
//!
//! Owns: the types of handlers. Does not know: when they are called.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::{leased::LeasedWork, prepared::Prepare, spec::HandlerError};
use crate::store::{
    error::{ReadError, WriteError},
    event::RecordedEvent,
    sql,
};

/// Some events of one key, in order.
pub type Events = Vec<Arc<RecordedEvent>>;

/// The work that a subscription does with events.
#[derive(Clone)]
pub(super) enum Work {
    /// Anything; at least once.
    Handle(Handle),
    /// Rows, in the transaction of the checkpoint: exactly once.
    Write(Write),
    /// Rows that are prepared before that transaction; exactly once.
    Prepare(Prepare),
    /// None: it is done under the lease, without events.
    Leased(LeasedWork),
}

pub(super) type Handle =
    Arc<dyn Fn(Events) -> BoxFuture<'static, Result<(), HandlerError>> + Send + Sync>;

pub(super) type Write = Arc<
    dyn for<'c> Fn(Events, sql::Connection<'c>) -> BoxFuture<'c, Result<(), sqlx::Error>>
        + Send
        + Sync,
>;

/// Why a subscription no longer follows.
#[derive(Debug)]
pub(super) enum End {
    Stopped,
    Paused,
    /// Another process has it.
    Lost,
}

/// What keeps a subscription from following; it begins again from its checkpoint.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("could not read what a subscription needs")]
    Read(#[from] ReadError),
    #[error("could not write what a subscription is to keep")]
    Write(#[from] WriteError),
    #[error("the handler could not tell where it is")]
    Asked(#[source] HandlerError),
    /// What cannot be parked, or need not be since trying again will help.
    #[error("{0}")]
    Handler(String),
}
