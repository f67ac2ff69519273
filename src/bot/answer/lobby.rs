//! Opening a lobby, joining it, and playing a finished game again.
//!
//! Owns: how a request becomes a new game. Does not know: who may join; the rules say so.

use tokio::sync::watch;
use tokio::time::sleep;

use super::failure::Failure;
use super::game_option::mode_named;
use super::reply::{LivePart, Reply, text};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::outbox;
use crate::bot::plan::LiveMessage;
use crate::bot::render::{self, Confirmation, Message};
use crate::bot::request::{DiscordUser, GameOption, Place, Request, RequestKind};
use crate::game::event::{CancelReason, Surface, Visibility};
use crate::game::state::Ending;
use crate::game::{
    CreateGame, GameId, Mode, PlayerCommand, PlayerId, Rejection, Rematch, Seed, SettingsChange,
    State,
};
use crate::host::{CommandError, Games};
use crate::limits;
use crate::texts::Texts;

impl Responder {
    pub(super) async fn open(
        &self,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let RequestKind::New {
            partner,
            partner_is_bot,
            mode,
            wanted,
            preset,
            practice,
            private,
            daily,
            surface,
            may_not_write,
        } = &request.kind
        else {
            return Ok(text(requester.texts().fault()));
        };
        let mode = mode_named(mode)?;
        if *practice {
            if mode != Mode::TwoPlayer || partner.is_some() || preset.is_some() {
                return Err(Failure::Refused(Texts::practice_is_alone));
            }
            return self.practice(request, requester, *wanted).await;
        }
        if *partner_is_bot {
            return Err(Failure::offer(render::bot_as_partner(requester.texts())));
        }
        if *may_not_write {
            return Err(Failure::Refused(match request.place {
                Place::Elsewhere => Texts::may_not_answer_all,
                Place::Server | Place::Dm => Texts::may_not_write,
            }));
        }
        let surface = match (request.place, surface) {
            (Place::Elsewhere, Some(Surface::Dms)) => {
                return Err(Failure::Refused(Texts::by_dm_in_dm));
            }
            (Place::Elsewhere, _) => Some(Surface::Elsewhere),
            (Place::Server | Place::Dm, surface) => *surface,
        };
        let partner = match partner {
            Some(partner) => {
                let person = self.register(partner, &requester.caller).await?;
                Some(PlayerId(person.player_id))
            }
            None => None,
        };
        let preset = preset.as_deref();
        let config = self
            .settings_for(request.guild, mode, preset, *wanted, requester.texts())
            .await?;
        let game_id = Games::game_id_for(&request.origin);
        let create = PlayerCommand::Create(CreateGame {
            game_id,
            channel_id: (!request.is_by_dm()).then_some(request.channel),
            config,
            visibility: if *private {
                Visibility::Players
            } else {
                Visibility::Server
            },
            partner,
            surface,
            rematch: None,
            daily: *daily,
            dm_ok: requester.person.dm_open,
            seed: Seed(self.host.games.clock().number()),
            busy: false,
        });
        let done = opened(request.place);
        let opened = self.run(game_id, requester, create, done).await?;
        Ok(self.shown(game_id, request.place, opened))
    }

    /// Answers that a lobby is open: with the lobby itself where it is not posted otherwise.
    fn shown(&self, game: GameId, place: Place, opened: Reply) -> Reply {
        match place {
            Place::Server => self.corrected_if_not_shown(game, opened),
            Place::Dm => opened,
            Place::Elsewhere => Reply::Post(LivePart::first(game)),
        }
    }

    /// Corrects an answer that says that a lobby is open, if Discord refuses to show it.
    fn corrected_if_not_shown(&self, game: GameId, answer: Reply) -> Reply {
        let Reply::Message(message) = answer else {
            return answer;
        };
        let t = message.texts;
        let (update, updates) = watch::channel(message);
        let responder = self.clone();
        tokio::spawn(async move {
            if responder.is_refused_in_channel(game).await {
                let refused = Message::new(t, t.may_not_write());
                update.send_replace(refused);
            }
        });
        Reply::Updating(updates)
    }

