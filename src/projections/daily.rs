//! The projection `daily`: who played the daily pair on which day, how it went, and which words linked its pairs.
//!
//! Owns: the tables `daily_games`, `daily_players`, `daily_links`. Does not know: which pairs a day has.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::error::TablesError;
use super::projection::{Applied, Apply, Projection, game_of};
use super::rows::Rows;
use super::table::{Table, guild_key, id, integer, text};
use super::tables::Tables;
use crate::game::values::Word;
use crate::game::{GameEvent, GuildId, PlayerId};
use crate::store::RecordedEvent;
use crate::store::sql::{Row, query};

pub(super) static PROJECTION: Projection = Projection {
    name: "daily",
    version: 1,
    tables: &[&DAILY_GAMES, &DAILY_PLAYERS, &DAILY_LINKS],
    apply: Apply::Game(apply),
};

static DAILY_GAMES: Table = Table {
    name: "daily_games",
    columns: &[
        id("game_id"),
        integer("guild_id"),
        // In days since 1970.
        integer("day"),
        // The smaller of the two ids; none before the start.
        id("one").optional(),
        id("other").optional(),
        // 0 unless it was played to its end.
        integer("attempts"),
    ],
    n_key_columns: 1,
    indexes: &[
        ("by_pair", "one, other, day"),
        ("by_day", "day, guild_id, attempts"),
    ],
};

// Indexes of columns of `daily_games`.
const GUILD: usize = 1;
const DAY: usize = 2;
const ONE: usize = 3;
const OTHER: usize = 4;
const ATTEMPTS: usize = 5;

/// The days on which somebody played the daily pair to its end.
static DAILY_PLAYERS: Table = Table {
    name: "daily_players",
    columns: &[
        id("player_id"),
        integer("day"),
        id("game_id"),
        integer("guild_id"),
    ],
    n_key_columns: 3,
    indexes: &[],
};

/// The words that people matched by. Those of a game that goes on are read by nobody.
static DAILY_LINKS: Table = Table {
    name: "daily_links",
    columns: &[
        id("game_id"),
        integer("round"),
        integer("guild_id"),
        text("word"),
    ],
    n_key_columns: 2,
    indexes: &[],
};

/// How two people did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyResult {
    pub players: [PlayerId; 2],
    pub attempts: u32,
}

/// How everybody did on a day, in attempts; nobody is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyWorld {
    pub n_games: u32,
    /// A quarter took at most the first, half the second, three quarters the third.
    pub quartiles: [u32; 3],
}

/// A word that linked a pair of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyLink {
    pub round: u32,
    pub word: Word,
    /// How many matched by it.
    pub n: u32,
}

/// How many days a streak is looked for at most.
const STREAK_LIMIT: u32 = 4_000;

/// How many links of a day are read at most: the ways to link five pairs.
const LINKS_LIMIT: u32 = 10_000;

