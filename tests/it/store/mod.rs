//! The event store, through its public face.

mod contract;
mod given;
