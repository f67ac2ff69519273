//! Runs the bot on Discord, from opening the log to closing it.
//!
//! Owns: the order of starting and stopping. Does not know: who requests the stop.

use std::future::pending;

use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::app::{App, AppError};
use crate::bot::answer::Responder;
use crate::bot::operators::Operators;
use crate::bot::run::{self as bot, BotError};
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::rest::BotToken;
use crate::store::LogLost;

/// Why the bot could not run or had to stop.
#[derive(Debug, Error)]
pub enum ServeError {
    #[error(transparent)]
    App(#[from] AppError),
    #[error(transparent)]
    Bot(#[from] BotError),
    #[error(transparent)]
    LogLost(LogLost),
}

/// Runs the bot until `stop` is cancelled or it cannot go on, then finishes the commands it has accepted.
pub async fn serve(
    config: &Config,
    token: &BotToken,
    clock: Clock,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let app = App::open(&config.database_url, clock).await?;
    info!(
        version = env!("CARGO_PKG_VERSION"),
        "gamebot {} started",
        env!("CARGO_PKG_VERSION")
    );
    let responder = Responder {
        host: app.host.clone(),
        people: app.people.clone(),
        tables: app.tables.clone(),
        operators: Operators::named(&config.operators),
        gateway: None,
    };
    let mut lost = app.store.watch_lost();
    let stop_when_lost = async {
        // The sender lives as long as the store.
        if lost.wait_for(Option::is_some).await.is_err() {
            pending::<()>().await;
        }
        stop.cancel();
    };
    let running = bot::run(config, token, responder, stop.clone());
    tokio::pin!(running);
    let served = tokio::select! {
        biased;
        served = &mut running => served,
        () = stop_when_lost => running.await,
    };
    let lost = app.store.watch_lost().borrow().clone();
    app.close().await;
    info!("stopped");
    match lost {
        Some(lost) => Err(ServeError::LogLost(lost)),
        None => Ok(served?),
    }
}
