//! Reading what people do on Discord: an interaction or a DM becomes one [`Request`].
//!
//! Owns: who requests what, and where. A missing or invalid option stays visible in the [`RequestKind`]. Does not
//! know: how a request is answered.

mod admin;
mod board;
mod command;
mod game_option;
mod kind;
mod options;
mod place;
mod privacy;
mod replay;
mod server;
mod statistics;
mod team;
mod user;

use std::borrow::Cow;

use serenity::all::ActionRowComponent;
use serenity::model::application::{
    CommandDataOptionValue, CommandInteraction, ComponentInteraction, ComponentInteractionData,
    ComponentInteractionDataKind, Interaction, ModalInteraction,
};
use serenity::model::channel::Message;
use serenity::model::id::MessageId;

pub(super) use self::admin::{Admin, DeadLetters, EventsOptions};
use self::command::{bot_may_not_write, command_kind, flattened};
pub use self::game_option::GameOption;
pub use self::kind::{DailyShow, RequestKind};
use self::options::Options;
pub use self::place::Place;
use self::place::is_ephemeral;
pub use self::privacy::Privacy;
pub(super) use self::replay::Replay;
pub(super) use self::server::{AttachedFile, Server};
pub(super) use self::statistics::{Stats, StatsOf};
pub(super) use self::team::{Team, WhichTeam};
pub use self::user::DiscordUser;
use self::user::user;
use super::admin_id::AdminId;
use super::custom_id::Action;
use super::start_button::StartButton;
use crate::game::{ChannelId, GuildId};
use crate::host::Origin;
use crate::texts::Texts;

/// What a person requests, and where.
#[derive(Clone, Debug)]
pub struct Request {
    pub user: DiscordUser,
    pub place: Place,
    /// The server whose game it concerns; none in a DM, and elsewhere.
    pub guild: Option<GuildId>,
    pub channel: ChannelId,
    pub origin: Origin,
    /// The message whose button was pressed, or under which a form was opened.
    pub pressed: Option<Pressed>,
    /// What that message says, in a DM.
    pub pressed_text: Option<String>,
    pub kind: RequestKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pressed {
    pub message: MessageId,
    /// Only the person sees it.
    pub is_ephemeral: bool,
}

/// Reads an interaction. None for kinds that need no answer of ours.
#[must_use]
pub fn of_interaction(interaction: &Interaction) -> Option<Request> {
    match interaction {
        Interaction::Command(command) => Some(of_command(command, command_kind(command))),
        Interaction::Autocomplete(command) => {
            let (path, options) = flattened(command);
            let typed = options.iter().find_map(|option| match &option.value {
                CommandDataOptionValue::Autocomplete { value, .. } => {
                    Some((option.name.as_str(), value.clone()))
                }
                _ => None,
            });
            let (option, typed) = typed.unwrap_or_default();
            // What a value can be depends on the setting.
            let path = match Options(options).text("key") {
                Some(key) if option == "value" => format!("{path} {key}"),
                _ => path,
            };
            let kind = RequestKind::Complete {
                command: path,
                typed,
            };
            Some(of_command(command, kind))
        }
        Interaction::Component(component) => Some(of_component(component)),
        Interaction::Modal(modal) => Some(of_modal(modal)),
        _ => None,
    }
}

/// A message to the bot.
pub(super) struct DirectMessage {
    pub(super) user: DiscordUser,
    pub(super) origin: Origin,
    pub(super) text: String,
}

/// Reads a DM.
pub(super) fn of_message(message: &Message) -> DirectMessage {
    DirectMessage {
        user: user(&message.author, None, None),
        origin: Origin::Message {
            id: message.id.get(),
        },
        text: message.content.trim().to_owned(),
    }
}

impl Request {
    /// Returns the texts that the person reads.
    #[must_use]
    pub fn texts(&self) -> Texts {
        let locale = self.user.locale.as_deref();
        locale.map_or_else(Texts::default, Texts::of_locale)
    }

    /// Returns whether it is made in a DM with the bot, where nobody else reads the answer.
    #[must_use]
    pub fn is_by_dm(&self) -> bool {
        self.place == Place::Dm
    }

