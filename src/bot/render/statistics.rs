//! How somebody's games went, in sentences and as a picture.
//!
//! Owns: wording, what the picture shows, its description. Does not know: whose figures may be seen.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate};

use super::first_contact::or_new_game;
use super::message::{Message, Style};
use super::names::{Names, escaped, plain};
use super::phrase::{average_attempts, count, ordinal, seconds, thousandths};
use crate::bot::start_button::StartButton;
use crate::game::calendar::{Period, TimeZone, monday_of};
use crate::game::{Mode, PlayerId, TeamId};
use crate::pictures::{Bar, Card, Chart, TrendPoint};
use crate::projections::{Figures, HeadToHead, Played, PlayedRound, RatedPlayer};
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

    fn scope(&self) -> String {
        let place = if self.is_in_server {
            "in this server"
        } else {
            "everywhere"
        };
        format!("{}, {place}", games_of(self.mode, self.period))
    }
}

/// Says which games are counted: `all games of this week`.
pub(super) fn games_of(mode: Option<Mode>, period: Period) -> String {
    let games = mode.map_or_else(|| "all games".to_owned(), |mode| format!("{mode} games"));
    format!("{games}{}", of_period(period))
}

const fn of_period(period: Period) -> &'static str {
    match period {
        Period::All => "",
        Period::Month => " of this month",
        Period::Week => " of this week",
        Period::Day => " of today",
    }
}

/// Says how somebody's games went.
pub(crate) fn stats(view: &StatsView<'_>, names: &Names) -> Message {
    let figures = view.figures;
    let mut lines = vec![format!("**{}**: {}", view.name(names), view.scope())];
    let rate = figures
        .win_rate_milli()
        .map_or_else(String::new, |milli| format!(" ({} %)", (milli + 5) / 10));
    let streak = match (figures.streak, figures.best_streak) {
        (_, 0 | 1) => String::new(),
        (0 | 1, best) => format!(" · best streak: {best} wins in a row"),
        (now, best) if now == best => format!(" · {now} wins in a row, the best streak so far"),
        (now, best) => format!(" · {now} wins in a row, at best {best}"),
    };
    let games = count(figures.games, "game");
    lines.push(format!("{games}, {} won{rate}{streak}", figures.wins));
    let mut rounds = format!(
        "{}, {} matched",
        count(figures.rounds, "round"),
        figures.matches
    );
    if let Some(milli) = figures.attempts_milli() {
        rounds = format!("{rounds} · {}", average_attempts(milli, "match"));
    }
    for (n, what) in [(figures.perfect, "perfect"), (figures.give_ups, "given up")] {
        if n > 0 {
            rounds = format!("{rounds} · {n} {what}");
        }
    }
    lines.push(rounds);
    let mut pace = Vec::new();
    if let Some(ms) = figures.fastest_match_ms {
        pace.push(format!("fastest match {}", seconds(ms)));
    }
    if let Some(ms) = figures.median_answer_ms {
        let whose = match view.subject {
            Subject::Player(_) => "",
            Subject::Team { first, .. } => &format!(" of {}", names.of(first)),
        };
        pace.push(format!("half of the answers{whose} within {}", seconds(ms)));
    }
    if figures.guesses > 0 {
        let (first, guesses) = (figures.guesses_first, figures.guesses);
        pace.push(match view.subject {
            Subject::Player(_) => format!("first to answer {first} of {guesses} times"),
            Subject::Team { first: one, .. } => {
                format!(
                    "{} answered first {first} of {guesses} times",
                    names.of(one)
                )
            }
        });
    }
    if !pace.is_empty() {
        lines.push(capitalised(&pace.join(" · ")));
    }
    if !figures.words.is_empty() {
        lines.push(format!("Most matched: {}", word_list(&figures.words)));
    }
    if !view.played.opponents.is_empty() {
        let met = view.played.opponents.iter().map(|met| against(met, names));
        lines.push(format!(
            "Head to head: {}",
            met.collect::<Vec<_>>().join(", ")
        ));
    }
    Message::text(lines.join("\n")).control(StartButton::NewGame, Style::Secondary)
}

