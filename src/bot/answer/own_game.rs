//! Which of a player's games is meant when they name none.
//!
//! Owns: the choice between a game and the longform game beside it, and saying which it was. Does not know:
//! what is done in the game.

use super::requester::Requester;
use super::{Failure, Responder};
use crate::bot::render;
use crate::bot::request::Request;
use crate::game::state::later;
use crate::game::values::Ts;
use crate::game::{GameId, Mode, PlayerId, State};
use crate::host::CommandError;

/// The game that a player plays without naming it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OwnGame {
    pub(super) game: GameId,
    /// Its mode, where they are in another game as well and may wonder.
    pub(super) beside_another: Option<Mode>,
}

impl OwnGame {
    /// Adds to a confirmation which game the word went to.
    pub(super) fn accepted(self, text: String) -> String {
        match self.beside_another {
            Some(mode) => format!("{text} {}", render::went_to(mode)),
            None => text,
        }
    }

    /// Adds to a refusal which game the word was taken for.
    pub(super) fn refused(self, failure: Failure) -> Failure {
        match (failure, self.beside_another) {
            (Failure::Ask(error @ CommandError::Rejected(_)), Some(mode)) => {
                Failure::Invalid(format!(
                    "{} {}",
                    render::failed(&error),
                    render::plain_words_go_to(mode)
                ))
            }
            (failure, _) => failure,
        }
    }
}

impl Responder {
    /// Returns the game that the asker plays.
    pub(super) async fn own_game(&self, requester: &Requester) -> Result<OwnGame, Failure> {
        let player = requester.player();
        match self.host.games.games_of(player)[..] {
            [] => Err(Failure::Invalid(render::no_own_game().to_owned())),
            [game] => Ok(OwnGame {
                game,
                beside_another: None,
            }),
            [game, longform, ..] => {
                let states = (self.state(game).await?, self.state(longform).await?);
                let (game, mode) = if is_longform_meant(&states.0, &states.1, player) {
                    (longform, Some(Mode::Longform))
                } else {
                    let info = states.0.info();
                    (game, info.map(|info| info.config.mode()))
                };
                Ok(OwnGame {
                    game,
                    beside_another: mode,
                })
            }
        }
    }

    /// Returns the asker's own game that a command is for: the one announced where it is typed, else the
    /// first; none for who is in no game.
    pub(super) async fn own_game_here(
        &self,
        request: &Request,
        requester: &Requester,
    ) -> Result<Option<GameId>, Failure> {
        let games = self.host.games.games_of(requester.player());
        if games.len() > 1 {
            for game in &games {
                let state = self.state(*game).await?;
                let channel = state.info().and_then(|info| info.channel_id);
                if channel == Some(request.channel) {
                    return Ok(Some(*game));
                }
            }
        }
        Ok(games.first().copied())
    }
}

/// Returns whether plain words of `player` go to the longform game and not to the one beside it.
///
/// They go to the game whose pair was shown last. While the other game is played and none of its
/// rounds is open for them, they go to neither: a word that comes a moment too late for one game
/// must not become a guess in the other.
fn is_longform_meant(beside: &State, longform: &State, player: PlayerId) -> bool {
    match (shown_at(beside, player), shown_at(longform, player)) {
        (Some(beside), Some(longform)) => longform > beside,
        (None, Some(_)) => beside.phase() != "running",
        (_, None) => false,
    }
}

/// Returns when `player` was shown the pair that they may guess for.
fn shown_at(state: &State, player: PlayerId) -> Option<Ts> {
    let State::Running(running) = state else {
        return None;
    };
    let line = state.team_of(player)?.open_round()?;
    let is_open = running.paused.is_none();
    is_open.then(|| later(line.opened_at, line.attempt_opened_ms))
}
