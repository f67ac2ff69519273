//! Games in which teams go out until one is left: what knockout and longform share.
//!
//! Owns: RULES "Giving up" and leaving in those modes (the team forfeits; giving up asks the partner),
//! going out, and the places that follow. Does not know: why a mode sends a team out.

use super::command::Rejection;
use super::event::{
    AbandonReason, EliminationReason, GameEvent, GiveUpDropped, GiveUpProposed, Outcome,
    RoundDetail, RoundEndReason, TeamEliminated,
};
use super::ids::{PlayerId, TeamId};
use super::results::{complete, placed};
use super::round::{self, abandon_attempt, in_time, open_line};
use super::state::{Asked, OpenRound, Out, Running, Team, later};
use super::turn::Turn;
use super::values::{Standing, TeamRound, Ts};

/// How long the partner has to confirm giving up.
const CONFIRM_LIMIT_MS: u64 = 60_000;

/// Follows a wish to give up: the partner is asked, and their own wish confirms it. Tells whether the
/// team forfeited.
///
/// # Errors
/// The reason why there is nothing to give up.
pub(super) fn give_up(turn: &mut Turn<'_>, player: PlayerId) -> Result<bool, Rejection> {
    let (running, team, line) = open_line(turn.state(), player)?;
    in_time(running, turn.at)?;
    let (team_id, round) = (team.slot.team_id, line.round);
    match team.give_up.filter(|asked| turn.at < asked.expires_at) {
        Some(asked) if asked.by == player => Ok(false),
        Some(_) => {
            let (why, reason) = (AbandonReason::GaveUp, EliminationReason::Forfeited);
            forfeit(turn, team_id, player, (why, reason));
            Ok(true)
        }
        None => {
            turn.emit(GameEvent::GiveUpProposed(GiveUpProposed {
                round,
                team_id,
                by: player,
                expires_at: later(turn.at, CONFIRM_LIMIT_MS),
            }));
            Ok(false)
        }
    }
}

/// Follows a no to the partner's wish to give up, or the wish being taken back.
///
/// # Errors
/// The reason why there is no such wish.
pub(super) fn keep_playing(turn: &mut Turn<'_>, player: PlayerId) -> Result<(), Rejection> {
    let (_, team, line) = open_line(turn.state(), player)?;
    let asked = team.give_up.filter(|asked| turn.at < asked.expires_at);
    let asked = asked.ok_or(Rejection::NoWish)?;
    let dropped = dropped(team, line.round, asked, Some(player));
    turn.emit(dropped);
    Ok(())
}

/// Returns when the first wish to give up expires that nobody confirmed.
pub(super) fn wish_expires_at(running: &Running) -> Option<Ts> {
    let asked = running.teams.iter().filter_map(|team| team.give_up);
    asked.map(|asked| asked.expires_at).min()
}

/// Drops a wish to give up that was not confirmed in time. Tells whether there was one.
pub(super) fn expire_wish(turn: &mut Turn<'_>) -> bool {
    let Some(running) = turn.running() else {
        return false;
    };
    let expired = running.teams.iter().find_map(|team| {
        let asked = team.give_up.filter(|asked| asked.expires_at <= turn.at)?;
        Some(dropped(team, running.round, asked, None))
    });
    let is_expired = expired.is_some();
    if let Some(dropped) = expired {
        turn.emit(dropped);
    }
    is_expired
}

fn dropped(team: &Team, round: u32, asked: Asked, by: Option<PlayerId>) -> GameEvent {
    GameEvent::GiveUpDropped(GiveUpDropped {
        round,
        team_id: team.slot.team_id,
        proposed_by: asked.by,
        by,
    })
}

/// Takes a team out whose player gave up, left or was removed. Tells whether it was in.
pub(super) fn forfeit(
    turn: &mut Turn<'_>,
    team_id: TeamId,
    player: PlayerId,
    (why, reason): (AbandonReason, EliminationReason),
) -> bool {
    let team = turn.running().and_then(|running| running.team(team_id));
    if team.is_none_or(|team| team.out.is_some()) {
        return false;
    }
    abandon_attempt(turn, team_id, why, Some(player));
    send_out(turn, team_id, reason);
    true
}

/// Sends a team out, behind all that stay in.
pub(super) fn send_out(turn: &mut Turn<'_>, team_id: TeamId, reason: EliminationReason) {
    let place = turn
        .running()
        .map_or(0, |running| running.place_of_leaving(team_id));
    send_out_at(turn, team_id, reason, place);
}

/// Sends a team out at a place that it may share.
pub(super) fn send_out_at(
    turn: &mut Turn<'_>,
    team_id: TeamId,
    reason: EliminationReason,
    place: u32,
) {
    let Some(running) = turn.running() else {
        return;
    };
    let Some(team) = running.team(team_id) else {
        return;
    };
    let before = team.rounds.last().map_or(0, |round| round.attempts);
    turn.emit(GameEvent::TeamEliminated(TeamEliminated {
        team_id,
        round: running.round,
        reason,
        attempts: team.latest().map_or(before, OpenRound::made),
        place,
    }));
}

/// Ends the game: one team is left, and has won, whatever round was open.
pub(super) fn last_team_wins(
    turn: &mut Turn<'_>,
    detail: impl FnOnce(&Running, &[TeamRound]) -> RoundDetail,
) {
    let Some(running) = turn.running() else {
        return;
    };
    if running.has_round() {
        let is_open = running.teams.iter().any(|team| team.line.is_some());
        let reason = if is_open {
            RoundEndReason::Void
        } else {
            RoundEndReason::AllDone
        };
        round::end_for_all(turn, (AbandonReason::GameEnded, None), reason, detail);
    }
    end(turn, Outcome::Won);
}

/// Ends the game, with the places that follow from the order of going out.
pub(super) fn end(turn: &mut Turn<'_>, outcome: Outcome) {
    if let Some(running) = turn.running() {
        let standings = standings(running);
        complete(turn, outcome, standings);
    }
}

/// Places the teams in the reverse order of going out, those that are in before all others.
fn standings(running: &Running) -> Vec<Standing> {
    placed(running, |one, other| {
        let place = |out: Option<Out>| out.map_or(0, |out| out.place);
        place(one.team.out).cmp(&place(other.team.out))
    })
}
