//! The projection `results`: how finished games and their rounds went, by player and by team, and everybody's rating.
//!
//! Owns: its tables, and what of a game counts. Does not know: the questions asked of them (`statistics`, `boards`),
//! and how a rating changes.
//!
//! A game counts once it is completed; practice never does. Rounds are written while they are played, and reached
//! through the games that count.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::projection::{Applied, Apply, Projection, game_of};
use super::rating::{Rated, Rating, rated};
use super::rows::{Cells, Rows};
use super::table::{Table, guild_key, id, integer, text};
use crate::game::event::{GameCompleted, GameStarted, GuessProcessed, Outcome, RoundEnded};
use crate::game::values::{PlayerTally, RoundOutcome, Standing, TeamRound, Word};
use crate::game::{GameEvent, Mode, PlayerId, TeamId};
use crate::store::RecordedEvent;
use crate::store::sql::Value;

pub(super) static PROJECTION: Projection = Projection {
    name: "results",
    version: 1,
    tables: &[
        &PRACTICE_GAMES,
        &TEAM_GAMES,
        &TEAM_ROUNDS,
        &PLAYER_GAMES,
        &PLAYER_TOTALS,
        &TEAM_TOTALS,
        &WORD_TOTALS,
    ],
    apply: Apply::Game(apply),
};

/// Games that count for nothing.
static PRACTICE_GAMES: Table = Table {
    name: "practice_games",
    columns: &[id("game_id"), integer("guild_id")],
    n_key_columns: 1,
    indexes: &[],
};

/// The teams of a game, as it started.
static TEAM_GAMES: Table = Table {
    name: "team_games",
    columns: &[
        id("game_id"),
        id("team_id"),
        // 0 for games in no server, as in all tables here.
        integer("guild_id"),
        integer("mode"),
        id("one"),
        id("other"),
    ],
    n_key_columns: 2,
    indexes: &[("by_guild", "guild_id")],
};

// Indexes of columns of `team_games`.
const MODE: usize = 3;
const ONE: usize = 4;
const OTHER: usize = 5;

/// A team's round.
static TEAM_ROUNDS: Table = Table {
    name: "team_rounds",
    columns: &[
        id("game_id"),
        id("team_id"),
        integer("round"),
        integer("guild_id"),
        // None while it is open.
        integer("outcome").optional(),
        integer("attempts"),
        text("word").optional(),
        integer("duration_ms"),
        // When the open attempt began, in milliseconds of the round.
        integer("attempt_at_ms"),
        // How long the answers of each attempt took, in milliseconds: `ONE<OTHER` if the first of the team's players
        // answered first, `ONE>OTHER` if not.
        text("answers"),
    ],
    n_key_columns: 3,
    indexes: &[("by_guild", "guild_id")],
};

// Indexes of columns of `team_rounds`.
const OUTCOME: usize = 4;
const ATTEMPTS: usize = 5;
const WORD: usize = 6;
const DURATION_MS: usize = 7;
const ATTEMPT_AT_MS: usize = 8;
const ANSWERS: usize = 9;

/// A player's part in a completed game, in the order of time for each server.
static PLAYER_GAMES: Table = Table {
    name: "player_games",
    columns: &[
        integer("guild_id"),
        integer("ended_at"),
        id("game_id"),
        id("player_id"),
        id("team_id"),
        id("partner_id"),
        // 0 for the first of the team's players, 1 for the other.
        integer("seat"),
        integer("mode"),
        integer("result"),
        integer("place"),
        integer("n_teams"),
        integer("matches"),
        integer("match_attempts"),
        // Guesses in complete attempts, and how many of them came before the partner's.
        integer("guesses"),
        integer("guesses_first"),
        // In millionths, after the game and how they changed; none in modes without a rating.
        integer("rating").optional(),
        integer("rating_change").optional(),
        integer("uncertainty").optional(),
        integer("uncertainty_change").optional(),
    ],
    n_key_columns: 4,
    indexes: &[("by_player", "player_id, guild_id, ended_at")],
};

