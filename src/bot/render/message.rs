//! A message before it is sent: text, buttons, who may be pinged.

use serde_json::{Value, json};

use crate::bot::admin_id::AdminId;
use crate::bot::answer_id::ReplyId;
use crate::bot::custom_id::{Action, CustomId};
use crate::discord::rest::Upload;
use crate::game::GameId;

/// Discord's bound on the text of a message, in characters.
pub(super) const CONTENT_LIMIT: usize = 2_000;

/// Discord's bound on the title of a form, in characters.
const TITLE_LIMIT: usize = 45;

/// A message before it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Its text, in Discord's Markdown.
    pub content: String,
    /// Its buttons, in one row.
    pub buttons: Vec<Button>,
    /// What else can be pressed, in a row of its own.
    pub controls: Vec<Control>,
    /// A file that goes with it.
    pub file: Option<Upload>,
    /// The Discord users it pings; nobody else is pinged, whatever the text says.
    pub pings: Vec<u64>,
}

/// A button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it does, and in which game.
    pub id: CustomId,
    /// How it looks.
    pub style: Style,
}

/// A button of something else than a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control {
    /// What it does.
    pub id: ControlId,
    /// How it looks.
    pub style: Style,
}

/// What a button of something else than a game does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlId {
    /// Something for managers.
    Admin(AdminId),
    /// It answers an invitation to be a team.
    Reply(ReplyId),
}

impl From<AdminId> for ControlId {
    fn from(id: AdminId) -> Self {
        Self::Admin(id)
    }
}

impl From<ReplyId> for ControlId {
    fn from(id: ReplyId) -> Self {
        Self::Reply(id)
    }
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The one to press.
    Primary,
    /// Another one.
    Secondary,
    /// One that ends something.
    Danger,
}

impl Message {
    /// Starts a message of text alone.
    #[must_use]
    pub fn text(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// Adds a button of `game`.
    #[must_use]
    pub fn button(mut self, action: Action, game: GameId, style: Style) -> Self {
        self.buttons.push(Button {
            id: CustomId { action, game },
            style,
        });
        self
    }

    /// Adds a button of something else than a game.
    #[must_use]
    pub fn control(mut self, id: impl Into<ControlId>, style: Style) -> Self {
        let id = id.into();
        self.controls.push(Control { id, style });
        self
    }

    /// Lets the message ping a Discord user.
    #[must_use]
    pub fn pinging(mut self, user: Option<u64>) -> Self {
        self.pings.extend(user);
        self
    }

    /// Writes the message as Discord takes it, whether new or in place of an old one.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut json = json!({
            "content": clipped(&self.content),
            "components": rows(self),
            "allowed_mentions": { "parse": [], "users": self.pings.iter().map(u64::to_string).collect::<Vec<_>>() },
        });
        if let Some(file) = &self.file {
            json["attachments"] = json!([{ "id": 0, "filename": file.name }]);
        }
        json
    }

    /// Writes the message so that only the person asking sees it.
    #[must_use]
    pub fn ephemeral_json(&self) -> Value {
        const EPHEMERAL: u64 = 1 << 6;
        let mut json = self.json();
        json["flags"] = json!(EPHEMERAL);
        json
    }
}

/// Writes the form of a guess: one field, `word`.
#[must_use]
pub fn modal(id: CustomId, title: &str, label: &str) -> Value {
    const TEXT_INPUT: u8 = 4;
    const SHORT: u8 = 1;
    json!({
        "custom_id": id.to_string(),
        "title": title.chars().take(TITLE_LIMIT).collect::<String>(),
        "components": [{
            "type": 1,
            "components": [{
                "type": TEXT_INPUT,
                "style": SHORT,
                "custom_id": "word",
                "label": label.chars().take(TITLE_LIMIT).collect::<String>(),
                "placeholder": "one word",
                "min_length": 1,
                "max_length": 100,
                "required": true,
            }],
        }],
    })
}

fn rows(message: &Message) -> Vec<Value> {
    const ROW_LIMIT: usize = 5;
    let buttons = message.buttons.iter().map(|button| {
        let id = button.id;
        pressable(button.style, id.action.label(), &id.to_string())
    });
    let controls = message.controls.iter().map(|control| {
        let (label, id) = match control.id {
            ControlId::Admin(id) => (id.label(), id.to_string()),
            ControlId::Reply(id) => (id.reply.label(), id.to_string()),
        };
        pressable(control.style, label, &id)
    });
    let [buttons, controls]: [Vec<Value>; 2] = [buttons.collect(), controls.collect()];
    let rows = buttons.chunks(ROW_LIMIT).chain(controls.chunks(ROW_LIMIT));
    rows.map(|row| json!({ "type": 1, "components": row }))
        .collect()
}

fn pressable(style: Style, label: &str, custom_id: &str) -> Value {
    let style = match style {
        Style::Primary => 1,
        Style::Secondary => 2,
        Style::Danger => 4,
    };
    json!({ "type": 2, "style": style, "label": label, "custom_id": custom_id })
}

fn clipped(content: &str) -> String {
    if content.chars().count() <= CONTENT_LIMIT {
        return content.to_owned();
    }
    content
        .chars()
        .take(CONTENT_LIMIT - 1)
        .chain(['…'])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_written_by_users_pings_nobody() {
        let json = Message::text("@everyone <@1>").json();
        assert_eq!(
            json["allowed_mentions"],
            json!({ "parse": [], "users": [] })
        );
    }

    #[test]
    fn a_message_longer_than_discord_takes_is_clipped_with_a_mark() {
        let json = Message::text("é".repeat(2_500)).json();
        let content = json["content"].as_str().unwrap();
        assert_eq!(
            (content.chars().count(), content.chars().last()),
            (2_000, Some('…'))
        );
    }
}
