//! The messages of practice.

use super::{MessagePlan, common};
use crate::bot::render;
use crate::game::GameEvent;
use crate::game::state::State;

pub(super) fn dms(plan: &mut MessagePlan<'_>) {
    let state = plan.state;
    match (plan.event, state) {
        (GameEvent::GuessProcessed(processed), _) => {
            if let Some(team) = state.team(processed.team_id) {
                let message = render::practice_result(processed, state, plan.names());
                plan.dm_team(team, &message);
            }
        }
        (GameEvent::GameCompleted(completed), State::Finished(finished)) => {
            plan.dm_all(&render::practice_completed(
                finished,
                completed,
                plan.names(),
            ));
        }
        _ => common::dms(plan),
    }
}
