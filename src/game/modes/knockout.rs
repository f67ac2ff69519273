//! Knockout: every team gets the same pair, and every round teams go out until one is left.
//!
//! Owns: RULES "Knockout": who is out in a round and why, replays, the pause, the winner. That nobody
//! matches a second time in a row already ends the game, so the third such round in a row, after
//! which it would be abandoned, never comes. Does not know: how guesses are judged.

use std::cmp::Reverse;
use std::sync::Arc;

use super::elimination::{self, send_out};
use super::give_up::propose_or_confirm;
use super::rules::{Departure, ModeRules};
use crate::game::config::KnockoutConfig;
use crate::game::decision::{Decided, Decision};
use crate::game::event::{
    AbandonReason, Elimination, EliminationReason, GameEvent, KnockoutRoundCompleted, Outcome,
    RoundDetail, RoundEndReason,
};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::round::{self, CompletedAttempt, CutShort, Opening};
use crate::game::state::{KnockoutState, ModeState, Running, Team};
use crate::game::time::later;
use crate::game::values::{RoundOutcome, Standing, TeamRound};

impl ModeRules for KnockoutConfig {
    fn start(&self, decision: &mut Decision<'_>) -> Decided {
        open(decision, *self)
    }

    fn after_attempt(&self, decision: &mut Decision<'_>, completed: &CompletedAttempt) -> Decided {
        let is_spent = decision
            .running()
            .and_then(|running| running.team(completed.team_id))
            .is_some_and(Team::is_spent);
        if completed.matched || is_spent {
            send_out_the_spent(decision);
            close_if_all_done(decision, *self);
        }
        Ok(())
    }

    fn give_up(&self, decision: &mut Decision<'_>, player: PlayerId) -> Decided {
        if let Some(team_id) = propose_or_confirm(decision, player)? {
            elimination::give_up(decision, team_id, player);
            after_forfeit(decision, *self);
        }
        Ok(())
    }

    fn after_leaving(&self, decision: &mut Decision<'_>, left: Departure) {
        if elimination::leave(decision, left) {
            after_forfeit(decision, *self);
        }
    }

    /// The last team that the round waited for may have left during the pause.
    fn after_resuming(&self, decision: &mut Decision<'_>) {
        close_if_all_done(decision, *self);
    }

    fn clock_ms(&self) -> Option<u64> {
        Some(self.round_ms)
    }

    fn clock_opens_rounds(&self) -> bool {
        true
    }

    /// Closes the round at its limit, or opens the next one.
    fn tick(&self, decision: &mut Decision<'_>) -> Decided {
        if decision.running().is_some_and(Running::has_round) {
            close(decision, *self, RoundEndReason::Deadline);
            Ok(())
        } else {
            open(decision, *self)
        }
    }

    fn void_rounds(&self, decision: &mut Decision<'_>, cut_short: CutShort) {
        let reason = RoundEndReason::Void;
        round::end_for_all(decision, cut_short, reason, |_, results| {
            detail(*self, results)
        });
    }

    fn standings(&self, running: &Running) -> Vec<Standing> {
        elimination::standings(running)
    }
}

/// Opens the next round: the same pair for all who are in.
fn open(decision: &mut Decision<'_>, config: KnockoutConfig) -> Decided {
    let opening = Opening {
        deadline: Some(later(decision.at, config.round_ms)),
        day: None,
    };
    round::open_for_all(decision, opening)
}

/// Ends the game if one team is left after a forfeit, or closes the round if that team was the last to
/// play in it.
fn after_forfeit(decision: &mut Decision<'_>, config: KnockoutConfig) {
    if !elimination::end_if_one_is_left(decision, |_, results| detail(config, results)) {
        close_if_all_done(decision, config);
    }
}

/// Closes the round if nobody plays in it any more. While the game is paused it stays open: its end
/// would start the pause to the next round, which must not pass unseen.
fn close_if_all_done(decision: &mut Decision<'_>, config: KnockoutConfig) {
    let is_done = decision.running().is_some_and(|running| {
        let mut teams = running.teams.iter();
        running.has_round()
            && running.paused.is_none()
            && teams.all(|team| team.open_round().is_none())
    });
    if is_done {
        close(decision, config, RoundEndReason::AllDone);
    }
}

