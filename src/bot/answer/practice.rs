//! Playing alone, with the bot as partner.
//!
//! Owns: where such a game is shown. Does not know: how the bot finds its words.

use super::failure::Failure;
use super::reply::Reply;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::render::{self, Confirmation, PanelView};
use crate::bot::request::Request;
use crate::game::event::PlayerSurface;
use crate::game::{Mode, ModeConfig, PlayerCommand, Seed, SettingsChange, StartPractice};
use crate::host::Games;
use crate::texts::Texts;

impl Responder {
    /// Opens a game with the bot as partner: by DM, or in a server on a panel.
    pub(super) async fn practice(
        &self,
        request: &Request,
        requester: &Requester,
        wanted: SettingsChange,
    ) -> Result<Reply, Failure> {
        let mode = Mode::TwoPlayer;
        let config = self.settings_for(request.guild, mode, None, wanted, requester.texts());
        let config = config.await?;
        let ModeConfig::TwoPlayer(config) = config else {
            return Err(Failure::Refused(Texts::unknown_mode));
        };
        let game = Games::game_id_for(&request.origin);
        let practice = PlayerCommand::Practice(StartPractice {
            game_id: game,
            config,
            surface: if request.guild.is_some() {
                PlayerSurface::Panel
            } else {
                PlayerSurface::Dms
            },
            dm_ok: requester.person.dm_open,
            seed: Seed(self.host.games.clock().number()),
            // The host says whether they are in a game.
            busy: false,
        });
        let outcome = self.submit(game, requester, practice).await?;
        if Self::has_panel(request, requester, &outcome.state) {
            return self.open_panel(game, requester, PanelView::Play).await;
        }
        let confirmed = render::confirmation(Confirmation::Accepted, true, requester.texts());
        Ok(Reply::Message(confirmed))
    }
}
