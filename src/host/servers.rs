//! What servers decided about games: settings, presets, words, bans.
//!
//! Owns: their commands and deadlines. Does not know: what follows from them in games, or what their rules say.

use std::convert::Infallible;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tracing::error;

use super::aggregate::stream_of;
use super::aggregates::{Aggregates, Built, CommandBuilder, Executed, Outcome, Runtime};
use super::caller::{Caller, Origin};
use super::error::{CommandError, FoldError};
use super::fold::{Folded, guilds_with};
use super::log::Log;
use super::ops_log::OpsLog;
use crate::clock::Clock;
use crate::game::server::event::WordList;
use crate::game::server::{
    Command, CommandContext, ProgramCommand, Rejection, Server, ServerRules, WordFile,
};
use crate::game::values::{Ts, Word};
use crate::game::{CommandName, GuildId, Issued, PlayerId, ServerEvent};
use crate::limits;

/// The settings of all servers; clones are the same.
#[derive(Clone)]
pub struct Servers {
    aggregates: Arc<Aggregates<ServerRules>>,
    log: Arc<Log>,
    ops_log: OpsLog,
    clock: Clock,
}

impl Servers {
    pub(super) fn new(rules: ServerRules, runtime: Runtime, ops_log: OpsLog, clock: Clock) -> Self {
        let (log, limit) = (Arc::clone(&runtime.log), limits::SERVERS_IN_MEMORY);
        Self {
            aggregates: Arc::new(Aggregates::new(rules, runtime, limit, |_, _| ())),
            log,
            ops_log,
            clock,
        }
    }

    /// Submits a command to a server. What follows from it in games is not done here.
    pub(super) async fn submit(
        &self,
        guild: GuildId,
        caller: Caller,
        command: Command,
    ) -> Result<Outcome<ServerEvent, Server>, CommandError<Rejection>> {
        let servers = self.clone();
        let work = async move {
            let mut builder = ServerCommand(&command);
            let executed = servers.aggregates.execute(guild, &caller, &mut builder);
            let Executed { outcome, .. } = executed.await?;
            if let Err(CommandError::Rejected(rejection)) = &outcome {
                let hint = rejection.to_string();
                let (issuer, name) = (command.issuer(), command.name());
                let ops_log = &servers.ops_log;
                ops_log.note_rejected(&caller, issuer, name, rejection.code(), hint);
            }
            outcome
        };
        self.aggregates.run(guild, work).await
    }

    pub async fn state(&self, guild: GuildId) -> Result<Arc<Server>, FoldError> {
        self.aggregates.state(guild).await
    }

    /// Loads all servers, and sets their timers with that, as after a restart.
    pub(super) async fn recover(&self) -> Result<(), CommandError> {
        stream::iter(self.known().await?)
            .map(Ok)
            .try_for_each_concurrent(limits::RECOVERIES_AT_ONCE, async |guild| {
                match self.state(guild).await {
                    Err(error @ FoldError::Read { .. }) => Err(error.into()),
                    Err(error) => {
                        error!(%guild, error = &error as &dyn std::error::Error, "the settings of server {guild} cannot be read");
                        Ok(())
                    }
                    Ok(_) => Ok(()),
                }
            })
            .await
    }

    /// Does what is due in a server, and returns its next deadline.
    pub(super) async fn tick(&self, guild: GuildId, due: Ts) -> Result<Option<Ts>, CommandError> {
        let caller = Caller {
            at: self.clock.now(),
            guild: Some(guild),
            origin: Origin::Deadline {
                name: stream_of::<ServerRules>(guild).to_string(),
                at: due,
            },
        };
        let tick = Issued::Program(ProgramCommand::Tick);
        match self.submit(guild, caller, tick).await {
            Ok(outcome) => Ok(outcome.state.due_at()),
            Err(error) => error.into_rejection().map(|_| None),
        }
    }

    /// Tells whether neither the dictionary nor any list of a server says something about a word.
    pub(crate) fn lacks(&self, server: &Server, word: &Word) -> bool {
        self.aggregates.decider().lacks(server, word)
    }

    /// Reads a file of words; those without a sign are for `unsigned`.
    pub(crate) fn read_words(&self, text: &str, unsigned: WordList) -> WordFile {
        self.aggregates.decider().read_words(text, unsigned)
    }

    /// Returns every server of which the log knows anything.
    pub async fn known(&self) -> Result<Vec<GuildId>, CommandError> {
        Ok(guilds_with::<ServerRules>(&self.log.store).await?)
    }

    pub(super) fn aggregates(&self) -> &Arc<Aggregates<ServerRules>> {
        &self.aggregates
    }
}

struct ServerCommand<'a>(&'a Command);

impl CommandBuilder<ServerRules> for ServerCommand<'_> {
    type LookUp = Infallible;

    fn player(&self) -> Option<PlayerId> {
        self.0.issuer().map(|issuer| issuer.id)
    }

    fn build(
        &mut self,
        _: &Folded<Server>,
        at: Ts,
    ) -> Result<Built<CommandContext, Infallible>, Rejection> {
        Ok(Built::Command(CommandContext {
            at,
            command: self.0.clone(),
        }))
    }

    async fn look_up(&mut self, missing: Infallible) -> Result<(), CommandError<Rejection>> {
        match missing {}
    }
}
