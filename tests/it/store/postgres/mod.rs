//! The contract kept by PostgreSQL, and what only PostgreSQL promises.

mod cluster;

use super::contract::contract;

contract!(crate::store::postgres::cluster::Database);
