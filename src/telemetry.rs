//! Logs: set up once, to standard error.
//!
//! Owns: filter and format. Does not know: what is logged.

mod lines;

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use self::lines::Lines;
pub use self::lines::{flush, print};
use crate::config::LogFormat;

/// What is logged when `GAMEBOT_LOG` does not say: this program's doings and others' troubles.
pub const DEFAULT_FILTER: &str = "warn,gamebot=info";

/// Never logged, whatever the filter says: it prints gateway payloads, with tokens and what people wrote.
const SECRETS: &str = "serenity::gateway::ws=off";

/// Starts logging to standard error; later calls change nothing.
///
/// # Errors
/// The text of what is wrong with `filter`.
pub fn start(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = EnvFilter::try_new(format!("{filter},{SECRETS}"))
        .map_err(|error| format!("GAMEBOT_LOG is not a filter: {error}"))?;
    let logs = fmt()
        .with_env_filter(filter)
        .with_writer(|| Lines)
        // It would print what went wrong to standard error, and panic where that fails.
        .log_internal_errors(false)
        .with_ansi(io::stderr().is_terminal());
    // A second call comes from tests in one process; the first one stands.
    let _ = match format {
        LogFormat::Text => logs.try_init(),
        LogFormat::Json => logs.json().try_init(),
    };
    Ok(())
}