impl Tables {
    /// Tells whether two people have played the daily pair of a day, or begun to. Served by the index on pairs.
    ///
    /// The rows are up to date with the log as it is now.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn daily_played(
        &self,
        day: u32,
        players: [PlayerId; 2],
    ) -> Result<bool, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let [one, other] = in_order(players);
        let found = query("select 1 from daily_games where one = $1 and other = $2 and day = $3");
        let found = found.bind(one).bind(other).bind(day);
        Ok(!self.rows(found).await?.is_empty())
    }

    /// Returns who played the daily pair of a day to its end in games of a server, those with the fewest attempts first,
    /// at most `limit`. Pairs with somebody who hides are left out, but for `reader`'s own. Served by the index on days.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn daily_board(
        &self,
        day: u32,
        guild: GuildId,
        limit: u32,
        reader: PlayerId,
    ) -> Result<Vec<DailyResult>, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let hidden = self.hidden_players().await?;
        let found = query(
            "select one, other, attempts from daily_games
             where day = $1 and guild_id = $2 and attempts > 0
             order by attempts, one, other",
        );
        let found = found.bind(day).bind(guild_key(Some(guild.0)));
        let rows = self.rows(found).await?;
        let result = |row: &Row| {
            Ok(DailyResult {
                players: [PlayerId(row.get(0)?), PlayerId(row.get(1)?)],
                attempts: row.small(2)?,
            })
        };
        let results = rows.iter().map(result);
        let mut results: Vec<DailyResult> = results.collect::<Result<_, sqlx::Error>>()?;
        results.retain(|result| {
            let mut players = result.players.iter();
            result.players.contains(&reader) || !players.any(|player| hidden.contains(player))
        });
        results.truncate(limit as usize);
        Ok(results)
    }

    /// Returns the partner of the last daily pair that somebody finished, on `day` or before. Served by the key of the
    /// table.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn daily_partner(
        &self,
        day: u32,
        player: PlayerId,
    ) -> Result<Option<PlayerId>, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let found = query(
            "select one, other from daily_players join daily_games using (game_id)
             where daily_players.player_id = $1 and daily_players.day <= $2
             order by daily_players.day desc, game_id desc
             limit 1",
        );
        let rows = self.rows(found.bind(player.0).bind(day)).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let players = [PlayerId(row.get(0)?), PlayerId(row.get(1)?)];
        Ok(players.into_iter().find(|one| *one != player))
    }

    /// Returns how the daily pair of a day went everywhere; none when nobody has played it to its end. The cost grows with
    /// the games of the day.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn daily_world(&self, day: u32) -> Result<Option<DailyWorld>, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let found = query(
            "select attempts, count(*) from daily_games
             where day = $1 and attempts > 0
             group by attempts
             order by attempts",
        );
        let rows = self.rows(found.bind(day)).await?;
        let count = |row: &Row| Ok((row.small(0)?, row.small(1)?));
        let counts: Vec<(u32, u32)> = rows.iter().map(count).collect::<Result<_, sqlx::Error>>()?;
        let n_games: u32 = counts.iter().map(|(_, n)| n).sum();
        let quartile = |quarters: u32| {
            let mut seen = 0;
            let reached = counts.iter().find(|(_, n)| {
                seen += n;
                quarters * n_games <= 4 * seen
            });
            reached.map_or(0, |(attempts, _)| *attempts)
        };
        Ok((0 < n_games).then(|| DailyWorld {
            n_games,
            quartiles: [1, 2, 3].map(quartile),
        }))
    }

    /// Returns the words that linked the pairs of a day in games that were played to their end, everywhere: by round, the
    /// most common first. The cost grows with the games of the day.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn daily_links(&self, day: u32) -> Result<Vec<DailyLink>, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let found = query(
            "select round, word, count(*)
             from daily_games join daily_links using (game_id)
             where day = $1 and attempts > 0
             group by round, word
             order by round, count(*) desc, word
             limit $2",
        );
        let rows = self.rows(found.bind(day).bind(LINKS_LIMIT)).await?;
        let link = |row: &Row| {
            Ok(DailyLink {
                round: row.small(0)?,
                word: Word::stored(row.get::<String>(1)?),
                n: row.small(2)?,
            })
        };
        Ok(rows.iter().map(link).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Returns on how many days in a row, up to `day` or the day before, somebody played the daily pair to its end, with
    /// `partner` or with anybody. Served by the key of the table: the cost grows with the days played.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn daily_streak(
        &self,
        day: u32,
        player: PlayerId,
        partner: Option<PlayerId>,
    ) -> Result<u32, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let found = match partner {
            Some(partner) => {
                let [one, other] = in_order([player, partner]);
                let of_pair = query(
                    "select distinct day from daily_games
                     where one = $1 and other = $2 and attempts > 0
                     order by day desc
                     limit $3",
                );
                of_pair.bind(one).bind(other)
            }
            None => query(
                "select distinct day from daily_players
                 where player_id = $1 and $2 = $2
                 order by day desc
                 limit $3",
            )
            .bind(player.0)
            .bind(player.0),
        };
        let rows = self.rows(found.bind(STREAK_LIMIT)).await?;
        let days = rows.iter().map(|row| row.small(0));
        let days: Vec<u32> = days.collect::<Result<_, _>>()?;
        Ok(streak(day, &days))
    }
}

