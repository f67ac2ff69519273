//! Reading what people do on Discord: an interaction or a DM becomes one [`Request`].
//!
//! Owns: who, where, what, and through which act. Parses and judges nothing: an option that is
//! missing or odd becomes a [`What`] that says so. Does not know: what is done about it.

mod admin;
mod server;
mod team;

use serenity::all::ActionRowComponent;
use serenity::model::application::{
    CommandDataOption, CommandDataOptionValue, CommandInteraction, ComponentInteraction,
    Interaction, ModalInteraction,
};
use serenity::model::channel::Message;
use serenity::model::guild::Member;
use serenity::model::id::{ChannelId as DiscordChannel, InteractionId};
use serenity::model::user::User;

pub use self::admin::{Admin, DeadLetters, EventsAsked};
pub use self::server::Server;
pub use self::team::{Team, WhichTeam};
use super::admin_id::AdminId;
use super::answer_id::ReplyId;
use super::custom_id::CustomId;
use crate::game::{ChannelId, GameId, GuildId, Mode, SettingsChange};
use crate::host::Origin;

/// Something a person asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who.
    pub who: Asker,
    /// The server it was asked in; none in a DM.
    pub guild: Option<GuildId>,
    /// The channel it was asked in.
    pub channel: ChannelId,
    /// Through which act.
    pub origin: Origin,
    /// What.
    pub what: What,
}

/// A person on Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Their user id.
    pub user_id: u64,
    /// The name they are shown by.
    pub name: String,
    /// The language of their client.
    pub locale: Option<String>,
    /// Whether they may manage the server, by Discord's own rules.
    pub manager: bool,
    /// Their roles in the server.
    pub roles: Vec<u64>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Open a game.
    New {
        /// With whom.
        partner: Option<Asker>,
        /// The partner is a bot.
        partner_is_bot: bool,
        /// How.
        mode: String,
        /// By which settings.
        wanted: SettingsChange,
        /// By which variation of the server's.
        preset: Option<String>,
        /// With the bot as partner.
        practice: bool,
        /// Its replay is for its players only.
        private: bool,
        /// The bot may not write in this channel.
        may_not_write: bool,
    },
    /// Play alone, with the bot as partner.
    Practice(SettingsChange),
    /// Take part.
    Join(Chosen),
    /// Stop taking part.
    Leave(Chosen),
    /// Begin to play.
    Start(Chosen),
    /// Stop the clock.
    Pause(Chosen),
    /// Let the clock go on.
    Resume(Chosen),
    /// Call it off.
    Cancel(Chosen),
    /// Change a lobby's settings.
    Settings {
        /// To these.
        wanted: SettingsChange,
        /// To those of this variation of the server's.
        preset: Option<String>,
    },
    /// Change a lobby's mode.
    Mode(String),
    /// See where a game is.
    Status(Chosen),
    /// Guess in one's own game.
    Guess(String),
    /// Give one's own round up.
    GiveUp,
    /// See one's pair and words.
    Words,
    /// Read the rules.
    Rules(Option<Mode>),
    /// Read help.
    Help(Option<String>),
    /// Decide about games in a server.
    Server(Server),
    /// Use a command about teams.
    Team(Team),
    /// Answer an invitation to be a team by its button.
    Reply(ReplyId),
    /// Use a command for managers.
    Admin(Admin),
    /// Press a button for managers.
    Steer(AdminId),
    /// Press a button.
    Press(CustomId),
    /// Press a button that is not of this program, or of another time.
    PressUnknown,
    /// Send the form of a guess.
    Form {
        /// Which form.
        id: CustomId,
        /// What was typed.
        word: String,
    },
    /// Type into the option `game`.
    Complete {
        /// For which subcommand.
        command: String,
        /// What was typed so far.
        typed: String,
    },
    /// Use a slash command that this program does not have.
    Unknown(String),
}

impl What {
    /// Tells whether all who are there see the answer.
    #[must_use]
    pub const fn is_for_all(&self) -> bool {
        matches!(
            self,
            Self::Team(Team::Rename(_) | Team::Show(_) | Team::History(_))
        )
    }
}

/// The game a command is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// The one that fits the place and the person.
    Fitting,
    /// This one.
    This(GameId),
    /// Something typed that is no game's id.
    Unreadable(String),
}

/// Where an interaction is answered.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Its id.
    pub id: InteractionId,
    /// The token of its answers, good for 15 minutes.
    pub token: String,
    /// The application it was made for.
    pub application: serenity::model::id::ApplicationId,
}

