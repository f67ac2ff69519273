//! The ids of buttons on what managers are shown: everything needed to answer a press after a restart.
//!
//! Owns: their format. Does not know: what a press leads to, and who may press.
//!
//! `a1:pause:0190…`: a version, what is done, the game.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::custom_id::UnknownId;
use crate::game::GameId;

const VERSION: &str = "a1";

/// A button that steers a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdminId {
    /// What it does.
    pub steer: Steer,
    /// To which game.
    pub game: GameId,
}

/// What a button does to a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steer {
    /// Fold it from the log anew, and do what is due.
    Recover,
    /// Stop its clock.
    Pause,
    /// Call it off.
    End,
}

impl Steer {
    const ALL: [Self; 3] = [Self::Recover, Self::Pause, Self::End];

    /// Returns its name in ids and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recover => "recover",
            Self::Pause => "pause",
            Self::End => "end",
        }
    }

    /// Returns the label of its button.
    #[must_use]
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
        let (steer, game) = (self.steer.name(), self.game.0.simple());
        write!(f, "{VERSION}:{steer}:{game}")
    }
}

impl FromStr for AdminId {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let parts: Vec<&str> = text.split(':').collect();
        let [VERSION, steer, game] = parts[..] else {
            return Err(UnknownId);
        };
        let mut all = Steer::ALL.into_iter();
        let steer = all.find(|known| known.name() == steer).ok_or(UnknownId)?;
        let game = Uuid::try_parse(game).map_err(|_| UnknownId)?;
        let game = GameId(game);
        Ok(Self { steer, game })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::custom_id::LIMIT;

    #[test]
    fn every_id_reads_back_as_it_was_written_and_fits_discord() {
        let game = GameId(Uuid::from_u128(u128::MAX - 7));
        for steer in Steer::ALL {
            let id = AdminId { steer, game };
            assert_eq!(id.to_string().parse(), Ok(id));
            assert!(id.to_string().len() <= LIMIT);
        }
    }

    #[test]
    fn an_id_of_another_time_is_told_apart() {
        #[track_caller]
        fn check(text: &str) {
            assert_eq!(text.parse::<AdminId>(), Err(UnknownId), "{text}");
        }

        check("");
        check("a2:pause:01900000000070008000000000000001");
        check("a1:dance:01900000000070008000000000000001");
        check("a1:pause:not-a-game");
        check("a1:pause:01900000000070008000000000000001:more");
        check("1:join:01900000000070008000000000000001");
    }
}
