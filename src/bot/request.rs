//! Reading what people do on Discord: an interaction or a DM becomes one [`Request`].
//!
//! Owns: who requests what, and where. A missing or invalid option stays visible in the [`RequestKind`]. Does not
//! know: how a request is answered.

mod admin;
mod command;
mod options;
mod server;
mod team;

use std::borrow::Cow;

use serenity::all::ActionRowComponent;
use serenity::model::application::{
    CommandDataOptionValue, CommandInteraction, ComponentInteraction, ComponentInteractionData,
    ComponentInteractionDataKind, Interaction, ModalInteraction,
};
use serenity::model::channel::{Message, MessageFlags};
use serenity::model::guild::Member;
use serenity::model::id::MessageId;
use serenity::model::user::User;

pub(super) use self::admin::{Admin, DeadLetters, EventsQuery};
use self::command::{command_kind, flattened};
pub(super) use self::server::Server;
pub(super) use self::team::{Team, WhichTeam};
use super::admin_id::AdminId;
use super::custom_id::{Action, CustomId};
use super::invitation_button::InvitationButton;
use super::start_button::StartButton;
use crate::game::event::Surface;
use crate::game::{ChannelId, GameId, GuildId, Mode, SettingsChange};
use crate::host::Origin;

/// What a person requests, and where.
#[derive(Clone, Debug)]
pub struct Request {
    pub user: DiscordUser,
    /// None in a DM.
    pub guild: Option<GuildId>,
    pub channel: ChannelId,
    pub origin: Origin,
    /// The message whose button was pressed, or under which a form was opened.
    pub pressed: Option<Pressed>,
    pub kind: RequestKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pressed {
    pub message: MessageId,
    /// Only the person sees it.
    pub is_ephemeral: bool,
}

/// A person on Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscordUser {
    pub user_id: u64,
    /// The name that others see.
    pub name: String,
    pub locale: Option<String>,
    /// Whether they may manage the server, by Discord's own rules.
    pub manager: bool,
    pub roles: Vec<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestKind {
    New {
        partner: Option<DiscordUser>,
        partner_is_bot: bool,
        mode: String,
        wanted: SettingsChange,
        preset: Option<String>,
        practice: bool,
        private: bool,
        /// Where a two-player game is played, if they said.
        surface: Option<Surface>,
        /// The bot may not write in this channel.
        may_not_write: bool,
    },
    /// Play alone, with the bot as partner.
    Practice(SettingsChange),
    Join(GameOption),
    Leave(GameOption),
    /// Take somebody out of the lobby.
    Kick(Option<DiscordUser>),
    Start(GameOption),
    Pause(GameOption),
    Resume(GameOption),
    Cancel(GameOption),
    /// Change a lobby's settings: one by one, or to those of a preset.
    Settings {
        wanted: SettingsChange,
        preset: Option<String>,
    },
    Mode(String),
    Status(GameOption),
    Guess(String),
    GiveUp,
    Words,
    Rules(Option<Mode>),
    Help(Option<String>),
    Server(Server),
    Team(Team),
    /// Press a button of an invitation to be a team.
    AnswerInvitation(InvitationButton),
    Admin(Admin),
    AdminButton(AdminId),
    /// Press a button that begins something for somebody who is in no game.
    Begin(StartButton),
    /// The value of a setting, typed into its form.
    SubmitSetting {
        key: &'static str,
        value: String,
    },
    Press(CustomId),
    /// Press a button that is not of this program, or of an older version of it.
    PressUnknown,
    SubmitForm {
        id: CustomId,
        word: String,
    },
    /// Type into an option that offers choices.
    Complete {
        /// The subcommand.
        command: String,
        typed: String,
    },
    /// Use a slash command that this program does not have.
    Unknown(String),
}

impl RequestKind {
    /// Returns whether everybody in the channel sees the answer.
    #[must_use]
    pub const fn is_for_all(&self) -> bool {
        matches!(
            self,
            Self::Team(Team::Rename(_) | Team::Show(_) | Team::History(_))
                | Self::Press(CustomId {
                    action: Action::BringBack | Action::Post { .. },
                    ..
                })
        )
    }
}

/// The option `game` of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GameOption {
    Omitted,
    Id(GameId),
    /// Something typed that is no game's id.
    Invalid(String),
}

