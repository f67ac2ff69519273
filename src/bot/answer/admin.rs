//! Answering managers and operators.
//!
//! Owns: who may do what, in which server, and recording each command before it is carried out. Does not
//! know: wording.

use super::failure::Failure;
use super::reply::{Reply, text};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::admin_id::{AdminId, Intervention};
use crate::bot::name_lookup::look_up_names;
use crate::bot::render::{self, Health};
use crate::bot::request::{Admin, Request};
use crate::game::event::AdminActed;
use crate::game::state::{Running, State};
use crate::game::{GameId, GuildId, Issuer, OpsEvent, PlayerCommand, Rejection};
use crate::host::{Caller, CommandError, Folded};
use crate::limits;
use crate::texts::Texts;

/// Somebody who may manage a server.
pub(super) struct Manager {
    pub(super) guild: GuildId,
    is_operator: bool,
    pub(super) issuer: Issuer,
    pub(super) caller: Caller,
    /// The texts that they read.
    pub(super) texts: Texts,
}

impl Manager {
    /// Returns the server whose data they see; none for all servers.
    pub(super) fn sees(&self, all_servers: bool) -> Result<Option<GuildId>, Failure> {
        match (all_servers, self.is_operator) {
            (false, _) => Ok(Some(self.guild)),
            (true, true) => Ok(None),
            (true, false) => Err(Failure::invalid(render::operators_only())),
        }
    }
}

impl Responder {
    pub(super) async fn admin(
        &self,
        request: &Request,
        requester: &Requester,
        admin: &Admin,
    ) -> Result<Reply, Failure> {
        let manager = self.manager(request, requester)?;
        match admin {
            Admin::Health { all_servers } => self.health(requester, &manager, *all_servers).await,
            Admin::Rebuild {
                projection,
                all_servers,
            } => {
                self.rebuild(requester, &manager, projection, *all_servers)
                    .await
            }
            Admin::Events(query) => self.events(requester, &manager, query).await,
            Admin::DeadLetters(query) => self.dead_letters(requester, &manager, query).await,
            Admin::Game { game, at } => {
                let game = self.game_of_manager(&manager, game).await?;
                let game = game.ok_or(Failure::Refused(Texts::no_game_here))?;
                let options = std::iter::once(format!("game={game}"));
                let options = options.chain(at.map(|at| format!("at={at}"))).collect();
                self.record(requester, &manager, "admin game", options, false)
                    .await?;
                self.game_at(&manager, game, *at).await
            }
        }
    }

    /// Answers a press on a button for managers; anybody may press it.
    pub(super) async fn press_admin(
        &self,
        request: &Request,
        requester: &Requester,
        id: AdminId,
    ) -> Result<Reply, Failure> {
        match id {
            AdminId::Intervene(intervention, game) => {
                self.intervene(request, requester, intervention, game).await
            }
            AdminId::Settings(page) => {
                let manager = self.manager(request, requester)?;
                Ok(Reply::Update(self.settings(&manager, page, None).await?))
            }
            AdminId::Setting(key) => {
                let manager = self.manager(request, requester)?;
                self.setting_form(&manager, key).await
            }
            AdminId::ResetSettings => {
                let manager = self.manager(request, requester)?;
                self.reset_settings(&manager).await
            }
            AdminId::ChooseSetting => Err(Failure::Refused(Texts::press_again)),
            AdminId::Export { record } => self.export(request, requester, record).await,
            AdminId::TurnPage {
                direction,
                record,
                from,
            } => self.turn(request, requester, direction, record, from).await,
        }
    }

    async fn intervene(
        &self,
        request: &Request,
        requester: &Requester,
        intervention: Intervention,
        game: GameId,
    ) -> Result<Reply, Failure> {
        let manager = self.manager(request, requester)?;
        self.of_server(&manager, game).await?;
        let command = format!("admin game {}", intervention.name());
        let options = vec![format!("game={game}")];
        self.record(requester, &manager, &command, options, false)
            .await?;
        let caller = manager.caller.clone();
        let submit = |command| {
            let command = manager.issuer.issues(command);
            self.host.games.submit(game, caller.clone(), command)
        };
        let outcome = match intervention {
            Intervention::Recover => self.host.refold(game, &caller).await?,
            Intervention::Pause => submit(PlayerCommand::Pause).await?,
            Intervention::End => submit(PlayerCommand::Cancel).await?,
        };
        Ok(text(render::intervened(
            intervention,
            !outcome.events.is_empty(),
        )))
    }

