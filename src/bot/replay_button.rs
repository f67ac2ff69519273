//! The ids of buttons about replays, with everything needed to answer a press after a restart.
//!
//! Owns: their format. Does not know: what a press leads to, and who may press.
//!
//! `r1:next:0190…:3:0`: a version, an action, a game, the round and the team to show. The menu of teams is `r1:team:0190…:3`,
//! and what is chosen, which begins with the number of a team, is added to it. `r1:list:2:race:0190…`: a page of the list,
//! with the mode and the player that it is about, if it is about one.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::custom_id::UnknownId;
use crate::game::event::ReplayVisibility;
use crate::game::{GameId, Mode, PlayerId};
use crate::texts::Texts;

const VERSION: &str = "r1";

/// A round of a finished game as a team played it: which team, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplayRound {
    pub game: GameId,
    pub round: u32,
    pub team_idx: usize,
}

/// A page of the list of replays, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplayListPage {
    pub page: u32,
    pub mode: Option<Mode>,
    pub player: Option<PlayerId>,
}

/// A button about a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayButton {
    Previous(ReplayRound),
    Next(ReplayRound),
    /// The menu of teams chose one.
    Team(ReplayRound),
    Why(ReplayRound),
    /// Draws the round.
    Picture(ReplayRound),
    /// Asks who may see it.
    Share(GameId),
    /// Lets these people see it.
    LetSee(ReplayVisibility, GameId),
    Newer(ReplayListPage),
    Older(ReplayListPage),
}

pub(crate) fn team_menu(game: GameId, round: u32) -> String {
    format!("{VERSION}:team:{}:{round}", game.0.simple())
}

impl ReplayButton {
    pub(crate) const fn label(self, t: Texts) -> &'static str {
        match self {
            Self::Previous(_) | Self::Newer(_) => t.label_previous(),
            Self::Next(_) | Self::Older(_) => t.label_next(),
            Self::Team(_) => t.label_team(),
            Self::Why(_) => t.label_why(),
            Self::Picture(_) => t.label_picture(),
            Self::Share(_) => t.label_share(),
            Self::LetSee(ReplayVisibility::Server, _) => t.label_seen_by_server(),
            Self::LetSee(ReplayVisibility::Players, _) => t.label_seen_by_players(),
            Self::LetSee(ReplayVisibility::Link, _) => t.label_seen_by_anybody(),
        }
    }

    /// Tells whether the answer changes the pressed message.
    pub(crate) const fn changes_pressed(self) -> bool {
        !matches!(self, Self::Why(_) | Self::Picture(_) | Self::Share(_))
    }
}

impl fmt::Display for ReplayButton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut round = |action, at: &ReplayRound| {
            let (game, round) = (at.game.0.simple(), at.round);
            write!(f, "{VERSION}:{action}:{game}:{round}:{}", at.team_idx)
        };
        match self {
            Self::Previous(at) => round("prev", at),
            Self::Next(at) => round("next", at),
            Self::Team(at) => round("team", at),
            Self::Why(at) => round("why", at),
            Self::Picture(at) => round("pic", at),
            Self::Share(game) => write!(f, "{VERSION}:share:{}", game.0.simple()),
            Self::LetSee(visibility, game) => {
                write!(f, "{VERSION}:see:{}:{}", game.0.simple(), visibility.name())
            }
            Self::Newer(list) | Self::Older(list) => {
                let action = if matches!(self, Self::Newer(_)) {
                    "newer"
                } else {
                    "older"
                };
                let mode = list.mode.map_or("", Mode::name);
                write!(f, "{VERSION}:{action}:{}:{mode}:", list.page)?;
                list.player
                    .map_or(Ok(()), |player| write!(f, "{}", player.0.simple()))
            }
        }
    }
}

