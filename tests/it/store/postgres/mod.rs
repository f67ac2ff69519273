//! The contract kept by PostgreSQL, and what only PostgreSQL promises.

mod cluster;
mod leases;
mod outage;
mod plans;
pub(crate) mod proxy;
mod servers;
mod tables;
mod together;

use super::contract::contract;
pub(crate) use cluster::{Database, OwnServer};
pub(crate) use proxy::Proxy;

contract!(crate::store::postgres::cluster::Database);
