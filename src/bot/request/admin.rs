//! Reading `/admin …`.
//!
//! Owns: its options. Does not know: who may use it.

use serenity::model::id::UserId;

use super::game_option::{GameOption, game_option};
use super::options::Options;
use crate::host::Resolution;

/// A request with `/admin`: `all_servers` asks about all servers, not only the one of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admin {
    Health {
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
        all_servers: bool,
    },
    Events(EventsOptions),
    DeadLetters(DeadLetters),
}

/// The filter of `/admin events`, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsOptions {
    pub game: Option<GameOption>,
    pub player: Option<u64>,
    pub event_type: Option<String>,
    pub correlation: Option<String>,
    pub since: Option<String>,
    pub all_servers: bool,
}

/// A request about dead letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetters {
    /// None to see them.
    pub resolution: Option<Resolution>,
    pub subscription: Option<String>,
    pub id: Option<i64>,
    pub all_servers: bool,
}

impl DeadLetters {
    /// Returns the words of the command.
    pub const fn command(&self) -> &'static str {
        match self.resolution {
            None => "admin deadletters list",
            Some(Resolution::Retry) => "admin deadletters retry",
            Some(Resolution::Discard) => "admin deadletters discard",
        }
    }
}

/// Reads `/admin …`; none when it is another command.
pub(super) fn read(path: &str, options: Options<'_>) -> Option<Admin> {
    let all_servers = options.flag("all_servers");
    let text = |name| options.text(name).map(|text| text.trim().to_owned());
    let dead_letters = |resolution| {
        Admin::DeadLetters(DeadLetters {
            resolution,
            subscription: text("subscription"),
            id: options.integer("id"),
            all_servers,
        })
    };
    Some(match path.strip_prefix("admin ")? {
        "health" => Admin::Health { all_servers },
        "rebuild" => Admin::Rebuild {
            projection: text("projection").unwrap_or_default(),
            all_servers,
        },
        "events" => Admin::Events(EventsOptions {
            game: text("game").map(|text| game_option(&text)),
            player: options.user("player").map(UserId::get),
            event_type: text("type"),
            correlation: text("correlation"),
            since: text("since"),
            all_servers,
        }),
        "deadletters list" => dead_letters(None),
        "deadletters retry" => dead_letters(Some(Resolution::Retry)),
        "deadletters discard" => dead_letters(Some(Resolution::Discard)),
        "game" => Admin::Game {
            game: text("game").map_or(GameOption::Omitted, |text| game_option(&text)),
            at: options.count("at"),
        },
        _ => return None,
    })
}
