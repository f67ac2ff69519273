//! Discord's limits on what a message, a modal or a list of choices may hold.
//!
//! Owns: the bounds that Discord refuses with code 50035, and the shape of that refusal. Limits of
//! slash commands are in `rest::application`.

use serde_json::{Map, Value, json};

use super::message::rows;

/// Finds what Discord would refuse in a message body: field path and reason of each finding.
pub(super) fn of_message(body: &Value) -> Vec<(String, String)> {
    let mut found = Findings::default();
    found.at_most(body, "content", 2_000);
    found.embeds(body);
    found.components(body);
    found.0
}

/// Finds what Discord would refuse in a modal.
pub(super) fn of_modal(data: &Value) -> Vec<(String, String)> {
    let mut found = Findings::default();
    found.between(data, "title", 1, 45);
    found.between(data, "custom_id", 1, 100);
    let rows = data["components"].as_array().map_or(0, Vec::len);
    if !(1..=5).contains(&rows) {
        found.add("components", "Must be between 1 and 5 in length.");
    }
    found.0
}

/// Finds what Discord would refuse in autocomplete choices.
pub(super) fn of_choices(data: &Value) -> Vec<(String, String)> {
    let mut found = Findings::default();
    let choices = data["choices"].as_array().map_or(&[][..], Vec::as_slice);
    if 25 < choices.len() {
        found.add("choices", "Must be 25 or fewer in length.");
    }
    for (idx, choice) in choices.iter().enumerate() {
        let at = format!("choices.{idx}");
        found.between_at(&at, choice, "name", 1, 100);
        found.at_most_at(&at, choice, "value", 100);
    }
    found.0
}

/// Shapes findings as Discord does: nested by field, each with `_errors`.
pub(super) fn form_errors(findings: &[(String, String)]) -> Value {
    let mut errors = Map::new();
    for (path, reason) in findings {
        let mut level = &mut errors;
        for field in path.split('.') {
            let next = level.entry(field).or_insert_with(|| json!({}));
            level = next.as_object_mut().expect("every level is an object");
        }
        level.insert(
            "_errors".into(),
            json!([{ "code": "BASE_TYPE_BAD_LENGTH", "message": reason }]),
        );
    }
    Value::Object(errors)
}

#[derive(Default)]
struct Findings(Vec<(String, String)>);

impl Findings {
    fn add(&mut self, path: impl Into<String>, reason: impl Into<String>) {
        self.0.push((path.into(), reason.into()));
    }

    fn at_most(&mut self, body: &Value, field: &str, max: usize) {
        self.at_most_at("", body, field, max);
    }

    fn at_most_at(&mut self, at: &str, body: &Value, field: &str, max: usize) {
        if body[field].as_str().is_some_and(|text| max < length(text)) {
            self.add(
                joined(at, field),
                format!("Must be {max} or fewer in length."),
            );
        }
    }

    fn between(&mut self, body: &Value, field: &str, min: usize, max: usize) {
        self.between_at("", body, field, min, max);
    }

    fn between_at(&mut self, at: &str, body: &Value, field: &str, min: usize, max: usize) {
        if !(min..=max).contains(&body[field].as_str().map_or(0, length)) {
            self.add(
                joined(at, field),
                format!("Must be between {min} and {max} in length."),
            );
        }
    }

    fn embeds(&mut self, body: &Value) {
        let embeds = body["embeds"].as_array().map_or(&[][..], Vec::as_slice);
        if 10 < embeds.len() {
            self.add("embeds", "Must be 10 or fewer in length.");
        }
        let mut total = 0;
        for (idx, embed) in embeds.iter().enumerate() {
            let at = format!("embeds.{idx}");
            self.at_most_at(&at, embed, "title", 256);
            self.at_most_at(&at, embed, "description", 4_096);
            self.at_most_at(&format!("{at}.footer"), &embed["footer"], "text", 2_048);
            self.at_most_at(&format!("{at}.author"), &embed["author"], "name", 256);
            let fields = embed["fields"].as_array().map_or(&[][..], Vec::as_slice);
            if 25 < fields.len() {
                self.add(format!("{at}.fields"), "Must be 25 or fewer in length.");
            }
            for (field_idx, field) in fields.iter().enumerate() {
                let at = format!("{at}.fields.{field_idx}");
                self.between_at(&at, field, "name", 1, 256);
                self.between_at(&at, field, "value", 1, 1_024);
                total += chars_of(&field["name"]) + chars_of(&field["value"]);
            }
            total += chars_of(&embed["title"])
                + chars_of(&embed["description"])
                + chars_of(&embed["footer"]["text"])
                + chars_of(&embed["author"]["name"]);
        }
        if 6_000 < total {
            self.add("embeds", "Embed size exceeds maximum size of 6000");
        }
    }

