//! The catalogues of texts: what the build requires of them.

#[path = "../../build/catalogues.rs"]
mod catalogues;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use catalogues::{LANGUAGES, functions};
use regex::Regex;
use serde_json::Value;

/// Catalogues of one language each, in the order of `LANGUAGES`.
fn sources(texts: [&str; 4]) -> [String; 4] {
    texts.map(str::to_owned)
}

#[track_caller]
fn check(texts: [&str; 4], expected: &[&str]) {
    assert_eq!(functions(&sources(texts)).unwrap_err(), expected);
}

#[test]
fn every_language_has_every_text_with_the_same_variables() {
    check(
        [
            "hi = Hi, { $name }",
            "hi = Hallo, { $nmae }",
            "",
            "hi = Hola, { $name }\nbye = Adiós",
        ],
        &[
            r#"de has other variables in hi: {"nmae"} instead of {"name"}"#,
            "fr lacks hi",
            "es-ES has bye, which en-US lacks",
        ],
    );
    let twice = "hi = Hi\nhi = Hi";
    check(
        [twice, "hi = Hi", "hi = Hi", "hi = Hi"],
        &["en-US has hi twice"],
    );
}

#[test]
fn a_choice_covers_the_plurals_of_its_language() {
    let all = |variants: &str| {
        let text = format!("n = {{ $n ->\n    {variants}\n    }}");
        functions(&sources([&text; 4])).err().unwrap_or_default()
    };
    assert_eq!(all("[one] one\n   *[other] more"), [""; 0]);
    assert_eq!(all("[0] none\n    [one] one\n   *[other] more"), [""; 0]);
    let lacks = |locale| format!("{locale}: n lacks a plural of the language");
    let has = |locale| format!("{locale}: n has a plural that the language lacks");
    assert_eq!(
        all("[0] none\n   *[other] more"),
        ["en-US", "de", "fr", "es-ES"].map(lacks)
    );
    assert_eq!(
        all("[one] one\n    [many] millions\n   *[other] more"),
        ["en-US", "de"].map(has)
    );
}

#[test]
fn no_text_is_longer_than_discord_takes() {
    let button = format!("label-go = {}", "o".repeat(81));
    check(
        [&button, "label-go = los", "label-go = go", "label-go = ya"],
        &["en-US: label-go has 81 characters, over 80"],
    );
    let message = format!(
        "m = {{ $n ->\n    [one] 1\n   *[other] {}\n    }}",
        "x".repeat(2_001)
    );
    let short = "m = { $n ->\n    [one] 1\n   *[other] 2\n    }";
    check(
        [short, &message, short, short],
        &["de: m has 2001 characters, over 2000"],
    );
}

#[test]
fn a_plural_makes_its_variable_a_number_and_the_english_text_orders_them() {
    let english = "won = { $who } won in { $n } rounds";
    let german = "won = Nach { $n ->\n    [one] einer Runde\n   *[other] { $n } Runden\n    } gewann { $who }";
    let code = functions(&sources([english, german, english, english])).unwrap();
    let signature = "fn won(self, who: impl std::fmt::Display, n: u64) -> String";
    assert!(code.contains(signature), "{code}");
}

#[test]
fn the_catalogues_are_complete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let source = |locale: &str| {
        let files = fs::read_dir(folder.join(locale)).unwrap();
        let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        texts.collect::<Vec<_>>().join("\n")
    };
    let sources = LANGUAGES.map(|language| source(language.locale));
    assert_eq!(functions(&sources).err(), None);
}

/// The names of a command and of those below it, in a language: `spiel neu`.
fn command_names(command: &Value, locale: &str, before: &str, names: &mut BTreeSet<String>) {
    let localised = command["name_localizations"][locale].as_str();
    let name = localised.or(command["name"].as_str()).unwrap();
    let name = format!("{before}{name}");
    for below in command["options"].as_array().into_iter().flatten() {
        if below["type"].as_u64().is_some_and(|kind| kind <= 2) {
            command_names(below, locale, &format!("{name} "), names);
        }
    }
    names.insert(name);
}

#[test]
fn texts_name_commands_as_the_reader_sees_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mention = Regex::new(r"`/([^`]+)`").unwrap();
    for language in LANGUAGES {
        let mut names = BTreeSet::new();
        for file in fs::read_dir(root.join("commands")).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let command = serde_json::from_str(&text).unwrap();
            command_names(&command, language.locale, "", &mut names);
        }
        for text in fs::read_dir(root.join("locales").join(language.locale)).unwrap() {
            let text = fs::read_to_string(text.unwrap().path()).unwrap();
            for found in mention.captures_iter(&text) {
                let words = found[1].split(' ').take_while(|word| !word.contains(':'));
                let name = words.collect::<Vec<_>>().join(" ");
                let is_option = name == "help topic";
                assert!(
                    names.contains(&name) || is_option,
                    "{}: /{name}",
                    language.locale
                );
            }
        }
    }
}