/// A player's games in all, by mode; mode 0 is all modes.
static PLAYER_TOTALS: Table = Table {
    name: "player_totals",
    columns: &[
        integer("guild_id"),
        integer("mode"),
        id("player_id"),
        integer("games"),
        integer("wins"),
        integer("matches"),
        integer("match_attempts"),
        // In millionths; none in modes without a rating.
        integer("rating").optional(),
        integer("uncertainty").optional(),
    ],
    n_key_columns: 3,
    indexes: &[],
};

/// A team's games in all, likewise.
static TEAM_TOTALS: Table = Table {
    name: "team_totals",
    columns: &[
        integer("guild_id"),
        integer("mode"),
        id("team_id"),
        integer("games"),
        integer("wins"),
        integer("matches"),
        integer("match_attempts"),
        id("one"),
        id("other"),
    ],
    n_key_columns: 3,
    indexes: &[],
};

/// How often the teams of a server matched on a word, likewise.
static WORD_TOTALS: Table = Table {
    name: "word_totals",
    columns: &[
        integer("guild_id"),
        integer("mode"),
        text("word"),
        integer("matches"),
    ],
    n_key_columns: 3,
    indexes: &[],
};

/// The index of the column `games` of both tables of totals, which the other three follow.
const GAMES: usize = 3;

/// The mode of totals over all modes.
pub(super) const ALL_MODES: i64 = 0;

/// Returns a mode as the tables hold it.
pub(super) const fn mode_key(mode: Mode) -> i64 {
    match mode {
        Mode::TwoPlayer => 1,
        Mode::Knockout => 2,
        Mode::Race => 3,
        Mode::GolfRace => 4,
        Mode::Longform => 5,
    }
}

/// How a game ended for one team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GameResult {
    Lost,
    Won,
    /// It shares the win.
    Draw,
    NoWinner,
}

impl GameResult {
    const fn key(self) -> i64 {
        match self {
            Self::Lost => 0,
            Self::Won => 1,
            Self::Draw => 2,
            Self::NoWinner => 3,
        }
    }

    pub(super) const fn of_key(key: i64) -> Self {
        match key {
            1 => Self::Won,
            2 => Self::Draw,
            3 => Self::NoWinner,
            _ => Self::Lost,
        }
    }

    fn of(team: TeamId, completed: &GameCompleted) -> Self {
        match (completed.outcome, completed.winners.contains(&team)) {
            (Outcome::Draw, true) => Self::Draw,
            (_, true) => Self::Won,
            (Outcome::NoWinner, false) => Self::NoWinner,
            (_, false) => Self::Lost,
        }
    }
}

pub(super) const MATCHED: i64 = 1;
pub(super) const GIVEN_UP: i64 = 2;

/// Returns the outcome of a round as the tables hold it; none for one that counts for nothing.
const fn outcome_key(outcome: RoundOutcome) -> Option<i64> {
    match outcome {
        RoundOutcome::Matched => Some(MATCHED),
        RoundOutcome::GivenUp => Some(GIVEN_UP),
        RoundOutcome::Unmatched => Some(3),
        RoundOutcome::Eliminated => Some(4),
        RoundOutcome::Void => None,
    }
}

fn apply<'r>(
    rows: &'r mut Rows<'_>,
    recorded: &'r RecordedEvent,
    event: &'r GameEvent,
) -> BoxFuture<'r, Applied> {
    update_rows(rows, recorded, event).boxed()
}

