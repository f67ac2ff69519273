//! The stored form of events, kept true: one golden payload and one schema for each type and
//! version, and the reference for people.
//!
//! A golden file is what the program stores, to the byte; the files of older versions stay, and must
//! stay readable. `GAMEBOT_BLESS=1 cargo test --test it wire::` writes what is there now.

mod examples;
mod reference;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gamebot::wire::{self, Entry};
use serde_json::Value;

const BLESS: &str = "GAMEBOT_BLESS";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn golden(event_type: &str, version: u16) -> PathBuf {
    root().join(format!("tests/data/golden/{event_type}.v{version}.json"))
}

fn schema(event_type: &str, version: u16) -> PathBuf {
    root().join(format!("docs/schemas/{event_type}.v{version}.json"))
}

/// Compares a file with what it should hold, or writes it when told to.
#[track_caller]
fn holds(path: &Path, expected: &str) {
    if std::env::var_os(BLESS).is_some() {
        let folder = path.parent().expect("a file has a folder");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(path, expected).expect("the file can be written");
        return;
    }
    let found = read(path);
    assert!(
        found == expected,
        "{} is not what the code says. When the change is meant, give the event a new schema version \
         and an upcaster, or, where only words changed, run with {BLESS}=1.\n  found: {found}\n  \
         expected: {expected}",
        path.display()
    );
}

#[track_caller]
fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// States which files a folder holds: all of these, and no other.
#[track_caller]
fn holds_exactly(expected: &BTreeSet<PathBuf>) {
    let folder = expected.first().and_then(|path| path.parent());
    let folder = folder.expect("there is at least one file");
    let files = fs::read_dir(folder).expect("the folder can be read");
    let found: BTreeSet<PathBuf> = files
        .map(|file| file.expect("so can its entries").path())
        .collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    let superfluous: Vec<_> = found.difference(expected).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "missing: {missing:?}, superfluous: {superfluous:?}"
    );
}

/// Every type with every version it has had.
fn versions() -> impl Iterator<Item = (&'static Entry, u16)> {
    wire::entries()
        .iter()
        .flat_map(|entry| (1..=entry.schema_version()).map(move |version| (entry, version)))
}

fn as_json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn what_is_stored_is_the_golden_file_to_the_byte() {
    let examples = examples::one_of_each();
    let types: Vec<&str> = wire::entries()
        .iter()
        .map(|entry| entry.event_type)
        .collect();
    let shown: Vec<&str> = examples
        .iter()
        .map(|event| wire::encode(event).unwrap().event_type)
        .collect();
    assert_eq!(
        shown, types,
        "one example of each type, in the catalogue's order"
    );
    for example in &examples {
        let stored = wire::encode(example).unwrap();
        let path = golden(stored.event_type, stored.schema_version);
        holds(&path, &format!("{}\n", stored.data));
        let read = wire::decode(stored.event_type, stored.schema_version, &stored.data);
        assert_eq!(read.unwrap(), *example);
    }
}

#[test]
fn every_version_ever_written_has_a_golden_file_and_can_be_read() {
    let paths = versions().map(|(entry, version)| golden(entry.event_type, version));
    holds_exactly(&paths.collect());
    for (entry, version) in versions() {
        let stored = read(&golden(entry.event_type, version));
        let event = wire::decode(entry.event_type, version, &stored);
        assert!(event.is_ok(), "{} v{version}: {event:?}", entry.event_type);
    }
}

#[test]
fn the_schemas_in_the_docs_are_those_of_the_code() {
    for entry in wire::entries() {
        let expected = serde_json::to_string_pretty(&entry.schema()).unwrap();
        let path = schema(entry.event_type, entry.schema_version());
        holds(&path, &format!("{expected}\n"));
    }
    let paths = versions().map(|(entry, version)| schema(entry.event_type, version));
    holds_exactly(&paths.collect());
}

#[test]
fn every_golden_payload_satisfies_its_schema() {
    for (entry, version) in versions() {
        let schema = as_json(&read(&schema(entry.event_type, version)));
        let payload = as_json(&read(&golden(entry.event_type, version)));
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&payload)
            .map(|error| error.to_string())
            .collect();
        assert!(
            errors.is_empty(),
            "{} v{version}: {errors:?}",
            entry.event_type
        );
    }
}

#[test]
fn a_golden_payload_shows_every_field_of_its_schema() {
    for entry in wire::entries() {
        let payload = as_json(&read(&golden(entry.event_type, entry.schema_version())));
        let schema = entry.schema();
        let fields = schema["properties"].as_object().unwrap();
        for field in fields.keys() {
            // Only race and golf race have a clock, and only longform has days.
            let of_other_modes = matches!(field.as_str(), "deadline" | "day");
            let shown = payload.get(field).is_some();
            assert!(shown || of_other_modes, "{}: {field}", entry.event_type);
        }
    }
}

#[test]
fn a_payload_that_lacks_a_field_fails_its_schema() {
    for entry in wire::entries() {
        let schema = entry.schema();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let payload = as_json(&read(&golden(entry.event_type, entry.schema_version())));
        for field in required.iter().filter_map(Value::as_str) {
            let mut lacking = payload.clone();
            lacking.as_object_mut().unwrap().remove(field);
            assert!(
                !validator.is_valid(&lacking),
                "{}: {field}",
                entry.event_type
            );
        }
    }
}

#[test]
fn the_event_reference_is_made_from_the_code() {
    holds(&root().join("docs/events.md"), &reference::markdown());
}
