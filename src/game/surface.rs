//! Where players see what concerns them: in DMs, or on a panel in the game's server.
//!
//! Owns: who is where, and who is called to a turn that they have not looked at. Does not know: what either shows.

use super::command::Rejection;
use super::decision::{Decided, Decision};
use super::event::{GameEvent, PlayerCalled, PlayerSurface, PlayerSurfaceUsed, SurfaceReason};
use super::ids::PlayerId;
use super::state::{OpenRound, Participant, Running, State, Team};
use super::time::{Ts, later};

/// How long it is a player's turn before they are called, if they see it on a panel and have not looked, or if their
/// partner asks for it.
const CALL_AFTER_MS: u64 = 120_000;

/// Follows a player who guesses on a surface. A player who does not take part, or plays at a table, changes nothing.
pub(super) fn follow(decision: &mut Decision<'_>, player: PlayerId, surface: PlayerSurface) {
    let used = participant(decision.state(), player).map(|participant| participant.surface);
    if used.is_some_and(|used| used != surface) {
        emit(decision, player, surface, SurfaceReason::Guessed);
    }
}

/// Moves a player to the surface that they asked for.
pub(super) fn choose(
    decision: &mut Decision<'_>,
    player: PlayerId,
    surface: PlayerSurface,
) -> Decided {
    let Some(participant) = participant(decision.state(), player) else {
        return Err(Rejection::Stranger);
    };
    let changes = participant.surface != surface;
    let looks = surface == PlayerSurface::Panel && looks_first(decision.state(), participant);
    if changes || looks {
        emit(decision, player, surface, SurfaceReason::Asked);
    }
    Ok(())
}

/// Notes that a player looked at their panel, where that spares them a call.
pub(super) fn look(decision: &mut Decision<'_>, player: PlayerId) {
    let looks = participant(decision.state(), player).is_some_and(|participant| {
        participant.surface == PlayerSurface::Panel && looks_first(decision.state(), participant)
    });
    if looks {
        emit(decision, player, PlayerSurface::Panel, SurfaceReason::Asked);
    }
}

/// Has the partner of a player called. If there is nobody to call, nothing changes.
pub(super) fn nudge(decision: &mut Decision<'_>, player: PlayerId) -> Decided {
    if !decision.state().has_player(player) {
        return Err(Rejection::Stranger);
    }
    let at = decision.at;
    let silent = decision
        .running()
        .and_then(|running| silent_partner(running, player, at));
    if let Some(silent) = silent {
        let called = PlayerCalled {
            player_id: silent.player,
            team_id: silent.team.slot.team_id,
            round: silent.round.round,
            attempt: silent.round.attempt,
            by: Some(player),
        };
        decision.emit(GameEvent::PlayerCalled(called));
    }
    Ok(())
}

/// Returns the partner whom a player who has guessed may nudge, if any: one who has been silent for a while, and was not
/// nudged for this attempt.
pub fn nudgeable(state: &State, player: PlayerId, at: Ts) -> Option<PlayerId> {
    let State::Running(running) = state else {
        return None;
    };
    silent_partner(running, player, at).map(|silent| silent.player)
}

/// A player for whose guess the partner waits.
struct SilentPartner<'r> {
    team: &'r Team,
    round: &'r OpenRound,
    player: PlayerId,
}

fn silent_partner(running: &Running, player: PlayerId, at: Ts) -> Option<SilentPartner<'_>> {
    let team = running.teams.iter().find(|team| team.has(player))?;
    let round = team.open_round()?;
    let partner = team.partner_of(player)?;
    let has_guessed = round.pending.as_ref()?.player_id == player;
    let has_left = running.info.participant(partner)?.left;
    let silent_since = later(round.opened_at, round.attempt_opened_ms + CALL_AFTER_MS);
    let is_due = running.paused.is_none() && !running.info.practice && silent_since <= at;
    (has_guessed && !has_left && is_due && !round.is_nudged).then_some(SilentPartner {
        team,
        round,
        player: partner,
    })
}

/// Returns when the first player is to be called.
pub(super) fn call_at(running: &Running) -> Option<Ts> {
    let players = running.info.players.iter();
    let moments = players.filter_map(|participant| turn_missed_at(running, participant));
    moments.min()
}

/// Calls the players who have not looked for too long. Tells whether there was one.
pub(super) fn call(decision: &mut Decision<'_>) -> bool {
    let at = decision.at;
    let Some(running) = decision.running() else {
        return false;
    };
    let players = running.info.players.iter();
    let missed = players.filter_map(|participant| {
        turn_missed_at(running, participant).filter(|missed_at| *missed_at <= at)?;
        let player_id = participant.player_id;
        let round = running.turn_of(player_id)?;
        let team = running.teams.iter().find(|team| team.has(player_id))?;
        Some(GameEvent::PlayerCalled(PlayerCalled {
            player_id,
            team_id: team.slot.team_id,
            round: round.round,
            attempt: round.attempt,
            by: None,
        }))
    });
    let missed: Vec<GameEvent> = missed.collect();
    let is_anybody_called = !missed.is_empty();
    for called in missed {
        decision.emit(called);
    }
    is_anybody_called
}

fn emit(
    decision: &mut Decision<'_>,
    player_id: PlayerId,
    surface: PlayerSurface,
    reason: SurfaceReason,
) {
    decision.emit(GameEvent::PlayerSurfaceUsed(PlayerSurfaceUsed {
        player_id,
        surface,
        reason,
    }));
}

/// Returns a player of a live game that is not played at a table.
fn participant(state: &State, player: PlayerId) -> Option<&Participant> {
    let info = state.info().filter(|_| state.has_player(player))?;
    let has_surfaces = state.is_live() && !info.is_at_table();
    info.participant(player).filter(|_| has_surfaces)
}

/// Tells whether it is their turn, and they would be called if they did not look.
fn looks_first(state: &State, participant: &Participant) -> bool {
    let State::Running(running) = state else {
        return false;
    };
    let turn = running.turn_of(participant.player_id);
    turn.is_some_and(|turn| {
        can_be_called(running, participant, turn) && participant.looked_at != Some(seen(turn))
    })
}

fn turn_missed_at(running: &Running, participant: &Participant) -> Option<Ts> {
    let is_on_panel = participant.surface == PlayerSurface::Panel && !participant.left;
    let turn = running
        .turn_of(participant.player_id)
        .filter(|_| is_on_panel)?;
    let is_missed =
        can_be_called(running, participant, turn) && participant.looked_at != Some(seen(turn));
    is_missed.then(|| later(turn.opened_at, turn.attempt_opened_ms + CALL_AFTER_MS))
}

/// Tells whether they were not called before: in this round, where all play the same; else in this game. Nobody
/// waits for a player who practises.
fn can_be_called(running: &Running, participant: &Participant, turn: &OpenRound) -> bool {
    let was_called = match participant.called_in {
        Some(round) => !running.info.config.has_common_rounds() || round == turn.round,
        None => false,
    };
    !was_called && !running.info.practice
}

const fn seen(turn: &OpenRound) -> (u32, u32) {
    (turn.round, turn.attempt)
}
