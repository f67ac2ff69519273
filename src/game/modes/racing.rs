//! Modes in which every team has rounds of its own, until the time is up: what race and golf race
//! share.
//!
//! Owns: RULES "Race" except for its points and ranking. A match or a give-up opens the next round at
//! once. Does not know: what a round earns.

use std::cmp::Ordering;

use super::rules::{Departure, ModeRules, abandon_deserted};
use crate::game::decision::{Decided, Decision};
use crate::game::event::{
    AbandonReason, AbandonedReason, GameAbandoned, GameEvent, Outcome, RaceTimeExpired,
    RoundDetail, RoundEndReason,
};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::results::{Ranked, best_wins, complete, counted, ranked};
use crate::game::round::{
    self, CompletedAttempt, CutShort, InRound, RoundResult, abandon_attempt, check_in_time,
    open_for, open_round, result_of,
};
use crate::game::state::Running;
use crate::game::time::millis_between;
use crate::game::values::{RoundOutcome, Scope, Standing};

/// A race that is still on this long after its limit is abandoned: nobody was there to end it.
const OVERDUE_LIMIT_MS: u64 = 60_000;

/// What race and golf race answer differently.
pub(super) trait Racing {
    /// Returns how long the game lasts.
    fn limit_ms(&self) -> u64;

    fn points(&self, outcome: RoundOutcome, attempts: u32) -> i32;

    /// Returns what the mode adds to a round's end.
    fn detail(&self, points_total: i32) -> RoundDetail;

    /// Orders the teams, best first; equal ones are joint.
    fn order(&self, one: &Ranked<'_>, other: &Ranked<'_>) -> Ordering;
}

impl<R: Racing> ModeRules for R {
    fn start(&self, decision: &mut Decision<'_>) -> Decided {
        let teams = decision.state().teams().iter();
        let teams: Vec<TeamId> = teams.map(|team| team.slot.team_id).collect();
        teams
            .into_iter()
            .try_for_each(|team_id| open_for(decision, team_id))
    }

    fn after_attempt(&self, decision: &mut Decision<'_>, completed: &CompletedAttempt) -> Decided {
        if !completed.matched {
            return Ok(());
        }
        let (outcome, reason) = (RoundOutcome::Matched, RoundEndReason::Matched);
        end_round(self, decision, completed.team_id, outcome, reason);
        open_for(decision, completed.team_id)
    }

    /// Either partner gives the round up, at once; it counts one attempt more than were made.
    fn give_up(&self, decision: &mut Decision<'_>, player: PlayerId) -> Decided {
        let InRound { running, team, .. } = open_round(decision.state(), player)?;
        check_in_time(running, decision.at)?;
        let team_id = team.slot.team_id;
        let cut_short = CutShort::by(player, AbandonReason::GaveUp);
        abandon_attempt(decision, team_id, cut_short);
        let (outcome, reason) = (RoundOutcome::GivenUp, RoundEndReason::GivenUp);
        end_round(self, decision, team_id, outcome, reason);
        open_for(decision, team_id)
    }

    /// The team's open round is void, and the team keeps its points.
    fn after_leaving(&self, decision: &mut Decision<'_>, left: Departure) {
        let cut_short = CutShort::by(left.player, AbandonReason::PlayerLeft);
        abandon_attempt(decision, left.team_id, cut_short);
        let (outcome, reason) = (RoundOutcome::Void, RoundEndReason::Void);
        end_round(self, decision, left.team_id, outcome, reason);
        let is_deserted = decision.running().is_some_and(|running| {
            let mut teams = running.teams.iter();
            teams.all(|team| team.open_round().is_none())
        });
        if is_deserted {
            abandon_deserted(decision);
        }
    }

    fn clock_ms(&self) -> Option<u64> {
        Some(self.limit_ms())
    }

    fn clock_opens_rounds(&self) -> bool {
        false
    }

    fn tick(&self, decision: &mut Decision<'_>) -> Decided {
        expire(self, decision);
        Ok(())
    }

    fn void_rounds(&self, decision: &mut Decision<'_>, cut_short: CutShort) {
        void_rounds(self, decision, cut_short);
    }

    fn standings(&self, running: &Running) -> Vec<Standing> {
        ranked(running, |one, other| self.order(one, other))
    }
}

/// Orders by points, then fewer attempts a match, as both modes do. A team that never matched ranks
/// behind one that did.
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

/// Ends the game, as its time is up: rounds open then are void.
fn expire(mode: &impl Racing, decision: &mut Decision<'_>) {
    let Some(running) = decision.running() else {
        return;
    };
    let elapsed_ms = millis_between(running.started_at, decision.at);
    let idle_ms = millis_between(running.active_at, decision.at);
    let cut_short = CutShort::by_nobody(AbandonReason::Timeout);
    let voided = void_rounds(mode, decision, cut_short);
    let limit_ms = mode.limit_ms();
    if elapsed_ms >= limit_ms.saturating_add(OVERDUE_LIMIT_MS) {
        let reason = AbandonedReason::Inactivity;
        decision.emit(GameEvent::GameAbandoned(GameAbandoned { reason, idle_ms }));
        return;
    }
    let Some(running) = decision.running() else {
        return;
    };
    let standings = mode.standings(running);
    decision.emit(GameEvent::RaceTimeExpired(RaceTimeExpired {
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
    complete(decision, outcome, standings);
}

/// Voids every open round, and returns the teams.
fn void_rounds(
    mode: &impl Racing,
    decision: &mut Decision<'_>,
    cut_short: CutShort,
) -> Vec<TeamId> {
    let teams = round::abandon_attempts(decision, cut_short);
    for team_id in &teams {
        let (outcome, reason) = (RoundOutcome::Void, RoundEndReason::Void);
        end_round(mode, decision, *team_id, outcome, reason);
    }
    teams
}

fn end_round(
    mode: &impl Racing,
    decision: &mut Decision<'_>,
    team_id: TeamId,
    outcome: RoundOutcome,
    reason: RoundEndReason,
) {
    let team = decision.running().and_then(|running| running.team(team_id));
    let Some((team, round)) = team.and_then(|team| Some((team, team.current_round()?))) else {
        return;
    };
    let attempts = round.n_attempts() + u32::from(outcome == RoundOutcome::GivenUp);
    let result = RoundResult {
        outcome,
        attempts,
        points: mode.points(outcome, attempts),
    };
    let result = result_of(decision, team, round, &result);
    let points_before: i32 = counted(team).map(|round| round.points).sum();
    let detail = mode.detail(points_before + result.points);
    let round = (round.round, Scope::Team);
    round::end(decision, round, vec![result], reason, detail);
}
