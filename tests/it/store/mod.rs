//! The event store, through its public face.

#![expect(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

mod beside;
mod contract;
mod differential;
mod files;
pub(crate) mod given;
pub(crate) mod postgres;
mod projections;
mod sqlite;
mod syncs;

pub(crate) use postgres::{Database, OwnServer, Proxy};
#[cfg(target_os = "linux")]
pub(crate) use projections::SmallDisk;
