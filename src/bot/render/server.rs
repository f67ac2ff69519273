//! What managers read of what they decided: settings, presets, words, bans.
//!
//! Owns: wording. Does not know: who may decide.

use std::collections::BTreeSet;
use std::fmt::Write;

use serenity::builder::CreateModal;

use super::message::{Choice, Input, Menu, Message, Style, form};
use super::modes::wording;
use super::names::{Names, escaped};
use super::phrase::{mode_title, moment};
use super::refusals::{range_text, unfit};
use crate::bot::admin_id::{AdminId, SettingsPage};
use crate::discord::rest::Upload;
use crate::game::server::event::WordList;
use crate::game::server::{
    Ban, DISCORD, LANGUAGES, Preset, RefusedLine, SETTINGS, Server, Setting, Settings, WordFile,
    WordLists,
};
use crate::game::values::Word;
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
    let t = names.texts;
    let mut text = told.map_or_else(String::new, |told| format!("{told}\n\n"));
    let _ = writeln!(text, "{}", t.settings_title(page.title(t)));
    let listed = || {
        SETTINGS
            .iter()
            .filter(|setting| SettingsPage::of(setting.key) == page)
    };
    for setting in listed() {
        let _ = write!(text, "- {}", sentence(setting, &server.settings, t));
        let usual = setting.default_value();
        if setting.value(&server.settings) != usual {
            let usual = match server.touched(setting) {
                Some(touched) => {
                    t.setting_usual_changed(usual, names.of(touched.by), moment(touched.at))
                }
                None => t.setting_usual(usual),
            };
            let _ = write!(text, " {usual}");
        }
        text.push('\n');
    }
    text.push_str(t.settings_games_keep());
    let mut message = Message::new(t, text);
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
        placeholder: AdminId::ChooseSetting.label(t).to_owned(),
        choices: listed()
            .map(|setting| Choice {
                value: setting.key.to_owned(),
                description: format!(
                    "{}: {}",
                    setting.value(&server.settings),
                    range_text(setting.range(), t)
                ),
            })
            .collect(),
    });
    message
}

/// Says what a setting means for games, with its value.
fn sentence(setting: &Setting, settings: &Settings, t: Texts) -> String {
    let value = &*setting.value(settings);
    match (setting.key, value) {
        ("recent_words", "0") => t.setting_words_repeat().to_owned(),
        ("recent_words", n) => t.setting_recent_words(n),
        ("grant_downtime", "on") => t.setting_clocks_stand().to_owned(),
        ("grant_downtime", _) => t.setting_clocks_go_on().to_owned(),
        ("refuse_offensive", "on") => t.setting_offensive_refused().to_owned(),
        ("refuse_offensive", _) => t.setting_offensive_taken().to_owned(),
        ("manager_role", role) => match settings.manager_role {
            Some(_) => t.setting_manager_role(format!("<@&{role}>")),
            None => t.setting_no_manager_role().to_owned(),
        },
        ("time_zone", zone) => t.setting_time_zone(zone),
        ("language", code) => match settings.language {
            Some(_) => t.setting_language(Texts::of_locale(code).language_name()),
            None => t.setting_language_of_discord().to_owned(),
        },
        ("daily_channel", channel) => match settings.daily_channel {
            Some(_) => t.setting_daily_channel(channel),
            None => t.setting_no_daily_channel().to_owned(),
        },
        ("daily_hour", n) => t.setting_daily_hour(n, settings.time_zone.name()),
        ("two_player.rounds", n) => t.setting_rounds(n),
        ("two_player.attempts_to_win", n) => t.setting_attempts_to_win(n),
        ("two_player.attempts", n) => t.setting_attempts(n),
        ("two_player.in_channel", "on") => t.setting_in_channel().to_owned(),
        ("two_player.in_channel", _) => t.setting_by_dm().to_owned(),
        ("knockout.round_seconds", n) => t.setting_round_seconds(n),
        ("knockout.attempts", n) => t.setting_knockout_attempts(n),
        ("knockout.quota_high", n) => t.setting_quota_high(n),
        ("knockout.quota_low", n) => t.setting_quota_low(n),
        ("knockout.quota_above", n) => t.setting_quota_above(n),
        ("knockout.pause_seconds", n) => t.setting_pause_seconds(n),
        ("race.seconds", n) => t.setting_race_seconds(n),
        ("golf_race.seconds", n) => t.setting_golf_seconds(n),
        ("golf_race.points", points) => t.setting_golf_points(points),
        ("longform.day_minutes", n) => t.setting_day_minutes(n),
        ("longform.day_ends_at", time) if time.contains(':') => t.setting_day_ends_at(time),
        ("longform.day_ends_at", _) => t.setting_day_ends_at_start().to_owned(),
        ("longform.min_teams", n) => t.setting_min_teams(n),
        ("longform.reveal_seconds", "0") => t.setting_reveal_at_once().to_owned(),
        ("longform.reveal_seconds", n) => t.setting_reveal_seconds(n),
        (key, value) => format!("`{key}`: {value}"),
    }
}

