//! Games played at random, and what must hold for any stream of a game.

mod crowd;
pub(crate) mod invariants;
mod play;
mod players;
