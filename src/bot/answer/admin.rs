//! Answering managers and operators.
//!
//! Owns: who may, of which server, and that an act is recorded before it is done. Does not know: how it is told.

use super::{Failure, Met, Reply, Responder, text};
use crate::bot::admin_id::Steer;
use crate::bot::name_lookup::look_up_names;
use crate::bot::render::{self, Health};
use crate::bot::request::{Admin, Chosen, Request};
use crate::game::event::AdminActed;
use crate::game::state::{Running, State};
use crate::game::{GameId, GuildId, Issuer, OpsEvent, PlayerCommand, Rejection};
use crate::host::{AskError, Caller, Folded};
use crate::limits;

/// Somebody who may manage a server.
pub(super) struct Manager {
    pub(super) guild: GuildId,
    is_operator: bool,
    pub(super) issuer: Issuer,
    pub(super) call: Caller,
}

impl Manager {
    /// Returns the server they see, or none for all of them.
    pub(super) fn sees(&self, all_servers: bool) -> Result<Option<GuildId>, Failure> {
        match (all_servers, self.is_operator) {
            (false, _) => Ok(Some(self.guild)),
            (true, true) => Ok(None),
            (true, false) => Err(Failure::Nonsense(render::operators_only().to_owned())),
        }
    }
}

impl Responder {
    pub(super) async fn admin(
        &self,
        request: &Request,
        met: &Met,
        admin: &Admin,
    ) -> Result<Reply, Failure> {
        let manager = self.manager(request, met)?;
        match admin {
            Admin::Health { all_servers } => self.health(met, &manager, *all_servers).await,
            Admin::Rebuild {
                projection,
                all_servers,
            } => self.rebuild(met, &manager, projection, *all_servers).await,
            Admin::Events(asked) => self.events(met, &manager, asked).await,
            Admin::DeadLetters(asked) => self.dead_letters(met, &manager, asked).await,
            Admin::Game { game, at } => {
                let game = match game {
                    Chosen::This(game) => *game,
                    Chosen::Unreadable(typed) => {
                        return Err(Failure::Nonsense(render::unreadable_game(typed)));
                    }
                    Chosen::Fitting => {
                        return Err(Failure::Nonsense(render::no_game_here().to_owned()));
                    }
                };
                let options = std::iter::once(format!("game={game}"));
                let options = options.chain(at.map(|at| format!("at={at}"))).collect();
                self.record(met, &manager, "admin game", options, false)
                    .await?;
                self.game_at(&manager, game, *at).await
            }
        }
    }

    /// Answers a press on what managers are shown; anybody may have got hold of the button.
    pub(super) async fn steer(
        &self,
        request: &Request,
        met: &Met,
        steer: Steer,
        game: GameId,
    ) -> Result<Reply, Failure> {
        let manager = self.manager(request, met)?;
        self.of_server(&manager, game).await?;
        let command = format!("admin game {}", steer.name());
        let options = vec![format!("game={game}")];
        self.record(met, &manager, &command, options, false).await?;
        let call = manager.call.clone();
        let answer = match steer {
            Steer::Recover => self.games.take_up_anew(game, &call).await?,
            Steer::Pause => {
                self.games
                    .ask(game, call, manager.issuer.issues(PlayerCommand::Pause))
                    .await?
            }
            Steer::End => {
                self.games
                    .ask(game, call, manager.issuer.issues(PlayerCommand::Cancel))
                    .await?
            }
        };
        Ok(text(render::steered(steer, !answer.events.is_empty())))
    }

    pub(super) fn manager(&self, request: &Request, met: &Met) -> Result<Manager, Failure> {
        let is_operator = self.operators.includes(met.person.user_id);
        if !(met.manager || is_operator) {
            return Err(Failure::Nonsense(render::managers_only().to_owned()));
        }
        let guild = request
            .guild
            .ok_or_else(|| Failure::Nonsense(render::in_a_server().to_owned()))?;
        Ok(Manager {
            guild,
            is_operator,
            issuer: Issuer::manager(met.player()),
            call: met.call.clone(),
        })
    }

    /// Records what they do before it is done, and returns where the record stands.
    pub(super) async fn record(
        &self,
        met: &Met,
        manager: &Manager,
        command: &str,
        options: Vec<String>,
        all_servers: bool,
    ) -> Result<i64, Failure> {
        let acted = AdminActed {
            command: command.to_owned(),
            by: Some(met.player()),
            options,
            all_servers,
        };
        let event = OpsEvent::AdminActed(acted);
        Ok(self
            .games
            .record_act(&manager.call, Some(met.player()), event)
            .await?)
    }

    async fn health(
        &self,
        met: &Met,
        manager: &Manager,
        all_servers: bool,
    ) -> Result<Reply, Failure> {
        let guild = manager.sees(all_servers)?;
        let most = limits::GAMES_COUNTED;
        let n_live = if all_servers {
            self.tables.live_games().await?.len()
        } else {
            let live = self.tables.live_in_guild(manager.guild, most).await?;
            live.len()
        };
        let at_least = !all_servers && u32::try_from(n_live).is_ok_and(|n| n == most);
        let followers = self.games.followers(guild).await?;
        // Recorded after the rest was looked at, so that the record is not what followers are behind by.
        let head = self.games.head();
        self.record(met, manager, "admin health", Vec::new(), all_servers)
            .await?;
        Ok(Reply::Message(render::health(&Health {
            head,
            n_live,
            at_least,
            all_servers,
            followers,
            store: self.games.store_health(),
            gateway: self.gateway.as_ref().map(|gateway| {
                let gateway = gateway.borrow();
                (gateway.clone(), gateway.since.elapsed())
            }),
        })))
    }

    /// Folds a game of the manager's server as it is now. One of another server is none to them.
    async fn of_server(&self, manager: &Manager, game: GameId) -> Result<Folded, Failure> {
        let folded = self
            .games
            .folded(game, None)
            .await
            .map_err(AskError::from)?;
        if folded.guild == Some(manager.guild) && folded.version.0 > 0 {
            Ok(folded)
        } else {
            Err(AskError::Rejected(Rejection::NoGame).into())
        }
    }

    async fn game_at(
        &self,
        manager: &Manager,
        game: GameId,
        at: Option<u32>,
    ) -> Result<Reply, Failure> {
        let newest = self.of_server(manager, game).await?;
        let versions = newest.version.0;
        let folded = match at {
            Some(at) if at == 0 || versions < at => {
                return Err(Failure::Nonsense(render::no_such_version(versions)));
            }
            Some(at) => self
                .games
                .folded(game, Some(at))
                .await
                .map_err(AskError::from)?,
            None => newest.clone(),
        };
        let mut people = newest.state.players();
        people.extend(newest.state.info().map(|table| table.host));
        people.extend(folded.state.players());
        if let State::Running(Running {
            paused: Some(paused),
            ..
        }) = &*folded.state
        {
            people.push(paused.by);
        }
        people.extend(folded.state.info().map(|table| table.host));
        let cast = look_up_names(&self.people, &people).await?;
        let page = render::admin_game(game, &folded, &newest, &cast.names);
        Ok(Reply::Message(page))
    }
}
