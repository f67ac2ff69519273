//! What servers decided about games: settings, presets, words, bans.
//!
//! Owns: their commands. Does not know: what follows from them in games, or what their rules say.

use std::convert::Infallible;
use std::sync::Arc;

use super::aggregates::{Aggregates, Built, CommandBuilder, Executed, Outcome};
use super::caller::Caller;
use super::error::{CommandError, FoldError};
use super::fold::{Folded, guilds_with};
use super::log::Log;
use super::ops_log::OpsLog;
use super::tasks::Tasks;
use super::timers::Timers;
use crate::game::server::{Command, CommandContext, Rejection, Server, ServerRules};
use crate::game::values::Ts;
use crate::game::{GuildId, ServerEvent};
use crate::limits;

/// The settings of all servers; clones are the same.
#[derive(Clone)]
pub struct Servers(Arc<Inner>);

struct Inner {
    aggregates: Arc<Aggregates<ServerRules>>,
    log: Arc<Log>,
    ops_log: OpsLog,
}

impl Servers {
    pub(super) fn new(
        rules: ServerRules,
        log: Arc<Log>,
        ops_log: OpsLog,
        timers: Timers,
        tasks: Tasks,
    ) -> Self {
        let limit = limits::SERVERS_IN_MEMORY;
        let shared = Arc::clone(&log);
        let aggregates = Aggregates::new(rules, shared, timers, tasks, limit, |_, _| ());
        Self(Arc::new(Inner {
            aggregates: Arc::new(aggregates),
            log,
            ops_log,
        }))
    }

    /// Submits a command to a server. What follows from it in games is not done here.
    ///
    /// # Errors
    /// [`CommandError`].
    pub(super) async fn submit(
        &self,
        guild: GuildId,
        caller: Caller,
        command: Command,
    ) -> Result<Outcome<ServerEvent, Server>, CommandError<Rejection>> {
        let servers = self.clone();
        let work = async move {
            let Inner {
                aggregates,
                ops_log,
                ..
            } = &*servers.0;
            let mut builder = ServerCommand {
                caller: &caller,
                command: &command,
            };
            let executed = aggregates.execute(guild, &caller, &mut builder).await?;
            let Executed { outcome, .. } = executed;
            if let Err(CommandError::Rejected(rejection)) = &outcome {
                let hint = rejection.to_string();
                ops_log.note_rejected(&caller, command.name(), rejection.code(), hint);
            }
            outcome
        };
        self.0.aggregates.run(guild, work).await
    }

    /// # Errors
    /// [`FoldError`] when the stream cannot be folded.
    pub async fn state(&self, guild: GuildId) -> Result<Arc<Server>, FoldError> {
        self.0.aggregates.state(guild).await
    }

    /// Returns every server of which the log knows anything.
    ///
    /// # Errors
    /// [`CommandError::LogRead`]; trying again may help.
    pub async fn known(&self) -> Result<Vec<GuildId>, CommandError> {
        Ok(guilds_with::<ServerRules>(&self.0.log.store).await?)
    }

    pub(super) fn aggregates(&self) -> &Arc<Aggregates<ServerRules>> {
        &self.0.aggregates
    }
}

struct ServerCommand<'a> {
    caller: &'a Caller,
    command: &'a Command,
}

impl CommandBuilder<ServerRules> for ServerCommand<'_> {
    type LookUp = Infallible;

    fn build(
        &mut self,
        _: &Folded<Server>,
        at: Ts,
    ) -> Result<Built<CommandContext, Infallible>, Rejection> {
        Ok(Built::Command(CommandContext {
            at,
            by: self.caller.by,
            act: self.command.clone(),
        }))
    }

    async fn look_up(&mut self, missing: Infallible) -> Result<(), CommandError<Rejection>> {
        match missing {}
    }
}
