//! What players read of a race and a golf race: pairs, counters, the result.
//!
//! Owns: those texts. Does not know: what a match earns; the rules have said so.

use std::cmp::Reverse;
use std::fmt::Write;
use std::sync::Arc;

use super::message::{CONTENT_LIMIT, Message};
use super::names::Names;
use super::phrase::{count, moment, pair, span, thousandths};
use super::play::{guess_buttons, resumed};
use super::result::round_with_word;
use crate::game::event::{GameCompleted, Outcome};
use crate::game::state::{Finished, GameInfo, OpenRound, Running, Team, millis_between};
use crate::game::values::{RoundOutcome, Standing, TeamRound};
use crate::game::{ModeConfig, PlayerId, standings};

/// Writes the DM that brings a new pair, with what the round before earned.
#[must_use]
pub fn race_deal(
    running: &Running,
    team: &Team,
    player: PlayerId,
    names: &Names,
) -> Option<Message> {
    let line = team.open_round()?;
    let partner = team
        .partner_of(player)
        .map_or("your partner", |partner| names.of(partner));
    let text = format!(
        "{}**Round {}** with {partner}. The race{}\n{}\nSend me one word that links them.",
        earned(team),
        line.round,
        ends(running),
        pair(&line.pair),
    );
    Some(guess_buttons(text, running.info.game_id, line.round))
}

/// Says that the clock goes on, with the pair as it stands and when the race ends now.
#[must_use]
pub fn race_resumed(
    by: PlayerId,
    line: Option<&OpenRound>,
    running: &Running,
    names: &Names,
) -> Message {
    let mut message = resumed(by, line, running.info.game_id, names);
    let _ = write!(message.content, "\nThe race{}", ends(running));
    message
}

/// Tells what a team's last round brought, to who has just read how it went.
fn earned(team: &Team) -> String {
    let Some(last) = team.rounds.last() else {
        return String::new();
    };
    let brought = match last.points {
        1.. => format!("brought {}", points(last.points)),
        0 => "brought nothing".to_owned(),
        _ => format!("cost {}", points(last.points.saturating_neg())),
    };
    format!(
        "Round {} {brought}; your team has {}.\n",
        team.n_rounds(),
        points(total(team))
    )
}

fn total(team: &Team) -> i32 {
    team.rounds.iter().map(|round| round.points).sum()
}

/// Tells how a team's last round went and what it has by now; nothing before its first round ended.
pub(super) fn so_far(team: &Team) -> String {
    let Some(last) = team.rounds.last() else {
        return String::new();
    };
    format!(
        "Round {}: {}, {}. Your team has {}.\n",
        team.n_rounds(),
        round_with_word(last),
        points(last.points),
        points(total(team))
    )
}

/// Tells when the race ends, as the end of a sentence about it.
pub(super) fn ends(running: &Running) -> String {
    match (running.deadline, running.paused) {
        (Some(deadline), None) => format!(" ends {}.", moment(deadline)),
        (Some(deadline), Some(paused)) => {
            let left_ms = millis_between(paused.since, deadline);
            format!(" has {} left once it goes on.", span(left_ms))
        }
        (None, _) => " is on.".to_owned(),
    }
}

/// Tells how each team stands, best first: points, and never a word.
pub(super) fn race_status(running: &Running, names: &Names) -> String {
    let block = |standing: &Standing, with_line: bool| {
        let team = running.team(standing.team_id)?;
        let mut text = counters(standing, &running.info.config, &names.team(team));
        text.push('\n');
        if with_line {
            let _ = writeln!(text, "{}", at_work(team, &running.info, names));
        }
        Some(text)
    };
    let standings = standings(running);
    let all = |with_line| -> String {
        let blocks = standings.iter();
        blocks.filter_map(|one| block(one, with_line)).collect()
    };
    // The rest of the message needs room as well.
    fitting(CONTENT_LIMIT - 500, [all(true), all(false)])
}

fn at_work(team: &Team, table: &GameInfo, names: &Names) -> String {
    let is_gone = |player: &PlayerId| table.participant(*player).is_some_and(|seat| seat.left);
    if let Some(player) = team.slot.players.into_iter().find(is_gone) {
        return format!("{} left: no more rounds", names.of(player));
    }
    let Some(line) = team.open_round() else {
        return "no round open".to_owned();
    };
    let guessed = line.pending.as_ref().map(|pending| pending.player_id);
    let waits_for = guessed.and_then(|player| team.partner_of(player));
    let still = waits_for.map_or("both", |player| names.of(player));
    format!(
        "Round {}, attempt {}, still to guess: {still}",
        line.round, line.attempt
    )
}

