//! A message before it is sent: text, buttons, who may be pinged.
//!
//! Owns: how it becomes what Discord takes. Does not know: who reads it.

use std::borrow::Cow;

use serde_json::{Value, json};
use serenity::builder::{
    CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton, CreateInputText,
    CreateInteractionResponseMessage, CreateModal, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption, EditInteractionResponse, EditMessage,
};
use serenity::model::application::{ButtonStyle, InputTextStyle};

use crate::bot::admin_id::AdminId;
use crate::bot::board_id::BoardButton;
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::invitation_button::InvitationButton;
use crate::bot::privacy_button::PrivacyButton;
use crate::bot::replay_button::ReplayButton;
use crate::bot::start_button::StartButton;
use crate::bot::word_button::WordButton;
use crate::discord::rest::Upload;
use crate::game::GameId;
use crate::texts::Texts;

/// Discord's bound on the text of a message, in characters.
pub(super) const CONTENT_LIMIT: usize = 2_000;

/// Discord's bound on the description of a file, in characters.
const DESCRIPTION_LIMIT: usize = 1_024;

/// Discord's bound on the title of a form, in characters.
const TITLE_LIMIT: usize = 45;

/// A message before it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    pub content: String,
    /// The texts that its buttons are labelled with.
    pub(crate) texts: Texts,
    pub(crate) buttons: Vec<Button>,
    /// Buttons in a row of their own.
    pub(crate) controls: Vec<Control>,
    pub(crate) menu: Option<Menu>,
    pub(crate) file: Option<Upload>,
    /// The Discord users it pings; nobody else is pinged, whatever the text says.
    pub(crate) pings: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Button {
    /// What it does, and in which game.
    pub(crate) id: CustomId,
    pub(crate) style: Style,
}

/// A button in a row of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Control {
    pub(crate) id: ControlId,
    pub(crate) style: Style,
}

/// What a button in a row of its own does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ControlId {
    Admin(AdminId),
    /// A button of a game, apart from its others.
    Game(CustomId),
    /// It answers an invitation to be a team.
    Invitation(InvitationButton),
    Start(StartButton),
    Word(WordButton),
    Replay(ReplayButton),
    Board(BoardButton),
    Privacy(PrivacyButton),
}

impl From<AdminId> for ControlId {
    fn from(id: AdminId) -> Self {
        Self::Admin(id)
    }
}

impl From<CustomId> for ControlId {
    fn from(id: CustomId) -> Self {
        Self::Game(id)
    }
}

impl From<InvitationButton> for ControlId {
    fn from(id: InvitationButton) -> Self {
        Self::Invitation(id)
    }
}

impl From<StartButton> for ControlId {
    fn from(id: StartButton) -> Self {
        Self::Start(id)
    }
}

impl From<ReplayButton> for ControlId {
    fn from(id: ReplayButton) -> Self {
        Self::Replay(id)
    }
}

impl From<BoardButton> for ControlId {
    fn from(id: BoardButton) -> Self {
        Self::Board(id)
    }
}

impl From<PrivacyButton> for ControlId {
    fn from(id: PrivacyButton) -> Self {
        Self::Privacy(id)
    }
}

impl From<WordButton> for ControlId {
    fn from(id: WordButton) -> Self {
        Self::Word(id)
    }
}

/// A menu of which one entry is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Menu {
    pub(crate) id: String,
    pub(crate) placeholder: String,
    pub(crate) choices: Vec<Choice>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What is shown, and added to the menu's id.
    pub(crate) value: String,
    pub(crate) description: String,
}

impl Menu {
    fn row(&self) -> CreateActionRow {
        let choices = self.choices.iter().map(|choice| {
            let option = CreateSelectMenuOption::new(&*choice.value, &*choice.value);
            match &*choice.description {
                "" => option,
                description => option.description(cut(description, 100)),
            }
        });
        let options = choices.collect();
        let menu = CreateSelectMenu::new(&*self.id, CreateSelectMenuKind::String { options });
        CreateActionRow::SelectMenu(menu.placeholder(&*self.placeholder))
    }
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// The one to press.
    Primary,
    Secondary,
    Danger,
}