    /// Returns whether everybody where it is made sees the answer.
    #[must_use]
    pub fn is_for_all(&self) -> bool {
        let opens_game = match &self.kind {
            RequestKind::New { .. }
            | RequestKind::Begin(StartButton::Play | StartButton::NewGame | StartButton::Daily) => {
                true
            }
            RequestKind::Press(id) => id.action == Action::Rematch,
            RequestKind::Board(_) => return self.pressed.is_none(),
            // There it is about the games of one person in all servers.
            RequestKind::Stats(_) => return self.place != Place::Elsewhere,
            _ => false,
        };
        self.kind.is_for_all() || opens_game && self.place == Place::Elsewhere
    }
}

fn of_command(command: &CommandInteraction, kind: RequestKind) -> Request {
    let member = command.member.as_deref();
    let place = Place::of_command(command);
    Request {
        user: user(&command.user, member, Some(&command.locale)),
        place,
        guild: place.server(command.guild_id),
        channel: ChannelId(command.channel_id.get()),
        origin: Origin::Interaction {
            id: command.id.get(),
        },
        pressed: None,
        pressed_text: None,
        kind,
    }
}

fn of_component(component: &ComponentInteraction) -> Request {
    let member = component.member.as_ref();
    let place = Place::of(
        component.guild_id,
        component.context,
        &component.authorizing_integration_owners,
    );
    Request {
        user: user(&component.user, member, Some(&component.locale)),
        place,
        guild: place.server(component.guild_id),
        channel: ChannelId(component.channel_id.get()),
        origin: Origin::Interaction {
            id: component.id.get(),
        },
        pressed: Some(pressed(&component.message)),
        pressed_text: (place == Place::Dm).then(|| component.message.content.clone()),
        kind: press(&component_id(&component.data)),
    }
}

/// Returns the id of what was pressed; of a menu, with what was chosen, as if that were a button of its own.
fn component_id(data: &ComponentInteractionData) -> Cow<'_, str> {
    match &data.kind {
        ComponentInteractionDataKind::StringSelect { values } if values.len() == 1 => {
            format!("{}:{}", data.custom_id, values[0]).into()
        }
        _ => Cow::Borrowed(&data.custom_id),
    }
}

fn pressed(message: &Message) -> Pressed {
    Pressed {
        message: message.id,
        is_ephemeral: is_ephemeral(message),
    }
}

fn press(custom_id: &str) -> RequestKind {
    let game = custom_id.parse().map(RequestKind::Press);
    let admin = || custom_id.parse().map(RequestKind::AdminButton);
    let invitation = || custom_id.parse().map(RequestKind::AnswerInvitation);
    let begin = || custom_id.parse().map(RequestKind::Begin);
    let word = || custom_id.parse().map(RequestKind::PressWord);
    let replay = || custom_id.parse().map(RequestKind::PressReplay);
    let board = || custom_id.parse().map(RequestKind::Board);
    let privacy = || custom_id.parse().map(RequestKind::PressPrivacy);
    game.or_else(|_| admin())
        .or_else(|_| begin())
        .or_else(|_| word())
        .or_else(|_| replay())
        .or_else(|_| board())
        .or_else(|_| privacy())
        .or_else(|_| invitation())
        .unwrap_or(RequestKind::PressUnknown)
}

fn of_modal(modal: &ModalInteraction) -> Request {
    let word = modal
        .data
        .components
        .iter()
        .flat_map(|row| &row.components)
        .find_map(|component| match component {
            ActionRowComponent::InputText(input) if input.custom_id == "word" => {
                input.value.clone()
            }
            _ => None,
        });
    let kind = match modal.data.custom_id.parse() {
        Ok(id) => RequestKind::SubmitForm {
            id,
            word: word.unwrap_or_default(),
        },
        Err(_) => match modal.data.custom_id.parse() {
            Ok(AdminId::Setting(key)) => RequestKind::SubmitSetting {
                key,
                value: word.unwrap_or_default(),
                may_not_write: bot_may_not_write(modal.channel.as_ref(), modal.app_permissions),
            },
            _ => RequestKind::PressUnknown,
        },
    };
    let place = Place::of_form(modal, &kind);
    Request {
        user: user(&modal.user, modal.member.as_ref(), Some(&modal.locale)),
        place,
        guild: place.server(modal.guild_id),
        channel: ChannelId(modal.channel_id.get()),
        origin: Origin::Interaction { id: modal.id.get() },
        pressed: modal.message.as_deref().map(pressed),
        pressed_text: modal
            .message
            .as_deref()
            .filter(|_| place == Place::Dm)
            .map(|message| message.content.clone()),
        kind,
    }
}
