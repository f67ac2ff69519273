//! How somebody's games went, in sentences and as a picture.
//!
//! Owns: wording, what the picture shows, its description. Does not know: whose figures may be seen.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate};

use super::first_contact::or_new_game;
use super::message::{Message, Style};
use super::names::{Names, escaped, plain};
use super::phrase::{mode_title, rating_text};
use crate::bot::start_button::StartButton;
use crate::game::calendar::{Period, TimeZone, monday_of};
use crate::game::{Mode, PlayerId, TeamId};
use crate::pictures::{Bar, Card, Chart, TrendPoint};
use crate::projections::{Figures, HeadToHead, Played, PlayedRound, RatedPlayer, Rating};
use crate::texts::Texts;

/// How many weeks a picture shows.
const WEEKS: u64 = 12;

/// What somebody asked to see.
pub(crate) struct StatsView<'a> {
    pub(crate) subject: Subject<'a>,
    /// The games of a server; otherwise all games, also those in DMs.
    pub(crate) is_in_server: bool,
    pub(crate) mode: Option<Mode>,
    pub(crate) period: Period,
    pub(crate) played: &'a Played,
    pub(crate) figures: &'a Figures,
    /// A player's in the mode; none in modes without one.
    pub(crate) rating: Option<Rating>,
    pub(crate) zone: TimeZone,
}

/// Whose games they are.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    Player(PlayerId),
    Team { name: &'a str, first: PlayerId },
}

impl StatsView<'_> {
    fn name(&self, names: &Names) -> String {
        match self.subject {
            Subject::Player(player) => names.of(player).to_owned(),
            Subject::Team { name, .. } => escaped(name),
        }
    }

    fn scope(&self, t: Texts) -> String {
        let games = games_of(self.mode, self.period, t);
        if self.is_in_server {
            t.games_in_server(games)
        } else {
            t.games_everywhere(games)
        }
    }
}

/// Says which games are counted: `all games of this week`.
pub(super) fn games_of(mode: Option<Mode>, period: Period, t: Texts) -> String {
    within(period, games(mode, t), t)
}

/// Names the games of a mode, or all.
pub(super) fn games(mode: Option<Mode>, t: Texts) -> String {
    mode.map_or_else(
        || t.all_games().to_owned(),
        |mode| t.games_of_mode(mode_title(t, mode)),
    )
}

fn within(period: Period, games: String, t: Texts) -> String {
    match period {
        Period::All => games,
        Period::Month => t.games_of_month(games),
        Period::Week => t.games_of_week(games),
        Period::Day => t.games_of_day(games),
    }
}

/// Says how somebody's games went.
pub(crate) fn stats(view: &StatsView<'_>, names: &Names) -> Message {
    let (figures, t) = (view.figures, names.texts);
    let mut lines = vec![t.stats_title(view.name(names), view.scope(t))];
    let percent = (figures.win_rate_milli().unwrap_or(0) + 5) / 10;
    let mut games = vec![t.games_won(figures.games, figures.wins, percent)];
    match (figures.streak, figures.best_streak) {
        (_, 0 | 1) => {}
        (0 | 1, best) => games.push(t.best_streak(best)),
        (now, best) if now == best => games.push(t.streak_best_so_far(now)),
        (now, best) => games.push(t.streak_and_best(now, best)),
    }
    lines.push(games.join(" · "));
    if let Some(rating) = view.rating {
        lines.push(t.stats_rating(rating_text(rating, t)));
    }
    let mut rounds = vec![t.rounds_matched(figures.rounds, figures.matches)];
    rounds.extend(
        figures
            .attempts_milli()
            .map(|milli| t.average_a_match(milli)),
    );
    if figures.perfect > 0 {
        rounds.push(t.n_perfect(figures.perfect));
    }
    if figures.give_ups > 0 {
        rounds.push(t.n_given_up(figures.give_ups));
    }
    lines.push(rounds.join(" · "));
    let pace = pace(view, names);
    if !pace.is_empty() {
        lines.push(capitalised(&pace.join(" · ")));
    }
    if !figures.words.is_empty() {
        lines.push(t.most_matched(word_list(&figures.words)));
    }
    if !view.played.opponents.is_empty() {
        let met = view.played.opponents.iter().map(|met| against(met, names));
        lines.push(t.head_to_head(met.collect::<Vec<_>>().join(", ")));
    }
    Message::new(t, lines.join("\n")).control(StartButton::NewGame, Style::Secondary)
}

