//! Answers to requests: confirmations, refusals, faults.

use super::message::Message;
use super::phrase::{mode_title, moment};
use super::refusals::refusal;
use crate::bot::request_limits::{Exceeded, Refused};
use crate::game::state::GameInfo;
use crate::game::values::Ts;
use crate::game::{Mode, State};
use crate::host::CommandError;
use crate::texts::Texts;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confirmation {
    Opened,
    /// A two-player game waits for its second player.
    Challenged,
    /// The requester is in a two-player game already, and it waits for the second player.
    WaitsForPartner,
    /// Somebody was invited to a game in DMs.
    Invited,
    Joined,
    /// The requester joined a game that started with that.
    Accepted,
    /// The requester joined a game that started with that, and is played in the channel.
    SatDown,
    Declined,
    Left,
    /// The host took somebody out of the lobby.
    Kicked,
    Started,
    Paused,
    Resumed,
    Cancelled,
    Set,
    ModeSet,
    GaveUp,
    /// The partner is asked whether to give up.
    AskedToGiveUp,
    /// The requester agreed to a proposal: the team is out.
    AgreedToGiveUp,
    KeptPlaying,
    Nudged,
}

impl Confirmation {
    /// Returns what is to be confirmed, given the state that the request led to.
    pub(crate) fn at(self, state: &State) -> Self {
        let has_started = matches!(state, State::Running(_));
        let info = state.info();
        let is_at_table = info.is_some_and(GameInfo::is_at_table);
        let waits = info.is_some_and(|info| info.config.mode() == Mode::TwoPlayer);
        match self {
            Self::Opened if waits => Self::Challenged,
            Self::Joined | Self::Accepted | Self::Started if has_started && is_at_table => {
                Self::SatDown
            }
            Self::Joined if has_started => Self::Accepted,
            Self::Joined | Self::Accepted if waits && !has_started => Self::WaitsForPartner,
            other => other,
        }
    }
}

/// Confirms a request; `has_changed` is false when there was nothing to do.
pub(crate) fn confirmation(of: Confirmation, has_changed: bool, t: Texts) -> Message {
    let text = match (of, has_changed) {
        (Confirmation::Opened, _) => t.done_opened(),
        (Confirmation::Challenged, _) => t.done_challenged(),
        (Confirmation::WaitsForPartner, _) => t.done_waits_for_partner(),
        (Confirmation::SatDown, _) => t.done_sat_down(),
        (Confirmation::Kicked, _) => t.done_kicked(),
        (Confirmation::Invited, _) => t.done_invited(),
        (Confirmation::Joined, true) => t.done_joined(),
        (Confirmation::Joined, false) => t.done_joined_already(),
        (Confirmation::Declined, _) => t.done_declined(),
        (Confirmation::Left, _) => t.done_left(),
        (Confirmation::Accepted | Confirmation::Started, _) => t.done_started(),
        (Confirmation::Paused, true) => t.done_paused(),
        (Confirmation::Paused, false) => t.done_paused_already(),
        (Confirmation::Resumed, true) => t.done_resumed(),
        (Confirmation::Resumed, false) => t.done_not_paused(),
        (Confirmation::Cancelled, _) => t.done_cancelled(),
        (Confirmation::Set, true) => t.done_set(),
        (Confirmation::Set, false) => t.done_set_already(),
        (Confirmation::ModeSet, true) => t.done_mode_set(),
        (Confirmation::ModeSet, false) => t.done_mode_set_already(),
        (Confirmation::GaveUp, _) => t.done_gave_up(),
        (Confirmation::AskedToGiveUp, true) => t.done_asked_to_give_up(),
        (Confirmation::AskedToGiveUp, false) => t.done_asked_to_give_up_already(),
        (Confirmation::AgreedToGiveUp, _) => t.done_agreed_to_give_up(),
        (Confirmation::Nudged, true) => t.done_nudged(),
        (Confirmation::Nudged, false) => t.done_nudged_already(),
        (Confirmation::KeptPlaying, _) => t.done_kept_playing(),
    };
    Message::new(t, text)
}

/// Says why a command failed.
pub(crate) fn failed(error: &CommandError, t: Texts) -> String {
    match error {
        CommandError::Rejected(rejection) => return refusal(rejection, t),
        CommandError::Unavailable { .. } => t.failed_unavailable(),
        CommandError::OutcomeUnknown => t.failed_unknown(),
        CommandError::LogRead(_) | CommandError::History(_) | CommandError::People(_) => {
            t.failed_look_up()
        }
        CommandError::Contended { .. } => t.failed_contended(),
        CommandError::Panicked { .. } => t.failed_panicked(),
        CommandError::Stopping => t.failed_stopping(),
        CommandError::Unreadable(_) | CommandError::Refused(_) | CommandError::Malformed(_) => {
            t.failed_unreadable()
        }
    }
    .to_owned()
}

/// Names a game by what tells it from another game of the same player.
pub(crate) fn game_name(info: &GameInfo, t: Texts) -> &'static str {
    if info.practice {
        return t.mode_practice();
    }
    mode_title(t, info.config.mode())
}

pub(crate) fn unreadable_game(typed: &str, t: Texts) -> String {
    let typed: String = typed
        .chars()
        .filter(|sign| sign.is_alphanumeric() || *sign == '-')
        .take(40)
        .collect();
    t.unreadable_game(typed)
}

/// Writes a game as a choice for managers: the beginning of its id, and what it is.
pub(crate) fn game_choice(id: &str, line: &str) -> String {
    const SHOWN: usize = 13;
    let id: String = id.chars().take(SHOWN).collect();
    format!("{id}: {line}").chars().take(100).collect()
}

pub(crate) fn too_many(refused: Refused, t: Texts) -> String {
    let seconds = refused.wait_ms.max(0).unsigned_abs().div_ceil(1_000).max(1);
    match refused.exceeded {
        Exceeded::Person => t.too_many_person(seconds),
        Exceeded::Server => t.too_many_server(seconds),
        Exceeded::Everybody => t.too_many_everybody(seconds),
    }
}

/// Says that the log is away; `may_count` if the request may have been written down.
pub(crate) fn log_is_down(since: Ts, may_count: bool, t: Texts) -> String {
    let since = moment(since);
    if may_count {
        t.log_is_down_may_count(since)
    } else {
        t.log_is_down(since)
    }
}
