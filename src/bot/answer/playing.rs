//! Playing: guesses, giving up, the buttons of a game, and what people write by DM.
//!
//! Owns: what of the game each of them needs. Does not know: the rules.

use super::requester::Requester;
use super::{Failure, Reply, Responder, asks_partner};
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::name_lookup::look_up_names;
use crate::bot::plan;
use crate::bot::render::{self, Confirmation, Message, Style};
use crate::bot::request::{DiscordUser, gives_up};
use crate::game::{
    GameEvent, GameId, Mode, PlayerCommand, PlayerId, Rejection, RoundSeen, guessable_round,
};
use crate::host::{Caller, CommandError, Origin, Outcome};

/// How a DM is answered.
pub enum DmOutcome {
    /// A guess was accepted, the first of two. The log knows the answer.
    FirstGuess(String),
    /// It was accepted, and what follows from it is on its way.
    Done,
    /// Anything else; the log knows nothing of the answer.
    Reply(String),
}

impl Responder {
    /// Handles what somebody wrote by DM.
    ///
    /// # Errors
    /// [`Failure`], with a text for the person.
    pub async fn handle_dm(
        &self,
        user: &DiscordUser,
        origin: Origin,
        text: &str,
    ) -> Result<DmOutcome, Failure> {
        self.caught("direct_messages", self.dm_outcome(user, origin, text))
            .await
    }

    async fn dm_outcome(
        &self,
        user: &DiscordUser,
        origin: Origin,
        text: &str,
    ) -> Result<DmOutcome, Failure> {
        let caller = Caller {
            at: self.host.games.clock().now(),
            guild: None,
            origin,
        };
        let requester = self.requester(user, caller).await?;
        if self.host.games.games_of(requester.player()).is_empty() {
            return Ok(DmOutcome::Reply(render::dm_hint().to_owned()));
        }
        let own = self.own_game(&requester).await?;
        let gives_up = gives_up(text);
        let command = if gives_up {
            PlayerCommand::GiveUp
        } else {
            PlayerCommand::Guess(text.to_owned())
        };
        let answer = self.ask(own.game, &requester, command).await;
        let answer = answer.map_err(|error| own.refused(error.into()))?;
        if gives_up && answer.events.is_empty() && asks_partner(&answer, requester.player()) {
            let asked = render::confirmation(Confirmation::AskedToGiveUp, false).content;
            return Ok(DmOutcome::Reply(asked));
        }
        if gives_up {
            return Ok(DmOutcome::Done);
        }
        let accepted = own.accepted(self.accepted(&answer, requester.player()).await?);
        let complete = answer
            .events
            .iter()
            .any(|event| matches!(event, GameEvent::GuessProcessed(_)));
        Ok(if complete {
            DmOutcome::Done
        } else {
            DmOutcome::FirstGuess(accepted)
        })
    }

    pub(super) async fn guess_in_own_game(
        &self,
        requester: &Requester,
        word: &str,
    ) -> Result<Reply, Failure> {
        let own = self.own_game(requester).await?;
        let guess = PlayerCommand::Guess(word.to_owned());
        match self.guess(own.game, requester, guess).await {
            Ok(Reply::Message(mut message)) => {
                message.content = own.accepted(message.content);
                Ok(Reply::Message(message))
            }
            other => other.map_err(|failure| own.refused(failure)),
        }
    }

    async fn guess(
        &self,
        game: GameId,
        requester: &Requester,
        guess: PlayerCommand,
    ) -> Result<Reply, Failure> {
        let answer = self.ask(game, requester, guess).await?;
        if let Some(instead) = self.instead_of_dms(game, requester, &answer).await? {
            return Ok(Reply::Message(instead));
        }
        Ok(super::text(
            self.accepted(&answer, requester.player()).await?,
        ))
    }

    /// Returns what a DM would say, for somebody whom DMs do not reach.
    pub(super) async fn instead_of_dms(
        &self,
        game: GameId,
        requester: &Requester,
        answer: &Outcome,
    ) -> Result<Option<Message>, Failure> {
        if requester.person.dm_open {
            return Ok(None);
        }
        let directory = look_up_names(&self.people, &answer.state.players()).await?;
        Ok(plan::instead_of_dms(
            requester.player(),
            game,
            &answer.events,
            &answer.state,
            &directory,
        ))
    }