/// Writes a team's place and what it has: in golf, points and matches differ.
fn counters(standing: &Standing, config: &ModeConfig, name: &str) -> String {
    let has = points(standing.points);
    let matches = match config {
        ModeConfig::GolfRace(_) => format!(", {}", matches(standing.matches)),
        _ => String::new(),
    };
    format!("**{}.** {name}: {has}{matches}", standing.place)
}

pub(super) fn points(points: i32) -> String {
    match points {
        1 => "1 point".to_owned(),
        -1 => "minus 1 point".to_owned(),
        0.. => format!("{points} points"),
        _ => format!("minus {} points", points.unsigned_abs()),
    }
}

fn matches(n: u32) -> String {
    match n {
        1 => "1 match".to_owned(),
        _ => format!("{n} matches"),
    }
}

/// Writes the result for everybody in the channel.
#[must_use]
pub fn race_result(finished: &Finished, event: &GameCompleted, names: &Names) -> Message {
    let all = |detail: Detail| {
        let mut text = opening(finished, event, names);
        for standing in &event.standings {
            if let Some(team) = team_of(finished, standing) {
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
#[must_use]
pub fn race_result_for(
    player: PlayerId,
    finished: &Finished,
    event: &GameCompleted,
    names: &Names,
) -> Message {
    let mut text = opening(finished, event, names);
    for standing in &event.standings {
        if let Some(team) = team_of(finished, standing) {
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

fn what_next(table: &GameInfo) -> String {
    match table.channel_id {
        Some(channel) => format!("For another, press Rematch in <#{channel}>."),
        None => "`/game new` opens another.".to_owned(),
    }
}

/// How much of a team's result is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Its points, its counts, its best and worst round with their words.
    Words,
    /// Its points and its counts.
    Counts,
    /// Its points.
    Points,
}

fn opening(finished: &Finished, event: &GameCompleted, names: &Names) -> String {
    let mode = finished.info.config.mode();
    let winners: Vec<String> = event
        .winners
        .iter()
        .filter_map(|id| finished.teams.iter().find(|team| team.slot.team_id == *id))
        .map(|team| format!("**{}**", names.team(team)))
        .collect();
    let won = match event.outcome {
        Outcome::Won => format!("{} won.", winners.join(", ")),
        Outcome::Draw => format!("Joint winners: {}.", winners.join(" and ")),
        Outcome::Lost | Outcome::NoWinner => "Nobody won: no team matched.".to_owned(),
    };
    format!("**Time is up: the {mode} is over.** {won}\n")
}

fn team_of<'a>(finished: &'a Finished, standing: &Standing) -> Option<&'a Team> {
    let mut teams = finished.teams.iter();
    teams
        .find(|team| team.slot.team_id == standing.team_id)
        .map(Arc::as_ref)
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

/// Tells what ranks teams of equal points, and what they may be proud of.
fn counts(standing: &Standing) -> String {
    let Standing {
        matches: matched,
        attempts,
        give_ups,
        perfect,
        ..
    } = *standing;
    let mut parts = vec![matches(matched)];
    if let Some(milli) = (u64::from(attempts) * 1_000).checked_div(matched.into()) {
        parts.push(format!("{} attempts a match", thousandths(milli)));
    }
    if perfect > 0 {
        parts.push(format!("{perfect} perfect"));
    }
    if give_ups > 0 {
        parts.push(format!("{give_ups} given up"));
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

/// Writes as many of the newest lines as there is room for, oldest first, and how many are left out.
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

/// Returns the first text of at most so many characters, or else the last.
fn fitting<const N: usize>(limit: usize, texts: [String; N]) -> String {
    let last = texts.last().cloned().unwrap_or_default();
    let mut texts = texts.into_iter();
    texts
        .find(|text| text.chars().count() <= limit)
        .unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_text_that_fits_is_taken_and_else_the_shortest() {
        let texts = || ["12345".to_owned(), "123".to_owned(), "1".to_owned()];
        assert_eq!(fitting(5, texts()), "12345");
        assert_eq!(fitting(4, texts()), "123");
        assert_eq!(fitting(0, texts()), "1");
    }

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

    #[test]
    fn points_are_said_as_people_say_them() {
        #[track_caller]
        fn check(n: i32, expected: &str) {
            assert_eq!(points(n), expected);
        }

        check(0, "0 points");
        check(1, "1 point");
        check(4, "4 points");
        check(-1, "minus 1 point");
        check(-3, "minus 3 points");
    }
}
