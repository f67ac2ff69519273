//! What people read about their own data.

use super::message::{Message, Style};
use super::names::escaped;
use crate::bot::privacy_button::PrivacyButton;
use crate::discord::rest::Upload;
use crate::game::PlayerId;
use crate::game::values::Ts;
use crate::texts::Texts;

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
pub(crate) fn kept(kept: &Kept<'_>, t: Texts) -> String {
    let mut who = vec![t.kept_user_id_and_name(escaped(kept.name))];
    who.extend(kept.locale.map(|locale| t.kept_language(locale)));
    if kept.has_dms {
        who.push(t.kept_dms().to_owned());
    }
    let mut did = vec![
        t.kept_games(kept.n_games, kept.n_servers),
        t.kept_guesses(kept.n_guesses),
        t.kept_teams(kept.n_teams),
    ];
    if 0 < kept.n_words_requested {
        did.push(t.kept_requested_words(kept.n_words_requested));
    }
    let seen = if kept.is_hidden {
        t.kept_hidden()
    } else {
        t.kept_seen()
    };
    [
        t.kept_about_you(format!("<t:{}:D>", kept.since.timestamp())),
        t.kept_who_you_are(who.join(", ")),
        t.kept_what_you_did(did.join(", "), kept.n_events),
        seen.to_owned(),
        t.kept_how().to_owned(),
    ]
    .join("\n")
}

pub(crate) const fn stats_visibility(is_visible: bool, t: Texts) -> &'static str {
    if is_visible {
        t.stats_visible()
    } else {
        t.stats_hidden()
    }
}

pub(crate) fn personal_data(n_events: u64, is_compressed: bool, file: Upload, t: Texts) -> Message {
    let text = if is_compressed {
        t.personal_data_compressed(n_events)
    } else {
        t.personal_data(n_events)
    };
    Message {
        file: Some(file),
        ..Message::new(t, text)
    }
}

/// Asks whether to erase somebody.
pub(crate) fn ask_to_erase(player: PlayerId, t: Texts) -> Message {
    Message::new(t, t.ask_to_erase())
        .control(PrivacyButton::Erase(player), Style::Danger)
        .control(PrivacyButton::Keep, Style::Secondary)
}

pub(crate) fn receipt(
    requested_at: Ts,
    finished_at: Option<Ts>,
    n_events: u64,
    t: Texts,
) -> String {
    let minute = |at: Ts| format!("<t:{}:f>", at.timestamp());
    let requested = minute(requested_at);
    match finished_at {
        Some(finished_at) => t.receipt_done(requested, minute(finished_at), n_events),
        None => t.receipt_not_done(requested),
    }
}
