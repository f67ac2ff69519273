//! What rounds are called, and how they went.

use std::fmt::Write;
use std::sync::Arc;

use crate::game::state::{Finished, OpenRound, Team};
use crate::game::values::{Pair, RoundOutcome, TeamRound};
use crate::game::{Mode, ModeConfig, TeamId};
use crate::texts::Texts;

pub(crate) fn round_title(round: u32, config: &ModeConfig, t: Texts) -> String {
    match config.rounds() {
        Some(rounds) => t.round_of(round, rounds),
        None => round_short(round, config.mode(), t),
    }
}

/// Names a round without the number of rounds.
pub(super) fn round_short(round: u32, mode: Mode, t: Texts) -> String {
    match mode {
        Mode::Longform => t.day_title(round),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => t.round_title(round),
    }
}

/// Says in which round, or on which day, within a sentence.
pub(super) fn in_round(round: u32, config: &ModeConfig, t: Texts) -> String {
    match config.mode() {
        Mode::Longform => t.on_day(round),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => t.in_round(round),
    }
}

/// Names a round within a sentence.
pub(super) fn round_name(round: u32, config: &ModeConfig, t: Texts) -> String {
    match config.mode() {
        Mode::Longform => t.day_name(round),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => t.round_name(round),
    }
}

pub(super) fn finished_team(finished: &Finished, team_id: TeamId) -> Option<&Team> {
    let mut teams = finished.teams.iter();
    let team = teams.find(|team| team.slot.team_id == team_id);
    team.map(Arc::as_ref)
}

pub(super) fn round_lines(
    team: &Team,
    t: Texts,
    describe: impl Fn(&TeamRound, Texts) -> String,
) -> String {
    let mut text = String::new();
    for (number, round) in (1..).zip(&team.rounds) {
        let _ = writeln!(text, "{}: {}", t.round_title(number), describe(round, t));
    }
    text
}

/// Tells whether the words of a game give the daily pairs away to people who did not see it played.
pub(super) fn gives_away_daily_pairs(finished: &Finished) -> bool {
    finished.info.daily.is_some() && !finished.info.is_at_table()
}

/// Writes a round of a finished game in a line: `skirt + jazz → **ballet** 2`.
pub(super) fn round_line(team: &Team, idx: usize, t: Texts) -> String {
    let dealt = team.dealt.get(idx).and_then(Option::as_ref);
    let dealt = dealt.map_or_else(
        || t.round_title(idx + 1),
        |[one, other]| format!("{one} + {other}"),
    );
    let Some(round) = team.rounds.get(idx) else {
        return dealt;
    };
    let attempts = round.attempts;
    match (round.outcome, &round.matched_word) {
        (RoundOutcome::Matched, Some(word)) if round.perfect => {
            t.round_line_perfect(dealt, word, attempts)
        }
        (RoundOutcome::Matched, Some(word)) => format!("{dealt} → **{word}** {attempts}"),
        (RoundOutcome::GivenUp, _) => t.round_line_given_up(dealt, attempts),
        (RoundOutcome::Void, _) => t.round_line_cut_short(dealt),
        _ if attempts == 0 => t.round_line_no_attempt(dealt),
        _ => t.round_line_no_match(dealt, attempts),
    }
}

/// Says how a round went, for its team, and for everybody once the game is over.
pub(super) fn round_with_word(round: &TeamRound, t: Texts) -> String {
    match (round.outcome, &round.matched_word) {
        (RoundOutcome::Matched, Some(word)) if round.perfect => t.word_on_first_attempt(word),
        (RoundOutcome::Matched, Some(word)) => t.word_in_attempts(word, round.attempts.into()),
        _ => round_without_word(round, t),
    }
}

/// Says how a round of a live game went: only the team may see its words.
pub(super) fn round_without_word(round: &TeamRound, t: Texts) -> String {
    let attempts = round.attempts.into();
    match round.outcome {
        RoundOutcome::Matched if round.perfect => t.matched_on_first_attempt().to_owned(),
        RoundOutcome::Matched => t.matched_in_attempts(attempts),
        RoundOutcome::GivenUp => t.given_up_counts_as(attempts),
        RoundOutcome::Void => t.cut_short().to_owned(),
        _ => t.no_match_counts_as(attempts),
    }
}

/// Lists the words of a matched round, from its pair to the match.
pub(super) fn words_to_match(round: &OpenRound, t: Texts) -> String {
    let mut steps: Vec<String> = Vec::new();
    if let [one, other, ..] = &round.used[..] {
        steps.push(format!("{one} + {other}"));
    }
    for (number, [first, second]) in (1..).zip(&round.attempts) {
        steps.push(match number == round.attempts.len() {
            false => format!("{} + {}", first.word, second.word),
            true if first.word == second.word => t.then_word(format!("**{}**", first.word)),
            true => t.then_word(format!("**{}** = **{}**", first.word, second.word)),
        });
    }
    steps.join(", ")
}

/// Lists the words of a team's round, to follow what is said about it. The pair is left out where it is the
/// common one.
pub(super) fn path(round: &OpenRound, common: Option<&Pair>, t: Texts) -> String {
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
        _ if round.attempts.is_empty() => format!(", {}", t.no_attempt()),
        (true, [before @ .., last]) if !before.is_empty() => {
            format!(": {}, {}", before.join(", "), t.then_word(last))
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
