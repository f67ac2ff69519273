//! The description of a projection.
//!
//! Owns: its name, version, tables and function. Does not know: what a row means.

use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::rows::Rows;
use super::table::{Table, shape};
use crate::game::{GameEvent, PlayerEvent};
use crate::store::RecordedEvent;

/// Tables that are derived from the log together.
///
/// Invariant: an event of one server changes rows of that server alone.
pub(super) struct Projection {
    pub(super) name: &'static str,
    /// Changes with everything that changes the rows; they are then rebuilt beside the old ones.
    pub(super) version: i64,
    pub(super) tables: &'static [&'static Table],
    pub(super) apply: Apply,
}

/// The function that applies one event to the rows.
pub(super) enum Apply {
    /// It uses the envelope alone, also of events that cannot be decoded.
    Envelope(fn(&mut Rows<'_>, &RecordedEvent)),
    /// It uses events of games. Those that cannot be decoded are skipped, and a row names each.
    Game(ApplyGame),
    /// It uses events of players, likewise.
    Player(ApplyPlayer),
}

pub(super) type ApplyGame =
    for<'r> fn(&'r mut Rows<'_>, &'r RecordedEvent, &'r GameEvent) -> BoxFuture<'r, Applied>;

pub(super) type ApplyPlayer =
    for<'r> fn(&'r mut Rows<'_>, &'r RecordedEvent, &'r PlayerEvent) -> BoxFuture<'r, Applied>;

pub(super) type Applied = Result<(), sqlx::Error>;

/// Returns the game in whose stream an event is.
pub(super) fn game_of(recorded: &RecordedEvent) -> Option<Uuid> {
    let id = recorded.stream.as_str().strip_prefix("game-")?;
    id.parse().ok()
}

impl Projection {
    /// Returns a fingerprint of the descriptions of its tables.
    pub(super) fn shape(&self) -> String {
        shape(self.tables)
    }
}
