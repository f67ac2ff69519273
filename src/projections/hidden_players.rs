//! The projection `hidden_players`: who does not want to be shown on boards and in other people's statistics, and who
//! was erased.
//!
//! Owns: the table `hidden_players`. Does not know: the boards.

use std::collections::BTreeSet;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::error::TablesError;
use super::projection::{Applied, Apply, Projection};
use super::rows::{Rows, parsed};
use super::table::{Table, guild_key, integer, text};
use super::tables::Tables;
use crate::game::{PlayerEvent, PlayerId};
use crate::store::RecordedEvent;
use crate::store::sql::query;

pub(super) static PROJECTION: Projection = Projection {
    name: "hidden_players",
    version: 1,
    tables: &[&HIDDEN_PLAYERS],
    apply: Apply::Player(apply),
};

static HIDDEN_PLAYERS: Table = Table {
    name: "hidden_players",
    columns: &[
        text("player_id"),
        // 0: it holds in every server.
        integer("guild_id"),
    ],
    n_key_columns: 1,
    indexes: &[],
};

impl Tables {
    /// Returns the players whom boards and other people's statistics leave out, as the log is now. The cost grows with
    /// their number.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn hidden_players(&self) -> Result<BTreeSet<PlayerId>, TablesError> {
        self.knows_hidden_players().await?;
        let rows = self
            .rows(query("select player_id from hidden_players"))
            .await?;
        Ok(rows
            .iter()
            .map(|row| parsed(row, "player_id"))
            .collect::<Result<_, _>>()?)
    }

    /// Waits until the table is up to date with the log as it is now: what a player chose holds at once.
    ///
    /// # Errors
    /// As [`fresh`](Self::fresh).
    pub async fn knows_hidden_players(&self) -> Result<(), TablesError> {
        self.reach(&PROJECTION, self.store.head()).await
    }
}

fn apply<'r>(
    rows: &'r mut Rows<'_>,
    recorded: &'r RecordedEvent,
    event: &'r PlayerEvent,
) -> BoxFuture<'r, Applied> {
    hide_or_show(rows, recorded, event);
    std::future::ready(Ok(())).boxed()
}

fn hide_or_show(rows: &mut Rows<'_>, recorded: &RecordedEvent, event: &PlayerEvent) {
    let Some(player_id) = recorded.stream.as_str().strip_prefix("player-") else {
        return;
    };
    let is_visible = match event {
        PlayerEvent::PlayerPreferencesChanged(changed) => changed.stats_visible(),
        // Nobody is there to be shown.
        PlayerEvent::PlayerErased(_) => Some(false),
        PlayerEvent::PlayerRegistered(_) | PlayerEvent::WordRequested(_) => None,
    };
    match is_visible {
        Some(true) => rows.delete(&HIDDEN_PLAYERS, vec![player_id.into()]),
        Some(false) => {
            let everywhere = guild_key(None);
            rows.put(&HIDDEN_PLAYERS, vec![player_id.into(), everywhere.into()]);
        }
        None => {}
    }
}
