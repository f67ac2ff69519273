//! The panel of a player, for answers that open it or change it, and for changes without a press.
//!
//! Owns: who has a panel, and the state that one shows. Does not know: how it is sent.

use super::failure::Failure;
use super::readers::everybody;
use super::reply::{PanelPart, Reply};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::name_lookup::names_if_available;
use crate::bot::render::{self, Confirmation, Message, PanelView};
use crate::bot::request::Request;
use crate::game::event::{PlayerStatus, PlayerSurface};
use crate::game::state::{Finished, Running};
use crate::game::values::{Ts, Word};
use crate::game::{GameId, Mode, PlayerCommand, Rejection, RoundSeen, State};
use crate::host::{Caller, CommandError, StateAndRecentWords};
use crate::store::StreamVersion;

/// A panel as the present state of its game has it.
pub(crate) struct PanelNow {
    pub(crate) message: Message,
    pub(crate) version: StreamVersion,
    /// The player uses it.
    pub(crate) is_used: bool,
    /// Nothing will change it any more.
    pub(crate) is_over: bool,
}

impl Responder {
    /// Writes a player's panel.
    pub(crate) async fn panel(&self, part: &PanelPart, until: Ts) -> Result<PanelNow, Failure> {
        let PanelPart { game, player, view } = part;
        let games = &self.host.games;
        let StateAndRecentWords {
            state,
            version,
            recent_words,
        } = games.state_and_recent_words(*game, *player).await?;
        let names = names_if_available(&self.people, &everybody(&state)).await;
        let names = names.names.read_by(*player);
        let participant = state.info().and_then(|info| info.participant(*player));
        Ok(PanelNow {
            message: render::panel(&state, *player, &recent_words, (view, until), &names),
            version,
            is_used: participant
                .is_some_and(|participant| participant.surface == PlayerSurface::Panel),
            is_over: !state.is_live(),
        })
    }

    /// Returns whether the requester sees a game on a panel where they made the request. A two-player game is played
    /// at a table or by DM; there, only players with closed DMs have one.
    pub(super) fn has_panel(request: &Request, requester: &Requester, state: &State) -> bool {
        let (State::Running(Running { info, .. }) | State::Finished(Finished { info, .. })) = state
        else {
            return false;
        };
        let Some(participant) = info.participant(requester.player()) else {
            return false;
        };
        let is_played_on_panels = match info.config.mode() {
            Mode::TwoPlayer if info.practice => true,
            Mode::TwoPlayer => {
                !info.is_at_table()
                    && (participant.status == PlayerStatus::Unreachable
                        || participant.surface == PlayerSurface::Panel)
            }
            Mode::Race | Mode::GolfRace | Mode::Knockout | Mode::Longform => true,
        };
        request.guild.is_some() && is_played_on_panels
    }

    /// Shows the requester their panel, which they use from then on.
    pub(super) async fn open_panel(
        &self,
        game: GameId,
        requester: &Requester,
        view: PanelView,
    ) -> Result<Reply, Failure> {
        let player = requester.player();
        let state = self.state(game).await?;
        if state.is_live() {
            let caller = Caller {
                origin: requester.caller.origin.follow_up("panel"),
                ..requester.caller.clone()
            };
            let choose = PlayerCommand::UseSurface(PlayerSurface::Panel);
            let choose = requester.issuer().issues(choose);
            match self.host.games.submit(game, caller, choose).await {
                // Players who left still see how it goes.
                Ok(_) | Err(CommandError::Rejected(_)) => {}
                Err(error) => {
                    let failure = Failure::from(error);
                    // Memory shows the words all the same.
                    if !failure.is_log_down() {
                        return Err(failure);
                    }
                }
            }
        }
        Ok(Reply::Panel(PanelPart { game, player, view }))
    }

    /// Shows the requester their panel, with an answer, and with the offer to say that a refused word is one.
    pub(super) async fn open_panel_with(
        &self,
        game: GameId,
        requester: &Requester,
        text: String,
        offered: Option<Word>,
    ) -> Result<Reply, Failure> {
        let state = self.state(game).await?;
        let open = state.team_of(requester.player());
        let open = open.and_then(|team| team.open_round());
        let at = open.map(|open| (open.round, open.attempt));
        let view = PanelView::Note { text, at, offered };
        self.open_panel(game, requester, view).await
    }