/// Reads an interaction. None for kinds that need no answer of ours.
#[must_use]
pub fn of_interaction(interaction: &Interaction) -> Option<(Request, Desk)> {
    match interaction {
        Interaction::Command(command) => Some((
            of_command(command, command_what(command)),
            desk_of_command(command),
        )),
        Interaction::Autocomplete(command) => {
            let (path, options) = flattened(command);
            let typed = options.iter().find_map(|option| match &option.value {
                CommandDataOptionValue::Autocomplete { value, .. } => Some(value.clone()),
                _ => None,
            });
            let what = What::Complete {
                command: path,
                typed: typed.unwrap_or_default(),
            };
            Some((of_command(command, what), desk_of_command(command)))
        }
        Interaction::Component(component) => Some(of_component(component)),
        Interaction::Modal(modal) => Some(of_modal(modal)),
        _ => None,
    }
}

/// Reads a DM.
#[must_use]
pub fn of_message(message: &Message) -> (Asker, Origin, String) {
    let who = asker(&message.author, None, None);
    (
        who,
        Origin::Message {
            id: message.id.get(),
        },
        message.content.trim().to_owned(),
    )
}

/// Tells whether a DM says that its writer gives up.
#[must_use]
pub fn gives_up(text: &str) -> bool {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| {
            word.trim_matches(|sign: char| !sign.is_alphanumeric())
                .to_lowercase()
        })
        .collect();
    matches!(
        words
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice(),
        ["give", "up"] | ["i", "give", "up"]
    )
}

fn asker(user: &User, member: Option<&Member>, locale: Option<&str>) -> Asker {
    let nick = member.and_then(|member| member.nick.as_deref());
    let name = nick.or(user.global_name.as_deref()).unwrap_or(&user.name);
    let manager = member
        .and_then(|member| member.permissions)
        .is_some_and(|permissions| permissions.manage_guild() || permissions.administrator());
    Asker {
        user_id: user.id.get(),
        name: name.to_owned(),
        locale: locale.map(str::to_owned),
        manager,
        roles: member.map_or_else(Vec::new, roles),
    }
}

fn roles(member: &Member) -> Vec<u64> {
    member.roles.iter().map(|role| role.get()).collect()
}

fn place(
    guild: Option<serenity::model::id::GuildId>,
    channel: DiscordChannel,
) -> (Option<GuildId>, ChannelId) {
    (
        guild.map(|guild| GuildId(guild.get())),
        ChannelId(channel.get()),
    )
}

fn of_command(command: &CommandInteraction, what: What) -> Request {
    let (guild, channel) = place(command.guild_id, command.channel_id);
    Request {
        who: asker(
            &command.user,
            command.member.as_deref(),
            Some(&command.locale),
        ),
        guild,
        channel,
        origin: Origin::Interaction {
            id: command.id.get(),
        },
        what,
    }
}

fn desk_of_command(command: &CommandInteraction) -> Desk {
    Desk {
        id: command.id,
        token: command.token.clone(),
        application: command.application_id,
    }
}

fn of_component(component: &ComponentInteraction) -> (Request, Desk) {
    let (guild, channel) = place(component.guild_id, component.channel_id);
    let request = Request {
        who: asker(
            &component.user,
            component.member.as_ref(),
            Some(&component.locale),
        ),
        guild,
        channel,
        origin: Origin::Interaction {
            id: component.id.get(),
        },
        what: pressed(&component.data.custom_id),
    };
    (
        request,
        Desk {
            id: component.id,
            token: component.token.clone(),
            application: component.application_id,
        },
    )
}

fn pressed(custom_id: &str) -> What {
    let game = custom_id.parse().map(What::Press);
    let admin = || custom_id.parse().map(What::Steer);
    let reply = || custom_id.parse().map(What::Reply);
    game.or_else(|_| admin())
        .or_else(|_| reply())
        .unwrap_or(What::PressUnknown)
}

fn of_modal(modal: &ModalInteraction) -> (Request, Desk) {
    let (guild, channel) = place(modal.guild_id, modal.channel_id);
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
    let what = match modal.data.custom_id.parse() {
        Ok(id) => What::Form {
            id,
            word: word.unwrap_or_default(),
        },
        Err(_) => What::PressUnknown,
    };
    let request = Request {
        who: asker(&modal.user, modal.member.as_ref(), Some(&modal.locale)),
        guild,
        channel,
        origin: Origin::Interaction { id: modal.id.get() },
        what,
    };
    (
        request,
        Desk {
            id: modal.id,
            token: modal.token.clone(),
            application: modal.application_id,
        },
    )
}

