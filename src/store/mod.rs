//! The event store: append-only streams, read one by one or all together.
//!
//! Owns: stream ids, versions, global positions, the append check, the SQL of events.
//! Does not know: games, Discord. An event is a type name and a JSON payload here.
//!
//! Invariants: in one stream, versions run 1, 2, 3 without a gap; over the whole log, positions do
//! too, in the order of commit; a recorded event never changes, except that a text is taken out of it; a request is recorded whole and
//! once. `docs/store.md` lists the guarantees with the tests that keep them.
//!
//! One task per process writes, on its own thread ([`Store::append`], [`Store::write`]); all tasks read.

mod alive;
mod backend;
pub mod baseline;
mod batch;
mod checkpoints;
pub(crate) mod damage;
mod database_path;
mod error;
mod event;
mod faults;
mod filter;
mod handle;
mod health;
mod ids;
mod integrity;
pub mod journal;
mod log;
pub(crate) mod migrations;
mod open;
mod options;
pub mod outbox;
pub(crate) mod postgres;
mod queue;
mod redaction;
mod routes;
mod rows;
pub mod sql;
mod sqlite;
mod subscription;
pub mod subscriptions;
mod tail;
mod tuned;
pub mod watch;
mod writer;

pub use database_path::DatabasePath;
pub use error::{AppendError, LogLost, OpenError, ReadError, Rescue, WriteError};
pub use event::{
    Actor, Append, Appended, Expected, Invalid, Metadata, NewEvent, RecordedEvent, Source,
    SourceKind, StreamWrite,
};
pub use faults::{DatabaseFault, DatabaseFaults, DatabaseWork, set_database_faults};
pub use filter::Filter;
pub use handle::Store;
pub(crate) use health::warn_unless_down;
pub use health::{Connections, Health, HealthState, Outage, down_for};
pub use ids::{CorrelationId, EventId, NotAStreamId, Position, RequestId, StreamId, StreamVersion};
pub use log::Page;
pub(crate) use log::micros_up;
pub use options::{Now, StoreOptions};
pub use redaction::Redaction;
pub use sqlite::file::path_of;
pub use subscription::Subscription;
