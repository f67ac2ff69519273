//! What is read before a game starts: the lobby's message, invitations, choices.
//!
//! Owns: those texts. Does not know: who may join, and when it starts.

use std::fmt::Write;

use super::message::{Message, Style};
use super::modes::wording;
use super::names::Names;
use super::phrase::{count, mentions};
use crate::bot::custom_id::Action;
use crate::bot::start_button::StartButton;
use crate::game::state::GameInfo;
use crate::game::{Mode, PlayerId};

/// Writes the lobby's message, with its buttons.
pub(crate) fn lobby(info: &GameInfo, names: &Names, pings: &[u64]) -> Message {
    let mode = info.config.mode();
    if info.channel_id.is_none() {
        return waiting_for_answer(info, names);
    }
    if mode == Mode::TwoPlayer && info.players.len() < 2 {
        return challenge(info, names, pings);
    }
    let mut text = format!(
        "**A {mode} game is open**, hosted by {}.\n{}\n",
        names.of(info.host),
        wording(&info.config).terms()
    );
    let players = names.list(info.players.iter().map(|participant| participant.player_id));
    let _ = writeln!(
        text,
        "Players ({} of {}): {players}",
        info.players.len(),
        mode.players().end()
    );
    for team in info.entered.iter().filter(|team| team.name.is_some()) {
        let _ = writeln!(text, "Team: {}", names.slot(team));
    }
    if !info.invited.is_empty() {
        let _ = writeln!(text, "Asked to play: {}", invited(info, names, pings));
        if info.rematch_of.is_some() {
            text.push_str("It starts when all of them are in, or when the host presses Start.\n");
        }
    }
    text.push_str(&who_is_needed(info));
    let game = info.game_id;
    let message = Message::text(text)
        .button(Action::Join, game, Style::Primary)
        .button(Action::Leave, game, Style::Secondary)
        .button(Action::Start, game, Style::Primary)
        .button(Action::Cancel, game, Style::Danger)
        .pinging(pings);
    if info.players.len() == *mode.players().end() {
        return message;
    }
    message.control(StartButton::Practice, Style::Secondary)
}

/// Writes the lobby of a two-player game that waits for the second player.
fn challenge(info: &GameInfo, names: &Names, pings: &[u64]) -> Message {
    let host = names.of(info.host);
    let opening = if info.invited.is_empty() {
        format!("**{host} looks for a partner: meet on one word**")
    } else {
        format!(
            "**{host} challenges {}: meet on one word**",
            invited(info, names, pings)
        )
    };
    let place = if info.is_at_table() {
        "It is played right here, and everybody can follow."
    } else {
        "The words come by DM."
    };
    let text = format!("{opening}\n{}\n{place}", wording(&info.config).terms());
    let game = info.game_id;
    let message = Message::text(text);
    if info.invited.is_empty() {
        message.button(Action::Play, game, Style::Primary).button(
            Action::Cancel,
            game,
            Style::Secondary,
        )
    } else {
        message.button(Action::Accept, game, Style::Primary).button(
            Action::NotNow,
            game,
            Style::Secondary,
        )
    }
    .pinging(pings)
}

/// Names the players who were asked, by a mention where they are pinged.
fn invited(info: &GameInfo, names: &Names, pings: &[u64]) -> String {
    if pings.is_empty() {
        names.list(info.invited.iter().copied())
    } else {
        mentions(pings)
    }
}

