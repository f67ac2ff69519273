//! Games played at random, and what must hold for any stream of a game.

pub(crate) mod crowd;
pub(crate) mod invariants;
mod play;
pub(crate) mod players;
