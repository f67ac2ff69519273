//! The description of a projection.
//!
//! Owns: what everything else works from. Does not know: what any row means.

use futures_util::future::BoxFuture;

use super::rows::Rows;
use super::table::{Table, shape};
use crate::game::GameEvent;
use crate::store::RecordedEvent;

/// Tables that are derived from the log, together.
///
/// Invariant: what an event of one server changes are rows of that server alone.
pub(super) struct Projection {
    pub(super) name: &'static str,
    /// Changed with whatever changes the rows: they are then rebuilt beside the old ones.
    pub(super) version: i64,
    pub(super) tables: &'static [&'static Table],
    pub(super) apply: Apply,
}

/// The function that applies one event to the rows, by what it needs of it.
pub(super) enum Apply {
    /// The envelope alone: also of events whose payload nobody can read.
    Envelope(fn(&mut Rows<'_>, &RecordedEvent)),
    /// What events of games say. Those that cannot be read are passed over, with a note of each.
    Game(ApplyGame),
}

/// Applies one event of a game to the rows.
pub(super) type ApplyGame =
    for<'r> fn(&'r mut Rows<'_>, &'r RecordedEvent, &'r GameEvent) -> BoxFuture<'r, Applied>;

pub(super) type Applied = Result<(), sqlx::Error>;

impl Projection {
    /// Returns a fingerprint of its tables' description.
    pub(super) fn shape(&self) -> String {
        shape(self.tables)
    }
}