/// Says how many players are still needed, and what happens to those who joined alone.
fn who_is_needed(info: &GameInfo) -> String {
    const JOIN: &str = "Press Join to take part. The words come by DM.";
    let here = info.players.len();
    if info.config.mode() == Mode::TwoPlayer {
        return if here < 2 {
            JOIN
        } else {
            "All are here: the host presses Start."
        }
        .to_owned();
    }
    let alone = here - 2 * info.entered.len();
    let (least, most) = info.config.teams().into_inner();
    let missing = (2 * least).saturating_sub(2 * info.entered.len() + alone);
    let pairing = "Players without a team get a partner at the start, earlier partners first.";
    if 0 < missing {
        let need = count(2 * least as u64, "player");
        let are = if missing == 1 { "is" } else { "are" };
        return format!("It takes {need}: {missing} more {are} needed.\n{JOIN}\n{pairing}");
    }
    let start = if here == 2 * most {
        "All seats are taken: the host presses Start."
    } else if alone.is_multiple_of(2) {
        "Enough are here: the host presses Start, or waits for more."
    } else {
        "Enough are here, but one would be left over: one more makes it even, or the host presses Start."
    };
    format!("{start}\n{pairing}")
}

/// Says in a sentence whether the lobby waits for players.
pub(super) fn still_needed(info: &GameInfo) -> String {
    let (least, _) = info.config.teams().into_inner();
    match (2 * least).saturating_sub(info.players.len()) {
        0 => "Enough players are here, and the host can press Start.".to_owned(),
        1 => "The game waits for one more player.".to_owned(),
        missing => format!("The game waits for {missing} more players."),
    }
}

/// Tells a player that they host a game now, since its host is no longer in it.
pub(crate) fn host_now(info: &GameInfo, has_started: bool, names: &Names) -> String {
    let left = info
        .passed_on_by
        .map_or("The host", |before| names.of(before));
    if has_started {
        return format!(
            "{left} is not in the {} game{}, so you host it now. It has started: `/game pause`, `/game resume` and \
             `/game cancel` are for you.",
            info.config.mode(),
            place(info),
        );
    }
    format!(
        "{left} left, so you host the {} game{} now. Press Start there once all are in; Cancel calls it off.",
        info.config.mode(),
        place(info),
    )
}

/// Tells a player that the game started without them, since the number of players was odd. Whether there was a
/// draw depends on how many had joined alone, so the text does not say.
pub(crate) fn odd_one_out(info: &GameInfo) -> String {
    format!(
        "The {} game{} started without you: there was an odd number of players, so one had to stay out. You are free for \
         another; `/game new` opens one.",
        info.config.mode(),
        place(info),
    )
}

/// Tells somebody that they are no longer in a lobby, or no longer asked to come.
pub(crate) fn taken_out_of_lobby(info: &GameInfo) -> Message {
    Message::text(format!(
        "You were taken out of the {} game{} before its start, by its host or a manager. `/game new` opens another.",
        info.config.mode(),
        place(info),
    ))
}

fn place(info: &GameInfo) -> String {
    info.channel_id
        .map_or_else(String::new, |channel| format!(" in <#{channel}>"))
}

/// Shows the host a game in DMs that waits for the partner's answer.
fn waiting_for_answer(info: &GameInfo, names: &Names) -> Message {
    let text = format!(
        "**A {} game is open**, in DMs.\n{}\nIt starts when {} accepts. Cancel takes the invitation back.",
        info.config.mode(),
        wording(&info.config).terms(),
        names.list(info.invited.iter().copied()),
    );
    Message::text(text).button(Action::Cancel, info.game_id, Style::Danger)
}

pub(crate) fn invitation(info: &GameInfo, names: &Names) -> Message {
    let text = format!(
        "**{} asks you to play a {} game**, here in DMs.\n{}\nAccept starts it. `/rules` explains it.",
        names.of(info.host),
        info.config.mode(),
        wording(&info.config).terms(),
    );
    Message::text(text)
        .button(Action::Accept, info.game_id, Style::Primary)
        .button(Action::Decline, info.game_id, Style::Danger)
}

pub(crate) fn declined(partner: PlayerId, names: &Names) -> Message {
    Message::text(format!(
        "{} does not want to play now. `/game new` asks somebody else.",
        names.of(partner)
    ))
}

/// Describes a game in one line, for a list of choices.
pub(crate) fn status_line(mode: &str, phase: &str, host: &str) -> String {
    let line = format!("{} game, {phase}, hosted by {host}", mode.replace('_', "-"));
    line.chars().take(100).collect()
}
