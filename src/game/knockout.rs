//! Knockout: every team gets the same pair, and every round teams go out until one is left.
//!
//! Owns: RULES "Knockout": who is out in a round and why, replays, the pause, the winner. That nobody
//! matches a second time in a row already ends the game, so the third such round in a row, after
//! which it would be abandoned, never comes. Does not know: how guesses are judged.

use std::cmp::Reverse;
use std::sync::Arc;

use super::command::Rejection;
use super::config::KnockoutConfig;
use super::event::{
    AbandonReason, Elimination, EliminationReason, GameEvent, KnockoutRoundCompleted, Outcome,
    RoundDetail, RoundEndReason,
};
use super::ids::{PlayerId, TeamId};
use super::round::{self, Completed, Opening};
use super::state::{Running, Team, later};
use super::teams::{self, send_out};
use super::turn::Turn;
use super::values::{RoundOutcome, TeamRound};

/// Opens the next round: the same pair for all who are in.
pub(super) fn open(turn: &mut Turn<'_>, config: KnockoutConfig) -> Result<(), Rejection> {
    let opening = Opening {
        deadline: Some(later(turn.at, config.round_ms)),
        day: None,
    };
    round::open_for_all(turn, opening)
}

/// Follows an attempt that both partners completed.
pub(super) fn after_attempt(turn: &mut Turn<'_>, config: KnockoutConfig, completed: &Completed) {
    let is_spent = turn
        .running()
        .and_then(|running| running.team(completed.team_id))
        .is_some_and(Team::is_spent);
    if completed.matched || is_spent {
        send_out_the_spent(turn);
        close_if_all_done(turn, config);
    }
}

/// Follows a team's forfeit: it is out at once, and the round may be over for all.
pub(super) fn after_forfeit(turn: &mut Turn<'_>, config: KnockoutConfig) {
    if turn.running().is_some_and(|running| running.n_in() == 1) {
        teams::last_team_wins(turn, |_, results| detail(config, results));
    } else {
        close_if_all_done(turn, config);
    }
}

/// Closes the round when nobody plays in it any more. While the game is paused it stays open: its end
/// would start the pause to the next round, which must not pass unseen.
pub(super) fn close_if_all_done(turn: &mut Turn<'_>, config: KnockoutConfig) {
    let is_done = turn.running().is_some_and(|running| {
        let mut teams = running.teams.iter();
        running.has_round() && running.paused.is_none() && teams.all(|team| team.line.is_none())
    });
    if is_done {
        close(turn, config, RoundEndReason::AllDone);
    }
}

/// Follows the round's limit: who has not matched by then is out.
pub(super) fn time_up(turn: &mut Turn<'_>, config: KnockoutConfig) {
    close(turn, config, RoundEndReason::Deadline);
}

/// Voids the open round, as a game that ends before its time does.
pub(super) fn void_open(
    turn: &mut Turn<'_>,
    config: KnockoutConfig,
    cut_short: (AbandonReason, Option<PlayerId>),
) {
    round::end_for_all(turn, cut_short, RoundEndReason::Void, |_, results| {
        detail(config, results)
    });
}

/// A team whose last attempt fails is out at once. As a round never removes everyone, this is sure as
/// soon as one team that is in has matched; until then such a team waits, and guesses no more.
fn send_out_the_spent(turn: &mut Turn<'_>) {
    let Some(running) = turn.running() else {
        return;
    };
    let mut teams = running.teams.iter();
    if !teams.any(|team| team.is_in() && team.has_matched()) {
        return;
    }
    let mut spent: Vec<&Team> = running
        .teams
        .iter()
        .map(Arc::as_ref)
        .filter(|team| team.is_in() && team.is_spent())
        .collect();
    spent.sort_by_key(|team| team.latest().map(|line| line.attempt_opened_ms));
    let spent: Vec<TeamId> = spent.iter().map(|team| team.slot.team_id).collect();
    for team_id in spent {
        send_out(turn, team_id, EliminationReason::GuessLimit);
    }
}

fn in_round(running: &Running) -> impl Iterator<Item = &Team> {
    let teams = running.teams.iter().map(Arc::as_ref);
    teams.filter(|team| team.latest().is_some())
}

