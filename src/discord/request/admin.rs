//! Reading what managers and operators ask for.
//!
//! Owns: the options of `/admin …`. Does not know: who may.

use serenity::model::application::CommandDataOptionValue as Value;

use super::{Chosen, chosen};

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
}

/// Reads `/admin …`; none when it is another command.
pub(super) fn read<'o>(path: &str, option: impl Fn(&str) -> Option<&'o Value>) -> Option<Admin> {
    match path {
        "admin health" => Some(Admin::Health {
            all_servers: matches!(option("all_servers"), Some(Value::Boolean(true))),
        }),
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
