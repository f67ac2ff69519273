//! Tests that need the whole crate, in one binary: one link instead of many.

mod bot;
mod discord;
mod game;
mod store;
mod transport;
mod wire;
mod words;
