//! GameBot: a Discord bot in which teams of two converge on one word, on an event store that
//! lives inside the program.
//!
//! Everything that anyone sees is derived from an append-only log; `ARCHITECTURE.md` says which
//! module owns what, and what each does not know.

pub mod bot;
mod causes;
pub mod cli;
pub mod clock;
pub mod config;
pub mod discord;
mod file_access;
pub mod game;
pub mod host;
pub mod limits;
pub mod panics;
pub mod people;
pub mod pictures;
pub mod projections;
mod reach;
pub mod retry;
pub mod store;
pub mod telemetry;
pub mod texts;
pub mod wire;
pub mod words;
