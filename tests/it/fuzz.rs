//! Input that nobody would send, from a seed: nothing makes the program panic or believe nonsense.
//!
//! Each target takes a moment; with `GAMEBOT_FUZZ_SECONDS` it goes on for so long, with fresh seeds.

use std::time::{Duration, Instant};

use gamebot::bot::request::{RequestKind, of_interaction};
use gamebot::config::Config;
use gamebot::wire;
use gamebot::words::Lexicon;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use serde_json::{Value, json};
use serenity::model::application::Interaction;

/// Runs a property over generated values, for as long as the environment says.
fn fuzz<S: Strategy>(strategy: S, property: impl Fn(S::Value) + Copy)
where
    S::Value: std::fmt::Debug,
{
    let seconds = std::env::var("GAMEBOT_FUZZ_SECONDS").ok();
    let seconds = seconds
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(0);
    let until = Instant::now() + Duration::from_secs(seconds);
    loop {
        let cases = Cases {
            cases: 256,
            failure_persistence: None,
            ..Cases::default()
        };
        let outcome = TestRunner::new(cases).run(&strategy, |value| {
            property(value);
            Ok(())
        });
        if let Err(failed) = outcome {
            panic!("{failed}");
        }
        if until <= Instant::now() {
            return;
        }
    }
}

/// Text with what parsers stumble over.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9a-f:-]{0,120}",
        "[ -~]{0,40}",
        prop::collection::vec(
            prop_oneof![
                Just("1"),
                Just(":"),
                Just("join"),
                Just("say"),
                Just("a"),
                Just("team"),
                Just("0"),
                Just("4294967296"),
                Just("-1"),
                Just("01900000000070008000000000000001"),
                Just("\u{0}"),
                Just("\u{202e}"),
                Just("ﬁ"),
                Just("İ"),
                Just("ß"),
                Just("e\u{301}"),
                Just("'"),
            ],
            0..8
        )
        .prop_map(|parts| parts.concat()),
    ]
}

fn person() -> Value {
    json!({ "id": "7", "username": "ana", "discriminator": "0", "global_name": "ana", "avatar": null })
}

fn interaction(kind: u8, data: &Value) -> Option<Interaction> {
    let message = json!({
        "id": "5", "channel_id": "4", "author": person(), "content": "", "timestamp": "2026-01-01T00:00:00Z",
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": false, "type": 0,
    });
    let interaction = json!({
        "id": "9", "application_id": "3", "type": kind, "token": "t", "version": 1, "channel_id": "4",
        "user": person(), "locale": "en-US", "entitlements": [], "message": message, "data": data,
        "authorizing_integration_owners": {}, "attachment_size_limit": 0,
    });
    serde_json::from_value(interaction).ok()
}

#[test]
fn forged_ids_of_buttons_and_forms_are_understood_or_old() {
    let pressed = |id: &str| {
        let data = json!({ "component_type": 2, "custom_id": id });
        of_interaction(&interaction(3, &data).expect("it is a press")).map(|request| request.kind)
    };
    assert!(matches!(
        pressed("1:join:01900000000070008000000000000001"),
        Some(RequestKind::Press(_))
    ));
    fuzz((text(), text()), |(id, word)| {
        if let Some(RequestKind::Press(understood)) = pressed(&id) {
            // Ids may be written in several ways; what is understood is written in one.
            let again = pressed(&understood.to_string());
            assert_eq!(again, Some(RequestKind::Press(understood)), "{id:?}");
        }
        let input = json!({ "type": 4, "custom_id": "word", "value": word });
        let row = json!({ "type": 1, "components": [input] });
        let data = json!({ "custom_id": id, "components": [row] });
        let submitted = of_interaction(&interaction(5, &data).expect("it is a form"));
        assert!(submitted.is_some());
    });
}

#[test]
fn events_that_were_changed_are_refused_or_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/golden");
    let stored: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let entries = wire::entries();
    let any_change = (
        0..entries.len(),
        0..stored.len(),
        0_u16..5,
        any::<prop::sample::Index>(),
        text(),
    );
    fuzz(any_change, |(entry, example, version, at, inserted)| {
        let entry = &entries[entry];
        let mut data = stored[example].clone();
        let mut at = at.index(data.len() + 1);
        while !data.is_char_boundary(at) {
            at -= 1;
        }
        data.insert_str(at, &inserted);
        for data in [&data, &stored[example], &inserted] {
            if let Ok(event) = wire::decode(entry.event_type, version, data)
                && let Ok(encoded) = wire::encode(&event)
            {
                let again = wire::decode(encoded.event_type, encoded.schema_version, &encoded.data);
                assert!(again.is_ok(), "{}: {data}", entry.event_type);
            }
        }
    });
}

#[test]
fn settings_of_any_kind_are_read_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    fuzz(
        (text(), prop::collection::vec(any::<u8>(), 0..200)),
        |(value, bytes)| {
            let read = Config::from(|_| Some(value.clone()));
            if let Err(error) = read {
                assert!(error.to_string().contains("must be"), "{error}");
            }
            std::fs::write(&file, bytes).unwrap();
            if let Err(error) = Config::load(&file) {
                assert!(!error.to_string().is_empty());
            }
        },
    );
}

#[test]
fn any_text_is_a_word_or_has_a_reason_why_not() {
    let lexicon = Lexicon::english();
    fuzz((text(), text()), |(one, other)| {
        let [first, second] = [&one, &other].map(|text| lexicon.admit(text));
        if let Ok(word) = &first {
            assert_eq!(lexicon.admit(word.as_str()).as_ref(), Ok(word), "{one:?}");
            assert!(lexicon.agree(word, word).is_some());
        }
        if let (Ok(one), Ok(other)) = (&first, &second) {
            assert_eq!(
                lexicon.agree(one, other).is_some(),
                lexicon.agree(other, one).is_some()
            );
        }
        let _ = lexicon.compare(&one, &other);
        let _ = lexicon.entry(&one);
    });
}
