//! What other processes write into the same log: aggregates in memory learn of it.
//!
//! Owns: following it. Does not know: what an aggregate does with it.
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
use crate::store::subscriptions::{Events, Running, Spec, Start, StartError};
use crate::store::{Filter, Position, StreamVersion};

/// How many events are looked at together: of one game only the last one counts.
const BATCH: usize = 512;

impl Games {
    /// Starts to follow what is written after `opened_at`, where the log ended before anything was read from
    /// it.
    ///
    /// # Errors
    /// [`StartError::Running`] when that is done in this process already.
    pub fn follow_foreign_writes(&self, opened_at: Position) -> Result<Running, StartError> {
        let store = &self.0.store;
        let families: &[&str] = if store.is_shared() {
            &[RosterRules::FAMILY, ServerRules::FAMILY, "game"]
        } else {
            &[RosterRules::FAMILY, ServerRules::FAMILY]
        };
        let spec = Spec::ephemeral("foreign_writes")
            .start(Start::After(opened_at))
            .filter(Filter::all().families(families.iter().copied()))
            .batch(BATCH);
        let games = self.clone();
        store.start(spec, move |events| {
            let games = games.clone();
            async move {
                games.learn(events).await;
                Ok(())
            }
        })
    }

    async fn learn(&self, events: Events) {
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
