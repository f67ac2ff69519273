//! The daily pair: how it is called, how today goes, and which words people met on yesterday.
//!
//! Owns: these texts. Does not know: who may read them.

use super::message::{Message, Style};
use super::names::Names;
use super::phrase::pair;
use crate::bot::start_button::StartButton;
use crate::game::PlayerId;
use crate::game::calendar::begin_of;
use crate::game::server::{HERE, NONE};
use crate::game::values::Pair;
use crate::projections::{DailyLink, DailyResult, DailyWorld};
use crate::texts::Texts;

/// How many words are named that linked a pair equally often.
const ALIKE_NAMED: usize = 3;

/// How the pair of a day went.
pub(crate) struct DailyResults {
    pub(crate) day: u32,
    /// Of the server, where there is one.
    pub(crate) board: Option<Vec<DailyResult>>,
    pub(crate) world: Option<DailyWorld>,
}

/// How the daily pair goes today, for one person.
pub(crate) struct DailyToday {
    pub(crate) results: DailyResults,
    /// On how many days in a row they have played.
    pub(crate) streak: u32,
    /// The same with the partner of their last daily game.
    pub(crate) of_pair: Option<(PlayerId, u32)>,
}

/// Names the day of a daily pair, as everybody in the world calls it.
pub(super) fn date(day: u32) -> String {
    begin_of(day).format("%Y-%m-%d").to_string()
}

/// Calls people to the day's pair, in the channel that the server chose for it.
pub(crate) fn daily_call(day: u32, t: Texts) -> Message {
    let until = begin_of(day + 1).timestamp();
    let text = t.daily_call(date(day), format!("<t:{until}:R>"));
    Message::new(t, text).control(StartButton::Daily, Style::Primary)
}

/// Offers the values of the setting for that channel: what is shown, and what is typed.
pub(crate) fn daily_channel_choices(t: Texts) -> Vec<(String, String)> {
    let choices = [
        (t.daily_in_this_channel(), HERE),
        (t.daily_in_no_channel(), NONE),
    ];
    choices
        .map(|(shown, typed)| (shown.to_owned(), typed.to_owned()))
        .into()
}

/// Says how the daily pair goes today.
pub(crate) fn daily_today(today: &DailyToday, names: &Names) -> Message {
    let (results, t) = (&today.results, names.texts);
    let mut lines = vec![t.daily_title(date(results.day))];
    if results.board.as_ref().is_some_and(Vec::is_empty) {
        lines.push(t.daily_nobody_here().to_owned());
    }
    lines.extend(standings(results, names));
    if results.world.is_none() {
        lines.push(t.daily_world_nobody().to_owned());
    }
    let streak = match today.streak {
        0 => None,
        1 => Some(t.daily_streak_begun().to_owned()),
        n => Some(t.daily_streak(n)),
    };
    let of_pair = today.of_pair.filter(|(_, n)| 1 < *n);
    let of_pair = of_pair.map(|(partner, n)| t.daily_streak_with(names.of(partner), n));
    let streaks: Vec<String> = streak.into_iter().chain(of_pair).collect();
    if !streaks.is_empty() {
        lines.push(streaks.join(" "));
    }
    lines.push(t.daily_how().to_owned());
    Message::new(t, lines.join("\n")).control(StartButton::Daily, Style::Primary)
}

/// Says how a day went in the server and in the world, as far as anybody played.
fn standings(results: &DailyResults, names: &Names) -> Vec<String> {
    let t = names.texts;
    let mut lines = Vec::new();
    let board = results.board.as_deref().unwrap_or_default();
    if !board.is_empty() {
        lines.push(t.daily_in_server().to_owned());
    }
    let mut place = 0;
    for (n, result) in (1..).zip(board) {
        let is_joint = 1 < n && board[n - 2].attempts == result.attempts;
        place = if is_joint { place } else { n };
        let [one, other] = result.players.map(|player| names.of(player).to_owned());
        let took = t.attempts(result.attempts.into());
        lines.push(t.board_line(place, format!("{one} & {other}"), took));
    }
    if let Some(DailyWorld {
        n_games,
        quartiles: [low, median, high],
    }) = results.world
    {
        let median = t.attempts(median.into());
        lines.push(match n_games {
            1 => t.daily_world_one(median),
            n if low < high => t.daily_world_range(n, median, low, high),
            n => t.daily_world(n, median),
        });
    }
    lines
}

/// Says how yesterday went, and which words people met on.
pub(crate) fn daily_yesterday(
    results: &DailyResults,
    pairs: &[Pair],
    links: &[DailyLink],
    names: &Names,
) -> Message {
    let (day, t) = (results.day, names.texts);
    let mut told = vec![if links.is_empty() {
        t.daily_nobody_met(date(day))
    } else {
        t.daily_met(date(day))
    }];
    let linked = if links.is_empty() { &[] } else { pairs };
    for (round, words) in (1..).zip(linked) {
        let words = pair(words);
        let of_round = links.iter().filter(|link| link.round == round);
        let of_round: Vec<&DailyLink> = of_round.collect();
        told.push(match of_round[..] {
            [] => t.daily_pair_nobody(words),
            [only] => t.daily_pair_one_word(words, &only.word, t.times(only.n.into())),
            [most, .., least] if most.n == least.n => {
                let listed: Vec<String> = of_round
                    .iter()
                    .take(ALIKE_NAMED)
                    .map(|link| format!("*{}*", link.word))
                    .collect();
                t.daily_pair_words_alike(words, listed.join(", "), t.times(most.n.into()))
            }
            [most, .., least] => {
                let (often, rarely) = (t.times(most.n.into()), t.times(least.n.into()));
                t.daily_pair_words(words, &most.word, often, &least.word, rarely)
            }
        });
    }
    told.extend(standings(results, names));
    told.push(t.daily_play_todays().to_owned());
    Message::new(t, told.join("\n")).control(StartButton::Daily, Style::Primary)
}
