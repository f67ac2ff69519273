//! Tests that need the whole crate, in one binary: one link instead of many.

mod cli;
mod store;
mod transport;
mod words;
