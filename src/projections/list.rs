//! The list of all projections.

use super::error::TablesError;
use super::projection::Projection;
use super::tables::Tables;
use super::{
    daily, event_index, games, hidden_players, partners, replays, results, word_requests, words,
};
use crate::store::Position;

pub(super) static ALL: [&Projection; 9] = [
    &daily::PROJECTION,
    &event_index::PROJECTION,
    &games::PROJECTION,
    &hidden_players::PROJECTION,
    &partners::PROJECTION,
    &replays::PROJECTION,
    &results::PROJECTION,
    &word_requests::PROJECTION,
    &words::PROJECTION,
];

pub(super) fn named(name: &str) -> Option<&'static Projection> {
    ALL.into_iter().find(|projection| projection.name == name)
}

impl Tables {
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        ALL.iter().map(|one| one.name).collect()
    }

    /// Waits until the rows of all projections are up to date with the log as it is now.
    ///
    /// # Errors
    /// As [`fresh`](Self::fresh).
    pub async fn up_to_date(&self) -> Result<(), TablesError> {
        self.caught_up(self.store.head()).await
    }

    /// Waits until the rows of all projections have reached position `wanted`.
    ///
    /// # Errors
    /// As [`fresh`](Self::fresh).
    pub async fn caught_up(&self, wanted: Position) -> Result<(), TablesError> {
        for projection in ALL {
            self.reach(projection, wanted).await?;
        }
        Ok(())
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
