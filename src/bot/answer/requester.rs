//! The person who makes a request.
//!
//! Owns: registering Discord users, and whether they manage the server.

use std::sync::Arc;

use super::failure::Failure;
use super::responder::Responder;
use crate::bot::request::{DiscordUser, Request};
use crate::game::{GuildId, Issuer, JoinGame, PlayerCommand, PlayerId};
use crate::host::Caller;
use crate::people::Person;
use crate::texts::Texts;

/// A person who makes a request, and the caller that the host records for them.
pub(super) struct Requester {
    pub(super) person: Arc<Person>,
    /// Whether they manage the server they are in.
    pub(super) manager: bool,
    pub(super) caller: Caller,
}

impl Requester {
    pub(super) fn issuer(&self) -> Issuer {
        Issuer {
            id: self.player(),
            manager: self.manager,
        }
    }

    /// Returns the command by which they join a game.
    pub(super) fn join(&self) -> PlayerCommand {
        PlayerCommand::Join(JoinGame {
            dm_ok: self.person.dm_open,
            busy: false,
        })
    }

    pub(super) fn player(&self) -> PlayerId {
        PlayerId(self.person.player_id)
    }

    /// Returns the texts that they read.
    pub(super) fn texts(&self) -> Texts {
        let locale = self.person.locale.as_deref();
        locale.map_or_else(Texts::default, Texts::of_locale)
    }
}

impl Responder {
    pub(super) async fn requester_of(&self, request: &Request) -> Result<Requester, Failure> {
        let at = self.host.games.clock().now();
        let caller = Caller {
            at,
            guild: request.guild,
            origin: request.origin.clone(),
        };
        self.requester_from(&request.user, caller).await
    }

    pub(super) async fn requester_from(
        &self,
        user: &DiscordUser,
        caller: Caller,
    ) -> Result<Requester, Failure> {
        let person = self.register(user, &caller).await?;
        // Whoever manages a server that has not installed the bot manages nothing here.
        let manager = caller.guild.is_some()
            && (user.manager || self.has_manager_role(user, caller.guild).await?);
        Ok(Requester {
            person,
            manager,
            caller,
        })
    }

    /// Returns the person who is `user`, and registers them if they are new.
    pub(super) async fn register(
        &self,
        user: &DiscordUser,
        caller: &Caller,
    ) -> Result<Arc<Person>, Failure> {
        // A DM does not tell what they are called in a server.
        let known = match caller.guild {
            None => self.people.user(user.user_id).await?,
            Some(_) => None,
        };
        let name = known.as_ref().map_or(&user.name, |person| &person.name);
        Ok(self
            .host
            .register(user.user_id, name, user.locale.as_deref(), caller)
            .await?)
    }

    /// Returns whether somebody has the role that manages the bot in a server.
    async fn has_manager_role(
        &self,
        user: &DiscordUser,
        guild: Option<GuildId>,
    ) -> Result<bool, Failure> {
        let Some(guild) = guild.filter(|_| !user.roles.is_empty()) else {
            return Ok(false);
        };
        let server = self.server_of(guild).await?;
        let role = server.settings.manager_role;
        Ok(role.is_some_and(|role| user.roles.contains(&role.0)))
    }
}
