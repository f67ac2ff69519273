//! Two-player (co-operative): one team, a number of rounds, no clock.
//!
//! Owns: RULES "Two-player". A round ends on a match, on giving up, or after the attempt cap; the
//! last two count as the cap. Won when attempts a round are at most the threshold.

use super::rules::{Departure, ModeRules, abandon_deserted};
use crate::game::config::TwoPlayerConfig;
use crate::game::decision::{Decided, Decision};
use crate::game::event::{
    AbandonReason, GameEvent, IdleWarned, Outcome, RoundDetail, RoundEndReason,
};
use crate::game::ids::PlayerId;
use crate::game::results::{complete, counted, standing};
use crate::game::round::{
    self, CompletedAttempt, CutShort, InRound, Opening, RoundResult, abandon_attempt, open_for_all,
    open_round, result_of,
};
use crate::game::state::{Running, Team};
use crate::game::time::{MINUTE_MS, Ts, later, millis_between};
use crate::game::values::{RoundOutcome, Scope, Standing, TeamRound};

/// A game without a guess for this long is abandoned.
const IDLE_LIMIT_MS: u64 = 30 * MINUTE_MS;

/// Its players are warned this long before.
const WARNED_BEFORE_MS: u64 = 5 * MINUTE_MS;

impl ModeRules for TwoPlayerConfig {
    fn is_for_one_pair(&self) -> bool {
        true
    }

    fn start(&self, decision: &mut Decision<'_>) -> Decided {
        open_for_all(decision, Opening::default())
    }

    fn after_attempt(&self, decision: &mut Decision<'_>, completed: &CompletedAttempt) -> Decided {
        let team = decision
            .running()
            .and_then(|running| running.team(completed.team_id));
        let Some((team, round)) = team.and_then(|team| Some((team, team.current_round()?))) else {
            return Ok(());
        };
        let attempts = round.n_attempts();
        let (outcome, reason) = if completed.matched {
            (RoundOutcome::Matched, RoundEndReason::Matched)
        } else if attempts >= self.attempt_cap {
            (RoundOutcome::Unmatched, RoundEndReason::AllDone)
        } else {
            return Ok(());
        };
        let result = RoundResult {
            outcome,
            attempts: attempts.min(self.attempt_cap),
            points: 0,
        };
        let result = result_of(decision, team, round, &result);
        end_round(decision, self, result, reason)
    }

    /// Either partner gives the round up, at once; it counts as many attempts as the cap.
    fn give_up(&self, decision: &mut Decision<'_>, player: PlayerId) -> Decided {
        let team_id = open_round(decision.state(), player)?.team.slot.team_id;
        let cut_short = CutShort::by(player, AbandonReason::GaveUp);
        abandon_attempt(decision, team_id, cut_short);
        let InRound { team, round, .. } = open_round(decision.state(), player)?;
        let result = RoundResult {
            outcome: RoundOutcome::GivenUp,
            attempts: self.attempt_cap,
            points: 0,
        };
        let result = result_of(decision, team, round, &result);
        end_round(decision, self, result, RoundEndReason::GivenUp)
    }

    fn after_leaving(&self, decision: &mut Decision<'_>, left: Departure) {
        self.void_rounds(
            decision,
            CutShort::by(left.player, AbandonReason::PlayerLeft),
        );
        abandon_deserted(decision);
    }

    fn due_at(&self, running: &Running) -> Option<Ts> {
        Some(if is_warned(running) {
            ends_at(running)
        } else {
            later(running.active_at, IDLE_LIMIT_MS - WARNED_BEFORE_MS)
        })
    }

    fn clock_opens_rounds(&self) -> bool {
        false
    }

    fn tick(&self, decision: &mut Decision<'_>) -> Decided {
        match decision.running() {
            Some(running) if !is_warned(running) && decision.at < ends_at(running) => {
                let idle_ms = millis_between(running.active_at, decision.at);
                let ends_at = ends_at(running);
                decision.emit(GameEvent::IdleWarned(IdleWarned { idle_ms, ends_at }));
            }
            _ => self.abandon_idle(decision),
        }
        Ok(())
    }

    fn void_rounds(&self, decision: &mut Decision<'_>, cut_short: CutShort) {
        let reason = RoundEndReason::Void;
        round::end_for_all(decision, cut_short, reason, |running, results| {
            detail(self, running, results)
        });
    }

    fn standings(&self, running: &Running) -> Vec<Standing> {
        running.teams.iter().map(|team| standing(team)).collect()
    }
}

/// Returns when the game is abandoned if nobody guesses.
fn ends_at(running: &Running) -> Ts {
    later(running.active_at, IDLE_LIMIT_MS)
}

/// Tells whether nobody is to be warned any more. Whoever practises lets nobody down.
const fn is_warned(running: &Running) -> bool {
    running.info.idle_warned || running.info.practice
}

/// Returns what the mode adds to a round's end.
fn detail(config: &TwoPlayerConfig, running: &Running, results: &[TeamRound]) -> RoundDetail {
    let ending = results
        .iter()
        .filter(|result| result.outcome != RoundOutcome::Void);
    let rounds = all_counted(running).chain(ending);
    RoundDetail::TwoPlayer {
        attempts_total: rounds.map(|round| round.attempts).sum(),
        rounds_left: config.rounds.saturating_sub(running.round),
    }
}

fn all_counted(running: &Running) -> impl Iterator<Item = &TeamRound> {
    let teams = running.teams.iter().map(AsRef::<Team>::as_ref);
    teams.flat_map(counted)
}

fn end_round(
    decision: &mut Decision<'_>,
    config: &TwoPlayerConfig,
    result: TeamRound,
    reason: RoundEndReason,
) -> Decided {
    let Some(running) = decision.running() else {
        return Ok(());
    };
    let round = running.round;
    let results = vec![result];
    let detail = detail(config, running, &results);
    round::end(decision, (round, Scope::All), results, reason, detail);
    if round < config.rounds {
        open_for_all(decision, Opening::default())
    } else {
        end_game(decision, config);
        Ok(())
    }
}

fn end_game(decision: &mut Decision<'_>, config: &TwoPlayerConfig) {
    let Some(running) = decision.running() else {
        return;
    };
    let attempts: u64 = all_counted(running)
        .map(|round| u64::from(round.attempts))
        .sum();
    let n_rounds = all_counted(running).count() as u64;
    // Multiplied out: the average shown is rounded down, which could hide the little too much.
    let is_won = attempts * 1_000 <= config.threshold_milli * n_rounds;
    let outcome = if is_won { Outcome::Won } else { Outcome::Lost };
    let standings = config.standings(running);
    complete(decision, outcome, standings);
}