/// Closes the round: who is unmatched is out, the quota is filled, and the game goes on or ends.
fn close(turn: &mut Turn<'_>, config: KnockoutConfig, reason: RoundEndReason) {
    let Some(running) = turn.running() else {
        return;
    };
    let matched = in_order_of_leaving(running, Team::has_matched);
    let unmatched = in_order_of_leaving(running, |team| !team.has_matched());
    let n_started = in_round(running).count();
    let spent = in_round(running).filter(|team| {
        let out = team.out.map(|out| out.reason);
        out == Some(EliminationReason::GuessLimit)
    });
    let gone = spent.count() + unmatched.len();
    let cut_short = (AbandonReason::Timeout, None);
    round::end_for_all(turn, cut_short, reason, |_, results| {
        detail(config, results)
    });
    if matched.is_empty() {
        nobody_matched(turn, config);
        return;
    }
    for team_id in &unmatched {
        send_out(turn, *team_id, EliminationReason::TimeExpired);
    }
    let quota = config.quota(n_started);
    let forced = quota.saturating_sub(gone).min(matched.len() - 1);
    for team_id in &matched[..forced] {
        send_out(turn, *team_id, EliminationReason::Forced);
    }
    let is_last = matched.len() - forced == 1;
    complete_round(turn, config, (quota, false), !is_last);
    if is_last {
        teams::end(turn, Outcome::Won);
    }
}

/// A round never removes everyone: it is replayed once, and the second time in a row ends the game.
fn nobody_matched(turn: &mut Turn<'_>, config: KnockoutConfig) {
    let Some(running) = turn.running() else {
        return;
    };
    let quota = config.quota(running.n_in());
    let is_second = running.is_replay;
    complete_round(turn, config, (quota, true), !is_second);
    if is_second {
        teams::end(turn, Outcome::NoWinner);
    }
}

/// Returns the teams that are in and `wanted`, who is to leave first in front: the most attempts,
/// then the slowest, then by team id.
fn in_order_of_leaving(running: &Running, wanted: impl Fn(&Team) -> bool) -> Vec<TeamId> {
    let mut teams: Vec<&Team> = running
        .teams
        .iter()
        .map(Arc::as_ref)
        .filter(|team| team.is_in() && team.latest().is_some() && wanted(team))
        .collect();
    teams.sort_by_key(|team| {
        let line = team.latest();
        let attempts = line.map(|line| (line.made(), line.attempt_opened_ms));
        (Reverse(attempts), team.slot.team_id)
    });
    teams.iter().map(|team| team.slot.team_id).collect()
}

fn complete_round(
    turn: &mut Turn<'_>,
    config: KnockoutConfig,
    (quota, replayed): (usize, bool),
    goes_on: bool,
) {
    let Some(running) = turn.running() else {
        return;
    };
    let round = running.round;
    let out = running.teams.iter().filter_map(|team| {
        let out = team.out.filter(|out| out.round == round)?;
        Some(Elimination {
            team_id: team.slot.team_id,
            reason: out.reason,
            attempts: out.attempts,
            place: out.place,
        })
    });
    let mut eliminated: Vec<Elimination> = out.collect();
    eliminated.sort_by_key(|elimination| Reverse(elimination.place));
    let advancing = running.teams.iter().filter(|team| team.is_in());
    turn.emit(GameEvent::KnockoutRoundCompleted(KnockoutRoundCompleted {
        round,
        eliminated,
        advancing: advancing.map(|team| team.slot.team_id).collect(),
        replayed: replayed && goes_on,
        quota: u32::try_from(quota).unwrap_or(u32::MAX),
        duration_ms: running.last_round_ms,
        next_at: goes_on.then(|| later(turn.at, config.pause_ms)),
    }));
}

/// Says what the mode adds to a round's end.
fn detail(config: KnockoutConfig, results: &[TeamRound]) -> RoundDetail {
    let n = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let matched = results
        .iter()
        .filter(|result| result.outcome == RoundOutcome::Matched);
    RoundDetail::Knockout {
        n_started: n(results.len()),
        n_matched: n(matched.count()),
        quota: n(config.quota(results.len())),
    }
}
