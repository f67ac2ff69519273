//! What race and golf race tell otherwise than other modes.

use super::Orders;
use crate::discord::render;
use crate::game::GameEvent;
use crate::game::event::{DmKind, Phase};

pub(super) fn dms(orders: &mut Orders<'_>) {
    match orders.event {
        // The game goes on for the others; for the two of this team it is over.
        GameEvent::PlayerLeft(left) if left.phase == Phase::Running => {
            let Some(partner) = orders.state.partner_of(left.player_id) else {
                return;
            };
            let message = render::left_race(left.player_id, orders.names());
            orders.dm(partner, DmKind::Result, message);
        }
        _ => orders.dms_as_ever(),
    }
}
