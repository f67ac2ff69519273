//! The projection `word_requests`: the words that were refused and that players say are words.
//!
//! Owns: the table `word_requests`. Does not know: which of them are words by now.
//!
//! A word of a game that is still played could give away what a player thinks: it is listed apart, or not at all.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::database;
use super::error::TablesError;
use super::games;
use super::projection::{Applied, Apply, Projection};
use super::rows::{Rows, parsed};
use super::table::{Table, guild_key, integer, text};
use super::tables::Tables;
use crate::game::values::{REDACTED, Word};
use crate::game::{GameId, GuildId, PlayerEvent, PlayerId};
use crate::store::RecordedEvent;
use crate::store::sql::{Row, query};

pub(super) static PROJECTION: Projection = Projection {
    name: "word_requests",
    version: 2,
    tables: &[&WORD_REQUESTS],
    apply: Apply::Player(apply),
};

static WORD_REQUESTS: Table = Table {
    name: "word_requests",
    columns: &[
        // 0 for games in no server.
        integer("guild_id"),
        text("word"),
        text("player_id"),
        // Where they asked for it last.
        text("game_id"),
        // 0 for none.
        integer("round"),
    ],
    n_key_columns: 3,
    indexes: &[("by_player", "player_id")],
};

/// A word, and by how many players it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedWord {
    pub word: Word,
    pub n_players: u64,
    /// In how many servers.
    pub n_servers: u64,
}

/// A word that was refused in a game that is still played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRequest {
    pub word: Word,
    pub player: PlayerId,
    pub game: GameId,
    /// The round that was open then, if one was.
    pub round: Option<u32>,
}

impl Tables {
    /// Returns the words that players asked for in games of `guild` that are over, those of most players first, at most
    /// `limit`; and those of games that are still played, at most as many.
    ///
    /// The rows are up to date with the log as it is now. The cost grows with the words asked for in the server.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn requested_words(
        &self,
        guild: GuildId,
        limit: u32,
    ) -> Result<(Vec<RequestedWord>, Vec<OpenRequest>), TablesError> {
        let head = self.store.head();
        self.reach(&games::PROJECTION, head).await?;
        self.reach(&PROJECTION, head).await?;
        let over = query(
            "select word, count(*), count(distinct guild_id) from word_requests
             where guild_id = $1
               and exists (select 1 from games where games.game_id = word_requests.game_id and live = 0)
             group by word
             order by count(*) desc, word
             limit $2",
        );
        let open = query(
            "select word, player_id, game_id, round from word_requests
             where guild_id = $1
               and exists (select 1 from games where games.game_id = word_requests.game_id and live = 1)
             order by word, player_id
             limit $2",
        );
        let guild = guild_key(Some(guild.0));
        let over = self.rows(over.bind(guild).bind(limit)).await?;
        let open = self.rows(open.bind(guild).bind(limit)).await?;
        let over = over.iter().map(requested).collect::<Result<_, _>>()?;
        Ok((
            over,
            open.iter().map(open_request).collect::<Result<_, _>>()?,
        ))
    }
}

/// Reads the words that players asked for in games that are over, in all servers and in none, those of most players
/// first, from the tables of the log at `database_url` as far as they are. The cost grows with the rows.
///
/// # Errors
/// [`TablesError`] when the tables are not there or cannot be read.
pub async fn requested_words(database_url: &str) -> Result<Vec<RequestedWord>, TablesError> {
    let readers = database::readers(database_url).await?;
    let words = query(
        "select word, count(distinct player_id), count(distinct nullif(guild_id, 0)) from word_requests
         where exists (select 1 from games where games.game_id = word_requests.game_id and live = 0)
         group by word
         order by 2 desc, word",
    );
    let rows = words.fetch_all(&readers).await?;
    readers.close().await;
    Ok(rows.iter().map(requested).collect::<Result<_, _>>()?)
}

fn requested(row: &Row) -> Result<RequestedWord, sqlx::Error> {
    Ok(RequestedWord {
        word: Word::stored(row.get::<String>(0)?),
        n_players: row.get::<i64>(1)?.unsigned_abs(),
        n_servers: row.get::<i64>(2)?.unsigned_abs(),
    })
}

fn open_request(row: &Row) -> Result<OpenRequest, sqlx::Error> {
    let round = u32::try_from(row.get::<i64>(3)?).ok();
    Ok(OpenRequest {
        word: Word::stored(row.get::<String>(0)?),
        player: parsed(row, "player_id")?,
        game: parsed(row, "game_id")?,
        round: round.filter(|round| *round > 0),
    })
}

fn apply<'r>(
    rows: &'r mut Rows<'_>,
    recorded: &'r RecordedEvent,
    event: &'r PlayerEvent,
) -> BoxFuture<'r, Applied> {
    put_request(rows, recorded, event).boxed()
}

async fn put_request(
    rows: &mut Rows<'_>,
    recorded: &RecordedEvent,
    event: &PlayerEvent,
) -> Applied {
    let Some(player_id) = recorded.stream.as_str().strip_prefix("player-") else {
        return Ok(());
    };
    let requested = match event {
        PlayerEvent::WordRequested(requested) => requested,
        PlayerEvent::PlayerErased(_) => return forget(rows, player_id).await,
        PlayerEvent::PlayerRegistered(_) | PlayerEvent::PlayerPreferencesChanged(_) => {
            return Ok(());
        }
    };
    if requested.word.as_str() == REDACTED {
        return Ok(());
    }
    let cells = vec![
        guild_key(recorded.guild_id).into(),
        requested.word.as_str().into(),
        player_id.into(),
        requested.game_id.to_string().into(),
        i64::from(requested.round.unwrap_or(0)).into(),
    ];
    rows.put(&WORD_REQUESTS, cells);
    Ok(())
}

/// Removes what somebody asked for who is erased: the log has it no more, whatever server it was in.
async fn forget(rows: &mut Rows<'_>, player_id: &str) -> Applied {
    let player = [player_id.into()];
    let own = rows.select(&WORD_REQUESTS, "player_id = $1", &player);
    for mut row in own.await? {
        row.truncate(WORD_REQUESTS.n_key_columns);
        rows.delete(&WORD_REQUESTS, row);
    }
    Ok(())
}
