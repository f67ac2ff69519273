//! The messages that modes have in common.
//!
//! Owns: what the players of any mode read, unless the mode plans its own.

use super::{Destination, LiveMessage, MessagePlan, PlannedMessage};
use crate::bot::render::{self, Message, Names};
use crate::game::event::{
    AbandonReason, AbandonedReason, CancelReason, DmKind, GameCancelled, GuessSubmitted,
    IdleWarned, LeaveReason, Phase, PlayerLeft, PlayerStatus, PlayerSurface, RoundEndReason,
    SurfaceReason, TeamOrigin,
};
use crate::game::state::State;
use crate::game::{ChannelId, GameEvent, PlayerId};

#[expect(clippy::too_many_lines, reason = "a list with one arm per event")]
pub(super) fn dms(plan: &mut MessagePlan<'_>) {
    let state = plan.state;
    match plan.event {
        GameEvent::PlayerInvited(invited) if plan.info.channel_id.is_none() => {
            let names = plan.names_for(invited.player_id);
            let message = render::invitation(plan.info, &names);
            plan.dm(invited.player_id, DmKind::Invitation, message);
        }
        GameEvent::RoundStarted(started) => {
            if let State::Running(running) = state {
                let teams = started.deals.iter();
                let teams = teams.filter_map(|deal| running.team(deal.team_id));
                plan.deal(teams, |team, player, names| {
                    render::deal(running, team, player, names)
                });
            }
        }
        GameEvent::GuessProcessed(processed) => {
            if let Some(team) = state.team(processed.team_id) {
                plan.dm_each(team.slot.players, |names| {
                    render::attempt_result(processed, state, names)
                });
            }
        }
        GameEvent::PlayerJoined(joined) => open_channel(plan, joined.player_id),
        GameEvent::GuessSubmitted(submitted) => confirm_guess(plan, submitted),
        GameEvent::GuessAbandoned(abandoned) if abandoned.reason == AbandonReason::GaveUp => {
            if let Some(team) = state.team(abandoned.team_id) {
                let (by, round) = (abandoned.by, abandoned.round);
                let config = &plan.info.config;
                plan.dm_each(team.slot.players, |names| {
                    render::gave_up(by, round, config, names)
                });
            }
        }
        GameEvent::RoundEnded(ended) if ended.reason == RoundEndReason::AllDone => {
            for result in &ended.results {
                if let Some(team) = state.team(result.team_id) {
                    plan.dm_each(team.slot.players, |names| {
                        render::round_cut_short(ended.round, result, names.texts)
                    });
                }
            }
        }
        GameEvent::PlayerSurfaceUsed(used)
            if used.surface == PlayerSurface::Dms && used.reason == SurfaceReason::Asked =>
        {
            if let State::Running(running) = state
                && let names = plan.names_for(used.player_id)
                && let Some(message) = render::turn(running, used.player_id, &names)
            {
                plan.dm(used.player_id, DmKind::Deal, message);
            }
        }
        GameEvent::PlayerCalled(called) if !is_unreachable(plan, called.player_id) => {
            if let State::Running(running) = state
                && let names = plan.names_for(called.player_id)
                && let Some(message) = render::called(running, called, &names)
            {
                plan.dm(called.player_id, DmKind::Reminder, message);
            }
        }
        GameEvent::IdleWarned(warned) if matches!(state, State::Running(_)) => {
            let info = plan.info;
            plan.dm_all(|names| render::idle_by_dm(info, warned, names.texts));
        }
        GameEvent::PlayerLeft(left) if left.phase == Phase::Lobby => {
            for (player, text) in lobby_dms(plan, left) {
                plan.dm(player, DmKind::Lobby, Message::text(text));
            }
        }
        GameEvent::PlayerLeft(left) if left.phase == Phase::Running => {
            if let Some(partner) = state.partner_of(left.player_id) {
                let message = render::left(left, &plan.names_for(partner));
                plan.dm(partner, DmKind::Result, message);
            }
        }
        GameEvent::GamePaused(paused) => plan.dm_all(|names| render::paused(paused.by, names)),
        GameEvent::GameResumed(resumed) => {
            for player in plan.staying() {
                let round = plan.guessable_round(player);
                let message =
                    render::resumed(resumed.by, round, plan.game, &plan.names_for(player));
                plan.dm(player, DmKind::Result, message);
            }
        }
        GameEvent::GameCompleted(completed) => {
            if let State::Finished(finished) = state {
                for player in plan.staying() {
                    let names = plan.names_for(player);
                    let message = render::result_by_dm(player, finished, completed, &names);
                    plan.dm(player, DmKind::Result, message);
                }
            }
        }
        // The event before has a message for the partner, and the player who left read the answer.
        GameEvent::GameAbandoned(abandoned) if abandoned.reason == AbandonedReason::AllLeft => {}
        GameEvent::GameAbandoned(abandoned) => {
            let info = plan.info;
            plan.dm_all(|names| render::abandoned(abandoned, info, names.texts));
        }
        GameEvent::GameCancelled(cancelled) => cancelled_dms(plan, cancelled),
        GameEvent::PlayerStatusChanged(changed)
            if changed.to == PlayerStatus::Unreachable && plan.info.channel_id.is_none() =>
        {
            if let Some(partner) = state.partner_of(changed.player_id) {
                let names = plan.names_for(partner);
                let message = render::partner_unreachable(changed.player_id, &names);
                plan.dm(partner, DmKind::Result, message);
            }
        }
        _ => {}
    }
}

