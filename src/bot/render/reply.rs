//! Answers to requests: confirmations, refusals, faults.

use std::fmt;

use super::message::Message;
use crate::bot::request_limits::{Exceeded, Refused};
use crate::game::state::GameInfo;
use crate::game::values::Ts;
use crate::game::{Mode, State};
use crate::host::CommandError;

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
pub(crate) fn confirmation(of: Confirmation, has_changed: bool) -> Message {
    Message::text(match (of, has_changed) {
        (Confirmation::Opened, _) => {
            "The lobby is open in this channel. Press Start when all have joined."
        }
        (Confirmation::Challenged, _) => {
            "The invitation is up in this channel. The game starts as soon as your partner is in."
        }
        (Confirmation::WaitsForPartner, _) => {
            "You are in already. The game waits for your partner."
        }
        (Confirmation::SatDown, _) => {
            "The game has started, right here in the channel: press Guess."
        }
        (Confirmation::Kicked, _) => "They are out of the lobby.",
        (Confirmation::Invited, _) => {
            "I asked them by DM. The game starts when they accept; I tell you then."
        }
        (Confirmation::Joined, true) => {
            "You are in. When the host starts the game, your words come by DM."
        }
        (Confirmation::Joined, false) => {
            "You are in already. When the host starts the game, your words come by DM."
        }
        (Confirmation::Declined, _) => "All right. I let them know.",
        (Confirmation::Left, _) => "You left the game. `/game new` opens another.",
        (Confirmation::Accepted | Confirmation::Started, _) => {
            "The game has started. The words come by DM."
        }
        (Confirmation::Paused, true) => "The game is paused. `/game resume` goes on.",
        (Confirmation::Paused, false) => "The game is paused already. `/game resume` goes on.",
        (Confirmation::Resumed, true) => "The game goes on.",
        (Confirmation::Resumed, false) => "The game is not paused.",
        (Confirmation::Cancelled, _) => "The game is off.",
        (Confirmation::Set, true) => "The settings are changed; the lobby shows them.",
        (Confirmation::Set, false) => "Those are its settings already.",
        (Confirmation::ModeSet, true) => {
            "The mode is changed, with its usual settings; the lobby shows them."
        }
        (Confirmation::ModeSet, false) => "That is its mode already.",
        (Confirmation::GaveUp, _) => "You gave up the round.",
        (Confirmation::AskedToGiveUp, true) => "I ask your partner: giving up takes both of you.",
        (Confirmation::AskedToGiveUp, false) => {
            "I asked your partner already. Without their yes within 60 seconds you two play on."
        }
        (Confirmation::AgreedToGiveUp, _) => "You agree, so your team gives up.",
        (Confirmation::Nudged, true) => "I pinged your partner.",
        (Confirmation::Nudged, false) => {
            "Your partner was pinged for this pair already, or has only just been asked."
        }
        (Confirmation::KeptPlaying, _) => "You two play on; I tell your partner.",
    })
}

/// Says why a command failed.
pub(crate) fn failed(error: &CommandError) -> String {
    match error {
        CommandError::Rejected(rejection) => rejected(rejection),
        CommandError::Unavailable { .. } => {
            "I cannot write this down right now, so it does not count. Nothing is lost; please try again in a minute.".to_owned()
        }
        CommandError::OutcomeUnknown => {
            "My log does not answer, so I cannot tell yet whether that counts. `/game status` shows it once the log is back; nothing counts twice.".to_owned()
        }
        CommandError::LogRead(_) | CommandError::History(_) | CommandError::People(_) => {
            "I cannot look up what I need for this right now, so it does not count. Nothing is lost; please try again in a minute.".to_owned()
        }
        CommandError::Contended { .. } => "Too much happened at once. Please try again.".to_owned(),
        CommandError::Panicked { .. } => {
            "Something went wrong on my side, and it is noted. `/game status` shows how the game stands; please try again.".to_owned()
        }
        CommandError::Stopping => "I am restarting. Please try again in a moment.".to_owned(),
        CommandError::Unreadable(_) | CommandError::Refused(_) | CommandError::Malformed(_) => {
            "Something is wrong with this game on my side; it stays as it is until my operators have looked. `/game new` opens another.".to_owned()
        }
    }
}

