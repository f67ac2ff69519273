//! What rounds are called, and how they went.

use std::fmt::Write;

use super::phrase::{attempts, count};
use crate::game::state::{OpenRound, Team};
use crate::game::values::{Pair, RoundOutcome, TeamRound};
use crate::game::{Mode, ModeConfig};

/// Names a round.
#[must_use]
pub fn round_title(round: u32, config: &ModeConfig) -> String {
    match config.rounds() {
        Some(rounds) => format!("Round {round} of {rounds}"),
        None if config.mode() == Mode::Longform => format!("Day {round}"),
        None => format!("Round {round}"),
    }
}

/// Names a round without saying of how many.
#[must_use]
pub fn round_short(round: u32, mode: Mode) -> String {
    match mode {
        Mode::Longform => format!("Day {round}"),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => format!("Round {round}"),
    }
}

/// Says in which round, or on which day, within a sentence.
pub(super) fn in_round(round: u32, config: &ModeConfig) -> String {
    match config {
        ModeConfig::Longform(_) => format!("on day {round}"),
        _ => format!("in round {round}"),
    }
}

/// Names a round within a sentence.
pub(super) fn round_name(round: u32, config: &ModeConfig) -> String {
    match config {
        ModeConfig::Longform(_) => format!("day {round}"),
        _ => format!("round {round}"),
    }
}

pub(super) fn round_count(rounds: u32, mode: Mode) -> String {
    let one = if mode == Mode::Longform {
        "day"
    } else {
        "round"
    };
    count(rounds.into(), one)
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

/// Writes the way of a round that was matched, from its pair to the match.
pub(super) fn way(line: &OpenRound) -> String {
    let mut steps: Vec<String> = Vec::new();
    if let [one, other, ..] = &line.used[..] {
        steps.push(format!("{one} + {other}"));
    }
    for (number, [first, second]) in (1..).zip(&line.attempts) {
        steps.push(match number == line.attempts.len() {
            false => format!("{} + {}", first.word, second.word),
            true if first.word == second.word => format!("then **{}**", first.word),
            true => format!("then **{}** = **{}**", first.word, second.word),
        });
    }
    steps.join(", ")
}

/// Writes the words of a team's round behind what is said of it, from the pair to the match. The pair is
/// left out where it is the one that all know.
pub(super) fn path(line: &OpenRound, common: Option<&Pair>) -> String {
    let mut steps = Vec::new();
    if let [one, other, ..] = &line.used[..]
        && common.is_none_or(|common| [one, other] != [&common[0], &common[1]])
    {
        steps.push(format!("{one} + {other}"));
    }
    for (number, [first, second]) in (1..).zip(&line.attempts) {
        let is_match = line.matched && number == line.attempts.len();
        steps.push(match (is_match, first.word == second.word) {
            (false, _) => format!("{} + {}", first.word, second.word),
            (true, true) => format!("**{}**", first.word),
            (true, false) => format!("**{}** = **{}**", first.word, second.word),
        });
    }
    match (line.matched, steps.as_slice()) {
        _ if line.attempts.is_empty() => ", no attempt".to_owned(),
        (true, [before @ .., last]) if !before.is_empty() => {
            format!(": {}, then {last}", before.join(", "))
        }
        _ => format!(": {}", steps.join(", ")),
    }
}

/// Returns the pair that most teams were dealt in the round; none when no two were dealt the same.
pub(super) fn common_pair<'a>(lines: impl Iterator<Item = &'a OpenRound>) -> Option<Pair> {
    let dealt = |line: &OpenRound| match &line.used[..] {
        [one, other, ..] => Some([one.clone(), other.clone()]),
        _ => None,
    };
    let pairs: Vec<Pair> = lines.filter_map(dealt).collect();
    let times = |pair: &Pair| pairs.iter().filter(|other| *other == pair).count();
    let common = pairs.iter().max_by_key(|pair| times(pair))?;
    (times(common) > 1).then(|| common.clone())
}
