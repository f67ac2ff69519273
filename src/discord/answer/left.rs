//! What follows when the bot is taken out of a server.

use futures_util::StreamExt;
use tracing::{info, warn};

use super::Clerk;
use crate::discord::gateway::Guilds;
use crate::game::{Act, By, GuildId};
use crate::host::{AskError, Call, Origin};
use crate::limits;
use crate::projections::{GameRow, TablesError};

/// How many games are called off in one go.
const GAMES_AT_ONCE: u32 = 100;

impl Clerk {
    /// Calls off every live game of a server that the bot is no longer in; tries until it is done or the
    /// program stops. The people are told by DM.
    pub(in crate::discord) async fn leave_server(&self, guild: GuildId) {
        loop {
            match self.live_games_of(guild).await {
                Ok(games) if games.is_empty() => return,
                Ok(games) => {
                    let mut asked: futures_util::stream::FuturesUnordered<_> = games
                        .iter()
                        .map(|game| self.call_off(game, guild))
                        .collect();
                    let mut is_done = true;
                    while let Some(called_off) = asked.next().await {
                        match called_off {
                            // It ended by itself in the meantime.
                            Ok(()) | Err(AskError::Rejected(_)) => {}
                            Err(AskError::Stopping) => return,
                            Err(error) => {
                                is_done = false;
                                warn!(%guild, error = &error as &dyn std::error::Error, "a game of a server that is gone goes on for now");
                            }
                        }
                    }
                    info!(%guild, games = games.len(), "the bot is no longer in server {guild}; its games are off");
                    if is_done {
                        continue;
                    }
                }
                Err(error) => {
                    warn!(%guild, error = &error as &dyn std::error::Error, "could not look up the games of a server that is gone");
                }
            }
            tokio::time::sleep(limits::TIMER_RETRY).await;
        }
    }

    /// Calls off the games of servers that the bot was taken out of while it was away.
    pub(in crate::discord) async fn leave_missing_servers(&self, guilds: &Guilds) {
        let live = match self.tables.fresh().await {
            Ok(tables) => tables.live_servers().await,
            Err(error) => Err(error),
        };
        let live = live.unwrap_or_else(|error| {
            warn!(
                error = &error as &dyn std::error::Error,
                "could not look up which servers play"
            );
            Vec::new()
        });
        for guild in live {
            if guild.0 != 0 && guilds.lack(guild.0.into()) {
                self.leave_server(guild).await;
            }
        }
    }

    async fn live_games_of(&self, guild: GuildId) -> Result<Vec<GameRow>, TablesError> {
        let tables = self.tables.fresh().await?;
        tables.live_in_guild(guild, GAMES_AT_ONCE).await
    }

    async fn call_off(&self, game: &GameRow, guild: GuildId) -> Result<(), AskError> {
        let at = self.games.clock().now();
        let call = Call {
            at,
            by: By::Program,
            guild: Some(guild),
            origin: Origin::Program {
                name: format!("server_removed/{guild}/{}", game.game_id),
                at,
                because: None,
            },
        };
        let asked = self.games.ask(game.game_id, call, Act::ServerRemoved);
        asked.await.map(drop)
    }
}