/// Says how fast somebody is.
fn pace(view: &StatsView<'_>, names: &Names) -> Vec<String> {
    let (figures, t) = (view.figures, names.texts);
    let mut pace = Vec::new();
    if let Some(ms) = figures.fastest_match_ms {
        pace.push(t.fastest_match(t.seconds(ms)));
    }
    if let Some(ms) = figures.median_answer_ms {
        pace.push(match view.subject {
            Subject::Player(_) => t.half_of_answers(t.seconds(ms)),
            Subject::Team { first, .. } => t.half_of_answers_of(names.of(first), t.seconds(ms)),
        });
    }
    if figures.guesses > 0 {
        let (first, guesses) = (figures.guesses_first, figures.guesses);
        pace.push(match view.subject {
            Subject::Player(_) => t.first_to_answer(first, guesses),
            Subject::Team { first: one, .. } => t.answered_first(names.of(one), first, guesses),
        });
    }
    pace
}

/// Says what a game did to somebody's rating, and why; none in a mode without ratings, or if they did not play.
pub(crate) fn rating_changed(
    rated: &[RatedPlayer],
    player: PlayerId,
    mode: Mode,
    t: Texts,
) -> Option<String> {
    let own = rated.iter().find(|rated| rated.player == player)?;
    // What each team was before: the sum of its players' ratings.
    let mut before: BTreeMap<TeamId, i64> = BTreeMap::new();
    for rated in rated {
        *before.entry(rated.team).or_default() += rated.rating.rating - rated.change.rating;
    }
    let own_before = before.get(&own.team).copied()?;
    let n_ahead = before.values().filter(|sum| **sum > own_before).count();
    let expected = u32::try_from(n_ahead + 1).unwrap_or(u32::MAX);
    let why = if before.values().all(|sum| *sum == own_before) {
        t.rated_alike().to_owned()
    } else {
        t.rated_before(t.ordinal(expected))
    };
    let (now, change) = (own.rating, own.change.rating);
    let sign = if change < 0 { "" } else { "+" };
    Some(t.rating_changed(
        mode_title(t, mode),
        t.tenths(now.rating - change),
        t.tenths(now.rating),
        format!("{sign}{}", t.tenths(change)),
        t.tenths(now.uncertainty),
        t.ordinal(own.place),
        before.len(),
        why,
    ))
}

/// Draws how many attempts rounds took and how that changed, and describes the picture.
pub(crate) fn stats_card(view: &StatsView<'_>, names: &Names) -> (Card, String) {
    let (figures, t) = (view.figures, names.texts);
    let by_attempts = (1..).zip(figures.by_attempts);
    let last = figures.by_attempts.len();
    let mut bars: Vec<Bar> = by_attempts
        .map(|(n, count)| Bar {
            label: if n == last {
                format!("{n}+")
            } else {
                n.to_string()
            },
            count,
            is_other: false,
        })
        .collect();
    // What never happened at the end of the scale takes no room.
    while bars.len() > 6 && bars.last().is_some_and(|bar| bar.count == 0) {
        bars.pop();
    }
    bars.push(Bar {
        label: t.bar_none().to_owned(),
        count: figures.rounds - figures.matches,
        is_other: true,
    });
    let told = bars.iter().filter(|bar| bar.count > 0);
    let told: Vec<String> = told
        .map(|bar| format!("{}: {}", bar.label, bar.count))
        .collect();
    let mut description = t.rounds_by_attempts_described(told.join(", "));
    let mut charts = vec![Chart::Bars {
        caption: t.caption_rounds_by_attempts().to_owned(),
        bars,
    }];
    let points = by_week(&view.played.rounds, view.zone, t);
    if points.len() > 1 {
        let told = points.iter();
        let told = told
            .filter_map(|point| Some(format!("{}: {}", point.label, t.thousandths(point.milli?))));
        let told = told.collect::<Vec<_>>().join(", ");
        description = format!("{description} {}", t.attempts_by_week_described(told));
        charts.push(Chart::Trend {
            caption: t.caption_attempts_by_week().to_owned(),
            points,
        });
    }
    let card = Card {
        title: plain(&view.name(names)),
        subtitle: capitalised(&view.scope(t)),
        charts,
    };
    (card, description)
}

