//! Reading what managers and operators ask for.
//!
//! Owns: the options of `/admin …`. Does not know: who may.

use serenity::model::application::CommandDataOptionValue as Value;

use super::{Chosen, chosen};
use crate::host::Resolution;

/// Something asked with `/admin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admin {
    /// How the program is.
    Health {
        /// Of all servers, and not of the one it is asked in.
        all_servers: bool,
    },
    /// A game as it stands or stood.
    Game {
        /// Which.
        game: Chosen,
        /// After how many events.
        at: Option<u32>,
    },
    /// Rows are to be made anew.
    Rebuild {
        /// Of which projection, or `all`.
        projection: String,
        /// Of all servers, and not of the one it is asked in.
        all_servers: bool,
    },
    /// What happened.
    Events(EventsAsked),
    /// What could not be delivered or read.
    DeadLetters(DeadLetters),
}

/// Which events somebody seeks, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsAsked {
    /// Of this game.
    pub game: Option<Chosen>,
    /// Done by this Discord user.
    pub player: Option<u64>,
    /// Of this type.
    pub event_type: Option<String>,
    /// Grown from this act.
    pub correlation: Option<String>,
    /// From this moment on.
    pub since: Option<String>,
    /// Of all servers, and not of the one it is asked in.
    pub all_servers: bool,
}

/// Something asked about dead letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetters {
    /// What is wished for them; none to see them.
    pub wish: Option<Resolution>,
    /// Only those of this subscription.
    pub subscription: Option<String>,
    /// Only this one.
    pub id: Option<i64>,
    /// Of all servers, and not of the one it is asked in.
    pub all_servers: bool,
}

impl DeadLetters {
    /// Returns the words of the command.
    #[must_use]
    pub const fn command(&self) -> &'static str {
        match self.wish {
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
    let letters = |wish| {
        Admin::DeadLetters(DeadLetters {
            wish,
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
        "admin events" => Some(Admin::Events(EventsAsked {
            game: text("game").map(|text| chosen(&text)),
            player: match option("player") {
                Some(Value::User(user)) => Some(user.get()),
                _ => None,
            },
            event_type: text("type"),
            correlation: text("correlation"),
            since: text("since"),
            all_servers,
        })),
        "admin deadletters list" => Some(letters(None)),
        "admin deadletters retry" => Some(letters(Some(Resolution::Retry))),
        "admin deadletters discard" => Some(letters(Some(Resolution::Discard))),
        "admin game" => Some(Admin::Game {
            game: match option("game") {
                Some(Value::String(text)) => chosen(text),
                _ => Chosen::Fitting,
            },
            at: match option("at") {
                Some(Value::Integer(at)) => Some(u32::try_from(*at).unwrap_or(u32::MAX)),
                _ => None,
            },
        }),
        _ => None,
    }
}
