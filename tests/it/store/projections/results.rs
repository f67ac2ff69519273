//! Statistics, ratings and boards, counted anew from the events of games played at random.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use gamebot::game::event::Outcome;
use gamebot::game::values::{RoundOutcome, Submission, TeamRound, Ts};
use gamebot::game::{GameEvent, GuildId, Mode, PlayerId, TeamId};
use gamebot::projections::{
    Board, BoardKind, BoardQuery, Figures, GameFilter, HeadToHead, LISTED_FROM, Rating, Span,
    compare,
};
use gamebot::store::{Expected, NewEvent, Store};
use gamebot::wire;
use skillratings::MultiTeamOutcome;
use skillratings::weng_lin::{WengLinConfig, WengLinRating, weng_lin_multi_team};
use uuid::Uuid;

use super::given::{Beside, Followed, seed};
use crate::game::crowd::{any_games, person};
use crate::store::contract::Backend;
use crate::store::given::{Place, append, write};
use crate::store::postgres::Database;

/// The same people play in both.
pub(super) const SERVERS: [u64; 2] = [7, 1_100_000_000_000_000_007];

type Log = Vec<(GameEvent, Ts)>;

/// A game with the server it was played in.
pub(super) struct Played {
    pub(super) id: Uuid,
    guild: u64,
    log: Log,
}

/// A completed game that counts, as its events tell it.
struct Counted {
    id: Uuid,
    guild: u64,
    mode: Mode,
    ended_at_ms: i64,
    outcome: Outcome,
    winners: Vec<TeamId>,
    places: Vec<(TeamId, u32)>,
    teams: BTreeMap<TeamId, [PlayerId; 2]>,
    rounds: Vec<(u32, TeamRound)>,
    guesses: Vec<(u32, TeamId, [Submission; 2])>,
}

impl Counted {
    fn of(played: &Played) -> Option<Self> {
        let mut counted = None;
        let (mut rounds, mut guesses, mut is_practice) = (Vec::new(), Vec::new(), false);
        let (mut teams, mut mode) = (BTreeMap::new(), Mode::TwoPlayer);
        for (event, _) in &played.log {
            match event {
                GameEvent::GameCreated(created) => is_practice = created.practice,
                GameEvent::GameStarted(started) => {
                    mode = started.config.mode();
                    let slots = started.teams.iter();
                    teams = slots.map(|slot| (slot.team_id, slot.players)).collect();
                }
                GameEvent::GuessProcessed(processed) => {
                    guesses.push((
                        processed.round,
                        processed.team_id,
                        processed.submissions.clone(),
                    ));
                }
                GameEvent::RoundEnded(ended) => {
                    rounds.extend(
                        ended
                            .results
                            .iter()
                            .map(|result| (ended.round, result.clone())),
                    );
                }
                GameEvent::GameCompleted(completed) => counted = Some(completed.clone()),
                _ => {}
            }
        }
        let completed = counted.filter(|_| !is_practice)?;
        rounds.retain(|(_, result)| result.outcome != RoundOutcome::Void);
        let places = completed.standings.iter();
        Some(Self {
            id: played.id,
            guild: played.guild,
            mode,
            ended_at_ms: completed.ended_at.timestamp_millis(),
            outcome: completed.outcome,
            places: places
                .map(|standing| (standing.team_id, standing.place))
                .collect(),
            winners: completed.winners,
            teams,
            rounds,
            guesses,
        })
    }

    fn team_of(&self, player: PlayerId) -> Option<TeamId> {
        let found = self
            .teams
            .iter()
            .find(|(_, players)| players.contains(&player));
        found.map(|(team, _)| *team)
    }

    fn place(&self, team: TeamId) -> u32 {
        self.places.iter().find(|(one, _)| *one == team).unwrap().1
    }

    fn is_won_by(&self, team: TeamId) -> bool {
        self.outcome == Outcome::Won && self.winners.contains(&team)
    }

    /// How long a player's answers took in a round.
    fn answers(&self, player: PlayerId, team: TeamId, round: u32) -> Vec<u64> {
        let attempts = self
            .guesses
            .iter()
            .filter(|(of, whose, _)| (*of, *whose) == (round, team));
        let mut began_at = 0;
        let mut answers = Vec::new();
        for (.., submissions) in attempts {
            let own = submissions
                .iter()
                .find(|one| one.player_id == player)
                .unwrap();
            answers.push(own.elapsed_ms.saturating_sub(began_at));
            began_at = submissions.iter().map(|one| one.elapsed_ms).max().unwrap();
        }
        answers
    }

