//! Playing: guesses, giving up, the buttons of a game, and what people write by DM.
//!
//! Owns: which command each of them becomes. Does not know: the rules.

use super::requester::Requester;
use super::{Failure, Reply, Responder, has_proposed_to_give_up};
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::name_lookup::{look_up_names, names_if_available};
use crate::bot::plan;
use crate::bot::render::{self, Confirmation, Message, Style};
use crate::bot::request::{DiscordUser, gives_up};
use crate::game::state::OpenRound;
use crate::game::{
    GameEvent, GameId, Mode, PlayerCommand, PlayerId, Rejection, RoundSeen, guessable_round,
};
use crate::host::{Caller, CommandError, Origin, Outcome};

/// The answer to a DM.
pub(crate) enum DmOutcome {
    /// The first of two guesses was accepted. The log determines the answer.
    FirstGuess(String),
    /// It was accepted, and messages about it follow.
    Done,
    /// Anything else; the log does not determine the answer.
    Reply(String),
}

impl Responder {
    pub(crate) async fn handle_dm(
        &self,
        user: &DiscordUser,
        origin: Origin,
        text: &str,
    ) -> Result<DmOutcome, Failure> {
        self.caught(
            "direct_messages",
            Box::pin(self.dm_outcome(user, origin, text)),
        )
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
        let requester = self.requester_from(user, caller).await?;
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
        let outcome = self.submit(own.game, &requester, command).await;
        let outcome = outcome.map_err(|error| own.refused(error.into()))?;
        if gives_up {
            let is_repeated =
                outcome.events.is_empty() && has_proposed_to_give_up(&outcome, requester.player());
            let confirmed = render::confirmation(Confirmation::AskedToGiveUp, false);
            return Ok(if is_repeated {
                DmOutcome::Reply(confirmed.content)
            } else {
                DmOutcome::Done
            });
        }
        let mut events = outcome.events.iter();
        if events.any(|event| matches!(event, GameEvent::GuessProcessed(_))) {
            return Ok(DmOutcome::Done);
        }
        let accepted = self.accepted(&outcome, requester.player()).await;
        Ok(DmOutcome::FirstGuess(own.accepted(accepted)))
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
        let outcome = self.submit(game, requester, guess).await?;
        if let Some(instead) = self.instead_of_dms(game, requester, &outcome).await {
            return Ok(Reply::Message(instead));
        }
        let accepted = self.accepted(&outcome, requester.player()).await;
        Ok(super::text(accepted))
    }

    /// Returns the content of the DMs for a player whom DMs do not reach.
    pub(super) async fn instead_of_dms(
        &self,
        game: GameId,
        requester: &Requester,
        outcome: &Outcome,
    ) -> Option<Message> {
        if requester.person.dm_open {
            return None;
        }
        let directory = names_if_available(&self.people, &outcome.state.players()).await;
        let (events, state) = (&outcome.events, &outcome.state);
        plan::instead_of_dms(requester.player(), game, events, state, &directory)
    }

    async fn accepted(&self, outcome: &Outcome, player: PlayerId) -> String {
        let (events, state) = (&outcome.events, &outcome.state);
        let directory = names_if_available(&self.people, &state.players()).await;
        render::accepted(events, state, player, &directory.names)
    }

    pub(super) async fn words(
        &self,
        game: GameId,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let (games, player) = (&self.host.games, requester.player());
        let (state, recent) = games.state_and_recent_words(game, player).await?;
        if !state.has_player(player) {
            return Err(CommandError::Rejected(Rejection::Stranger).into());
        }
        let names = look_up_names(&self.people, &state.players()).await?.names;
        let message = render::my_words(&state, player, &recent, &names);
        Ok(Reply::Message(message))
    }

    pub(super) async fn press(
        &self,
        CustomId { action, game }: CustomId,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let run = |command, done| self.run(game, requester, command, done);
        let run_if_open = |round, command, done| {
            let seen = RoundSeen {
                round,
                attempt: None,
            };
            run(PlayerCommand::IfStillOpen(seen, Box::new(command)), done)
        };
        match action {
            Action::Join => self.join(game, requester, Confirmation::Joined).await,
            Action::Accept => self.join(game, requester, Confirmation::Accepted).await,
            Action::Leave => run(PlayerCommand::Leave, Confirmation::Left).await,
            Action::Start => run(PlayerCommand::Start, Confirmation::Started).await,
            Action::Cancel => run(PlayerCommand::Cancel, Confirmation::Cancelled).await,
            Action::Decline => run(PlayerCommand::Decline, Confirmation::Declined).await,
            Action::GiveUp { round } => {
                let done = run_if_open(round, PlayerCommand::GiveUp, Confirmation::GaveUp);
                with_button(done.await, game)
            }
            Action::KeepPlaying { round } => {
                let command = PlayerCommand::KeepPlaying;
                let done = run_if_open(round, command, Confirmation::KeptPlaying);
                with_button(done.await, game)
            }
            Action::MyWords => self.words(game, requester).await,
            Action::Rematch => self.rematch(game, requester).await,
            Action::Guess | Action::Say { .. } => {
                let state = self.state(game).await?;
                let OpenRound {
                    round,
                    attempt,
                    pair: [one, other],
                    ..
                } = guessable_round(&state, requester.player()).map_err(CommandError::Rejected)?;
                let (round, attempt) = (*round, *attempt);
                let action = Action::Say { round, attempt };
                let mode = state.info().map(|info| info.config.mode());
                let name = render::round_short(round, mode.unwrap_or(Mode::TwoPlayer));
                let title = format!("{name}, attempt {attempt}");
                let label = format!("{one} + {other}");
                let id = CustomId { action, game };
                Ok(Reply::Modal(render::modal(id, &title, &label)))
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

/// Adds the button to guess for the present pair to a rejection for an earlier pair.
fn with_button(result: Result<Reply, Failure>, game: GameId) -> Result<Reply, Failure> {
    match result {
        Err(Failure::Command(CommandError::Rejected(
            rejection @ Rejection::PairChanged { .. },
        ))) => {
            let message = Message::text(render::rejected(&rejection));
            let message = message.button(Action::Guess, game, Style::Primary);
            Ok(Reply::Message(message))
        }
        result => result,
    }
}
