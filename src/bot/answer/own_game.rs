//! Finds the game that a player means when they name none.
//!
//! Owns: the choice between a game and the longform game or practice beside it. Does not know: what happens in the game.

use super::failure::Failure;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::render;
use crate::bot::request::Request;
use crate::game::state::later;
use crate::game::values::Ts;
use crate::game::{GameId, PlayerId, State};
use crate::host::CommandError;
use crate::texts::Texts;

/// The game that a player plays without naming it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OwnGame {
    pub(super) game: GameId,
    /// What it is called, if they play another game too and the answer must name this one.
    pub(super) beside_another: Option<&'static str>,
    /// The texts that the player reads.
    texts: Texts,
}

impl OwnGame {
    /// Adds to a confirmation which game got the word.
    pub(super) fn accepted(self, text: String) -> String {
        match self.beside_another {
            Some(name) => format!("{text} {}", self.texts.went_to(name)),
            None => text,
        }
    }

    /// Adds to a rejection which game got the word.
    pub(super) fn refused(self, failure: Failure) -> Failure {
        let t = self.texts;
        match (failure, self.beside_another) {
            (Failure::Command(error @ CommandError::Rejected(_)), Some(name)) => {
                Failure::Invalid(format!(
                    "{} {}",
                    render::failed(&error, t),
                    t.plain_words_go_to(name)
                ))
            }
            (Failure::NotAWord { text, word, game }, Some(name)) => Failure::NotAWord {
                text: format!("{text} {}", t.plain_words_go_to(name)),
                word,
                game,
            },
            (failure, _) => failure,
        }
    }
}

impl Responder {
    /// Returns the game that the requester plays.
    pub(super) async fn own_game(&self, requester: &Requester) -> Result<OwnGame, Failure> {
        let (player, texts) = (requester.player(), requester.texts());
        match self.host.games.games_of(player)[..] {
            [] => Err(Failure::offer(render::or_new_game(
                texts,
                texts.no_own_game(),
            ))),
            [game] => Ok(OwnGame {
                game,
                beside_another: None,
                texts,
            }),
            [first, ref others @ ..] => {
                let (mut game, mut state) = (first, self.state(first).await?);
                for other in others {
                    let beside = self.state(*other).await?;
                    if is_other_meant(&state, &beside, player) {
                        (game, state) = (*other, beside);
                    }
                }
                Ok(OwnGame {
                    game,
                    beside_another: state.info().map(|info| render::game_name(info, texts)),
                    texts,
                })
            }
        }
    }

    /// Returns the requester's game in the channel of the request, else their first game; none when they are in no
    /// game.
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

/// Returns whether plain words of `player` go to the other game, which is longform or practice.
///
/// They go to the game whose pair was shown last. While the first one runs and none of its rounds is open
/// for them, they do not go to the other: a word that is too late for one game must not become a guess in
/// another.
fn is_other_meant(first: &State, other: &State, player: PlayerId) -> bool {
    match (shown_at(first, player), shown_at(other, player)) {
        (Some(first), Some(other)) => other > first,
        (None, Some(_)) => first.phase() != "running",
        (_, None) => false,
    }
}

/// Returns when `player` was shown the pair that they may guess for.
fn shown_at(state: &State, player: PlayerId) -> Option<Ts> {
    let State::Running(running) = state else {
        return None;
    };
    let round = state.team_of(player)?.open_round()?;
    let is_open = running.paused.is_none();
    is_open.then(|| later(round.opened_at, round.attempt_opened_ms))
}
