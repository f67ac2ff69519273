//! Longform: a round lasts a day, and at its end the worst teams leave, until one is left.
//!
//! Owns: RULES "Longform": the day, its reminders, who leaves at its end, and the steps in which that
//! is revealed. Does not know: how guesses are judged.

use std::cmp::Reverse;

use super::elimination;
use super::give_up::propose_or_confirm;
use super::rules::ModeRules;
use crate::game::command::Rejection;
use crate::game::config::LongformConfig;
use crate::game::decision::Decision;
use crate::game::event::{
    AbandonReason, EliminationReason, GameEvent, LeaveReason, LongformDayEnded, LongformExit,
    Outcome, PlayersReminded, RoundDetail, RoundEndReason,
};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::results::counted;
use crate::game::round::{self, CompletedAttempt, CutShort, Opening};
use crate::game::state::{LongformState, ModeState, Running, Team};
use crate::game::time::{Ts, later, millis_between};
use crate::game::values::{RoundOutcome, Standing, TeamRound};

/// How much of the day is over when those who have not finished are reminded.
const REMINDERS_PERCENT: [u32; 2] = [50, 90];

/// After so many days without any guess the game is abandoned.
const IDLE_DAYS: u64 = 2;

impl ModeRules for LongformConfig {
    fn start(&self, decision: &mut Decision<'_>) -> Result<(), Rejection> {
        open(decision, *self)
    }

    /// Nothing: a match counts at the day's end only.
    fn after_attempt(
        &self,
        _decision: &mut Decision<'_>,
        _completed: &CompletedAttempt,
    ) -> Result<(), Rejection> {
        Ok(())
    }

    fn give_up(&self, decision: &mut Decision<'_>, player: PlayerId) -> Result<(), Rejection> {
        if let Some(team_id) = propose_or_confirm(decision, player)? {
            elimination::give_up(decision, team_id, player);
            elimination::end_if_one_is_left(decision, detail);
        }
        Ok(())
    }

    fn after_leaving(
        &self,
        decision: &mut Decision<'_>,
        team_id: TeamId,
        player: PlayerId,
        reason: LeaveReason,
    ) {
        if elimination::leave(decision, team_id, player, reason) {
            elimination::end_if_one_is_left(decision, detail);
        }
    }

    fn due_at(&self, running: &Running) -> Option<Ts> {
        let reminder = next_reminder(running).map(|reminder| reminder.at);
        [Some(idle_at(*self, running)), reminder]
            .into_iter()
            .flatten()
            .min()
    }

    /// Does what is due first: a step of the turnover, the next day, the day's end, or a reminder.
    fn tick(&self, decision: &mut Decision<'_>) -> Result<(), Rejection> {
        let Some(running) = decision.running() else {
            return Ok(());
        };
        if idle_at(*self, running) <= decision.at {
            self.abandon_idle(decision);
            return Ok(());
        }
        let LongformState {
            leaving, next_at, ..
        } = state(running);
        let is_due = |at: Option<Ts>| at.is_some_and(|at| at <= decision.at);
        if let Some(exit) = leaving.first() {
            elimination::send_out_at(decision, exit.team_id, exit.reason, exit.place);
            if decision
                .running()
                .is_some_and(|running| running.n_in() == 1)
            {
                elimination::end(decision, Outcome::Won);
            }
        } else if is_due(next_at) {
            open(decision, *self)?;
        } else if is_due(running.deadline) {
            end_day(decision, *self);
        } else if let Some(reminder) = next_reminder(running) {
            remind(decision, reminder.percent);
        }
        Ok(())
    }

    fn void_rounds(&self, decision: &mut Decision<'_>, cut_short: CutShort) {
        round::end_for_all(decision, cut_short, RoundEndReason::Void, detail);
    }

    fn standings(&self, running: &Running) -> Vec<Standing> {
        elimination::standings(running)
    }
}

/// Opens the next day's round: the same pair for all who are in.
fn open(decision: &mut Decision<'_>, config: LongformConfig) -> Result<(), Rejection> {
    let opening = Opening {
        deadline: Some(config.day_end(decision.at)),
        day: Some(decision.running().map_or(1, |running| running.round + 1)),
    };
    round::open_for_all(decision, opening)
}

/// Returns the moment from which the game is abandoned for lack of guesses.
fn idle_at(config: LongformConfig, running: &Running) -> Ts {
    later(running.active_at, config.day_ms.saturating_mul(IDLE_DAYS))
}

fn state(running: &Running) -> LongformState {
    match &running.mode {
        ModeState::Longform(longform) => longform.clone(),
        _ => LongformState::default(),
    }
}

struct Reminder {
    at: Ts,
    /// How much of the day is over then.
    percent: u32,
}

/// Returns when players are reminded next.
fn next_reminder(running: &Running) -> Option<Reminder> {
    let round = running.teams.iter().find_map(|team| team.open_round())?;
    let day_ms = millis_between(round.opened_at, running.deadline?);
    let reminded_percent = match &running.mode {
        ModeState::Longform(longform) => longform.reminded_percent,
        _ => 0,
    };
    let percent = REMINDERS_PERCENT
        .into_iter()
        .find(|percent| reminded_percent < *percent)?;
    let after_ms = day_ms / 100 * u64::from(percent);
    Some(Reminder {
        at: later(round.opened_at, after_ms),
        percent,
    })
}

