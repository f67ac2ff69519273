//! What can go wrong between a command and its answer, typed by what a caller does about it.

use std::time::Duration;

use thiserror::Error;

use crate::game::Rejection;
use crate::game::event::InvalidField;
use crate::people::PeopleError;
use crate::store::{AppendError, Position, ReadError, StreamId};
use crate::wire::DecodeError;

/// Why a command led to no events; `R` is what the rules of its aggregate may object.
#[derive(Debug, Error)]
pub enum CommandError<R = Rejection> {
    #[error("{0}")]
    Rejected(R),
    /// An event of the stream cannot be read, now or later. The aggregate stays as it is until somebody looks.
    #[error("the stream cannot be folded")]
    Unreadable(#[source] FoldError),
    #[error("the log cannot be written now")]
    Unavailable { retry_after: Duration },
    /// The events may have been recorded or not. The command may be submitted again: it is executed once.
    #[error("whether the events were written is not known yet")]
    OutcomeUnknown,
    #[error("the log cannot be read now")]
    LogRead(#[from] ReadError),
    #[error("the stream changed {attempts} times meanwhile")]
    Contended { attempts: usize },
    /// The log refuses what the program wants to append: a defect.
    #[error("the log refused the events")]
    Refused(#[source] AppendError),
    /// An event that the rules made does not pass its own check: a defect.
    #[error("the rules made a malformed event")]
    Malformed(#[from] InvalidField),
    #[error(transparent)]
    History(#[from] HistoryError),
    #[error("could not look up people")]
    People(#[from] PeopleError),
    /// A defect. Whether the command was executed is not known; it may be submitted again.
    #[error("{message}")]
    Panicked { message: String },
    #[error("the program is stopping")]
    Stopping,
}

impl<R> CommandError<R> {
    /// Returns the name under which the failure is recorded; rejections have names of their own.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rejected(_) => "rejected",
            Self::Unreadable(error) => error.code(),
            Self::Unavailable { .. } | Self::LogRead(_) => "unavailable",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Contended { .. } => "contended",
            Self::Refused(_) => "refused",
            Self::Malformed(_) => "malformed",
            Self::History(_) => "history",
            Self::People(_) => "people",
            Self::Panicked { .. } => "panicked",
            Self::Stopping => "stopping",
        }
    }

    /// Tells whether the same command may succeed later.
    pub(crate) const fn is_temporary(&self) -> bool {
        match self {
            Self::Unavailable { .. }
            | Self::OutcomeUnknown
            | Self::LogRead(_)
            | Self::Contended { .. }
            | Self::History(_)
            | Self::People(_) => true,
            Self::Rejected(_)
            | Self::Unreadable(_)
            | Self::Refused(_)
            | Self::Malformed(_)
            | Self::Panicked { .. }
            | Self::Stopping => false,
        }
    }

    /// Tells whether the program did what it never should.
    pub(super) const fn is_defect(&self) -> bool {
        matches!(
            self,
            Self::Refused(_) | Self::Malformed(_) | Self::Panicked { .. }
        )
    }

    /// Returns the rejection, or else the same failure as one of another aggregate.
    pub(crate) fn into_rejection<S>(self) -> Result<R, CommandError<S>> {
        Err(match self {
            Self::Rejected(rejection) => return Ok(rejection),
            Self::Unreadable(error) => CommandError::Unreadable(error),
            Self::Unavailable { retry_after } => CommandError::Unavailable { retry_after },
            Self::OutcomeUnknown => CommandError::OutcomeUnknown,
            Self::LogRead(error) => CommandError::LogRead(error),
            Self::Contended { attempts } => CommandError::Contended { attempts },
            Self::Refused(error) => CommandError::Refused(error),
            Self::Malformed(error) => CommandError::Malformed(error),
            Self::History(error) => CommandError::History(error),
            Self::People(error) => CommandError::People(error),
            Self::Panicked { message } => CommandError::Panicked { message },
            Self::Stopping => CommandError::Stopping,
        })
    }
}

impl<R> From<FoldError> for CommandError<R> {
    fn from(error: FoldError) -> Self {
        match error {
            FoldError::Read { source, .. } => Self::LogRead(source),
            FoldError::Corrupt { .. } | FoldError::Event { .. } | FoldError::Family { .. } => {
                Self::Unreadable(error)
            }
        }
    }
}

/// A failed look-up of earlier games; trying again may help.
#[derive(Debug, Error)]
#[error("could not look up earlier games")]
pub struct HistoryError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

#[derive(Debug, Error)]
pub enum FoldError {
    /// Trying again may help.
    #[error("could not read stream {stream}")]
    Read { stream: StreamId, source: ReadError },
    /// One of its events is not as the store wrote it; trying again will not help.
    #[error("the event at position {position} of stream {stream} is corrupt: {what}")]
    Corrupt {
        stream: StreamId,
        position: Position,
        what: String,
    },
    /// One of its events cannot be decoded; trying again will not help.
    #[error("the event at position {position} of stream {stream} cannot be read")]
    Event {
        stream: StreamId,
        position: Position,
        source: DecodeError,
    },
    /// One of its events belongs to another kind of stream; trying again will not help.
    #[error("the event at position {position} of stream {stream} does not belong there")]
    Family {
        stream: StreamId,
        position: Position,
    },
}

impl FoldError {
    pub(super) fn read(stream: &StreamId, error: ReadError) -> Self {
        match error {
            ReadError::Corrupt { position, what } => Self::corrupt(stream, position, what),
            source => Self::Read {
                stream: stream.clone(),
                source,
            },
        }
    }

    pub(super) fn corrupt(stream: &StreamId, position: Position, what: String) -> Self {
        Self::Corrupt {
            stream: stream.clone(),
            position,
            what,
        }
    }

    /// Returns the position of the event that cannot be read; none when the log could not be read.
    pub const fn position(&self) -> Option<Position> {
        match self {
            Self::Read { .. } => None,
            Self::Corrupt { position, .. }
            | Self::Event { position, .. }
            | Self::Family { position, .. } => Some(*position),
        }
    }

    /// Returns the name under which the failure is recorded.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "unavailable",
            Self::Corrupt { .. } => "corrupt",
            Self::Event { source, .. } => source.code(),
            Self::Family { .. } => "family",
        }
    }
}