async fn update_rows(rows: &mut Rows<'_>, recorded: &RecordedEvent, event: &GameEvent) -> Applied {
    let Some(game_id) = game_of(recorded) else {
        return Ok(());
    };
    let game = Game {
        game_id,
        guild: guild_key(recorded.guild_id),
    };
    match event {
        GameEvent::GameCreated(created) if created.practice => {
            rows.put(&PRACTICE_GAMES, vec![game_id.into(), game.guild.into()]);
            Ok(())
        }
        GameEvent::GameStarted(started) => game.start(rows, started).await,
        GameEvent::GuessProcessed(processed) => game.note_answers(rows, processed).await,
        GameEvent::RoundEnded(ended) => game.end_round(rows, ended).await,
        GameEvent::GameCompleted(completed) => game.complete(rows, completed).await,
        _ => Ok(()),
    }
}

/// The game of an event.
#[derive(Clone, Copy)]
struct Game {
    game_id: Uuid,
    guild: i64,
}

impl Game {
    async fn start(self, rows: &mut Rows<'_>, started: &GameStarted) -> Applied {
        let practice = rows.get(&PRACTICE_GAMES, &[self.game_id.into()]).await?;
        if practice.is_some() {
            return Ok(());
        }
        for team in &started.teams {
            let [one, other] = team.players;
            let cells = vec![
                self.game_id.into(),
                team.team_id.0.into(),
                self.guild.into(),
                mode_key(started.config.mode()).into(),
                one.0.into(),
                other.0.into(),
            ];
            rows.put(&TEAM_GAMES, cells);
        }
        Ok(())
    }

    /// Returns the row of a team in a game that may count.
    async fn team(self, rows: &mut Rows<'_>, team: TeamId) -> Result<Option<Cells>, sqlx::Error> {
        let key = [self.game_id.into(), team.0.into()];
        rows.get(&TEAM_GAMES, &key).await
    }

    /// Returns the row of a round, or a new one.
    async fn round(
        self,
        rows: &mut Rows<'_>,
        team: TeamId,
        round: u32,
    ) -> Result<Cells, sqlx::Error> {
        let key = [self.game_id.into(), team.0.into(), round.into()];
        let found = rows.get(&TEAM_ROUNDS, &key).await?;
        Ok(found.unwrap_or_else(|| {
            let rest = [
                self.guild.into(),
                Value::Integer(None),
                0_i64.into(),
                Value::Text(None),
                0_i64.into(),
                0_i64.into(),
                "".into(),
            ];
            key.into_iter().chain(rest).collect()
        }))
    }

    async fn note_answers(self, rows: &mut Rows<'_>, processed: &GuessProcessed) -> Applied {
        let Some(team) = self.team(rows, processed.team_id).await? else {
            return Ok(());
        };
        let mut round = self.round(rows, processed.team_id, processed.round).await?;
        let began_at = number(&round[ATTEMPT_AT_MS]);
        let [first, second] = &processed.submissions;
        let took = |elapsed_ms| integer_of(elapsed_ms).saturating_sub(began_at).max(0);
        let (first_ms, second_ms) = (took(first.elapsed_ms), took(second.elapsed_ms));
        let answers = if team[ONE] == Value::from(first.player_id.0) {
            format!("{first_ms}<{second_ms}")
        } else {
            format!("{second_ms}>{first_ms}")
        };
        let before = words(&round[ANSWERS]);
        let space = if before.is_empty() { "" } else { " " };
        round[ANSWERS] = format!("{before}{space}{answers}").into();
        let ended_at = first.elapsed_ms.max(second.elapsed_ms);
        round[ATTEMPT_AT_MS] = integer_of(ended_at).into();
        rows.put(&TEAM_ROUNDS, round);
        Ok(())
    }

    async fn end_round(self, rows: &mut Rows<'_>, ended: &RoundEnded) -> Applied {
        for result in &ended.results {
            self.end_team_round(rows, ended.round, result).await?;
        }
        Ok(())
    }

