//! The panel of a player, for answers that open it or change it, and for changes without a press.
//!
//! Owns: who has a panel, and the state that one shows. Does not know: how it is sent.

use super::live::everybody;
use super::requester::Requester;
use super::{Failure, Reply, Responder};
use crate::bot::name_lookup::names_if_available;
use crate::bot::render::{self, Message, PanelView};
use crate::bot::request::Request;
use crate::game::event::{PlayerStatus, PlayerSurface};
use crate::game::state::{Finished, Running};
use crate::game::values::Ts;
use crate::game::{GameId, Mode, PlayerCommand, PlayerId, State};
use crate::host::{Caller, CommandError};
use crate::store::StreamVersion;

/// A panel to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PanelPart {
    pub(crate) game: GameId,
    pub(crate) player: PlayerId,
    pub(crate) view: PanelView,
}

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
        let (state, version, recent) = games.state_and_recent_words(*game, *player).await?;
        let names = names_if_available(&self.people, &everybody(&state))
            .await
            .names;
        let participant = state.info().and_then(|info| info.participant(*player));
        Ok(PanelNow {
            message: render::panel(&state, *player, &recent, (view, until), &names),
            version,
            is_used: participant
                .is_some_and(|participant| participant.surface == PlayerSurface::Panel),
            is_over: !state.is_live(),
        })
    }

    /// Returns whether the requester sees a game on a panel where they made the request. A two-player game is played
    /// at a table or by DM; there, only players whom DMs do not reach have one.
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
                info.table().is_none()
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

    /// Shows the requester their panel, with an answer.
    pub(super) async fn open_panel_with(
        &self,
        game: GameId,
        requester: &Requester,
        text: String,
    ) -> Result<Reply, Failure> {
        let state = self.state(game).await?;
        let open = state.team_of(requester.player());
        let open = open.and_then(|team| team.open_round());
        let at = open.map(|open| (open.round, open.attempt));
        let view = PanelView::Note { text, at };
        self.open_panel(game, requester, view).await
    }

    /// Notes that somebody looks at their panel, so that they are not called to it.
    pub(crate) async fn note_look(&self, request: &Request, game: GameId) -> Result<(), Failure> {
        let requester = self.requester_of(request).await?;
        self.submit(game, &requester, PlayerCommand::Look).await?;
        Ok(())
    }
}
