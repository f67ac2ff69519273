//! Asking back: before something that cannot be undone, and when a text is likely no guess.
//!
//! Owns: when it is asked. Does not know: the words of the questions, and what follows from a yes.

use super::failure::Failure;
use super::reply::Reply;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::plain_words::{PlainText, PlainWord};
use crate::bot::render::{self, Confirmation, Message};
use crate::bot::request::Request;
use crate::game::state::GameInfo;
use crate::game::{GameId, PlayerCommand, PlayerId, State, guessable_round};

impl Responder {
    /// Returns the question before giving up; none where there is nothing to give up, or the partner is asked already
    /// or asks: then the command says more.
    pub(super) async fn question_before_giving_up(
        &self,
        game: GameId,
        requester: &Requester,
        seen: Option<u32>,
    ) -> Result<Option<Message>, Failure> {
        let (t, player) = (requester.texts(), requester.player());
        let state = self.state(game).await?;
        let State::Running(running) = &*state else {
            return Ok(None);
        };
        let round = state.team_of(player).and_then(|team| team.open_round());
        let round = round.filter(|round| {
            let is_seen = seen.is_none_or(|seen| seen == round.round);
            is_seen && round.give_up.is_none() && running.paused.is_none()
        });
        Ok(round.map(|round| render::ask_to_give_up(&running.info, round.round, t)))
    }

    /// Returns the question before leaving; none where nothing is at stake.
    pub(super) async fn question_before_leaving(
        &self,
        game: GameId,
        requester: &Requester,
    ) -> Result<Option<Message>, Failure> {
        let state = self.state(game).await?;
        Ok(match &*state {
            State::Running(running) if state.occupies(requester.player()) => {
                Some(render::ask_to_leave(&running.info, requester.texts()))
            }
            _ => None,
        })
    }

    /// Returns what a yes or a no by DM says to the partner's proposal to give up; none where there is no proposal.
    pub(super) async fn answer_to_proposal(
        &self,
        game: GameId,
        player: PlayerId,
        said: Option<PlainText>,
    ) -> Result<Option<PlayerCommand>, Failure> {
        let Some(agrees) = agrees(said) else {
            return Ok(None);
        };
        let state = self.state(game).await?;
        let round = state.team_of(player).and_then(|team| team.open_round());
        let proposal = round.and_then(|round| round.give_up);
        let is_asked = proposal.is_some_and(|proposal| proposal.by != player);
        Ok(is_asked.then_some(if agrees {
            PlayerCommand::GiveUp
        } else {
            PlayerCommand::KeepPlaying
        }))
    }

    /// Accepts or declines an invitation by what somebody who is in no game says. None when they are not invited, or
    /// say neither.
    pub(super) async fn answer_to_invitation(
        &self,
        requester: &Requester,
        said: Option<PlainText>,
    ) -> Result<Option<String>, Failure> {
        let (Some(agrees), Some(game)) = (
            agrees(said),
            self.host.games.invitation_of(requester.player()),
        ) else {
            return Ok(None);
        };
        // What follows could not be shown where it is played.
        let state = self.state(game).await?;
        if state.info().is_some_and(GameInfo::is_elsewhere) {
            return Ok(None);
        }
        let (command, done) = if agrees {
            (requester.join(), Confirmation::Accepted)
        } else {
            (PlayerCommand::Decline, Confirmation::Declined)
        };
        match self.run(game, requester, command, done).await? {
            Reply::Message(message) => Ok(Some(message.content)),
            _ => Ok(None),
        }
    }

    /// Answers a text that is likely no guess; none when it is to be taken for one.
    pub(super) async fn not_a_guess(
        &self,
        game: GameId,
        requester: &Requester,
        text: &str,
    ) -> Result<Option<Message>, Failure> {
        let Some(said) = PlainText::read(text, requester.texts()) else {
            return Ok(None);
        };
        let (t, player) = (requester.texts(), requester.player());
        let state = self.state(game).await?;
        let open = guessable_round(&state, player).ok();
        let (State::Running(running), Some(team)) = (&*state, state.team_of(player)) else {
            return Ok(None);
        };
        if let Some(round) = open {
            let names = self.names_for(requester, &state.players()).await;
            let answer = render::not_a_guess(said, running, team, round, player, &names);
            return Ok(Some(answer));
        }
        match said.in_english() {
            PlainText::Word(PlainWord::Stop | PlainWord::Quit | PlainWord::Leave) => {
                self.question_before_leaving(game, requester).await
            }
            PlainText::Word(PlainWord::Rules) => {
                let mode = running.info.config.mode();
                Ok(Some(render::rules(Some(mode), t)))
            }
            PlainText::Question | PlainText::Word(PlainWord::Help | PlainWord::What) => {
                Ok(Some(Message::new(t, render::help(None, t))))
            }
            // Why no guess is taken now says more.
            PlainText::Word(_) | PlainText::Translated(_) | PlainText::GiveUp => Ok(None),
        }
    }
}

/// Returns whether somebody says yes, or no; none when they say neither.
fn agrees(said: Option<PlainText>) -> Option<bool> {
    match said?.in_english() {
        PlainText::Word(PlainWord::Yes | PlainWord::Ok) => Some(true),
        PlainText::Word(PlainWord::No) => Some(false),
        _ => None,
    }
}

/// Answers a press with a question: in the place of what the person alone sees, or else below.
pub(super) fn question_reply(question: Message, request: &Request) -> Reply {
    if request.pressed.is_some_and(|pressed| pressed.is_ephemeral) {
        Reply::Update(question)
    } else {
        Reply::Message(question)
    }
}
