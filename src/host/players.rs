//! What players do outside games.
//!
//! Owns: their commands. Does not know: what the rules of players say.

use std::convert::Infallible;
use std::sync::Arc;

use super::aggregates::{Aggregates, Built, CommandBuilder, Executed, Outcome, Runtime};
use super::caller::Caller;
use super::error::CommandError;
use super::fold::Folded;
use super::ops_log::OpsLog;
use crate::game::event::WordRequested;
use crate::game::player::{CommandContext, Player, PlayerRules, Rejection};
use crate::game::values::Ts;
use crate::game::{Issuer, PlayerEvent, PlayerId};
use crate::limits;

/// All players; clones are the same. What another process writes is noticed when a command meets it.
#[derive(Clone)]
pub struct Players {
    aggregates: Arc<Aggregates<PlayerRules>>,
    ops_log: OpsLog,
}

impl Players {
    pub(super) fn new(runtime: Runtime, ops_log: OpsLog) -> Self {
        let limit = limits::PLAYERS_IN_MEMORY;
        Self {
            aggregates: Arc::new(Aggregates::new(PlayerRules, runtime, limit, |_, _| ())),
            ops_log,
        }
    }

    /// Records that a player says that a word is one.
    pub async fn request_word(
        &self,
        player: PlayerId,
        caller: Caller,
        request: WordRequested,
    ) -> Result<Outcome<PlayerEvent, Player>, CommandError<Rejection>> {
        let players = self.clone();
        let work = async move {
            let mut builder = RequestWord { player, request };
            let executed = players.aggregates.execute(player, &caller, &mut builder);
            let Executed { outcome, .. } = executed.await?;
            if let Err(CommandError::Rejected(rejection)) = &outcome {
                let (issuer, hint) = (Some(Issuer::player(player)), rejection.to_string());
                let ops_log = &players.ops_log;
                ops_log.note_rejected(&caller, issuer, "word request", rejection.code(), hint);
            }
            outcome
        };
        self.aggregates.run(player, work).await
    }
}

struct RequestWord {
    player: PlayerId,
    request: WordRequested,
}

impl CommandBuilder<PlayerRules> for RequestWord {
    type LookUp = Infallible;

    fn player(&self) -> Option<PlayerId> {
        Some(self.player)
    }

    fn build(
        &mut self,
        _: &Folded<Player>,
        at: Ts,
    ) -> Result<Built<CommandContext, Infallible>, Rejection> {
        let request = self.request.clone();
        Ok(Built::Command(CommandContext { at, request }))
    }

    async fn look_up(&mut self, missing: Infallible) -> Result<(), CommandError<Rejection>> {
        match missing {}
    }
}