impl FromStr for ReplayButton {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        // What a menu adds may hold any sign.
        let parts: Vec<&str> = text.splitn(5, ':').collect();
        let game = |text| Uuid::try_parse(text).map(GameId).map_err(|_| UnknownId);
        let number = |text: &str| text.parse().map_err(|_| UnknownId);
        let list = |page, mode, player: &str| {
            let (mode, player) = match (mode, player) {
                ("", "") => (None, None),
                (mode, "") => (Some(mode), None),
                ("", player) => (None, Some(player)),
                (mode, player) => (Some(mode), Some(player)),
            };
            let mode = mode.map(|mode| Mode::named(mode).ok_or(UnknownId));
            let player = player.map(|player| Uuid::try_parse(player).map_err(|_| UnknownId));
            Ok(ReplayListPage {
                page: number(page)?,
                mode: mode.transpose()?,
                player: player.transpose()?.map(PlayerId),
            })
        };
        match parts[..] {
            [VERSION, "share", id] => Ok(Self::Share(game(id)?)),
            [VERSION, "see", id, name] => {
                let visibility = ReplayVisibility::named(name).ok_or(UnknownId)?;
                Ok(Self::LetSee(visibility, game(id)?))
            }
            [VERSION, "newer", page, mode, player] => Ok(Self::Newer(list(page, mode, player)?)),
            [VERSION, "older", page, mode, player] => Ok(Self::Older(list(page, mode, player)?)),
            [VERSION, action, id, round, team] => {
                let digits = team.find(|sign: char| !sign.is_ascii_digit());
                let team = &team[..digits.filter(|_| action == "team").unwrap_or(team.len())];
                let at = ReplayRound {
                    game: game(id)?,
                    round: number(round)?,
                    team_idx: team.parse().map_err(|_| UnknownId)?,
                };
                match action {
                    "prev" => Ok(Self::Previous(at)),
                    "next" => Ok(Self::Next(at)),
                    "team" => Ok(Self::Team(at)),
                    "why" => Ok(Self::Why(at)),
                    "pic" => Ok(Self::Picture(at)),
                    _ => Err(UnknownId),
                }
            }
            _ => Err(UnknownId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::custom_id::LIMIT;

    const GAME: GameId = GameId(Uuid::from_u128(u128::MAX - 7));

    #[test]
    fn every_id_reads_back_as_it_was_written_and_fits_discord() {
        let at = ReplayRound {
            game: GAME,
            round: u32::MAX,
            team_idx: 11,
        };
        let list = |mode, player| ReplayListPage {
            page: u32::MAX,
            mode,
            player,
        };
        let player = PlayerId(Uuid::from_u128(u128::MAX));
        let all = [
            ReplayButton::Previous(at),
            ReplayButton::Next(at),
            ReplayButton::Team(at),
            ReplayButton::Why(at),
            ReplayButton::Picture(at),
            ReplayButton::Share(GAME),
            ReplayButton::LetSee(ReplayVisibility::Players, GAME),
            ReplayButton::Newer(list(None, None)),
            ReplayButton::Older(list(Some(Mode::GolfRace), Some(player))),
            ReplayButton::Older(list(None, Some(player))),
        ];
        for button in all {
            assert_eq!(button.to_string().parse(), Ok(button));
            assert!(button.to_string().len() <= LIMIT);
        }
        let chosen = format!("{}:11. The: Kettles", team_menu(GAME, u32::MAX));
        assert_eq!(chosen.parse(), Ok(ReplayButton::Team(at)));
    }

    #[test]
    fn an_id_of_another_version_is_unknown() {
        for text in [
            "",
            "r1",
            "r2:share:01900000000070008000000000000001",
            "r1:dance:01900000000070008000000000000001:1:0",
            "r1:next:not-a-game:1:0",
            "r1:next:01900000000070008000000000000001:1",
            "r1:next:01900000000070008000000000000001:1:0x",
            "r1:see:01900000000070008000000000000001:all",
            "r1:older:0:dance:",
            "1:share:01900000000070008000000000000001",
        ] {
            assert_eq!(text.parse::<ReplayButton>(), Err(UnknownId), "{text}");
        }
    }
}
