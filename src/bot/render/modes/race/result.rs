//! The result of a race.
//!
//! Owns: what decided between teams with equal points. Does not know: who won; the rules have said so.

use std::fmt::Write;

use crate::bot::render::ended::Ended;
use crate::bot::render::rounds::round_line;
use crate::game::ModeConfig;
use crate::game::state::{Team, millis_between};
use crate::game::values::{RoundOutcome, Standing};

pub(super) fn verdict(ended: &Ended<'_>) -> String {
    let (t, first) = (ended.names.texts, ended.event.standings.first());
    let has = t.signed_points(first.map_or(0, |first| first.points));
    ended.verdict(&t.with_points(has), t.why_no_match())
}

pub(super) fn lines(ended: &Ended<'_>) -> Vec<String> {
    let t = ended.names.texts;
    let placed: Vec<(&Standing, &Team)> = ended.placed().collect();
    let is_golf = matches!(ended.finished.info.config, ModeConfig::GolfRace(_));
    let between = |idx: usize| {
        let [one, other, ..] = placed.get(idx..)? else {
            return None;
        };
        decided(*one, *other, is_golf)
    };
    let mut lines = ended.table(|standing, _| {
        let mut text = t.signed_points(standing.points);
        let idx = placed
            .iter()
            .position(|(other, _)| other.team_id == standing.team_id);
        let idx = idx.unwrap_or_default();
        let sides = [idx.checked_sub(1).and_then(between), between(idx)];
        if sides.iter().flatten().next().is_some()
            && let Some(milli) = attempts_a_match(standing)
        {
            let _ = write!(text, ", {}", t.attempts_a_match(t.thousandths(milli)));
        }
        if sides.contains(&Some(Decided::Matches)) {
            let _ = write!(text, ", {}", t.matches(standing.matches.into()));
        }
        if let Some(Decided::Earlier { ms }) = sides[1] {
            let _ = write!(text, ", {}", t.earlier_by(t.seconds(ms)));
        }
        text
    });
    let reasons: Vec<Decided> = (0..placed.len()).filter_map(between).collect();
    let last = reasons.iter().find(|reason| **reason != Decided::Attempts);
    if !reasons.is_empty() {
        lines.push(
            match last {
                Some(Decided::Earlier { .. }) => t.level_earlier(),
                Some(Decided::Matches) => t.level_matches(),
                Some(Decided::Attempts) | None => t.level_attempts(),
            }
            .to_owned(),
        );
    }
    lines.extend(ended.rounds(|team, idx, t| match team.rounds.get(idx) {
        Some(round) if is_golf && round.outcome != RoundOutcome::Void => {
            format!(
                "{}: {}",
                round_line(team, idx, t),
                t.signed_points(round.points)
            )
        }
        _ => round_line(team, idx, t),
    }));
    lines
}

/// What decided between two teams with equal points.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decided {
    Attempts,
    Earlier { ms: u64 },
    Matches,
}

/// Returns what decided between a team and the next one; none where they are joint or their points differ.
fn decided(one: (&Standing, &Team), other: (&Standing, &Team), is_golf: bool) -> Option<Decided> {
    let ((one, one_team), (other, other_team)) = (one, other);
    if one.points != other.points || one.place == other.place {
        return None;
    }
    // Multiplied out: the rules compare without rounding.
    let ratio = |of: &Standing, to: &Standing| u64::from(of.attempts) * u64::from(to.matches);
    if one.matches == 0 || other.matches == 0 || ratio(one, other) != ratio(other, one) {
        return Some(Decided::Attempts);
    }
    if is_golf {
        return Some(Decided::Matches);
    }
    let ms = millis_between(one_team.last_match_at?, other_team.last_match_at?);
    Some(Decided::Earlier { ms })
}

fn attempts_a_match(standing: &Standing) -> Option<u64> {
    (u64::from(standing.attempts) * 1_000).checked_div(standing.matches.into())
}
