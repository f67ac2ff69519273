//! How a game between teams changes its players' ratings: the method of Weng and Lin.
//!
//! Owns: that ratings are whole numbers between games, so that the same games give the same digits. Does not know:
//! where they are kept.

use skillratings::MultiTeamOutcome;
use skillratings::weng_lin::{WengLinConfig, WengLinRating, weng_lin_multi_team};

/// A player's rating and how uncertain it is, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rating {
    pub rating: i64,
    pub uncertainty: i64,
}

impl Rating {
    /// Of somebody who has not played yet.
    pub const NEW: Self = Self {
        rating: 25_000_000,
        uncertainty: 8_333_333,
    };
}

/// A player's rating after a game, and before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rated {
    pub(super) now: Rating,
    before: Rating,
}

impl Rated {
    pub(super) const fn change(self) -> Rating {
        Rating {
            rating: self.now.rating - self.before.rating,
            uncertainty: self.now.uncertainty - self.before.uncertainty,
        }
    }
}

/// Returns the ratings of each team's two players after a game, from those before and the team's place.
pub(super) fn rated(teams: &[([Rating; 2], u32)]) -> Vec<[Rated; 2]> {
    let exact: Vec<[WengLinRating; 2]> = teams
        .iter()
        .map(|(players, _)| players.map(to_exact))
        .collect();
    let game: Vec<(&[WengLinRating], MultiTeamOutcome)> = exact
        .iter()
        .zip(teams)
        .map(|(players, (_, place))| (&players[..], MultiTeamOutcome::new(*place as usize)))
        .collect();
    let after = weng_lin_multi_team(&game, &WengLinConfig::new());
    teams
        .iter()
        .zip(after)
        .map(|((before, _), after)| {
            std::array::from_fn(|n| Rated {
                now: after.get(n).map_or(before[n], to_millionths),
                before: before[n],
            })
        })
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "ratings are far below 2^52 millionths"
)]
fn to_exact(rating: Rating) -> WengLinRating {
    WengLinRating {
        rating: rating.rating as f64 / 1e6,
        uncertainty: rating.uncertainty as f64 / 1e6,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "ratings are far below 2^63 millionths"
)]
fn to_millionths(rating: &WengLinRating) -> Rating {
    Rating {
        rating: (rating.rating * 1e6).round() as i64,
        uncertainty: (rating.uncertainty * 1e6).round() as i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn game(places: &[u32]) -> Vec<Rating> {
        let teams: Vec<_> = places
            .iter()
            .map(|place| ([Rating::NEW; 2], *place))
            .collect();
        let after = rated(&teams);
        assert!(after.iter().all(|[one, other]| one == other));
        after.iter().map(|[one, _]| one.now).collect()
    }

    #[test]
    fn a_better_place_earns_more_and_every_game_makes_a_rating_more_certain() {
        let after = game(&[1, 2, 3]);
        assert!(after.is_sorted_by(|one, next| one.rating > next.rating));
        assert_eq!(after[1].rating, Rating::NEW.rating);
        let is_surer = |rating: &Rating| rating.uncertainty < Rating::NEW.uncertainty;
        assert!(after.iter().all(is_surer));
    }

    #[test]
    fn a_game_of_two_teams_gives_these_digits_for_ever() {
        let [winner, loser] = game(&[1, 2])[..] else {
            panic!("two teams")
        };
        assert_eq!((winner.rating, winner.uncertainty), (26_964_185, 8_177_556));
        assert_eq!(winner.rating - 25_000_000, 25_000_000 - loser.rating);
    }

    #[test]
    fn equal_teams_that_share_a_place_keep_their_ratings() {
        assert!(
            game(&[1, 1])
                .iter()
                .all(|rating| rating.rating == Rating::NEW.rating)
        );
    }
}