/// Reads an interaction. None for kinds that need no answer of ours.
#[must_use]
pub fn of_interaction(interaction: &Interaction) -> Option<Request> {
    match interaction {
        Interaction::Command(command) => Some(of_command(command, command_kind(command))),
        Interaction::Autocomplete(command) => {
            let (path, options) = flattened(command);
            let typed = options.iter().find_map(|option| match &option.value {
                CommandDataOptionValue::Autocomplete { value, .. } => Some(value.clone()),
                _ => None,
            });
            let kind = RequestKind::Complete {
                command: path,
                typed: typed.unwrap_or_default(),
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

fn user(user: &User, member: Option<&Member>, locale: Option<&str>) -> DiscordUser {
    let nick = member.and_then(|member| member.nick.as_deref());
    let manager = member
        .and_then(|member| member.permissions)
        .is_some_and(|permissions| permissions.manage_guild() || permissions.administrator());
    DiscordUser {
        user_id: user.id.get(),
        name: shown_name(user, nick),
        locale: locale.map(str::to_owned),
        manager,
        roles: member.map_or_else(Vec::new, |member| {
            member.roles.iter().map(|role| role.get()).collect()
        }),
    }
}

/// Returns the name that others see.
fn shown_name(user: &User, nick: Option<&str>) -> String {
    let name = nick.or(user.global_name.as_deref());
    name.unwrap_or(&user.name).to_owned()
}

fn of_command(command: &CommandInteraction, kind: RequestKind) -> Request {
    let member = command.member.as_deref();
    Request {
        user: user(&command.user, member, Some(&command.locale)),
        guild: command.guild_id.map(|guild| GuildId(guild.get())),
        channel: ChannelId(command.channel_id.get()),
        origin: Origin::Interaction {
            id: command.id.get(),
        },
        pressed: None,
        kind,
    }
}

fn of_component(component: &ComponentInteraction) -> Request {
    let member = component.member.as_ref();
    Request {
        user: user(&component.user, member, Some(&component.locale)),
        guild: component.guild_id.map(|guild| GuildId(guild.get())),
        channel: ChannelId(component.channel_id.get()),
        origin: Origin::Interaction {
            id: component.id.get(),
        },
        pressed: Some(pressed(&component.message)),
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
    let flags = message.flags.unwrap_or_default();
    Pressed {
        message: message.id,
        is_ephemeral: flags.contains(MessageFlags::EPHEMERAL),
    }
}

fn press(custom_id: &str) -> RequestKind {
    let game = custom_id.parse().map(RequestKind::Press);
    let admin = || custom_id.parse().map(RequestKind::AdminButton);
    let reply = || custom_id.parse().map(RequestKind::AnswerInvitation);
    let begin = || custom_id.parse().map(RequestKind::Begin);
    game.or_else(|_| admin())
        .or_else(|_| begin())
        .or_else(|_| reply())
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
            },
            _ => RequestKind::PressUnknown,
        },
    };
    Request {
        user: user(&modal.user, modal.member.as_ref(), Some(&modal.locale)),
        guild: modal.guild_id.map(|guild| GuildId(guild.get())),
        channel: ChannelId(modal.channel_id.get()),
        origin: Origin::Interaction { id: modal.id.get() },
        pressed: modal.message.as_deref().map(pressed),
        kind,
    }
}

fn game_option(text: &str) -> GameOption {
    text.trim()
        .parse()
        .map_or_else(|_| GameOption::Invalid(text.to_owned()), GameOption::Id)
}
