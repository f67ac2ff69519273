//! Reading `/replay …`.
//!
//! Owns: its options. Does not know: which replays there are.

use super::options::Options;
use super::user::DiscordUser;
use crate::game::Mode;
use crate::game::event::ReplayVisibility;

/// A request with `/replay`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    List {
        /// Whose games, if they say.
        user: Option<DiscordUser>,
        mode: Option<Mode>,
    },
    /// The one of this name; as typed.
    Show(String),
    Share {
        /// As typed.
        name: String,
        visibility: ReplayVisibility,
    },
}

/// Reads `/replay …`; none when it is another command.
pub(super) fn read(
    path: &str,
    options: Options<'_>,
    user: impl FnOnce() -> Option<DiscordUser>,
) -> Option<Replay> {
    let text = |name| options.text(name);
    let name = || text("name").unwrap_or_default();
    Some(match path.strip_prefix("replay ")? {
        "list" => Replay::List {
            user: user(),
            mode: text("mode").and_then(|mode| Mode::named(&mode)),
        },
        "show" => Replay::Show(name()),
        "share" => Replay::Share {
            name: name(),
            visibility: text("visibility").and_then(|name| ReplayVisibility::named(&name))?,
        },
        _ => return None,
    })
}
