//! Reading what people ask about teams.
//!
//! Owns: the options of `/team …`. Does not know: who is in which team.

use super::user::DiscordUser;

/// A request with `/team`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Team {
    Invite {
        user: Option<DiscordUser>,
        is_bot: bool,
        /// What the team is to be called.
        name: Option<String>,
        /// The bot may not write in this channel.
        may_not_write: bool,
    },
    /// Say yes to the newest invitation, or to that person's.
    Accept(Option<DiscordUser>),
    /// Say no to the newest invitation, or to that person's.
    Decline(Option<DiscordUser>),
    Cancel,
    Leave,
    Rename(String),
    Show(WhichTeam),
    History(WhichTeam),
}

/// Which team somebody asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhichTeam {
    Mine,
    Of(DiscordUser),
    /// The one of this name; as typed.
    Named(String),
}

/// The options of a subcommand of `/team`.
pub(super) struct Options {
    pub(super) user: Option<DiscordUser>,
    pub(super) inviter: Option<DiscordUser>,
    pub(super) is_bot: bool,
    pub(super) name: Option<String>,
    pub(super) may_not_write: bool,
}

/// Reads `/team …`; none when it is another command.
pub(super) fn read(path: &str, options: impl FnOnce() -> Options) -> Option<Team> {
    let subcommand = path.strip_prefix("team ")?;
    let Options {
        user,
        inviter,
        is_bot,
        name,
        may_not_write,
    } = options();
    let which = |user: Option<DiscordUser>, name| match (name, user) {
        (Some(name), _) => WhichTeam::Named(name),
        (None, Some(user)) => WhichTeam::Of(user),
        (None, None) => WhichTeam::Mine,
    };
    Some(match subcommand {
        "invite" => Team::Invite {
            user,
            is_bot,
            name,
            may_not_write,
        },
        "accept" => Team::Accept(inviter),
        "decline" => Team::Decline(inviter),
        "cancel" => Team::Cancel,
        "leave" => Team::Leave,
        "rename" => Team::Rename(name.unwrap_or_default()),
        "show" => Team::Show(which(user, name)),
        "history" => Team::History(which(user, name)),
        _ => return None,
    })
}
