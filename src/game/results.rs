//! What all modes share of a game's end: standings, places, tallies.
//!
//! Owns: what a team's rounds add up to, and dense places. Does not know: by what a mode ranks.

use std::cmp::Ordering;

use super::decision::Decision;
use super::event::{GameCompleted, GameEvent, Outcome};
use super::state::{Running, Team, millis_between};
use super::values::{RoundOutcome, Standing, TeamRound};

pub(crate) fn counted(team: &Team) -> impl Iterator<Item = &TeamRound> {
    let rounds = team.rounds.iter();
    rounds.filter(|round| round.outcome != RoundOutcome::Void)
}

/// Adds up the rounds of a team; its place is 1 until teams are placed.
pub(super) fn standing(team: &Team) -> Standing {
    let count = |wanted: fn(&TeamRound) -> bool| {
        u32::try_from(counted(team).filter(|round| wanted(round)).count()).unwrap_or(u32::MAX)
    };
    let attempts: u32 = counted(team).map(|round| round.attempts).sum();
    let rounds = counted(team).count() as u64;
    Standing {
        team_id: team.slot.team_id,
        place: 1,
        points: counted(team).map(|round| round.points).sum(),
        matches: count(|round| round.outcome == RoundOutcome::Matched),
        attempts,
        give_ups: count(|round| round.outcome == RoundOutcome::GivenUp),
        perfect: count(|round| round.perfect),
        avg_attempts_milli: (u64::from(attempts) * 1_000).checked_div(rounds),
        active_ms: counted(team).map(|round| round.duration_ms).sum(),
    }
}

pub(super) struct Ranked<'a> {
    pub(super) team: &'a Team,
    pub(super) standing: Standing,
}

/// Returns the standings of the teams, best first: those that `order` finds equal are joint, and places
/// are dense.
pub(super) fn ranked(
    running: &Running,
    order: impl Fn(&Ranked<'_>, &Ranked<'_>) -> Ordering,
) -> Vec<Standing> {
    let mut teams: Vec<Ranked<'_>> = running
        .teams
        .iter()
        .map(|team| Ranked {
            team,
            standing: standing(team),
        })
        .collect();
    teams.sort_by(&order);
    let mut place = 1;
    let mut places = vec![place];
    for pair in teams.windows(2) {
        place += u32::from(order(&pair[0], &pair[1]) != Ordering::Equal);
        places.push(place);
    }
    teams
        .into_iter()
        .zip(places)
        .map(|(team, place)| Standing {
            place,
            ..team.standing
        })
        .collect()
}

/// Returns the outcome of a game between teams in which the best of them wins.
pub(super) fn best_wins(standings: &[Standing]) -> Outcome {
    let n_first = standings.iter().filter(|team| team.place == 1).count();
    match n_first {
        0 => Outcome::NoWinner,
        1 => Outcome::Won,
        _ => Outcome::Draw,
    }
}

/// Ends the game; the teams in first place have won, if the outcome says so.
pub(super) fn complete(decision: &mut Decision<'_>, outcome: Outcome, standings: Vec<Standing>) {
    let Some(running) = decision.running() else {
        return;
    };
    let is_won = matches!(outcome, Outcome::Won | Outcome::Draw);
    let first = standings.iter().filter(|team| is_won && team.place == 1);
    let participants = running.info.players.iter();
    let completed = GameCompleted {
        outcome,
        winners: first.map(|team| team.team_id).collect(),
        standings,
        tallies: participants
            .map(|participant| participant.tally.clone())
            .collect(),
        rounds: running.round,
        duration_ms: millis_between(running.started_at, running.clock(decision.at)),
        ended_at: decision.at,
    };
    decision.emit(GameEvent::GameCompleted(completed));
}
