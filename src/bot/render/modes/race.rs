//! What is worded differently in race and golf race.

use super::super::phrase::{count, moment, span};
use super::super::race::points;
use crate::game::state::{Running, millis_between};
use crate::game::values::Standing;
use crate::game::{GolfBand, GolfRaceConfig, RaceConfig};

pub(super) const RULES: &str = "\
    **Race**: 2 to 12 teams, 3 minutes. Every match is a point and brings the next pair at once; so does giving up, \
    which counts one attempt more. Rounds open at the end are void. Most points win; then fewer attempts a match, \
    then the earlier last match. Who leaves ends the race for their team, which keeps its points.";

pub(super) const GOLF_RULES: &str = "\
    **Golf race**: as race, but fewer attempts earn more: 1 attempt 4 points, 2 to 4 three, 5 to 7 two, 8 to 10 one, \
    more none. Giving up costs a point. Most points win; then fewer attempts a match, then more matches.";

pub(super) const GIVE_UP_COUNTS: &str =
    "It brings no point, and its attempts count where points are equal.";

pub(super) const GOLF_GIVE_UP_COUNTS: &str = "It costs a point.";

pub(super) fn terms(config: RaceConfig) -> String {
    format!(
        "{} for the game. Every match is a point; most points win.",
        span(config.limit_ms)
    )
}

pub(super) fn golf_terms(config: &GolfRaceConfig) -> String {
    format!(
        "{} for the game. Fewer attempts earn more, and most points win.\n{}",
        span(config.limit_ms),
        golf_table(config)
    )
}

/// Tells what a match earns by its attempts.
fn golf_table(config: &GolfRaceConfig) -> String {
    let ends = config.bands.iter().skip(1).map(|next| Some(next.from - 1));
    let bands = config.bands.iter().zip(ends.chain([None]));
    let band = |(GolfBand { from, points }, to): (&GolfBand, Option<u32>)| match to {
        Some(1) => format!("1 attempt earns {}", count((*points).into(), "point")),
        Some(to) if to == *from => format!("{from} earn {points}"),
        Some(to) => format!("{from} to {to} earn {points}"),
        None => format!("{from} or more earn {points}"),
    };
    let bands: Vec<String> = bands.map(band).collect();
    format!("{}; giving up costs 1.", bands.join(", "))
}

pub(super) fn where_it_is(running: &Running) -> String {
    match (running.deadline, running.paused) {
        (Some(deadline), None) => format!(", it ends {}", moment(deadline)),
        (Some(deadline), Some(paused)) => {
            let left_ms = millis_between(paused.since, deadline);
            format!(", with {} left", span(left_ms))
        }
        (None, _) => String::new(),
    }
}

pub(super) fn place(standing: &Standing) -> String {
    format!("**{}.** {}, ", standing.place, points(standing.points))
}
