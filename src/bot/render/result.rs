//! What is read when a game is over, and how its rounds went.
//!
//! Owns: those texts. Does not know: who won; the rules have said so.

use super::lobby::declined;
use super::message::Message;
use super::modes::practice::practice_completed;
use super::modes::wording;
use super::names::Names;
use super::phrase::{count, span};
use super::rounds::{round_lines, round_with_word};
use crate::game::ModeConfig;
use crate::game::event::{
    AbandonedReason, CancelReason, GameAbandoned, GameCancelled, GameCompleted,
};
use crate::game::state::{Ending, Finished, GameInfo, Team};
use crate::game::values::RoundOutcome;

/// Writes the result of a game that was played to its end.
pub(crate) fn completed(finished: &Finished, event: &GameCompleted, names: &Names) -> Message {
    wording(&finished.info.config).completed(finished, event, names)
}

/// Writes the live message of a finished game whose result is posted below.
pub(crate) fn closed(finished: &Finished, event: &GameCompleted) -> Message {
    let mode = finished.info.config.mode();
    let outcome = wording(&finished.info.config).outcome(event);
    Message::text(format!(
        "This {mode} game is over. {outcome} The whole result stands below."
    ))
}

/// Writes the live message of a finished game.
pub(crate) fn final_card(finished: &Finished, names: &Names) -> Message {
    match &finished.ending {
        Ending::Completed(event) if finished.info.practice => {
            practice_completed(finished, event, names)
        }
        Ending::Completed(event) => completed(finished, event, names),
        Ending::Cancelled(event) => called_off(&finished.info, event, names),
        Ending::Abandoned(event) => {
            let mut message = abandoned(event, &finished.info.config);
            let rounds: String = match &finished.teams[..] {
                [team] => round_lines(team, round_with_word),
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

/// Says in a game's live message why it was called off: the player who was asked may have declined.
pub(super) fn called_off(info: &GameInfo, event: &GameCancelled, names: &Names) -> Message {
    match event.by.filter(|by| info.invited.contains(by)) {
        Some(asked) => declined(asked, names),
        None => cancelled(event, names),
    }
}

pub(crate) fn cancelled(event: &GameCancelled, names: &Names) -> Message {
    let who = event.by.map_or("Nobody", |by| names.of(by));
    let why = match event.reason {
        CancelReason::Host | CancelReason::Manager => format!("{who} called the game off."),
        CancelReason::TooFewPlayers if event.by.is_some() => {
            format!("The game is off: {who} is not in it any more.")
        }
        CancelReason::TooFewPlayers => {
            "The lobby closed: nobody started the game within an hour.".to_owned()
        }
        CancelReason::StartFailed => {
            "The game is off: its invitation could not be shown.".to_owned()
        }
        CancelReason::ServerRemoved => "The game is off: I am no longer in its server.".to_owned(),
    };
    Message::text(format!("{why} `/game new` opens another."))
}

pub(crate) fn abandoned(event: &GameAbandoned, config: &ModeConfig) -> Message {
    let by_mode = wording(config).abandoned(event.reason).map(str::to_owned);
    let why = by_mode.unwrap_or_else(|| match event.reason {
        AbandonedReason::Inactivity => format!(
            "The game ended: nobody guessed for {}.",
            span(event.idle_ms)
        ),
        AbandonedReason::AllLeft => "The game ended: a partner left.".to_owned(),
        AbandonedReason::RecoveryFailed => {
            "The game ended: it could not be taken up again after a restart.".to_owned()
        }
    });
    Message::text(format!("{why} `/game new` opens another."))
}

fn matched_so_far(team: &Team, names: &Names) -> String {
    let rounds = team.rounds.iter();
    let matched = rounds.filter(|round| round.outcome == RoundOutcome::Matched);
    let rounds = count(matched.count() as u64, "matched round");
    format!("{}: {rounds}\n", names.team(team))
}
