//! Reading slash commands.
//!
//! Owns: the options of all that have no file of their own. Does not know: what is done about it.

use serenity::model::application::{CommandDataOption, CommandDataOptionValue, CommandInteraction};
use serenity::model::user::User;

use super::{DiscordUser, RequestKind, admin, game_option, server, team};
use crate::bot::request::GameOption;
use crate::game::{Mode, SettingsChange};

/// Returns the path of a slash command ("game new") and the options behind it.
pub(super) fn flattened(command: &CommandInteraction) -> (String, &[CommandDataOption]) {
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

pub(super) fn command_kind(command: &CommandInteraction) -> RequestKind {
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
    let game_option = || text("game").map_or(GameOption::Omitted, |text| game_option(&text));
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
        return RequestKind::Admin(admin);
    }
    let named = || user("user").map(|user| named_user(command, user));
    if let Some(server) = server::read(&path, option, named(), wanted()) {
        return RequestKind::Server(server);
    }
    let about_team = || team::Options {
        user: named(),
        inviter: user("inviter").map(|user| named_user(command, user)),
        is_bot: user("user").is_some_and(|user| user.bot),
        name: text("name"),
        may_not_write: may_not_write(command),
    };
    if let Some(team) = team::read(&path, about_team) {
        return RequestKind::Team(team);
    }
    match path.as_str() {
        "game new" => {
            let partner = user("partner");
            RequestKind::New {
                partner: partner.map(|user| named_user(command, user)),
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
        "game join" => RequestKind::Join(game_option()),
        "game leave" => RequestKind::Leave(game_option()),
        "game start" => RequestKind::Start(game_option()),
        "game pause" => RequestKind::Pause(game_option()),
        "game resume" => RequestKind::Resume(game_option()),
        "game cancel" => RequestKind::Cancel(game_option()),
        "game mode" => RequestKind::Mode(text("mode").unwrap_or_default()),
        "game settings" => RequestKind::Settings {
            wanted: wanted(),
            preset: text("preset"),
        },
        "game status" => RequestKind::Status(game_option()),
        "practice" => RequestKind::Practice(wanted()),
        "guess" => RequestKind::Guess(text("word").unwrap_or_default()),
        "giveup" => RequestKind::GiveUp,
        "words" => RequestKind::Words,
        "rules" => RequestKind::Rules(text("mode").and_then(|mode| Mode::named(&mode))),
        "help" => RequestKind::Help(text("topic")),
        _ => RequestKind::Unknown(path),
    }
}

fn may_not_write(command: &CommandInteraction) -> bool {
    command.guild_id.is_some()
        && command.app_permissions.is_some_and(|mine| {
            !(mine.administrator() || mine.view_channel() && mine.send_messages())
        })
}

/// Reads somebody whom an option names.
fn named_user(command: &CommandInteraction, user: &User) -> DiscordUser {
    let member = command.data.resolved.members.get(&user.id);
    let nick = member.and_then(|member| member.nick.as_deref());
    let name = nick.or(user.global_name.as_deref()).unwrap_or(&user.name);
    DiscordUser {
        user_id: user.id.get(),
        name: name.to_owned(),
        locale: None,
        manager: false,
        roles: Vec::new(),
    }
}
