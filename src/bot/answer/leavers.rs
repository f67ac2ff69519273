//! Looks for players of a lobby who have left its server, before the game starts.
//!
//! Owns: the choice of players to look up. Does not know: how one is looked up.

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};
use tracing::warn;

use super::failure::Failure;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::members::Members;
use crate::bot::render;
use crate::game::state::GameInfo;
use crate::game::{GameId, Mode, PlayerCommand, PlayerId, State};
use crate::host::{CommandError, Origin};
use crate::limits;

impl Responder {
    /// Takes those out of a lobby who have left its server. The game does not wait long for that: who is found later
    /// forfeits.
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
        let others = others.filter(|player| *player != requester_id).collect();
        let (removed, mut leavers) = mpsc::unbounded_channel();
        tokio::spawn(remove_each(
            members.clone(),
            game,
            others,
            requester.caller.origin.clone(),
            removed,
        ));
        let until = Instant::now() + limits::MEMBER_LOOK_UPS_AT_START;
        while let Ok(Some(leaver)) = timeout_at(until, leavers.recv()).await {
            let leaver = leaver?;
            if !self.host.games.state(game).await?.is_live() {
                let names = self.names_for(requester, &[leaver]).await;
                return Err(Failure::Invalid(render::host_left_server(leaver, &names)));
            }
        }
        Ok(())
    }
}

/// Looks up players, and takes those out of the game who have left its server: of the lobby, or of what it became
/// meanwhile. They are looked up one by one, as Discord's limits for a server ask for.
async fn remove_each(
    members: Members,
    game: GameId,
    players: Vec<PlayerId>,
    origin: Origin,
    removed: mpsc::UnboundedSender<Result<PlayerId, CommandError>>,
) {
    for player in players {
        let until = Instant::now() + limits::MEMBER_LOOK_UP;
        let done = match members.leaver(game, player, until).await {
            Ok(None) => continue,
            Ok(Some(leaver)) => {
                let origin = origin.follow_up(&format!("left_server/{game}/{player}"));
                members.remove(leaver, origin).await
            }
            Err(error) => Err(error),
        };
        // Nobody waits any more once the game has started.
        if let Err(mpsc::error::SendError(Err(error))) = removed.send(done.map(|()| player)) {
            warn!(game.id = %game, error = &error as &dyn std::error::Error, "a player of game {game} could not be looked up at its start");
        }
    }
}

/// Tells whether a lobby waits for a player alone, and starts by itself when they join.
fn completes(info: &GameInfo, player: PlayerId) -> bool {
    let waits_for_all = info.rematch_of.is_some() && info.invited == [player];
    info.config.mode() == Mode::TwoPlayer || waits_for_all
}
