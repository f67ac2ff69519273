//! The tables derived from the log, on both databases.

mod comparing;
mod damage;
mod finding;
mod following;
mod given;
mod plans;
mod rebuilding;
mod replays;
mod results;

#[cfg(target_os = "linux")]
pub(crate) use damage::SmallDisk;
