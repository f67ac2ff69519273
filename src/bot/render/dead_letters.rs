//! What could not be delivered or read, and what is done about it.
//!
//! Owns: wording. Does not know: who may ask.

use std::fmt::Write;

use super::message::Message;
use super::phrase::count;
use crate::host::{DeadLetter, Resolution};

/// How many are shown: with their errors they fit a message.
const SHOWN_LIMIT: usize = 8;

/// How much of an error is shown, in characters.
const ERROR_LIMIT: usize = 150;

pub(crate) fn dead_letters(dead_letters: &[DeadLetter]) -> Message {
    if dead_letters.is_empty() {
        return Message::text("No dead letters: everything was delivered.");
    }
    let mut text = format!("**Dead letters**: {}\n", dead_letters.len());
    for dead_letter in dead_letters.iter().take(SHOWN_LIMIT) {
        let DeadLetter {
            parked, event_type, ..
        } = dead_letter;
        let (id, subscription) = (parked.id, &parked.name);
        let (part, position) = (&parked.key, parked.position);
        let times = count(u64::from(parked.n_attempts), "attempt");
        let at = parked.tried_at.timestamp();
        let resolution = match parked.resolution {
            None => "",
            Some(Resolution::Retry) => ", to be tried again",
            Some(Resolution::Discard) => ", to be forgotten",
        };
        let error = shortened(&parked.error);
        let _ = writeln!(
            text,
            "`{id}` {subscription}, {part} of {event_type} at {position}, {times}, last <t:{at}:R>{resolution}: {error}"
        );
    }
    if let Some(n_more @ 1..) = dead_letters.len().checked_sub(SHOWN_LIMIT) {
        let _ = writeln!(
            text,
            "… and {n_more} more; `gamebot deadletters list` shows all."
        );
    }
    text.push_str(
        "`/admin deadletters retry` tries them again, `discard` forgets them; `id` picks one.",
    );
    Message::text(&text)
}

pub(super) fn shortened(error: &str) -> String {
    let line: String = error.chars().take(ERROR_LIMIT).collect();
    let line = line.replace('\n', " ");
    if line.len() < error.len() {
        format!("{line}…")
    } else {
        line
    }
}

pub(crate) fn no_such_dead_letter(id: i64) -> String {
    format!("There is no dead letter {id} here. `/admin deadletters list` shows which there are.")
}

/// Says what will be done.
pub(crate) fn resolving(resolution: Resolution, n_dead_letters: u64) -> String {
    match (resolution, n_dead_letters) {
        (_, 0) => "There are no dead letters here: nothing to do.".to_owned(),
        (Resolution::Retry, n) => format!(
            "{} will be tried again within seconds.",
            count(n, "dead letter")
        ),
        (Resolution::Discard, n) => format!("{} will be forgotten.", count(n, "dead letter")),
    }
}
