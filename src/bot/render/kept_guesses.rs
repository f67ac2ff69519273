//! What players read about guesses that are kept while the log is down.
//!
//! Owns: wording. Does not know: when a guess is kept.

use crate::game::values::Ts;

/// Says that a guess is kept until the log is back.
pub(crate) fn guess_kept(since: Ts, word: &str) -> String {
    format!(
        "I cannot reach my log since <t:{}:R>. I keep **{word}** safe: it counts as soon as the log is back, if the rules take it. I tell you then.",
        since.timestamp()
    )
}

/// Says that an earlier guess for the same pair is kept.
pub(crate) fn guess_kept_before(since: Ts, word: &str) -> String {
    format!(
        "I cannot reach my log since <t:{}:R>, and I keep **{word}** for this pair already. A guess cannot be changed.",
        since.timestamp()
    )
}

/// Says that no more guesses can be kept.
pub(crate) fn journal_is_full(since: Ts) -> String {
    format!(
        "I cannot reach my log since <t:{}:R>, and I keep as many guesses as I can already. That does not count. Nothing is lost; please try again in a minute.",
        since.timestamp()
    )
}

/// Says why a guess that was kept does not count.
pub(crate) fn kept_guess_refused(reason: &str) -> String {
    format!("The word that I kept for you while my log was away does not count. {reason}")
}

/// The same for everybody to see: without the word, and without the reason, which may quote it.
pub(crate) fn kept_guess_refused_in_channel(user: u64) -> String {
    format!(
        "<@{user}>, the word that I kept for you while my log was away does not count. `/game status` shows how your game stands."
    )
}