    pub(super) fn manager(
        &self,
        request: &Request,
        requester: &Requester,
    ) -> Result<Manager, Failure> {
        let is_operator = self.operators.includes(requester.person.user_id);
        if !(requester.manager || is_operator) {
            return Err(Failure::invalid(render::managers_only()));
        }
        let guild = request.guild.ok_or(Failure::Refused(Texts::in_a_server))?;
        Ok(Manager {
            guild,
            is_operator,
            issuer: Issuer::manager(requester.player()),
            caller: requester.caller.clone(),
            texts: requester.texts(),
        })
    }

    /// Records a command before it is carried out, and returns the position of the record.
    pub(super) async fn record(
        &self,
        requester: &Requester,
        manager: &Manager,
        command: &str,
        options: Vec<String>,
        all_servers: bool,
    ) -> Result<i64, Failure> {
        let acted = AdminActed {
            command: command.to_owned(),
            by: Some(requester.player()),
            options,
            all_servers,
        };
        let event = OpsEvent::AdminActed(acted);
        Ok(self
            .host
            .ops_log
            .record_admin_action(&manager.caller, Some(requester.player()), event)
            .await?)
    }

    /// Notes that a manager looked at something that anybody may know. It is recorded when it can be.
    fn note(&self, requester: &Requester, manager: &Manager, command: &str, all_servers: bool) {
        let acted = AdminActed {
            command: command.to_owned(),
            by: Some(requester.player()),
            options: Vec::new(),
            all_servers,
        };
        self.host.ops_log.note_admin_action(
            &manager.caller,
            Some(requester.player()),
            OpsEvent::AdminActed(acted),
        );
    }

    /// Returns what was looked up; none if the log is down, which explains the failure.
    fn unless_down<T, E>(&self, found: Result<T, E>) -> Result<Option<T>, E> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(_) if !self.host.store_health().is_up() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn health(
        &self,
        requester: &Requester,
        manager: &Manager,
        all_servers: bool,
    ) -> Result<Reply, Failure> {
        let guild = manager.sees(all_servers)?;
        let most = limits::GAMES_COUNTED;
        // What cannot be looked up is left out: this is where people learn why.
        let n_live = if all_servers {
            let live = self.tables.live_games().await;
            self.unless_down(live.map(|live| live.len()))?
        } else {
            let live = self.tables.live_in_guild(manager.guild, most).await;
            self.unless_down(live.map(|live| live.len()))?
        };
        let at_least = !all_servers && n_live.and_then(|n| u32::try_from(n).ok()) == Some(most);
        let followers = self.host.dead_letters.followers(guild).await;
        let followers = self.unless_down(followers)?;
        let followers = followers.unwrap_or_else(|| self.host.dead_letters.followers_here());
        // Recorded last, so that followers do not lag behind by the record itself.
        let head = self.host.head();
        self.note(requester, manager, "admin health", all_servers);
        Ok(Reply::Message(render::health(&Health {
            head,
            n_live,
            at_least,
            all_servers,
            followers,
            store: self.host.store_health(),
            connections: self.host.store().connections(),
            journal: self.kept_guesses.as_ref().map(|kept| kept.depth()),
            gateway: self.gateway.as_ref().map(|gateway| {
                let gateway = gateway.borrow();
                (gateway.clone(), gateway.since.elapsed())
            }),
        })))
    }

    /// Folds a game of the manager's server as it is now. They cannot see games of other servers.
    async fn of_server(&self, manager: &Manager, game: GameId) -> Result<Folded, Failure> {
        let folded = self.host.games.folded(game, None).await?;
        if folded.guild == Some(manager.guild) && folded.version.0 > 0 {
            Ok(folded)
        } else {
            Err(CommandError::Rejected(Rejection::NoGame).into())
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
                return Err(Failure::Invalid(render::no_such_version(versions)));
            }
            Some(at) => self.host.games.folded(game, Some(at)).await?,
            None => newest.clone(),
        };
        let mut people = Vec::new();
        for state in [&newest.state, &folded.state] {
            people.extend(state.players());
            people.extend(state.info().map(|info| info.host));
        }
        if let State::Running(Running {
            paused: Some(paused),
            ..
        }) = &*folded.state
        {
            people.push(paused.by);
        }
        let directory = look_up_names(&self.people, &people).await?;
        let page = render::admin_game(game, &folded, &newest, &directory.names);
        Ok(Reply::Message(page))
    }
}
