//! A person on Discord, as an interaction or a message names them.

use serenity::model::guild::Member;
use serenity::model::user::User;

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

pub(super) fn user(user: &User, member: Option<&Member>, locale: Option<&str>) -> DiscordUser {
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
pub(super) fn shown_name(user: &User, nick: Option<&str>) -> String {
    let name = nick.or(user.global_name.as_deref());
    name.unwrap_or(&user.name).to_owned()
}
