//! Race and golf race: every team has rounds of its own, until the time is up.
//!
//! Owns: RULES "Race", and what golf race shares with it. A match or a give-up opens the next round
//! at once. Does not know: golf's table of points.

use std::cmp::Ordering;

use super::command::Rejection;
use super::config::ModeConfig;
use super::event::{
    AbandonReason, AbandonedReason, GameAbandoned, GameEvent, Outcome, RaceTimeExpired,
    RoundDetail, RoundEndReason,
};
use super::golf;
use super::ids::{PlayerId, TeamId};
use super::results::{Ranked, best_wins, complete, counted, placed};
use super::round::{
    self, Completed, How, abandon_attempt, in_time, open_for, open_line, result_of,
};
use super::state::{Running, Team, millis_between};
use super::turn::Turn;
use super::values::{RoundOutcome, Scope, Standing, TeamRound};

/// A race that is still on this long after its limit is abandoned: nobody was there to end it.
const OVERDUE_LIMIT_MS: u64 = 60_000;

/// Follows an attempt that both partners completed: a match is a point, and opens the next round.
pub(super) fn after_attempt(turn: &mut Turn<'_>, completed: &Completed) -> Result<(), Rejection> {
    if !completed.matched {
        return Ok(());
    }
    let (outcome, reason) = (RoundOutcome::Matched, RoundEndReason::Matched);
    end_round(turn, completed.team_id, outcome, reason);
    open_for(turn, completed.team_id)
}

/// Follows a partner's giving up: at once, and the round counts one attempt more than were made.
pub(super) fn give_up(turn: &mut Turn<'_>, player: PlayerId) -> Result<(), Rejection> {
    let (running, team, _) = open_line(turn.state(), player)?;
    in_time(running, turn.at)?;
    let team_id = team.slot.team_id;
    abandon_attempt(turn, team_id, AbandonReason::GaveUp, Some(player));
    let (outcome, reason) = (RoundOutcome::GivenUp, RoundEndReason::GivenUp);
    end_round(turn, team_id, outcome, reason);
    open_for(turn, team_id)
}

/// Follows a player's leaving: the team's open round is void, and the team keeps its points.
pub(super) fn leave(turn: &mut Turn<'_>, team_id: TeamId, player: PlayerId) {
    abandon_attempt(turn, team_id, AbandonReason::PlayerLeft, Some(player));
    end_round(turn, team_id, RoundOutcome::Void, RoundEndReason::Void);
    let is_deserted = turn
        .running()
        .is_some_and(|running| running.teams.iter().all(|team| team.line.is_none()));
    if is_deserted {
        let (reason, idle_ms) = (AbandonedReason::AllLeft, 0);
        turn.emit(GameEvent::GameAbandoned(GameAbandoned { reason, idle_ms }));
    }
}

/// Voids every open round: it counts for nothing. Returns the teams.
pub(super) fn void_open(
    turn: &mut Turn<'_>,
    reason: AbandonReason,
    by: Option<PlayerId>,
) -> Vec<TeamId> {
    let open = round::abandon_attempts(turn, reason, by);
    for team_id in &open {
        end_round(turn, *team_id, RoundOutcome::Void, RoundEndReason::Void);
    }
    open
}

/// Follows the end of the time: rounds open then are void.
pub(super) fn time_up(turn: &mut Turn<'_>, limit_ms: u64) {
    let Some(running) = turn.running() else {
        return;
    };
    let elapsed_ms = millis_between(running.started_at, turn.at);
    let idle_ms = millis_between(running.active_at, turn.at);
    let voided = void_open(turn, AbandonReason::Timeout, None);
    if elapsed_ms >= limit_ms.saturating_add(OVERDUE_LIMIT_MS) {
        let reason = AbandonedReason::Inactivity;
        turn.emit(GameEvent::GameAbandoned(GameAbandoned { reason, idle_ms }));
        return;
    }
    let Some(running) = turn.running() else {
        return;
    };
    let standings = standings(running);
    turn.emit(GameEvent::RaceTimeExpired(RaceTimeExpired {
        standings: standings.clone(),
        elapsed_ms,
        limit_ms,
        voided,
    }));
    let is_matched = standings.iter().any(|standing| standing.matches > 0);
    let outcome = if is_matched {
        best_wins(&standings)
    } else {
        Outcome::NoWinner
    };
    complete(turn, outcome, standings);
}

/// Ranks the teams of a race or a golf race as they stand, best first.
#[must_use]
pub fn standings(running: &Running) -> Vec<Standing> {
    if matches!(running.table.config, ModeConfig::GolfRace(_)) {
        placed(running, golf::order)
    } else {
        placed(running, order)
    }
}

/// Ranks by points, then fewer attempts a match, then the earlier last match; then two are joint.
fn order(one: &Ranked<'_>, other: &Ranked<'_>) -> Ordering {
    by_points(&one.standing, &other.standing)
        .then_with(|| one.team.last_match_at.cmp(&other.team.last_match_at))
}

/// Ranks by points, then fewer attempts a match, as both modes do. Who never matched ranks behind
/// who did.
pub(super) fn by_points(one: &Standing, other: &Standing) -> Ordering {
    let fewer_attempts_a_match = match (one.matches, other.matches) {
        (0, 0) => Ordering::Equal,
        (0, _) => Ordering::Greater,
        (_, 0) => Ordering::Less,
        (mine, theirs) => {
            // Multiplied out, so that no rounding makes two teams equal.
            let one = u64::from(one.attempts) * u64::from(theirs);
            one.cmp(&(u64::from(other.attempts) * u64::from(mine)))
        }
    };
    other.points.cmp(&one.points).then(fewer_attempts_a_match)
}

fn end_round(turn: &mut Turn<'_>, team_id: TeamId, outcome: RoundOutcome, reason: RoundEndReason) {
    let Some(running) = turn.running() else {
        return;
    };
    let Some((team, line)) = running
        .team(team_id)
        .and_then(|team| Some((team, team.latest()?)))
    else {
        return;
    };
    let given_up = u32::from(outcome == RoundOutcome::GivenUp);
    let attempts = line.made() + given_up;
    let how = How {
        outcome,
        attempts,
        points: points(&running.table.config, outcome, attempts),
    };
    let result = result_of(turn, team, line, &how);
    let detail = detail(&running.table.config, team, &result);
    let round = (line.round, Scope::Team);
    round::end(turn, round, vec![result], reason, detail);
}

fn points(config: &ModeConfig, outcome: RoundOutcome, attempts: u32) -> i32 {
    match config {
        ModeConfig::GolfRace(golf) => golf::points(golf, outcome, attempts),
        _ => i32::from(outcome == RoundOutcome::Matched),
    }
}

fn detail(config: &ModeConfig, team: &Team, result: &TeamRound) -> RoundDetail {
    let points_total = counted(team).map(|round| round.points).sum::<i32>() + result.points;
    if matches!(config, ModeConfig::GolfRace(_)) {
        RoundDetail::GolfRace { points_total }
    } else {
        RoundDetail::Race { points_total }
    }
}