    fn components(&mut self, body: &Value) {
        let listed = body["components"].as_array().map_or(&[][..], Vec::as_slice);
        if 5 < listed.len() {
            self.add("components", "Must be between 1 and 5 in length.");
        }
        for (row_idx, row) in listed.iter().enumerate() {
            let at = format!("components.{row_idx}.components");
            let in_row = row["components"].as_array().map_or(&[][..], Vec::as_slice);
            if !(1..=5).contains(&in_row.len()) {
                self.add(&at, "Must be between 1 and 5 in length.");
            }
            for (idx, component) in in_row.iter().enumerate() {
                self.button(&format!("{at}.{idx}"), component);
            }
        }
        let mut seen = Vec::new();
        for id in rows(listed).filter_map(|component| component["custom_id"].as_str()) {
            if seen.contains(&id) {
                self.add("components", "Component custom id cannot be duplicated");
            }
            seen.push(id);
        }
    }

    fn menu(&mut self, at: &str, menu: &Value) {
        self.between_at(at, menu, "custom_id", 1, 100);
        self.at_most_at(at, menu, "placeholder", 150);
        let entries = menu["options"].as_array().map_or(&[][..], Vec::as_slice);
        if menu["type"] == 3 && !(1..=25).contains(&entries.len()) {
            self.add(joined(at, "options"), "Must be between 1 and 25 in length.");
        }
        for (idx, entry) in entries.iter().enumerate() {
            let at = format!("{at}.options.{idx}");
            for field in ["label", "value"] {
                self.between_at(&at, entry, field, 1, 100);
            }
            self.at_most_at(&at, entry, "description", 100);
        }
    }

    fn button(&mut self, at: &str, component: &Value) {
        if component["type"] != 2 {
            return self.menu(at, component);
        }
        self.at_most_at(at, component, "label", 80);
        if component["style"] == 5 {
            if component["url"].as_str().is_none() {
                self.add(joined(at, "url"), "A url is required");
            }
        } else {
            self.between_at(at, component, "custom_id", 1, 100);
        }
        if component["label"].as_str().is_none_or(str::is_empty) && component["emoji"].is_null() {
            self.add(joined(at, "label"), "A label or an emoji is required");
        }
    }
}

fn joined(at: &str, field: &str) -> String {
    if at.is_empty() {
        field.into()
    } else {
        format!("{at}.{field}")
    }
}

fn chars_of(value: &Value) -> usize {
    value.as_str().map_or(0, length)
}

/// Counts as Discord does, in characters.
fn length(text: &str) -> usize {
    text.chars().count()
}

#[test]
fn a_message_is_held_to_every_limit() {
    #[track_caller]
    fn check(body: &Value, expected: &[&str]) {
        let found: Vec<String> = of_message(body).into_iter().map(|(path, _)| path).collect();
        assert_eq!(found, expected);
    }
    let button =
        |id: &str, label: &str| json!({ "type": 2, "style": 1, "custom_id": id, "label": label });
    let row = |buttons: Vec<Value>| json!({ "type": 1, "components": buttons });

    check(&json!({ "content": "x".repeat(2_000) }), &[]);
    check(&json!({ "content": "x".repeat(2_001) }), &["content"]);
    check(
        &json!({ "embeds": [{ "title": "x".repeat(257) }] }),
        &["embeds.0.title"],
    );
    check(
        &json!({ "embeds": [{ "fields": [{ "name": "a", "value": "" }] }] }),
        &["embeds.0.fields.0.value"],
    );
    check(
        &json!({ "embeds": vec![json!({ "description": "x".repeat(4_000) }); 2] }),
        &["embeds"],
    );
    check(
        &json!({ "components": [row(vec![button("a", "A"), button("a", "B")])] }),
        &["components"],
    );
    check(
        &json!({ "components": [row((0..6).map(|n| button(&n.to_string(), "x")).collect())] }),
        &["components.0.components"],
    );
    check(
        &json!({ "components": [row(vec![button(&"i".repeat(101), "A")])] }),
        &["components.0.components.0.custom_id"],
    );
    check(
        &json!({ "components": [row(vec![button("i", &"A".repeat(81))])] }),
        &["components.0.components.0.label"],
    );
    check(
        &json!({ "components": (0..6).map(|n| row(vec![button(&n.to_string(), "x")])).collect::<Vec<_>>() }),
        &["components"],
    );
}
