//! Panics as values that say where, and never what: the text of a panic may hold a word in play.
//!
//! Owns: the panic hook. Does not know: what is done about a panic.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use futures_util::FutureExt;
use thiserror::Error;
use tracing::error;

static HOOK: Once = Once::new();

thread_local! {
    /// Where this thread last panicked, until the panic is caught.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic that was caught.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("panicked at {place}")]
pub struct Panicked {
    place: String,
}

/// Runs `future` and returns a panic in it as an error.
///
/// # Errors
/// [`Panicked`] when the future panicked.
pub async fn caught<F: Future>(future: F) -> Result<F::Output, Panicked> {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            remember(info);
            before(info);
        }));
    });
    let done = AssertUnwindSafe(future).catch_unwind().await;
    // The hook ran on this thread, in the poll that has just ended.
    done.map_err(|_| Panicked {
        place: PLACE
            .take()
            .unwrap_or_else(|| "an unknown place".to_owned()),
    })
}

/// Has panics logged by their place alone, instead of printed with their text. Takes effect when it is
/// called before anything else here.
pub fn log_without_text() {
    HOOK.call_once(|| {
        panic::set_hook(Box::new(|info| {
            error!("panicked at {}", remember(info));
        }));
    });
}

fn remember(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(
        || "an unknown place".to_owned(),
        |at| format!("{}:{}", at.file(), at.line()),
    );
    PLACE.set(Some(place.clone()));
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_says_where_and_not_what() {
        let line = line!() + 1;
        let panicked = caught(async { panic!("{} is no word", "steam") }).await;
        let Err(error) = panicked.map(|(): ()| ()) else {
            panic!("it panicked")
        };
        assert_eq!(
            error.to_string(),
            format!("panicked at src/panics.rs:{line}")
        );
        assert_eq!(caught(async { 7 }).await, Ok(7));
    }
}