    fn is_of(&self, filter: &GameFilter) -> bool {
        filter.guild.is_none_or(|guild| guild.0 == self.guild)
            && filter.mode.is_none_or(|mode| mode == self.mode)
            && (filter.span.from_ms..filter.span.to_ms).contains(&self.ended_at_ms)
    }
}

/// Counts a player's figures game by game.
fn counted_figures(games: &[&Counted], player: PlayerId) -> Figures {
    let mut figures = Figures::default();
    let (mut times, mut words) = (Vec::new(), BTreeMap::<String, u64>::new());
    let mut results = String::new();
    for game in games {
        let team = game.team_of(player).unwrap();
        results.push(if game.is_won_by(team) { 'w' } else { '-' });
        for (_, _, submissions) in &game.guesses {
            figures.guesses += submissions
                .iter()
                .filter(|one| one.player_id == player)
                .count() as u64;
            figures.guesses_first += u64::from(submissions[0].player_id == player);
        }
        for (number, round) in game
            .rounds
            .iter()
            .filter(|(_, round)| round.team_id == team)
        {
            figures.rounds += 1;
            times.extend(game.answers(player, team, *number));
            figures.give_ups += u64::from(round.outcome == RoundOutcome::GivenUp);
            if let Some(word) = &round.matched_word {
                *words.entry(word.as_str().to_owned()).or_default() += 1;
                figures.matches += 1;
                figures.match_attempts += u64::from(round.attempts);
                figures.perfect += u64::from(round.perfect);
                figures.by_attempts[(round.attempts as usize).min(12) - 1] += 1;
                let fastest = figures.fastest_match_ms.unwrap_or(round.duration_ms);
                figures.fastest_match_ms = Some(fastest.min(round.duration_ms));
            }
        }
    }
    figures.games = results.len() as u64;
    figures.wins = results.matches('w').count() as u64;
    figures.streak = results.rsplit('-').next().unwrap().len() as u64;
    figures.best_streak = results.split('-').map(str::len).max().unwrap() as u64;
    times.sort_unstable();
    let n = times.len();
    figures.median_answer_ms = match n {
        0 => None,
        n if n % 2 == 1 => Some(times[n / 2]),
        n => Some(u64::midpoint(times[n / 2 - 1], times[n / 2])),
    };
    let mut words: Vec<(String, u64)> = words.into_iter().collect();
    words.sort_by_key(|(word, n)| (Reverse(*n), word.clone()));
    words.truncate(5);
    figures.words = words;
    figures
}

fn counted_opponents(games: &[&Counted], player: PlayerId) -> Vec<HeadToHead> {
    let mut met: BTreeMap<PlayerId, [u64; 3]> = BTreeMap::new();
    for game in games {
        let own = game.team_of(player).unwrap();
        for (team, players) in game.teams.iter().filter(|(team, _)| **team != own) {
            for opponent in players {
                let [n, ahead, behind] = met.entry(*opponent).or_default();
                *n += 1;
                *ahead += u64::from(game.place(own) < game.place(*team));
                *behind += u64::from(game.place(*team) < game.place(own));
            }
        }
    }
    let met = met
        .into_iter()
        .map(|(opponent, [games, ahead, behind])| HeadToHead {
            opponent,
            games,
            ahead,
            behind,
        });
    let mut met: Vec<HeadToHead> = met.collect();
    met.sort_by_key(|met| (Reverse(met.games), met.opponent));
    met.truncate(3);
    met
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "ratings are far below 2^52 millionths"
)]
/// The ratings after all games of a mode in a server, game after game in the order of the log.
fn counted_ratings(games: &[Counted], guild: u64, mode: Mode) -> BTreeMap<PlayerId, Rating> {
    let mut ratings: BTreeMap<PlayerId, Rating> = BTreeMap::new();
    for game in games
        .iter()
        .filter(|game| game.guild == guild && game.mode == mode)
    {
        if game.teams.len() < 2 {
            continue;
        }
        let before: Vec<Vec<WengLinRating>> = game
            .places
            .iter()
            .map(|(team, _)| {
                let players = game.teams[team].iter();
                let known =
                    players.map(|player| ratings.get(player).copied().unwrap_or(Rating::NEW));
                known
                    .map(|known| WengLinRating {
                        rating: known.rating as f64 / 1e6,
                        uncertainty: known.uncertainty as f64 / 1e6,
                    })
                    .collect()
            })
            .collect();
        let teams = before.iter().zip(&game.places);
        let teams: Vec<_> = teams
            .map(|(players, (_, place))| {
                (players.as_slice(), MultiTeamOutcome::new(*place as usize))
            })
            .collect();
        let after = weng_lin_multi_team(&teams, &WengLinConfig::new());
        for ((team, _), after) in game.places.iter().zip(after) {
            for (player, after) in game.teams[team].iter().zip(after) {
                let rating = Rating {
                    rating: (after.rating * 1e6).round() as i64,
                    uncertainty: (after.uncertainty * 1e6).round() as i64,
                };
                ratings.insert(*player, rating);
            }
        }
    }
    ratings
}

