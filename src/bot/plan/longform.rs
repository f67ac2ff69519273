//! The messages of longform.

use std::sync::Arc;

use super::MessagePlan;
use super::elimination::{self, called_in_channel};
use crate::bot::render::{self, Message};
use crate::game::event::{DmKind, EliminationReason};
use crate::game::state::State;
use crate::game::{ChannelId, GameEvent};

pub(super) fn dms(plan: &mut MessagePlan<'_>) {
    let State::Running(running) = plan.state else {
        return elimination::dms(plan);
    };
    match plan.event {
        GameEvent::RoundStarted(_) => {
            let names = plan.names();
            plan.deal(running.teams.iter().map(Arc::as_ref), |team, player| {
                render::longform_deal(running, team, player, names)
            });
        }
        GameEvent::GuessProcessed(processed) => {
            let message = render::longform_attempt(processed, plan.state, plan.names());
            if let Some(team) = running.team(processed.team_id) {
                plan.dm_team(team, &message);
            }
        }
        GameEvent::PlayersReminded(reminded) => {
            for player in &reminded.players {
                let message = render::reminder(reminded, running, *player, plan.names());
                if let Some(message) = message {
                    plan.dm(*player, DmKind::Reminder, message);
                }
            }
        }
        GameEvent::LongformDayEnded(ended) => {
            for team in running.teams.iter().filter(|team| team.is_in()) {
                if let Some(message) = render::team_stays(ended, team) {
                    plan.dm_team(team, &message);
                }
            }
        }
        _ => elimination::dms(plan),
    }
}

pub(super) fn channel(plan: &mut MessagePlan<'_>, channel: ChannelId) {
    let State::Running(running) = plan.state else {
        return elimination::channel(plan, channel);
    };
    match plan.event {
        GameEvent::RoundStarted(started) if started.round > 1 => {
            let users = elimination::unreachable_users(plan);
            let message = render::day_begins(running, &users, plan.names());
            plan.post(channel, message);
            plan.status(channel);
        }
        GameEvent::PlayersReminded(reminded) => {
            let players = reminded.players.iter();
            let users = players.filter_map(|player| called_in_channel(plan, *player));
            let users: Vec<u64> = users.collect();
            if !users.is_empty() {
                let message = render::reminder_in_channel(reminded, running, &users);
                plan.post(channel, message);
            }
        }
        GameEvent::LongformDayEnded(ended) => {
            for page in render::day_over(ended, running, plan.names()) {
                plan.post(channel, Message::text(page));
            }
            plan.status(channel);
        }
        GameEvent::TeamEliminated(eliminated)
            if !matches!(
                eliminated.reason,
                EliminationReason::Forfeited | EliminationReason::Removed
            ) =>
        {
            if let Some(message) = render::team_leaves(eliminated, running, plan.names()) {
                plan.post(channel, message);
            }
            plan.status(channel);
        }
        _ => elimination::channel(plan, channel),
    }
}
