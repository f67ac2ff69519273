//! Pages of the log for managers.
//!
//! Owns: wording. Payloads are left out, since they hold the words of live games. Does not know: who may see them.

use std::fmt::Write;

use super::message::{Message, Style};
use super::names::Names;
use super::phrase::count;
use crate::bot::admin_id::{AdminId, PageDirection};
use crate::discord::rest::Upload;
use crate::host::{EventActor, EventCause, EventFilter, EventSummary};
use crate::projections::Cursor;

/// A page of events, the newest first.
pub(crate) struct EventsPage<'a> {
    pub(crate) events: &'a [EventSummary],
    pub(crate) query: &'a EventFilter,
    /// The position of the recorded command.
    pub(crate) record: i64,
    /// There is nothing newer.
    pub(crate) is_first: bool,
    /// There is nothing older.
    pub(crate) is_last: bool,
}

pub(crate) fn events_page(page: &EventsPage<'_>, names: &Names) -> Message {
    let EventsPage { events, query, .. } = page;
    let mut text = "**Events**, the newest first".to_owned();
    for option in query.options() {
        let (key, value) = option.split_once('=').unwrap_or_default();
        let _ = match (key, query.player, query.since) {
            ("player", Some(player), _) => write!(text, ", {key} {}", names.of(player)),
            ("since", _, Some(since)) => write!(text, ", since <t:{}:f>", since.timestamp()),
            _ => write!(text, ", {key} `{value}`"),
        };
    }
    text.push('\n');
    for event in *events {
        put(&mut text, event, names);
    }
    if events.is_empty() {
        text.push_str("Nothing fits.");
    }
    let mut message = Message::text(text.trim_end());
    let turn = |direction, event: &EventSummary| AdminId::TurnPage {
        direction,
        record: page.record,
        from: Cursor::beyond_number(event.position),
    };
    if let Some(newest) = events.first().filter(|_| !page.is_first) {
        message = message.control(turn(PageDirection::Newer, newest), Style::Secondary);
    }
    if let Some(oldest) = events.last().filter(|_| !page.is_last) {
        message = message.control(turn(PageDirection::Older, oldest), Style::Secondary);
    }
    if !events.is_empty() {
        let record = page.record;
        message = message.control(AdminId::Export { record }, Style::Secondary);
    }
    message
}

pub(crate) fn exported(n_events: u64, is_cut: bool, file: Upload) -> Message {
    let events = count(n_events, "event");
    let cut = if is_cut {
        " It holds no more than Discord takes: `since` asks for later ones."
    } else {
        ""
    };
    Message {
        file: Some(file),
        ..Message::text(format!(
            "{events}, one JSON object a line. Of live games it holds no words.{cut}"
        ))
    }
}

fn put(text: &mut String, event: &EventSummary, names: &Names) {
    let (position, at) = (event.position, event.at.timestamp());
    let _ = write!(text, "`{position}` <t:{at}:T> {}", event.event_type);
    if let Some(game) = event.game {
        let _ = write!(text, ", game `{}`", short(&game.to_string()));
    }
    let _ = match &event.by {
        EventActor::Player(id) => write!(text, ", by {}", names.of(*id)),
        EventActor::Operator(name) => write!(text, ", by operator {name}"),
        EventActor::Program(part) => write!(text, ", by the {part}"),
    };
    let correlation = event.correlation;
    let _ = match &event.cause {
        Some(EventCause::Event {
            position,
            event_type,
        }) => {
            write!(text, ", because of `{position}` {event_type}")
        }
        Some(EventCause::Command(source)) => write!(text, ", because of {source} `{correlation}`"),
        None => write!(text, ", act `{correlation}`"),
    };
    text.push('\n');
}

/// Shortens an id; the correlation id leads to the rest.
fn short(id: &str) -> String {
    id.chars().take(13).collect()
}

pub(crate) fn no_such_type(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|sign| sign.is_alphanumeric() || *sign == '_')
        .collect();
    format!(
        "No event is called `{name}`. They are called game_created, guess_processed, …: the pages show each."
    )
}

pub(crate) fn not_a_correlation_id() -> &'static str {
    "`correlation` takes a whole correlation id, like 0199f1c2-7a3b-7c1d-8e4f-5a6b7c8d9e0f."
}

pub(crate) fn unreadable_moment(how: &str) -> String {
    format!("`since` was not understood: {how}.")
}