/// Says what a game did to somebody's rating, and why; none in a mode without ratings, or if they did not play.
pub(crate) fn rating_changed(
    rated: &[RatedPlayer],
    player: PlayerId,
    mode: Mode,
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
        "all teams were rated alike".to_owned()
    } else {
        format!("by the ratings before, your team was {}", ordinal(expected))
    };
    let (now, change) = (own.rating, own.change.rating);
    let sign = if change < 0 { "" } else { "+" };
    Some(format!(
        "**Your {mode} rating: {} → {}** ({sign}{}), give or take {}. You came {} of {}; {why}.",
        tenths(now.rating - change),
        tenths(now.rating),
        tenths(change),
        tenths(now.uncertainty),
        ordinal(own.place),
        before.len(),
    ))
}

/// Writes millionths with one decimal.
pub(super) fn tenths(millionths: i64) -> String {
    let rounded = (millionths.abs() + 50_000) / 100_000;
    let sign = if millionths < 0 && rounded > 0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{}.{}", rounded / 10, rounded % 10)
}

/// Draws how many attempts rounds took and how that changed, and describes the picture.
pub(crate) fn stats_card(view: &StatsView<'_>, names: &Names) -> (Card, String) {
    let figures = view.figures;
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
        label: "none".to_owned(),
        count: figures.rounds - figures.matches,
        is_other: true,
    });
    let told = bars.iter().filter(|bar| bar.count > 0);
    let told: Vec<String> = told
        .map(|bar| format!("{}: {}", bar.label, bar.count))
        .collect();
    let mut description = format!(
        "Rounds by the attempts until the match: {}.",
        told.join(", ")
    );
    let mut charts = vec![Chart::Bars {
        caption: "Rounds by attempts until the match".to_owned(),
        bars,
    }];
    let points = by_week(&view.played.rounds, view.zone);
    if points.len() > 1 {
        let told = points.iter();
        let told = told
            .filter_map(|point| Some(format!("{}: {}", point.label, thousandths(point.milli?))));
        let told = told.collect::<Vec<_>>().join(", ");
        description = format!("{description} Attempts a match by week: {told}.");
        charts.push(Chart::Trend {
            caption: "Attempts a match, week by week".to_owned(),
            points,
        });
    }
    let card = Card {
        title: plain(&view.name(names)),
        subtitle: capitalised(&view.scope()),
        charts,
    };
    (card, description)
}

/// Returns the attempts a match took in each of the last weeks, up to the last in which something was matched.
fn by_week(rounds: &[PlayedRound], zone: TimeZone) -> Vec<TrendPoint> {
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
            label: monday.format("%-d %b").to_string(),
            milli: weeks
                .get(&monday)
                .map(|(matches, attempts)| attempts * 1_000 / matches),
        })
        .collect()
}

fn against(met: &HeadToHead, names: &Names) -> String {
    let name = names.of(met.opponent);
    match met.games - met.ahead - met.behind {
        0 => format!("{}–{} against {name}", met.ahead, met.behind),
        level => format!(
            "{}–{} against {name} ({level} level)",
            met.ahead, met.behind
        ),
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
) -> Message {
    let whose = team.map_or_else(|| "teams here".to_owned(), escaped);
    let games = games_of(mode, period);
    Message::text(format!(
        "**Words that {whose} matched on most often**, in {games}:\n{}\n`/stats player` shows your own.",
        word_list(words)
    ))
}

/// Says that somebody has not finished a game yet, with the button for one.
pub(crate) fn no_games_yet(mode: Option<Mode>, period: Period) -> Message {
    let games = mode.map_or_else(String::new, |mode| format!("{mode} "));
    or_new_game(
        Texts::English,
        &format!(
            "No finished {games}games{} yet. `/game new` starts one; practice does not count.",
            of_period(period)
        ),
    )
}

pub(crate) fn no_games_of(name: &str) -> String {
    format!(
        "{} has no finished games like that here yet. `/leaderboard` shows who has played here.",
        escaped(name)
    )
}

pub(crate) fn stats_of_others_in_servers() -> &'static str {
    "Here you see your own games. `/stats player` with a `user` works in a server you share."
}

pub(crate) fn bots_have_no_stats() -> &'static str {
    "Bots play only for practice, and practice does not count."
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
        let told = |n| rating_changed(&game, PlayerId(Uuid::from_u128(n)), Mode::Race);
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
