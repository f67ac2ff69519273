//! What is read before a game starts: the lobby's message, invitations, choices.
//!
//! Owns: those texts. Does not know: who may join, and when it starts.

use std::fmt::Write;

use super::message::{Message, Style};
use super::modes;
use super::names::Names;
use crate::discord::custom_id::Action;
use crate::game::PlayerId;
use crate::game::state::Table;

/// Writes the lobby's message, with its buttons.
#[must_use]
pub fn lobby(table: &Table, names: &Names, ping: Option<u64>) -> Message {
    if table.channel_id.is_none() {
        return waiting_for_answer(table, names);
    }
    let mode = table.config.mode();
    let seats = mode.players();
    let mut text = format!(
        "**A {mode} game is open**, hosted by {}.\n{}\n",
        names.of(table.host),
        modes::terms(&table.config)
    );
    let players = names.list(table.players.iter().map(|seat| seat.player_id));
    let _ = writeln!(
        text,
        "Players ({} of {}): {players}",
        table.players.len(),
        seats.end()
    );
    if !table.invited.is_empty() {
        let asked = ping.map_or_else(
            || names.list(table.invited.iter().copied()),
            |user| format!("<@{user}>"),
        );
        let _ = writeln!(text, "Asked to play: {asked}");
    }
    text.push_str(if table.players.len() < *seats.start() {
        "Press Join to take part. The words come by DM."
    } else {
        "All are here: the host presses Start."
    });
    let game = table.game_id;
    Message::text(text)
        .button(Action::Join, game, Style::Primary)
        .button(Action::Leave, game, Style::Secondary)
        .button(Action::Start, game, Style::Primary)
        .button(Action::Cancel, game, Style::Danger)
        .pinging(ping)
}

/// Shows the host a game in DMs that waits for the partner's answer.
fn waiting_for_answer(table: &Table, names: &Names) -> Message {
    let text = format!(
        "**A {} game is open**, in DMs.\n{}\nIt starts when {} accepts. Cancel takes the invitation back.",
        table.config.mode(),
        modes::terms(&table.config),
        names.list(table.invited.iter().copied()),
    );
    Message::text(text).button(Action::Cancel, table.game_id, Style::Danger)
}

/// Writes the invitation to a game in DMs.
#[must_use]
pub fn invitation(table: &Table, names: &Names) -> Message {
    let text = format!(
        "**{} asks you to play a {} game**, here in DMs.\n{}\nAccept starts it. `/rules` tells how it goes.",
        names.of(table.host),
        table.config.mode(),
        modes::terms(&table.config),
    );
    Message::text(text)
        .button(Action::Accept, table.game_id, Style::Primary)
        .button(Action::Decline, table.game_id, Style::Danger)
}

/// Says that an invited partner declined.
#[must_use]
pub fn declined(partner: PlayerId, names: &Names) -> Message {
    Message::text(format!(
        "{} does not want to play now. `/game new` asks somebody else.",
        names.of(partner)
    ))
}

/// Describes a game in one line, for a list of choices.
#[must_use]
pub fn status_line(mode: &str, phase: &str, host: &str) -> String {
    let line = format!("{} game, {phase}, hosted by {host}", mode.replace('_', "-"));
    line.chars().take(100).collect()
}
