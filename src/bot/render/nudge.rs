//! Reminders: to a partner who has been silent for a while, and to the players of an idle game or lobby.
//!
//! Owns: their texts and buttons. Does not know: who is reminded, and when.

use std::fmt::Write;

use super::buttons::{guess_buttons, play_here};
use super::lobby::still_needed;
use super::message::{Message, Style};
use super::names::Names;
use super::phrase::{mentions, moment};
use super::play::turn;
use crate::bot::custom_id::Action;
use crate::game::event::{IdleWarned, PlayerCalled};
use crate::game::state::{GameInfo, Running, State};
use crate::game::values::Ts;
use crate::game::{PlayerId, nudgeable};
use crate::texts::Texts;

/// Adds the offer to call a partner who has been silent for too long, if the player waits for one.
pub(crate) fn offer_nudge(
    mut message: Message,
    state: &State,
    player: PlayerId,
    at: Ts,
    names: &Names,
) -> Message {
    let Some(partner) = nudgeable(state, player, at) else {
        return message;
    };
    let open = state.team_of(player).and_then(|team| team.open_round());
    let (Some(open), Some(info)) = (open, state.info()) else {
        return message;
    };
    let (round, attempt) = (open.round, open.attempt);
    let _ = write!(message.content, "\n{}", is_quiet(partner, names));
    message.button(
        Action::Nudge { round, attempt },
        info.game_id,
        Style::Primary,
    )
}

/// Says that a partner has been silent for too long, above the button to call them.
pub(super) fn is_quiet(partner: PlayerId, names: &Names) -> String {
    names.texts.partner_is_quiet(names.of(partner))
}

/// Calls a player in the channel, for the partner who waits.
pub(crate) fn nudged_in_channel(
    running: &Running,
    by: PlayerId,
    user: u64,
    names: &Names,
) -> Message {
    let t = names.texts;
    let text = t.nudged_in_channel(mentions(&[user]), names.of(by));
    play_here(t, text, running.info.game_id, &[user])
}

/// Calls a player by DM: for the partner who waits, or since they have not looked at their turn.
pub(crate) fn called(running: &Running, called: &PlayerCalled, names: &Names) -> Option<Message> {
    let (t, turn) = (names.texts, turn(running, called.player_id, names)?);
    let content = match called.by {
        Some(by) => t.called_by(names.of(by), &turn.content),
        None => t.called(&turn.content),
    };
    Some(Message { content, ..turn })
}

/// Asks the players of a game in which nobody does anything whether they are still there.
pub(crate) fn idle(info: &GameInfo, warned: &IdleWarned, users: &[u64], t: Texts) -> Message {
    let text = t.idle(mentions(users), moment(warned.ends_at));
    play_here(t, text, info.game_id, users)
}

/// Asks the same by DM.
pub(crate) fn idle_by_dm(info: &GameInfo, warned: &IdleWarned, t: Texts) -> Message {
    guess_buttons(t, t.idle_by_dm(moment(warned.ends_at)), info.game_id)
}

/// Asks the players in a lobby who is still there.
pub(crate) fn idle_lobby(info: &GameInfo, warned: &IdleWarned, users: &[u64], t: Texts) -> Message {
    let needed = still_needed(info, t);
    let text = t.lobby_idle(mentions(users), needed, moment(warned.ends_at));
    Message::new(t, text)
        .button(Action::Join, info.game_id, Style::Primary)
        .button(Action::Leave, info.game_id, Style::Secondary)
        .pinging(users)
}
