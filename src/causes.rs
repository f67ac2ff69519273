//! Errors as one line of text.
//!
//! Owns: how causes are joined. Does not know: what failed.

use std::error::Error;

/// Writes an error and its causes as one line. A cause that the error has repeated is left out.
pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line
}
