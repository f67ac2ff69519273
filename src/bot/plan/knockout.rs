//! What knockout tells otherwise than other modes.

use super::Orders;
use super::elimination::{self, post};
use crate::bot::render::{self, Message};
use crate::game::event::DmKind;
use crate::game::state::State;
use crate::game::{ChannelId, GameEvent, ModeConfig};

pub(super) fn dms(orders: &mut Orders<'_>) {
    let (State::Running(running), ModeConfig::Knockout(config)) =
        (orders.state, &orders.table.config)
    else {
        return elimination::dms(orders);
    };
    match orders.event {
        GameEvent::RoundStarted(_) => {
            for team in running
                .teams
                .iter()
                .filter(|team| team.open_round().is_some())
            {
                for player in team.slot.players {
                    let deal =
                        render::knockout_deal(running, config, (team, player), orders.names());
                    if let Some(deal) = deal {
                        orders.dm(player, DmKind::Deal, deal);
                    }
                }
            }
        }
        GameEvent::GuessProcessed(processed) => {
            let message = render::knockout_attempt(processed, orders.state, orders.names());
            if let Some(team) = running.team(processed.team_id) {
                orders.dm_team(team, &message);
            }
        }
        GameEvent::KnockoutRoundCompleted(completed) => {
            let message = render::knockout_round_over(completed, running, config, orders.names());
            if let Some(message) = message {
                for player in elimination::occupied(orders.state) {
                    orders.dm(player, DmKind::Result, message.clone());
                }
            }
        }
        _ => elimination::dms(orders),
    }
}

pub(super) fn channel(orders: &mut Orders<'_>, channel: ChannelId) {
    match (orders.event, orders.state, &orders.table.config) {
        (
            GameEvent::KnockoutRoundCompleted(completed),
            State::Running(running),
            ModeConfig::Knockout(config),
        ) => {
            for page in render::knockout_summary(completed, running, config, orders.names()) {
                post(orders, channel, Message::text(page));
            }
            orders.status(channel);
        }
        (GameEvent::RoundStarted(started), State::Running(running), _) => {
            let users = elimination::unreachable_in(orders);
            // To the first round the start of the game has called them.
            if started.round > 1 && !users.is_empty() {
                let call = render::knockout_round_begins(running, &users);
                post(orders, channel, call);
            }
            orders.status(channel);
        }
        _ => elimination::channel(orders, channel),
    }
}
