//! The daily pair: how it is called, how today goes, and which words people met on yesterday.
//!
//! Owns: these texts. Does not know: who may read them.

use super::message::Message;
use super::names::Names;
use super::phrase::pair;
use crate::game::PlayerId;
use crate::game::daily::begin_of;
use crate::game::values::Pair;
use crate::projections::{DailyLink, DailyResult, DailyWorld};
use crate::texts::Texts;

/// How the daily pair goes today, for one person.
pub(crate) struct DailyToday<'a> {
    pub(crate) day: u32,
    /// Of the server, where there is one.
    pub(crate) board: Option<&'a [DailyResult]>,
    pub(crate) world: Option<DailyWorld>,
    /// On how many days in a row they have played.
    pub(crate) streak: u32,
    /// The same with their partner of today.
    pub(crate) of_pair: Option<(PlayerId, u32)>,
}

/// Names the day of a daily pair, as everybody in the world calls it.
pub(super) fn date(day: u32) -> String {
    begin_of(day).format("%Y-%m-%d").to_string()
}

/// Says how the daily pair goes today.
pub(crate) fn daily_today(today: &DailyToday<'_>, names: &Names) -> Message {
    let t = names.texts;
    let mut lines = vec![t.daily_title(date(today.day))];
    match today.board {
        Some([]) => lines.push(t.daily_nobody_here().to_owned()),
        Some(board) => {
            lines.push(t.daily_in_server().to_owned());
            let mut place = 0;
            for (n, result) in (1..).zip(board) {
                let is_joint = 1 < n && board[n - 2].attempts == result.attempts;
                place = if is_joint { place } else { n };
                let [one, other] = result.players.map(|player| names.of(player).to_owned());
                let took = t.attempts(result.attempts.into());
                lines.push(t.board_line(place, format!("{one} & {other}"), took));
            }
        }
        None => {}
    }
    lines.push(match today.world {
        None => t.daily_world_nobody().to_owned(),
        Some(DailyWorld {
            n_games,
            quartiles: [low, median, high],
        }) => {
            let median = t.attempts(median.into());
            match n_games {
                1 => t.daily_world_one(median),
                n if low < high => t.daily_world_range(n, median, low, high),
                n => t.daily_world(n, median),
            }
        }
    });
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
    Message::new(t, lines.join("\n"))
}

/// Says which words people met on yesterday.
pub(crate) fn daily_yesterday(day: u32, pairs: &[Pair], links: &[DailyLink], t: Texts) -> Message {
    if links.is_empty() {
        return Message::new(t, t.daily_nobody_met(date(day)));
    }
    let mut told = vec![t.daily_met(date(day))];
    for (round, words) in (1..).zip(pairs) {
        let words = pair(words);
        let of_round = links.iter().filter(|link| link.round == round);
        let of_round: Vec<&DailyLink> = of_round.collect();
        told.push(match of_round[..] {
            [] => t.daily_pair_nobody(words),
            [only] => t.daily_pair_one_word(words, &only.word, t.times(only.n.into())),
            [most, .., least] => {
                let (often, rarely) = (t.times(most.n.into()), t.times(least.n.into()));
                t.daily_pair_words(words, &most.word, often, &least.word, rarely)
            }
        });
    }
    told.push(t.daily_play_todays().to_owned());
    Message::new(t, told.join("\n"))
}