/// Reminds the players of the teams that have not matched yet.
fn remind(decision: &mut Decision<'_>, percent: u32) {
    let Some(running) = decision.running() else {
        return;
    };
    let unfinished = running
        .teams
        .iter()
        .filter(|team| team.open_round().is_some());
    let reminded = PlayersReminded {
        round: running.round,
        percent,
        players: unfinished.flat_map(|team| team.slot.players).collect(),
    };
    decision.emit(GameEvent::PlayersReminded(reminded));
}

/// A team's day.
struct Day {
    team_id: TeamId,
    result: TeamRound,
    /// The time of all its rounds: to the match, or the whole day without one.
    total_ms: u64,
}

impl Day {
    fn of(team: &Team) -> Option<Self> {
        Some(Self {
            team_id: team.slot.team_id,
            result: team.rounds.last()?.clone(),
            total_ms: counted(team).map(|round| round.duration_ms).sum(),
        })
    }

    fn has_matched(&self) -> bool {
        self.result.outcome == RoundOutcome::Matched
    }

    /// Returns what the day ranks by, best first: matched before unmatched, then fewer attempts.
    fn rank(&self) -> (bool, u32) {
        let matched = self.has_matched();
        (!matched, if matched { self.result.attempts } else { 0 })
    }

    /// Orders teams that leave together by when they are revealed, the worst last: fewer attempts, then
    /// a slower match.
    fn reveal_order(&self) -> (Reverse<u32>, u64) {
        (Reverse(self.result.attempts), self.result.duration_ms)
    }
}

/// Ends the day: the worst teams leave, revealed one after the other.
fn end_day(decision: &mut Decision<'_>, config: LongformConfig) {
    let cut_short = CutShort::by_nobody(AbandonReason::Timeout);
    round::end_for_all(decision, cut_short, RoundEndReason::Deadline, detail);
    let Some(running) = decision.running() else {
        return;
    };
    let still_in = running.teams.iter().filter(|team| team.is_in());
    let mut days: Vec<Day> = still_in.filter_map(|team| Day::of(team)).collect();
    days.sort_by_key(Day::rank);
    let mut leaving = worst(&days);
    if leaving.is_empty() && state(running).held_days > 0 {
        leaving = slowest(&days);
    }
    leaving.sort_by_key(|(day, _)| day.reveal_order());
    let n_left = days.len() - leaving.len();
    let step = |n: usize| later(decision.at, config.reveal_delay_ms.saturating_mul(n as u64));
    let exits = leaving
        .iter()
        .zip(1..)
        .map(|((day, reason), n)| LongformExit {
            team_id: day.team_id,
            reason: *reason,
            attempts: day.result.attempts,
            place: u32::try_from(n_left + 1).unwrap_or(u32::MAX),
            revealed_at: step(n),
        });
    let ended = LongformDayEnded {
        day: running.round,
        held: leaving.is_empty(),
        eliminated: exits.collect(),
        next_day_at: (n_left > 1).then(|| step(leaving.len() + 1)),
        results: days.iter().map(|day| day.result.clone()).collect(),
    };
    decision.emit(GameEvent::LongformDayEnded(ended));
}

/// Returns the teams that leave by their day: the whole worst group, or nobody if that is everyone. When
/// nobody matched, only teams that made no attempt leave, provided another team made one.
fn worst(days: &[Day]) -> Vec<(&Day, EliminationReason)> {
    let group: Vec<(&Day, EliminationReason)> = if days.iter().any(Day::has_matched) {
        let worst = days.iter().map(Day::rank).max();
        let group = days.iter().filter(|day| Some(day.rank()) == worst);
        let reason = |day: &Day| {
            if day.has_matched() {
                EliminationReason::Forced
            } else {
                EliminationReason::TimeExpired
            }
        };
        group.map(|day| (day, reason(day))).collect()
    } else {
        let idle = days.iter().filter(|day| day.result.attempts == 0);
        idle.map(|day| (day, EliminationReason::Inactive)).collect()
    };
    unless_everyone(days, group)
}

/// Returns the slowest teams over all days, or nobody if that is everyone.
fn slowest(days: &[Day]) -> Vec<(&Day, EliminationReason)> {
    let slowest = days.iter().map(|day| day.total_ms).max();
    let group = days.iter().filter(|day| Some(day.total_ms) == slowest);
    let group = group.map(|day| (day, EliminationReason::Forced)).collect();
    unless_everyone(days, group)
}

fn unless_everyone<T>(days: &[Day], group: Vec<T>) -> Vec<T> {
    if group.len() == days.len() {
        Vec::new()
    } else {
        group
    }
}

/// Returns what the mode adds to a round's end.
fn detail(running: &Running, results: &[TeamRound]) -> RoundDetail {
    let matched = results
        .iter()
        .filter(|result| result.outcome == RoundOutcome::Matched);
    RoundDetail::Longform {
        day: running.round,
        n_matched: u32::try_from(matched.count()).unwrap_or(u32::MAX),
    }
}
