//! Discord: how bytes travel between it and this program.
//!
//! Owns: the REST API (`rest`), the gateway (`gateway`), registering slash commands (`commands`).
//! Does not know: games, players, what is said.

pub mod commands;
pub mod gateway;
pub mod rest;
