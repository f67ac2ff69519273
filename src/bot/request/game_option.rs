//! The option `game` of a command.

use crate::game::GameId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GameOption {
    Omitted,
    Id(GameId),
    /// Something typed that is no game's id.
    Invalid(String),
}

pub(super) fn game_option(text: &str) -> GameOption {
    text.trim()
        .parse()
        .map_or_else(|_| GameOption::Invalid(text.to_owned()), GameOption::Id)
}
