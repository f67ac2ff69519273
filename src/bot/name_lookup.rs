//! Looking up what players are called.

use std::collections::HashMap;

use super::plan::Directory;
use super::render::Names;
use crate::game::PlayerId;
use crate::people::{People, PeopleError};

/// Looks up what `players` are called and who they are on Discord. Somebody who was erased has no name.
///
/// # Errors
/// [`PeopleError`] when the table cannot be read; trying again may help.
pub(super) async fn look_up_names(
    people: &People,
    players: &[PlayerId],
) -> Result<Directory, PeopleError> {
    let (mut names, mut users) = (Names::default(), HashMap::new());
    for player in players {
        if let Some(person) = people.player(player.0).await? {
            names.insert(*player, &person.name);
            users.insert(*player, person.user_id);
        }
    }
    Ok(Directory { names, users })
}
