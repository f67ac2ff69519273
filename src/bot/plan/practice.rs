//! What practice tells otherwise than other games.

use super::Orders;
use crate::bot::render;
use crate::game::GameEvent;
use crate::game::state::State;

pub(super) fn dms(orders: &mut Orders<'_>) {
    let state = orders.state;
    match (orders.event, state) {
        (GameEvent::GuessProcessed(processed), _) => {
            let Some(team) = state.team(processed.team_id) else {
                return;
            };
            let message = render::practice_result(processed, state, orders.names());
            orders.dm_team(team, &message);
        }
        (GameEvent::GameCompleted(completed), State::Finished(finished)) => {
            orders.dm_all(&render::practice_completed(
                finished,
                completed,
                orders.names(),
            ));
        }
        _ => orders.dms_as_ever(),
    }
}
