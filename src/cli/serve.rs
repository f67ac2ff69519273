//! Runs the bot on Discord, from opening the log to closing it.
//!
//! Owns: the order of starting and stopping. Does not know: who requests the stop.

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

/// Why the bot could not run or had to stop.
#[derive(Debug, Error)]
pub enum ServeError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Bot(#[from] BotError),
}

/// Runs the bot until `stop` is cancelled or it cannot go on, then finishes the commands it has accepted.
///
/// # Errors
/// [`ServeError`], a sentence for the operator.
pub async fn serve(
    config: &Config,
    token: &BotToken,
    clock: Clock,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let engine = Engine::open(&config.database_url, clock).await?;
    info!(
        version = env!("CARGO_PKG_VERSION"),
        "gamebot {} started",
        env!("CARGO_PKG_VERSION")
    );
    let responder = Responder {
        host: engine.host.clone(),
        people: engine.people.clone(),
        tables: engine.tables.clone(),
        operators: Operators::named(&config.operators),
        gateway: None,
    };
    let served = bot::run(config, token, responder, stop).await;
    engine.close().await;
    info!("stopped");
    Ok(served?)
}