    /// Shows what the rules refuse on the requester's panel, where they have one.
    pub(super) async fn on_panel(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
        done: Result<Reply, Failure>,
    ) -> Result<Reply, Failure> {
        let (text, offered) = match &done {
            Err(Failure::Command(CommandError::Rejected(Rejection::Stranger))) => return done,
            Err(Failure::Command(CommandError::Rejected(rejection))) => {
                (render::refusal(rejection, requester.texts()), None)
            }
            Err(Failure::NotAWord { text, word, .. }) => (text.clone(), Some(word.clone())),
            Err(failure @ (Failure::Refused(_) | Failure::Invalid(_))) => {
                (failure.text(requester.texts()), None)
            }
            _ => return done,
        };
        if Self::has_panel(request, requester, &*self.state(game).await?) {
            self.open_panel_with(game, requester, text, offered).await
        } else {
            done
        }
    }

    /// Carries out a press that changes the requester's panel; none for any other press.
    pub(super) async fn press_panel(
        &self,
        id: CustomId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Option<Reply>, Failure> {
        let CustomId { action, game } = id;
        let view = match action {
            Action::Menu => PanelView::Menu,
            Action::GiveUp { round } => PanelView::GiveUp { round },
            Action::AskToLeave => PanelView::Leave,
            Action::StayIn
            | Action::Nudge { .. }
            | Action::GiveUpNow { .. }
            | Action::KeepPlaying { .. }
            | Action::LeaveNow => PanelView::Play,
            _ => return Ok(None),
        };
        if !self.is_on_panel(game, request, requester).await? {
            return Ok(None);
        }
        let run_if_open = |round, attempt, command, done| {
            let seen = RoundSeen { round, attempt };
            let command = PlayerCommand::IfStillOpen(seen, Box::new(command));
            self.run(game, requester, command, done)
        };
        let done = match action {
            Action::GiveUp { round } if self.agrees_to_give_up(game, requester).await? => {
                run_if_open(round, None, PlayerCommand::GiveUp, Confirmation::GaveUp).await
            }
            Action::GiveUpNow { round } => {
                run_if_open(round, None, PlayerCommand::GiveUp, Confirmation::GaveUp).await
            }
            Action::Nudge { round, attempt } => {
                let (attempt, nudge) = (Some(attempt), PlayerCommand::Nudge);
                run_if_open(round, attempt, nudge, Confirmation::Nudged).await
            }
            Action::KeepPlaying { round } => {
                let keep = PlayerCommand::KeepPlaying;
                run_if_open(round, None, keep, Confirmation::KeptPlaying).await
            }
            Action::LeaveNow => {
                let leave = PlayerCommand::Leave;
                self.run(game, requester, leave, Confirmation::Left).await
            }
            _ => return self.open_panel(game, requester, view).await.map(Some),
        };
        let shown = match self.on_panel(game, request, requester, done).await? {
            Reply::Message(message) => {
                let text = message.content;
                self.open_panel_with(game, requester, text, None).await?
            }
            other => other,
        };
        Ok(Some(shown))
    }

    /// Moves the requester from their panel to DMs.
    pub(super) async fn play_by_dm(
        &self,
        game: GameId,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let choose = PlayerCommand::UseSurface(PlayerSurface::Dms);
        self.submit(game, requester, choose).await?;
        Ok(Reply::Update(render::plays_by_dm(game, requester.texts())))
    }

    /// Returns whether the requester sees the game on a panel where they made the request.
    pub(super) async fn is_on_panel(
        &self,
        game: GameId,
        request: &Request,
        requester: &Requester,
    ) -> Result<bool, Failure> {
        Ok(Self::has_panel(
            request,
            requester,
            &*self.state(game).await?,
        ))
    }

    /// Returns whether the partner proposed to give up, and said what it costs.
    async fn agrees_to_give_up(
        &self,
        game: GameId,
        requester: &Requester,
    ) -> Result<bool, Failure> {
        let state = self.state(game).await?;
        let round = state.team_of(requester.player());
        let round = round.and_then(|team| team.open_round());
        let proposal = round.and_then(|round| round.give_up);
        Ok(proposal.is_some_and(|proposal| proposal.by != requester.player()))
    }

    /// Notes that somebody looks at their panel, so that they are not called to it.
    pub(crate) async fn note_look(&self, request: &Request, game: GameId) -> Result<(), Failure> {
        let requester = self.requester_of(request).await?;
        self.submit(game, &requester, PlayerCommand::Look).await?;
        Ok(())
    }
}