/// Returns the path of a slash command ("game new") and the options behind it.
fn flattened(command: &CommandInteraction) -> (String, &[CommandDataOption]) {
    let mut path = command.data.name.clone();
    let mut options = command.data.options.as_slice();
    while let [option] = options {
        let (CommandDataOptionValue::SubCommand(inner)
        | CommandDataOptionValue::SubCommandGroup(inner)) = &option.value
        else {
            break;
        };
        path.push(' ');
        path.push_str(&option.name);
        options = inner;
    }
    (path, options)
}

fn command_what(command: &CommandInteraction) -> What {
    let (path, options) = flattened(command);
    let option = |name: &str| {
        options
            .iter()
            .find(|option| option.name == name)
            .map(|option| &option.value)
    };
    let text = |name: &str| match option(name) {
        Some(CommandDataOptionValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    let number = |name: &str| match option(name) {
        Some(CommandDataOptionValue::Integer(number)) => {
            Some(u32::try_from(*number).unwrap_or(u32::MAX))
        }
        _ => None,
    };
    let chosen = || text("game").map_or(Chosen::Fitting, |text| chosen(&text));
    let wanted = || SettingsChange {
        rounds: number("rounds"),
        minutes: number("minutes"),
        attempts: number("attempts"),
    };
    let user = |name: &str| match option(name) {
        Some(CommandDataOptionValue::User(user)) => command.data.resolved.users.get(user),
        _ => None,
    };
    if let Some(admin) = admin::read(&path, option) {
        return What::Admin(admin);
    }
    let named = || user("user").map(|user| asker_named(command, user));
    if let Some(server) = server::read(&path, option, named(), wanted()) {
        return What::Server(server);
    }
    let about_team = || team::Options {
        user: named(),
        inviter: user("inviter").map(|user| asker_named(command, user)),
        is_bot: user("user").is_some_and(|user| user.bot),
        name: text("name"),
        may_not_write: may_not_write(command),
    };
    if let Some(team) = team::read(&path, about_team) {
        return What::Team(team);
    }
    match path.as_str() {
        "game new" => {
            let partner = user("partner");
            What::New {
                partner: partner.map(|user| asker_named(command, user)),
                partner_is_bot: partner.is_some_and(|user| user.bot),
                mode: text("mode").unwrap_or_else(|| Mode::TwoPlayer.name().to_owned()),
                wanted: wanted(),
                preset: text("preset"),
                practice: matches!(
                    option("practice"),
                    Some(CommandDataOptionValue::Boolean(true))
                ),
                private: matches!(
                    option("private"),
                    Some(CommandDataOptionValue::Boolean(true))
                ),
                may_not_write: may_not_write(command),
            }
        }
        "game join" => What::Join(chosen()),
        "game leave" => What::Leave(chosen()),
        "game start" => What::Start(chosen()),
        "game pause" => What::Pause(chosen()),
        "game resume" => What::Resume(chosen()),
        "game cancel" => What::Cancel(chosen()),
        "game mode" => What::Mode(text("mode").unwrap_or_default()),
        "game settings" => What::Settings {
            wanted: wanted(),
            preset: text("preset"),
        },
        "game status" => What::Status(chosen()),
        "practice" => What::Practice(wanted()),
        "guess" => What::Guess(text("word").unwrap_or_default()),
        "giveup" => What::GiveUp,
        "words" => What::Words,
        "rules" => What::Rules(text("mode").and_then(|mode| Mode::named(&mode))),
        "help" => What::Help(text("topic")),
        _ => What::Unknown(path),
    }
}

fn may_not_write(command: &CommandInteraction) -> bool {
    command.guild_id.is_some()
        && command.app_permissions.is_some_and(|mine| {
            !(mine.administrator() || mine.view_channel() && mine.send_messages())
        })
}

/// Reads somebody whom an option names.
fn asker_named(command: &CommandInteraction, user: &User) -> Asker {
    let member = command.data.resolved.members.get(&user.id);
    let nick = member.and_then(|member| member.nick.as_deref());
    let name = nick.or(user.global_name.as_deref()).unwrap_or(&user.name);
    Asker {
        user_id: user.id.get(),
        name: name.to_owned(),
        locale: None,
        manager: false,
        roles: Vec::new(),
    }
}

fn chosen(text: &str) -> Chosen {
    text.trim()
        .parse()
        .map_or_else(|_| Chosen::Unreadable(text.to_owned()), Chosen::This)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn giving_up_in_words_is_told_from_a_guess() {
        #[track_caller]
        fn check(text: &str, expected: bool) {
            assert_eq!(gives_up(text), expected, "{text}");
        }

        check("give up", true);
        check("  Give   UP! ", true);
        check("I give up.", true);
        check("give", false);
        check("never give up", false);
        check("giveup", false);
    }
}