/// Returns how many of `days`, newest first, follow each other up to `today` or the day before.
fn streak(today: u32, days: &[u32]) -> u32 {
    let Some(newest) = days.first().filter(|newest| today <= **newest + 1) else {
        return 0;
    };
    let in_a_row = (0..).zip(days).take_while(|(n, day)| **day + n == *newest);
    u32::try_from(in_a_row.count()).unwrap_or(u32::MAX)
}

fn in_order(mut players: [PlayerId; 2]) -> [Uuid; 2] {
    players.sort_unstable();
    players.map(|player| player.0)
}

fn apply<'r>(
    rows: &'r mut Rows<'_>,
    recorded: &'r RecordedEvent,
    event: &'r GameEvent,
) -> BoxFuture<'r, Applied> {
    update_rows(rows, recorded, event).boxed()
}

async fn update_rows(rows: &mut Rows<'_>, recorded: &RecordedEvent, event: &GameEvent) -> Applied {
    let Some(game) = game_of(recorded) else {
        return Ok(());
    };
    if let GameEvent::GameCreated(created) = event {
        if let Some(day) = created.daily {
            let cells = vec![
                game.into(),
                guild_key(recorded.guild_id).into(),
                i64::from(day).into(),
                None::<Uuid>.into(),
                None::<Uuid>.into(),
                0_i64.into(),
            ];
            rows.put(&DAILY_GAMES, cells);
        }
        return Ok(());
    }
    let is_other = !matches!(
        event,
        GameEvent::GameStarted(_) | GameEvent::RoundEnded(_) | GameEvent::GameCompleted(_)
    );
    if is_other {
        return Ok(());
    }
    let Some(mut daily) = rows.get(&DAILY_GAMES, &[game.into()]).await? else {
        return Ok(());
    };
    match event {
        GameEvent::GameStarted(started) => {
            if let Some(team) = started.teams.first() {
                let [one, other] = in_order(team.players);
                daily[ONE] = one.into();
                daily[OTHER] = other.into();
            }
        }
        GameEvent::RoundEnded(ended) => {
            let words = ended
                .results
                .iter()
                .filter_map(|result| result.matched_word.as_ref());
            for word in words {
                let round = i64::from(ended.round).into();
                let cells = vec![
                    game.into(),
                    round,
                    daily[GUILD].clone(),
                    word.as_str().into(),
                ];
                rows.put(&DAILY_LINKS, cells);
            }
            return Ok(());
        }
        GameEvent::GameCompleted(completed) => {
            let attempts = completed.standings.first().map_or(0, |own| own.attempts);
            daily[ATTEMPTS] = i64::from(attempts).into();
            for player in [ONE, OTHER] {
                let [player, day, guild] = [player, DAY, GUILD].map(|cell| daily[cell].clone());
                rows.put(&DAILY_PLAYERS, vec![player, day, game.into(), guild]);
            }
        }
        _ => {}
    }
    rows.put(&DAILY_GAMES, daily);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streak_goes_back_from_today_or_yesterday_without_a_gap() {
        #[track_caller]
        fn check(days: &[u32], expected: u32) {
            assert_eq!(streak(100, days), expected, "{days:?}");
        }

        check(&[], 0);
        check(&[100], 1);
        check(&[99], 1);
        check(&[98], 0);
        check(&[100, 99, 98, 96], 3);
        check(&[99, 98, 97], 3);
        check(&[100, 98], 1);
    }
}
