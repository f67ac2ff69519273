//! What a projection is, and the list of all.
//!
//! Owns: the description that everything else works from. Does not know: what any row means.

use futures_util::future::BoxFuture;

use super::rows::Rows;
use super::table::{Table, shape};
use super::{event_index, games, partners, words};
use crate::game::GameEvent;
use crate::store::RecordedEvent;

/// Tables that are derived from the log, together.
///
/// Invariant: what an event of one server changes are rows of that server alone.
pub(super) struct Projection {
    pub(super) name: &'static str,
    /// Changed with whatever changes the rows: they are then made anew beside the old ones.
    pub(super) version: i64,
    pub(super) tables: &'static [&'static Table],
    pub(super) takes: Takes,
}

/// What a projection takes of an event, and the function that takes it into the rows.
pub(super) enum Takes {
    /// The envelope alone: also of events whose payload nobody can read.
    Envelope(fn(&mut Rows<'_>, &RecordedEvent)),
    /// What events of games say.
    Games(ApplyGame, Policy),
}

/// Takes one event of a game into the rows.
pub(super) type ApplyGame =
    for<'r> fn(&'r mut Rows<'_>, &'r RecordedEvent, &'r GameEvent) -> BoxFuture<'r, Applied>;

/// What came of taking an event into the rows.
pub(super) type Applied = Result<(), sqlx::Error>;

/// What becomes of an event that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The projection stands still before it.
    Stop,
    /// The projection goes on without it, and keeps a note of it.
    Quarantine,
}

/// All projections.
pub(super) static ALL: [&Projection; 4] = [
    &event_index::PROJECTION,
    &games::PROJECTION,
    &partners::PROJECTION,
    &words::PROJECTION,
];

impl Projection {
    /// Returns what tells its tables from those of another description.
    pub(super) fn shape(&self) -> String {
        shape(self.tables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_tells_whose_server_it_belongs_to() {
        for table in ALL.iter().flat_map(|projection| projection.tables) {
            let mut columns = table.columns.iter();
            assert!(
                columns.any(|column| column.name == "guild_id"),
                "{}",
                table.name
            );
        }
    }
}
