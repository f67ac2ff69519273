//! The ids of the buttons that turn the pages of a board, with everything needed to answer a press after a restart.
//!
//! Owns: their format, and which board a page is of. Does not know: who is on it.
//!
//! `b1:players:race:week:2`: a version, players or teams, the mode or `-` for all, the period, the page from 0. A season
//! is the period `s` with its number; `s0` is the newest.

use std::fmt;
use std::str::FromStr;

use super::custom_id::UnknownId;
use crate::game::Mode;
use crate::game::calendar::Period;
use crate::projections::BoardKind;
use crate::texts::Texts;

const VERSION: &str = "b1";

/// A page of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardId {
    pub kind: BoardKind,
    pub mode: Option<Mode>,
    pub time: BoardTime,
    /// From 0.
    pub page: u32,
}

/// Which games a board counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardTime {
    /// Those of the month, the week or the day that it is.
    Now(Period),
    /// Those of a season, by its number; 0 is the newest.
    Season(u32),
}

/// A button of a board, and the page it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BoardButton {
    Previous(BoardId),
    Next(BoardId),
    /// Teams instead of players, or the other way round.
    Kind(BoardId),
    /// The season before.
    Earlier(BoardId),
}

impl BoardButton {
    pub(crate) const fn label(self, t: Texts) -> &'static str {
        match self {
            Self::Previous(_) => t.label_previous(),
            Self::Next(_) => t.label_next(),
            Self::Kind(id) => match id.kind {
                BoardKind::Players => t.label_players(),
                BoardKind::Teams => t.label_teams(),
            },
            Self::Earlier(_) => t.label_season_before(),
        }
    }

    pub(crate) const fn id(self) -> BoardId {
        match self {
            Self::Previous(id) | Self::Next(id) | Self::Kind(id) | Self::Earlier(id) => id,
        }
    }
}

const KINDS: [(BoardKind, &str); 2] =
    [(BoardKind::Players, "players"), (BoardKind::Teams, "teams")];

impl fmt::Display for BoardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = KINDS.iter().find(|(kind, _)| *kind == self.kind);
        let kind = kind.map_or("players", |(_, name)| name);
        let mode = self.mode.map_or("-", Mode::name);
        write!(f, "{VERSION}:{kind}:{mode}:")?;
        match self.time {
            BoardTime::Season(number) => write!(f, "s{number}")?,
            BoardTime::Now(period) => f.write_str(period.name())?,
        }
        write!(f, ":{}", self.page)
    }
}

impl FromStr for BoardId {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let parts: Vec<&str> = text.split(':').collect();
        let [VERSION, kind, mode, time, page] = parts[..] else {
            return Err(UnknownId);
        };
        let kind = KINDS
            .iter()
            .find(|(_, name)| *name == kind)
            .ok_or(UnknownId)?
            .0;
        let mode = match mode {
            "-" => None,
            name => Some(Mode::named(name).ok_or(UnknownId)?),
        };
        let time = match (Period::named(time), time.strip_prefix('s')) {
            (Some(period), _) => BoardTime::Now(period),
            (None, Some(number)) => BoardTime::Season(number.parse().map_err(|_| UnknownId)?),
            (None, None) => return Err(UnknownId),
        };
        Ok(Self {
            kind,
            mode,
            time,
            page: page.parse().map_err(|_| UnknownId)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_reads_back_as_it_was_written() {
        let times = Period::EVERY.map(BoardTime::Now);
        let modes = Mode::ALL.map(Some);
        for (kind, _) in KINDS {
            for mode in modes.into_iter().chain([None]) {
                for time in times
                    .into_iter()
                    .chain([BoardTime::Season(0), BoardTime::Season(41)])
                {
                    let id = BoardId {
                        kind,
                        mode,
                        time,
                        page: u32::MAX,
                    };
                    assert_eq!(id.to_string().parse(), Ok(id));
                }
            }
        }
    }

    #[test]
    fn an_id_of_another_version_is_unknown() {
        for text in [
            "",
            "b2:players:-:all:0",
            "b1:players:-:all",
            "b1:x:-:all:0",
            "b1:teams:-:sx:0",
        ] {
            assert_eq!(text.parse::<BoardId>(), Err(UnknownId), "{text}");
        }
    }
}
