//! Why a subcommand failed, and the exit code that says so.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use super::output::print_message;
use crate::store::subscriptions::with_causes;

pub(super) enum Failure {
    /// It failed; the error is still to be printed.
    Error(Box<dyn Error + Send + Sync>),
    /// It failed, and what it has printed already says why.
    AlreadyPrinted,
    /// It was used in a wrong way; the sentence says what to do instead.
    Usage(String),
}

impl Failure {
    /// Returns a failure that is explained by a sentence instead of an error value.
    pub(super) fn message(sentence: impl Into<String>) -> Self {
        Self::Error(sentence.into().into())
    }

    /// Prints what is still to be printed and returns the exit code.
    pub(super) fn report(self) -> ExitCode {
        match self {
            Self::Error(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
            Self::Error(error) => {
                print_message(format_args!("gamebot: {}", with_causes(&*error)));
                ExitCode::from(1)
            }
            Self::AlreadyPrinted => ExitCode::from(1),
            Self::Usage(sentence) => {
                print_message(sentence);
                ExitCode::from(2)
            }
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Error(error) => f.write_str(&with_causes(&**error)),
            Self::AlreadyPrinted => Ok(()),
            Self::Usage(sentence) => f.write_str(sentence),
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Error(Box::new(error))
    }
}

/// Returns whether the reader of our output closed it, as in `gamebot events | head`.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind() == io::ErrorKind::BrokenPipe;
        }
        cause = error.source();
    }
    false
}
