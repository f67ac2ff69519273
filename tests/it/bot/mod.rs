//! The bot against the scripted Discord: what people see of a game, from lobby to result.

mod harness;
mod scenes;
