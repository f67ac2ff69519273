//! The small pieces that sentences are made of: numbers with their noun, spans, the pair.
//!
//! Owns: how these are written, everywhere alike. Does not know: the sentences.

use crate::game::Mode;
use crate::game::values::{Ts, Word};
use crate::projections::Rating;
use crate::texts::Texts;

/// Writes a pair in its fixed form.
pub(crate) fn pair([one, other]: &[Word; 2]) -> String {
    format!("**{one}** + **{other}**")
}

/// Returns what a mode is called.
pub(crate) const fn mode_title(t: Texts, mode: Mode) -> &'static str {
    match mode {
        Mode::TwoPlayer => t.mode_two_player(),
        Mode::Knockout => t.mode_knockout(),
        Mode::Race => t.mode_race(),
        Mode::GolfRace => t.mode_golf_race(),
        Mode::Longform => t.mode_longform(),
    }
}

pub(super) fn count(n: u64, one: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {one}s")
    }
}

/// Writes a time that Discord shows to each reader relative to now.
pub(crate) fn moment(at: Ts) -> String {
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

/// Writes a rating with its uncertainty: `27.6 ± 7.9`.
pub(super) fn rating_text(rating: Rating, t: Texts) -> String {
    let (rating, uncertainty) = (t.tenths(rating.rating), t.tenths(rating.uncertainty));
    format!("{rating} ± {uncertainty}")
}