/// Place, id, games and wins of everybody on a board.
fn counted_board(
    games: &[Counted],
    board: &BoardQuery,
    hidden: PlayerId,
) -> Vec<(u32, Uuid, u64, u64)> {
    let filter = GameFilter {
        guild: Some(board.guild),
        mode: board.mode,
        span: board.span,
    };
    // Games, wins, matches, attempts.
    let mut all: BTreeMap<Uuid, [u64; 4]> = BTreeMap::new();
    for game in games.iter().filter(|game| game.is_of(&filter)) {
        for (team, players) in &game.teams {
            let hides = players.contains(&hidden);
            let ids = match board.kind {
                BoardKind::Players => players
                    .iter()
                    .filter(|player| **player != hidden)
                    .map(|player| player.0)
                    .collect(),
                BoardKind::Teams if hides => Vec::new(),
                BoardKind::Teams => vec![team.0],
            };
            let matched = game
                .rounds
                .iter()
                .filter(|(_, round)| round.team_id == *team);
            let matched: Vec<u64> = matched
                .filter(|(_, round)| round.outcome == RoundOutcome::Matched)
                .map(|(_, round)| round.attempts.into())
                .collect();
            for id in ids {
                let counts = all.entry(id).or_default();
                counts[0] += 1;
                counts[1] += u64::from(game.is_won_by(*team));
                counts[2] += matched.len() as u64;
                counts[3] += matched.iter().sum::<u64>();
            }
        }
    }
    all.retain(|_, [n, ..]| u64::from(LISTED_FROM) <= *n);
    let ratings = counted_ratings(games, board.guild.0, board.mode.unwrap_or(Mode::TwoPlayer));
    let mut ranked: Vec<_> = all
        .into_iter()
        .map(|(id, [n, wins, matches, attempts])| {
            let key = if board.is_by_rating() {
                (Reverse(ratings[&PlayerId(id)].rating), 0, false, 0)
            } else {
                let milli = (attempts * 1_000).checked_div(matches);
                (
                    Reverse(wins.cast_signed()),
                    n,
                    milli.is_none(),
                    milli.unwrap_or(0),
                )
            };
            (key, id, n, wins)
        })
        .collect();
    ranked.sort_unstable();
    let mut place = 0;
    let mut last = None;
    let rows = ranked.into_iter().map(|(key, id, n, wins)| {
        place += u32::from(last.as_ref() != Some(&key));
        last = Some(key);
        (place, id, n, wins)
    });
    rows.collect()
}

fn shown(board: &Board) -> Vec<(u32, Uuid, u64, u64)> {
    let rows = board.rows.iter();
    rows.map(|row| (row.place, row.id, row.games, row.wins))
        .collect()
}

pub(super) async fn write_down(store: &Store, games: &[Played]) {
    for (n, game) in (0_u32..).zip(games) {
        for (part, events) in (0_u32..).zip(game.log.chunks(40)) {
            let stream = format!("game-{}", game.id);
            let mut ask = append(n * 1_000 + part, vec![write(&stream, Expected::Any, &[])]);
            ask.metadata.guild_id = (game.guild != 0).then_some(game.guild);
            ask.metadata.occurred_at = events[0].1;
            ask.writes[0].events = events
                .iter()
                .map(|(event, _)| {
                    let encoded = wire::encode(&wire::Event::Game(event.clone())).unwrap();
                    NewEvent {
                        event_type: encoded.event_type.into(),
                        schema_version: encoded.schema_version,
                        data: encoded.data.into(),
                        meta: None,
                    }
                })
                .collect();
            store.append(ask).await.unwrap();
        }
    }
}

pub(super) fn evening(seed: u64) -> Vec<Played> {
    let games = any_games(90, seed);
    let games = (0_u128..).zip(games).map(|(n, (in_dms, log))| Played {
        id: Uuid::from_u128(0x0199_0a5e_4c00_7000_8000_0000_0000_0000 + n),
        guild: if in_dms {
            0
        } else {
            SERVERS[usize::from(n % 5 == 4)]
        },
        log,
    });
    games.collect()
}

