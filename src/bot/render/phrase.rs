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

pub(super) fn points(points: i32) -> String {
    match points {
        1 => "1 point".to_owned(),
        -1 => "minus 1 point".to_owned(),
        0.. => format!("{points} points"),
        _ => format!("minus {} points", points.unsigned_abs()),
    }
}

pub(super) fn matches(n: u32) -> String {
    match n {
        1 => "1 match".to_owned(),
        _ => format!("{n} matches"),
    }
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

/// Writes a short time to the tenth of a second.
pub(super) fn seconds(ms: u64) -> String {
    match ms {
        0..100 => format!("{ms} ms"),
        100..60_000 => format!("{} s", thousandths(ms / 100 * 100)),
        _ => span(ms),
    }
}

/// Writes the ordinal of a place: `1st`, `2nd`, `11th`.
pub(super) fn ordinal(n: u32) -> String {
    let suffix = match (n % 10, n % 100) {
        (1, 0..10 | 20..) => "st",
        (2, 0..10 | 20..) => "nd",
        (3, 0..10 | 20..) => "rd",
        _ => "th",
    };
    format!("{n}{suffix}")
}

/// Lists things: `one, two and three`.
pub(super) fn listed(things: &[String]) -> String {
    match things {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => things.concat(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_short_times_are_said_as_people_say_them() {
        let ordinals = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(ordinal);
        assert_eq!(
            ordinals.join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th"
        );
        let times = [4, 612, 1_000, 12_345, 75_000].map(seconds);
        assert_eq!(times.join(", "), "4 ms, 0.6 s, 1 s, 12.3 s, 1 min 15 s");
        let teams = ["ana", "ben", "cat"].map(str::to_owned);
        assert_eq!(listed(&teams), "ana, ben and cat");
        assert_eq!(listed(&teams[..1]), "ana");
    }

    #[test]
    fn points_are_said_as_people_say_them() {
        #[track_caller]
        fn check(n: i32, expected: &str) {
            assert_eq!(points(n), expected);
        }

        check(0, "0 points");
        check(1, "1 point");
        check(4, "4 points");
        check(-1, "minus 1 point");
        check(-3, "minus 3 points");
    }
}
