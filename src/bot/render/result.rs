//! What is read when a game is over: who won, and why each team is where it is.
//!
//! Owns: those texts. Does not know: who won; the rules have said so.

use std::fmt::Write;

use super::ended::Ended;
use super::lobby::declined;
use super::message::{CONTENT_LIMIT, Message, Style};
use super::modes::wording;
use super::names::Names;
use super::replay::with_replay_name;
use super::rounds::{gives_away_daily_pairs, round_lines, round_with_word, round_without_word};
use crate::bot::custom_id::Action;
use crate::game::PlayerId;
use crate::game::event::{
    AbandonedReason, CancelReason, GameAbandoned, GameCancelled, GameCompleted,
};
use crate::game::state::{Ending, Finished, GameInfo, Team};
use crate::game::values::RoundOutcome;
use crate::texts::Texts;

/// Writes the result of a game that was played to its end, for one of its players or for everybody.
pub(super) fn completed(
    finished: &Finished,
    event: &GameCompleted,
    reader: Option<PlayerId>,
    names: &Names,
) -> Message {
    let ended = Ended {
        finished,
        event,
        reader,
        names,
    };
    let wording = wording(&finished.info.config);
    let mut text = wording.verdict(&ended);
    for line in wording.result(&ended) {
        let _ = write!(text, "\n{line}");
    }
    debug_assert!(text.chars().count() <= CONTENT_LIMIT);
    Message::new(names.texts, text)
}

/// Writes the result of a practice game.
pub(crate) fn practice_completed(
    finished: &Finished,
    event: &GameCompleted,
    names: &Names,
) -> Message {
    let player = finished.info.host;
    let mut message = completed(finished, event, Some(player), names);
    let note = names.texts.practice_does_not_count();
    let _ = write!(message.content, "\n{note}");
    message.button(Action::Replay, finished.info.game_id, Style::Secondary)
}

/// Writes the result for the channel, with what comes next.
pub(crate) fn result(finished: &Finished, event: &GameCompleted, names: &Names) -> Message {
    with_buttons(completed(finished, event, None, names), finished)
}

/// Writes the result for one of its players, by DM.
pub(crate) fn result_by_dm(
    player: PlayerId,
    finished: &Finished,
    event: &GameCompleted,
    names: &Names,
) -> Message {
    let mut message = completed(finished, event, Some(player), names);
    let info = &finished.info;
    match info.channel_id {
        Some(channel) => {
            let note = names.texts.rematch_in(format!("<#{channel}>"));
            let _ = write!(message.content, "\n{note}");
            with_replay_name(message, info)
                .button(Action::Share, info.game_id, Style::Secondary)
                .button(Action::Replay, info.game_id, Style::Secondary)
                .button(Action::Stats, info.game_id, Style::Secondary)
        }
        None => with_buttons(message, finished),
    }
}

/// Adds the buttons below the result of a game.
pub(super) fn with_buttons(message: Message, finished: &Finished) -> Message {
    let game = finished.info.game_id;
    with_replay_name(message, &finished.info)
        .button(Action::Rematch, game, Style::Primary)
        .button(Action::Share, game, Style::Secondary)
        .button(Action::Replay, game, Style::Secondary)
        .button(Action::Stats, game, Style::Secondary)
}

/// Says who won, in the live message of a game whose result is posted in its channel. The mention of that becomes a
/// link to it.
pub(crate) fn closed(finished: &Finished, event: &GameCompleted, names: &Names) -> String {
    let ended = Ended {
        finished,
        event,
        reader: None,
        names,
    };
    let verdict = wording(&finished.info.config).verdict(&ended);
    let channel = finished.info.channel_id;
    channel.map_or_else(
        || verdict.clone(),
        |channel| {
            names
                .texts
                .verdict_and_result(&verdict, format!("<#{channel}>"))
        },
    )
}

/// Writes the live message of a finished game.
pub(crate) fn final_card(finished: &Finished, names: &Names) -> Message {
    match &finished.ending {
        Ending::Completed(event) if finished.info.practice => {
            practice_completed(finished, event, names)
        }
        Ending::Completed(event) => {
            let mut message = completed(finished, event, None, names);
            let note = names.texts.new_game_opens_another();
            let _ = write!(message.content, "\n{note}");
            message
        }
        Ending::Cancelled(event) => called_off(&finished.info, event, names),
        Ending::Abandoned(event) => {
            let mut message = abandoned(event, &finished.info, names.texts);
            let rounds: String = match &finished.teams[..] {
                [team] if gives_away_daily_pairs(finished) => {
                    round_lines(team, names.texts, round_without_word)
                }
                [team] => round_lines(team, names.texts, round_with_word),
                teams => teams
                    .iter()
                    .map(|team| matched_so_far(team, names))
                    .collect(),
            };
            if !rounds.is_empty() {
                message.content = format!("{rounds}{}", message.content);
            }
            message
        }
    }
}

/// Returns the player who was invited and declined, if that is why a game was cancelled.
pub(crate) fn declined_by(info: &GameInfo, event: &GameCancelled) -> Option<PlayerId> {
    let by = event
        .by
        .filter(|_| event.reason == CancelReason::TooFewPlayers)?;
    info.invited.contains(&by).then_some(by)
}

/// Says in a game's live message why it was called off: the player who was asked may have declined.
pub(super) fn called_off(info: &GameInfo, event: &GameCancelled, names: &Names) -> Message {
    match declined_by(info, event) {
        Some(asked) => declined(asked, names),
        None => cancelled(event, names),
    }
}

pub(crate) fn cancelled(event: &GameCancelled, names: &Names) -> Message {
    let t = names.texts;
    let who = event.by.map_or(t.somebody_starts(), |by| names.of(by));
    let text = match event.reason {
        CancelReason::Host | CancelReason::Manager => t.cancelled_by(who),
        CancelReason::TooFewPlayers if event.by.is_some() => t.cancelled_not_in_it(who),
        CancelReason::TooFewPlayers => t.cancelled_not_started().to_owned(),
        CancelReason::StartFailed => t.cancelled_not_shown().to_owned(),
        CancelReason::ServerRemoved => t.cancelled_server_removed().to_owned(),
    };
    Message::new(t, text)
}

pub(crate) fn abandoned(event: &GameAbandoned, info: &GameInfo, t: Texts) -> Message {
    if info.practice && event.reason == AbandonedReason::AllLeft {
        return Message::new(t, t.practice_over());
    }
    let by_mode = wording(&info.config)
        .abandoned(event.reason, t)
        .map(str::to_owned);
    let text = by_mode.unwrap_or_else(|| match event.reason {
        AbandonedReason::Inactivity => t.abandoned_idle(t.span(event.idle_ms)),
        AbandonedReason::AllLeft => t.abandoned_left().to_owned(),
        AbandonedReason::RecoveryFailed => t.abandoned_not_recovered().to_owned(),
    });
    Message::new(t, text)
}

fn matched_so_far(team: &Team, names: &Names) -> String {
    let rounds = team.rounds.iter();
    let matched = rounds.filter(|round| round.outcome == RoundOutcome::Matched);
    let line = names
        .texts
        .matched_so_far(names.team(team), matched.count() as u64);
    format!("{line}\n")
}
