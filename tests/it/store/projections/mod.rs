//! The tables derived from the log, on both databases.

mod following;
mod given;
