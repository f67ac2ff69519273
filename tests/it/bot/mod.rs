//! The bot against the scripted Discord: what people see of a game, from lobby to result.

mod crash;
mod harness;
mod host;
mod process;
mod restarts;
mod scenes;