async fn every_figure_is_what_the_events_say(place: impl Beside) {
    let games = evening(seed());
    let followed = Followed::open(&place).await;
    write_down(&followed.store, &games).await;
    let tables = &followed.caught_up().await.tables;
    let counted: Vec<Counted> = games.iter().filter_map(Counted::of).collect();
    assert!(20 < counted.len(), "{}", counted.len());
    let mut ends: Vec<i64> = counted.iter().map(|game| game.ended_at_ms).collect();
    ends.sort_unstable();
    let half = Span {
        from_ms: ends[ends.len() / 4],
        to_ms: ends[ends.len() * 3 / 4],
    };
    let guilds = [None, Some(GuildId(SERVERS[0])), Some(GuildId(SERVERS[1]))];
    let modes = Mode::ALL.map(Some).into_iter().chain([None]);
    let modes: Vec<Option<Mode>> = modes.collect();
    let mut n_seen = 0;
    for (guild, mode) in guilds
        .iter()
        .flat_map(|guild| modes.iter().map(move |mode| (*guild, *mode)))
    {
        for span in [Span::ALL, half] {
            let filter = GameFilter { guild, mode, span };
            for player in [0, 1, 2, 3, 7, 22].map(person) {
                let mut own: Vec<&Counted> =
                    counted.iter().filter(|game| game.is_of(&filter)).collect();
                own.retain(|game| game.team_of(player).is_some());
                own.sort_by_key(|game| (game.ended_at_ms, game.id));
                let played = tables.played(player, None, &filter).await.unwrap();
                assert_eq!(
                    Figures::of(&played),
                    counted_figures(&own, player),
                    "{filter:?} {player:?}"
                );
                assert_eq!(
                    played.opponents,
                    counted_opponents(&own, player),
                    "{filter:?} {player:?}"
                );
                n_seen += own.len();
                // One team's games alone.
                let Some(team) = own.last().and_then(|game| game.team_of(player)) else {
                    continue;
                };
                own.retain(|game| game.team_of(player) == Some(team));
                let played = tables.played(player, Some(team), &filter).await.unwrap();
                assert_eq!(
                    Figures::of(&played),
                    counted_figures(&own, player),
                    "{filter:?} {team:?}"
                );
            }
            let Some(guild) = guild else {
                continue;
            };
            for kind in [BoardKind::Players, BoardKind::Teams] {
                let query = BoardQuery {
                    guild,
                    kind,
                    mode,
                    span,
                };
                let hidden = person(3);
                let expected = counted_board(&counted, &query, hidden);
                let hidden = BTreeSet::from([hidden]);
                let own = Some(person(0).0);
                let board = tables
                    .board(&query, (0, 1_000), own, &hidden)
                    .await
                    .unwrap();
                assert_eq!(shown(&board), expected, "{query:?}");
                assert_eq!(board.n_listed as usize, expected.len());
                // A page further on knows one's own place too.
                let page = tables.board(&query, (3, 2), own, &hidden).await.unwrap();
                assert_eq!(
                    shown(&page),
                    expected.iter().skip(3).take(2).copied().collect::<Vec<_>>()
                );
                assert_eq!((page.own, page.own_games), (board.own, board.own_games));
                if query.is_by_rating() {
                    let ratings = counted_ratings(&counted, guild.0, mode.unwrap());
                    for row in &board.rows {
                        assert_eq!(row.rating, Some(ratings[&row.players[0]]), "{query:?}");
                    }
                }
            }
            let mut words = BTreeMap::<&str, u64>::new();
            for game in counted.iter().filter(|game| game.is_of(&filter)) {
                for (_, round) in &game.rounds {
                    if let Some(word) = &round.matched_word {
                        *words.entry(word.as_str()).or_default() += 1;
                    }
                }
            }
            let mut words: Vec<(String, u64)> = words
                .into_iter()
                .map(|(word, n)| (word.to_owned(), n))
                .collect();
            words.sort_by_key(|(word, n)| (Reverse(*n), word.clone()));
            words.truncate(8);
            assert_eq!(
                tables.words_matched(guild, mode, span, 8).await.unwrap(),
                words,
                "{filter:?}"
            );
        }
    }
    assert!(100 < n_seen, "{n_seen}");
    let folder = tempfile::tempdir().unwrap();
    let scratch = format!("sqlite://{}", folder.path().join("anew.db").display());
    let all = compare(&place.address().await, &scratch, &followed.store)
        .await
        .unwrap();
    for compared in &all {
        assert_eq!(compared.drifts, [], "{}", compared.projection);
    }
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_every_figure_is_what_the_events_of_random_games_say() {
    every_figure_is_what_the_events_say(Place::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_every_figure_is_what_the_events_of_random_games_say() {
    every_figure_is_what_the_events_say(Database::new()).await;
}
