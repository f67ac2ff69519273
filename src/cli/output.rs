//! Terminal output: results to standard output, messages to standard error; formatting of ids and times.

use std::fmt::Display;
use std::io::{self, BufWriter, Stdout};

use serde::Serialize;
use uuid::Uuid;

use crate::game::values::Ts;
use crate::telemetry;

/// The assumed width of a terminal, in columns.
pub(super) const WIDTH: usize = 80;

pub(super) fn print_message(text: impl Display) {
    telemetry::print(text);
}

/// Returns buffered standard output; flush it at the end.
pub(super) fn buffered_stdout() -> BufWriter<Stdout> {
    BufWriter::new(io::stdout())
}

/// Formats a time in UTC, to the millisecond.
pub(super) fn utc_time(at: Ts) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

/// Returns the first digits of a random id (player, team …), enough to tell a few apart.
pub(super) fn short_id(id: Uuid) -> String {
    id.to_string()[..8].to_owned()
}

/// Returns the first 48 bits of a game's id, its time in milliseconds: enough to tell games apart.
pub(super) fn short_game_id(id: Uuid) -> String {
    id.to_string()[..13].to_owned()
}

/// Returns the name of an enum value as events store it, such as `gave_up`.
pub(super) fn serialized_name(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        other => format!("{other:?}"),
    }
}

/// Wraps lines longer than `width` characters between words.
pub(super) fn wrap(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for long in text.lines() {
        let mut line = String::new();
        for word in long.split(' ') {
            let fits = line.chars().count() + 1 + word.chars().count() <= width;
            if !line.is_empty() && !fits {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_break_between_words_and_short_ones_stay() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(wrap(text, 10), expected);
        }

        check("", "");
        check("one two", "one two");
        check("one two three four", "one two\nthree four");
        check("a\n\nb", "a\n\nb");
        check("unbreakable it is", "unbreakable\nit is");
    }
}