fn state(running: &Running) -> KnockoutState {
    match &running.mode {
        ModeState::Knockout(knockout) => knockout.clone(),
        _ => KnockoutState::default(),
    }
}

/// A team whose last attempt fails is out at once. As a round never removes everyone, this is sure as
/// soon as one team that is in has matched; until then such a team waits, and guesses no more.
fn send_out_the_spent(decision: &mut Decision<'_>) {
    let Some(running) = decision.running() else {
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
    spent.sort_by_key(|team| team.current_round().map(|round| round.attempt_opened_ms));
    let spent: Vec<TeamId> = spent.iter().map(|team| team.slot.team_id).collect();
    for team_id in spent {
        send_out(decision, team_id, EliminationReason::GuessLimit);
    }
}

fn in_round(running: &Running) -> impl Iterator<Item = &Team> {
    let teams = running.teams.iter().map(Arc::as_ref);
    teams.filter(|team| team.current_round().is_some())
}

/// Closes the round: unmatched teams are out, the quota is filled, and the game continues or ends.
fn close(decision: &mut Decision<'_>, config: KnockoutConfig, reason: RoundEndReason) {
    let Some(running) = decision.running() else {
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
    let cut_short = CutShort::by_nobody(AbandonReason::Timeout);
    round::end_for_all(decision, cut_short, reason, |_, results| {
        detail(config, results)
    });
    if matched.is_empty() {
        nobody_matched(decision, config);
        return;
    }
    for team_id in &unmatched {
        send_out(decision, *team_id, EliminationReason::TimeExpired);
    }
    let quota = config.quota(n_started);
    let forced = quota.saturating_sub(gone).min(matched.len() - 1);
    for team_id in &matched[..forced] {
        send_out(decision, *team_id, EliminationReason::Forced);
    }
    let is_last = matched.len() - forced == 1;
    let completion = Completion {
        quota,
        is_undecided: false,
        goes_on: !is_last,
    };
    complete_round(decision, config, &completion);
    if is_last {
        elimination::end(decision, Outcome::Won);
    }
}

/// A round never removes everyone: it is replayed once, and the second time in a row ends the game.
fn nobody_matched(decision: &mut Decision<'_>, config: KnockoutConfig) {
    let Some(running) = decision.running() else {
        return;
    };
    let quota = config.quota(running.n_in());
    let is_second = state(running).is_replay;
    let completion = Completion {
        quota,
        is_undecided: true,
        goes_on: !is_second,
    };
    complete_round(decision, config, &completion);
    if is_second {
        elimination::end(decision, Outcome::NoWinner);
    }
}

/// Returns the teams that are in and `wanted`, the first to leave first: the most attempts, then the
/// slowest, then by team id.
fn in_order_of_leaving(running: &Running, wanted: impl Fn(&Team) -> bool) -> Vec<TeamId> {
    let mut teams: Vec<&Team> = running
        .teams
        .iter()
        .map(Arc::as_ref)
        .filter(|team| team.is_in() && team.current_round().is_some() && wanted(team))
        .collect();
    teams.sort_by_key(|team| {
        let round = team.current_round();
        let attempts = round.map(|round| (round.n_attempts(), round.attempt_opened_ms));
        (Reverse(attempts), team.slot.team_id)
    });
    teams.iter().map(|team| team.slot.team_id).collect()
}

/// How a round comes out for all.
struct Completion {
    quota: usize,
    /// Nobody matched, so nobody goes out.
    is_undecided: bool,
    goes_on: bool,
}

fn complete_round(decision: &mut Decision<'_>, config: KnockoutConfig, completion: &Completion) {
    let Some(running) = decision.running() else {
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
    decision.emit(GameEvent::KnockoutRoundCompleted(KnockoutRoundCompleted {
        round,
        eliminated,
        advancing: advancing.map(|team| team.slot.team_id).collect(),
        replayed: completion.is_undecided && completion.goes_on,
        quota: u32::try_from(completion.quota).unwrap_or(u32::MAX),
        duration_ms: state(running).last_round_ms,
        next_at: completion
            .goes_on
            .then(|| later(decision.at, config.pause_ms)),
    }));
}

/// Returns what the mode adds to a round's end.
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
