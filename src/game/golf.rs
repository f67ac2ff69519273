//! Golf race: a race in which fewer attempts earn more.
//!
//! Owns: RULES "Golf race": the table of points, and the ranking. Does not know: how a race goes.

use std::cmp::Ordering;

use super::config::GolfRaceConfig;
use super::race::by_points;
use super::results::Ranked;
use super::values::RoundOutcome;

/// What giving a round up costs.
const GIVE_UP_POINTS: i32 = -1;

/// Returns the points of a round by its attempts.
pub(super) fn points(config: &GolfRaceConfig, outcome: RoundOutcome, attempts: u32) -> i32 {
    match outcome {
        RoundOutcome::Matched => {
            let mut bands = config.bands.iter().rev();
            let band = bands.find(|band| band.from <= attempts);
            band.map_or(0, |band| i32::try_from(band.points).unwrap_or(i32::MAX))
        }
        RoundOutcome::GivenUp => GIVE_UP_POINTS,
        RoundOutcome::Unmatched | RoundOutcome::Eliminated | RoundOutcome::Void => 0,
    }
}

/// Ranks by points, then fewer attempts a match, then more matches; then two are joint.
pub(super) fn order(one: &Ranked<'_>, other: &Ranked<'_>) -> Ordering {
    by_points(&one.standing, &other.standing)
        .then_with(|| other.standing.matches.cmp(&one.standing.matches))
}
