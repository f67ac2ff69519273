//! The tables derived from the log, on both databases.

mod comparing;
mod finding;
mod following;
mod given;
mod rebuilding;
