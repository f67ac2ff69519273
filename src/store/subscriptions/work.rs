//! The kinds of work that a subscription does.
//!
//! Owns: the types of handlers. Does not know: when they are called.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::{
    leased::LeasedWork,
    prepared::Prepare,
    spec::{Events, HandlerError},
};

#[derive(Clone)]
pub(super) enum Work {
    /// Anything; at least once.
    Handle(Handle),
    /// Rows that are prepared before the transaction of the checkpoint; exactly once.
    Prepare(Prepare),
    /// No events: it runs under the lease.
    Leased(LeasedWork),
}

pub(super) type Handle =
    Arc<dyn Fn(Events) -> BoxFuture<'static, Result<(), HandlerError>> + Send + Sync>;
