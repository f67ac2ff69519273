//! What other processes write into the same log: books and games in memory that are behind it.
//!
//! Owns: hearing of it. Does not know: what it means for who heard.
//!
//! Where others write, each process holds the deadlines and the seats of all live games: whichever is
//! left when one dies goes on by itself, and the log takes what is due from one of them only.

use std::collections::BTreeMap;

use tracing::warn;

use super::aggregates::{Aggregate, guild_of};
use super::games::Games;
use super::record::{FoldError, game_of};
use crate::game::GameId;
use crate::game::roster::RosterRules;
use crate::game::server::ServerRules;
use crate::limits;
use crate::store::{Filter, ReadError, Store, StreamVersion, Subscription};

/// Subscribes to what [`follow_others`](Games::follow_others) must hear.
pub(super) fn changes(store: &Store) -> Subscription {
    let families: &[&str] = if store.is_shared() {
        &[RosterRules::FAMILY, ServerRules::FAMILY, "game"]
    } else {
        &[RosterRules::FAMILY, ServerRules::FAMILY]
    };
    let filter = Filter::all().families(families.iter().copied());
    store.subscribe(store.head(), filter)
}

impl Games {
    /// Follows what others write, until the program stops.
    pub(super) async fn follow_others(self, mut changes: Subscription) {
        loop {
            let heard = self.0.stopping.run_until_cancelled(changes.next()).await;
            let events = match heard {
                None | Some(Err(ReadError::Closed)) => return,
                Some(Ok(events)) => events,
                Some(Err(error)) => {
                    warn!(
                        error = &error as &dyn std::error::Error,
                        "could not hear what others changed"
                    );
                    tokio::time::sleep(limits::TIMER_RETRY).await;
                    continue;
                }
            };
            let mut games: BTreeMap<GameId, StreamVersion> = BTreeMap::new();
            for event in events {
                if let Some(guild) = guild_of::<RosterRules>(&event.stream) {
                    let is_unknown = self.0.rosters.changed(guild, event.version).await;
                    if is_unknown && self.0.store.is_shared() {
                        self.watch_roster(guild).await;
                    }
                } else if let Some(guild) = guild_of::<ServerRules>(&event.stream) {
                    self.0.servers.changed(guild, event.version).await;
                } else if let Some(game) = game_of(&event.stream) {
                    games.insert(game, event.version);
                }
            }
            for (game, version) in games {
                if let Err(error) = self.game_changed(game, version).await {
                    // It is read again when somebody asks something of it.
                    warn!(game.id = %game, error = &error as &dyn std::error::Error, "could not follow game {game}");
                }
            }
        }
    }

    /// Brings a game up to what others appended to it: its seats and its deadline.
    async fn game_changed(&self, game: GameId, version: StreamVersion) -> Result<(), FoldError> {
        let shared = self.in_memory(game);
        let mut slot = shared.lock().await;
        let live = self.loaded(&mut slot, game).await?;
        let before = live.state().players();
        if live.folded.version < version {
            live.catch_up(&self.0.store, game).await?;
        }
        let state = live.shared();
        self.settle(game, &before, &state);
        Ok(())
    }
}
