//! Games played at random, and what must hold for any stream of a game.

pub(crate) mod invariants;
mod play;
mod players;
