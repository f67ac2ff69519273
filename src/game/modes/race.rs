//! Race: a point a match, until the time is up.
//!
//! Owns: RULES "Race" on points and ranking. Does not know: how a race goes.

use std::cmp::Ordering;

use super::racing::{Racing, by_points};
use crate::game::config::RaceConfig;
use crate::game::event::RoundDetail;
use crate::game::results::Ranked;
use crate::game::values::RoundOutcome;

impl Racing for RaceConfig {
    fn limit_ms(&self) -> u64 {
        self.limit_ms
    }

    fn points(&self, outcome: RoundOutcome, _attempts: u32) -> i32 {
        i32::from(outcome == RoundOutcome::Matched)
    }

    fn detail(&self, points_total: i32) -> RoundDetail {
        RoundDetail::Race { points_total }
    }

    /// By points, then fewer attempts a match, then the earlier last match.
    fn order(&self, one: &Ranked<'_>, other: &Ranked<'_>) -> Ordering {
        by_points(&one.standing, &other.standing)
            .then_with(|| one.team.last_match_at.cmp(&other.team.last_match_at))
    }
}
