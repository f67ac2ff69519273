//! Names for the readers of an answer, in their language.
//!
//! Owns: which language an answer is in. Does not know: what it says.

use super::failure::Failure;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::name_lookup::{names_if_available, public_texts, texts_of_server};
use crate::bot::plan::Directory;
use crate::bot::render::Names;
use crate::bot::request::Request;
use crate::game::{GameId, GuildId, PlayerId, State};
use crate::host::warn_unless_down;
use crate::texts::Texts;

impl Responder {
    /// Looks up names for a message that only the requester reads. When that fails, it names nobody.
    pub(super) async fn names_for(&self, requester: &Requester, players: &[PlayerId]) -> Names {
        let directory = names_if_available(&self.people, players).await;
        directory.names.reading(requester.texts())
    }

    /// Looks up names for a message about a game that everybody reads. When that fails, it names nobody.
    pub(super) async fn directory_of(&self, game: GameId, state: &State) -> Directory {
        let guild = self.host.games.state_and_guild(game).await;
        let guild = guild.map_or(None, |(_, guild)| guild);
        let host = state.info().map(|info| info.host);
        self.public_directory(guild, host, &everybody(state)).await
    }

    /// Looks up names for an answer that everybody reads where the request is made.
    pub(super) async fn names_for_all(
        &self,
        request: &Request,
        requester: &Requester,
        players: &[PlayerId],
    ) -> Names {
        let reader = Some(requester.player());
        let directory = self.public_directory(request.guild, reader, players).await;
        directory.names
    }

    /// Returns the texts of an answer: that all read where the request is made, or the requester alone.
    pub(super) async fn texts_for(
        &self,
        is_for_all: bool,
        request: &Request,
        requester: &Requester,
    ) -> Result<Texts, Failure> {
        Ok(match request.guild.filter(|_| is_for_all) {
            Some(guild) => texts_of_server(&*self.server_of(guild).await?),
            None => requester.texts(),
        })
    }

    async fn public_directory(
        &self,
        guild: Option<GuildId>,
        reader: Option<PlayerId>,
        players: &[PlayerId],
    ) -> Directory {
        let mut directory = names_if_available(&self.people, players).await;
        let texts = public_texts(&self.host, guild, reader, &directory.names).await;
        directory.names.texts = texts.unwrap_or_else(|error| {
            warn_unless_down!(
                self.host.store_health(),
                error = &error as &dyn std::error::Error,
                "could not look up the language of a server"
            );
            Texts::default()
        });
        directory
    }

    /// Returns the texts that somebody reads, as far as is known.
    pub(in crate::bot) async fn texts_of(&self, user: u64) -> Texts {
        let person = self.people.user(user).await.ok().flatten();
        let locale = person.and_then(|person| person.locale.clone());
        locale.map_or_else(Texts::default, |locale| Texts::of_locale(&locale))
    }
}

/// Returns everybody a message about the game may name.
pub(super) fn everybody(state: &State) -> Vec<PlayerId> {
    let mut people = state.players();
    if let Some(info) = state.info() {
        people.extend(&info.invited);
        people.push(info.host);
        people.extend(info.passed_on_by);
    }
    people
}
