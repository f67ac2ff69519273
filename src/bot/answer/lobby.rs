//! Opening a lobby, joining it, and playing a finished game again.
//!
//! Owns: what of a request becomes a new game. Does not know: who is let in; the rules say so.

use super::{Failure, Met, Reply, Responder, mode_named, text};
use crate::bot::render::{self, Did};
use crate::bot::request::{Request, What};
use crate::game::event::Visibility;
use crate::game::{
    CreateGame, GameId, JoinGame, Mode, PlayerCommand, PlayerId, Rejection, Seed, SettingsChange,
    State,
};
use crate::host::{AskError, Games};

impl Responder {
    pub(super) async fn open(&self, request: &Request, met: &Met) -> Result<Reply, Failure> {
        let What::New {
            partner,
            partner_is_bot,
            mode,
            wanted,
            preset,
            practice,
            private,
            may_not_write,
        } = &request.what
        else {
            return Ok(text(render::fault()));
        };
        let mode = mode_named(mode)?;
        if *practice {
            if mode != Mode::TwoPlayer || partner.is_some() || preset.is_some() {
                return Err(Failure::Nonsense(render::practice_is_alone().to_owned()));
            }
            return self.practice(request, met, *wanted).await;
        }
        if *partner_is_bot {
            return Err(Failure::Nonsense(render::partner_is_bot().to_owned()));
        }
        if *may_not_write {
            return Err(Failure::Nonsense(render::may_not_write().to_owned()));
        }
        let partner = match partner {
            Some(partner) => Some(self.met(partner, met.call.clone()).await?.player()),
            None => None,
        };
        let preset = preset.as_deref();
        let config = self.played_by(request.guild, mode, preset, *wanted).await?;
        let game_id = Games::game_id_for(&request.origin);
        let in_server = request.guild.is_some();
        let create = PlayerCommand::Create(CreateGame {
            game_id,
            channel_id: in_server.then_some(request.channel),
            config,
            visibility: if *private {
                Visibility::Players
            } else {
                Visibility::Server
            },
            partner,
            dm_ok: met.person.dm_open,
            seed: Seed(self.games.clock().number()),
            busy: false,
        });
        self.simple(game_id, met, create, opened(in_server)).await
    }

    /// Changes what a lobby is played by: to a preset, and then piece by piece.
    pub(super) async fn set_lobby(
        &self,
        game: GameId,
        met: &Met,
        wanted: SettingsChange,
        preset: Option<&str>,
    ) -> Result<Reply, Failure> {
        match preset {
            Some(_) if wanted != SettingsChange::default() => {
                Err(Failure::Nonsense(render::preset_alone().to_owned()))
            }
            Some(name) => {
                let preset = PlayerCommand::UsePreset(name.to_owned());
                self.simple(game, met, preset, Did::Set).await
            }
            None => {
                self.simple(game, met, PlayerCommand::ChangeSettings(wanted), Did::Set)
                    .await
            }
        }
    }

    /// Opens a lobby that plays a finished game again, or joins it when somebody else has opened it.
    pub(super) async fn rematch(&self, over: GameId, met: &Met) -> Result<Reply, Failure> {
        let state = self.state(over).await?;
        let State::Finished(finished) = &*state else {
            return Err(Failure::Nonsense(render::not_over().to_owned()));
        };
        let table = &finished.info;
        let in_server = table.channel_id.is_some();
        if !in_server && !state.has_player(met.player()) {
            return Err(AskError::Rejected(Rejection::Stranger).into());
        }
        let game_id = Games::rematch_of(over);
        let create = PlayerCommand::Create(CreateGame {
            game_id,
            channel_id: table.channel_id,
            config: table.config.clone(),
            visibility: table.visibility,
            partner: partner_again(&state, met.player()),
            dm_ok: met.person.dm_open,
            seed: Seed(self.games.clock().number()),
            busy: false,
        });
        match self.simple(game_id, met, create, opened(in_server)).await {
            Err(Failure::Ask(AskError::Rejected(Rejection::GameExists))) => {
                let done = if in_server {
                    Did::Joined
                } else {
                    Did::Accepted
                };
                self.join(game_id, met, done).await
            }
            answered => answered,
        }
    }

    pub(super) async fn join(&self, game: GameId, met: &Met, done: Did) -> Result<Reply, Failure> {
        let join = PlayerCommand::Join(JoinGame {
            dm_ok: met.person.dm_open,
            busy: false,
        });
        self.simple(game, met, join, done).await
    }
}

const fn opened(in_server: bool) -> Did {
    if in_server { Did::Opened } else { Did::Invited }
}

/// Returns whom `player` asks to play a game of two again.
fn partner_again(state: &State, player: PlayerId) -> Option<PlayerId> {
    let mode = state.info()?.config.mode();
    state.partner_of(player).filter(|_| mode == Mode::TwoPlayer)
}
