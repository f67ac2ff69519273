//! The messages of race and golf race.

use super::{MessagePlan, common};
use crate::bot::render;
use crate::game::GameEvent;
use crate::game::event::{AbandonedReason, DmKind, Phase};
use crate::game::state::State;

pub(super) fn dms(plan: &mut MessagePlan<'_>) {
    match (plan.event, plan.state) {
        (GameEvent::RoundStarted(started), State::Running(running)) => {
            let teams = started.deals.iter();
            let teams = teams.filter_map(|deal| running.team(deal.team_id));
            plan.deal(teams, |team, player, names| {
                render::race_deal(running, team, player, names)
            });
        }
        (GameEvent::GameResumed(resumed), State::Running(running)) => {
            for player in plan.staying() {
                let round = plan.guessable_round(player);
                let names = plan.names_for(player);
                let message = render::race_resumed(resumed.by, round, running, &names);
                plan.dm(player, DmKind::Result, message);
            }
        }
        // The game is over for the two of this team, but not for the others.
        (GameEvent::PlayerLeft(left), State::Running(_)) if left.phase == Phase::Running => {
            let partner = plan.state.partner_of(left.player_id);
            if let Some(partner) = partner.filter(|partner| plan.staying().contains(partner)) {
                let message = render::left_race(left, &plan.names_for(partner));
                plan.dm(partner, DmKind::Result, message);
            }
        }
        // A player whose partner left earlier still waits for the result.
        (GameEvent::GameAbandoned(abandoned), _)
            if abandoned.reason == AbandonedReason::AllLeft =>
        {
            let info = plan.info;
            plan.dm_all(|names| render::abandoned(abandoned, info, names.texts));
        }
        _ => common::dms(plan),
    }
}
