//! The live message of a game as its present state has it, for answers that change the message itself.
//!
//! Owns: which of a game's messages an answer changes. Does not know: how it is changed.

use std::sync::Arc;

use super::failure::Failure;
use super::reply::{LivePart, Reply};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::name_lookup::names_if_available;
use crate::bot::render::{self, Message};
use crate::game::{GameId, Mode, PlayerId, Rejection, State};
use crate::host::CommandError;
use crate::store::StreamVersion;

impl Responder {
    /// Writes a live message, and returns the version of the game that it shows.
    pub(crate) async fn live(
        &self,
        LivePart { game, round }: LivePart,
    ) -> Result<(Message, StreamVersion), Failure> {
        let (state, version) = self.host.games.state_and_version(game).await?;
        let names = names_if_available(&self.people, &everybody(&state))
            .await
            .names;
        Ok((render::live(&state, round, &names), version))
    }

    /// Shows the message of a table that its players want to see again, and leaves the pressed one.
    pub(super) async fn bring_back(
        &self,
        game: GameId,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let state = self.state(game).await?;
        if !state.has_player(requester.player()) {
            return Err(CommandError::Rejected(Rejection::Stranger).into());
        }
        match &*state {
            State::Running(running) if running.info.table().is_some() => {
                let round = running.round;
                Ok(Reply::Repost(LivePart { game, round }))
            }
            _ => Err(CommandError::Rejected(Rejection::Over).into()),
        }
    }

    /// Offers what else can be done at a table.
    pub(super) async fn menu(&self, game: GameId, requester: &Requester) -> Result<Reply, Failure> {
        let state = self.state(game).await?;
        let player = requester.player();
        let State::Running(running) = &*state else {
            return Err(CommandError::Rejected(Rejection::Over).into());
        };
        if state.has_player(player) {
            let is_host = running.info.host == player || requester.manager;
            let menu = render::menu(running, player, is_host);
            return Ok(Reply::Message(
                self.offering_nudge(menu, &state, requester).await,
            ));
        }
        let names = names_if_available(&self.people, &state.players())
            .await
            .names;
        let team = running.teams.first().map(Arc::as_ref);
        Ok(Reply::Message(render::table_of_others(team, &names, game)))
    }
}

/// Returns everybody a message about the game may name.
pub(super) fn everybody(state: &State) -> Vec<PlayerId> {
    let mut people = state.players();
    if let Some(info) = state.info() {
        people.extend(&info.invited);
        people.push(info.host);
        people.extend(info.passed_on_by);
    }
    people
}

/// Tells whether the game is played at a table.
pub(super) fn is_at_table(state: &State) -> bool {
    state.info().is_some_and(|info| info.table().is_some())
}

/// Returns the mode of a game; two-player while it is not known.
pub(super) fn mode_of(state: &State) -> Mode {
    let mode = state.info().map(|info| info.config.mode());
    mode.unwrap_or(Mode::TwoPlayer)
}
