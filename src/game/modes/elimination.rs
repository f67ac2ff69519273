//! Games in which teams go out until one is left: what knockout and longform share.
//!
//! Owns: going out, by one's own doing or otherwise, and the places that follow. Does not know: why a
//! mode sends a team out.

use crate::game::decision::Decision;
use crate::game::event::{
    AbandonReason, EliminationReason, GameEvent, LeaveReason, Outcome, RoundDetail, RoundEndReason,
    TeamEliminated,
};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::results::{complete, ranked};
use crate::game::round::{self, CutShort, abandon_attempt};
use crate::game::state::{OpenRound, Out, Running, Team};
use crate::game::values::{Standing, TeamRound};

/// Takes a team out that gave up.
pub(super) fn give_up(decision: &mut Decision<'_>, team_id: TeamId, player: PlayerId) {
    let cut_short = CutShort::by(player, AbandonReason::GaveUp);
    forfeit(decision, team_id, cut_short, EliminationReason::Forfeited);
}

/// Takes a team out whose player left or was removed. Tells whether it was in.
pub(super) fn leave(
    decision: &mut Decision<'_>,
    team_id: TeamId,
    player: PlayerId,
    reason: LeaveReason,
) -> bool {
    let (cut_short, eliminated) = match reason {
        LeaveReason::Kicked => (AbandonReason::PlayerLeft, EliminationReason::Removed),
        LeaveReason::Unreachable => (AbandonReason::Unreachable, EliminationReason::Forfeited),
        LeaveReason::Left | LeaveReason::LeftServer | LeaveReason::OddOneOut => {
            (AbandonReason::PlayerLeft, EliminationReason::Forfeited)
        }
    };
    let cut_short = CutShort::by(player, cut_short);
    forfeit(decision, team_id, cut_short, eliminated)
}

fn forfeit(
    decision: &mut Decision<'_>,
    team_id: TeamId,
    cut_short: CutShort,
    reason: EliminationReason,
) -> bool {
    let team = decision.running().and_then(|running| running.team(team_id));
    if !team.is_some_and(Team::is_in) {
        return false;
    }
    abandon_attempt(decision, team_id, cut_short);
    send_out(decision, team_id, reason);
    true
}

/// Sends a team out, behind all that stay in.
pub(super) fn send_out(decision: &mut Decision<'_>, team_id: TeamId, reason: EliminationReason) {
    let running = decision.running();
    let place = running.map_or(0, |running| running.place_of_leaving(team_id));
    send_out_at(decision, team_id, reason, place);
}

/// Sends a team out at a place that it may share.
pub(super) fn send_out_at(
    decision: &mut Decision<'_>,
    team_id: TeamId,
    reason: EliminationReason,
    place: u32,
) {
    let Some(running) = decision.running() else {
        return;
    };
    let Some(team) = running.team(team_id) else {
        return;
    };
    let before = team.rounds.last().map_or(0, |round| round.attempts);
    let eliminated = TeamEliminated {
        team_id,
        round: running.round,
        reason,
        attempts: team.current_round().map_or(before, OpenRound::n_attempts),
        place,
    };
    decision.emit(GameEvent::TeamEliminated(eliminated));
}

/// Ends the game if one team is left, which has won, whatever round was open. Tells whether it did.
pub(super) fn end_if_one_is_left(
    decision: &mut Decision<'_>,
    detail: impl FnOnce(&Running, &[TeamRound]) -> RoundDetail,
) -> bool {
    let Some(running) = decision.running().filter(|running| running.n_in() == 1) else {
        return false;
    };
    if running.has_round() {
        let mut teams = running.teams.iter();
        let reason = if teams.any(|team| team.open_round().is_some()) {
            RoundEndReason::Void
        } else {
            RoundEndReason::AllDone
        };
        let cut_short = CutShort::by_nobody(AbandonReason::GameEnded);
        round::end_for_all(decision, cut_short, reason, detail);
    }
    end(decision, Outcome::Won);
    true
}

/// Ends the game, with the places that follow from the order of going out.
pub(super) fn end(decision: &mut Decision<'_>, outcome: Outcome) {
    if let Some(running) = decision.running() {
        let standings = standings(running);
        complete(decision, outcome, standings);
    }
}

/// Places the teams in the reverse order of going out, those that are in before all others.
pub(super) fn standings(running: &Running) -> Vec<Standing> {
    ranked(running, |one, other| {
        let place = |out: Option<Out>| out.map_or(0, |out| out.place);
        place(one.team.out).cmp(&place(other.team.out))
    })
}
