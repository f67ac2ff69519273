//! Submitting a command to a game, and confirming it.

use super::failure::Failure;
use super::reply::{LivePart, Reply, text};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::render::{self, Confirmation};
use crate::bot::request::{GameOption, Request};
use crate::game::event::LeaveReason;
use crate::game::{GameEvent, GameId, PlayerCommand, PlayerId};
use crate::host::{CommandError, Outcome};

impl Responder {
    pub(super) async fn submit(
        &self,
        game: GameId,
        requester: &Requester,
        command: PlayerCommand,
    ) -> Result<Outcome, CommandError> {
        // Those that were kept came first.
        if let Some(kept) = &self.kept_guesses {
            kept.submitted(game).await;
        }
        let command = requester.issuer().issues(command);
        self.host
            .games
            .submit(game, requester.caller.clone(), command)
            .await
    }

    /// Submits a command to the game that an option means, and confirms it.
    pub(super) async fn run_fitting(
        &self,
        request: &Request,
        requester: &Requester,
        option: &GameOption,
        command: PlayerCommand,
        confirmation: Confirmation,
    ) -> Result<Reply, Failure> {
        let game = self.fitting(request, requester, option).await?;
        self.run(game, requester, command, confirmation).await
    }

    /// Submits a command to a game, and confirms it.
    pub(super) async fn run(
        &self,
        game: GameId,
        requester: &Requester,
        command: PlayerCommand,
        done: Confirmation,
    ) -> Result<Reply, Failure> {
        self.remove_leavers(game, requester, &command).await?;
        let outcome = self.submit(game, requester, command).await?;
        Ok(Self::confirmed(requester, &outcome, done))
    }

    /// Submits a command by a button of a lobby. In a server the lobby itself shows what it changed.
    pub(super) async fn run_in_lobby(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
        command: PlayerCommand,
        done: Confirmation,
    ) -> Result<Reply, Failure> {
        self.remove_leavers(game, requester, &command).await?;
        let outcome = self.submit(game, requester, command).await?;
        let is_shown = !outcome.events.is_empty() && !is_left_out(&outcome, requester.player());
        if !request.is_by_dm() && is_shown {
            return Ok(Reply::Live(LivePart::first(game)));
        }
        Ok(Self::confirmed(requester, &outcome, done))
    }

    /// Confirms a command of the requester.
    pub(super) fn confirmed(requester: &Requester, outcome: &Outcome, done: Confirmation) -> Reply {
        let t = requester.texts();
        let is_out = outcome
            .events
            .iter()
            .any(|event| matches!(event, GameEvent::TeamEliminated(_)));
        let done = match done {
            Confirmation::GaveUp if has_proposed_to_give_up(outcome, requester.player()) => {
                Confirmation::AskedToGiveUp
            }
            Confirmation::GaveUp if is_out => Confirmation::AgreedToGiveUp,
            done => done,
        };
        if done == Confirmation::Started && is_left_out(outcome, requester.player()) {
            let info = outcome.state.info();
            return text(info.map_or_else(String::new, |info| render::odd_one_out(info, t)));
        }
        let done = done.at(&outcome.state);
        let confirmed = render::confirmation(done, !outcome.events.is_empty(), t);
        Reply::Message(confirmed)
    }
}

/// Returns whether the player's proposal to give up waits for their partner.
pub(super) fn has_proposed_to_give_up(outcome: &Outcome, player: PlayerId) -> bool {
    let team = outcome.state.team_of(player);
    let proposal = team.and_then(|team| team.open_round()?.give_up);
    proposal.is_some_and(|proposal| proposal.by == player)
}

/// Returns whether the game started without the player, since their number was odd.
fn is_left_out(outcome: &Outcome, player: PlayerId) -> bool {
    outcome.events.iter().any(|event| {
        matches!(event, GameEvent::PlayerLeft(left)
            if left.player_id == player && left.reason == LeaveReason::OddOneOut)
    })
}