impl Message {
    /// Returns a message without buttons.
    #[must_use]
    pub fn text(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// Returns a message without buttons, which will be labelled in the language of `texts`.
    pub(crate) fn new(texts: Texts, content: impl Into<String>) -> Self {
        Self {
            texts,
            ..Self::text(content)
        }
    }

    /// Adds a button of `game`.
    pub(crate) fn button(mut self, action: Action, game: GameId, style: Style) -> Self {
        self.buttons.push(Button {
            id: CustomId { action, game },
            style,
        });
        self
    }

    /// Tells whether it has a button.
    pub(crate) fn offers(&self, action: Action) -> bool {
        self.buttons.iter().any(|button| button.id.action == action)
    }

    pub(crate) fn has_buttons(&self) -> bool {
        !self.buttons.is_empty() || !self.controls.is_empty() || self.menu.is_some()
    }

    /// Tells whether it has buttons of a game.
    pub(crate) fn has_game_buttons(&self) -> bool {
        let of_game = |control: &Control| matches!(control.id, ControlId::Game(_));
        !self.buttons.is_empty() || self.controls.iter().any(of_game)
    }

    /// Puts a message behind this one; none if there is no room. The buttons are those of the last that has any.
    pub(crate) fn followed_by(&self, next: &Self) -> Option<Self> {
        let content = format!("{}\n{}", self.content, next.content);
        let last = if next.has_buttons() { next } else { self };
        let fits = content.chars().count() <= CONTENT_LIMIT;
        (fits && self.file.is_none() && next.file.is_none()).then(|| Self {
            content,
            pings: [&self.pings[..], &next.pings].concat(),
            ..last.clone()
        })
    }

    /// Adds a button in a row of its own.
    pub(crate) fn control(mut self, id: impl Into<ControlId>, style: Style) -> Self {
        let id = id.into();
        self.controls.push(Control { id, style });
        self
    }

    /// Lets the message ping Discord users.
    pub(crate) fn pinging(mut self, users: &[u64]) -> Self {
        self.pings.extend(users);
        self
    }

    /// Returns the message as Discord's JSON, new or as an edit.
    pub(crate) fn json(&self) -> Value {
        let mut message = EditMessage::new()
            .content(clipped(&self.content))
            .components(self.rows())
            .allowed_mentions(self.mentions());
        if let Some(file) = self.attachment() {
            message = message.new_attachment(file);
        }
        serde_json::to_value(message).expect("serenity's builders can be written as JSON")
    }

    /// Returns a new message that Discord recognises by `nonce` if it is sent again.
    pub(crate) fn with_nonce(&self, nonce: &str) -> Value {
        let mut message = self.json();
        message["nonce"] = json!(nonce);
        message["enforce_nonce"] = json!(true);
        message
    }

    /// Returns the message as a response to an interaction; an ephemeral one is visible to that person alone.
    pub(crate) fn response(&self, is_ephemeral: bool) -> CreateInteractionResponseMessage {
        CreateInteractionResponseMessage::new()
            .content(clipped(&self.content))
            .components(self.rows())
            .allowed_mentions(self.mentions())
            .ephemeral(is_ephemeral)
            .files(self.attachment())
    }

    /// Returns the message as an edit of a response to an interaction.
    pub(crate) fn edited_response(&self) -> EditInteractionResponse {
        let message = EditInteractionResponse::new()
            .content(clipped(&self.content))
            .components(self.rows())
            .allowed_mentions(self.mentions());
        match self.attachment() {
            Some(file) => message.new_attachment(file),
            None => message,
        }
    }

    fn mentions(&self) -> CreateAllowedMentions {
        CreateAllowedMentions::new().users(self.pings.iter().copied())
    }

    /// Names the file. Its bytes are sent beside the message.
    fn attachment(&self) -> Option<CreateAttachment> {
        let file = self.file.as_ref()?;
        let attachment = CreateAttachment::bytes(Vec::new(), &file.name);
        Some(match &file.description {
            Some(description) => attachment.description(cut(description, DESCRIPTION_LIMIT)),
            None => attachment,
        })
    }

    fn rows(&self) -> Vec<CreateActionRow> {
        const ROW_LIMIT: usize = 5;
        let buttons = self.buttons.iter().map(|button| {
            let id = button.id;
            button_of(button.style, id.action.label(self.texts), id.to_string())
        });
        let controls = self.controls.iter().map(|control| {
            let (label, id) = match &control.id {
                ControlId::Admin(id) => (id.label(self.texts).into(), id.to_string()),
                ControlId::Game(id) => (id.action.label(self.texts), id.to_string()),
                ControlId::Invitation(id) => (id.answer.label(self.texts).into(), id.to_string()),
                ControlId::Start(id) => (id.label(self.texts).into(), id.to_string()),
                ControlId::Word(id) => (id.label(self.texts).into(), id.to_string()),
                ControlId::Replay(id) => (id.label(self.texts).into(), id.to_string()),
                ControlId::Board(button) => {
                    (button.label(self.texts).into(), button.id().to_string())
                }
                ControlId::Privacy(id) => (id.label(self.texts).into(), id.to_string()),
            };
            button_of(control.style, label, id)
        });
        let [buttons, controls]: [Vec<CreateButton>; 2] = [buttons.collect(), controls.collect()];
        let rows = buttons.chunks(ROW_LIMIT).chain(controls.chunks(ROW_LIMIT));
        rows.map(|row| CreateActionRow::Buttons(row.to_vec()))
            .chain(self.menu.as_ref().map(Menu::row))
            .collect()
    }
}

/// Returns the form of a guess: its title is the pair.
pub(crate) fn modal(id: CustomId, title: &str, t: Texts) -> CreateModal {
    let input = Input {
        label: t.form_guess(),
        placeholder: t.hint_guess(),
        value: None,
    };
    form(id.to_string(), title, input)
}

/// The one field of a form.
pub(super) struct Input<'a> {
    pub(super) label: &'a str,
    pub(super) placeholder: &'a str,
    pub(super) value: Option<String>,
}

