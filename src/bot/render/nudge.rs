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
    format!(
        "{} has been quiet for a while. A nudge pings them, once for this pair.",
        names.of(partner)
    )
}

/// Calls a player in the channel, for the partner who waits.
pub(crate) fn nudged_in_channel(
    running: &Running,
    by: PlayerId,
    user: u64,
    names: &Names,
) -> Message {
    let text = format!(
        "{}, {} has guessed and waits for your word.",
        mentions(&[user]),
        names.of(by)
    );
    play_here(text, running.info.game_id, &[user])
}

/// Calls a player by DM: for the partner who waits, or since they have not looked at their turn.
pub(crate) fn called(running: &Running, called: &PlayerCalled, names: &Names) -> Option<Message> {
    let turn = turn(running, called.player_id, names)?;
    let why = match called.by {
        Some(by) => format!("{} has guessed and waits for your word.", names.of(by)),
        None => "It is your turn.".to_owned(),
    };
    Some(Message {
        content: format!("{why} {}", turn.content),
        ..turn
    })
}

/// Asks the players of a game in which nobody does anything whether they are still there.
pub(crate) fn idle(info: &GameInfo, warned: &IdleWarned, users: &[u64]) -> Message {
    let pings = mentions(users);
    let ends = moment(warned.ends_at);
    let text = format!("{pings}, are you still playing? Without a guess I close this game {ends}.");
    play_here(text, info.game_id, users)
}

/// Asks the same by DM.
pub(crate) fn idle_by_dm(info: &GameInfo, warned: &IdleWarned) -> Message {
    let ends = moment(warned.ends_at);
    let text = format!("Are you still playing? Without a guess I close this game {ends}.");
    guess_buttons(text, info.game_id)
}

/// Asks the players in a lobby who is still there.
pub(crate) fn idle_lobby(info: &GameInfo, warned: &IdleWarned, users: &[u64]) -> Message {
    let text = format!(
        "{}, are you still there? {} It closes {}; press Leave if you cannot wait.",
        mentions(users),
        still_needed(info),
        moment(warned.ends_at)
    );
    Message::text(text)
        .button(Action::Join, info.game_id, Style::Primary)
        .button(Action::Leave, info.game_id, Style::Secondary)
        .pinging(users)
}
