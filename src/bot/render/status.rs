//! The live message of a game: where it is, and never a word of an open round.
//!
//! Owns: its text. Does not know: how often it is edited.

use std::fmt::Write;

use super::lobby::lobby;
use super::message::{Message, Style};
use super::modes::wording;
use super::names::Names;
use super::phrase::mode_title;
use super::result::{closed, final_card};
use super::table::{last_table, table};
use crate::bot::custom_id::Action;
use crate::game::PlayerId;
use crate::game::event::PlayerStatus;
use crate::game::state::{Ending, Finished, GameInfo, Paused, Running, State};

/// Writes the live message of a game: where it is, and never a word of an open round.
pub(crate) fn status(state: &State, names: &Names) -> Message {
    match state {
        State::New => Message::new(names.texts, names.texts.no_such_game()),
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
        ) => Message::new(names.texts, closed(finished, completed, names)),
        _ => status(state, names),
    }
}

fn running_status(running: &Running, names: &Names) -> Message {
    let (t, config) = (names.texts, &running.info.config);
    let (mode, wording) = (mode_title(t, config.mode()), wording(config));
    let phase = if running.paused.is_some() {
        t.game_is_paused(mode)
    } else {
        t.game_is_running(mode)
    };
    let mut text = match wording.where_it_is(running, t) {
        Some(place) => format!("{phase}, {place}.\n"),
        None => format!("{phase}.\n"),
    };
    text.push_str(&wording.status(running, names));
    if let Some(Paused { by, .. }) = running.paused {
        let _ = writeln!(text, "{}", t.status_paused_by(names.of(by)));
    }
    let away: Vec<PlayerId> = running
        .info
        .players
        .iter()
        .filter(|participant| participant.status == PlayerStatus::Unreachable)
        .map(|participant| participant.player_id)
        .collect();
    if !away.is_empty() {
        let _ = writeln!(text, "{}", t.status_not_reached(names.list(away)));
    }
    let game = running.info.game_id;
    if let Some(channel) = running.info.table() {
        text.push_str(&t.status_at_table(format!("<#{channel}>")));
        return Message::new(t, text)
            .button(Action::MyWords, game, Style::Secondary)
            .button(Action::BringBack, game, Style::Secondary);
    }
    text.push_str(t.status_how_to_guess());
    wording.with_buttons(text, running, t).button(
        Action::MyWords,
        running.info.game_id,
        Style::Secondary,
    )
}
