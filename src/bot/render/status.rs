//! The live message of a game: where it is, and never a word of an open round.
//!
//! Owns: its text. Does not know: how often it is edited.

use std::fmt::Write;

use super::lobby::lobby;
use super::message::{Message, Style};
use super::modes::wording;
use super::names::Names;
use super::result::{closed, final_card};
use super::table::{last_table, table};
use crate::bot::custom_id::Action;
use crate::game::PlayerId;
use crate::game::event::PlayerStatus;
use crate::game::state::{Ending, Finished, GameInfo, Paused, Running, State};

/// Writes the live message of a game: where it is, and never a word of an open round.
pub(crate) fn status(state: &State, names: &Names) -> Message {
    match state {
        State::New => Message::text("There is no such game. `/game new` opens one."),
        State::Lobby(info) => lobby(info, names, &[]),
        State::Finished(finished) => final_card(finished, names),
        State::Running(running) => running_status(running, names),
    }
}

/// Writes the live message of a game: the one that shows `round`, where it is played at a table.
pub(crate) fn live(state: &State, round: u32, names: &Names) -> Message {
    let is_table = state.info().is_some_and(GameInfo::is_at_table);
    match state {
        State::Running(running) if is_table => table(running, round, names),
        State::Finished(finished) if is_table => last_table(finished, round, names),
        State::Finished(
            finished @ Finished {
                ending: Ending::Completed(completed),
                ..
            },
        ) => Message::text(closed(finished, completed, names)),
        _ => status(state, names),
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
    let game = running.info.game_id;
    if let Some(channel) = running.info.table() {
        let _ = write!(text, "It is played in <#{channel}>.");
        return Message::text(text)
            .button(Action::MyWords, game, Style::Secondary)
            .button(Action::BringBack, game, Style::Secondary);
    }
    text.push_str("Players guess by DM, or with the buttons here; only they see the words.");
    wording.with_buttons(text, running).button(
        Action::MyWords,
        running.info.game_id,
        Style::Secondary,
    )
}
