//! Requests against Discord's own description of its REST API.
//!
//! Owns: finding the operation, checking path, query and body (and, for the double's own tests,
//! answers). Does not know what a request does. Validators are compiled at first use and kept.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

const BASE: &str = "discord:openapi";

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/discord-openapi.json"))
        .expect("the description is JSON")
});

static REGISTRY: LazyLock<Registry<'static>> = LazyLock::new(|| {
    Registry::new()
        .draft(jsonschema::Draft::Draft202012)
        .add(BASE, &*DESCRIPTION)
        .expect("the description has a valid address")
        .prepare()
        .expect("all references of the description resolve")
});

static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// What a request says, as far as the description speaks about it.
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    /// The path below `/api/v10`, percent-decoded.
    pub(super) path: &'a str,
    pub(super) query: &'a [(String, String)],
    pub(super) body: Option<&'a Value>,
}

/// Lists how a request departs from the description; empty when it does not.
pub(super) fn departures(asked: &Asked<'_>) -> Vec<String> {
    let Some((template, item)) = path_item(asked.path) else {
        return vec!["no such path".into()];
    };
    let method = asked.method.to_lowercase();
    let Some(operation) = item.get(&method) else {
        return vec![format!("{template} knows no {}", asked.method)];
    };
    let at = format!("#/paths/{}", escaped(template));

    let mut found = Vec::new();
    for (list, list_at) in [
        (item.get("parameters"), format!("{at}/parameters")),
        (
            operation.get("parameters"),
            format!("{at}/{method}/parameters"),
        ),
    ] {
        let parameters = list.and_then(Value::as_array).into_iter().flatten();
        for (idx, parameter) in parameters.enumerate() {
            check_parameter(
                parameter,
                &format!("{list_at}/{idx}"),
                template,
                asked,
                &mut found,
            );
        }
    }
    check_query_is_known(operation, asked, &mut found);
    check_body(operation, &format!("{at}/{method}"), asked, &mut found);
    found
}

/// Lists how an answer with a body departs from the description.
pub(super) fn answer_departures(
    method: &str,
    path: &str,
    status: u16,
    body: &Value,
) -> Vec<String> {
    let Some((template, item)) = path_item(path) else {
        return vec!["no such path".into()];
    };
    let method = method.to_lowercase();
    let pointer = format!("/{method}/responses/{status}/content/application~1json/schema");
    if item.pointer(&pointer).is_none() {
        return vec![format!("{template} does not answer {status} with a body")];
    }
    schema_errors(&format!("#/paths/{}{pointer}", escaped(template)), body)
}

/// Finds the path's template, preferring literal segments (`@me`) to parameters.
fn path_item(path: &str) -> Option<(&'static str, &'static Value)> {
    let paths = DESCRIPTION["paths"].as_object()?;
    let fitting = paths
        .iter()
        .filter(|(template, _)| bindings(template, path).is_some());
    fitting
        .min_by_key(|(template, _)| template.matches('{').count())
        .map(|(template, item)| (template.as_str(), item))
}

/// Binds the parameters of a template to the segments of a path that fits it.
fn bindings<'a>(template: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (mut parts, mut segments) = (template.split('/'), path.split('/'));
    let mut bound = Vec::new();
    loop {
        match (parts.next(), segments.next()) {
            (None, None) => return Some(bound),
            (Some(part), Some(segment)) => {
                match part
                    .strip_prefix('{')
                    .and_then(|part| part.strip_suffix('}'))
                {
                    Some(name) => bound.push((name, segment)),
                    None if part == segment => {}
                    None => return None,
                }
            }
            _ => return None,
        }
    }
}

fn check_parameter(
    parameter: &Value,
    at: &str,
    template: &str,
    asked: &Asked<'_>,
    found: &mut Vec<String>,
) {
    let name = parameter["name"].as_str().unwrap_or_default();
    let given = match parameter["in"].as_str() {
        Some("path") => bindings(template, asked.path)
            .and_then(|bound| bound.into_iter().find(|(bound, _)| *bound == name))
            .map(|(_, value)| value),
        Some("query") => asked
            .query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str()),
        _ => return,
    };
    let Some(given) = given else {
        if parameter["required"] == true {
            found.push(format!("parameter {name} is missing"));
        }
        return;
    };
    let schema_at = format!("{at}/schema");
    // Text on the wire may stand for a number or a boolean: any reading that fits will do.
    let readings = [Some(json!(given)), serde_json::from_str(given).ok()];
    if !readings
        .iter()
        .flatten()
        .any(|value| schema_errors(&schema_at, value).is_empty())
    {
        found.push(format!("parameter {name} cannot be {given:?}"));
    }
}

fn check_query_is_known(operation: &Value, asked: &Asked<'_>, found: &mut Vec<String>) {
    let known: Vec<&str> = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| parameter["name"].as_str())
        .collect();
    for (key, _) in asked.query {
        if !known.contains(&key.as_str()) {
            found.push(format!("unknown query parameter {key}"));
        }
    }
}

fn check_body(operation: &Value, at: &str, asked: &Asked<'_>, found: &mut Vec<String>) {
    const SCHEMA: &str = "/requestBody/content/application~1json/schema";
    match (operation.pointer(SCHEMA), asked.body) {
        (Some(_), Some(body)) => {
            let body = with_text_attachment_ids(body.clone());
            found.extend(schema_errors(&format!("{at}{SCHEMA}"), &body));
        }
        (Some(_), None) if operation["requestBody"]["required"] == true => {
            found.push("the body is missing".into());
        }
        (None, Some(body)) => found.push(format!("no body is expected, got {body}")),
        (_, None) => {}
    }
}

/// Spells attachment ids as the description does; Discord accepts serenity's integers.
fn with_text_attachment_ids(mut body: Value) -> Value {
    for pointer in ["/attachments", "/data/attachments"] {
        let list = body.pointer_mut(pointer).and_then(Value::as_array_mut);
        for attachment in list.into_iter().flatten() {
            if let Some(id) = attachment["id"].as_u64() {
                attachment["id"] = json!(id.to_string());
            }
        }
    }
    body
}

fn schema_errors(reference: &str, value: &Value) -> Vec<String> {
    validator(reference)
        .iter_errors(value)
        .map(|error| {
            let mut text = error.to_string();
            if 300 < text.len() {
                let end = (0..=300)
                    .rev()
                    .find(|end| text.is_char_boundary(*end))
                    .unwrap_or(0);
                text.truncate(end);
                text.push('…');
            }
            format!("{} at {:?}", text, error.instance_path().to_string())
        })
        .collect()
}

fn validator(reference: &str) -> Arc<Validator> {
    let mut known = VALIDATORS
        .lock()
        .expect("no validator panics while being compiled");
    let compile = || {
        let schema = json!({ "$ref": format!("{BASE}{reference}") });
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .with_registry(&REGISTRY)
            .build(&schema)
            .unwrap_or_else(|error| panic!("schema {reference} does not compile: {error}"));
        Arc::new(validator)
    };
    Arc::clone(known.entry(reference.into()).or_insert_with(compile))
}

/// Escapes a path template for use inside a JSON pointer in a URI fragment.
fn escaped(template: &str) -> String {
    template
        .replace('~', "~0")
        .replace('/', "~1")
        .replace('{', "%7B")
        .replace('}', "%7D")
}
