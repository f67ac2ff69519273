//! Golf race: a race in which fewer attempts earn more.
//!
//! Owns: RULES "Golf race": the table of points, and the ranking. Does not know: how a race goes.

use std::cmp::Ordering;

use super::racing::{Racing, by_points};
use crate::game::config::GolfRaceConfig;
use crate::game::event::RoundDetail;
use crate::game::results::Ranked;
use crate::game::values::RoundOutcome;

/// What giving a round up costs.
const GIVE_UP_POINTS: i32 = -1;

impl Racing for GolfRaceConfig {
    fn limit_ms(&self) -> u64 {
        self.limit_ms
    }

    fn points(&self, outcome: RoundOutcome, attempts: u32) -> i32 {
        match outcome {
            RoundOutcome::Matched => {
                let mut bands = self.bands.iter().rev();
                let band = bands.find(|band| band.from <= attempts);
                band.map_or(0, |band| i32::try_from(band.points).unwrap_or(i32::MAX))
            }
            RoundOutcome::GivenUp => GIVE_UP_POINTS,
            RoundOutcome::Unmatched | RoundOutcome::Eliminated | RoundOutcome::Void => 0,
        }
    }

    fn detail(&self, points_total: i32) -> RoundDetail {
        RoundDetail::GolfRace { points_total }
    }

    /// By points, then fewer attempts a match, then more matches.
    fn order(&self, one: &Ranked<'_>, other: &Ranked<'_>) -> Ordering {
        by_points(&one.standing, &other.standing)
            .then_with(|| other.standing.matches.cmp(&one.standing.matches))
    }
}