/// Returns a form; its one field is called `word`.
pub(super) fn form(id: String, title: &str, input: Input<'_>) -> CreateModal {
    let field = CreateInputText::new(InputTextStyle::Short, input.label, "word")
        .placeholder(cut(input.placeholder, 100))
        .min_length(1)
        .max_length(100);
    let field = match input.value {
        Some(value) => field.value(value),
        None => field,
    };
    CreateModal::new(id, cut(title, TITLE_LIMIT))
        .components(vec![CreateActionRow::InputText(field)])
}

/// Cuts what is longer than Discord takes, with a mark.
fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit - 1).chain(['…']).collect()
}

fn button_of(style: Style, label: Cow<'static, str>, custom_id: String) -> CreateButton {
    let style = match style {
        Style::Primary => ButtonStyle::Primary,
        Style::Secondary => ButtonStyle::Secondary,
        Style::Danger => ButtonStyle::Danger,
    };
    CreateButton::new(custom_id).style(style).label(label)
}

fn clipped(content: &str) -> String {
    if content.chars().count() <= CONTENT_LIMIT {
        return content.to_owned();
    }
    // Room for the end of a line and the mark.
    let kept: String = content.chars().take(CONTENT_LIMIT - 1).collect();
    if let Some((lines, _)) = kept.rsplit_once('\n')
        && CONTENT_LIMIT / 2 < lines.chars().count()
    {
        return format!("{lines}\n…");
    }
    // An escape without what it escapes would escape the mark.
    let n_escapes = kept.chars().rev().take_while(|sign| *sign == '\\').count();
    let kept = if n_escapes % 2 == 1 {
        &kept[..kept.len() - 1]
    } else {
        &kept
    };
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_written_by_users_pings_nobody() {
        let json = Message::text("@everyone <@1>").json();
        assert_eq!(
            json["allowed_mentions"],
            json!({ "parse": [], "users": [], "roles": [] })
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

    #[test]
    fn a_message_is_clipped_between_lines_and_never_within_an_escape() {
        let line = "x".repeat(300);
        let lines = [line.as_str(); 8].join("\n");
        assert_eq!(
            clipped(&lines),
            format!("{}\n…", [line.as_str(); 6].join("\n"))
        );
        let escapes = "\\_".repeat(1_500);
        assert_eq!(clipped(&escapes), format!("{}…", "\\_".repeat(999)));
    }
}
