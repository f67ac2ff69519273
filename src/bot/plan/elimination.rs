//! What knockout and longform tell alike: teams that go out, and wishes to give up.

use super::{Live, Order, Orders, To};
use crate::bot::custom_id::Action;
use crate::bot::render::{self, Message, Style};
use crate::game::event::{
    DmKind, EliminationReason, GameCompleted, GiveUpDropped, Phase, PlayerStatus,
};
use crate::game::state::{State, Team};
use crate::game::{ChannelId, GameEvent, PlayerId};

pub(super) fn dms(orders: &mut Orders<'_>) {
    let state = orders.state;
    match orders.event {
        // That the team is out says more.
        GameEvent::GuessAbandoned(_) | GameEvent::RoundEnded(_) => {}
        GameEvent::PlayerLeft(left) if left.phase == Phase::Running => {}
        GameEvent::TeamEliminated(gone) => {
            let team = state.team(gone.team_id);
            let message = render::out(gone, state, orders.names());
            if let (Some(team), Some(message)) = (team, message) {
                dm_team(orders, team, &message);
            }
        }
        GameEvent::GiveUpProposed(asked) => {
            let told = render::asks_partner(asked, state, orders.names());
            orders.dm(asked.by, DmKind::Result, told);
            let message = render::give_up_asked(asked, state, orders.names());
            if let (Some(partner), Some(message)) = (state.partner_of(asked.by), message) {
                orders.dm(partner, DmKind::Result, message);
            }
        }
        GameEvent::GiveUpDropped(dropped) => {
            for reader in told_of_dropped(orders, dropped) {
                if let Some(message) =
                    render::give_up_dropped(dropped, reader, state, orders.names())
                {
                    orders.dm(reader, DmKind::Result, message);
                }
            }
        }
        GameEvent::GamePaused(paused) => {
            let message = render::paused(paused.by, orders.names());
            for player in occupied(state) {
                orders.dm(player, DmKind::Result, message.clone());
            }
        }
        GameEvent::GameResumed(_) => {
            let before = orders.planned.len();
            orders.dms_as_ever();
            let is_in = |order: &Order| match order.to {
                To::Dm { player, .. } => state.occupies(player),
                To::Channel(_) | To::Live { .. } => true,
            };
            let resumed = orders.planned.split_off(before);
            orders.planned.extend(resumed.into_iter().filter(is_in));
        }
        GameEvent::GameCompleted(completed) => {
            for message in result(orders, completed) {
                orders.dm_all(&message);
            }
        }
        _ => orders.dms_as_ever(),
    }
}

pub(super) fn channel(orders: &mut Orders<'_>, channel: ChannelId) {
    let state = orders.state;
    match orders.event {
        GameEvent::TeamEliminated(gone) => {
            let by_own_doing = matches!(
                gone.reason,
                EliminationReason::Forfeited | EliminationReason::Removed
            );
            if by_own_doing && let Some(message) = render::forfeited(gone, state, orders.names()) {
                post(orders, channel, message);
            }
            orders.status(channel);
        }
        GameEvent::GiveUpProposed(asked) => {
            if let Some(partner) = state.partner_of(asked.by) {
                ask_in_channel(orders, channel, partner);
            }
        }
        GameEvent::GiveUpDropped(dropped) => {
            for reader in told_of_dropped(orders, dropped) {
                if let Some(user) = unreachable(orders, reader) {
                    let message = render::plays_on_in_channel(user, orders.table);
                    post(orders, channel, message);
                }
            }
        }
        GameEvent::PlayerStatusChanged(changed) if changed.to == PlayerStatus::Unreachable => {
            orders.channel_as_ever(channel);
            // What they were asked by DM just now has not reached them either.
            ask_in_channel(orders, channel, changed.player_id);
        }
        GameEvent::GameCompleted(completed) => {
            let mut pages = result(orders, completed);
            if let Some(last) = pages.pop() {
                pages.push(last.button(Action::Rematch, orders.game, Style::Primary));
            }
            for message in pages {
                post(orders, channel, message);
            }
            if let State::Finished(finished) = state {
                let message = render::closed(finished, completed);
                let game = orders.game;
                orders.planned.push(Order {
                    to: To::Live {
                        channel,
                        of: Live::Game(game),
                    },
                    message,
                });
            }
        }
        _ => orders.channel_as_ever(channel),
    }
}

fn result(orders: &Orders<'_>, completed: &GameCompleted) -> Vec<Message> {
    let State::Finished(finished) = orders.state else {
        return Vec::new();
    };
    let pages = render::standings(finished, completed, orders.names());
    pages.into_iter().map(Message::text).collect()
}

/// Asks a partner in the channel whether to give up, where they are asked and DMs do not reach them.
fn ask_in_channel(orders: &mut Orders<'_>, channel: ChannelId, partner: PlayerId) {
    let team = orders.state.team_of(partner);
    let round = team.and_then(|team| team.open_round());
    let asked = round.and_then(|round| Some((round.give_up?, round.round)));
    let Some((asked, round)) = asked.filter(|(asked, _)| asked.by != partner) else {
        return;
    };
    if let Some(user) = unreachable(orders, partner) {
        let message = render::give_up_asked_in_channel(
            round,
            asked.by,
            (partner, user),
            orders.table,
            orders.names(),
        );
        post(orders, channel, message);
    }
}

/// Returns who is told that a wish came to nothing: both when the time ran out, and otherwise the one
/// who did not say so.
fn told_of_dropped(orders: &Orders<'_>, dropped: &GiveUpDropped) -> Vec<PlayerId> {
    let team = orders.state.team(dropped.team_id);
    let players = team.into_iter().flat_map(|team| team.slot.players);
    players
        .filter(|player| dropped.by != Some(*player))
        .collect()
}

/// Returns the Discord user of a player whom DMs do not reach.
pub(super) fn unreachable(orders: &Orders<'_>, player: PlayerId) -> Option<u64> {
    let seat = orders.table.participant(player)?;
    let away = seat.status == PlayerStatus::Unreachable;
    orders.user(player).filter(|_| away)
}

/// Returns the Discord users of those whose team is in and whom DMs do not reach.
pub(super) fn unreachable_in(orders: &Orders<'_>) -> Vec<u64> {
    let players = occupied(orders.state).into_iter();
    players
        .filter_map(|player| unreachable(orders, player))
        .collect()
}

/// Returns the players whose team is in.
pub(super) fn occupied(state: &State) -> Vec<PlayerId> {
    let mut players = state.players();
    players.retain(|player| state.occupies(*player));
    players
}

/// Tells those of a team who have not left.
fn dm_team(orders: &mut Orders<'_>, team: &Team, message: &Message) {
    for player in team.slot.players {
        let seat = orders.table.participant(player);
        if seat.is_some_and(|seat| !seat.left) {
            orders.dm(player, DmKind::Result, message.clone());
        }
    }
}

pub(super) fn post(orders: &mut Orders<'_>, channel: ChannelId, message: Message) {
    orders.planned.push(Order {
        to: To::Channel(channel),
        message,
    });
}
