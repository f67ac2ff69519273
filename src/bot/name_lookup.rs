//! Looking up the names of players.

use std::collections::HashMap;

use super::plan::Directory;
use super::render::Names;
use crate::game::server::Server;
use crate::game::{GuildId, PlayerId};
use crate::host::{FoldError, Host, warn_unless_down};
use crate::people::{People, PeopleError};
use crate::texts::Texts;

/// Looks up the names of `players` and their users on Discord. A player who was erased has neither.
pub(super) async fn look_up_names(
    people: &People,
    players: &[PlayerId],
) -> Result<Directory, PeopleError> {
    let (mut names, mut users) = (Names::default(), HashMap::new());
    for player in players {
        if let Some(person) = people.player(player.0).await? {
            let texts = person.locale.as_deref().map(Texts::of_locale);
            names.insert(*player, &person.name, texts);
            users.insert(*player, person.user_id);
        }
    }
    Ok(Directory { names, users })
}

/// Returns the texts for what everybody reads: in a server in its language, and else in that of `reader`.
pub(super) async fn public_texts(
    host: &Host,
    guild: Option<GuildId>,
    reader: Option<PlayerId>,
    names: &Names,
) -> Result<Texts, FoldError> {
    let Some(guild) = guild else {
        let texts = reader.and_then(|reader| names.texts_of(reader));
        return Ok(texts.unwrap_or_default());
    };
    let server = host.servers.state(guild).await?;
    Ok(texts_of_server(&server))
}

/// Returns the texts for what everybody in a server reads.
pub(super) fn texts_of_server(server: &Server) -> Texts {
    let language = server.language();
    language.map_or_else(Texts::default, Texts::of_locale)
}

/// Looks up names for the answer to a command that is recorded already. When that fails, the answer names nobody: an
/// error would say that the command did not count.
pub(super) async fn names_if_available(people: &People, players: &[PlayerId]) -> Directory {
    look_up_names(people, players)
        .await
        .unwrap_or_else(|error| {
            warn_unless_down!(
                people.store_health(),
                error = &error as &dyn std::error::Error,
                "could not look up the names for an answer"
            );
            Directory::default()
        })
}
