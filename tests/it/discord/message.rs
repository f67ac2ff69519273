//! A message: what the bot or a person wrote, as it stands, and how it reads.
//!
//! Owns: the fields a body sets, buttons, readable text. Limits are in `limits`, JSON in `payload`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::world::Id;

const EPHEMERAL: u64 = 1 << 6;
const LOADING: u64 = 1 << 7;

/// One message, in its newest form.
#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    pub(super) id: Id,
    pub(super) channel: Id,
    pub(super) author: Id,
    pub(super) content: String,
    pub(super) embeds: Vec<Value>,
    pub(super) components: Vec<Value>,
    pub(super) attachments: Vec<Value>,
    /// Text of the attached files, as far as they are text.
    pub(super) file_text: String,
    /// Set for an ephemeral message: the one person who sees it.
    pub(super) only_for: Option<Id>,
    /// A deferred answer that the bot has not filled in yet.
    pub(super) thinking: bool,
    pub(super) nonce: Option<Value>,
    /// A snowflake of the moment of the last edit.
    pub(super) edited_at: Option<Id>,
    /// Emoji and who reacted, oldest first.
    pub(super) reactions: Vec<(String, Id)>,
    /// People whom the text mentions and whom the bot allowed to be pinged.
    pub(super) pinged: Vec<Id>,
    /// The interaction whose answer or follow-up this is.
    pub(super) answers: Option<Id>,
    /// The slash command this answers: interaction, name, who typed it.
    pub(super) command: Option<(Id, String, Id)>,
    pub(super) deleted: bool,
}

/// A button of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) label: String,
    /// Absent for link buttons.
    pub(crate) custom_id: Option<String>,
    pub(crate) enabled: bool,
}

impl Message {
    /// Takes over the fields that a request body names; the others stay.
    pub(super) fn apply(&mut self, body: &Value) {
        if let Some(content) = body.get("content") {
            content
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut self.content);
        }
        for (field, list) in [
            ("embeds", &mut self.embeds),
            ("components", &mut self.components),
        ] {
            if let Some(value) = body.get(field) {
                *list = value.as_array().cloned().unwrap_or_default();
            }
        }
        // Those listed by id are kept; uploads are listed, too, and come with `attach`.
        if let Some(listed) = body.get("attachments") {
            let listed = listed.as_array().map_or(&[][..], Vec::as_slice);
            self.attachments
                .retain(|kept| listed.iter().any(|it| it["id"] == kept["id"]));
        }
        // Discord answers every embed with a type, and serenity will not read one without.
        for embed in &mut self.embeds {
            if embed.get("type").is_none() {
                embed["type"] = json!("rich");
            }
        }
        number_components(&mut self.components);
        self.pinged = pinged(&self.content, body.get("allowed_mentions"));
    }

    /// Adds uploaded files behind those that are kept.
    pub(super) fn attach(&mut self, files: &[(String, Vec<u8>)], mut next_id: impl FnMut() -> Id) {
        for (name, bytes) in files {
            let id = next_id();
            let url = format!(
                "https://cdn.discordapp.com/attachments/{}/{id}/{name}",
                self.channel
            );
            self.attachments.push(json!({
                "id": id.to_string(), "filename": name, "size": bytes.len(), "url": url,
                "proxy_url": url,
            }));
            if let Ok(text) = std::str::from_utf8(bytes) {
                self.file_text.push_str(text);
            }
        }
    }

    pub(super) fn is_ephemeral(&self) -> bool {
        self.only_for.is_some()
    }

    pub(super) fn flags(&self) -> u64 {
        let ephemeral = if self.is_ephemeral() { EPHEMERAL } else { 0 };
        let loading = if self.thinking { LOADING } else { 0 };
        ephemeral | loading
    }

    pub(super) fn is_empty(&self) -> bool {
        self.content.trim().is_empty()
            && self.embeds.is_empty()
            && self.components.is_empty()
            && self.attachments.is_empty()
    }

    /// Lists what can be pressed: buttons, and the entries of menus.
    pub(super) fn buttons(&self) -> Vec<Button> {
        rows(&self.components)
            .flat_map(|component| match component["options"].as_array() {
                Some(entries) => entries.iter().collect(),
                None => vec![component],
            })
            .map(|button| Button {
                label: text(&button["label"]),
                custom_id: button["custom_id"].as_str().map(Into::into),
                enabled: button["disabled"] != true,
            })
            .collect()
    }

    /// Writes the message as one reads it: text, embeds, pictures, `[Button]`, `(disabled button)`.
    pub(super) fn readable(&self) -> String {
        if self.thinking {
            return "(thinking…)".into();
        }
        let mut parts = Vec::new();
        if !self.content.is_empty() {
            parts.push(self.content.clone());
        }
        parts.extend(self.embeds.iter().map(readable_embed));
        let files = self.attachments.iter();
        parts.extend(files.map(|file| format!("{{file {}}}", text(&file["filename"]))));
        let labels: Vec<String> = rows(&self.components).map(readable_component).collect();
        if !labels.is_empty() {
            parts.push(labels.join(" "));
        }
        parts.join("\n")
    }

    /// Gathers every piece of text that reaches the client, what is not drawn included.
    pub(super) fn every_string(&self) -> String {
        let all = json!([self.content, self.embeds, self.components, self.attachments]);
        format!("{}{}", strings(&all), self.file_text)
    }
}

