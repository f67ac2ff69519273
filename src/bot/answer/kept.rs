//! Guesses made while the log is down: which guess a request is, and what became of one that was kept.
//!
//! Owns: the pair that a kept guess counts for. Does not know: where guesses are kept, and how their outcome reaches
//! players.

use super::failure::Failure;
use super::live::is_at_table;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::journal::{KeptGuess, SeenGuess};
use crate::bot::render::Message;
use crate::bot::request::{Request, RequestKind};
use crate::game::{Issuer, PlayerCommand, PlayerId, Rejection, RoundSeen, guessable_round};
use crate::host::{Caller, CommandError, Origin};
use crate::texts::Texts;

/// What became of a kept guess.
pub(crate) struct GuessOutcome {
    /// The message to its player; none if they see the outcome elsewhere.
    pub(crate) message: Option<Message>,
    pub(crate) is_refused: bool,
}

impl GuessOutcome {
    fn refused(failure: &Failure, t: Texts) -> Self {
        let text = t.kept_guess_refused(failure.text(t));
        Self {
            message: Some(Message::new(t, text)),
            is_refused: true,
        }
    }
}

impl Responder {
    /// Returns the guess that a request makes, as far as memory knows for which pair; none if it makes none.
    pub(in crate::bot) async fn guess_in(&self, request: &Request) -> Option<SeenGuess> {
        let at = self.host.games.clock().now();
        let (game, round, attempt, typed, is_at_table) = match &request.kind {
            RequestKind::Guess(word) => {
                let person = self.people.user(request.user.user_id).await.ok()??;
                let caller = Caller {
                    at,
                    guild: request.guild,
                    origin: request.origin.clone(),
                };
                let requester = Requester {
                    person,
                    manager: false,
                    caller,
                };
                let game = self.own_game(&requester).await.ok()?.game;
                let state = self.state(game).await.ok()?;
                let open = guessable_round(&state, requester.player()).ok()?;
                (game, open.round, open.attempt, word.as_str(), false)
            }
            RequestKind::SubmitForm { id, word } => match id.action {
                Action::Say { round, attempt } => (id.game, round, attempt, word.as_str(), false),
                Action::SayAtTable { round, attempt, .. } => {
                    (id.game, round, attempt, word.as_str(), true)
                }
                _ => return None,
            },
            RequestKind::Press(CustomId {
                action:
                    Action::GuessWord {
                        word,
                        round,
                        attempt,
                    },
                game,
            }) => (*game, *round, *attempt, word.name(), false),
            _ => return None,
        };
        let word = self.host.games.rules().lexicon().admit(typed).ok()?;
        Some(SeenGuess {
            game,
            round,
            attempt,
            word: word.to_string(),
            is_at_table,
            at,
        })
    }

    /// Submits a guess that was kept while the log was down. It is executed once, however often it is submitted.
    ///
    /// # Errors
    /// [`Failure`] when it has to be submitted again later.
    pub(in crate::bot) async fn play_kept(
        &self,
        kept: &KeptGuess,
    ) -> Result<GuessOutcome, Failure> {
        let played = self
            .caught("journal", Box::pin(self.submit_kept(kept)))
            .await;
        match played {
            Err(failure) if failure.is_temporary() => Err(failure),
            Err(failure) => {
                let t = self.texts_of(kept.user).await;
                Ok(GuessOutcome::refused(&failure, t))
            }
            Ok(outcome) => Ok(outcome),
        }
    }

    async fn submit_kept(&self, kept: &KeptGuess) -> Result<GuessOutcome, Failure> {
        let Some(person) = self.people.user(kept.user).await? else {
            return Err(CommandError::Rejected(Rejection::Stranger).into());
        };
        let requester = Requester {
            person,
            manager: false,
            caller: Caller {
                at: kept.at,
                guild: kept.guild,
                origin: Origin::Interaction {
                    id: kept.interaction,
                },
            },
        };
        let seen = RoundSeen {
            round: kept.round,
            attempt: Some(kept.attempt),
        };
        let guess = PlayerCommand::Guess(kept.word.clone());
        let guess = PlayerCommand::IfStillOpen(seen, Box::new(guess));
        let command = Issuer::player(PlayerId(requester.person.player_id)).issues(guess);
        let games = &self.host.games;
        let outcome = games
            .submit(kept.game, requester.caller.clone(), command)
            .await?;
        let message = if kept.is_at_table && is_at_table(&outcome.state) {
            None
        } else {
            let accepted = self.accepted(&outcome, &requester).await;
            Some(Message::new(requester.texts(), accepted))
        };
        Ok(GuessOutcome {
            message,
            is_refused: false,
        })
    }
}
