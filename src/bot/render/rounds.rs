//! What rounds are called, and how they went.

use std::fmt::Write;
use std::sync::Arc;

use super::phrase::{attempts, count};
use crate::game::state::{Finished, OpenRound, Team};
use crate::game::values::{Pair, RoundOutcome, TeamRound};
use crate::game::{Mode, ModeConfig, TeamId};

pub(crate) fn round_title(round: u32, config: &ModeConfig) -> String {
    match config.rounds() {
        Some(rounds) => format!("Round {round} of {rounds}"),
        None if config.mode() == Mode::Longform => format!("Day {round}"),
        None => format!("Round {round}"),
    }
}

/// Names a round without the number of rounds.
pub(super) fn round_short(round: u32, mode: Mode) -> String {
    match mode {
        Mode::Longform => format!("Day {round}"),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => format!("Round {round}"),
    }
}

/// Says in which round, or on which day, within a sentence.
pub(super) fn in_round(round: u32, config: &ModeConfig) -> String {
    match config.mode() {
        Mode::Longform => format!("on day {round}"),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => {
            format!("in round {round}")
        }
    }
}

/// Names a round within a sentence.
pub(super) fn round_name(round: u32, config: &ModeConfig) -> String {
    match config.mode() {
        Mode::Longform => format!("day {round}"),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => format!("round {round}"),
    }
}

pub(super) fn round_count(rounds: u32, mode: Mode) -> String {
    let one = match mode {
        Mode::Longform => "day",
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => "round",
    };
    count(rounds.into(), one)
}

pub(super) fn finished_team(finished: &Finished, team_id: TeamId) -> Option<&Team> {
    let mut teams = finished.teams.iter();
    let team = teams.find(|team| team.slot.team_id == team_id);
    team.map(Arc::as_ref)
}

pub(super) fn round_lines(team: &Team, describe: impl Fn(&TeamRound) -> String) -> String {
    let mut text = String::new();
    for (number, round) in (1..).zip(&team.rounds) {
        let _ = writeln!(text, "Round {number}: {}", describe(round));
    }
    text
}

/// Writes a round of a finished game in a line: `skirt + jazz → **ballet** 2`.
pub(super) fn round_line(team: &Team, idx: usize) -> String {
    let dealt = team.dealt.get(idx).and_then(Option::as_ref);
    let dealt = dealt.map_or_else(
        || format!("Round {}", idx + 1),
        |[one, other]| format!("{one} + {other}"),
    );
    let Some(round) = team.rounds.get(idx) else {
        return dealt;
    };
    let attempts = round.attempts;
    match (round.outcome, &round.matched_word) {
        (RoundOutcome::Matched, Some(word)) if round.perfect => {
            format!("{dealt} → **{word}** {attempts}, perfect")
        }
        (RoundOutcome::Matched, Some(word)) => format!("{dealt} → **{word}** {attempts}"),
        (RoundOutcome::GivenUp, _) => format!("{dealt}: given up ({attempts})"),
        (RoundOutcome::Void, _) => format!("{dealt}: cut short"),
        _ if attempts == 0 => format!("{dealt}: no attempt"),
        _ => format!("{dealt}: no match ({attempts})"),
    }
}

/// Says how a round went, for its team, and for everybody once the game is over.
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

/// Says how a round of a live game went: only the team may see its words.
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

/// Lists the words of a matched round, from its pair to the match.
pub(super) fn words_to_match(round: &OpenRound) -> String {
    let mut steps: Vec<String> = Vec::new();
    if let [one, other, ..] = &round.used[..] {
        steps.push(format!("{one} + {other}"));
    }
    for (number, [first, second]) in (1..).zip(&round.attempts) {
        steps.push(match number == round.attempts.len() {
            false => format!("{} + {}", first.word, second.word),
            true if first.word == second.word => format!("then **{}**", first.word),
            true => format!("then **{}** = **{}**", first.word, second.word),
        });
    }
    steps.join(", ")
}

/// Lists the words of a team's round, to follow what is said about it. The pair is left out where it is the
/// common one.
pub(super) fn path(round: &OpenRound, common: Option<&Pair>) -> String {
    let mut steps = Vec::new();
    if let [one, other, ..] = &round.used[..]
        && common.is_none_or(|common| [one, other] != [&common[0], &common[1]])
    {
        steps.push(format!("{one} + {other}"));
    }
    for (number, [first, second]) in (1..).zip(&round.attempts) {
        let is_match = round.matched && number == round.attempts.len();
        steps.push(match (is_match, first.word == second.word) {
            (false, _) => format!("{} + {}", first.word, second.word),
            (true, true) => format!("**{}**", first.word),
            (true, false) => format!("**{}** = **{}**", first.word, second.word),
        });
    }
    match (round.matched, steps.as_slice()) {
        _ if round.attempts.is_empty() => ", no attempt".to_owned(),
        (true, [before @ .., last]) if !before.is_empty() => {
            format!(": {}, then {last}", before.join(", "))
        }
        _ => format!(": {}", steps.join(", ")),
    }
}

/// Returns the pair that most teams got in the round; none when no two got the same.
pub(super) fn common_pair<'a>(rounds: impl Iterator<Item = &'a OpenRound>) -> Option<Pair> {
    let pairs: Vec<Pair> = rounds.filter_map(OpenRound::dealt_pair).collect();
    let times = |pair: &Pair| pairs.iter().filter(|other| *other == pair).count();
    let common = pairs.iter().max_by_key(|pair| times(pair))?;
    (times(common) > 1).then(|| common.clone())
}
