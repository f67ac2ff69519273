//! Statistics of a player or a team: what their games and rounds were, and what follows from them.
//!
//! Owns: the queries, and the figures. Does not know: calendars, names, how figures are shown.
//!
//! Every figure is a whole number: a rate is in thousandths, a time in milliseconds.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use uuid::Uuid;

use super::error::TablesError;
use super::rating::Rating;
use super::results::{ALL_MODES, GIVEN_UP, GameResult, MATCHED, PROJECTION, mode_key};
use super::tables::Tables;
use crate::game::{GameId, GuildId, Mode, PlayerId, TeamId};
use crate::store::sql::{Query, Row, query};

/// Which games are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GameFilter {
    /// The server; none for all games, also those in DMs.
    pub guild: Option<GuildId>,
    pub mode: Option<Mode>,
    /// From when to when games ended, in milliseconds; the end is not part of it.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from_ms: i64,
    pub to_ms: i64,
}

impl Span {
    /// All time.
    pub const ALL: Self = Self {
        from_ms: i64::MIN,
        to_ms: i64::MAX,
    };
}

impl GameFilter {
    /// Returns the bounds of the column `guild_id`.
    fn guilds(&self) -> [i64; 2] {
        match self.guild {
            Some(guild) => [guild.0.cast_signed(); 2],
            None => [0, i64::MAX],
        }
    }

    pub(super) fn mode(&self) -> i64 {
        self.mode.map_or(ALL_MODES, mode_key)
    }
}

/// A person's part in a completed game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayedGame {
    pub ended_at_ms: i64,
    pub result: GameResult,
    pub place: u32,
    pub n_teams: u32,
    pub guesses: u64,
    pub guesses_first: u64,
}

/// A round of a completed game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayedRound {
    pub ended_at_ms: i64,
    pub is_given_up: bool,
    /// The attempts it counts as.
    pub attempts: u32,
    /// The word it was matched on.
    pub word: Option<String>,
    pub duration_ms: u64,
    /// How long the person took to answer, attempt by attempt.
    pub answers_ms: Vec<u64>,
}

/// What a game did to a player's rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatedPlayer {
    pub player: PlayerId,
    pub team: TeamId,
    pub place: u32,
    pub rating: Rating,
    pub change: Rating,
}

/// How often a person's team came before another's, and behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadToHead {
    pub opponent: PlayerId,
    pub games: u64,
    pub ahead: u64,
    pub behind: u64,
}

/// Everything that statistics are made of, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    pub games: Vec<PlayedGame>,
    pub rounds: Vec<PlayedRound>,
    /// Those met most often who do not hide, at most [`OPPONENTS`].
    pub opponents: Vec<HeadToHead>,
}

/// How many opponents are compared.
const OPPONENTS: u32 = 3;

/// The figures of a player or a team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub games: u64,
    pub wins: u64,
    /// Wins in a row: now, and at most.
    pub streak: u64,
    pub best_streak: u64,
    pub rounds: u64,
    pub matches: u64,
    /// Of the rounds that were matched.
    pub match_attempts: u64,
    pub perfect: u64,
    pub give_ups: u64,
    pub fastest_match_ms: Option<u64>,
    pub median_answer_ms: Option<u64>,
    pub guesses: u64,
    pub guesses_first: u64,
    /// How many rounds were matched on the n-th attempt, for n from 1 to 11; then for all others.
    pub by_attempts: [u64; 12],
    /// The words matched on most often, the most frequent first.
    pub words: Vec<(String, u64)>,
}

/// How many of the most matched words are named.
const WORDS: usize = 5;

impl Figures {
    pub fn of(played: &Played) -> Self {
        let mut figures = Self::default();
        for game in &played.games {
            figures.games += 1;
            figures.guesses += game.guesses;
            figures.guesses_first += game.guesses_first;
            if game.result == GameResult::Won {
                figures.wins += 1;
                figures.streak += 1;
                figures.best_streak = figures.best_streak.max(figures.streak);
            } else {
                figures.streak = 0;
            }
        }
        let (mut answers, mut words) = (Vec::new(), BTreeMap::new());
        for round in &played.rounds {
            figures.rounds += 1;
            figures.give_ups += u64::from(round.is_given_up);
            answers.extend(&round.answers_ms);
            let Some(word) = &round.word else {
                continue;
            };
            *words.entry(word.as_str()).or_insert(0) += 1;
            figures.matches += 1;
            figures.match_attempts += u64::from(round.attempts);
            figures.perfect += u64::from(round.attempts == 1);
            let bar = (round.attempts.max(1) as usize).min(figures.by_attempts.len());
            figures.by_attempts[bar - 1] += 1;
            let fastest = figures.fastest_match_ms.unwrap_or(u64::MAX);
            figures.fastest_match_ms = Some(fastest.min(round.duration_ms));
        }
        figures.median_answer_ms = median(answers);
        let mut words: Vec<(&str, u64)> = words.into_iter().collect();
        words.sort_by_key(|(word, n)| (Reverse(*n), *word));
        words.truncate(WORDS);
        figures.words = words
            .into_iter()
            .map(|(word, n)| (word.to_owned(), n))
            .collect();
        figures
    }