pub(crate) fn rejected(rejection: &impl fmt::Display) -> String {
    let text = rejection.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Names a game by what tells it from another game of the same player.
pub(crate) fn game_name(info: &GameInfo) -> &'static str {
    if info.practice {
        return "practice";
    }
    info.config.mode().title()
}

/// Says which of two games got a word.
pub(crate) fn went_to(name: &str) -> String {
    format!("This went to your {name} game.")
}

/// Says which of two games gets plain words.
pub(crate) fn plain_words_go_to(name: &str) -> String {
    format!(
        "You are in two games, and I took that for your {name} game. For the other one, press Guess under its pair."
    )
}

pub(crate) fn no_game_here() -> &'static str {
    "There is no game here; the option `game` names another."
}

pub(crate) fn unreadable_game(typed: &str) -> String {
    let typed: String = typed
        .chars()
        .filter(|sign| sign.is_alphanumeric() || *sign == '-')
        .take(40)
        .collect();
    format!("`{typed}` is no game. Pick one from the list that the option `game` offers.")
}

/// Says to a manager that the beginning of an id is not enough.
pub(crate) fn several_games(prefix: &str) -> String {
    format!(
        "More than one game begins with `{prefix}`. Type more of the id, or pick one from the list that the option `game` offers."
    )
}

/// Writes a game as a choice for managers: the beginning of its id, and what it is.
pub(crate) fn game_choice(id: &str, line: &str) -> String {
    const SHOWN: usize = 13;
    let id: String = id.chars().take(SHOWN).collect();
    format!("{id}: {line}").chars().take(100).collect()
}

pub(crate) fn unknown_mode() -> &'static str {
    "There is no such mode. Pick one from the list that the option `mode` offers."
}

pub(crate) fn practice_is_alone() -> &'static str {
    "Practice is two_player with me as your partner: choose that mode, and leave `partner` and `preset` out."
}

pub(crate) fn preset_alone() -> &'static str {
    "A preset sets everything. Choose it alone, and change single settings afterwards."
}

pub(crate) fn partner_is_bot() -> &'static str {
    "Bots cannot play. Name a person as your partner."
}

pub(crate) fn may_not_write() -> &'static str {
    "I may not write here. Give me View Channel and Send Messages (in a thread: Send Messages in Threads), or try another channel."
}

pub(crate) fn may_not_answer_all() -> &'static str {
    "This server lets nobody but you see what I answer, so there is no table to share. Play in a DM or a group DM, or ask a manager to add me to the server."
}

pub(crate) fn by_dm_in_dm() -> &'static str {
    "To play by DM, use `/game new` with `partner` in your DM with me. Here, leave out `where`: the game is played in this conversation."
}

pub(crate) fn old_button() -> &'static str {
    "That button is from an older version of me. `/game status` shows your game with working buttons."
}

pub(crate) fn not_over() -> &'static str {
    "That game is not over yet. `/game status` shows it."
}

pub(crate) fn unknown_command() -> &'static str {
    "I do not know that command any more. `/help` lists those I know."
}

pub(crate) fn too_many(refused: Refused) -> String {
    let seconds = refused.wait_ms.max(0).unsigned_abs().div_ceil(1_000).max(1);
    let reason = match refused.exceeded {
        Exceeded::Person => "That was a lot at once, so this did not count.",
        Exceeded::Server => "This server keeps me very busy right now, so that did not count.",
        Exceeded::Everybody => "I am very busy right now, so that did not count.",
    };
    format!("{reason} Please try again in {seconds} s.")
}

pub(crate) fn fault() -> &'static str {
    "Something went wrong on my side, so that did not count. Please try again in a minute."
}

/// Says that the log is away; `may_count` if the request may have been written down.
pub(crate) fn log_is_down(since: Ts, may_count: bool) -> String {
    let counts = if may_count {
        "I cannot tell yet whether that counts; `/game status` shows it once the log is back. Nothing counts twice."
    } else {
        "That does not count. Nothing is lost; please try again in a minute."
    };
    format!(
        "I cannot reach my log since <t:{}:R>. {counts}",
        since.timestamp()
    )
}

pub(crate) fn press_again() -> &'static str {
    "That took me too long. Please press the button again, or use `/guess`."
}