fn confirm_guess(plan: &mut MessagePlan<'_>, submitted: &GuessSubmitted) {
    let player = submitted.submission.player_id;
    let message = render::guess_is_in(submitted, plan.state, &plan.names_for(player));
    plan.add_to_dm(player, false, message);
}

/// Opens the DM channel of a player ahead: Discord opens few in a second, and at the start everybody waits.
fn open_channel(plan: &mut MessagePlan<'_>, player: PlayerId) {
    if plan.info.channel_id.is_some() && !plan.info.practice {
        plan.planned.push(PlannedMessage {
            destination: Destination::DmChannel { player },
            message: Message::default(),
        });
    }
}

pub(super) fn channel(plan: &mut MessagePlan<'_>, channel: ChannelId) {
    let game = plan.game;
    let state = plan.state;
    match plan.event {
        // The host joins as the game opens: from here on there is a lobby to show.
        GameEvent::PlayerJoined(joined)
            if plan.info.host == joined.player_id && plan.info.players.len() == 1 =>
        {
            let asked = plan.info.invited.iter();
            let mut pings: Vec<u64> = asked.filter_map(|player| plan.user(*player)).collect();
            // The order of players in a team is random.
            pings.sort_unstable();
            let message = render::lobby(plan.info, plan.names(), &pings);
            plan.show_live(channel, message);
        }
        GameEvent::GameStarted(_) => call_unreachable(plan, channel),
        GameEvent::DmDeliveryFailed(failed) if failed.kind == DmKind::Lobby => {
            lobby_update_in_channel(plan, channel, failed.player_id);
        }
        GameEvent::TeamEntered(entered) if entered.origin != TeamOrigin::Roster => {}
        GameEvent::GameCreated(_)
        | GameEvent::PlayerInvited(_)
        | GameEvent::GuessAbandoned(_)
        | GameEvent::DmDeliveryFailed(_)
        | GameEvent::PlayerSurfaceUsed(_)
        | GameEvent::GameRecovered(_) => {}
        GameEvent::IdleWarned(warned) => {
            if matches!(state, State::Lobby(_)) {
                ask_who_is_there(plan, channel, warned);
            }
        }
        GameEvent::PlayerCalled(called) => {
            let user = plan.user(called.player_id);
            if let Some(user) = user.filter(|_| is_unreachable(plan, called.player_id)) {
                plan.post(channel, render::called_in_channel(game, user, plan.texts()));
            }
        }
        GameEvent::PlayerStatusChanged(changed)
            if changed.to == PlayerStatus::Unreachable && matches!(state, State::Running(_)) =>
        {
            let user = plan.user(changed.player_id);
            if let Some(user) = user.filter(|_| !plan.is_on_panel(changed.player_id)) {
                let message = render::not_reachable(game, &[user], plan.texts());
                plan.post(channel, message);
            }
            plan.status(channel);
        }
        GameEvent::GameCompleted(_) => {
            let last = render::live(state, 1, plan.names());
            plan.post_result(channel, LiveMessage::Game(game), last);
        }
        _ => plan.status(channel),
    }
}

