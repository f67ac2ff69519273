//! Longform: a round lasts a day, and at its end the worst teams leave, until one is left.
//!
//! Owns: RULES "Longform": the day, its reminders, who leaves at its end, and the steps in which that
//! is revealed. Does not know: how guesses are judged.

use std::cmp::Reverse;

use super::command::Rejection;
use super::config::LongformConfig;
use super::event::{
    AbandonReason, EliminationReason, GameEvent, LongformDayEnded, LongformExit, Outcome,
    PlayersReminded, RoundDetail, RoundEndReason,
};
use super::ids::{PlayerId, TeamId};
use super::results::counted;
use super::round::{self, Opening};
use super::state::{Running, Team, later, millis_between};
use super::teams;
use super::turn::Turn;
use super::values::{RoundOutcome, TeamRound, Ts};

/// How much of the day is over when those who have not finished are reminded.
const REMINDERS_PERCENT: [u32; 2] = [50, 90];

/// After so many days without any guess the game is abandoned.
const IDLE_DAYS: u64 = 2;

/// Opens the next day's round: the same pair for all who are in.
pub(super) fn open(turn: &mut Turn<'_>, config: LongformConfig) -> Result<(), Rejection> {
    let opening = Opening {
        deadline: Some(config.day_end(turn.at)),
        day: Some(turn.running().map_or(1, |running| running.round + 1)),
    };
    round::open_for_all(turn, opening)
}

/// Returns the moment from which the game is abandoned for want of guesses.
pub(super) fn idle_at(config: LongformConfig, running: &Running) -> Ts {
    later(running.active_at, config.day_ms.saturating_mul(IDLE_DAYS))
}

/// Returns when players are to be reminded next, and how much of the day is over then.
pub(super) fn reminder(running: &Running) -> Option<(Ts, u32)> {
    let line = running.teams.iter().find_map(|team| team.line.as_ref())?;
    let day_ms = millis_between(line.opened_at, running.deadline?);
    let percent = REMINDERS_PERCENT
        .into_iter()
        .find(|percent| running.reminded_percent < *percent)?;
    let after_ms = day_ms / 100 * u64::from(percent);
    Some((later(line.opened_at, after_ms), percent))
}

/// Does what is due first: a step of the turnover, the next day, the day's end, or a reminder.
pub(super) fn tick(turn: &mut Turn<'_>, config: LongformConfig) -> Result<(), Rejection> {
    let Some(running) = turn.running() else {
        return Ok(());
    };
    let is_due = |at: Option<Ts>| at.is_some_and(|at| at <= turn.at);
    if let Some(exit) = running.leaving.first() {
        let exit = exit.clone();
        teams::send_out_at(turn, exit.team_id, exit.reason, exit.place);
        if turn.running().is_some_and(|running| running.n_in() == 1) {
            teams::end(turn, Outcome::Won);
        }
    } else if is_due(running.next_at) {
        open(turn, config)?;
    } else if is_due(running.deadline) {
        end_day(turn, config);
    } else if let Some((_, percent)) = reminder(running) {
        remind(turn, percent);
    }
    Ok(())
}

/// Follows a team's forfeit: it is out at once.
pub(super) fn after_forfeit(turn: &mut Turn<'_>) {
    if turn.running().is_some_and(|running| running.n_in() == 1) {
        teams::last_team_wins(turn, detail);
    }
}

/// Voids the open round, as a game that ends before its time does.
pub(super) fn void_open(turn: &mut Turn<'_>, cut_short: (AbandonReason, Option<PlayerId>)) {
    round::end_for_all(turn, cut_short, RoundEndReason::Void, detail);
}

/// Reminds the players of the teams that have not matched yet.
fn remind(turn: &mut Turn<'_>, percent: u32) {
    let Some(running) = turn.running() else {
        return;
    };
    let unfinished = running.teams.iter().filter(|team| team.line.is_some());
    let reminded = PlayersReminded {
        round: running.round,
        percent,
        players: unfinished.flat_map(|team| team.slot.players).collect(),
    };
    turn.emit(GameEvent::PlayersReminded(reminded));
}

/// How a team's day went.
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

    /// Returns what those who leave together are revealed by, the worst last: who tried less, or took
    /// longer to match.
    fn shown_last(&self) -> (Reverse<u32>, u64) {
        (Reverse(self.result.attempts), self.result.duration_ms)
    }
}

/// Ends the day: the worst leave, one after the other as it is revealed.
fn end_day(turn: &mut Turn<'_>, config: LongformConfig) {
    let cut_short = (AbandonReason::Timeout, None);
    round::end_for_all(turn, cut_short, RoundEndReason::Deadline, detail);
    let Some(running) = turn.running() else {
        return;
    };
    let still_in = running.teams.iter().filter(|team| team.is_in());
    let mut days: Vec<Day> = still_in.filter_map(|team| Day::of(team)).collect();
    days.sort_by_key(Day::rank);
    let mut leaving = worst(&days);
    if leaving.is_empty() && running.held_days > 0 {
        leaving = slowest(&days);
    }
    leaving.sort_by_key(|(day, _)| day.shown_last());
    let n_left = days.len() - leaving.len();
    let step = |n: usize| later(turn.at, config.reveal_delay_ms.saturating_mul(n as u64));
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
    turn.emit(GameEvent::LongformDayEnded(ended));
}

/// Returns who leaves by the day: the whole worst group, and nobody when that is everyone. When nobody
/// matched, only teams that made no attempt leave, provided another team made one.
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

/// Returns the slowest over all days, and nobody when that is everyone.
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

/// Says what the mode adds to a round's end.
fn detail(running: &Running, results: &[TeamRound]) -> RoundDetail {
    let matched = results
        .iter()
        .filter(|result| result.outcome == RoundOutcome::Matched);
    RoundDetail::Longform {
        day: running.round,
        n_matched: u32::try_from(matched.count()).unwrap_or(u32::MAX),
    }
}