/// Returns the attempts a match took in each of the last weeks, up to the last in which something was matched.
fn by_week(rounds: &[PlayedRound], zone: TimeZone, t: Texts) -> Vec<TrendPoint> {
    let mut weeks: BTreeMap<NaiveDate, (u64, u64)> = BTreeMap::new();
    for round in rounds.iter().filter(|round| round.word.is_some()) {
        let Some(at) = DateTime::from_timestamp_millis(round.ended_at_ms) else {
            continue;
        };
        let (matches, attempts) = weeks.entry(monday_of(zone.date(at))).or_default();
        *matches += 1;
        *attempts += u64::from(round.attempts);
    }
    let (Some((first, _)), Some((last, _))) = (weeks.first_key_value(), weeks.last_key_value())
    else {
        return Vec::new();
    };
    let earliest = last.checked_sub_days(Days::new(7 * (WEEKS - 1)));
    let from = earliest.map_or(*first, |earliest| earliest.max(*first));
    let mondays = from.iter_weeks().take_while(|monday| monday <= last);
    mondays
        .map(|monday| TrendPoint {
            label: t.date(monday),
            milli: weeks
                .get(&monday)
                .map(|(matches, attempts)| attempts * 1_000 / matches),
        })
        .collect()
}

fn against(met: &HeadToHead, names: &Names) -> String {
    let (t, name) = (names.texts, names.of(met.opponent));
    match met.games - met.ahead - met.behind {
        0 => t.score_against(met.ahead, met.behind, name),
        level => t.score_against_level(met.ahead, met.behind, name, level),
    }
}

fn word_list(words: &[(String, u64)]) -> String {
    let word = |(word, n): &(String, u64)| match n {
        1 => word.clone(),
        n => format!("{word} ({n})"),
    };
    words.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn capitalised(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(signs).collect()
    })
}

/// Lists the words that a server matched on most often, or a team.
pub(crate) fn words_matched(
    team: Option<&str>,
    words: &[(String, u64)],
    mode: Option<Mode>,
    period: Period,
    t: Texts,
) -> Message {
    let (games, words) = (games_of(mode, period, t), word_list(words));
    Message::new(
        t,
        match team {
            None => t.words_matched_here(games, words),
            Some(team) => t.words_matched_by(escaped(team), games, words),
        },
    )
}

/// Says that somebody has not finished a game yet, with the button for one.
pub(crate) fn no_games_yet(mode: Option<Mode>, period: Period, t: Texts) -> Message {
    let games = mode.map_or_else(
        || t.finished_games().to_owned(),
        |mode| t.finished_games_of_mode(mode_title(t, mode)),
    );
    or_new_game(t, &t.no_games_yet(within(period, games, t)))
}

pub(crate) fn no_games_of(name: &str, t: Texts) -> String {
    t.no_games_of(escaped(name))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::projections::Rating;

    #[test]
    fn a_player_reads_what_a_game_did_to_their_rating_and_why() {
        let rated = |n: u128, place, rating, change| RatedPlayer {
            player: PlayerId(Uuid::from_u128(n)),
            team: TeamId(Uuid::from_u128(n / 10)),
            place,
            rating: Rating {
                rating,
                uncertainty: 7_949_000,
            },
            change: Rating {
                rating: change,
                uncertainty: -384_000,
            },
        };
        let game = [
            rated(11, 1, 27_635_000, 2_635_000),
            rated(12, 1, 27_635_000, 2_635_000),
            rated(21, 2, 29_000_000, -1_040_000),
            rated(22, 2, 23_960_000, -1_040_000),
        ];
        let told = |n| {
            rating_changed(
                &game,
                PlayerId(Uuid::from_u128(n)),
                Mode::Race,
                Texts::English,
            )
        };
        assert_eq!(
            told(12).unwrap(),
            "**Your race rating: 25.0 → 27.6** (+2.6), give or take 7.9. You came 1st of 2; by the ratings before, your team was 2nd."
        );
        assert_eq!(
            told(22).unwrap(),
            "**Your race rating: 25.0 → 24.0** (−1.0), give or take 7.9. You came 2nd of 2; by the ratings before, your team was 1st."
        );
        assert_eq!(told(31), None);
    }
}
