//! The two ways out of a tool: data to standard output, talk to standard error.
//!
//! Owns: how text is cut and aligned for a terminal. Does not know: what it says.

use std::fmt::Display;
use std::io::{self, BufWriter, Stdout, Write};

use serde::Serialize;
use uuid::Uuid;

use crate::game::values::Ts;

/// How wide a terminal is taken to be.
pub(super) const WIDTH: usize = 80;

/// Says something to whoever runs the tool.
pub(super) fn talk(text: impl Display) {
    // There is nobody left to tell when this fails.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Opens standard output for many lines; flush it at the end.
pub(super) fn data() -> BufWriter<Stdout> {
    BufWriter::new(io::stdout())
}

/// Writes a moment in UTC, to the millisecond.
pub(super) fn moment(at: Ts) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

/// Returns the start of a player's or team's id: random, so that few digits tell them apart.
pub(super) fn short(id: Uuid) -> String {
    id.to_string()[..8].to_owned()
}

/// Returns the start of a game's id: its 48 bits of time, so that only games of one millisecond look alike.
pub(super) fn short_game(id: Uuid) -> String {
    id.to_string()[..13].to_owned()
}

/// Writes the name of something as events store it: `gave_up`.
pub(super) fn name_of(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        other => format!("{other:?}"),
    }
}

/// Breaks lines that are wider than `width` between words.
pub(super) fn wrapped(text: &str, width: usize) -> String {
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
            assert_eq!(wrapped(text, 10), expected);
        }

        check("", "");
        check("one two", "one two");
        check("one two three four", "one two\nthree four");
        check("a\n\nb", "a\n\nb");
        check("unbreakable it is", "unbreakable\nit is");
    }
}
