//! The projection `partners`: which players were partners, how often, and when last.
//!
//! Owns: the table `partners`. Does not know: how pairs are chosen.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::error::TablesError;
use super::projection::{Applied, Apply, Projection};
use super::rows::{Rows, parsed};
use super::table::{Table, guild_key, integer, text};
use super::tables::Tables;
use crate::game::{GameEvent, GuildId, PlayerId};
use crate::store::sql::{Value, either};
use crate::store::{Position, RecordedEvent};

pub(super) static PROJECTION: Projection = Projection {
    name: "partners",
    version: 2,
    tables: &[&PARTNERS],
    apply: Apply::Game(apply),
};

static PARTNERS: Table = Table {
    name: "partners",
    columns: &[
        // 0 for games in no server.
        integer("guild_id"),
        // The smaller of the two ids.
        text("one"),
        text("other"),
        integer("n_games"),
        // Where the last game started.
        integer("position"),
    ],
    n_key_columns: 3,
    indexes: &[],
};

impl Tables {
    /// Returns which of `players` were partners in games of `guild` that started up to log position
    /// `at_least` or later, those who last played together first.
    ///
    /// Served by the key of the table: the cost grows with `players` and their partners.
    ///
    /// # Errors
    /// [`TablesError`].
    ///
    /// # Panics
    /// Never: texts are always JSON.
    pub async fn partners(
        &self,
        guild: Option<GuildId>,
        players: &[PlayerId],
        at_least: Position,
    ) -> Result<Vec<[PlayerId; 2]>, TablesError> {
        self.reach(&PROJECTION, at_least).await?;
        let players: Vec<String> = players.iter().map(PlayerId::to_string).collect();
        let found = either(PARTNERS_SQLITE, PARTNERS_POSTGRES)
            .bind(guild_key(guild.map(|guild| guild.0)))
            .bind(serde_json::to_string(&players).expect("a list of strings serialises to JSON"));
        let rows = self.rows(found).await?;
        rows.iter()
            .map(|row| Ok([parsed(row, "one")?, parsed(row, "other")?]))
            .collect()
    }
}

const PARTNERS_SQLITE: &str = "select one, other from partners
     where guild_id = $1
       and one in (select value from json_each($2))
       and other in (select value from json_each($2))
     order by position desc, one, other";

const PARTNERS_POSTGRES: &str = "select one, other from partners
     where guild_id = $1
       and one = any(array(select json_array_elements_text($2::json)))
       and other = any(array(select json_array_elements_text($2::json)))
     order by position desc, one, other";

fn apply<'r>(
    rows: &'r mut Rows<'_>,
    recorded: &'r RecordedEvent,
    event: &'r GameEvent,
) -> BoxFuture<'r, Applied> {
    count_game(rows, recorded, event).boxed()
}

async fn count_game(rows: &mut Rows<'_>, recorded: &RecordedEvent, event: &GameEvent) -> Applied {
    let GameEvent::GameStarted(started) = event else {
        return Ok(());
    };
    for team in &started.teams {
        let mut players = team.players;
        players.sort_unstable();
        let [one, other] = players.map(|player| Value::from(player.to_string()));
        let key = vec![guild_key(recorded.guild_id).into(), one, other];
        let before = rows.get(&PARTNERS, &key).await?;
        let n_games = match before.as_deref() {
            Some([.., Value::Integer(Some(n_games)), _]) => *n_games,
            _ => 0,
        };
        let rest = [(n_games + 1).into(), recorded.position.0.into()];
        rows.put(&PARTNERS, key.into_iter().chain(rest).collect());
    }
    Ok(())
}
