//! Who sits in which live game.
//!
//! Owns: RULES "a player is in at most one live game at a time; longform is exempt (one longform
//! beside it)". Who left, or whose team is out, is free again. Does not know: what is played.

use dashmap::DashMap;
use foldhash::fast::RandomState;

use crate::game::partner::PARTNER;
use crate::game::{GameId, Mode, PlayerId, State};

/// The seats of all live games, by player and kind of game.
#[derive(Default)]
pub(super) struct Seats(DashMap<(PlayerId, Kind), GameId, RandomState>);

/// Kinds of games of which a player can be in one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// Played at one sitting.
    Sitting,
    /// A round a day.
    Longform,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Sitting, Self::Longform];

    const fn of(mode: Mode) -> Self {
        match mode {
            Mode::Longform => Self::Longform,
            Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => Self::Sitting,
        }
    }
}

impl Seats {
    /// Keeps seats for `players` in a game of `mode`, so that two games cannot both have them. Tells
    /// whether one of them sits in another game of the kind; then nobody's seat is kept.
    pub(super) fn keep(&self, players: &[PlayerId], mode: Mode, game: GameId) -> bool {
        let kind = Kind::of(mode);
        let mut kept = Vec::new();
        for player in players {
            let mut is_fresh = false;
            let seat = *self.0.entry((*player, kind)).or_insert_with(|| {
                is_fresh = true;
                game
            });
            if is_fresh {
                kept.push(*player);
            }
            if seat != game {
                for player in kept {
                    self.leave(player, kind, game);
                }
                return true;
            }
        }
        false
    }

    /// Brings the seats of a game in line with its state; `others` may have had one before.
    pub(super) fn settle(&self, game: GameId, others: &[PlayerId], state: &State) {
        let kind = state.info().map(|table| Kind::of(table.config.mode()));
        // The bot plays any number of games at once.
        let sits =
            |player: PlayerId| state.is_live() && state.occupies(player) && player != PARTNER;
        let players = state.players();
        for player in players.iter().chain(others) {
            for of_kind in Kind::ALL {
                if kind == Some(of_kind) && sits(*player) {
                    self.0.insert((*player, of_kind), game);
                } else {
                    self.leave(*player, of_kind, game);
                }
            }
        }
    }

    fn leave(&self, player: PlayerId, kind: Kind, game: GameId) {
        self.0.remove_if(&(player, kind), |_, seat| *seat == game);
    }

    /// Returns the live games that `player` is in, longform last.
    pub(super) fn of(&self, player: PlayerId) -> Vec<GameId> {
        let seats = Kind::ALL.into_iter();
        seats
            .filter_map(|kind| self.0.get(&(player, kind)).map(|game| *game))
            .collect()
    }

    /// Returns everybody who sits somewhere, with the game.
    pub(super) fn all(&self) -> Vec<(PlayerId, GameId)> {
        self.0
            .iter()
            .map(|seat| (seat.key().0, *seat.value()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ANA: PlayerId = PlayerId(Uuid::from_u128(1));
    const BEN: PlayerId = PlayerId(Uuid::from_u128(2));
    const KNOCKOUT: GameId = GameId(Uuid::from_u128(11));
    const RACE: GameId = GameId(Uuid::from_u128(12));
    const LONG: GameId = GameId(Uuid::from_u128(13));
    const LONGER: GameId = GameId(Uuid::from_u128(14));

    #[test]
    fn one_longform_goes_beside_one_other_game() {
        let seats = Seats::default();
        assert!(!seats.keep(&[ANA], Mode::Knockout, KNOCKOUT));
        assert!(!seats.keep(&[ANA], Mode::Knockout, KNOCKOUT), "again");
        assert!(seats.keep(&[ANA], Mode::Race, RACE));
        assert!(!seats.keep(&[ANA], Mode::Longform, LONG));
        assert!(seats.keep(&[ANA], Mode::Longform, LONGER));
        assert_eq!(seats.of(ANA), [KNOCKOUT, LONG]);
    }

    #[test]
    fn where_one_of_many_is_busy_nobody_is_kept() {
        let seats = Seats::default();
        assert!(!seats.keep(&[ANA], Mode::Race, RACE));
        assert!(seats.keep(&[BEN, ANA], Mode::Knockout, KNOCKOUT));
        assert_eq!(seats.of(BEN), []);
    }
}
