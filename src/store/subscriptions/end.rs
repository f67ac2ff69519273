//! How following the log ends, and fails.

use super::spec::{HandlerError, Quiet};
use super::status::with_causes;
use crate::store::error::{ReadError, WriteError};

/// Why a subscription stopped following the log.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Stopped,
    Paused,
    /// It is to read its position again.
    Restarted,
    /// Another process holds its lease.
    Lost,
}

/// A failure after which a subscription starts again from its checkpoint.
#[derive(Debug, thiserror::Error)]
pub(super) enum SubscriptionError {
    #[error("could not read what a subscription needs")]
    Read(#[from] ReadError),
    #[error("could not write the rows of a subscription")]
    Write(#[from] WriteError),
    #[error("the handler could not read its checkpoint")]
    Checkpoint(#[source] HandlerError),
    /// The failed event cannot be parked, or need not be since trying again will help.
    #[error("{0}")]
    Handler(String),
    /// As above, and people learn of it elsewhere.
    #[error("{0}")]
    Quiet(String),
}

impl SubscriptionError {
    pub(super) fn of_handler(error: &HandlerError) -> Self {
        let text = with_causes(&**error);
        if error.is::<Quiet>() {
            Self::Quiet(text)
        } else {
            Self::Handler(text)
        }
    }
}
