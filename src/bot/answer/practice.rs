//! Playing alone, with the bot as partner.

use super::requester::Requester;
use super::{Failure, Reply, Responder};
use crate::bot::name_lookup::names_if_available;
use crate::bot::plan;
use crate::bot::render::{self, Confirmation};
use crate::bot::request::Request;
use crate::game::{Mode, ModeConfig, PlayerCommand, Seed, SettingsChange, StartPractice};
use crate::host::Games;

impl Responder {
    /// Opens a game with the bot as partner. In a server the answer shows the first pair as well, in case
    /// DMs do not reach the player.
    pub(super) async fn practice(
        &self,
        request: &Request,
        requester: &Requester,
        wanted: SettingsChange,
    ) -> Result<Reply, Failure> {
        let mode = Mode::TwoPlayer;
        let config = self.settings_for(request.guild, mode, None, wanted).await?;
        let ModeConfig::TwoPlayer(config) = config else {
            return Err(Failure::invalid(render::unknown_mode()));
        };
        let game = Games::game_id_for(&request.origin);
        let practice = PlayerCommand::Practice(StartPractice {
            game_id: game,
            config,
            dm_ok: requester.person.dm_open,
            seed: Seed(self.host.games.clock().number()),
            busy: false,
        });
        let outcome = self.submit(game, requester, practice).await?;
        if request.guild.is_some() {
            let directory = names_if_available(&self.people, &outcome.state.players()).await;
            let (events, state) = (&outcome.events, &outcome.state);
            if let Some(deal) =
                plan::instead_of_dms(requester.player(), game, events, state, &directory)
            {
                return Ok(Reply::Message(deal));
            }
        }
        let confirmed = render::confirmation(Confirmation::Accepted, true);
        Ok(Reply::Message(confirmed))
    }
}
