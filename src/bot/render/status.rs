//! The live message of a game: where it is, and never a word of an open round.
//!
//! Owns: its text. Does not know: how often it is edited.

use std::fmt::Write;

use super::lobby::lobby;
use super::message::{Message, Style};
use super::modes::wording;
use super::names::Names;
use super::result::final_card;
use crate::bot::custom_id::Action;
use crate::game::PlayerId;
use crate::game::event::PlayerStatus;
use crate::game::state::{Paused, Running, State};

/// Writes the live message of a game: where it is, and never a word of an open round.
pub(crate) fn status(state: &State, names: &Names) -> Message {
    match state {
        State::New => Message::text("There is no such game. `/game new` opens one."),
        State::Lobby(info) => lobby(info, names, None),
        State::Finished(finished) => final_card(finished, names),
        State::Running(running) => running_status(running, names),
    }
}

fn running_status(running: &Running, names: &Names) -> Message {
    let mode = running.info.config.mode();
    let wording = wording(&running.info.config);
    let phase = if running.paused.is_some() {
        "paused"
    } else {
        "running"
    };
    let mut text = format!(
        "**A {mode} game is {phase}**{}.\n",
        wording.where_it_is(running)
    );
    text.push_str(&wording.status(running, names));
    if let Some(Paused { by, .. }) = running.paused {
        let _ = writeln!(text, "Paused by {}; `/game resume` goes on.", names.of(by));
    }
    let away: Vec<PlayerId> = running
        .info
        .players
        .iter()
        .filter(|participant| participant.status == PlayerStatus::Unreachable)
        .map(|participant| participant.player_id)
        .collect();
    if !away.is_empty() {
        let _ = writeln!(text, "DMs do not reach: {}.", names.list(away));
    }
    text.push_str("Players guess by DM, or with the buttons here; only they see the words.");
    wording.with_buttons(text, running).button(
        Action::MyWords,
        running.info.game_id,
        Style::Secondary,
    )
}