    /// Returns how many of a thousand games are won.
    pub fn win_rate_milli(&self) -> Option<u64> {
        (self.wins * 1_000).checked_div(self.games)
    }

    /// Returns the attempts that a match takes, in thousandths.
    pub fn attempts_milli(&self) -> Option<u64> {
        (self.match_attempts * 1_000).checked_div(self.matches)
    }
}

/// Returns the middle of some numbers; of an even number of them, the mean of both in the middle.
fn median(mut numbers: Vec<u64>) -> Option<u64> {
    numbers.sort_unstable();
    let upper = *numbers.get(numbers.len() / 2)?;
    let lower = numbers[(numbers.len() - 1) / 2];
    Some(u64::midpoint(lower, upper))
}

impl Tables {
    /// Returns the games and rounds of `player`, with `team` only those in that team, as the log is now.
    ///
    /// Served by the index `player_games_by_player`: the cost grows with the player's games.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn played(
        &self,
        player: PlayerId,
        team: Option<TeamId>,
        filter: &GameFilter,
    ) -> Result<Played, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let bound = |query| bound(query, player, team, filter);
        let games = self.rows(bound(query(GAMES))).await?;
        let rounds = self.rows(bound(query(ROUNDS))).await?;
        let hidden = self.hidden_players().await?;
        // As many more as may be left out.
        let limit =
            i64::from(OPPONENTS).saturating_add(hidden.len().try_into().unwrap_or(i64::MAX));
        let opponents = self.rows(bound(query(OPPONENTS_MET)).bind(limit)).await?;
        let opponents = opponents.iter().map(head_to_head);
        let mut opponents: Vec<HeadToHead> = opponents.collect::<Result<_, _>>()?;
        opponents.retain(|met| !hidden.contains(&met.opponent));
        opponents.truncate(OPPONENTS as usize);
        Ok(Played {
            games: games.iter().map(game).collect::<Result<_, _>>()?,
            rounds: rounds.iter().map(round).collect::<Result<_, _>>()?,
            opponents,
        })
    }

    /// Returns what a game of `guild` that was completed at `ended_at_ms` did to its players' ratings, the best first;
    /// nothing in a mode without ratings. Served by the key of the table.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn rated_players(
        &self,
        guild: GuildId,
        game: GameId,
        ended_at_ms: i64,
    ) -> Result<Vec<RatedPlayer>, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let found = query(
            "select player_id, team_id, place, rating, uncertainty, rating_change, uncertainty_change
             from player_games
             where guild_id = $1 and ended_at = $2 and game_id = $3 and rating is not null
             order by place, team_id, player_id",
        );
        let found = found.bind(guild.0.cast_signed()).bind(ended_at_ms);
        let rows = self.rows(found.bind(game.0)).await?;
        let rated = |row: &Row| {
            let rating = |rating: usize, uncertainty: usize| {
                Ok::<_, sqlx::Error>(Rating {
                    rating: row.get(rating)?,
                    uncertainty: row.get(uncertainty)?,
                })
            };
            Ok(RatedPlayer {
                player: PlayerId(row.get(0)?),
                team: TeamId(row.get(1)?),
                place: row.small(2)?,
                rating: rating(3, 4)?,
                change: rating(5, 6)?,
            })
        };
        rows.iter().map(rated).collect()
    }

    /// Returns the words that the teams of a server matched on most often, at most `limit`, as the log is now.
    ///
    /// For all time, the cost grows with the different words; for a span, with its rounds.
    ///
    /// # Errors
    /// [`TablesError`].
    pub async fn words_matched(
        &self,
        guild: GuildId,
        mode: Option<Mode>,
        span: Span,
        limit: u32,
    ) -> Result<Vec<(String, u64)>, TablesError> {
        self.reach(&PROJECTION, self.store.head()).await?;
        let mode = mode.map_or(ALL_MODES, mode_key);
        let guild = guild.0.cast_signed();
        let found = if span == Span::ALL {
            query(WORDS_EVER).bind(guild).bind(mode)
        } else {
            let found = query(WORDS_WITHIN).bind(guild).bind(mode);
            found.bind(span.from_ms).bind(span.to_ms)
        };
        let rows = self.rows(found.bind(limit)).await?;
        let word = |row: &Row| Ok((row.get(0)?, row.get::<i64>(1)?.unsigned_abs()));
        rows.iter().map(word).collect()
    }
}

