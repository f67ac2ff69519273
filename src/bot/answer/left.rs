//! What follows when the bot is taken into a server, or out of it.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use thiserror::Error;
use tracing::{info, warn};

use super::Responder;
use crate::discord::gateway::Guilds;
use crate::game::server::event::Removal;
use crate::game::values::Ts;
use crate::game::{GuildId, Issued, ProgramCommand, server};
use crate::host::{AskError, Caller, Origin, Refused};
use crate::limits;
use crate::projections::{GameRow, TablesError};

/// How many games are called off in one go.
const GAMES_AT_ONCE: u32 = 100;

/// Why not everything is done that follows; trying again may help.
#[derive(Debug, Error)]
enum LeaveError {
    #[error("something could not be asked")]
    Ask(#[from] AskError),
    #[error("the games of a server could not be looked up")]
    Tables(#[from] TablesError),
}

impl Responder {
    /// Notes that the bot is in a server: once for each time it is taken in.
    pub(in crate::bot) async fn arrive(&self, guild: GuildId, since: Ts, locale: String) {
        let call = of_program(guild, format!("installed/{guild}"), since);
        let noted = self.games.ask_server(
            guild,
            call,
            Issued::Program(server::ProgramCommand::Arrive { locale }),
        );
        if let Err(error) = noted.await {
            // Told again with the next session.
            warn!(%guild, error = &error as &dyn std::error::Error, "could not note that the bot is in server {guild}");
        }
    }

    /// Notes that the bot is no longer in a server, and calls off every live game of it; tries until it
    /// is done or the program stops. The people are told by DM.
    pub(in crate::bot) async fn leave_server(&self, guild: GuildId, reason: Removal) {
        loop {
            match self.left(guild, reason).await {
                Ok(()) | Err(LeaveError::Ask(AskError::Stopping)) => return,
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
        let mut known = BTreeSet::from_iter(self.games.known_servers().await?);
        known.extend(self.tables.fresh().await?.live_servers().await?);
        Ok(known)
    }

    async fn left(&self, guild: GuildId, reason: Removal) -> Result<(), LeaveError> {
        let at = self.games.clock().now();
        let call = of_program(guild, format!("removed/{guild}"), at);
        let noted = self.games.ask_server(
            guild,
            call,
            Issued::Program(server::ProgramCommand::Leave(reason)),
        );
        if let Err(Refused::Failed(error)) = noted.await {
            return Err(error.into());
        }
        loop {
            let games = self.live_games_of(guild).await?;
            if games.is_empty() {
                return Ok(());
            }
            let mut asked: FuturesUnordered<_> = games
                .iter()
                .map(|game| self.call_off(game, guild))
                .collect();
            while let Some(called_off) = asked.next().await {
                match called_off {
                    // It ended by itself in the meantime.
                    Ok(()) | Err(AskError::Rejected(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            info!(%guild, games = games.len(), "the bot is no longer in server {guild}; its games are off");
        }
    }

    async fn live_games_of(&self, guild: GuildId) -> Result<Vec<GameRow>, TablesError> {
        let tables = self.tables.fresh().await?;
        tables.live_in_guild(guild, GAMES_AT_ONCE).await
    }

    async fn call_off(&self, game: &GameRow, guild: GuildId) -> Result<(), AskError> {
        let at = self.games.clock().now();
        let name = format!("server_removed/{guild}/{}", game.game_id);
        let call = of_program(guild, name, at);
        let removed = Issued::Program(ProgramCommand::ServerRemoved);
        let asked = self.games.ask(game.game_id, call, removed);
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
