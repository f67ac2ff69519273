//! What follows when the bot is added to a server, or removed from it.

use std::collections::{BTreeSet, HashSet};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use thiserror::Error;
use tracing::{info, warn};

use super::Responder;
use crate::discord::gateway::Guilds;
use crate::game::server::event::Removal;
use crate::game::values::Ts;
use crate::game::{GameId, GuildId, Issued, ProgramCommand, Rejection, server};
use crate::host::{Caller, CommandError, Origin};
use crate::limits;
use crate::projections::TablesError;

/// How many games are called off in one go.
const GAMES_AT_ONCE: u32 = 100;

/// Why not everything that follows is done; trying again may help.
#[derive(Debug, Error)]
enum LeaveError {
    #[error("something could not be asked")]
    Ask(#[from] CommandError),
    #[error("the games of a server could not be looked up")]
    Tables(#[from] TablesError),
}

impl Responder {
    /// Notes that the bot is in a server: once for each time it is added.
    pub(in crate::bot) async fn arrive(&self, guild: GuildId, since: Ts, locale: String) {
        let caller = of_program(guild, format!("installed/{guild}"), since);
        let noted = self.host.submit_to_server(
            guild,
            caller,
            Issued::Program(server::ProgramCommand::Arrive { locale }),
        );
        if let Err(error) = noted.await {
            // The next session brings it again.
            warn!(%guild, error = &error as &dyn std::error::Error, "could not note that the bot is in server {guild}");
        }
    }

    /// Notes that the bot is no longer in a server, and calls off every live game of it; tries until it
    /// is done or the program stops. The players read it by DM.
    pub(in crate::bot) async fn leave_server(&self, guild: GuildId, reason: Removal) {
        loop {
            match self.left(guild, reason).await {
                Ok(()) | Err(LeaveError::Ask(CommandError::Stopping)) => return,
                Err(error) => {
                    warn!(%guild, error = &error as &dyn std::error::Error, "not all is done about a server that is gone; trying again");
                }
            }
            tokio::time::sleep(limits::TIMER_RETRY).await;
        }
    }

    /// Does what is due for servers that the bot was taken out of while it was away.
    pub(in crate::bot) async fn leave_missing_servers(&self, guilds: &Guilds) {
        let known = match self.known_servers().await {
            Ok(known) => known,
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "could not look up which servers are known"
                );
                return;
            }
        };
        for guild in known {
            if guild.0 != 0 && guilds.lacks(guild.0.into()) {
                self.leave_server(guild, Removal::Missing).await;
            }
        }
    }

    /// Returns every server that the bot was in, or that plays.
    async fn known_servers(&self) -> Result<BTreeSet<GuildId>, LeaveError> {
        let mut known = BTreeSet::from_iter(self.host.servers.known().await?);
        known.extend(self.tables.fresh().await?.live_servers().await?);
        Ok(known)
    }

    async fn left(&self, guild: GuildId, reason: Removal) -> Result<(), LeaveError> {
        let at = self.host.games.clock().now();
        let caller = of_program(guild, format!("removed/{guild}"), at);
        let noted = self.host.submit_to_server(
            guild,
            caller,
            Issued::Program(server::ProgramCommand::Leave(reason)),
        );
        if let Err(error) = noted.await {
            match error.into_rejection::<Rejection>() {
                Ok(_) => {}
                // That stays so. The games are called off all the same.
                Err(error @ CommandError::Unreadable(_)) => {
                    let context = vec![format!("guild={guild}")];
                    let ops_log = &self.host.ops_log;
                    ops_log.note_failure("servers", error.code(), &error, context);
                }
                Err(error) => return Err(error.into()),
            }
        }
        // Games that can never be folded; the host records each as a fault.
        let mut unreadable = HashSet::new();
        loop {
            let games = self.live_games_of(guild, &unreadable).await?;
            if games.is_empty() {
                return Ok(());
            }
            let mut called_off: FuturesUnordered<_> = games
                .iter()
                .map(|game| async { (*game, self.call_off(*game, guild).await) })
                .collect();
            while let Some((game, result)) = called_off.next().await {
                match result {
                    // It ended by itself in the meantime.
                    Ok(()) | Err(CommandError::Rejected(_)) => {}
                    Err(CommandError::Unreadable(_)) => {
                        unreadable.insert(game);
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            info!(%guild, games = games.len(), "the bot is no longer in server {guild}; its games are off");
        }
    }

    /// Returns some of the live games of a server, without these.
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

    async fn call_off(&self, game: GameId, guild: GuildId) -> Result<(), CommandError> {
        let at = self.host.games.clock().now();
        let name = format!("server_removed/{guild}/{game}");
        let caller = of_program(guild, name, at);
        let removed = Issued::Program(ProgramCommand::ServerRemoved);
        let asked = self.host.games.submit(game, caller, removed);
        asked.await.map(drop)
    }
}

fn of_program(guild: GuildId, name: String, at: Ts) -> Caller {
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
