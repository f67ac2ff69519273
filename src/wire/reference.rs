//! The event reference: one page for people, one JSON Schema a type for programs.
//!
//! Owns: how the catalogue is printed. Does not know: anything the catalogue does not say.

use std::fmt::Write;

use serde_json::Value;

use super::catalogue::{Entry, entries};

/// Returns the JSON Schema (2020-12) of the newest payload of `entry`.
#[must_use]
pub fn schema(entry: &Entry) -> Value {
    (entry.schema)().to_value()
}

/// Writes the reference of all events as Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(HEAD);
    let mut family = "";
    for entry in entries() {
        if entry.family != family {
            family = entry.family;
            let _ = write!(page, "\n## Streams `{family}-…`\n");
        }
        section(&mut page, entry);
    }
    page
}

const HEAD: &str = "# Events

Made from the code by `wire::markdown`; a test keeps it true. Schemas stand in `docs/schemas/`,
an example of each in `tests/data/golden/`. A field marked *optional* is left out when it says
nothing. Moments are RFC 3339 in UTC; ids of Discord and seeds are digits in a string, because a JSON
number loses precision in many readers; names ending in `_ms` are milliseconds, in `_milli` thousandths.
";

fn section(page: &mut String, entry: &Entry) {
    let schema = schema(entry);
    let says = |value: &Value| {
        value["description"]
            .as_str()
            .unwrap_or_default()
            .replace('\n', " ")
    };
    let _ = write!(
        page,
        "\n### {} (version {})\n\n{}\n\n",
        entry.event_type,
        entry.schema_version(),
        says(&schema)
    );
    let Some(fields) = schema["properties"]
        .as_object()
        .filter(|fields| !fields.is_empty())
    else {
        page.push_str("No fields.\n");
        return;
    };
    page.push_str("| Field | Type | |\n|---|---|---|\n");
    for (name, field) in fields {
        let required = schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|required| required == name));
        let optional = if required { "" } else { "*optional* " };
        let _ = writeln!(
            page,
            "| `{name}` | {} | {optional}{} |",
            type_of(field, &schema),
            says(field)
        );
    }
}

fn type_of(field: &Value, root: &Value) -> String {
    if let Some(name) = field["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        let target = &root["$defs"][name];
        return match variants(target) {
            Some(names) => names,
            None => name.to_owned(),
        };
    }
    if let Some(choices) = field["anyOf"].as_array() {
        let named = choices.iter().filter(|choice| choice["type"] != "null");
        return named
            .map(|choice| type_of(choice, root))
            .collect::<Vec<_>>()
            .join(" or ");
    }
    match &field["type"] {
        Value::String(name) if name == "array" => {
            format!("list of {}", type_of(&field["items"], root))
        }
        Value::String(name) => named(name, field),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|name| *name != "null")
            .map_or_else(|| "any".to_owned(), |name| named(name, field)),
        _ => "any".to_owned(),
    }
}

fn named(name: &str, field: &Value) -> String {
    field["format"].as_str().unwrap_or(name).to_owned()
}

/// Returns the values of an enum of plain names, as one cell.
fn variants(target: &Value) -> Option<String> {
    let plain = target["enum"].as_array().cloned();
    let documented = target["oneOf"].as_array().map(|choices| {
        choices
            .iter()
            .map(|choice| choice["const"].clone())
            .collect()
    });
    let names: Vec<Value> = plain.or(documented)?;
    let names: Option<Vec<String>> = names
        .iter()
        .map(|name| name.as_str().map(|name| format!("`{name}`")))
        .collect();
    names.map(|names| names.join(", "))
}
