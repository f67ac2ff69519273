//! What managers read of what they decided: settings, presets, words, bans.
//!
//! Owns: wording. Does not know: who may decide.

use std::fmt::Write;

use super::message::{Message, Style};
use super::modes::wording;
use super::names::{Names, escaped};
use super::phrase::count;
use crate::bot::admin_id::AdminId;
use crate::discord::rest::Upload;
use crate::game::server::event::WordList;
use crate::game::server::{Ban, Preset, SETTINGS, Server, Setting, WordLists};
use crate::game::{Mode, ServerEvent};

/// How many settings a page shows, so that the longest fits a message.
const PER_PAGE: usize = 10;

/// How long a list of words may be before it comes as a file, in characters.
const WORDS_SHOWN: usize = 1_500;

/// Shows a page of the settings, from 1, with buttons to the others.
pub(crate) fn settings_page(server: &Server, page: u8, names: &Names) -> Message {
    let n_pages = u8::try_from(SETTINGS.len().div_ceil(PER_PAGE)).unwrap_or(u8::MAX);
    let page = page.clamp(1, n_pages);
    let mut text = format!("**How games are played here** ({page} of {n_pages})\n");
    let skipped = usize::from(page - 1) * PER_PAGE;
    for setting in SETTINGS.iter().skip(skipped).take(PER_PAGE) {
        let (value, usual) = (setting.value(&server.settings), setting.default_value());
        let _ = write!(text, "`{}`: **{value}**, {}", setting.key, setting.about);
        if value != usual {
            let _ = write!(text, "; usually {usual}");
        }
        if let Some(touched) = server.touched(setting) {
            let at = touched.at.timestamp();
            let _ = write!(text, "; by {} <t:{at}:R>", names.of(touched.by));
        }
        text.push('\n');
    }
    text.push_str("`/server set` changes one, and says which values it takes. Games that are open keep theirs.");
    let mut message = Message::text(text);
    let turn = |page, is_next| AdminId::Settings { page, is_next };
    if page > 1 {
        message = message.control(turn(page - 1, false), Style::Secondary);
    }
    if page < n_pages {
        message = message.control(turn(page + 1, true), Style::Secondary);
    }
    message
}

/// Says what a setting is now.
pub(crate) fn setting_set(key: &str, before: &Server, after: &Server) -> String {
    let Some(setting) = Setting::named(key) else {
        return String::new();
    };
    let (old, new) = (
        setting.value(&before.settings),
        setting.value(&after.settings),
    );
    if old == new {
        return format!("`{key}` is **{new}** already: {}.", setting.about);
    }
    format!(
        "`{key}` is **{new}** now and was {old}: {}. It takes {}. Games that are open keep theirs.",
        setting.about,
        setting.range()
    )
}

/// Says that a setting, or all, are as usual again.
pub(crate) fn settings_reset(key: Option<&str>, after: &Server, has_changed: bool) -> String {
    let again = if has_changed { "again" } else { "already" };
    match key.and_then(Setting::named) {
        Some(setting) => format!(
            "`{}` is **{}** {again}, as usual.",
            setting.key,
            setting.value(&after.settings)
        ),
        None => format!("All settings are as usual {again}. Presets, words and bans stay."),
    }
}

pub(crate) fn preset_defined(preset: Option<&Preset>) -> String {
    preset.map_or_else(String::new, |preset| {
        let (name, mode) = (escaped(&preset.name), preset.config.mode());
        format!(
            "**{name}** is a {mode} game: {}\n`/game new` plays it with `preset`, and `/game settings` in a lobby.",
            wording(&preset.config).terms()
        )
    })
}

pub(crate) const fn preset_removed() -> &'static str {
    "The preset is gone. Games opened with it keep their settings."
}

/// Says that a preset is for another mode than the requested one.
pub(crate) fn preset_of_another_mode(preset: &Preset, mode: Mode) -> String {
    let (name, of) = (escaped(&preset.name), preset.config.mode());
    format!("**{name}** is a {of} game, and you asked for {mode}. Choose {of} with it.")
}

pub(crate) fn presets(presets: &[Preset], names: &Names) -> String {
    if presets.is_empty() {
        return "There are no presets here. `/server preset define` names a variation of a mode."
            .to_owned();
    }
    let mut text = "**Presets of this server**\n".to_owned();
    for preset in presets {
        let _ = writeln!(
            text,
            "{}: {}, by {}",
            escaped(&preset.name),
            preset.config.mode(),
            names.of(preset.touched.by)
        );
    }
    text.push_str("`/game new` plays one with `preset`.");
    text
}

const fn list_name(list: WordList) -> &'static str {
    match list {
        WordList::Play => "words that pairs are drawn from besides mine",
        WordList::Accept => "words that may be guessed besides those of my dictionary",
        WordList::Block => "words that may not be guessed, in any form, and are not drawn",
    }
}

pub(crate) fn words_changed(list: WordList, events: &[ServerEvent], after: &Server) -> String {
    let now = count(after.words().list(list).len() as u64, "word");
    let changed = events.iter().find_map(|event| match event {
        ServerEvent::WordListChanged(changed) => Some(changed),
        _ => None,
    });
    let Some(changed) = changed else {
        return format!(
            "All of that is on the list already ({}): {now}.",
            list_name(list)
        );
    };
    let (done, words) = if changed.removed.is_empty() {
        ("Added to", &changed.added)
    } else {
        ("Taken off", &changed.removed)
    };
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    format!(
        "{done} the {}: {}. {now} now, in live games as well.",
        list_name(list),
        escaped(&words.join(", "))
    )
}

/// Shows a list of words: a long one as a file.
pub(crate) fn word_list(list: WordList, words: &WordLists) -> Message {
    let words: Vec<String> = words.list(list).map(ToString::to_string).collect();
    let title = format!("**The {}**", list_name(list));
    if words.is_empty() {
        return Message::text(format!("{title}: none. `/server words add` adds some."));
    }
    let n_words = count(words.len() as u64, "word");
    let all = escaped(&words.join(", "));
    if all.chars().count() <= WORDS_SHOWN {
        return Message::text(format!("{title}: {n_words}\n{all}"));
    }
    let mut file = words.join("\n");
    file.push('\n');
    Message {
        file: Some(Upload {
            name: "words.txt".to_owned(),
            bytes: file.into_bytes().into(),
        }),
        ..Message::text(format!("{title}: {n_words}, in the file."))
    }
}

pub(crate) fn banned(name: &str, ban: Option<&Ban>) -> String {
    let until = ban.and_then(|ban| ban.until).map_or_else(
        || "until `/server unban`".to_owned(),
        |until| format!("until <t:{}:f>", until.timestamp()),
    );
    let reason = ban
        .and_then(|ban| ban.reason.as_deref())
        .map_or_else(String::new, |reason| format!(" Noted: {}", escaped(reason)));
    format!(
        "{} plays no games here {until}, and is out of those they were in.{reason}",
        escaped(name)
    )
}

pub(crate) fn bots_do_not_play() -> &'static str {
    "Bots do not play, so there is nobody to ban. `/server ban` takes a player."
}

pub(crate) fn unbanned(name: &str) -> String {
    format!("{} may play here again.", escaped(name))
}
