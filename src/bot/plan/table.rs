//! The messages of a two-player game that is played at a table in its channel.
//!
//! Owns: which of them each event changes. Nothing is sent by DM.

use super::common::ask_who_is_there;
use super::{Destination, LiveMessage, MessagePlan, PlannedMessage, Stage};
use crate::bot::render;
use crate::game::state::State;
use crate::game::{ChannelId, GameEvent};

pub(super) fn channel(plan: &mut MessagePlan<'_>, channel: ChannelId) {
    match plan.event {
        // The host joins as the game opens: from here on there is a lobby to show.
        GameEvent::PlayerJoined(joined)
            if plan.info.host == joined.player_id && plan.info.players.len() == 1 =>
        {
            let asked = plan.info.invited.iter();
            let pings: Vec<u64> = asked.filter_map(|player| plan.user(*player)).collect();
            let message = render::lobby(plan.info, plan.names(), &pings);
            plan.show_live(channel, message);
        }
        GameEvent::RoundStarted(started) => {
            if 1 < started.round {
                show(plan, channel, started.round - 1, Stage::Replaced);
            }
            show(plan, channel, started.round, Stage::Open);
        }
        GameEvent::GameCompleted(_) => {
            let State::Finished(finished) = plan.state else {
                return;
            };
            let round = finished.last_round();
            let last = render::live(plan.state, round, plan.names());
            plan.post_result(channel, LiveMessage::table(plan.game, round), last);
        }
        GameEvent::PlayerCalled(called) => {
            if let (State::Running(running), Some(by)) = (plan.state, called.by)
                && let Some(user) = plan.user(called.player_id)
            {
                let message = render::nudged_in_channel(running, by, user, plan.names());
                plan.post(channel, message);
            }
        }
        GameEvent::IdleWarned(warned) => match plan.state {
            State::Lobby(_) => ask_who_is_there(plan, channel, warned),
            State::Running(_) => {
                let users: Vec<u64> = plan
                    .staying()
                    .into_iter()
                    .filter_map(|player| plan.user(player))
                    .collect();
                let message = render::idle(plan.info, warned, &users, plan.texts());
                plan.post(channel, message);
            }
            State::New | State::Finished(_) => {}
        },
        GameEvent::GameCreated(_)
        | GameEvent::PlayerInvited(_)
        | GameEvent::TeamEntered(_)
        | GameEvent::GameStarted(_)
        | GameEvent::GuessAbandoned(_)
        | GameEvent::DmDeliveryFailed(_)
        | GameEvent::PlayerStatusChanged(_)
        | GameEvent::PlayerSurfaceUsed(_)
        | GameEvent::GameRecovered(_) => {}
        _ => match plan.state {
            State::Running(running) => show(plan, channel, running.round, Stage::Open),
            State::Finished(finished) => show(plan, channel, finished.last_round(), Stage::Last),
            State::New | State::Lobby(_) => plan.status(channel),
        },
    }
}

fn show(plan: &mut MessagePlan<'_>, channel: ChannelId, round: u32, stage: Stage) {
    let message = render::live(plan.state, round, plan.names());
    let of = LiveMessage::table(plan.game, round);
    plan.planned.push(PlannedMessage {
        destination: Destination::Live { channel, of, stage },
        message,
    });
}
