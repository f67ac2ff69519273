//! The result of a race.
//!
//! Owns: how much of it fits into a message. Does not know: who won; the rules have said so.

use std::cmp::Reverse;
use std::fmt::Write;

use super::{counters, fitting, matches, points};
use crate::bot::render::message::{CONTENT_LIMIT, Message};
use crate::bot::render::names::Names;
use crate::bot::render::phrase::{average_attempts, count};
use crate::bot::render::rounds::{finished_team, round_with_word};
use crate::game::event::{GameCompleted, Outcome};
use crate::game::state::{Finished, GameInfo, Team};
use crate::game::values::{RoundOutcome, Standing, TeamRound};
use crate::game::{ModeConfig, PlayerId};

/// Writes the result for everybody in the channel.
pub(super) fn result(finished: &Finished, event: &GameCompleted, names: &Names) -> Message {
    let all = |detail: Detail| {
        let mut text = opening(finished, event, names);
        for standing in &event.standings {
            if let Some(team) = finished_team(finished, standing.team_id) {
                text.push_str(&block(finished, (standing, team), detail, names));
            }
        }
        text.push_str("Rematch opens another with the same settings.");
        text
    };
    Message::text(fitting(
        CONTENT_LIMIT,
        [Detail::Words, Detail::Counts, Detail::Points].map(all),
    ))
}

/// Writes the result for one of its players: the standings, and how each round of their team went.
pub(crate) fn race_result_for(
    player: PlayerId,
    finished: &Finished,
    event: &GameCompleted,
    names: &Names,
) -> Message {
    let mut text = opening(finished, event, names);
    for standing in &event.standings {
        if let Some(team) = finished_team(finished, standing.team_id) {
            text.push_str(&block(finished, (standing, team), Detail::Points, names));
        }
    }
    if let Some(team) = finished.teams.iter().find(|team| team.has(player)) {
        text.push_str("Your rounds:\n");
        let next = what_next(&finished.info);
        let lines = (1..).zip(&team.rounds).map(|(number, round)| {
            format!(
                "Round {number}: {}",
                round_at_the_end(round, &finished.info.config)
            )
        });
        let best_and_worst = best_and_worst(team);
        let taken = [&text, &best_and_worst, &next].map(|part| part.chars().count());
        let room = CONTENT_LIMIT.saturating_sub(taken.iter().sum());
        text.push_str(&newest_that_fit(&lines.collect::<Vec<_>>(), room));
        text.push_str(&best_and_worst);
        text.push_str(&next);
    }
    Message::text(text)
}

fn what_next(info: &GameInfo) -> String {
    match info.channel_id {
        Some(channel) => format!("For another, press Rematch in <#{channel}>."),
        None => "`/game new` opens another.".to_owned(),
    }
}

/// How much of a team's result is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Its points, its counts, its best and worst round with their words.
    Words,
    Counts,
    Points,
}

fn opening(finished: &Finished, event: &GameCompleted, names: &Names) -> String {
    let mode = finished.info.config.mode();
    let winners: Vec<String> = event
        .winners
        .iter()
        .filter_map(|id| finished_team(finished, *id))
        .map(|team| format!("**{}**", names.team(team)))
        .collect();
    let won = match event.outcome {
        Outcome::Won => format!("{} won.", winners.join(", ")),
        Outcome::Draw => format!("Joint winners: {}.", winners.join(" and ")),
        Outcome::Lost | Outcome::NoWinner => "Nobody won: no team matched.".to_owned(),
    };
    format!("**Time is up: the {mode} is over.** {won}\n")
}

fn block(
    finished: &Finished,
    (standing, team): (&Standing, &Team),
    detail: Detail,
    names: &Names,
) -> String {
    let name = names.team(team);
    if detail == Detail::Points || standing.matches + standing.give_ups == 0 {
        return format!("{}\n", counters(standing, &finished.info.config, &name));
    }
    let mut text = format!(
        "**{}.** {name}: {}\n{}\n",
        standing.place,
        points(standing.points),
        counts(standing)
    );
    if detail == Detail::Words {
        text.push_str(&best_and_worst(team));
    }
    text
}

/// Lists what ranks teams of equal points, and their perfect rounds.
fn counts(standing: &Standing) -> String {
    let mut parts = vec![matches(standing.matches)];
    let attempts_milli = u64::from(standing.attempts) * 1_000;
    if let Some(milli) = attempts_milli.checked_div(standing.matches.into()) {
        parts.push(average_attempts(milli, "match"));
    }
    if standing.perfect > 0 {
        parts.push(format!("{} perfect", standing.perfect));
    }
    if standing.give_ups > 0 {
        parts.push(format!("{} given up", standing.give_ups));
    }
    parts.join(", ")
}

/// Names the rounds a team matched in the fewest and the most attempts, when they differ.
fn best_and_worst(team: &Team) -> String {
    let matched = || {
        (1_u32..)
            .zip(&team.rounds)
            .filter(|(_, round)| round.outcome == RoundOutcome::Matched)
    };
    let best = matched().min_by_key(|(number, round)| (round.attempts, *number));
    let worst = matched().max_by_key(|(number, round)| (round.attempts, Reverse(*number)));
    let named = |round: &TeamRound| match &round.matched_word {
        Some(word) => format!("**{word}** in {}", round.attempts),
        None => format!("in {}", round.attempts),
    };
    match (best, worst) {
        (Some((_, best)), Some((_, worst))) if best.attempts < worst.attempts => {
            format!("Best: {}. Worst: {}.\n", named(best), named(worst))
        }
        (Some((_, best)), _) => format!("Best: {}.\n", named(best)),
        (None, _) => String::new(),
    }
}

fn round_at_the_end(round: &TeamRound, config: &ModeConfig) -> String {
    match (round.outcome, config) {
        (RoundOutcome::Void, _) => "cut short by the end, counts for nothing".to_owned(),
        (_, ModeConfig::GolfRace(_)) => {
            format!("{}, {}", round_with_word(round), points(round.points))
        }
        _ => round_with_word(round),
    }
}

/// Writes as many of the newest lines as fit into `room`, oldest first, and how many are left out.
fn newest_that_fit(lines: &[String], room: usize) -> String {
    const LEFT_OUT_CHARS: usize = 30;
    let mut used = LEFT_OUT_CHARS;
    let fits = |line: &&String| {
        used += line.chars().count() + 1;
        used <= room
    };
    let n_kept = lines.iter().rev().take_while(fits).count();
    let left_out = lines.len() - n_kept;
    let mut text = String::new();
    if left_out > 0 {
        let _ = writeln!(
            text,
            "({} not shown)",
            count(left_out as u64, "earlier round")
        );
    }
    for line in &lines[left_out..] {
        let _ = writeln!(text, "{line}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_race_shows_its_newest_rounds_and_how_many_are_not_shown() {
        let rounds: Vec<String> = (1..=9).map(|n| format!("Round {n}: ink")).collect();
        let shown = newest_that_fit(&rounds, 60);
        assert_eq!(
            shown,
            "(7 earlier rounds not shown)\nRound 8: ink\nRound 9: ink\n"
        );
        assert!(shown.chars().count() <= 60);
        assert!(newest_that_fit(&rounds, 500).starts_with("Round 1: ink\n"));
    }
}
