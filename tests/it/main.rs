//! Tests that need the whole crate, in one binary: one link instead of many.

mod store;
mod transport;
mod words;
