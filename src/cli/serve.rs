//! Runs the bot on Discord, from opening the log to closing it.
//!
//! Owns: the order of starting and stopping. Does not know: who requests the stop.

use std::future::pending;

use thiserror::Error;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::app::{App, AppError, damaged};
use crate::bot::answer::Responder;
use crate::bot::operators::Operators;
use crate::bot::run::{self as bot, BotError, erased_list};
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::rest::BotToken;
use crate::limits;
use crate::store::{LogLost, Store, WriteError};

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
///
/// A stop takes effect at once while the log is being opened, and within [`limits::STOP_ANSWER`] when the log does
/// not answer: what was accepted is then left unfinished. Nothing of it was acknowledged.
pub async fn serve(
    config: &Config,
    token: &BotToken,
    clock: Clock,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let opening = Box::pin(App::open(&config.database_url, clock));
    let Some(app) = stop.run_until_cancelled(opening).await else {
        info!("stopped before the log was open");
        return Ok(());
    };
    let app = app?;
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
        kept_guesses: None,
        members: None,
        files: None,
        erasing: std::sync::Arc::default(),
        erased_list: erased_list(&config.database_url, &config.journal),
    };
    let store = app.store.clone();
    let mut lost = store.watch_lost();
    let ending = CancellationToken::new();
    let mut outcome = Ok(());
    let work = async {
        outcome = bot::run(config, token, responder, stop.clone()).await;
        ending.cancel();
        app.close().await;
    };
    let stop_when_lost = async {
        if lost.wait_for(Option::is_some).await.is_ok() {
            stop.cancel();
        }
        pending::<()>().await;
    };
    tokio::select! {
        () = work => info!("stopped"),
        () = cannot_finish(store.clone(), &stop, &ending) => {
            warn!("stopped without finishing what was accepted: the log does not answer");
        }
        () = stop_when_lost => {}
        // Nothing more is written to it.
        error = damaged(&store, &config.database_url) => return Err(AppError::Log(error).into()),
    }
    if let Some(lost) = store.watch_lost().borrow().clone() {
        return Err(ServeError::LogLost(lost));
    }
    Ok(outcome?)
}

/// Returns when the program ends and the log does not answer.
pub(super) async fn cannot_finish(
    store: Store,
    stop: &CancellationToken,
    ending: &CancellationToken,
) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = ending.cancelled() => {}
    }
    let asked = store.write(|_| Box::pin(async { Ok(()) }));
    if let Ok(Ok(()) | Err(WriteError::Closed)) = timeout(limits::STOP_ANSWER, asked).await {
        pending::<()>().await;
    }
}
