//! The option `game` of a command.

use super::Failure;
use crate::bot::render;
use crate::bot::request::GameOption;
use crate::game::GameId;

/// Returns the game that an option names; none when it is omitted.
pub(super) fn named_game(option: &GameOption) -> Result<Option<GameId>, Failure> {
    match option {
        GameOption::Id(game) => Ok(Some(*game)),
        GameOption::Invalid(typed) => Err(Failure::Invalid(render::unreadable_game(typed))),
        GameOption::Omitted => Ok(None),
    }
}
