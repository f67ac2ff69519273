//! Whatever a payload can hold comes back from the log: random payloads, made from the schemas.

use std::fmt::Write;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use super::catalogue::{self, Entry, entries};

/// A source of choices that proptest can repeat and shrink.
struct Choices<'a> {
    indices: &'a [Index],
    texts: &'a [String],
    n_made: usize,
}

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        self.n_made += 1;
        self.indices[self.n_made % self.indices.len()].index(bound)
    }

    fn text(&mut self) -> String {
        let text = self.below(self.texts.len());
        self.texts[text].clone()
    }

    fn hexadecimal(&mut self, n_digits: usize) -> String {
        (0..n_digits).fold(String::new(), |mut digits, _| {
            let _ = write!(digits, "{:x}", self.below(16));
            digits
        })
    }

    fn number(&mut self, shape: &Value) -> Value {
        let least = shape["minimum"].as_i64().unwrap_or(i64::MIN);
        let most = shape["maximum"]
            .as_u64()
            .or(match shape["format"].as_str() {
                Some("uint8") => Some(u8::MAX.into()),
                Some("uint16") => Some(u16::MAX.into()),
                Some("uint32") => Some(u32::MAX.into()),
                Some("uint64") => Some(u64::MAX),
                Some("int32") => Some(i32::MAX.unsigned_abs().into()),
                _ => Some(i64::MAX.unsigned_abs()),
            });
        let least = match shape["format"].as_str() {
            Some("int32") => least.max(i32::MIN.into()),
            _ => least,
        };
        match self.below(4) {
            0 => json!(least),
            1 => json!(most),
            _ => json!(self.below(10_000)),
        }
    }

    fn value(&mut self, shape: &Value, shapes: &Value) -> Value {
        if let Some(path) = shape["$ref"].as_str() {
            let name = path.rsplit('/').next().unwrap();
            let mut made = self.value(&shapes[name], shapes);
            // A tagged choice: the fields beside the reference belong to the same object.
            if let (Value::Object(made), true) = (&mut made, shape["properties"].is_object()) {
                made.append(&mut self.fields(shape, shapes));
            }
            return made;
        }
        for choices in ["oneOf", "anyOf"] {
            if let Some(choices) = shape[choices].as_array() {
                let chosen = &choices[self.below(choices.len())];
                let mut made = self.value(chosen, shapes);
                if let (Value::Object(made), true) = (&mut made, shape["properties"].is_object()) {
                    made.append(&mut self.fields(shape, shapes));
                }
                return made;
            }
        }
        if !shape["const"].is_null() {
            return shape["const"].clone();
        }
        if let Some(names) = shape["enum"].as_array() {
            return names[self.below(names.len())].clone();
        }
        let kinds = match &shape["type"] {
            Value::Array(kinds) => kinds.clone(),
            kind => vec![kind.clone()],
        };
        let kind = &kinds[self.below(kinds.len())];
        match kind.as_str().unwrap_or("object") {
            "null" => Value::Null,
            "boolean" => json!(self.below(2) == 1),
            "integer" => self.number(shape),
            "string" => self.string(shape),
            "array" => {
                let least = usize::try_from(shape["minItems"].as_u64().unwrap_or(0)).unwrap();
                let most = shape["maxItems"]
                    .as_u64()
                    .map(|most| usize::try_from(most).unwrap());
                let n_items = least + self.below(most.unwrap_or(least + 3) - least + 1);
                (0..n_items)
                    .map(|_| self.value(&shape["items"], shapes))
                    .collect()
            }
            "object" => Value::Object(self.fields(shape, shapes)),
            kind => panic!("no event has a {kind}"),
        }
    }

    fn fields(&mut self, shape: &Value, shapes: &Value) -> Map<String, Value> {
        let required = shape["required"].as_array().cloned().unwrap_or_default();
        let mut made = Map::new();
        for (name, field) in shape["properties"].as_object().into_iter().flatten() {
            let wanted = required.contains(&json!(name)) || self.below(2) == 1;
            let value = if wanted {
                self.value(field, shapes)
            } else {
                Value::Null
            };
            // An optional field without a value is left out when stored.
            if !value.is_null() {
                made.insert(name.clone(), value);
            }
        }
        made
    }

    fn string(&mut self, shape: &Value) -> Value {
        match (shape["format"].as_str(), shape["pattern"].as_str()) {
            (Some("uuid"), _) => {
                let digits = self.hexadecimal(32);
                json!(uuid::Uuid::parse_str(&digits).unwrap())
            }
            (Some("date-time"), _) => {
                let seconds = i64::try_from(self.below(4_000_000_000)).unwrap();
                let micros = u32::try_from(self.below(1_000_000)).unwrap();
                json!(chrono::DateTime::from_timestamp(seconds, micros * 1_000).unwrap())
            }
            (_, Some("^[0-9]+$")) => {
                let numbers = [0, 1, 7, u64::MAX >> 1, u64::MAX];
                json!(numbers[self.below(numbers.len())].to_string())
            }
            (_, Some("^[a-z]{3,12}-[0-9]{3,5}$")) => {
                let names = ["auk-100", "otter-4821", "hummingbirds-99999"];
                json!(names[self.below(names.len())])
            }
            (None, None) => json!(self.text()),
            (format, pattern) => {
                panic!("no event has text of format {format:?}, pattern {pattern:?}")
            }
        }
    }
}

#[track_caller]
fn comes_back(entry: &Entry, payload: &Value) {
    let event = (entry.decode)(&payload.to_string())
        .unwrap_or_else(|error| panic!("{}: {error}\n{payload}", entry.event_type));
    let stored = catalogue::encode(&event);
    assert_eq!(stored.event_type, entry.event_type);
    let again: Value = serde_json::from_str(&stored.data).unwrap();
    assert_eq!(again, *payload, "{}", entry.event_type);
    assert_eq!((entry.decode)(&stored.data).unwrap(), event);
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_a_payload_can_hold_comes_back(
        indices in prop::collection::vec(any::<Index>(), 64),
        // Of any character, also those that do not print.
        texts in prop::collection::vec(prop::collection::vec(any::<char>(), 0..24), 4),
    ) {
        let texts: Vec<String> = texts.into_iter().map(String::from_iter).collect();
        for entry in entries() {
            let shape = entry.schema();
            let mut choices = Choices { indices: &indices, texts: &texts, n_made: 0 };
            let payload = choices.value(&shape, &shape["$defs"]);
            comes_back(entry, &payload);
        }
    }
}
