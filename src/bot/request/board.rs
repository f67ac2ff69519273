//! Reading `/leaderboard`.
//!
//! Owns: its options. Does not know: who is on a board.

use super::options::Options;
use super::statistics::period;
use crate::bot::board_id::{BoardId, BoardTime};
use crate::game::Mode;
use crate::projections::BoardKind;

/// Reads the first page of a board.
pub(super) fn read(options: Options<'_>) -> BoardId {
    BoardId {
        kind: match options.text("kind").as_deref() {
            Some("teams") => BoardKind::Teams,
            _ => BoardKind::Players,
        },
        mode: options.text("mode").and_then(|mode| Mode::named(&mode)),
        time: match options.text("period").as_deref() {
            Some("season") => BoardTime::Season(0),
            _ => BoardTime::Now(period(options)),
        },
        page: 0,
    }
}
