//! The ids of buttons for managers, with everything needed to answer a press after a restart.
//!
//! Owns: their format. Does not know: what a press leads to, and who may press.
//!
//! `a1:pause:0190…`: a version, an intervention, a game. `a1:older:2c:1f`: a version, a direction, the position of
//! the recorded command in the log, the cursor where the next page starts.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::custom_id::UnknownId;
use crate::game::GameId;
use crate::projections::Cursor;

const VERSION: &str = "a1";

/// A button for managers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminId {
    Intervene(Intervention, GameId),
    TurnPage {
        direction: PageDirection,
        /// The position of the recorded command.
        record: i64,
        from: Cursor,
    },
    Settings {
        /// The page to show, from 1.
        page: u8,
        is_next: bool,
    },
    Export {
        /// The position of the recorded command.
        record: i64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageDirection {
    Newer,
    Older,
}

impl AdminId {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Intervene(intervention, _) => intervention.label(),
            Self::TurnPage { direction, .. } => match direction {
                PageDirection::Newer => "Previous",
                PageDirection::Older => "Next",
            },
            Self::Settings { is_next: false, .. } => "Previous",
            Self::Settings { is_next: true, .. } => "Next",
            Self::Export { .. } => "Export",
        }
    }
}

/// What a button does to a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intervention {
    /// Fold it from the log again, and catch up on deadlines.
    Recover,
    Pause,
    End,
}

impl Intervention {
    const ALL: [Self; 3] = [Self::Recover, Self::Pause, Self::End];

    /// Returns its name in ids and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recover => "recover",
            Self::Pause => "pause",
            Self::End => "end",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Recover => "Recover",
            Self::Pause => "Pause",
            Self::End => "End",
        }
    }
}

impl fmt::Display for AdminId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intervene(intervention, game) => {
                write!(f, "{VERSION}:{}:{}", intervention.name(), game.0.simple())
            }
            Self::TurnPage {
                direction,
                record,
                from,
            } => {
                let direction = match direction {
                    PageDirection::Newer => "newer",
                    PageDirection::Older => "older",
                };
                write!(f, "{VERSION}:{direction}:{record:x}:{from}")
            }
            Self::Settings { page, is_next } => {
                let direction = if *is_next { "on" } else { "back" };
                write!(f, "{VERSION}:settings:{direction}:{page}")
            }
            Self::Export { record } => write!(f, "{VERSION}:export:{record:x}"),
        }
    }
}

impl FromStr for AdminId {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let parts: Vec<&str> = text.split(':').collect();
        let record = |text| i64::from_str_radix(text, 16).map_err(|_| UnknownId);
        let turn = |direction, text, from: &str| {
            let record = record(text)?;
            let from = from.parse().map_err(|_| UnknownId)?;
            Ok(Self::TurnPage {
                direction,
                record,
                from,
            })
        };
        match parts[..] {
            [VERSION, "newer", record, from] => turn(PageDirection::Newer, record, from),
            [VERSION, "older", record, from] => turn(PageDirection::Older, record, from),
            [VERSION, "settings", direction @ ("on" | "back"), page] => Ok(Self::Settings {
                page: page.parse().map_err(|_| UnknownId)?,
                is_next: direction == "on",
            }),
            [VERSION, "export", text] => {
                let record = record(text)?;
                Ok(Self::Export { record })
            }
            [VERSION, intervention, game] => {
                let mut all = Intervention::ALL.into_iter();
                let intervention = all
                    .find(|known| known.name() == intervention)
                    .ok_or(UnknownId)?;
                let game = Uuid::try_parse(game).map_err(|_| UnknownId)?;
                Ok(Self::Intervene(intervention, GameId(game)))
            }
            _ => Err(UnknownId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::custom_id::LIMIT;

    #[test]
    fn every_id_reads_back_as_it_was_written_and_fits_discord() {
        let game = GameId(Uuid::from_u128(u128::MAX - 7));
        let interventions =
            Intervention::ALL.map(|intervention| AdminId::Intervene(intervention, game));
        let turns =
            [PageDirection::Newer, PageDirection::Older].map(|direction| AdminId::TurnPage {
                direction,
                record: i64::MAX,
                from: "7fffffffffffffff".parse().unwrap(),
            });
        let export = AdminId::Export { record: i64::MAX };
        let settings = [true, false].map(|is_next| AdminId::Settings { page: 2, is_next });
        let others = turns.into_iter().chain(settings).chain([export]);
        for id in interventions.into_iter().chain(others) {
            assert_eq!(id.to_string().parse(), Ok(id));
            assert!(id.to_string().len() <= LIMIT);
        }
    }

    #[test]
    fn an_id_of_another_version_is_unknown() {
        #[track_caller]
        fn check(text: &str) {
            assert_eq!(text.parse::<AdminId>(), Err(UnknownId), "{text}");
        }

        check("");
        check("a2:pause:01900000000070008000000000000001");
        check("a1:dance:01900000000070008000000000000001");
        check("a1:pause:not-a-game");
        check("a1:pause:01900000000070008000000000000001:more");
        check("a1:older:2c");
        check("a1:older:2c:-1");
        check("a1:older:x:1");
        check("a1:export:");
        check("a1:settings:on:x");
        check("a1:settings:up:1");
        check("1:join:01900000000070008000000000000001");
    }
}
