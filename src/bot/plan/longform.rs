//! What longform tells otherwise than other modes.

use super::Orders;
use super::elimination::{self, post, unreachable};
use crate::bot::render::{self, Message};
use crate::game::event::{DmKind, EliminationReason};
use crate::game::state::State;
use crate::game::{ChannelId, GameEvent};

pub(super) fn dms(orders: &mut Orders<'_>) {
    let State::Running(running) = orders.state else {
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
                    let deal = render::longform_deal(running, team, player, orders.names());
                    if let Some(deal) = deal {
                        orders.dm(player, DmKind::Deal, deal);
                    }
                }
            }
        }
        GameEvent::GuessProcessed(processed) => {
            let message = render::longform_attempt(processed, orders.state, orders.names());
            if let Some(team) = running.team(processed.team_id) {
                orders.dm_team(team, &message);
            }
        }
        GameEvent::PlayersReminded(reminded) => {
            for player in &reminded.players {
                let message = render::reminder(reminded, running, *player, orders.names());
                if let Some(message) = message {
                    orders.dm(*player, DmKind::Reminder, message);
                }
            }
        }
        GameEvent::LongformDayEnded(ended) => {
            for team in running.teams.iter().filter(|team| team.is_in()) {
                if let Some(message) = render::stays(ended, team) {
                    orders.dm_team(team, &message);
                }
            }
        }
        _ => elimination::dms(orders),
    }
}

pub(super) fn channel(orders: &mut Orders<'_>, channel: ChannelId) {
    let State::Running(running) = orders.state else {
        return elimination::channel(orders, channel);
    };
    match orders.event {
        GameEvent::RoundStarted(started) if started.round > 1 => {
            let users = elimination::unreachable_in(orders);
            let announced = render::day_begins(running, &users, orders.names());
            post(orders, channel, announced);
            orders.status(channel);
        }
        GameEvent::PlayersReminded(reminded) => {
            let players = reminded.players.iter();
            let users = players.filter_map(|player| unreachable(orders, *player));
            let users: Vec<u64> = users.collect();
            if !users.is_empty() {
                let message = render::reminder_in_channel(reminded, running, &users);
                post(orders, channel, message);
            }
        }
        GameEvent::LongformDayEnded(ended) => {
            for page in render::day_over(ended, running, orders.names()) {
                post(orders, channel, Message::text(page));
            }
            orders.status(channel);
        }
        GameEvent::TeamEliminated(gone)
            if !matches!(
                gone.reason,
                EliminationReason::Forfeited | EliminationReason::Removed
            ) =>
        {
            if let Some(message) = render::leaves(gone, running, orders.names()) {
                post(orders, channel, message);
            }
            orders.status(channel);
        }
        _ => elimination::channel(orders, channel),
    }
}
