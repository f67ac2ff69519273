//! What longform tells otherwise than other modes.

use super::Orders;
use crate::game::ChannelId;

pub(super) fn dms(orders: &mut Orders<'_>) {
    orders.dms_as_ever();
}

pub(super) fn channel(orders: &mut Orders<'_>, channel: ChannelId) {
    orders.channel_as_ever(channel);
}