fn bound(query: Query, player: PlayerId, team: Option<TeamId>, filter: &GameFilter) -> Query {
    let [first, last] = filter.guilds();
    query
        .bind(player.0)
        .bind(first)
        .bind(last)
        .bind(filter.span.from_ms)
        .bind(filter.span.to_ms)
        .bind(filter.mode())
        .bind(team.map_or(Uuid::nil(), |team| team.0))
        .bind(Uuid::nil())
}

const GAMES: &str =
    "select ended_at, result, place, n_teams, guesses, guesses_first from player_games
     where player_id = $1
       and guild_id between $2 and $3
       and $4 <= ended_at and ended_at < $5
       and ($6 = 0 or mode = $6)
       and ($7 = $8 or team_id = $7)
     order by ended_at, game_id";

const ROUNDS: &str =
    "select g.ended_at, g.seat, r.outcome, r.attempts, r.word, r.duration_ms, r.answers
     from player_games g
     join team_rounds r on r.game_id = g.game_id and r.team_id = g.team_id
     where g.player_id = $1
       and g.guild_id between $2 and $3
       and $4 <= g.ended_at and g.ended_at < $5
       and ($6 = 0 or g.mode = $6)
       and ($7 = $8 or g.team_id = $7)
       and r.outcome is not null
     order by g.ended_at, g.game_id, r.round";

const OPPONENTS_MET: &str = "with own as materialized (
         select g.guild_id, g.ended_at, g.game_id, g.team_id, g.place
         from player_games g
         where g.player_id = $1
           and g.guild_id between $2 and $3
           and $4 <= g.ended_at and g.ended_at < $5
           and ($6 = 0 or g.mode = $6)
           and ($7 = $8 or g.team_id = $7)
     )
     select o.player_id, count(*),
            sum(case when own.place < o.place then 1 else 0 end),
            sum(case when o.place < own.place then 1 else 0 end)
     from own
     join player_games o on o.guild_id = own.guild_id and o.ended_at = own.ended_at and o.game_id = own.game_id
     where o.team_id <> own.team_id
     group by o.player_id
     order by count(*) desc, o.player_id
     limit $9";

const WORDS_EVER: &str = "select word, matches from word_totals
     where guild_id = $1 and mode = $2
     order by matches desc, word
     limit $3";

const WORDS_WITHIN: &str = "select r.word, count(*)
     from player_games g
     join team_rounds r on r.game_id = g.game_id and r.team_id = g.team_id
     where g.guild_id = $1
       and ($2 = 0 or g.mode = $2)
       and $3 <= g.ended_at and g.ended_at < $4
       and g.seat = 0
       and r.word is not null
     group by r.word
     order by count(*) desc, r.word
     limit $5";

fn game(row: &Row) -> Result<PlayedGame, TablesError> {
    Ok(PlayedGame {
        ended_at_ms: row.get(0)?,
        result: GameResult::of_key(row.get(1)?),
        place: row.small(2)?,
        n_teams: row.small(3)?,
        guesses: row.large(4)?,
        guesses_first: row.large(5)?,
    })
}

fn round(row: &Row) -> Result<PlayedRound, TablesError> {
    let (seat, outcome): (i64, i64) = (row.get(1)?, row.get(2)?);
    let answers: &str = row.get(6)?;
    let own = |answers: &str| {
        let (one, other) = answers.split_once(['<', '>'])?;
        if seat == 0 { one } else { other }.parse().ok()
    };
    Ok(PlayedRound {
        ended_at_ms: row.get(0)?,
        is_given_up: outcome == GIVEN_UP,
        attempts: row.small(3)?,
        word: row.get::<Option<String>>(4)?.filter(|_| outcome == MATCHED),
        duration_ms: row.large(5)?,
        answers_ms: answers.split_whitespace().filter_map(own).collect(),
    })
}

fn head_to_head(row: &Row) -> Result<HeadToHead, TablesError> {
    Ok(HeadToHead {
        opponent: PlayerId(row.get(0)?),
        games: row.large(1)?,
        ahead: row.large(2)?,
        behind: row.large(3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::GameResult::{Draw, Lost, Won};
    use super::*;

    #[test]
    fn a_median_is_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![7]), Some(7));
        assert_eq!(median(vec![9, 1, 4]), Some(4));
        assert_eq!(median(vec![9, 1, 4, 5]), Some(4));
    }

    #[test]
    fn a_streak_ends_with_a_game_that_is_not_won() {
        let game = |result| PlayedGame {
            ended_at_ms: 0,
            result,
            place: 1,
            n_teams: 2,
            guesses: 3,
            guesses_first: 1,
        };
        let played = Played {
            games: [Won, Won, Draw, Won, Lost, Won].map(game).to_vec(),
            ..Played::default()
        };
        let figures = Figures::of(&played);
        assert_eq!(
            (figures.wins, figures.streak, figures.best_streak),
            (4, 1, 2)
        );
        assert_eq!(figures.win_rate_milli(), Some(666));
    }
}
