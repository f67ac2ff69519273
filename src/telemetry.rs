//! Logs: set up once, to standard error.
//!
//! Owns: filter and format, and which crates may log what. Does not know: what is logged.

mod lines;

use std::io::{self, IsTerminal};

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use self::lines::Lines;
pub use self::lines::{flush, print};
use crate::config::LogFormat;

/// What is logged when `GAMEBOT_LOG` does not say: this program's doings and others' troubles. That single
/// connections are slow or cut is said by the health of the store, if it is an outage.
pub const DEFAULT_FILTER: &str = "warn,gamebot=info,sqlx::pool=error,sqlx_core::pool=error";

/// Crates whose lines show what travels to and from Discord even where they warn: tokens, and what people wrote.
const SILENT: [&str; 3] = ["serenity", "tungstenite", "tokio_tungstenite"];

/// Starts logging to standard error; later calls change nothing.
///
/// # Errors
/// The text of what is wrong with `filter`.
pub fn start(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| format!("GAMEBOT_LOG is not a filter: {error}"))?
        .and(filter_fn(is_free_of_secrets));
    let lines = fmt::layer()
        .with_writer(|| Lines)
        // It would print what went wrong to standard error, and panic where that fails.
        .log_internal_errors(false)
        .with_ansi(io::stderr().is_terminal());
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    // A second call comes from tests in one process; the first one stands.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .try_init();
    Ok(())
}

/// Returns whether a line may be logged at all, whatever the filter of the operator says.
///
/// This program never logs words in play or tokens. What other crates show below warnings nobody has read, and it
/// changes with each version.
fn is_free_of_secrets(line: &Metadata<'_>) -> bool {
    let of_crate = line.target().split("::").next().unwrap_or_default();
    match of_crate {
        "gamebot" => true,
        name => !SILENT.contains(&name) && *line.level() <= Level::WARN,
    }
}
