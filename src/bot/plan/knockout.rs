//! The messages of knockout.

use std::sync::Arc;

use super::MessagePlan;
use super::elimination;
use crate::bot::render::{self, Message};
use crate::game::state::State;
use crate::game::{ChannelId, GameEvent, ModeConfig};

pub(super) fn dms(plan: &mut MessagePlan<'_>) {
    let (State::Running(running), ModeConfig::Knockout(config)) = (plan.state, &plan.info.config)
    else {
        return elimination::dms(plan);
    };
    match plan.event {
        GameEvent::RoundStarted(_) => {
            let teams = running.teams.iter().map(Arc::as_ref);
            plan.deal(teams, |team, player, names| {
                render::knockout_deal(running, config, (team, player), names)
            });
        }
        GameEvent::GuessProcessed(processed) => {
            if let Some(team) = running.team(processed.team_id) {
                let state = plan.state;
                plan.dm_each(team.slot.players, |names| {
                    render::knockout_attempt(processed, state, names)
                });
            }
        }
        GameEvent::KnockoutRoundCompleted(completed) => {
            for player in elimination::players_in(plan.state) {
                let names = plan.names_for(player);
                let message = render::knockout_round_over(completed, running, config, &names);
                if let Some(message) = message {
                    plan.add_to_dm(player, true, message);
                }
            }
        }
        _ => elimination::dms(plan),
    }
}

pub(super) fn channel(plan: &mut MessagePlan<'_>, channel: ChannelId) {
    match (plan.event, plan.state, &plan.info.config) {
        (
            GameEvent::KnockoutRoundCompleted(completed),
            State::Running(running),
            ModeConfig::Knockout(config),
        ) => {
            for page in render::knockout_summary(completed, running, config, plan.names()) {
                plan.post(channel, Message::new(plan.texts(), page));
            }
            plan.status(channel);
        }
        (GameEvent::RoundStarted(started), State::Running(running), _) => {
            let users = elimination::unreachable_users(plan);
            // The start of the game has called them to the first round.
            if started.round > 1 && !users.is_empty() {
                let message = render::knockout_round_begins(running, &users, plan.texts());
                plan.post(channel, message);
            }
            plan.status(channel);
        }
        _ => elimination::channel(plan, channel),
    }
}
