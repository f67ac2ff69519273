//! Reading what people ask about how games went.
//!
//! Owns: the options of `/stats …`. Does not know: what the figures are.

use super::options::Options;
use super::user::DiscordUser;
use crate::game::Mode;
use crate::game::calendar::Period;

/// A request with `/stats`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    pub of: StatsOf,
    pub mode: Option<Mode>,
    pub period: Period,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatsOf {
    /// One's own games, or those of somebody.
    Player {
        user: Option<DiscordUser>,
        is_bot: bool,
    },
    /// One's own team, or the one of this name; as typed.
    Team(Option<String>),
    /// The words of a server, or of the team of this name; as typed.
    Words(Option<String>),
}

/// Reads `/stats …`; none when it is another command.
pub(super) fn read(
    path: &str,
    options: Options<'_>,
    user: Option<DiscordUser>,
    is_bot: bool,
) -> Option<Stats> {
    let name = options.text("name");
    let of = match path.strip_prefix("stats ")? {
        "player" => StatsOf::Player { user, is_bot },
        "team" => StatsOf::Team(name),
        "words" => StatsOf::Words(name),
        _ => return None,
    };
    Some(Stats {
        of,
        mode: options.text("mode").and_then(|mode| Mode::named(&mode)),
        period: period(options),
    })
}

/// Returns the period of an option; Discord offers these alone.
pub(super) fn period(options: Options<'_>) -> Period {
    let named = options.text("period");
    let named = named.and_then(|name| Period::named(&name));
    named.unwrap_or(Period::All)
}
