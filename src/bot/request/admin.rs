//! Reading what managers and operators ask for.
//!
//! Owns: the options of `/admin …`. Does not know: who may.

use serenity::model::application::CommandDataOptionValue as Value;

use super::{GameOption, game_option};
use crate::host::Resolution;

/// A request with `/admin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admin {
    Health {
        /// Of all servers, not only of this one.
        all_servers: bool,
    },
    /// A game as it stands or stood.
    Game {
        game: GameOption,
        at: Option<u32>,
    },
    /// Rebuild rows.
    Rebuild {
        projection: String,
        /// Of all servers, not only of this one.
        all_servers: bool,
    },
    Events(EventsQuery),
    DeadLetters(DeadLetters),
}

/// The filter of `/admin events`, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsQuery {
    pub game: Option<GameOption>,
    pub player: Option<u64>,
    pub event_type: Option<String>,
    pub correlation: Option<String>,
    pub since: Option<String>,
    /// Of all servers, not only of this one.
    pub all_servers: bool,
}

/// A request about dead letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetters {
    /// None to see them.
    pub resolution: Option<Resolution>,
    pub subscription: Option<String>,
    pub id: Option<i64>,
    /// Of all servers, not only of this one.
    pub all_servers: bool,
}

impl DeadLetters {
    /// Returns the words of the command.
    #[must_use]
    pub const fn command(&self) -> &'static str {
        match self.resolution {
            None => "admin deadletters list",
            Some(Resolution::Retry) => "admin deadletters retry",
            Some(Resolution::Discard) => "admin deadletters discard",
        }
    }
}

/// Reads `/admin …`; none when it is another command.
pub(super) fn read<'o>(path: &str, option: impl Fn(&str) -> Option<&'o Value>) -> Option<Admin> {
    let all_servers = matches!(option("all_servers"), Some(Value::Boolean(true)));
    let text = |name| match option(name) {
        Some(Value::String(text)) => Some(text.trim().to_owned()),
        _ => None,
    };
    let dead_letters = |resolution| {
        Admin::DeadLetters(DeadLetters {
            resolution,
            subscription: text("subscription"),
            id: match option("id") {
                Some(Value::Integer(id)) => Some(*id),
                _ => None,
            },
            all_servers,
        })
    };
    match path {
        "admin health" => Some(Admin::Health { all_servers }),
        "admin rebuild" => Some(Admin::Rebuild {
            projection: text("projection").unwrap_or_default(),
            all_servers,
        }),
        "admin events" => Some(Admin::Events(EventsQuery {
            game: text("game").map(|text| game_option(&text)),
            player: match option("player") {
                Some(Value::User(user)) => Some(user.get()),
                _ => None,
            },
            event_type: text("type"),
            correlation: text("correlation"),
            since: text("since"),
            all_servers,
        })),
        "admin deadletters list" => Some(dead_letters(None)),
        "admin deadletters retry" => Some(dead_letters(Some(Resolution::Retry))),
        "admin deadletters discard" => Some(dead_letters(Some(Resolution::Discard))),
        "admin game" => Some(Admin::Game {
            game: match option("game") {
                Some(Value::String(text)) => game_option(text),
                _ => GameOption::Omitted,
            },
            at: match option("at") {
                Some(Value::Integer(at)) => Some(u32::try_from(*at).unwrap_or(u32::MAX)),
                _ => None,
            },
        }),
        _ => None,
    }
}