/// Tells whether a body asks for an ephemeral message.
pub(super) fn asks_ephemeral(body: &Value) -> bool {
    body["flags"]
        .as_u64()
        .is_some_and(|flags| flags & EPHEMERAL != 0)
}

/// Lists the components inside the rows of a message.
pub(super) fn rows(components: &[Value]) -> impl Iterator<Item = &Value> {
    components
        .iter()
        .flat_map(|row| row["components"].as_array().into_iter().flatten())
}

/// Joins all strings inside a JSON value, one a line.
pub(super) fn strings(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(list) => list.iter().map(strings).collect(),
        Value::Object(fields) => fields.values().map(strings).collect(),
        _ => String::new(),
    }
}

/// Gives components the numeric ids that Discord adds to them.
fn number_components(components: &mut [Value]) {
    let mut next = 1;
    let mut number = |component: &mut Value| {
        if component.get("id").is_none() {
            component["id"] = json!(next);
        }
        next += 1;
    };
    for row in components {
        number(row);
        row["components"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .for_each(&mut number);
    }
}

fn readable_embed(embed: &Value) -> String {
    let mut line = String::from("«");
    let part = |value: &Value| value.as_str().map(ToOwned::to_owned);
    let author = part(&embed["author"]["name"]);
    let heads = [author, part(&embed["title"]), part(&embed["description"])];
    let fields = embed["fields"].as_array().into_iter().flatten();
    let fields = fields.map(|field| {
        Some(format!(
            "{}: {}",
            text(&field["name"]),
            text(&field["value"])
        ))
    });
    let foot = part(&embed["footer"]["text"]);
    let image = part(&embed["image"]["url"]).map(|url| format!("{{image {url}}}"));
    let parts: Vec<String> = heads
        .into_iter()
        .chain(fields)
        .chain([image, foot])
        .flatten()
        .collect();
    let _ = write!(line, "{}»", parts.join(" | "));
    line
}

fn readable_component(component: &Value) -> String {
    let label = component["label"]
        .as_str()
        .or(component["emoji"]["name"].as_str());
    match (component["type"].as_u64(), component["url"].as_str()) {
        (Some(2), Some(url)) => format!("[{} → {url}]", label.unwrap_or_default()),
        (Some(2), None) if component["disabled"] == true => format!("({})", label.unwrap_or("?")),
        (Some(2), None) => format!("[{}]", label.unwrap_or("?")),
        _ => format!(
            "<{}>",
            component["placeholder"].as_str().unwrap_or("select")
        ),
    }
}

/// Lists the users whom a text mentions, as far as `allowed_mentions` lets them be pinged.
fn pinged(content: &str, allowed: Option<&Value>) -> Vec<Id> {
    let mentioned = content.split("<@").skip(1).filter_map(|rest| {
        let (id, _) = rest.trim_start_matches('!').split_once('>')?;
        id.parse().ok()
    });
    let allows = |id: &Id| match allowed.filter(|allowed| !allowed.is_null()) {
        None => true,
        Some(allowed) => {
            let lists = |field: &str, wanted: &str| {
                let list = allowed[field].as_array().into_iter().flatten();
                list.into_iter().any(|value| value.as_str() == Some(wanted))
            };
            lists("parse", "users") || lists("users", &id.to_string())
        }
    };
    let mut users: Vec<Id> = mentioned.filter(allows).collect();
    users.sort_unstable();
    users.dedup();
    users
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn only_allowed_mentions_ping() {
    #[track_caller]
    fn check(content: &str, allowed: &Value, expected: &[Id]) {
        assert_eq!(pinged(content, Some(allowed)), expected);
    }

    check("hi <@7> and <@!8>", &Value::Null, &[7, 8]);
    check("hi <@7>", &json!({ "parse": [] }), &[]);
    check(
        "hi <@7> and <@8>",
        &json!({ "parse": [], "users": ["8"] }),
        &[8],
    );
    check("hi <@7>", &json!({ "parse": ["users"] }), &[7]);
    check("hi <@&7>", &Value::Null, &[]);
}
