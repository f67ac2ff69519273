//! What makes a live game worth watching, in a line of its live message.
//!
//! Owns: these lines. They follow from the state alone, so that a restart and a press show the same. Never a word of
//! a round.

use std::sync::Arc;

use super::names::Names;
use crate::game::standings;
use crate::game::state::{Running, Team};
use crate::game::values::RoundOutcome;
use crate::texts::Texts;

/// Says that the last seconds have begun.
pub(super) fn final_seconds(running: &Running, t: Texts) -> Option<&'static str> {
    let is_on = running.in_final_seconds && running.has_round();
    is_on.then(|| t.final_seconds())
}

/// Says what the last match of a race changed: who took the lead, or that it was perfect.
pub(super) fn last_match(running: &Running, names: &Names) -> Option<String> {
    let matched = running
        .teams
        .iter()
        .filter(|team| team.last_match_at.is_some());
    let team = matched.max_by_key(|team| team.last_match_at)?;
    let last = team.rounds.last()?;
    if last.outcome != RoundOutcome::Matched {
        return None;
    }
    let name = names.team_in_list(team);
    if takes_the_lead(running, team) {
        return Some(names.texts.lead_taken(name));
    }
    last.perfect.then(|| names.texts.perfect_first(name))
}

/// Returns whether a team leads alone since its last round, and others led before.
fn takes_the_lead(running: &Running, team: &Team) -> bool {
    let id = team.slot.team_id;
    let without_last_round = |team: &Arc<Team>| {
        let mut team = Arc::clone(team);
        if team.slot.team_id == id {
            let changed = Arc::make_mut(&mut team);
            changed.rounds.pop();
            // When it matched before is not known.
            changed.last_match_at = None;
        }
        team
    };
    let leads_alone = |running: &Running| {
        let standings = standings(running);
        let mut first = standings.iter().filter(|standing| standing.place == 1);
        matches!((first.next(), first.next()), (Some(only), None) if only.team_id == id)
    };
    let before = Running {
        teams: running.teams.iter().map(without_last_round).collect(),
        ..running.clone()
    };
    let others_led = standings(&before)
        .iter()
        .any(|standing| standing.place == 1 && standing.team_id != id && 0 < standing.matches);
    others_led && leads_alone(running) && !leads_alone(&before)
}

/// Says that only two teams are left in the game, or still play this round.
pub(super) fn last_two(running: &Running, names: &Names) -> Option<String> {
    let teams = running.teams.iter().filter(|team| team.is_in());
    let (all_in, playing): (Vec<&Arc<Team>>, Vec<&Arc<Team>>) = (
        teams.clone().collect(),
        teams.filter(|team| team.open_round().is_some()).collect(),
    );
    let (t, of) = (names.texts, |team: &Arc<Team>| names.team_in_list(team));
    match (&all_in[..], &playing[..]) {
        ([one, other], _) if 2 < running.teams.len() => Some(t.last_two(of(one), of(other))),
        ([_, _, _, ..], [one, other]) => Some(t.only_two_playing(of(one), of(other))),
        _ => None,
    }
}
