//! What is read before a game starts: the lobby's message, invitations, choices.
//!
//! Owns: those texts. Does not know: who may join, and when it starts.

use std::fmt::Write;

use super::message::{Message, Style};
use super::modes::wording;
use super::names::Names;
use super::phrase::{mentions, mode_title};
use super::refusals::phase_name;
use crate::bot::custom_id::Action;
use crate::bot::start_button::StartButton;
use crate::game::state::GameInfo;
use crate::game::{Mode, PlayerId};
use crate::texts::Texts;

/// Writes the lobby's message, with its buttons.
pub(crate) fn lobby(info: &GameInfo, names: &Names, pings: &[u64]) -> Message {
    let (t, mode) = (names.texts, info.config.mode());
    if info.channel_id.is_none() {
        return waiting_for_answer(info, names);
    }
    if mode == Mode::TwoPlayer && info.players.len() < 2 {
        return challenge(info, names, pings);
    }
    let mut text = format!(
        "{}\n{}\n",
        t.lobby_open(mode_title(t, mode), names.of(info.host)),
        terms(info, t)
    );
    let players = names.list(info.players.iter().map(|participant| participant.player_id));
    let most = *mode.players().end();
    let _ = writeln!(
        text,
        "{}",
        t.lobby_players(info.players.len(), most, players)
    );
    for team in info.entered.iter().filter(|team| team.name.is_some()) {
        let _ = writeln!(text, "{}", t.lobby_team(names.slot(team)));
    }
    if !info.invited.is_empty() {
        let _ = writeln!(text, "{}", t.lobby_asked(invited(info, names, pings)));
        if info.rematch_of.is_some() {
            let _ = writeln!(text, "{}", t.lobby_waits_for_all());
        }
    }
    text.push_str(&who_is_needed(info, t));
    let game = info.game_id;
    let message = Message::new(t, text)
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

/// Describes the settings of a game; where the words are not in the reader's language, it says so.
fn terms(info: &GameInfo, t: Texts) -> String {
    let terms = wording(&info.config).terms(t);
    match t {
        Texts::English => terms,
        Texts::German | Texts::French | Texts::Spanish => {
            format!("{terms}\n{}", t.words_are_english())
        }
    }
}

/// Writes the lobby of a two-player game that waits for the second player.
fn challenge(info: &GameInfo, names: &Names, pings: &[u64]) -> Message {
    let (t, host) = (names.texts, names.of(info.host));
    let opening = match (info.daily, &info.invited[..]) {
        (Some(_), []) => t.challenge_anybody_daily(host),
        (Some(_), _) => t.challenge_partner_daily(host, invited(info, names, pings)),
        (None, []) => t.challenge_anybody(host),
        (None, _) => t.challenge_partner(host, invited(info, names, pings)),
    };
    let place = if info.is_at_table() {
        t.challenge_here()
    } else {
        t.challenge_by_dm()
    };
    let text = format!("{opening}\n{}\n{place}", terms(info, t));
    let game = info.game_id;
    let message = Message::new(t, text);
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
fn who_is_needed(info: &GameInfo, t: Texts) -> String {
    let here = info.players.len();
    if info.config.mode() == Mode::TwoPlayer {
        return if here < 2 {
            t.lobby_join()
        } else {
            t.lobby_all_here()
        }
        .to_owned();
    }
    let alone = here - 2 * info.entered.len();
    let (least, most) = info.config.teams().into_inner();
    let missing = (2 * least).saturating_sub(2 * info.entered.len() + alone);
    let pairing = t.lobby_pairing();
    if 0 < missing {
        let needed = t.lobby_missing(2 * least, missing as u64);
        return format!("{needed}\n{}\n{pairing}", t.lobby_join());
    }
    let start = if here == 2 * most {
        t.lobby_full()
    } else if alone.is_multiple_of(2) {
        t.lobby_enough()
    } else {
        t.lobby_odd()
    };
    format!("{start}\n{pairing}")
}

/// Says in a sentence whether the lobby waits for players.
pub(super) fn still_needed(info: &GameInfo, t: Texts) -> String {
    let (least, _) = info.config.teams().into_inner();
    match (2 * least).saturating_sub(info.players.len()) {
        0 => t.lobby_can_start().to_owned(),
        missing => t.lobby_waits_for(missing as u64),
    }
}

/// Tells a player that they host a game now, since its host is no longer in it.
pub(crate) fn host_now(info: &GameInfo, has_started: bool, names: &Names) -> String {
    let t = names.texts;
    let before = info
        .passed_on_by
        .map_or(t.the_host(), |before| names.of(before));
    if has_started {
        t.host_now_running(before, named(info, t))
    } else {
        t.host_now_lobby(before, named(info, t))
    }
}

/// Tells a player that the game started without them, since the number of players was odd. Whether there was a
/// draw depends on how many had joined alone, so the text does not say.
pub(crate) fn odd_one_out(info: &GameInfo, t: Texts) -> String {
    t.odd_one_out(named(info, t))
}

/// Tells somebody that they are no longer in a lobby, or no longer asked to come.
pub(crate) fn taken_out_of_lobby(info: &GameInfo, t: Texts) -> Message {
    Message::new(t, t.taken_out_of_lobby(named(info, t)))
}

/// Names a game by its mode, and by its channel if it has one.
fn named(info: &GameInfo, t: Texts) -> String {
    let mode = mode_title(t, info.config.mode());
    match info.channel_id {
        Some(channel) => t.game_in_channel(mode, format!("<#{channel}>")),
        None => t.game_of_mode(mode),
    }
}

/// Shows the host a game in DMs that waits for the partner's answer.
fn waiting_for_answer(info: &GameInfo, names: &Names) -> Message {
    let t = names.texts;
    let mode = mode_title(t, info.config.mode());
    let text = t.waiting_for_answer(
        mode,
        terms(info, t),
        names.list(info.invited.iter().copied()),
    );
    Message::new(t, text).button(Action::Cancel, info.game_id, Style::Danger)
}

pub(crate) fn invitation(info: &GameInfo, names: &Names) -> Message {
    let t = names.texts;
    let mode = mode_title(t, info.config.mode());
    let text = t.invitation(names.of(info.host), mode, terms(info, t));
    Message::new(t, text)
        .button(Action::Accept, info.game_id, Style::Primary)
        .button(Action::Decline, info.game_id, Style::Danger)
}

pub(crate) fn declined(partner: PlayerId, names: &Names) -> Message {
    let t = names.texts;
    Message::new(t, t.declined(names.of(partner)))
}

/// Describes a game in one line, for a list of choices; mode and phase are those of the read tables.
pub(crate) fn status_line(mode: &str, phase: &str, host: &str, t: Texts) -> String {
    let mode = match (t, Mode::named(mode)) {
        // As it is typed.
        (Texts::English, _) | (_, None) => mode.replace('_', "-"),
        (_, Some(mode)) => mode_title(t, mode).to_owned(),
    };
    let phase = phase_name(phase, t);
    let line = t.choice_of_game(mode, phase, host);
    line.chars().take(100).collect()
}
