//! Code that is here only because it is faster than the plain way, by more than a user would overlook. Each part says
//! what the plain way is. Elsewhere the store tunes no code, only settings of SQLite (`sqlite::file`), and an
//! append of one event on PostgreSQL has a statement of its own.

pub(super) mod append_cache;
pub(super) mod direct;
