//! Boards: the players or teams of a server, the best first.
//!
//! Owns: who is listed, what decides the places, the queries. Does not know: calendars, names.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::error::TablesError;
use super::generations::dialect;
use super::rating::Rating;
use super::results::{ALL_MODES, PROJECTION, mode_key};
use super::statistics::Span;
use super::table::{Dialect, guild_key};
use super::tables::Tables;
use crate::game::{GuildId, Mode, PlayerId};
use crate::store::sql::{Query, Row, Value, composed, query};

/// How many games somebody must have finished to be listed.
pub const LISTED_FROM: u32 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardKind {
    Players,
    Teams,
}

/// A board of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardQuery {
    pub guild: GuildId,
    pub kind: BoardKind,
    pub mode: Option<Mode>,
    pub span: Span,
}

impl BoardQuery {
    /// Returns whether ratings decide the places; otherwise it is wins, then fewer games, then fewer attempts a match.
    pub fn is_by_rating(&self) -> bool {
        let is_rated = self.mode.is_some_and(|mode| mode != Mode::TwoPlayer);
        self.kind == BoardKind::Players && self.span == Span::ALL && is_rated
    }

    fn mode(&self) -> i64 {
        self.mode.map_or(ALL_MODES, mode_key)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    pub place: u32,
    /// Where it is in the whole board, from 1.
    pub number: u32,
    pub id: Uuid,
    /// A team's players; of a player, that player twice.
    pub players: [PlayerId; 2],
    pub games: u64,
    pub wins: u64,
    pub matches: u64,
    pub match_attempts: u64,
    pub rating: Option<Rating>,
}

/// A page of a board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    pub rows: Vec<BoardRow>,
    /// How many are listed in all.
    pub n_listed: u32,
    /// The place of whoever is asking.
    pub own: Option<BoardRow>,
    /// How many games whoever is asking has finished.
    pub own_games: u64,
}

impl Tables {
    /// Returns the rating of a player in a mode of a server; none in modes without one. Served by the key of the table.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn rating(
        &self,
        guild: GuildId,
        mode: Mode,
        player: PlayerId,
    ) -> Result<Option<Rating>, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let found = query(
            "select rating, uncertainty from player_totals
             where guild_id = $1 and mode = $2 and player_id = $3",
        );
        let found = found.bind(guild_key(Some(guild.0))).bind(mode_key(mode));
        let rows = self.rows(found.bind(player.0)).await?;
        let rating = |row: &Row| {
            let (rating, uncertainty): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
            let rated = rating.zip(uncertainty);
            Ok(rated.map(|(rating, uncertainty)| Rating {
                rating,
                uncertainty,
            }))
        };
        let rating: Option<Result<_, sqlx::Error>> = rows.first().map(rating);
        Ok(rating.transpose()?.flatten())
    }

    /// Returns the `limit` rows of a board that follow the first `skipped`, and the row of `own`: a player, or a team.
    ///
    /// Whoever is `hidden` is not there, and neither are their teams. For all time, the cost grows with the players or
    /// teams of the server; for a span, with its games.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn board(
        &self,
        board: &BoardQuery,
        (skipped, limit): (u32, u32),
        own: Option<Uuid>,
        hidden: &BTreeSet<PlayerId>,
    ) -> Result<Board, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let sql = board_sql(board, dialect(&self.pools.readers()));
        let hidden: Vec<String> = hidden
            .iter()
            .map(|player| player.0.simple().to_string())
            .collect();
        let own = own.unwrap_or_default();
        let found = bound(&sql, board)
            .bind(serde_json::Value::from(hidden).to_string())
            .bind(i64::from(LISTED_FROM))
            .bind(skipped)
            .bind(i64::from(skipped) + i64::from(limit))
            .bind(own);
        let mut board = Board::default();
        for row in self.rows(found).await? {
            board.own_games = row.get::<i64>("own_games")?.unsigned_abs();
            board.n_listed = row.small("listed")?;
            let Some(n) = row.get::<Option<i64>>("n")? else {
                continue;
            };
            let row = board_row(&row)?;
            if row.id == own {
                board.own = Some(row.clone());
            }
            if (i64::from(skipped) + 1..=i64::from(skipped) + i64::from(limit)).contains(&n) {
                board.rows.push(row);
            }
        }
        Ok(board)
    }

    /// Returns when a player won games of a server, oldest first, in milliseconds.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn wins_of(
        &self,
        player: PlayerId,
        board: &BoardQuery,
    ) -> Result<Vec<i64>, TablesError> {
        let found = query(
            "select ended_at from player_games
             where player_id = $5 and guild_id = $1
               and ($2 = 0 or mode = $2)
               and $3 <= ended_at and ended_at < $4
               and result = 1
             order by ended_at",
        );
        let found = bind(found, board).bind(player.0);
        let rows = self.rows(found).await?;
        Ok(rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, _>>()?)
    }
}

