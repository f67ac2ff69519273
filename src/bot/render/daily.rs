//! The daily pair: how it is called, how today goes, and which words people met on yesterday.
//!
//! Owns: these texts. Does not know: who may read them.

use std::fmt::Write;

use super::message::Message;
use super::names::Names;
use super::phrase::{attempts, pair};
use crate::game::PlayerId;
use crate::game::daily::begin_of;
use crate::game::values::Pair;
use crate::projections::{DailyLink, DailyResult, DailyWorld};

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
    let mut text = format!("**The daily pair of {}**", date(today.day));
    match today.board {
        Some([]) => text.push_str("\nNobody in this server has played it yet."),
        Some(board) => {
            text.push_str("\nIn this server:");
            let mut place = 0;
            for (n, result) in (1..).zip(board) {
                let is_joint = 1 < n && board[n - 2].attempts == result.attempts;
                place = if is_joint { place } else { n };
                let [one, other] = result.players.map(|player| names.of(player).to_owned());
                let took = attempts(result.attempts);
                let _ = write!(text, "\n**{place}.** {one} & {other}: {took}");
            }
        }
        None => {}
    }
    let _ = match today.world {
        Some(DailyWorld {
            n_games: 1,
            quartiles: [_, median, _],
        }) => write!(text, "\nIn the world: one game, in {}.", attempts(median)),
        Some(DailyWorld {
            n_games,
            quartiles: [low, median, high],
        }) => {
            let middle = if low < high {
                format!("; the middle half took {low} to {high}")
            } else {
                String::new()
            };
            write!(
                text,
                "\nIn the world: {n_games} games. Half of them took {} or fewer{middle}.",
                attempts(median)
            )
        }
        None => write!(text, "\nIn the world, nobody has finished it yet."),
    };
    match today.streak {
        0 => {}
        1 => text.push_str("\nYou have begun a streak: play tomorrow, too."),
        n => {
            let _ = write!(text, "\nYour streak: {n} days in a row.");
        }
    }
    if let Some((partner, n)) = today.of_pair.filter(|(_, n)| 1 < *n) {
        let _ = write!(text, " With {}: {n}.", names.of(partner));
    }
    text.push_str("\n`/daily` plays it, once with each partner; it changes at midnight UTC.");
    Message::text(text)
}

/// Says which words people met on yesterday.
pub(crate) fn daily_yesterday(day: u32, pairs: &[Pair], links: &[DailyLink]) -> Message {
    if links.is_empty() {
        let text = format!(
            "Nobody met on a word in the daily pair of {}. `/daily` plays today's.",
            date(day)
        );
        return Message::text(text);
    }
    let mut text = format!("**The daily pair of {}**, and where people met:", date(day));
    for (round, words) in (1..).zip(pairs) {
        let _ = write!(text, "\n{}: ", pair(words));
        let of_round = links.iter().filter(|link| link.round == round);
        let of_round: Vec<&DailyLink> = of_round.collect();
        let times = |link: &DailyLink| match link.n {
            1 => "once".to_owned(),
            n => format!("{n} times"),
        };
        let _ = match of_round[..] {
            [] => write!(text, "nobody did"),
            [only] => write!(text, "*{}*, {}", only.word, times(only)),
            [most, .., least] => write!(
                text,
                "mostly *{}*, {}; most rarely *{}*, {}",
                most.word,
                times(most),
                least.word,
                times(least)
            ),
        };
    }
    text.push_str("\n`/daily` plays today's.");
    Message::text(text)
}
