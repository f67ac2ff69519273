//! Handlers of events, and why a subscription ends or fails.
//!
//! Owns: the types of handlers. Does not know: when they are called.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::{leased::LeasedWork, prepared::Prepare, spec::HandlerError};
use crate::store::{
    error::{ReadError, WriteError},
    event::RecordedEvent,
};

/// Some events of one key, in order.
pub type Events = Vec<Arc<RecordedEvent>>;

#[derive(Clone)]
pub(super) enum Work {
    /// Anything; at least once.
    Handle(Handle),
    /// Rows that are prepared before that transaction; exactly once.
    Prepare(Prepare),
    /// No events: it runs under the lease.
    Leased(LeasedWork),
}

pub(super) type Handle =
    Arc<dyn Fn(Events) -> BoxFuture<'static, Result<(), HandlerError>> + Send + Sync>;

/// Why a subscription stopped following the log.
#[derive(Debug)]
pub(super) enum End {
    Stopped,
    Paused,
    /// Another process holds its lease.
    Lost,
}

/// A failure after which a subscription starts again from its checkpoint.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("could not read what a subscription needs")]
    Read(#[from] ReadError),
    #[error("could not write the rows of a subscription")]
    Write(#[from] WriteError),
    #[error("the handler could not read its checkpoint")]
    Checkpoint(#[source] HandlerError),
    /// The failed event cannot be parked, or need not be since trying again will help.
    #[error("{0}")]
    Handler(String),
}
