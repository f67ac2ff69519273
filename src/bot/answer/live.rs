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
use crate::bot::request::{Request, RequestKind};
use crate::game::state::{Ending, GameInfo};
use crate::game::{GameEvent, GameId, Mode, PlayerId, Rejection, State};
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
            State::Running(running) if running.info.is_at_table() => {
                let part = LivePart {
                    game,
                    round: running.round,
                };
                Ok(if running.info.is_elsewhere() {
                    Reply::Post(part)
                } else {
                    Reply::Repost(part)
                })
            }
            _ => Err(CommandError::Rejected(Rejection::Over).into()),
        }
    }

    /// Writes a live message that is posted as an answer: a lobby pings those who are asked to play.
    pub(crate) async fn posted(&self, part: LivePart) -> Result<Message, Failure> {
        let state = self.state(part.game).await?;
        let directory = names_if_available(&self.people, &everybody(&state)).await;
        Ok(match &*state {
            State::Lobby(info) => {
                let asked = info.invited.iter();
                let pings: Vec<u64> = asked
                    .filter_map(|player| directory.users.get(player).copied())
                    .collect();
                render::lobby(info, &directory.names, &pings)
            }
            state => render::live(state, part.round, &directory.names),
        })
    }

    /// Writes what a press or a form led to, and is posted in messages of its own: the next round, the result. So is
    /// the table if something else was pressed.
    pub(crate) async fn following(&self, request: &Request) -> Result<Vec<Message>, Failure> {
        let (RequestKind::Press(id) | RequestKind::SubmitForm { id, .. }) = &request.kind else {
            return Ok(Vec::new());
        };
        let events = self.host.games.recorded(id.game, &request.origin).await?;
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let state = self.state(id.game).await?;
        let names = names_if_available(&self.people, &everybody(&state)).await;
        let names = &names.names;
        let is_at_table = request.pressed.is_none_or(|pressed| !pressed.is_ephemeral);
        let is_next = |event: &GameEvent| matches!(event, GameEvent::RoundStarted(started) if 1 < started.round);
        Ok(match &*state {
            State::Running(running) if !is_at_table || events.iter().any(is_next) => {
                vec![render::live(&state, running.round, names)]
            }
            State::Finished(finished) => match &finished.ending {
                Ending::Completed(completed) => vec![render::result(finished, completed, names)],
                Ending::Cancelled(_) | Ending::Abandoned(_) if !is_at_table => {
                    vec![render::live(&state, finished.last_round(), names)]
                }
                Ending::Cancelled(_) | Ending::Abandoned(_) => Vec::new(),
            },
            State::New | State::Lobby(_) | State::Running(_) => Vec::new(),
        })
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
    state.info().is_some_and(GameInfo::is_at_table)
}

/// Returns the mode of a game; two-player while it is not known.
pub(super) fn mode_of(state: &State) -> Mode {
    let mode = state.info().map(|info| info.config.mode());
    mode.unwrap_or(Mode::TwoPlayer)
}
