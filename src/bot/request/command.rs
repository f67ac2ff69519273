//! Reading slash commands.
//!
//! Owns: the options of all commands that have no file of their own. Does not know: how they are answered.

use serenity::model::application::{CommandDataOption, CommandDataOptionValue, CommandInteraction};
use serenity::model::channel::{ChannelType, PartialChannel};
use serenity::model::id::TargetId;
use serenity::model::permissions::Permissions;
use serenity::model::user::User;

use super::game_option::{GameOption, game_option};
use super::kind::{DailyShow, RequestKind};
use super::options::Options;
use super::place::Place;
use super::server::AttachedFile;
use super::statistics::{Stats, StatsOf};
use super::user::{DiscordUser, shown_name};
use super::{admin, board, privacy, replay, server, statistics, team};
use crate::game::calendar::Period;
use crate::game::event::Surface;
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

#[expect(clippy::too_many_lines, reason = "a list with one arm per command")]
pub(super) fn command_kind(command: &CommandInteraction) -> RequestKind {
    let (path, options) = flattened(command);
    let options = Options(options);
    let (text, count) = (|name| options.text(name), |name| options.count(name));
    let game_option = || text("game").map_or(GameOption::Omitted, |text| game_option(&text));
    let wanted = || SettingsChange {
        rounds: count("rounds"),
        minutes: count("minutes"),
        attempts: count("attempts"),
    };
    let user = |name: &str| command.data.resolved.users.get(&options.user(name)?);
    let named = |name: &str| user(name).map(|user| named_user(command, user));
    if let Some(admin) = admin::read(&path, options) {
        return RequestKind::Admin(admin);
    }
    let is_bot = user("user").is_some_and(|user| user.bot);
    let file = options.attachment("file");
    let file = file.and_then(|file| command.data.resolved.attachments.get(&file));
    let file = file.map(|file| AttachedFile {
        url: file.url.clone(),
        size_bytes: file.size.into(),
    });
    let may_not_write_here = may_not_write(command);
    if let Some(server) = server::read(
        &path,
        options,
        named("user"),
        is_bot,
        wanted(),
        file,
        may_not_write_here,
    ) {
        return RequestKind::Server(server);
    }
    if let Some(replay) = replay::read(&path, options, || named("user")) {
        return RequestKind::Replay(replay);
    }
    let about_team = || team::Options {
        user: named("user"),
        inviter: named("inviter"),
        is_bot,
        name: text("name"),
        may_not_write: may_not_write(command),
    };
    if let Some(team) = team::read(&path, about_team) {
        return RequestKind::Team(team);
    }
    if let Some(stats) = statistics::read(&path, options, named("user"), is_bot) {
        return RequestKind::Stats(stats);
    }
    let target = command.data.target_id.map(TargetId::to_user_id);
    let target = target.and_then(|target| command.data.resolved.users.get(&target));
    let is_bot = target.is_some_and(|target| target.bot);
    let target = target.map(|target| named_user(command, target));
    if let Some(privacy) = privacy::read(&path, options) {
        return RequestKind::Privacy(privacy);
    }
    match path.as_str() {
        PLAY => RequestKind::new_two_player(target, is_bot, may_not_write(command)),
        STATS => RequestKind::Stats(Stats {
            of: StatsOf::Player {
                user: target,
                is_bot,
            },
            mode: None,
            period: Period::All,
        }),
        "leaderboard" => RequestKind::Board(board::read(options)),
        "game new" => RequestKind::New {
            partner: named("partner"),
            partner_is_bot: user("partner").is_some_and(|user| user.bot),
            mode: text("mode").unwrap_or_else(|| Mode::TwoPlayer.name().to_owned()),
            wanted: wanted(),
            preset: text("preset"),
            practice: options.flag("practice"),
            private: options.flag("private"),
            daily: false,
            surface: where_to_play(text("where").as_deref()),
            may_not_write: may_not_write(command),
        },
        "daily" => match text("show").as_deref() {
            Some("today") => RequestKind::Daily(DailyShow::Today),
            Some("yesterday") => RequestKind::Daily(DailyShow::Yesterday),
            _ => {
                let is_bot = user("partner").is_some_and(|user| user.bot);
                let mut kind =
                    RequestKind::new_two_player(named("partner"), is_bot, may_not_write(command));
                if let RequestKind::New { daily, surface, .. } = &mut kind {
                    *daily = true;
                    *surface = where_to_play(text("where").as_deref());
                }
                kind
            }
        },
        "game join" => RequestKind::Join(game_option()),
        "game leave" => RequestKind::Leave(game_option()),
        "game kick" => RequestKind::Kick(named("user")),
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

fn where_to_play(typed: Option<&str>) -> Option<Surface> {
    match typed {
        Some("here") => Some(Surface::Table),
        Some("dm") => Some(Surface::Dms),
        _ => None,
    }
}

/// The entries of the menu that people have on each other.
const PLAY: &str = "Play a word game";
const STATS: &str = "Word game stats";

fn may_not_write(command: &CommandInteraction) -> bool {
    if Place::of_command(command) == Place::Elsewhere {
        // Where a server does not want such apps, nobody else sees what they answer.
        let theirs = command
            .member
            .as_ref()
            .and_then(|member| member.permissions);
        return theirs.is_some_and(|theirs| !theirs.contains(Permissions::USE_EXTERNAL_APPS));
    }
    command.guild_id.is_some()
        && bot_may_not_write(command.channel.as_ref(), command.app_permissions)
}

/// Returns whether the bot may not write in a channel of a server, as far as an interaction tells.
pub(super) fn bot_may_not_write(
    channel: Option<&PartialChannel>,
    permissions: Option<Permissions>,
) -> bool {
    let in_thread = matches!(
        channel.map(|channel| channel.kind),
        Some(ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread)
    );
    let may_write = |mine: Permissions| {
        let may_send = if in_thread {
            mine.send_messages_in_threads()
        } else {
            mine.send_messages()
        };
        mine.administrator() || mine.view_channel() && may_send
    };
    permissions.is_some_and(|mine| !may_write(mine))
}

/// Reads somebody whom an option names.
fn named_user(command: &CommandInteraction, user: &User) -> DiscordUser {
    let member = command.data.resolved.members.get(&user.id);
    let nick = member.and_then(|member| member.nick.as_deref());
    DiscordUser {
        user_id: user.id.get(),
        name: shown_name(user, nick),
        locale: None,
        manager: false,
        roles: Vec::new(),
    }
}
