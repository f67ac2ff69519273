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
                plan.dm_each(team.slot.players, |names| {
                    render::practice_result(processed, state, names)
                });
            }
        }
        (GameEvent::GameCompleted(completed), State::Finished(finished)) => {
            plan.dm_all(|names| render::practice_completed(finished, completed, names));
        }
        _ => common::dms(plan),
    }
}
