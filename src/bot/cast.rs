//! Looking up what players are called.

use std::collections::HashMap;

use super::plan::Cast;
use super::render::Names;
use crate::game::PlayerId;
use crate::people::{People, PeopleError};

/// Looks up what `players` are called and who they are on Discord. Somebody who was erased has no name.
///
/// # Errors
/// [`PeopleError`] when the table cannot be read; trying again may help.
pub(super) async fn cast(people: &People, players: &[PlayerId]) -> Result<Cast, PeopleError> {
    let (mut names, mut users) = (Names::default(), HashMap::new());
    for player in players {
        if let Some(person) = people.player(player.0).await? {
            names.insert(*player, &person.name);
            users.insert(*player, person.user_id);
        }
    }
    Ok(Cast { names, users })
}
