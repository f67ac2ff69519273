//! The messages of longform.

use std::sync::Arc;

use super::elimination::{self, called_in_channel};
use super::{Destination, LiveMessage, MessagePlan, PlannedMessage, Stage};
use crate::bot::render;
use crate::game::event::{DmKind, EliminationReason, LongformDayEnded};
use crate::game::state::{Running, State};
use crate::game::{ChannelId, GameEvent};

pub(super) fn dms(plan: &mut MessagePlan<'_>) {
    let State::Running(running) = plan.state else {
        return elimination::dms(plan);
    };
    match plan.event {
        GameEvent::RoundStarted(_) => {
            let teams = running.teams.iter().map(Arc::as_ref);
            plan.deal(teams, |team, player, names| {
                render::longform_deal(running, team, player, names)
            });
        }
        GameEvent::GuessProcessed(processed) => {
            if let Some(team) = running.team(processed.team_id) {
                let state = plan.state;
                plan.dm_each(team.slot.players, |names| {
                    render::longform_attempt(processed, state, names)
                });
            }
        }
        GameEvent::PlayersReminded(reminded) => {
            for player in &reminded.players {
                let names = plan.names_for(*player);
                let message = render::reminder(reminded, running, *player, &names);
                if let Some(message) = message {
                    plan.dm(*player, DmKind::Reminder, message);
                }
            }
        }
        GameEvent::LongformDayEnded(ended) => {
            for team in running.teams.iter().filter(|team| team.is_in()) {
                for player in team.slot.players {
                    if let Some(message) = render::team_stays(ended, team, plan.texts_of(player)) {
                        plan.add_to_dm(player, true, message);
                    }
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
                let message = render::reminder_in_channel(reminded, running, &users, plan.texts());
                plan.post(channel, message);
            }
        }
        GameEvent::LongformDayEnded(ended) => {
            show_day(plan, channel, ended, running);
            plan.status(channel);
        }
        GameEvent::TeamEliminated(eliminated)
            if !matches!(
                eliminated.reason,
                EliminationReason::Forfeited | EliminationReason::Removed
            ) =>
        {
            // The turnover is shown step by step, on one message.
            if let Some(ended) = running.mode.last_day() {
                show_day(plan, channel, ended, running);
            }
            plan.status(channel);
        }
        _ => elimination::channel(plan, channel),
    }
}

/// Shows how a day ended, in a message of its own that changes as teams go out.
fn show_day(
    plan: &mut MessagePlan<'_>,
    channel: ChannelId,
    ended: &LongformDayEnded,
    running: &Running,
) {
    let message = render::day_over(ended, running, plan.names());
    let (game, round) = (plan.game, ended.day);
    let of = LiveMessage::Round { game, round };
    let stage = if running.mode.leaving().is_empty() {
        Stage::Last
    } else {
        Stage::Open
    };
    plan.planned.push(PlannedMessage {
        destination: Destination::Live { channel, of, stage },
        message,
    });
}