    async fn end_team_round(self, rows: &mut Rows<'_>, round: u32, result: &TeamRound) -> Applied {
        if self.team(rows, result.team_id).await?.is_none() {
            return Ok(());
        }
        let mut cells = self.round(rows, result.team_id, round).await?;
        let Some(outcome) = outcome_key(result.outcome) else {
            rows.delete(&TEAM_ROUNDS, cells[..TEAM_ROUNDS.n_key_columns].to_vec());
            return Ok(());
        };
        cells[OUTCOME] = outcome.into();
        cells[ATTEMPTS] = result.attempts.into();
        cells[WORD] = result.matched_word.as_ref().map(Word::as_str).into();
        cells[DURATION_MS] = integer_of(result.duration_ms).into();
        rows.put(&TEAM_ROUNDS, cells);
        Ok(())
    }

    async fn complete(self, rows: &mut Rows<'_>, completed: &GameCompleted) -> Applied {
        let game = [self.game_id.into()];
        let rounds = rows.select(&TEAM_ROUNDS, "game_id = $1", &game).await?;
        let mut parts = Vec::new();
        for standing in &completed.standings {
            let Some(team) = self.team(rows, standing.team_id).await? else {
                return Ok(());
            };
            parts.push(Part::of(standing, &team, &rounds, completed));
        }
        let ratings = self.new_ratings(rows, &parts).await?;
        let n_teams = integer_of(parts.len() as u64);
        for part in &parts {
            for player in part.players {
                let rated = ratings.iter().find(|(rated, _)| *rated == player);
                let rated = rated.map(|(_, rated)| *rated);
                let tally = completed.tallies.iter();
                let tally = tally.clone().find(|tally| tally.player_id == player);
                let cells = self.player_game(part, player, n_teams, tally, rated);
                rows.put(&PLAYER_GAMES, cells);
                for mode in [ALL_MODES, part.mode] {
                    let rated = rated.filter(|_| mode != ALL_MODES);
                    self.count_player(rows, mode, player, part, rated).await?;
                }
            }
            for mode in [ALL_MODES, part.mode] {
                self.count_team(rows, mode, part).await?;
                for word in &part.words {
                    self.count_word(rows, mode, word).await?;
                }
            }
        }
        Ok(())
    }

    fn player_game(
        self,
        part: &Part,
        player: PlayerId,
        n_teams: i64,
        tally: Option<&PlayerTally>,
        rated: Option<Rated>,
    ) -> Cells {
        let now = rated.map(|rated| rated.now);
        let change = rated.map(Rated::change);
        let [one, other] = part.players;
        let (partner, seat) = if player == one { (other, 0) } else { (one, 1) };
        vec![
            self.guild.into(),
            part.ended_at.into(),
            self.game_id.into(),
            player.0.into(),
            part.team.0.into(),
            partner.0.into(),
            i64::into(seat),
            part.mode.into(),
            part.result.key().into(),
            part.place.into(),
            n_teams.into(),
            part.matches.into(),
            part.match_attempts.into(),
            tally.map_or(0, |tally| tally.submissions).into(),
            tally.map_or(0, |tally| tally.first_in).into(),
            now.map(|now| now.rating).into(),
            change.map(|change| change.rating).into(),
            now.map(|now| now.uncertainty).into(),
            change.map(|change| change.uncertainty).into(),
        ]
    }

    /// Returns how the players' ratings change; nothing in a game without opponents.
    async fn new_ratings(
        self,
        rows: &mut Rows<'_>,
        parts: &[Part],
    ) -> Result<Vec<(PlayerId, Rated)>, sqlx::Error> {
        if parts.len() < 2 {
            return Ok(Vec::new());
        }
        let mut teams = Vec::new();
        for part in parts {
            let mut ratings = [Rating::NEW; 2];
            for (rating, player) in ratings.iter_mut().zip(part.players) {
                let key = [self.guild.into(), part.mode.into(), player.0.into()];
                if let Some(
                    [
                        ..,
                        Value::Integer(Some(known)),
                        Value::Integer(Some(uncertainty)),
                    ],
                ) = rows.get(&PLAYER_TOTALS, &key).await?.as_deref()
                {
                    *rating = Rating {
                        rating: *known,
                        uncertainty: *uncertainty,
                    };
                }
            }
            teams.push((ratings, part.place));
        }
        let players = parts.iter().flat_map(|part| part.players);
        Ok(players.zip(rated(&teams).into_iter().flatten()).collect())
    }

