//! Handles that the bot was added to a server, or removed from it.

use std::collections::{BTreeSet, HashSet};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use thiserror::Error;
use tracing::{info, warn};

use super::responder::Responder;
use crate::discord::gateway::Guilds;
use crate::game::server::event::Removal;
use crate::game::values::Ts;
use crate::game::{GameId, GuildId, Issued, ProgramCommand, Rejection, server};
use crate::host::{Caller, CommandError, Origin};
use crate::limits;
use crate::projections::TablesError;
use crate::retry::mixed;

/// How many games are cancelled at once.
const GAMES_AT_ONCE: u32 = 100;

#[derive(Debug, Error)]
enum LeaveError {
    #[error("a command failed")]
    Command(#[from] CommandError),
    #[error("the games of a server could not be looked up")]
    Tables(#[from] TablesError),
}

impl Responder {
    /// Records that the bot is in a server, once each time it is added. Returns whether it just came for the first time.
    pub(in crate::bot) async fn arrive(&self, guild: GuildId, since: Ts, locale: String) -> bool {
        let before = self.host.servers.state(guild).await;
        let is_new = before.is_ok_and(|server| !server.is_known());
        let caller = program_caller(guild, format!("installed/{guild}"), since);
        let submitted = self.host.submit_to_server(
            guild,
            caller,
            Issued::Program(server::ProgramCommand::Arrive { locale }),
        );
        match submitted.await {
            Ok(outcome) => {
                let since = self.host.games.clock().now() - since;
                let is_fresh = since.to_std().unwrap_or_default() < limits::FIRST_MINUTES;
                is_new && is_fresh && !outcome.repeated && !outcome.events.is_empty()
            }
            Err(error) => {
                // The next session reports it again.
                warn!(%guild, error = &error as &dyn std::error::Error, "could not record that the bot is in server {guild}");
                false
            }
        }
    }

    /// Records that the bot is no longer in a server, and cancels every live game of it. Retries until that is
    /// done or the program stops. The players get a DM.
    pub(in crate::bot) async fn leave_server(&self, guild: GuildId, reason: Removal) {
        for n_failures in 1.. {
            match self.try_leave(guild, reason).await {
                Ok(()) | Err(LeaveError::Command(CommandError::Stopping)) => return,
                Err(error) => {
                    warn!(%guild, error = &error as &dyn std::error::Error, "could not cancel all games of a server that the bot has left; trying again");
                }
            }
            let random = mixed(guild.0 ^ u64::from(n_failures));
            tokio::time::sleep(limits::LEAVE_BACKOFF.wait(n_failures, random)).await;
        }
    }

    /// Returns the known servers that a new session does not list. The bot may have been removed from them, or
    /// Discord may have lost them for a while.
    pub(in crate::bot) async fn missing_servers(&self, guilds: &Guilds) -> Vec<GuildId> {
        match self.known_servers().await {
            Ok(known) => known
                .into_iter()
                .filter(|guild| guild.0 != 0 && guilds.lacks(guild.0.into()))
                .collect(),
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not look up which servers are known"
                );
                Vec::new()
            }
        }
    }

    /// Returns every server that the bot was in, or that has a live game.
    async fn known_servers(&self) -> Result<BTreeSet<GuildId>, LeaveError> {
        let mut known = BTreeSet::from_iter(self.host.servers.known().await?);
        known.extend(self.tables.fresh().await?.live_servers().await?);
        Ok(known)
    }

    async fn try_leave(&self, guild: GuildId, reason: Removal) -> Result<(), LeaveError> {
        let at = self.host.games.clock().now();
        let caller = program_caller(guild, format!("removed/{guild}"), at);
        let submitted = self.host.submit_to_server(
            guild,
            caller,
            Issued::Program(server::ProgramCommand::Leave(reason)),
        );
        if let Err(error) = submitted.await {
            match error.into_rejection::<Rejection>() {
                Ok(_) => {}
                // No retry helps. The games are cancelled anyway.
                Err(error @ CommandError::Unreadable(_)) => {
                    let context = vec![format!("guild={guild}")];
                    let ops_log = &self.host.ops_log;
                    ops_log.note_failure("servers", error.code(), &error, context);
                }
                Err(error) => return Err(error.into()),
            }
        }
        // Games that cannot be folded; the host records each as a fault.
        let mut unreadable = HashSet::new();
        loop {
            let games = self.live_games_of(guild, &unreadable).await?;
            if games.is_empty() {
                return Ok(());
            }
            let mut cancelled: FuturesUnordered<_> = games
                .iter()
                .map(|game| async { (*game, self.cancel(*game, guild).await) })
                .collect();
            while let Some((game, result)) = cancelled.next().await {
                match result {
                    // It ended by itself in the meantime.
                    Ok(()) | Err(CommandError::Rejected(_)) => {}
                    Err(CommandError::Unreadable(_)) => {
                        unreadable.insert(game);
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            info!(%guild, games = games.len(), "the bot is no longer in server {guild}; its games are cancelled");
        }
    }

    /// Returns some live games of a server, without the unreadable ones.
    async fn live_games_of(
        &self,
        guild: GuildId,
        unreadable: &HashSet<GameId>,
    ) -> Result<Vec<GameId>, TablesError> {
        let tables = self.tables.fresh().await?;
        let n_unreadable = u32::try_from(unreadable.len()).unwrap_or(u32::MAX);
        let limit = GAMES_AT_ONCE.saturating_add(n_unreadable);
        let games = tables.live_in_guild(guild, limit).await?;
        let games = games.into_iter().map(|game| game.game_id);
        Ok(games.filter(|game| !unreadable.contains(game)).collect())
    }

    async fn cancel(&self, game: GameId, guild: GuildId) -> Result<(), CommandError> {
        let at = self.host.games.clock().now();
        let name = format!("server_removed/{guild}/{game}");
        let caller = program_caller(guild, name, at);
        let removed = Issued::Program(ProgramCommand::ServerRemoved);
        let submitted = self.host.games.submit(game, caller, removed);
        submitted.await.map(drop)
    }
}

fn program_caller(guild: GuildId, name: String, at: Ts) -> Caller {
    Caller {
        at,
        guild: Some(guild),
        origin: Origin::Program {
            name,
            at,
            because: None,
        },
    }
}
