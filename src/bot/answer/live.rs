//! The live message of a game as its present state has it, for answers that change the message itself.
//!
//! Owns: which of a game's messages an answer changes. Does not know: how it is changed.

use std::sync::Arc;

use super::failure::Failure;
use super::reply::{LivePart, Reply};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::render::{self, Message};
use crate::bot::request::{Place, Request, RequestKind};
use crate::game::state::{Ending, GameInfo};
use crate::game::{GameEvent, GameId, Mode, Rejection, State};
use crate::host::{CommandError, game_events};
use crate::store::StreamVersion;
use crate::texts::Texts;

impl Responder {
    /// Writes a live message, and returns the version of the game that it shows.
    pub(crate) async fn live(
        &self,
        LivePart { game, round }: LivePart,
    ) -> Result<(Message, StreamVersion), Failure> {
        let (state, version) = self.host.games.state_and_version(game).await?;
        let names = self.directory_of(game, &state).await.names;
        Ok((render::live(&state, round, &names), version))
    }

    /// Shows the message of a table that its players want to see again, and leaves the pressed one.
    pub(super) async fn bring_back(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let state = self.state(game).await?;
        if !state.has_player(requester.player()) {
            return Err(CommandError::Rejected(Rejection::Stranger).into());
        }
        match &*state {
            State::Running(running)
                if running.info.is_elsewhere() && !is_in(&running.info, request) =>
            {
                Err(Failure::Refused(Texts::played_elsewhere))
            }
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
        let directory = self.directory_of(part.game, &state).await;
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

    /// Writes the message to post after a request elsewhere: the next round, the result, or the table itself unless it
    /// is on the message that was pressed. None if nothing is to be posted.
    pub(crate) async fn following(&self, request: &Request) -> Result<Option<Message>, Failure> {
        let recorded = self.host.store().read_request(request.origin.request());
        let recorded = recorded.await.map_err(<CommandError>::LogRead)?;
        let events = game_events(&recorded)?;
        let Some((game, _)) = events.first() else {
            return Ok(None);
        };
        let state = self.state(*game).await?;
        let is_here = |info: &GameInfo| info.is_elsewhere() && is_in(info, request);
        if !state.info().is_some_and(is_here) {
            return Ok(None);
        }
        let names = &self.directory_of(*game, &state).await.names;
        let has_event =
            |matches: fn(&GameEvent) -> bool| events.iter().any(|(_, event)| matches(event));
        let opens_round = has_event(
            |event| matches!(event, GameEvent::RoundStarted(started) if 1 < started.round),
        );
        let is_shown = is_posted(request) || is_table_pressed(request);
        Ok(match &*state {
            State::Lobby(info) if !is_shown => Some(render::lobby(info, names, &[])),
            State::Running(running) if opens_round || !is_shown || is_of_earlier_round(request) => {
                Some(render::live(&state, running.round, names))
            }
            State::Finished(finished) => match &finished.ending {
                Ending::Completed(completed)
                    if has_event(|event| matches!(event, GameEvent::GameCompleted(_))) =>
                {
                    Some(render::result(finished, completed, names))
                }
                Ending::Cancelled(_) | Ending::Abandoned(_) if !is_shown => {
                    Some(render::live(&state, finished.last_round(), names))
                }
                _ => None,
            },
            State::New | State::Lobby(_) | State::Running(_) => None,
        })
    }

    /// Shows the end of a game on its message: elsewhere the bot can change a message only in answer to a press. None if
    /// the game goes on.
    pub(super) async fn ended_elsewhere(
        &self,
        CustomId { action, game }: CustomId,
        request: &Request,
    ) -> Result<Option<Reply>, Failure> {
        let is_of_result = matches!(
            action,
            Action::Rematch | Action::Replay | Action::Share | Action::Stats | Action::Post { .. }
        );
        if request.place != Place::Elsewhere || !is_table_pressed(request) || is_of_result {
            return Ok(None);
        }
        let state = self.state(game).await?;
        let State::Finished(finished) = &*state else {
            return Ok(None);
        };
        let names = self.directory_of(game, &state).await;
        Ok(Some(Reply::Update(match &finished.ending {
            Ending::Completed(completed) => render::result(finished, completed, &names.names),
            Ending::Cancelled(_) | Ending::Abandoned(_) => {
                render::live(&state, finished.last_round(), &names.names)
            }
        })))
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
            let menu = render::menu(running, player, is_host, requester.texts());
            return Ok(Reply::Message(
                self.offering_nudge(menu, &state, requester).await,
            ));
        }
        let names = self.names_for(requester, &state.players()).await;
        let team = running.teams.first().map(Arc::as_ref);
        Ok(Reply::Message(render::table_of_others(team, &names, game)))
    }
}

/// Tells whether a game is played where something is requested.
fn is_in(info: &GameInfo, request: &Request) -> bool {
    info.channel_id == Some(request.channel)
}

/// Tells whether the answer itself is the message of a game.
fn is_posted(request: &Request) -> bool {
    match &request.kind {
        RequestKind::New { .. } | RequestKind::Begin(_) => true,
        RequestKind::Press(id) => matches!(id.action, Action::Rematch | Action::BringBack),
        _ => false,
    }
}

/// Tells whether a message was pressed that everybody sees.
fn is_table_pressed(request: &Request) -> bool {
    request.pressed.is_some_and(|pressed| !pressed.is_ephemeral)
}

/// Tells whether a form was opened on the message of an earlier round than the one it is for.
fn is_of_earlier_round(request: &Request) -> bool {
    matches!(&request.kind, RequestKind::SubmitForm { id, .. }
        if matches!(id.action, Action::SayAtTable { shown, round, .. } if shown < round))
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