    async fn count_player(
        self,
        rows: &mut Rows<'_>,
        mode: i64,
        player: PlayerId,
        part: &Part,
        rated: Option<Rated>,
    ) -> Applied {
        let key = vec![self.guild.into(), mode.into(), player.0.into()];
        let before = rows.get(&PLAYER_TOTALS, &key).await?;
        let totals = part.added_to(before.as_deref());
        let now = rated.map(|rated| rated.now);
        let rating = [
            now.map(|now| now.rating).into(),
            now.map(|now| now.uncertainty).into(),
        ];
        rows.put(
            &PLAYER_TOTALS,
            key.into_iter().chain(totals).chain(rating).collect(),
        );
        Ok(())
    }

    async fn count_team(self, rows: &mut Rows<'_>, mode: i64, part: &Part) -> Applied {
        let key = vec![self.guild.into(), mode.into(), part.team.0.into()];
        let before = rows.get(&TEAM_TOTALS, &key).await?;
        let totals = part.added_to(before.as_deref());
        let players = part.players.map(|player| Value::from(player.0));
        rows.put(
            &TEAM_TOTALS,
            key.into_iter().chain(totals).chain(players).collect(),
        );
        Ok(())
    }

    async fn count_word(self, rows: &mut Rows<'_>, mode: i64, word: &Value) -> Applied {
        let mut key = vec![self.guild.into(), mode.into(), word.clone()];
        let before = rows.get(&WORD_TOTALS, &key).await?;
        let matches = before.map_or(0, |cells| number(&cells[3])) + 1;
        key.push(matches.into());
        rows.put(&WORD_TOTALS, key);
        Ok(())
    }
}

/// A team's part in a completed game.
struct Part {
    team: TeamId,
    players: [PlayerId; 2],
    mode: i64,
    ended_at: i64,
    result: GameResult,
    place: u32,
    matches: i64,
    match_attempts: i64,
    /// The words it matched on.
    words: Vec<Value>,
}

impl Part {
    fn of(standing: &Standing, team: &Cells, rounds: &[Cells], completed: &GameCompleted) -> Self {
        let id = Value::from(standing.team_id.0);
        let matched = rounds.iter();
        let matched = matched.filter(|round| round[1] == id && number(&round[OUTCOME]) == MATCHED);
        let matched: Vec<&Cells> = matched.collect();
        Self {
            team: standing.team_id,
            players: [ONE, OTHER].map(|column| player(&team[column])),
            mode: number(&team[MODE]),
            ended_at: completed.ended_at.timestamp_millis(),
            result: GameResult::of(standing.team_id, completed),
            place: standing.place,
            matches: integer_of(matched.len() as u64),
            match_attempts: matched.iter().map(|round| number(&round[ATTEMPTS])).sum(),
            words: matched.iter().map(|round| round[WORD].clone()).collect(),
        }
    }

    /// Returns totals with this game: games, wins, matches, attempts.
    fn added_to(&self, before: Option<&[Value]>) -> [Value; 4] {
        let added = [
            1,
            i64::from(self.result == GameResult::Won),
            self.matches,
            self.match_attempts,
        ];
        std::array::from_fn(|n| {
            let before = before.map_or(0, |cells| number(&cells[GAMES + n]));
            (before + added[n]).into()
        })
    }
}

fn number(cell: &Value) -> i64 {
    match cell {
        Value::Integer(Some(number)) => *number,
        _ => 0,
    }
}

fn words(cell: &Value) -> &str {
    match cell {
        Value::Text(Some(text)) => text,
        _ => "",
    }
}

fn player(cell: &Value) -> PlayerId {
    match cell {
        Value::Id(Some(id)) => PlayerId(*id),
        _ => PlayerId(Uuid::nil()),
    }
}

fn integer_of(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
