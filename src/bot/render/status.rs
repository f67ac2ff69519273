//! The live message of a game: where it is, and never a word of an open round.
//!
//! Owns: its text. Does not know: how often it is edited.

use std::fmt::Write;

use super::lobby::lobby;
use super::message::{Message, Style};
use super::modes;
use super::names::Names;
use super::play::guess_buttons;
use super::result::{final_card, round_lines, round_without_word};
use crate::bot::custom_id::Action;
use crate::game::event::PlayerStatus;
use crate::game::state::{OpenRound, Paused, Running, State, Team};
use crate::game::{Mode, PlayerId};

/// Writes the live message of a game: where it is, and never a word of an open round.
#[must_use]
pub fn status(state: &State, names: &Names) -> Message {
    match state {
        State::New => Message::text("There is no such game. `/game new` opens one."),
        State::Lobby(table) => lobby(table, names, None),
        State::Finished(finished) => final_card(finished, names),
        State::Running(running) => running_status(running, names),
    }
}

fn running_status(running: &Running, names: &Names) -> Message {
    let mode = running.info.config.mode();
    let phase = if running.paused.is_some() {
        "paused"
    } else {
        "running"
    };
    let mut text = format!(
        "**A {mode} game is {phase}**{}.\n",
        modes::where_it_is(running)
    );
    let by_mode = modes::status(running, names);
    if let Some(by_mode) = &by_mode {
        text.push_str(by_mode);
    }
    for team in running.teams.iter().filter(|_| by_mode.is_none()) {
        let _ = writeln!(text, "{}", names.team(team));
        text.push_str(&round_lines(team, round_without_word));
        if let Some(line) = team.open_round() {
            let _ = writeln!(text, "{}", waiting(line, team, names));
        }
    }
    if let Some(Paused { by, .. }) = running.paused {
        let _ = writeln!(text, "Paused by {}; `/game resume` goes on.", names.of(by));
    }
    let away: Vec<PlayerId> = running
        .info
        .players
        .iter()
        .filter(|seat| seat.status == PlayerStatus::Unreachable)
        .map(|seat| seat.player_id)
        .collect();
    if !away.is_empty() {
        let _ = writeln!(text, "DMs do not reach: {}.", names.list(away));
    }
    text.push_str("Players guess by DM, or with the buttons here; only they see the words.");
    let game = running.info.game_id;
    // In a race each team is in a round of its own: giving up stands below its own pair.
    let message = if matches!(mode, Mode::Race | Mode::GolfRace) {
        Message::text(text).button(Action::Guess, game, Style::Primary)
    } else {
        guess_buttons(text, game, running.round)
    };
    message.button(Action::MyWords, game, Style::Secondary)
}

fn waiting(line: &OpenRound, team: &Team, names: &Names) -> String {
    let guessed = line.pending.as_ref().map(|pending| pending.player_id);
    let still: Vec<PlayerId> = team
        .slot
        .players
        .into_iter()
        .filter(|player| Some(*player) != guessed)
        .collect();
    format!(
        "Attempt {}, still to guess: {}",
        line.attempt,
        names.list(still)
    )
}
