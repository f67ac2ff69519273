//! What players do outside games.
//!
//! Owns: their commands. Does not know: what the rules of players say.

use std::convert::Infallible;
use std::sync::Arc;

use uuid::Uuid;

use super::aggregates::{Aggregates, Built, CommandBuilder, Executed, Outcome, Runtime};
use super::caller::Caller;
use super::error::{CommandError, FoldError};
use super::fold::Folded;
use super::ops_log::OpsLog;
use crate::game::event::WordRequested;
use crate::game::player::{Command, CommandContext, Player, PlayerRules, Rejection};
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
        self.submit(
            player,
            caller,
            Command::RequestWord(request),
            "word request",
        )
        .await
    }

    /// Shows a player on boards and in other people's statistics, or not: everywhere, whatever server they are in.
    pub async fn show_stats(
        &self,
        player: PlayerId,
        caller: Caller,
        is_visible: bool,
    ) -> Result<Outcome<PlayerEvent, Player>, CommandError<Rejection>> {
        let caller = Caller {
            guild: None,
            ..caller
        };
        self.submit(
            player,
            caller,
            Command::ShowStats(is_visible),
            "privacy stats",
        )
        .await
    }

    /// Records that a player is erased, and forgets what they did outside games.
    pub(super) async fn erase(
        &self,
        player: PlayerId,
        caller: Caller,
        receipt: Uuid,
    ) -> Result<(), CommandError<Rejection>> {
        self.submit(player, caller, Command::Erase(receipt), "privacy erase")
            .await?;
        self.aggregates.forget(player).await;
        Ok(())
    }

    pub async fn state(&self, player: PlayerId) -> Result<Arc<Player>, FoldError> {
        self.aggregates.state(player).await
    }

    async fn submit(
        &self,
        player: PlayerId,
        caller: Caller,
        command: Command,
        name: &'static str,
    ) -> Result<Outcome<PlayerEvent, Player>, CommandError<Rejection>> {
        let players = self.clone();
        let work = async move {
            let mut builder = PlayerCommand { player, command };
            let executed = players.aggregates.execute(player, &caller, &mut builder);
            let Executed { outcome, .. } = executed.await?;
            if let Err(CommandError::Rejected(rejection)) = &outcome {
                let (issuer, hint) = (Some(Issuer::player(player)), rejection.to_string());
                let ops_log = &players.ops_log;
                ops_log.note_rejected(&caller, issuer, name, rejection.code(), hint);
            }
            outcome
        };
        self.aggregates.run(player, work).await
    }
}

struct PlayerCommand {
    player: PlayerId,
    command: Command,
}

impl CommandBuilder<PlayerRules> for PlayerCommand {
    type LookUp = Infallible;

    fn player(&self) -> Option<PlayerId> {
        Some(self.player)
    }

    fn build(
        &mut self,
        _: &Folded<Player>,
        at: Ts,
    ) -> Result<Built<CommandContext, Infallible>, Rejection> {
        let command = self.command.clone();
        Ok(Built::Command(CommandContext { at, command }))
    }

    async fn look_up(&mut self, missing: Infallible) -> Result<(), CommandError<Rejection>> {
        match missing {}
    }
}
