//! What is read when a game is over, and how its rounds went.
//!
//! Owns: those texts. Does not know: who won; the rules have said so.

use std::fmt::Write;

use super::elimination::standings;
use super::message::Message;
use super::modes;
use super::names::Names;
use super::phrase::{attempts, count, span};
use super::practice::practice_completed;
use super::race::race_result;
use crate::game::event::{
    AbandonedReason, CancelReason, GameAbandoned, GameCancelled, GameCompleted,
};
use crate::game::state::{Ending, Finished, Team};
use crate::game::values::{RoundOutcome, Standing, TeamRound};
use crate::game::{Mode, ModeConfig};

/// Writes the result of a game that was played to its end.
#[must_use]
pub fn completed(finished: &Finished, event: &GameCompleted, names: &Names) -> Message {
    if matches!(
        finished.info.config,
        ModeConfig::Knockout(_) | ModeConfig::Longform(_)
    ) {
        return Message::text(standings(finished, event, names).join("\n"));
    }
    let config = &finished.info.config;
    if matches!(config, ModeConfig::Race(_) | ModeConfig::GolfRace(_)) {
        return race_result(finished, event, names);
    }
    let mut text = format!("**The {} game is over.** ", config.mode());
    let _ = writeln!(text, "{}", modes::outcome(event, config));
    for standing in &event.standings {
        let team = finished.teams.iter();
        let mut team = team.filter(|team| team.slot.team_id == standing.team_id);
        let Some(team) = team.next() else {
            continue;
        };
        text.push_str(&modes::place(standing, config));
        let Standing {
            perfect,
            attempts: all,
            ..
        } = standing;
        let _ = writeln!(
            text,
            "{}: {} in {}, {} perfect, {}",
            names.team(team),
            attempts(*all),
            count(event.rounds.into(), "round"),
            perfect,
            span(event.duration_ms)
        );
        text.push_str(&round_lines(team, round_with_word));
        text.push_str(&best_and_worst(team));
    }
    let _ = write!(text, "`/game new` opens another.");
    Message::text(text)
}

/// Writes what remains of a game's live message when its result stands below.
#[must_use]
pub fn closed(finished: &Finished, event: &GameCompleted) -> Message {
    let mode = finished.info.config.mode();
    let outcome = modes::outcome(event, &finished.info.config);
    Message::text(format!(
        "This {mode} game is over. {outcome} The whole result stands below."
    ))
}

/// Writes what remains of a game's channel message when it is over.
#[must_use]
pub fn final_card(finished: &Finished, names: &Names) -> Message {
    match &finished.ending {
        Ending::Completed(event) if finished.info.practice => {
            practice_completed(finished, event, names)
        }
        Ending::Completed(event) => completed(finished, event, names),
        Ending::Cancelled(event) => cancelled(event, names),
        Ending::Abandoned(event) => {
            let mut message = abandoned(event, finished.info.config.mode());
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

/// Says why a game was called off.
#[must_use]
pub fn cancelled(event: &GameCancelled, names: &Names) -> Message {
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
            "The game is off: the invitation could not be delivered.".to_owned()
        }
        CancelReason::ServerRemoved => "The game is off: I am no longer in its server.".to_owned(),
    };
    Message::text(format!("{why} `/game new` opens another."))
}

/// Says why a game came to nothing.
#[must_use]
pub fn abandoned(event: &GameAbandoned, mode: Mode) -> Message {
    let is_race = matches!(mode, Mode::Race | Mode::GolfRace);
    let why = match event.reason {
        AbandonedReason::Inactivity if is_race => {
            "The race ended without a result: its end passed while nobody kept the time.".to_owned()
        }
        AbandonedReason::AllLeft if is_race => {
            "The race ended without a result: every team lost a player.".to_owned()
        }
        AbandonedReason::Inactivity => format!(
            "The game ended: nobody guessed for {}.",
            span(event.idle_ms)
        ),
        AbandonedReason::AllLeft => "The game ended: a partner left.".to_owned(),
        AbandonedReason::RecoveryFailed => {
            "The game ended: it could not be taken up again after a restart.".to_owned()
        }
    };
    Message::text(format!("{why} `/game new` opens another."))
}

fn matched_so_far(team: &Team, names: &Names) -> String {
    let rounds = team.rounds.iter();
    let matched = rounds.filter(|round| round.outcome == RoundOutcome::Matched);
    let rounds = count(matched.count() as u64, "matched round");
    format!("{}: {rounds}\n", names.team(team))
}

pub(super) fn round_lines(team: &Team, line: impl Fn(&TeamRound) -> String) -> String {
    let mut text = String::new();
    for (number, round) in (1..).zip(&team.rounds) {
        let _ = writeln!(text, "Round {number}: {}", line(round));
    }
    text
}

/// How a round went, for its team and for everybody once the game is over.
pub(super) fn round_with_word(round: &TeamRound) -> String {
    match (round.outcome, &round.matched_word) {
        (RoundOutcome::Matched, Some(word)) if round.perfect => {
            format!("**{word}** on the first attempt, perfect")
        }
        (RoundOutcome::Matched, Some(word)) => {
            format!("**{word}** in {}", attempts(round.attempts))
        }
        _ => round_without_word(round),
    }
}

/// How a round of a live game went: its words are the team's alone.
pub(super) fn round_without_word(round: &TeamRound) -> String {
    match round.outcome {
        RoundOutcome::Matched if round.perfect => {
            "matched on the first attempt, perfect".to_owned()
        }
        RoundOutcome::Matched => format!("matched in {}", attempts(round.attempts)),
        RoundOutcome::GivenUp => format!("given up, counts as {}", attempts(round.attempts)),
        RoundOutcome::Void => "cut short, counts for nothing".to_owned(),
        _ => format!("no match, counts as {}", attempts(round.attempts)),
    }
}

pub(super) fn best_and_worst(team: &Team) -> String {
    let counted = || {
        (1_u32..)
            .zip(&team.rounds)
            .filter(|(_, round)| round.outcome != RoundOutcome::Void)
    };
    let best = counted().min_by_key(|(_, round)| round.attempts);
    let worst = counted().max_by_key(|(number, round)| (round.attempts, u32::MAX - number));
    match (best, worst) {
        (Some((best, b)), Some((worst, w))) if best != worst => {
            format!(
                "Best: round {best} ({}). Worst: round {worst} ({}).\n",
                b.attempts, w.attempts
            )
        }
        _ => String::new(),
    }
}
