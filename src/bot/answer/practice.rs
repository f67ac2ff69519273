//! Answering who wants to play alone.

use super::{Failure, Met, Reply, Responder};
use crate::bot::name_lookup::look_up_names;
use crate::bot::plan;
use crate::bot::render::{self, Did};
use crate::bot::request::Request;
use crate::game::{Mode, ModeConfig, PlayerCommand, Seed, SettingsChange, StartPractice};
use crate::host::Games;

impl Responder {
    /// Opens a game with the bot as partner. In a server the answer shows the first pair as well, for whom
    /// DMs may not reach.
    pub(super) async fn practice(
        &self,
        request: &Request,
        met: &Met,
        wanted: SettingsChange,
    ) -> Result<Reply, Failure> {
        let mode = Mode::TwoPlayer;
        let config = self.played_by(request.guild, mode, None, wanted).await?;
        let ModeConfig::TwoPlayer(config) = config else {
            return Err(Failure::Nonsense(render::unknown_mode().to_owned()));
        };
        let game = Games::game_id_for(&request.origin);
        let practice = PlayerCommand::Practice(StartPractice {
            game_id: game,
            config,
            dm_ok: met.person.dm_open,
            seed: Seed(self.games.clock().number()),
            busy: false,
        });
        let answer = self.ask(game, met, practice).await?;
        if request.guild.is_some() {
            let cast = look_up_names(&self.people, &answer.state.players()).await?;
            let (events, state) = (&answer.events, &answer.state);
            if let Some(deal) = plan::instead_of_dms(met.player(), game, events, state, &cast) {
                return Ok(Reply::Message(deal));
            }
        }
        Ok(Reply::Message(render::did(Did::Accepted, true)))
    }
}
