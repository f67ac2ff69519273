//! Tests that need the whole crate, in one binary: one link instead of many.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]
#![expect(
    clippy::too_many_lines,
    reason = "a scene is one page, however long the evening"
)]

mod architecture;
mod bot;
mod cli;
mod discord;
mod fuzz;
mod game;
mod logging;
mod operations;
mod pictures;
mod simulation;
mod store;
mod texts;
mod transport;
mod wire;
mod words;
