//! Who takes part in which live game.
//!
//! Owns: RULES "a player is in at most one live game at a time; longform is exempt (one longform
//! beside it)", and practice, which nobody else waits for, beside both. Players who left, or whose team is out, are free again. Does not know: what is played.

use dashmap::DashMap;

use crate::game::partner::PARTNER;
use crate::game::state::GameInfo;
use crate::game::{GameId, Mode, PlayerId, State};

#[derive(Default)]
pub(super) struct Memberships {
    game_of: DashMap<(PlayerId, Kind), GameId>,
    /// The other way round, to find players who are in a game no more.
    members_of: DashMap<GameId, Members>,
}

#[derive(PartialEq)]
struct Members {
    kind: Kind,
    players: Vec<PlayerId>,
}

/// Kinds of games of which a player can be in one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Played in one session.
    Session,
    /// A round a day.
    Longform,
    /// With the bot, as while others are waited for.
    Practice,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Session, Self::Longform, Self::Practice];

    pub(super) const fn of(mode: Mode) -> Self {
        match mode {
            Mode::Longform => Self::Longform,
            Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => Self::Session,
        }
    }

    fn of_game(info: &GameInfo) -> Self {
        if info.practice {
            Self::Practice
        } else {
            Self::of(info.config.mode())
        }
    }
}

impl Memberships {
    /// Reserves a game of `kind` for `players`, so that no other game can have them at the same time. Returns those
    /// who were not in it before; none when one of them is in another game of the kind, and then nobody is reserved.
    pub(super) fn reserve(
        &self,
        players: &[PlayerId],
        kind: Kind,
        game: GameId,
    ) -> Option<Vec<PlayerId>> {
        let mut reserved = Vec::new();
        for player in players {
            let mut is_new = false;
            let taken_by = *self.game_of.entry((*player, kind)).or_insert_with(|| {
                is_new = true;
                game
            });
            if is_new {
                reserved.push(*player);
            }
            if taken_by != game {
                for player in reserved {
                    self.remove(player, kind, game);
                }
                return None;
            }
        }
        if !reserved.is_empty() {
            let no_members = || Members {
                kind,
                players: Vec::new(),
            };
            let mut members = self.members_of.entry(game).or_insert_with(no_members);
            members.players.extend(&reserved);
        }
        Some(reserved)
    }

    /// Undoes a reservation, where the state of the game is not known.
    pub(super) fn release(&self, players: &[PlayerId], game: GameId) {
        for player in players {
            for kind in Kind::ALL {
                self.remove(*player, kind, game);
            }
        }
        if let Some(mut members) = self.members_of.get_mut(&game) {
            members.players.retain(|player| !players.contains(player));
        }
        self.members_of
            .remove_if(&game, |_, members| members.players.is_empty());
    }

    /// Sets the members of a game to those of its state.
    pub(super) fn update(&self, game: GameId, state: &State) {
        let kind = state.info().map(Kind::of_game);
        let after = kind.filter(|_| state.is_live()).map(|kind| {
            let mut players = state.players();
            // The bot plays any number of games at once.
            players.retain(|player| state.occupies(*player) && *player != PARTNER);
            Members { kind, players }
        });
        if self.members_of.get(&game).as_deref() == after.as_ref() {
            // Two processes may have let a player into two games: then one of them counts as long as it lasts.
            if let Some(Members { kind, players }) = &after {
                for player in players {
                    self.game_of.entry((*player, *kind)).or_insert(game);
                }
            }
            return;
        }
        if let Some((_, before)) = self.members_of.remove(&game) {
            for player in before.players {
                for kind in Kind::ALL {
                    self.remove(player, kind, game);
                }
            }
        }
        if let Some(members) = after {
            for player in &members.players {
                self.game_of.insert((*player, members.kind), game);
            }
            self.members_of.insert(game, members);
        }
    }

    fn remove(&self, player: PlayerId, kind: Kind, game: GameId) {
        self.game_of
            .remove_if(&(player, kind), |_, taken_by| *taken_by == game);
    }

    /// Returns the live games that `player` is in: first the one of a session, then longform, then practice.
    pub(super) fn games_of(&self, player: PlayerId) -> Vec<GameId> {
        Kind::ALL
            .into_iter()
            .filter_map(|kind| self.game_of.get(&(player, kind)).map(|game| *game))
            .collect()
    }

    /// Returns every player of a live game, with the game; in an order that does not depend on the process.
    pub(super) fn all(&self) -> Vec<(PlayerId, GameId)> {
        let members = self.game_of.iter();
        let mut all: Vec<_> = members
            .map(|member| (member.key().0, *member.value()))
            .collect();
        all.sort_unstable();
        all
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
    fn one_longform_and_one_practice_go_beside_one_other_game() {
        let memberships = Memberships::default();
        assert!(
            memberships
                .reserve(&[ANA], Kind::of(Mode::Knockout), KNOCKOUT)
                .is_some()
        );
        assert!(
            memberships
                .reserve(&[ANA], Kind::of(Mode::Knockout), KNOCKOUT)
                .is_some(),
            "again"
        );
        assert_eq!(
            memberships.reserve(&[ANA], Kind::of(Mode::Race), RACE),
            None
        );
        assert!(
            memberships
                .reserve(&[ANA], Kind::of(Mode::Longform), LONG)
                .is_some()
        );
        assert_eq!(
            memberships.reserve(&[ANA], Kind::of(Mode::Longform), LONGER),
            None
        );
        let practice = memberships.reserve(&[ANA], Kind::Practice, RACE);
        assert!(practice.is_some());
        assert_eq!(memberships.reserve(&[ANA], Kind::Practice, LONGER), None);
        assert_eq!(memberships.games_of(ANA), [KNOCKOUT, LONG, RACE]);
    }

    #[test]
    fn where_one_of_many_is_busy_nobody_is_reserved() {
        let memberships = Memberships::default();
        assert!(
            memberships
                .reserve(&[ANA], Kind::of(Mode::Race), RACE)
                .is_some()
        );
        assert_eq!(
            memberships.reserve(&[BEN, ANA], Kind::of(Mode::Knockout), KNOCKOUT),
            None
        );
        assert_eq!(memberships.games_of(BEN), []);
    }

    #[test]
    fn a_game_that_was_never_opened_keeps_nobody() {
        let memberships = Memberships::default();
        assert!(
            memberships
                .reserve(&[ANA, BEN], Kind::of(Mode::Race), RACE)
                .is_some()
        );
        memberships.update(RACE, &State::New);
        assert_eq!(memberships.all(), []);
        assert!(
            memberships
                .reserve(&[BEN, ANA], Kind::of(Mode::Knockout), KNOCKOUT)
                .is_some()
        );
    }

    #[test]
    fn a_reservation_that_is_undone_leaves_those_who_were_there() {
        let memberships = Memberships::default();
        assert_eq!(
            memberships.reserve(&[ANA], Kind::of(Mode::Race), RACE),
            Some(vec![ANA])
        );
        let new = memberships.reserve(&[ANA, BEN], Kind::of(Mode::Race), RACE);
        assert_eq!(new, Some(vec![BEN]));
        memberships.release(&[BEN], RACE);
        assert_eq!(memberships.all(), [(ANA, RACE)]);
        assert!(
            memberships
                .reserve(&[BEN], Kind::of(Mode::Knockout), KNOCKOUT)
                .is_some()
        );
    }
}
