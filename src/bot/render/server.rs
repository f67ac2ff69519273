//! What managers read of what they decided: settings, presets, words, bans.
//!
//! Owns: wording. Does not know: who may decide.

use std::collections::BTreeSet;
use std::fmt::Write;

use serenity::builder::CreateModal;

use super::message::{Choice, Input, Menu, Message, Style, form};
use super::modes::wording;
use super::names::{Names, escaped};
use super::phrase::{count, mode_title};
use crate::bot::admin_id::{AdminId, SettingsPage};
use crate::discord::rest::Upload;
use crate::game::server::event::WordList;
use crate::game::server::{
    Ban, Preset, RefusedLine, SETTINGS, Server, Setting, WordFile, WordLists,
};
use crate::game::{Mode, ServerEvent};
use crate::texts::Texts;

/// How long a list of words may be before it comes as a file, in characters.
const WORDS_SHOWN: usize = 1_500;

/// Shows a page of the settings, with buttons to the others and a menu to change one, below `told`.
pub(crate) fn settings_page(
    server: &Server,
    page: SettingsPage,
    told: Option<&str>,
    names: &Names,
) -> Message {
    let mut text = told.map_or_else(String::new, |told| format!("{told}\n\n"));
    let _ = writeln!(text, "**How games are played here: {}**", page.title());
    let listed = || {
        SETTINGS
            .iter()
            .filter(|setting| SettingsPage::of(setting.key) == page)
    };
    for setting in listed() {
        let _ = write!(text, "- {}", setting.sentence(&server.settings));
        let usual = setting.default_value();
        if setting.value(&server.settings) != usual {
            let _ = write!(text, " Usually {usual}");
            if let Some(touched) = server.touched(setting) {
                let at = touched.at.timestamp();
                let _ = write!(text, "; changed by {} <t:{at}:R>", names.of(touched.by));
            }
            text.push('.');
        }
        text.push('\n');
    }
    text.push_str("Games that are open keep what they were opened with.");
    let mut message = Message::text(text);
    for one in SettingsPage::ALL {
        let style = if one == page {
            Style::Primary
        } else {
            Style::Secondary
        };
        message = message.control(AdminId::Settings(one), style);
    }
    message.menu = Some(Menu {
        id: AdminId::ChooseSetting.to_string(),
        placeholder: AdminId::ChooseSetting.label().to_owned(),
        choices: listed()
            .map(|setting| Choice {
                value: setting.key.to_owned(),
                description: format!("{}: {}", setting.value(&server.settings), setting.range()),
            })
            .collect(),
    });
    message
}

/// Returns the form for a setting, filled with its value.
pub(crate) fn setting_form(setting: &Setting, server: &Server) -> CreateModal {
    form(
        AdminId::Setting(setting.key).to_string(),
        setting.key,
        Input {
            label: "The new value",
            placeholder: &setting.range(),
            value: Some(setting.value(&server.settings)),
        },
    )
}

/// Asks before all settings are set back.
pub(crate) fn ask_to_reset(server: &Server) -> Message {
    let changed = SETTINGS
        .iter()
        .filter(|setting| setting.value(&server.settings) != setting.default_value());
    let changed: Vec<String> = changed
        .map(|setting| format!("`{}`", setting.key))
        .collect();
    if changed.is_empty() {
        return Message::text("All settings are as usual already.");
    }
    let text = format!(
        "This sets {} back: {}. Presets, words and bans stay.",
        count(changed.len() as u64, "setting"),
        changed.join(", ")
    );
    Message::text(text).control(AdminId::ResetSettings, Style::Danger)
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
    let sentence = setting.sentence(&after.settings);
    if old == new {
        return format!("Nothing to change. {sentence}");
    }
    format!("{sentence} Until now, `{key}` was {old}. Games that are open keep theirs.")
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
            wording(&preset.config).terms(Texts::English)
        )
    })
}

pub(crate) const fn preset_removed() -> &'static str {
    "The preset is gone. Games opened with it keep their settings."
}

/// Says that a preset is for another mode than the requested one.
pub(crate) fn preset_of_another_mode(preset: &Preset, mode: Mode, t: Texts) -> String {
    let of = mode_title(t, preset.config.mode());
    t.preset_of_another_mode(escaped(&preset.name), of, mode_title(t, mode))
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
            description: None,
            bytes: file.into_bytes().into(),
        }),
        ..Message::text(format!("{title}: {n_words}, in the file."))
    }
}

/// Says what a file brought, line by line where it brought nothing.
pub(crate) fn words_imported(file: &WordFile, events: &[ServerEvent]) -> Message {
    const SHOWN: usize = 10;
    let n_read: usize = file.words.values().map(BTreeSet::len).sum();
    if n_read == 0 && file.refused.is_empty() {
        return Message::text(
            "There is no word in that file. It takes one word a line; `/server words export` shows how.",
        );
    }
    let added = events.iter().filter_map(|event| match event {
        ServerEvent::WordListChanged(changed) => Some((changed.list, changed.added.len())),
        _ => None,
    });
    let added: Vec<(WordList, usize)> = added.collect();
    let n_added: usize = added.iter().map(|(_, n_words)| n_words).sum();
    let mut text = if added.is_empty() {
        "Nothing new was in that file.".to_owned()
    } else {
        let lists = added.iter().map(|(list, n_words)| {
            format!(
                "\n- {} for the {}",
                count(*n_words as u64, "word"),
                list_name(*list)
            )
        });
        format!(
            "Imported, in live games as well:{}",
            lists.collect::<String>()
        )
    };
    let n_known = n_read - n_added;
    if 0 < n_known {
        let _ = write!(
            text,
            "\nOn the lists already: {}.",
            count(n_known as u64, "word")
        );
    }
    if file.refused.is_empty() {
        return Message::text(text);
    }
    let n_refused = count(file.refused.len() as u64, "word");
    let _ = write!(text, "\n**Not imported: {n_refused}**");
    for refused in file.refused.iter().take(SHOWN) {
        let shown: String = refused
            .text
            .chars()
            .filter(|sign| *sign != '`')
            .take(40)
            .collect();
        let _ = write!(
            text,
            "\n- line {}, `{shown}`: {}",
            refused.line, refused.problem
        );
    }
    text.push_str("\nThe file has them all: correct it, and import it.");
    let mut lines = String::new();
    for RefusedLine {
        line,
        text,
        problem,
    } in &file.refused
    {
        let _ = writeln!(lines, "{text} # line {line}: {problem}");
    }
    Message {
        file: Some(Upload {
            name: "not-imported.txt".to_owned(),
            description: None,
            bytes: lines.into_bytes().into(),
        }),
        ..Message::text(text)
    }
}

/// Returns all lists of words as a file.
pub(crate) fn words_exported(words: &WordLists) -> Message {
    Message {
        file: Some(Upload {
            name: "words.txt".to_owned(),
            description: None,
            bytes: words.to_file().into_bytes().into(),
        }),
        ..Message::text(
            "The words of this server. `/server words import` takes the file again, here or in another server.",
        )
    }
}

pub(crate) fn file_too_long(limit_bytes: usize) -> String {
    format!(
        "I take files of up to {} KiB. Nothing was changed; split that one.",
        limit_bytes / 1_024
    )
}

pub(crate) fn file_is_no_text() -> &'static str {
    "That file is not plain text (UTF-8). Nothing was changed; save it as plain text, one word a line."
}

pub(crate) fn file_not_fetched() -> &'static str {
    "I could not get that file from Discord. Nothing was changed; please try again in a minute."
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
