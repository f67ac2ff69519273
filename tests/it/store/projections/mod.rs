//! The tables derived from the log, on both databases.

mod comparing;
mod following;
mod given;
