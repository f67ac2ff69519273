//! What race and golf race tell otherwise than other modes.

use super::Orders;
use crate::bot::render;
use crate::game::GameEvent;
use crate::game::event::{AbandonedReason, DmKind, Phase};
use crate::game::state::State;

pub(super) fn dms(orders: &mut Orders<'_>) {
    match (orders.event, orders.state) {
        (GameEvent::RoundStarted(started), State::Running(running)) => {
            let teams = started.deals.iter().map(|deal| deal.team_id);
            for team in teams.filter_map(|team_id| running.team(team_id)) {
                for player in team.slot.players {
                    if let Some(deal) = render::race_deal(running, team, player, orders.names()) {
                        orders.dm(player, DmKind::Deal, deal);
                    }
                }
            }
        }
        (GameEvent::GameResumed(resumed), State::Running(running)) => {
            for player in orders.staying() {
                let line = orders.open_line(player);
                let message = render::race_resumed(resumed.by, line, running, orders.names());
                orders.dm(player, DmKind::Result, message);
            }
        }
        // The game goes on for the others; for the two of this team it is over.
        (GameEvent::PlayerLeft(left), State::Running(_)) if left.phase == Phase::Running => {
            let partner = orders.state.partner_of(left.player_id);
            if let Some(partner) = partner.filter(|partner| orders.staying().contains(partner)) {
                let message = render::left_race(left, orders.names());
                orders.dm(partner, DmKind::Result, message);
            }
        }
        (GameEvent::GameCompleted(completed), State::Finished(finished)) => {
            for player in orders.staying() {
                let message = render::race_result_for(player, finished, completed, orders.names());
                orders.dm(player, DmKind::Result, message);
            }
        }
        // Whose partner left before is still waiting for the result.
        (GameEvent::GameAbandoned(abandoned), _)
            if abandoned.reason == AbandonedReason::AllLeft =>
        {
            orders.dm_all(&render::abandoned(abandoned, &orders.table.config));
        }
        _ => orders.dms_as_ever(),
    }
}
