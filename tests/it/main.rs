//! Tests that need the whole crate, in one binary: one link instead of many.

mod game;
mod store;
mod wire;
mod words;
mod transport;
mod discord;
