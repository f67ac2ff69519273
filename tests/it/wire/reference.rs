//! The event reference: one page for people, one JSON Schema a type for programs.
//!
//! Owns: how the catalogue is printed. Does not know: anything the catalogue does not say.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use gamebot::wire::{Entry, entries};

/// Writes the reference of all events as Markdown.
pub(super) fn markdown() -> String {
    let mut page = Page {
        text: String::from(HEAD),
        shapes: BTreeMap::new(),
    };
    for entry in entries() {
        if let Value::Object(defs) = &entry.schema()["$defs"] {
            for (name, shape) in defs {
                let known = page.shapes.insert(name.clone(), shape.clone());
                assert!(
                    known.is_none_or(|known| known == *shape),
                    "two types are named {name}"
                );
            }
        }
    }
    let mut family = "";
    for entry in entries() {
        if entry.family != family {
            family = entry.family;
            page.line(&format!("\n## Streams `{family}-…`"));
        }
        page.event(entry);
    }
    page.shapes();
    page.text
}

const HEAD: &str = "# Events

All events and their stored payloads. The tests generate this page from the code
(`tests/it/wire/reference.rs`) and fail when it is out of date. Each payload has a JSON Schema in
`docs/schemas/` and an example in `tests/data/golden/`. [Shapes](#shapes) that several events share are
described once, at the end.

- A field marked *optional* is absent when it has no value.
- A moment is text in RFC 3339, in UTC. Numbers whose names end in `_ms` are milliseconds, in
  `_milli` thousandths.
- Discord ids and seeds are digits in a text, because many readers of JSON lose the precision of large numbers.
- Payloads contain no names of people: the table `people` maps a `PlayerId` to a Discord user.
- Readers ignore fields that they do not know. The meaning of a field changes only with the schema version.
";

/// Where the shapes without fields of their own are described.
const SIMPLE: &str = "Names and words";

/// The page in the making.
struct Page {
    text: String,
    /// Every shape that an event refers to, by its name.
    shapes: BTreeMap<String, Value>,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn event(&mut self, entry: &Entry) {
        let schema = entry.schema();
        let (event_type, version) = (entry.event_type, entry.schema_version());
        self.line(&format!("\n### {event_type} (version {version})\n"));
        self.line(&says(&schema));
        self.fields(&schema);
    }

    /// Writes the table of an object's fields: those always there as they are stored, then the others.
    fn fields(&mut self, object: &Value) {
        let Some(fields) = object["properties"].as_object() else {
            return;
        };
        let required: Vec<&str> = texts(&object["required"]).collect();
        let optional = fields
            .keys()
            .map(String::as_str)
            .filter(|name| !required.contains(name));
        self.line("\n| Field | Type | Meaning |\n|---|---|---|");
        for name in required.iter().copied().chain(optional) {
            let field = &fields[name];
            let mark = if required.contains(&name) {
                ""
            } else {
                "*optional* "
            };
            let kind = self.kind(field);
            let meaning = if field["const"].is_null() {
                says(field)
            } else {
                "Says which of these it is.".to_owned()
            };
            self.line(&format!("| `{name}` | {kind} | {mark}{meaning} |"));
        }
    }

    /// Returns what a value is, with a link to where its shape is described.
    fn kind(&self, value: &Value) -> String {
        if let Some(path) = value["$ref"].as_str() {
            return self.link(path);
        }
        if let Some(choices) = value["anyOf"].as_array() {
            let kinds = choices.iter().filter(|choice| choice["type"] != "null");
            return kinds
                .map(|choice| self.kind(choice))
                .collect::<Vec<_>>()
                .join(" or ");
        }
        if let Some(text) = value["const"].as_str() {
            return format!("`{text}`");
        }
        match (type_name(value), value["format"].as_str()) {
            ("array", _) => {
                let of = self.kind(&value["items"]);
                match (&value["minItems"], &value["maxItems"]) {
                    (Value::Number(least), Value::Number(most)) if least == most => {
                        format!("list of {least} {of}")
                    }
                    _ => format!("list of {of}"),
                }
            }
            ("string", Some("date-time")) => "moment".to_owned(),
            ("string", Some("uuid")) => "UUID".to_owned(),
            ("string", _) => "text".to_owned(),
            (name, _) => name.to_owned(),
        }
    }

    fn link(&self, path: &str) -> String {
        let name = path.rsplit('/').next().unwrap_or(path);
        let shape = self.shapes.get(name).unwrap_or(&Value::Null);
        if is_simple(shape) {
            return format!("[{name}](#{})", anchor(SIMPLE));
        }
        let mut link = format!("[{name}](#{})", anchor(name));
        let values: Vec<String> = choices(shape)
            .filter_map(|choice| choice["const"].as_str())
            .map(|value| format!("`{value}`"))
            .collect();
        if !values.is_empty() {
            let _ = write!(link, ": {}", values.join(", "));
        }
        link
    }

    fn shapes(&mut self) {
        let (simple, others): (Vec<_>, Vec<_>) = self
            .shapes
            .clone()
            .into_iter()
            .partition(|(_, shape)| is_simple(shape));
        self.line(&format!("\n## Shapes\n\n### {SIMPLE}\n"));
        self.line("| Name | Stored as | Meaning |\n|---|---|---|");
        for (name, shape) in simple {
            let (kind, meaning) = (self.kind(&shape), says(&shape));
            self.line(&format!("| {name} | {kind} | {meaning} |"));
        }
        for (name, shape) in others {
            self.line(&format!("\n### {name}\n"));
            self.line(&says(&shape));
            if shape["oneOf"].is_array() {
                self.one_of(&shape);
            } else {
                self.fields(&shape);
            }
        }
    }

    /// Writes the choices of a shape: plain values in one table, objects one after the other.
    fn one_of(&mut self, shape: &Value) {
        if choices(shape).all(|choice| choice["const"].is_string()) {
            self.line("\n| Value | Meaning |\n|---|---|");
            for choice in choices(shape) {
                let (value, meaning) = (self.kind(choice), says(choice));
                self.line(&format!("| {value} | {meaning} |"));
            }
            return;
        }
        for choice in choices(shape) {
            self.line(&format!("\n{}", says(choice)));
            self.fields(choice);
            if let Some(path) = choice["$ref"].as_str() {
                let link = self.link(path);
                self.line(&format!("\nAnd the fields of {link}."));
            }
        }
    }
}

/// Returns the first paragraph of a description; the others are for readers of the code.
fn says(value: &Value) -> String {
    let text = value["description"].as_str().unwrap_or_default();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    paragraph.replace('\n', " ").replace('|', "\\|")
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn choices(shape: &Value) -> impl Iterator<Item = &Value> {
    shape["oneOf"].as_array().into_iter().flatten()
}

/// Says whether a shape is one plain value without choices.
fn is_simple(shape: &Value) -> bool {
    shape["oneOf"].is_null() && type_name(shape) != "object"
}

/// Returns the JSON type of a value; of an optional one, the type beside null.
fn type_name(value: &Value) -> &str {
    let several = texts(&value["type"]).find(|name| *name != "null");
    value["type"].as_str().or(several).unwrap_or("anything")
}

/// Returns the anchor that Markdown renderers give a heading.
fn anchor(heading: &str) -> String {
    heading.to_lowercase().replace(' ', "-")
}
