//! The messages of race and golf race.

use super::MessagePlan;
use crate::bot::render;
use crate::game::GameEvent;
use crate::game::event::{AbandonedReason, DmKind, Phase};
use crate::game::state::State;

pub(super) fn dms(plan: &mut MessagePlan<'_>) {
    match (plan.event, plan.state) {
        (GameEvent::RoundStarted(started), State::Running(running)) => {
            let teams = started.deals.iter().map(|deal| deal.team_id);
            for team in teams.filter_map(|team_id| running.team(team_id)) {
                for player in team.slot.players {
                    if let Some(deal) = render::race_deal(running, team, player, plan.names()) {
                        plan.dm(player, DmKind::Deal, deal);
                    }
                }
            }
        }
        (GameEvent::GameResumed(resumed), State::Running(running)) => {
            for player in plan.staying() {
                let line = plan.open_line(player);
                let message = render::race_resumed(resumed.by, line, running, plan.names());
                plan.dm(player, DmKind::Result, message);
            }
        }
        // The game goes on for the others; for the two of this team it is over.
        (GameEvent::PlayerLeft(left), State::Running(_)) if left.phase == Phase::Running => {
            let partner = plan.state.partner_of(left.player_id);
            if let Some(partner) = partner.filter(|partner| plan.staying().contains(partner)) {
                let message = render::left_race(left, plan.names());
                plan.dm(partner, DmKind::Result, message);
            }
        }
        (GameEvent::GameCompleted(completed), State::Finished(finished)) => {
            for player in plan.staying() {
                let message = render::race_result_for(player, finished, completed, plan.names());
                plan.dm(player, DmKind::Result, message);
            }
        }
        // Whose partner left before is still waiting for the result.
        (GameEvent::GameAbandoned(abandoned), _)
            if abandoned.reason == AbandonedReason::AllLeft =>
        {
            plan.dm_all(&render::abandoned(abandoned, &plan.info.config));
        }
        _ => plan.common_dms(),
    }
}