fn bound(sql: &str, board: &BoardQuery) -> Query {
    bind(composed(sql), board)
}

fn bind(query: Query, board: &BoardQuery) -> Query {
    query.bind_all([
        Value::from(board.guild.0.cast_signed()),
        board.mode().into(),
        board.span.from_ms.into(),
        board.span.to_ms.into(),
    ])
}

/// Returns the SQL of a board: everybody is counted, those to be listed are put in order, a page and one's own row are
/// taken out. There is one row in any case, which says how many are listed.
fn board_sql(board: &BoardQuery, dialect: Dialect) -> String {
    let counted = match (board.kind, board.span == Span::ALL) {
        (BoardKind::Players, true) => PLAYERS_EVER,
        (BoardKind::Players, false) => PLAYERS_WITHIN,
        (BoardKind::Teams, true) => TEAMS_EVER,
        (BoardKind::Teams, false) => TEAMS_WITHIN,
    };
    let hidden = match dialect {
        Dialect::Sqlite => "select unhex(value) from json_each($5)",
        Dialect::Postgres => {
            "select cast(value as uuid) from json_array_elements_text(cast($5 as json)) as hidden(value)"
        }
    };
    let order = if board.is_by_rating() {
        "rating desc"
    } else {
        "wins desc, games, case when matches = 0 then 1 else 0 end, match_attempts * 1000 / greater(matches, 1)"
    };
    let greater = match dialect {
        Dialect::Sqlite => "max",
        Dialect::Postgres => "greatest",
    };
    let order = order.replace("greater", greater);
    format!(
        "with counted as ({counted}),
         hidden_ids(id) as ({hidden}),
         ranked as (
             select counted.*,
                    dense_rank() over (order by {order}) as place,
                    row_number() over (order by {order}, id) as n
             from counted
             where $6 <= games
               and one not in (select id from hidden_ids)
               and other not in (select id from hidden_ids)
         ),
         sizes as (
             select (select count(*) from ranked) as listed,
                    coalesce((select games from counted where id = $9), 0) as own_games
         )
         select ranked.*, sizes.listed, sizes.own_games
         from sizes left join ranked on $7 < n and n <= $8 or id = $9
         order by n"
    )
}

const PLAYERS_EVER: &str = "select player_id as id, player_id as one, player_id as other,
        games, wins, matches, match_attempts, rating, uncertainty
     from player_totals
     where guild_id = $1 and mode = $2 and $3 < $4";

const TEAMS_EVER: &str = "select team_id as id, one, other,
        games, wins, matches, match_attempts, cast(null as bigint) as rating, cast(null as bigint) as uncertainty
     from team_totals
     where guild_id = $1 and mode = $2 and $3 < $4";

const PLAYERS_WITHIN: &str = "select player_id as id, player_id as one, player_id as other,
        count(*) as games, sum(case when result = 1 then 1 else 0 end) as wins,
        cast(sum(matches) as bigint) as matches, cast(sum(match_attempts) as bigint) as match_attempts,
        cast(null as bigint) as rating, cast(null as bigint) as uncertainty
     from player_games
     where guild_id = $1
       and ($2 = 0 or mode = $2)
       and $3 <= ended_at and ended_at < $4
     group by player_id";

const TEAMS_WITHIN: &str = "select g.team_id as id, t.one, t.other,
        count(*) as games, sum(case when g.result = 1 then 1 else 0 end) as wins,
        cast(sum(g.matches) as bigint) as matches, cast(sum(g.match_attempts) as bigint) as match_attempts,
        cast(null as bigint) as rating, cast(null as bigint) as uncertainty
     from player_games g
     join team_totals t on t.guild_id = g.guild_id and t.mode = 0 and t.team_id = g.team_id
     where g.guild_id = $1
       and ($2 = 0 or g.mode = $2)
       and $3 <= g.ended_at and g.ended_at < $4
       and g.seat = 0
     group by g.team_id, t.one, t.other";

fn board_row(row: &Row) -> Result<BoardRow, sqlx::Error> {
    let (rating, uncertainty): (Option<i64>, Option<i64>) =
        (row.get("rating")?, row.get("uncertainty")?);
    Ok(BoardRow {
        place: row.small("place")?,
        number: row.small("n")?,
        id: row.get("id")?,
        players: [PlayerId(row.get("one")?), PlayerId(row.get("other")?)],
        games: row.large("games")?,
        wins: row.large("wins")?,
        matches: row.large("matches")?,
        match_attempts: row.large("match_attempts")?,
        rating: rating.zip(uncertainty).map(|(rating, uncertainty)| Rating {
            rating,
            uncertainty,
        }),
    })
}
