//! The small pieces that sentences are made of: numbers with their noun, spans, the pair.
//!
//! Owns: how these are written, everywhere alike. Does not know: the sentences.

use crate::game::values::{Ts, Word};

/// Writes a pair in its fixed form.
pub(crate) fn pair([one, other]: &[Word; 2]) -> String {
    format!("**{one}** + **{other}**")
}

pub(super) fn count(n: u64, one: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {one}s")
    }
}

pub(super) fn attempts(n: u32) -> String {
    count(n.into(), "attempt")
}

pub(super) fn span(ms: u64) -> String {
    let seconds = ms / 1_000;
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0) => "less than a second".to_owned(),
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

/// Writes a time that Discord shows to each reader relative to now.
pub(super) fn moment(at: Ts) -> String {
    format!("<t:{}:R>", at.timestamp())
}

/// Writes a time of day, as Discord shows it in each reader's time zone.
pub(super) fn time_of_day(at: Ts) -> String {
    format!("<t:{}:t>", at.timestamp())
}

/// Mentions Discord users, separated by commas.
pub(super) fn mentions(users: &[u64]) -> String {
    let users: Vec<String> = users.iter().map(|user| format!("<@{user}>")).collect();
    users.join(", ")
}

/// Writes thousandths with at most two decimals: `4`, `2.4`, `2.33`.
pub(super) fn thousandths(milli: u64) -> String {
    let written = format!("{}.{:02}", milli / 1_000, milli % 1_000 / 10);
    written
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

/// Writes an average of attempts, such as "2.4 attempts a round".
pub(super) fn average_attempts(milli: u64, per: &str) -> String {
    let attempts = if milli == 1_000 {
        "attempt"
    } else {
        "attempts"
    };
    format!("{} {attempts} a {per}", thousandths(milli))
}
