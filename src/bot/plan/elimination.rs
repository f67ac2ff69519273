//! The messages that knockout and longform share: eliminated teams, and proposals to give up.

use super::{Destination, MessagePlan, PlannedMessage, common};
use crate::bot::render;
use crate::game::event::{DmKind, EliminationReason, GiveUpDropped, Phase, PlayerStatus};
use crate::game::state::State;
use crate::game::{ChannelId, GameEvent, PlayerId, TeamId};

pub(super) fn dms(plan: &mut MessagePlan<'_>) {
    let state = plan.state;
    match plan.event {
        // That the team is out says more.
        GameEvent::GuessAbandoned(_) | GameEvent::RoundEnded(_) => {}
        GameEvent::PlayerLeft(left) if left.phase == Phase::Running => {}
        GameEvent::TeamEliminated(eliminated) => {
            for player in players_of(plan, eliminated.team_id) {
                let names = plan.names_for(player);
                if let Some(message) = render::team_out(eliminated, state, &names) {
                    plan.dm(player, DmKind::Result, message);
                }
            }
        }
        GameEvent::GiveUpProposed(proposed) => {
            let names = plan.names_for(proposed.by);
            let message = render::give_up_confirmation(proposed, state, &names);
            plan.dm(proposed.by, DmKind::Result, message);
            if let Some(partner) = state.partner_of(proposed.by)
                && let names = plan.names_for(partner)
                && let Some(message) = render::give_up_proposal(proposed, state, &names)
            {
                plan.dm(partner, DmKind::Result, message);
            }
        }
        GameEvent::GiveUpDropped(dropped) => {
            for reader in readers_of_dropped(plan, dropped) {
                let names = plan.names_for(reader);
                if let Some(message) = render::give_up_dropped(dropped, reader, state, &names) {
                    plan.dm(reader, DmKind::Result, message);
                }
            }
        }
        GameEvent::GamePaused(paused) => {
            plan.dm_each(players_in(state), |names| render::paused(paused.by, names));
        }
        GameEvent::GameResumed(_) => {
            let before = plan.planned.len();
            common::dms(plan);
            let is_in = |planned: &PlannedMessage| match planned.destination {
                Destination::Dm { player, .. } | Destination::NewestDm { player, .. } => {
                    state.occupies(player)
                }
                Destination::DmChannel { .. }
                | Destination::Channel(_)
                | Destination::Result { .. }
                | Destination::Live { .. } => true,
            };
            let resumed = plan.planned.split_off(before);
            plan.planned.extend(resumed.into_iter().filter(is_in));
        }
        _ => common::dms(plan),
    }
}

pub(super) fn channel(plan: &mut MessagePlan<'_>, channel: ChannelId) {
    let state = plan.state;
    match plan.event {
        GameEvent::TeamEliminated(eliminated) => {
            let by_own_doing = matches!(
                eliminated.reason,
                EliminationReason::Forfeited | EliminationReason::Removed
            );
            if by_own_doing
                && let Some(message) = render::forfeited(eliminated, state, plan.names())
            {
                plan.post(channel, message);
            }
            plan.status(channel);
        }
        GameEvent::GiveUpProposed(proposed) => {
            if let Some(partner) = state.partner_of(proposed.by) {
                ask_in_channel(plan, channel, partner);
            }
        }
        GameEvent::GiveUpDropped(dropped) => {
            for reader in readers_of_dropped(plan, dropped) {
                if let Some(user) = unreachable(plan, reader) {
                    let message = render::plays_on_in_channel(user, plan.info, plan.texts());
                    plan.post(channel, message);
                }
            }
        }
        GameEvent::PlayerStatusChanged(changed) if changed.to == PlayerStatus::Unreachable => {
            common::channel(plan, channel);
            // A proposal that they just got by DM has not reached them either.
            ask_in_channel(plan, channel, changed.player_id);
        }
        _ => common::channel(plan, channel),
    }
}

/// Asks a partner in the channel whether to give up, if a proposal is open and DMs do not reach them.
fn ask_in_channel(plan: &mut MessagePlan<'_>, channel: ChannelId, partner: PlayerId) {
    let team = plan.state.team_of(partner);
    let round = team.and_then(|team| team.open_round());
    if let Some(round) = round
        && let Some(proposal) = round.give_up.filter(|proposal| proposal.by != partner)
        && let Some(user) = unreachable(plan, partner)
    {
        let message = render::give_up_proposal_in_channel(
            round.round,
            proposal.by,
            (partner, user),
            plan.info,
            plan.names(),
        );
        plan.post(channel, message);
    }
}

/// Returns the readers of a dropped proposal to give up: both players when the time ran out, otherwise the
/// one who did not drop it.
fn readers_of_dropped(plan: &MessagePlan<'_>, dropped: &GiveUpDropped) -> Vec<PlayerId> {
    let team = plan.state.team(dropped.team_id);
    let players = team.into_iter().flat_map(|team| team.slot.players);
    players
        .filter(|player| dropped.by != Some(*player))
        .collect()
}

/// Returns the Discord user of a player whom DMs do not reach, and who plays by DM.
pub(super) fn unreachable(plan: &MessagePlan<'_>, player: PlayerId) -> Option<u64> {
    called_in_channel(plan, player).filter(|_| !plan.is_on_panel(player))
}

/// Returns the Discord user of a player whom DMs do not reach.
pub(super) fn called_in_channel(plan: &MessagePlan<'_>, player: PlayerId) -> Option<u64> {
    let participant = plan.info.participant(player)?;
    let away = participant.status == PlayerStatus::Unreachable;
    plan.user(player).filter(|_| away)
}

/// Returns the Discord users of players whose team is in and whom DMs do not reach.
pub(super) fn unreachable_users(plan: &MessagePlan<'_>) -> Vec<u64> {
    let players = players_in(plan.state).into_iter();
    players
        .filter_map(|player| unreachable(plan, player))
        .collect()
}

/// Returns the players whose team is in.
pub(super) fn players_in(state: &State) -> Vec<PlayerId> {
    let mut players = state.players();
    players.retain(|player| state.occupies(*player));
    players
}

/// Returns the players of a team who have not left.
fn players_of(plan: &MessagePlan<'_>, team: TeamId) -> Vec<PlayerId> {
    let team = plan.state.team(team).into_iter();
    let players = team.flat_map(|team| team.slot.players);
    let is_there = |player: &PlayerId| {
        let participant = plan.info.participant(*player);
        participant.is_some_and(|participant| !participant.left)
    };
    players.filter(is_there).collect()
}
