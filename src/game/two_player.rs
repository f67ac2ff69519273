//! Two-player (co-operative): one team, a number of rounds, no clock.
//!
//! Owns: RULES "Two-player". A round ends on a match, on giving up, or after the attempt cap; the
//! last two count as the cap. Won when attempts a round are at most the threshold.

use super::command::Rejection;
use super::config::TwoPlayerConfig;
use super::event::{
    AbandonReason, GameCompleted, GameEvent, Outcome, RoundDetail, RoundEndReason, RoundEnded,
};
use super::ids::PlayerId;
use super::round::{Completed, How, abandon_attempt, open_for_all, open_line, result_of};
use super::shape::{RoundOutcome, Scope, Standing, TeamRound};
use super::state::{Running, Team, millis_between};
use super::turn::Turn;

/// Follows an attempt that both partners completed.
pub(super) fn after_attempt(
    turn: &mut Turn<'_>,
    config: TwoPlayerConfig,
    completed: &Completed,
) -> Result<(), Rejection> {
    let Some(running) = turn.running() else {
        return Ok(());
    };
    let Some(team) = running.team(completed.team_id) else {
        return Ok(());
    };
    let Some(line) = &team.line else {
        return Ok(());
    };
    let attempts_made = line.attempts.len();
    let made = u32::try_from(attempts_made).unwrap_or(u32::MAX);
    let (outcome, attempts, reason) = if completed.matched {
        (RoundOutcome::Matched, made, RoundEndReason::Matched)
    } else if made >= config.attempt_cap {
        (
            RoundOutcome::Unmatched,
            config.attempt_cap,
            RoundEndReason::AllDone,
        )
    } else {
        return Ok(());
    };
    let result = result_of(
        turn,
        team,
        line,
        &How {
            outcome,
            attempts,
            points: 0,
        },
    );
    end_round(turn, config, result, reason)
}

/// Follows a partner's giving up: at once, and the round counts as many attempts as the cap.
pub(super) fn give_up(
    turn: &mut Turn<'_>,
    config: TwoPlayerConfig,
    player: PlayerId,
) -> Result<(), Rejection> {
    let (_, team, _) = open_line(turn.state(), player)?;
    let team_id = team.slot.team_id;
    abandon_attempt(turn, team_id, AbandonReason::GaveUp, Some(player));
    let (_, team, line) = open_line(turn.state(), player)?;
    let how = How {
        outcome: RoundOutcome::GivenUp,
        attempts: config.attempt_cap,
        points: 0,
    };
    let result = result_of(turn, team, line, &how);
    end_round(turn, config, result, RoundEndReason::GivenUp)
}

/// Says what the mode adds to a round's end, before or after the round is counted.
pub(super) fn detail(config: TwoPlayerConfig, running: &Running) -> RoundDetail {
    let attempts_total = counted(running).map(|round| round.attempts).sum();
    RoundDetail::TwoPlayer {
        attempts_total,
        rounds_left: config.rounds.saturating_sub(running.round),
    }
}

fn counted(running: &Running) -> impl Iterator<Item = &TeamRound> {
    let rounds = running.teams.iter().flat_map(|team| &team.rounds);
    rounds.filter(|round| round.outcome != RoundOutcome::Void)
}

fn end_round(
    turn: &mut Turn<'_>,
    config: TwoPlayerConfig,
    result: TeamRound,
    reason: RoundEndReason,
) -> Result<(), Rejection> {
    let Some(running) = turn.running() else {
        return Ok(());
    };
    let RoundDetail::TwoPlayer {
        attempts_total,
        rounds_left,
    } = detail(config, running);
    let ended = RoundEnded {
        round: running.round,
        scope: Scope::All,
        duration_ms: result.duration_ms,
        reason,
        detail: RoundDetail::TwoPlayer {
            attempts_total: attempts_total + result.attempts,
            rounds_left,
        },
        results: vec![result],
    };
    turn.emit(GameEvent::RoundEnded(ended));
    if rounds_left > 0 {
        open_for_all(turn)
    } else {
        complete(turn, config);
        Ok(())
    }
}

fn complete(turn: &mut Turn<'_>, config: TwoPlayerConfig) {
    let Some(running) = turn.running() else {
        return;
    };
    let standings: Vec<Standing> = running.teams.iter().map(standing).collect();
    let attempts: u64 = counted(running)
        .map(|round| u64::from(round.attempts))
        .sum();
    let rounds = counted(running).count() as u64;
    // Multiplied out: the average shown is rounded down, which could hide the little too much.
    let won = attempts * 1_000 <= config.threshold_milli * rounds;
    let completed = GameCompleted {
        outcome: if won { Outcome::Won } else { Outcome::Lost },
        winners: standings
            .iter()
            .filter(|_| won)
            .map(|standing| standing.team_id)
            .collect(),
        standings,
        tallies: running
            .table
            .players
            .iter()
            .map(|seat| seat.tally.clone())
            .collect(),
        rounds: running.round,
        duration_ms: millis_between(running.started_at, turn.at),
        ended_at: turn.at,
    };
    turn.emit(GameEvent::GameCompleted(completed));
}

fn standing(team: &Team) -> Standing {
    let counted: Vec<&TeamRound> = team
        .rounds
        .iter()
        .filter(|round| round.outcome != RoundOutcome::Void)
        .collect();
    let count = |wanted: fn(&TeamRound) -> bool| {
        u32::try_from(counted.iter().filter(|round| wanted(round)).count()).unwrap_or(u32::MAX)
    };
    let attempts: u32 = counted.iter().map(|round| round.attempts).sum();
    let rounds = counted.len() as u64;
    Standing {
        team_id: team.slot.team_id,
        place: 1,
        points: 0,
        matches: count(|round| round.outcome == RoundOutcome::Matched),
        attempts,
        give_ups: count(|round| round.outcome == RoundOutcome::GivenUp),
        perfect: count(|round| round.perfect),
        avg_attempts_milli: (u64::from(attempts) * 1_000).checked_div(rounds),
        active_ms: counted.iter().map(|round| round.duration_ms).sum(),
    }
}