/// Asks in the channel who of those in the lobby is still there.
pub(super) fn ask_who_is_there(
    plan: &mut MessagePlan<'_>,
    channel: ChannelId,
    warned: &IdleWarned,
) {
    let players = plan.info.players.iter();
    let users: Vec<u64> = players
        .filter_map(|participant| plan.user(participant.player_id))
        .collect();
    let message = render::idle_lobby(plan.info, warned, &users, plan.texts());
    plan.post(channel, message);
}

/// Returns the players who must learn that somebody is no longer in the lobby, each with the text.
fn lobby_dms(plan: &MessagePlan<'_>, left: &PlayerLeft) -> Vec<(PlayerId, String)> {
    let mut news = Vec::new();
    // `OddOneOut` occurs only when the game starts.
    let has_started = left.reason == LeaveReason::OddOneOut;
    if has_started {
        let text = render::odd_one_out(plan.info, plan.texts_of(left.player_id));
        news.push((left.player_id, text));
    }
    if plan.info.passed_on_by == Some(left.player_id) {
        let names = plan.names_for(plan.info.host);
        let text = render::host_now(plan.info, has_started, &names);
        news.push((plan.info.host, text));
    }
    news
}

/// Posts the lobby's news in the channel for a player whom DMs do not reach.
fn lobby_update_in_channel(plan: &mut MessagePlan<'_>, channel: ChannelId, player: PlayerId) {
    let has_started = !matches!(plan.state, State::Lobby(_));
    let news = match plan.info.participant(player) {
        Some(_) => render::host_now(plan.info, has_started, plan.names()),
        None if has_started => render::odd_one_out(plan.info, plan.texts()),
        // They left before the message about hosting could be delivered.
        None => return,
    };
    if let Some(user) = plan.user(player) {
        let message = Message::text(format!("<@{user}>: {news}")).pinging(&[user]);
        plan.post(channel, message);
    }
}

/// Returns whether DMs do not reach a player.
fn is_unreachable(plan: &MessagePlan<'_>, player: PlayerId) -> bool {
    let participant = plan.info.participant(player);
    participant.is_some_and(|participant| participant.status == PlayerStatus::Unreachable)
}

/// Posts a ping for the players whom DMs do not reach, so that they play in the channel.
fn call_unreachable(plan: &mut MessagePlan<'_>, channel: ChannelId) {
    let players = plan.info.players.iter();
    let unreachable = players.filter(|participant| participant.status == PlayerStatus::Unreachable);
    let users: Vec<u64> = unreachable
        .filter_map(|participant| plan.user(participant.player_id))
        .collect();
    if !users.is_empty() {
        plan.post(
            channel,
            render::not_reachable(plan.game, &users, plan.texts()),
        );
    }
}

fn cancelled_dms(plan: &mut MessagePlan<'_>, cancelled: &GameCancelled) {
    let info = plan.info;
    let declined = render::declined_by(info, cancelled);
    // `StartFailed` means that the invitation could not be delivered.
    let undelivered = cancelled.reason == CancelReason::StartFailed;
    let write = |names: &Names| match (declined, info.invited.first()) {
        (Some(partner), _) => render::declined(partner, names),
        (None, Some(partner)) if undelivered => render::partner_unreachable(*partner, names),
        (None, _) => render::cancelled(cancelled, names),
    };
    let in_dms = info.channel_id.is_none();
    if in_dms || !plan.state.teams().is_empty() {
        plan.dm_all(write);
    }
    if in_dms && declined.is_none() && !undelivered {
        for invited in &info.invited {
            let message = write(&plan.names_for(*invited));
            plan.dm(*invited, DmKind::Invitation, message);
        }
    }
}