/// Offers the values of the setting `language`: what is shown, and what is typed.
pub(crate) fn language_choices(t: Texts) -> Vec<(String, String)> {
    let languages = LANGUAGES.map(|code| (Texts::of_locale(code).language_name(), code));
    let choices = languages
        .into_iter()
        .chain([(t.as_discord_says(), DISCORD)]);
    choices
        .map(|(name, typed)| (name.to_owned(), typed.to_owned()))
        .collect()
}

/// Returns the form for a setting, filled with its value.
pub(crate) fn setting_form(setting: &Setting, server: &Server, t: Texts) -> CreateModal {
    form(
        AdminId::Setting(setting.key).to_string(),
        setting.key,
        Input {
            label: t.form_new_value(),
            placeholder: &range_text(setting.range(), t),
            value: Some(setting.value(&server.settings)),
        },
    )
}

/// Asks before all settings are set back.
pub(crate) fn ask_to_reset(server: &Server, t: Texts) -> Message {
    let changed = SETTINGS
        .iter()
        .filter(|setting| setting.value(&server.settings) != setting.default_value());
    let changed: Vec<String> = changed
        .map(|setting| format!("`{}`", setting.key))
        .collect();
    if changed.is_empty() {
        return Message::new(t, t.settings_as_usual());
    }
    let text = t.ask_to_reset_settings(changed.len() as u64, changed.join(", "));
    Message::new(t, text).control(AdminId::ResetSettings, Style::Danger)
}

/// Says what a setting is now.
pub(crate) fn setting_set(key: &str, before: &Server, after: &Server, t: Texts) -> String {
    let Some(setting) = Setting::named(key) else {
        return String::new();
    };
    let old = setting.value(&before.settings);
    let sentence = sentence(setting, &after.settings, t);
    if old == setting.value(&after.settings) {
        t.setting_set_already(sentence)
    } else if setting.holds_at_once() {
        t.setting_set_at_once(sentence, key, old)
    } else {
        t.setting_set(sentence, key, old)
    }
}

/// Says that a setting, or all, are as usual again.
pub(crate) fn settings_reset(
    key: Option<&str>,
    after: &Server,
    has_changed: bool,
    t: Texts,
) -> String {
    match (key.and_then(Setting::named), has_changed) {
        (Some(setting), true) => t.setting_reset(setting.key, setting.value(&after.settings)),
        (Some(setting), false) => {
            t.setting_reset_already(setting.key, setting.value(&after.settings))
        }
        (None, true) => t.settings_reset().to_owned(),
        (None, false) => t.settings_reset_already().to_owned(),
    }
}

pub(crate) fn preset_defined(preset: Option<&Preset>, t: Texts) -> String {
    preset.map_or_else(String::new, |preset| {
        t.preset_defined(
            escaped(&preset.name),
            mode_title(t, preset.config.mode()),
            wording(&preset.config).terms(t),
        )
    })
}

/// Says that a preset is for another mode than the requested one.
pub(crate) fn preset_of_another_mode(preset: &Preset, mode: Mode, t: Texts) -> String {
    let of = mode_title(t, preset.config.mode());
    t.preset_of_another_mode(escaped(&preset.name), of, mode_title(t, mode))
}

pub(crate) fn presets(presets: &[Preset], names: &Names) -> String {
    let t = names.texts;
    if presets.is_empty() {
        return t.presets_none().to_owned();
    }
    let mut lines = vec![t.presets_title().to_owned()];
    lines.extend(presets.iter().map(|preset| {
        let mode = mode_title(t, preset.config.mode());
        t.preset_line(escaped(&preset.name), mode, names.of(preset.touched.by))
    }));
    lines.push(t.presets_how().to_owned());
    lines.join("\n")
}

const fn list_name(list: WordList, t: Texts) -> &'static str {
    match list {
        WordList::Play => t.list_play(),
        WordList::Accept => t.list_accept(),
        WordList::Block => t.list_block(),
    }
}

pub(crate) fn words_changed(
    list: WordList,
    events: &[ServerEvent],
    after: &Server,
    t: Texts,
) -> String {
    let n_now = after.words().list(list).len() as u64;
    let changed = events.iter().find_map(|event| match event {
        ServerEvent::WordListChanged(changed) => Some(changed),
        _ => None,
    });
    let name = list_name(list, t);
    let Some(changed) = changed else {
        return t.words_listed_already(name, n_now);
    };
    let words = |words: &[Word]| {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        escaped(&words.join(", "))
    };
    if changed.removed.is_empty() {
        t.words_added(name, words(&changed.added), n_now)
    } else {
        t.words_removed(name, words(&changed.removed), n_now)
    }
}

