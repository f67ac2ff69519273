//! The bot against the scripted Discord: what people see of a game, from lobby to result.

mod crash;
mod dm_game;
mod harness;
mod process;
mod refusals;
mod server_game;
mod steering;
