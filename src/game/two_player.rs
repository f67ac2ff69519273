//! Two-player (co-operative): one team, a number of rounds, no clock.
//!
//! Owns: RULES "Two-player". A round ends on a match, on giving up, or after the attempt cap; the
//! last two count as the cap. Won when attempts a round are at most the threshold.

use super::command::Rejection;
use super::config::TwoPlayerConfig;
use super::event::{AbandonReason, Outcome, RoundDetail, RoundEndReason};
use super::ids::PlayerId;
use super::results::{complete, counted, standing};
use super::round::{
    self, Completed, How, Opening, abandon_attempt, open_for_all, open_line, result_of,
};
use super::state::Running;
use super::turn::Turn;
use super::values::{RoundOutcome, Scope, Standing, TeamRound};

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
    let Some(line) = team.latest() else {
        return Ok(());
    };
    let made = line.made();
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

/// Voids the open round: it counts for nothing.
pub(super) fn void_open(
    turn: &mut Turn<'_>,
    config: TwoPlayerConfig,
    reason: AbandonReason,
    by: Option<PlayerId>,
) {
    let cut_short = (reason, by);
    round::end_for_all(turn, cut_short, RoundEndReason::Void, |running, results| {
        detail(config, running, results)
    });
}

/// Says what the mode adds to a round's end.
fn detail(config: TwoPlayerConfig, running: &Running, results: &[TeamRound]) -> RoundDetail {
    let ending = results
        .iter()
        .filter(|result| result.outcome != RoundOutcome::Void);
    let rounds = running
        .teams
        .iter()
        .flat_map(|team| counted(team))
        .chain(ending);
    RoundDetail::TwoPlayer {
        attempts_total: rounds.map(|round| round.attempts).sum(),
        rounds_left: config.rounds.saturating_sub(running.round),
    }
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
    let round = running.round;
    let results = vec![result];
    let detail = detail(config, running, &results);
    round::end(turn, (round, Scope::All), results, reason, detail);
    if round < config.rounds {
        open_for_all(turn, Opening::default())
    } else {
        end_game(turn, config);
        Ok(())
    }
}

fn end_game(turn: &mut Turn<'_>, config: TwoPlayerConfig) {
    let Some(running) = turn.running() else {
        return;
    };
    let standings: Vec<Standing> = running.teams.iter().map(|team| standing(team)).collect();
    let rounds = || running.teams.iter().flat_map(|team| counted(team));
    let attempts: u64 = rounds().map(|round| u64::from(round.attempts)).sum();
    // Multiplied out: the average shown is rounded down, which could hide the little too much.
    let won = attempts * 1_000 <= config.threshold_milli * rounds().count() as u64;
    let outcome = if won { Outcome::Won } else { Outcome::Lost };
    complete(turn, outcome, standings);
}