    async fn accepted(&self, answer: &Outcome, player: PlayerId) -> Result<String, Failure> {
        let directory = look_up_names(&self.people, &answer.state.players()).await?;
        Ok(render::accepted(
            &answer.events,
            &answer.state,
            player,
            &directory.names,
        ))
    }

    pub(super) async fn words(
        &self,
        game: GameId,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let (state, recent) = self
            .host
            .games
            .state_and_recent_words(game, requester.player())
            .await?;
        if !state.has_player(requester.player()) {
            return Err(CommandError::Rejected(Rejection::Stranger).into());
        }
        let directory = look_up_names(&self.people, &state.players()).await?;
        Ok(Reply::Message(render::my_words(
            &state,
            requester.player(),
            &recent,
            &directory.names,
        )))
    }

    pub(super) async fn press(
        &self,
        CustomId { action, game }: CustomId,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        match action {
            Action::Join => self.join(game, requester, Confirmation::Joined).await,
            Action::Accept => self.join(game, requester, Confirmation::Accepted).await,
            Action::Leave => {
                self.run(game, requester, PlayerCommand::Leave, Confirmation::Left)
                    .await
            }
            Action::Start => {
                self.run(game, requester, PlayerCommand::Start, Confirmation::Started)
                    .await
            }
            Action::Cancel => {
                self.run(
                    game,
                    requester,
                    PlayerCommand::Cancel,
                    Confirmation::Cancelled,
                )
                .await
            }
            Action::Decline => {
                self.run(
                    game,
                    requester,
                    PlayerCommand::Decline,
                    Confirmation::Declined,
                )
                .await
            }
            Action::GiveUp { round } => {
                let seen = RoundSeen {
                    round,
                    attempt: None,
                };
                let command = PlayerCommand::IfStillOpen(seen, Box::new(PlayerCommand::GiveUp));
                let given_up = self
                    .run(game, requester, command, Confirmation::GaveUp)
                    .await;
                with_button(given_up, game)
            }
            Action::KeepPlaying { round } => {
                let seen = RoundSeen {
                    round,
                    attempt: None,
                };
                let command =
                    PlayerCommand::IfStillOpen(seen, Box::new(PlayerCommand::KeepPlaying));
                let kept = self
                    .run(game, requester, command, Confirmation::KeptPlaying)
                    .await;
                with_button(kept, game)
            }
            Action::MyWords => self.words(game, requester).await,
            Action::Rematch => self.rematch(game, requester).await,
            Action::Guess | Action::Say { .. } => {
                let state = self.state(game).await?;
                let line =
                    guessable_round(&state, requester.player()).map_err(CommandError::Rejected)?;
                let id = CustomId {
                    action: Action::Say {
                        round: line.round,
                        attempt: line.attempt,
                    },
                    game,
                };
                let [one, other] = &line.pair;
                let mode = state.info().map(|info| info.config.mode());
                let round = render::round_short(line.round, mode.unwrap_or(Mode::TwoPlayer));
                let title = format!("{round}, attempt {}", line.attempt);
                Ok(Reply::Modal(render::modal(
                    id,
                    &title,
                    &format!("{one} + {other}"),
                )))
            }
        }
    }

    pub(super) async fn form(
        &self,
        id: CustomId,
        requester: &Requester,
        word: &str,
    ) -> Result<Reply, Failure> {
        let Action::Say { round, attempt } = id.action else {
            return Ok(super::text(render::old_button()));
        };
        let seen = RoundSeen {
            round,
            attempt: Some(attempt),
        };
        let guess = PlayerCommand::Guess(word.to_owned());
        let command = PlayerCommand::IfStillOpen(seen, Box::new(guess));
        with_button(self.guess(id.game, requester, command).await, id.game)
    }
}

/// Puts the button that guesses for the present pair under a refusal for an earlier one.
fn with_button(result: Result<Reply, Failure>, game: GameId) -> Result<Reply, Failure> {
    match result {
        Err(Failure::Ask(CommandError::Rejected(rejection @ Rejection::PairChanged { .. }))) => {
            let message = Message::text(render::rejected(&rejection));
            let message = message.button(Action::Guess, game, Style::Primary);
            Ok(Reply::Message(message))
        }
        result => result,
    }
}