    /// Waits for a lobby to be posted, for a moment, and returns whether Discord refuses that.
    async fn is_refused_in_channel(&self, game: GameId) -> bool {
        for wait in limits::LOBBY_LOOKED_AT {
            sleep(wait).await;
            if let Ok(state) = self.host.games.state(game).await
                && !matches!(*state, State::Lobby(_))
            {
                return was_not_shown(&state);
            }
            let posted = outbox::is_posted(self.host.store(), LiveMessage::Game(game));
            if posted.await.unwrap_or(false) {
                return false;
            }
        }
        false
    }

    /// Changes the settings of a lobby, either to a preset or one by one.
    pub(super) async fn set_lobby(
        &self,
        game: GameId,
        requester: &Requester,
        wanted: SettingsChange,
        preset: Option<&str>,
    ) -> Result<Reply, Failure> {
        let command = match preset {
            Some(_) if wanted != SettingsChange::default() => {
                return Err(Failure::Refused(Texts::preset_alone));
            }
            Some(name) => PlayerCommand::UsePreset(name.to_owned()),
            None => PlayerCommand::ChangeSettings(wanted),
        };
        self.run(game, requester, command, Confirmation::Set).await
    }

    /// Opens a lobby that plays a finished game again, or joins it when somebody else has opened it.
    pub(super) async fn rematch(
        &self,
        over: GameId,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let state = self.state(over).await?;
        let State::Finished(finished) = &*state else {
            return Err(Failure::Refused(Texts::not_over));
        };
        let info = &finished.info;
        let place = match info.surface {
            Surface::Elsewhere => Place::Elsewhere,
            Surface::Dms | Surface::Table if info.channel_id.is_some() => Place::Server,
            Surface::Dms | Surface::Table => Place::Dm,
        };
        if place == Place::Dm && !state.has_player(requester.player()) {
            return Err(CommandError::Rejected(Rejection::Stranger).into());
        }
        if info.practice {
            return Err(Failure::Refused(Texts::practice_is_alone));
        }
        // In the order in which they joined, then those who left.
        let joined = info.players.iter();
        let mut players: Vec<PlayerId> = joined.map(|joined| joined.player_id).collect();
        let left = state.players().into_iter();
        let left: Vec<PlayerId> = left.filter(|player| !players.contains(player)).collect();
        players.extend(left);
        let game_id = Games::rematch_of(over);
        let create = PlayerCommand::Create(CreateGame {
            game_id,
            channel_id: info.channel_id,
            config: info.config.clone(),
            visibility: info.visibility.into(),
            partner: None,
            surface: Some(info.surface),
            rematch: Some(Rematch { of: over, players }),
            daily: false,
            dm_ok: requester.person.dm_open,
            seed: Seed(self.host.games.clock().number()),
            busy: false,
        });
        match self.run(game_id, requester, create, opened(place)).await {
            Ok(opened) => Ok(self.shown(game_id, place, opened)),
            Err(Failure::Command(CommandError::Rejected(Rejection::GameExists))) => {
                let done = match place {
                    Place::Dm => Confirmation::Accepted,
                    Place::Server | Place::Elsewhere => Confirmation::Joined,
                };
                let joined = self.join(game_id, requester, done).await?;
                Ok(match place {
                    Place::Elsewhere => Reply::Post(LivePart::first(game_id)),
                    Place::Server | Place::Dm => joined,
                })
            }
            Err(failure) => Err(failure),
        }
    }

    pub(super) async fn join(
        &self,
        game: GameId,
        requester: &Requester,
        done: Confirmation,
    ) -> Result<Reply, Failure> {
        self.run(game, requester, requester.join(), done).await
    }
}

impl Responder {
    pub(super) async fn kick(
        &self,
        request: &Request,
        requester: &Requester,
        user: Option<&DiscordUser>,
    ) -> Result<Reply, Failure> {
        let user = user.ok_or(Failure::Refused(Texts::fault))?;
        let game = self.lobby(request, &GameOption::Omitted).await?;
        let person = self.register(user, &requester.caller).await?;
        let command = PlayerCommand::Kick(PlayerId(person.player_id));
        self.run(game, requester, command, Confirmation::Kicked)
            .await
    }
}

fn was_not_shown(state: &State) -> bool {
    let State::Finished(finished) = state else {
        return false;
    };
    matches!(&finished.ending, Ending::Cancelled(cancelled) if cancelled.reason == CancelReason::StartFailed)
}

const fn opened(place: Place) -> Confirmation {
    match place {
        Place::Server | Place::Elsewhere => Confirmation::Opened,
        Place::Dm => Confirmation::Invited,
    }
}