/// Shows a list of words: a long one as a file.
pub(crate) fn word_list(list: WordList, words: &WordLists, t: Texts) -> Message {
    let words: Vec<String> = words.list(list).map(ToString::to_string).collect();
    let title = t.word_list_title(list_name(list, t));
    if words.is_empty() {
        return Message::new(t, t.word_list_empty(title));
    }
    let n_words = words.len() as u64;
    let all = escaped(&words.join(", "));
    if all.chars().count() <= WORDS_SHOWN {
        return Message::new(t, t.word_list_shown(title, n_words, all));
    }
    let mut file = words.join("\n");
    file.push('\n');
    Message {
        file: Some(Upload {
            name: "words.txt".to_owned(),
            description: None,
            bytes: file.into_bytes().into(),
        }),
        ..Message::new(t, t.word_list_in_file(title, n_words))
    }
}

/// Says what a file brought, line by line where it brought nothing.
pub(crate) fn words_imported(file: &WordFile, events: &[ServerEvent], t: Texts) -> Message {
    const SHOWN: usize = 10;
    let n_read: usize = file.words.values().map(BTreeSet::len).sum();
    if n_read == 0 && file.refused.is_empty() {
        return Message::new(t, t.words_none_in_file());
    }
    let added = events.iter().filter_map(|event| match event {
        ServerEvent::WordListChanged(changed) => Some((changed.list, changed.added.len())),
        _ => None,
    });
    let added: Vec<(WordList, usize)> = added.collect();
    let n_added: usize = added.iter().map(|(_, n_words)| n_words).sum();
    let mut lines = vec![if added.is_empty() {
        t.words_nothing_new().to_owned()
    } else {
        t.words_imported().to_owned()
    }];
    lines.extend(
        added
            .iter()
            .map(|(list, n_words)| t.words_imported_line(*n_words as u64, list_name(*list, t))),
    );
    let n_known = n_read - n_added;
    if 0 < n_known {
        lines.push(t.words_known(n_known as u64));
    }
    if file.refused.is_empty() {
        return Message::new(t, lines.join("\n"));
    }
    lines.push(t.words_not_imported(file.refused.len() as u64));
    for refused in file.refused.iter().take(SHOWN) {
        let shown: String = refused
            .text
            .chars()
            .filter(|sign| *sign != '`')
            .take(40)
            .collect();
        lines.push(t.words_refused_line(refused.line, shown, unfit(&refused.problem, t)));
    }
    lines.push(t.words_correct_file().to_owned());
    let mut all = String::new();
    for RefusedLine {
        line,
        text,
        problem,
    } in &file.refused
    {
        let _ = writeln!(
            all,
            "{}",
            t.words_refused_in_file(text, line, unfit(problem, t))
        );
    }
    Message {
        file: Some(Upload {
            name: "not-imported.txt".to_owned(),
            description: None,
            bytes: all.into_bytes().into(),
        }),
        ..Message::new(t, lines.join("\n"))
    }
}

/// Returns all lists of words as a file.
pub(crate) fn words_exported(words: &WordLists, t: Texts) -> Message {
    Message {
        file: Some(Upload {
            name: "words.txt".to_owned(),
            description: None,
            bytes: words.to_file().into_bytes().into(),
        }),
        ..Message::new(t, t.words_exported())
    }
}

pub(crate) fn file_too_long(limit_bytes: usize, t: Texts) -> String {
    t.file_too_long(limit_bytes / 1_024)
}

pub(crate) fn banned(name: &str, ban: Option<&Ban>, t: Texts) -> String {
    let name = escaped(name);
    let text = match ban.and_then(|ban| ban.until) {
        None => t.banned_until_unban(name),
        Some(until) => t.banned_until(name, format!("<t:{}:f>", until.timestamp())),
    };
    match ban.and_then(|ban| ban.reason.as_deref()) {
        None => text,
        Some(reason) => format!("{text} {}", t.ban_noted(escaped(reason))),
    }
}

pub(crate) fn unbanned(name: &str, t: Texts) -> String {
    t.unbanned(escaped(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_can_be_chosen_by_its_own_name() {
        let choices = language_choices(Texts::German);
        let named = |name: &str, code: &str| (name.to_owned(), code.to_owned());
        assert_eq!(
            choices,
            [
                named("English", "en-US"),
                named("Deutsch", "de"),
                named("Français", "fr"),
                named("Español", "es-ES"),
                named("Wie auf Discord", "discord"),
            ]
        );
    }

    #[test]
    fn every_setting_has_a_sentence() {
        let settings = Settings::default();
        for setting in &SETTINGS {
            let text = sentence(setting, &settings, Texts::English);
            assert!(!text.starts_with('`'), "{text}");
        }
    }
}
