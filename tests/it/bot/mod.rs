//! The bot against the scripted Discord: what people see of a game, from lobby to result.

mod dm_game;
mod harness;
mod refusals;
mod server_game;
mod steering;
mod crash;
mod harness;
mod process;
mod scenes;
