//! What is here only because it is faster than the plain way, by more than a user would overlook. Each part says what
//! the plain way is; `docs/benchmarks.md` says what it gains. Everything else in the store is the plain way.

pub(super) mod append_cache;
pub(super) mod direct;
