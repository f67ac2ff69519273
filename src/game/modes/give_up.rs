//! Proposals to give up, in the modes where the partner must confirm.
//!
//! Owns: RULES "Giving up" of knockout and longform, up to the confirmation. Does not know: what
//! giving up costs.

use crate::game::command::Rejection;
use crate::game::decision::Decision;
use crate::game::event::{GameEvent, GiveUpDropped, GiveUpProposed};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::round::{InRound, check_in_time, open_round};
use crate::game::state::{GiveUpProposal, OpenRound, Running, Team};
use crate::game::time::{Ts, later};

/// How long the partner has to confirm a proposal.
const CONFIRM_LIMIT_MS: u64 = 60_000;

/// Proposes to give up, or confirms the partner's proposal. Returns the team once both want to.
///
/// # Errors
/// The reason why there is nothing to give up.
pub(super) fn propose_or_confirm(
    decision: &mut Decision<'_>,
    player: PlayerId,
) -> Result<Option<TeamId>, Rejection> {
    let InRound {
        running,
        team,
        round,
    } = open_round(decision.state(), player)?;
    check_in_time(running, decision.at)?;
    let team_id = team.slot.team_id;
    match pending(round, decision.at) {
        Some(proposal) if proposal.by == player => Ok(None),
        Some(_) => Ok(Some(team_id)),
        None => {
            let proposed = GiveUpProposed {
                round: round.round,
                team_id,
                by: player,
                expires_at: later(decision.at, CONFIRM_LIMIT_MS),
            };
            decision.emit(GameEvent::GiveUpProposed(proposed));
            Ok(None)
        }
    }
}

/// Declines the partner's proposal, or withdraws one's own.
///
/// # Errors
/// The reason why there is no proposal.
pub(in crate::game) fn withdraw_proposal(
    decision: &mut Decision<'_>,
    player: PlayerId,
) -> Result<(), Rejection> {
    let InRound { team, round, .. } = open_round(decision.state(), player)?;
    let proposal = pending(round, decision.at).ok_or(Rejection::NoProposal)?;
    let dropped = dropped(team, round.round, proposal, Some(player));
    decision.emit(dropped);
    Ok(())
}

/// Returns when the first proposal expires that nobody confirmed.
pub(in crate::game) fn proposal_expires_at(running: &Running) -> Option<Ts> {
    let rounds = running.teams.iter().filter_map(|team| team.open_round());
    let proposals = rounds.filter_map(|round| round.give_up);
    proposals.map(|proposal| proposal.expires_at).min()
}

/// Drops a proposal that was not confirmed in time. Tells whether there was one.
pub(in crate::game) fn expire_proposal(decision: &mut Decision<'_>) -> bool {
    let Some(running) = decision.running() else {
        return false;
    };
    let expired = running.teams.iter().find_map(|team| {
        let proposal = team.open_round()?.give_up;
        let expired = proposal.filter(|proposal| proposal.expires_at <= decision.at)?;
        Some(dropped(team, running.round, expired, None))
    });
    let is_expired = expired.is_some();
    if let Some(dropped) = expired {
        decision.emit(dropped);
    }
    is_expired
}

fn pending(round: &OpenRound, at: Ts) -> Option<GiveUpProposal> {
    round.give_up.filter(|proposal| at < proposal.expires_at)
}

fn dropped(team: &Team, round: u32, proposal: GiveUpProposal, by: Option<PlayerId>) -> GameEvent {
    GameEvent::GiveUpDropped(GiveUpDropped {
        round,
        team_id: team.slot.team_id,
        proposed_by: proposal.by,
        by,
    })
}
