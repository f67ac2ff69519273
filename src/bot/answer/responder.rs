//! What every answer is made with.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{Mutex, watch};

use super::failure::Failure;
use crate::bot::journal::KeptGuesses;
use crate::bot::members::Members;
use crate::bot::operators::Operators;
use crate::discord::gateway::GatewayHealth;
use crate::discord::rest::Rest;
use crate::game::{GameId, State};
use crate::host::Host;
use crate::panics;
use crate::people::People;
use crate::projections::Tables;

#[derive(Clone)]
pub(crate) struct Responder {
    pub(crate) host: Host,
    pub(crate) people: Arc<People>,
    pub(crate) tables: Tables,
    pub(crate) operators: Operators,
    /// The state of the gateway, once there is one.
    pub(crate) gateway: Option<watch::Receiver<GatewayHealth>>,
    /// The guesses kept while the log is down, where it is not on this machine.
    pub(crate) kept_guesses: Option<Arc<KeptGuesses>>,
    /// Who is still in a server, once Discord can be asked.
    pub(crate) members: Option<Members>,
    /// Fetches what people attach, once Discord can be asked.
    pub(crate) files: Option<Arc<Rest>>,
    /// Held while people are erased: one run does what all asked for.
    pub(crate) erasing: Arc<Mutex<()>>,
    /// The file that lists who was erased.
    pub(crate) erased_list: PathBuf,
}

impl Responder {
    /// Turns a panic into a failure like any other, and records what is broken.
    pub(super) async fn caught<T>(
        &self,
        component: &str,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let done = panics::caught(work).await;
        let done = done.unwrap_or_else(|panicked| Err(Failure::Panicked(panicked.to_string())));
        let done = done.map_err(|failure| failure.explained_by(&self.host.store_health()));
        if let Err(failure) = &done
            && failure.is_fault()
        {
            self.host
                .ops_log
                .note_failure(component, failure.code(), failure, Vec::new());
        }
        done
    }

    pub(super) async fn state(&self, game: GameId) -> Result<Arc<State>, Failure> {
        Ok(self.host.games.state(game).await?)
    }
}
