//! `gamebot run`: the bot on Discord, from opening the log to closing it.
//!
//! Owns: the order of starting and stopping. Does not know: where the stop comes from.

use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::engine::{Engine, EngineError};
use crate::bot::answer::Responder;
use crate::bot::operators::Operators;
use crate::bot::run::{self as bot, BotError};
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::rest::BotToken;

/// Why the bot does not run.
#[derive(Debug, Error)]
pub enum ServeError {
    /// There is nothing to play on.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Discord cannot be used.
    #[error(transparent)]
    Bot(#[from] BotError),
}

/// Runs the bot by `clock` until `stop` is cancelled or it cannot go on; what was accepted is finished first.
///
/// # Errors
/// [`ServeError`], a sentence for whoever runs the program.
pub async fn serve(
    config: &Config,
    token: &BotToken,
    clock: Clock,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let engine = Engine::open(&config.database_url, clock).await?;
    info!(
        version = env!("CARGO_PKG_VERSION"),
        "gamebot {} plays",
        env!("CARGO_PKG_VERSION")
    );
    let clerk = Responder {
        host: engine.host.clone(),
        people: engine.people.clone(),
        tables: engine.tables.clone(),
        operators: Operators::named(&config.operators),
        gateway: None,
    };
    let served = bot::run(config, token, clerk, stop).await;
    engine.close().await;
    info!("stopped");
    Ok(served?)
}
