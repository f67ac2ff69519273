//! Looks for players of a lobby who have left its server, before the game starts.
//!
//! Owns: the choice of players to look up. Does not know: how one is looked up.

use futures_util::future::join_all;
use tokio::time::Instant;

use super::failure::Failure;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::render;
use crate::game::state::GameInfo;
use crate::game::{GameId, Mode, PlayerCommand, PlayerId, State};
use crate::limits;

impl Responder {
    /// Takes those out of a lobby who have left its server. Whoever cannot be looked up in time stays in.
    pub(super) async fn remove_leavers(
        &self,
        game: GameId,
        requester: &Requester,
        command: &PlayerCommand,
    ) -> Result<(), Failure> {
        let starts = matches!(command, PlayerCommand::Start | PlayerCommand::Join(_));
        let Some(members) = self.members.as_ref().filter(|_| starts) else {
            return Ok(());
        };
        let state = self.host.games.state(game).await?;
        let requester_id = requester.player();
        let info = match &*state {
            State::Lobby(info)
                if matches!(command, PlayerCommand::Start) || completes(info, requester_id) =>
            {
                info
            }
            _ => return Ok(()),
        };
        let others = info.players.iter().map(|participant| participant.player_id);
        let others = others.filter(|player| *player != requester_id);
        let until = Instant::now() + limits::MEMBER_LOOK_UPS_AT_START;
        let looked_up = others.map(|player| members.leaver(game, player, until));
        for leaver in join_all(looked_up).await {
            let Some(leaver) = leaver? else { continue };
            let name = format!("left_server/{game}/{}", leaver.player);
            let origin = requester.caller.origin.follow_up(&name);
            members.remove(leaver, origin).await?;
            if !self.host.games.state(game).await?.is_live() {
                let names = self.names_for(requester, &[leaver.player]).await;
                return Err(Failure::Invalid(render::host_left_server(
                    leaver.player,
                    &names,
                )));
            }
        }
        Ok(())
    }
}

/// Tells whether a lobby waits for a player alone, and starts by itself when they join.
fn completes(info: &GameInfo, player: PlayerId) -> bool {
    let waits_for_all = info.rematch_of.is_some() && info.invited == [player];
    info.config.mode() == Mode::TwoPlayer || waits_for_all
}
