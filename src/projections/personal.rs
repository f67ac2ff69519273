//! What the tables hold about one player.
//!
//! Owns: the queries by player across projections. Does not know: what is done with it.

use std::collections::BTreeSet;

use super::error::TablesError;
use super::event_index::{self, actor_text};
use super::games;
use super::tables::Tables;
use crate::game::{GuildId, PlayerId};
use crate::store::sql::query;
use crate::store::{Actor, StreamId};

/// Where the log holds something about a player, and how much they did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalRecord {
    /// The streams with something that they did, or of games that they joined.
    pub streams: BTreeSet<StreamId>,
    /// The servers in which they did something.
    pub guilds: BTreeSet<GuildId>,
    /// How often they caused an event of each type.
    pub events: Vec<(String, u64)>,
}

impl PersonalRecord {
    #[must_use]
    pub fn n_games(&self) -> u64 {
        let games = self.streams.iter();
        games.filter(|stream| stream.family() == "game").count() as u64
    }

    #[must_use]
    pub fn n_events(&self) -> u64 {
        self.events.iter().map(|(_, n)| n).sum()
    }

    /// Returns how often they caused an event of one of these types.
    #[must_use]
    pub fn n_of(&self, types: &[&str]) -> u64 {
        let of_types = self.events.iter();
        let of_types = of_types.filter(|(name, _)| types.contains(&name.as_str()));
        of_types.map(|(_, n)| n).sum()
    }
}

impl Tables {
    /// Returns where the log, as it is now, holds something about a player.
    ///
    /// Served by the index of actors and the key of `game_players`: the cost grows with what they did.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn personal_record(&self, player: PlayerId) -> Result<PersonalRecord, TablesError> {
        let head = self.store.head();
        self.reach(&event_index::PROJECTION, head).await?;
        self.reach(&games::PROJECTION, head).await?;
        let actor = actor_text(&Actor::Player(player.0));
        let acts = query(
            "select stream_id, guild_id, event_type, count(*) from event_index
             where actor = $1
             group by stream_id, guild_id, event_type
             order by event_type",
        );
        let mut record = PersonalRecord::default();
        for row in self.rows(acts.bind(actor)).await? {
            record
                .streams
                .extend(StreamId::parse(&row.get::<String>(0)?));
            let guild = row.get::<i64>(1)?;
            record
                .guilds
                .extend((guild != 0).then_some(GuildId(guild.cast_unsigned())));
            let (name, n) = (row.get::<String>(2)?, row.get::<i64>(3)?.unsigned_abs());
            match record.events.last_mut() {
                Some((last, sum)) if *last == name => *sum += n,
                _ => record.events.push((name, n)),
            }
        }
        let joined = query("select game_id from game_players where player_id = $1");
        for row in self.rows(joined.bind(player.to_string())).await? {
            let stream = format!("game-{}", row.get::<String>(0)?);
            record.streams.extend(StreamId::parse(&stream));
        }
        Ok(record)
    }
}
