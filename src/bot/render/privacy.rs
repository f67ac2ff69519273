//! What people read about their own data.

use std::fmt::Write as _;

use uuid::Uuid;

use super::message::{Message, Style};
use super::names::escaped;
use super::phrase::count;
use crate::bot::privacy_button::PrivacyButton;
use crate::discord::rest::Upload;
use crate::game::PlayerId;
use crate::game::values::Ts;

/// What is kept about somebody, in numbers.
pub(crate) struct Kept<'k> {
    pub(crate) name: &'k str,
    pub(crate) locale: Option<&'k str>,
    pub(crate) has_dms: bool,
    pub(crate) since: Ts,
    pub(crate) n_games: u64,
    pub(crate) n_servers: u64,
    pub(crate) n_guesses: u64,
    pub(crate) n_words_requested: u64,
    pub(crate) n_teams: u64,
    /// Everything they did, guesses and games included.
    pub(crate) n_events: u64,
    pub(crate) is_hidden: bool,
}

/// Says what is kept about somebody.
pub(crate) fn kept(kept: &Kept<'_>) -> String {
    let mut text = format!(
        "**What I keep about you**, since <t:{}:D>\n**Who you are**, in one table: your Discord user id, the name I last saw ({})",
        kept.since.timestamp(),
        escaped(kept.name)
    );
    if let Some(locale) = kept.locale {
        let _ = write!(text, ", your language ({locale})");
    }
    if kept.has_dms {
        text.push_str(", where our DMs are");
    }
    let _ = write!(
        text,
        ".\n**What you did**, under a random id: {} in {}, {} guessed, {}",
        count(kept.n_games, "game"),
        count(kept.n_servers, "server"),
        count(kept.n_guesses, "word"),
        count(kept.n_teams, "team"),
    );
    if 0 < kept.n_words_requested {
        let words = count(kept.n_words_requested, "word");
        let _ = write!(text, ", {words} that you said I should know");
    }
    let _ = write!(
        text,
        ". With joining, leaving and everything else: {}.\n**Who sees you**: {}\n\
         I read what you write to me, and nothing else you write.\n\
         `/privacy export` gives you all of it as a file. `/privacy erase` makes me forget you.",
        count(kept.n_events, "record"),
        if kept.is_hidden {
            "boards and other people's statistics leave you out. `/privacy stats visible:True` shows you again."
        } else {
            "boards and statistics of your servers may show you. `/privacy stats visible:False` leaves you out."
        }
    );
    text
}

pub(crate) fn nothing_kept() -> &'static str {
    "I keep nothing about you: you have not used me yet. `/help` says what I can do."
}

pub(crate) fn stats_visibility(is_visible: bool) -> &'static str {
    if is_visible {
        "Boards and other people's statistics may show you again, from now on and with your earlier games."
    } else {
        "Done: no board and nobody else's statistics show you, in any server. You still see your own, and your games and your partners' figures stay as they are."
    }
}

pub(crate) fn personal_data(n_events: u64, is_compressed: bool, file: Upload) -> Message {
    let records = count(n_events, "record");
    let how = if is_compressed {
        ", compressed with gzip"
    } else {
        ""
    };
    Message {
        file: Some(file),
        ..Message::text(format!(
            "Everything I keep about you, as JSON{how}: {records}. Other people are numbered in it. Keep it to yourself: it has your Discord user id."
        ))
    }
}

/// Asks whether to erase somebody.
pub(crate) fn ask_to_erase(player: PlayerId) -> Message {
    Message::text(
        "**Forget you?** It cannot be undone.\n\
         - You leave the games and teams you are in. A partner is told that somebody left.\n\
         - Your Discord user id, your name and what you typed outside games, such as names of teams, are gone for good.\n\
         - Your games stay, played by \"somebody\": your partners keep their figures, and the words of finished attempts stay with them.\n\
         - If you come back, I do not know you: you start again at nothing.\n\
         `/privacy export` first gives you a copy.",
    )
    .control(PrivacyButton::Erase(player), Style::Danger)
    .control(PrivacyButton::Keep, Style::Secondary)
}

pub(crate) fn keeps_everything() -> &'static str {
    "Nothing was changed."
}

pub(crate) fn erased_before() -> &'static str {
    "There is nothing left to forget: that was done before."
}

pub(crate) fn erased(receipt: Uuid) -> String {
    format!(
        "Forgotten. Your receipt: `{receipt}`. `/privacy erase receipt:{receipt}` shows what was done, for you or whoever checks it. \
         Messages that I have posted on Discord stay there until somebody deletes them."
    )
}

pub(crate) fn being_erased(receipt: Uuid) -> String {
    format!(
        "I do not know you any more, and the rest is being removed; that takes longer than usual. Your receipt: `{receipt}`. \
         `/privacy erase receipt:{receipt}` shows when it is done."
    )
}

pub(crate) fn no_such_receipt() -> &'static str {
    "There is no such receipt here. It is the long id that I gave when somebody was forgotten."
}

pub(crate) fn receipt(requested_at: Ts, finished_at: Option<Ts>, n_events: u64) -> String {
    let requested = requested_at.timestamp();
    match finished_at {
        Some(finished_at) => format!(
            "Asked for <t:{requested}:f>, done <t:{}:f>. Who it was is not known here any more; texts were taken out of {}.",
            finished_at.timestamp(),
            count(n_events, "record")
        ),
        None => format!("Asked for <t:{requested}:f>, and not done yet. It goes on by itself."),
    }
}

pub(crate) fn too_much_to_export() -> &'static str {
    "There is more about you than Discord takes in one file. Ask the people who run me: `gamebot events --player` gives them all of it."
}
