//! A game that was played to its end, and what its result says in every mode.
//!
//! Owns: who won in a sentence, the table of teams, the rounds that are named. Does not know: what a mode adds.

use super::names::Names;
use super::phrase::{count, listed, ordinal};
use super::rounds::{finished_team, round_line};
use crate::game::event::GameCompleted;
use crate::game::state::{Finished, Team};
use crate::game::values::{RoundOutcome, Standing};
use crate::game::{Mode, PlayerId};

/// A game that was played to its end, as one of its players reads it, or everybody.
#[derive(Clone, Copy)]
pub(super) struct Ended<'a> {
    pub(super) finished: &'a Finished,
    pub(super) event: &'a GameCompleted,
    pub(super) reader: Option<PlayerId>,
    pub(super) names: &'a Names,
}

impl<'a> Ended<'a> {
    /// Returns the reader's team.
    pub(super) fn own_team(&self) -> Option<&'a Team> {
        let mut teams = self.finished.teams.iter();
        teams
            .find(|team| self.reader.is_some_and(|reader| team.has(reader)))
            .map(AsRef::as_ref)
    }

    /// Iterates over the teams, best first.
    pub(super) fn placed(&self) -> impl Iterator<Item = (&'a Standing, &'a Team)> + use<'a> {
        let (finished, standings) = (self.finished, self.event.standings.iter());
        standings
            .filter_map(|standing| Some((standing, finished_team(finished, standing.team_id)?)))
    }

    /// Says who won a game between teams; `how` ends the sentence, `nobody` says why there is no winner.
    pub(super) fn verdict(&self, how: &str, nobody: &str) -> String {
        let game = match self.finished.info.config.mode() {
            Mode::Longform => "longform game".to_owned(),
            mode @ (Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace) => {
                mode.to_string()
            }
        };
        let own = self.own_team().map(|team| team.slot.team_id);
        let has_won = own.is_some_and(|own| self.event.winners.contains(&own));
        let placed = self.placed().filter(|(standing, _)| {
            self.event.winners.contains(&standing.team_id) && Some(standing.team_id) != own
        });
        let others: Vec<String> = placed.map(|(_, team)| self.names.team(team)).collect();
        let others = match others.len() {
            0..=3 => listed(&others),
            n => format!("{n} {}", if has_won { "others" } else { "teams" }),
        };
        let verdict = match (self.event.winners.len(), has_won) {
            (0, _) => return format!("**Nobody won the {game}:** {nobody}."),
            (1, true) => format!("**You won the {game}**{how}."),
            (_, true) => format!("**You and {others} share the win of the {game}**{how}."),
            (1, false) => format!("**{others} won the {game}**{how}."),
            (_, false) => format!("**{others} share the win of the {game}**{how}."),
        };
        let standings = &self.event.standings;
        let own = standings
            .iter()
            .find(|standing| Some(standing.team_id) == own);
        match own.filter(|_| !has_won) {
            Some(own) => {
                let place = ordinal(own.place);
                format!("{verdict}\nYou came {place} of {}.", standings.len())
            }
            None => verdict,
        }
    }

    /// Lists the teams, one a line, best first. `detail` says what one of them has.
    pub(super) fn table(&self, detail: impl Fn(&Standing, &Team) -> String) -> Vec<String> {
        let own = self.own_team().map(|team| team.slot.team_id);
        let line = |(standing, team): (&Standing, &Team)| {
            let name = self.names.team_in_list(team);
            let name = if Some(team.slot.team_id) == own {
                format!("**{name}** (you)")
            } else {
                name
            };
            let detail = detail(standing, team);
            let colon = if detail.is_empty() { "" } else { ": " };
            format!("**{}.** {name}{colon}{detail}", standing.place)
        };
        self.placed().map(line).collect()
    }

    /// Lists the rounds of the reader's team, or names the best of all.
    pub(super) fn rounds(&self, describe: impl Fn(&Team, usize) -> String) -> Vec<String> {
        match self.own_team() {
            Some(team) => {
                let rounds = (0..team.rounds.len()).map(|idx| describe(team, idx));
                let rounds = newest_that_fit(rounds.collect(), ROUNDS_CHARS);
                std::iter::once("Your rounds:".to_owned())
                    .chain(rounds)
                    .collect()
            }
            None => self.best_round().into_iter().collect(),
        }
    }

    /// Names the round with the fewest attempts; of equal ones, the first of the best team.
    fn best_round(&self) -> Option<String> {
        let rounds = self.placed().flat_map(|(_, team)| {
            let rounds = team.rounds.iter().enumerate();
            rounds.map(move |(idx, round)| (team, idx, round))
        });
        let matched = rounds.filter(|(.., round)| round.outcome == RoundOutcome::Matched);
        let (team, idx, _) = matched.min_by_key(|(.., round)| round.attempts)?;
        let name = self.names.team_in_list(team);
        Some(format!("Best round: {}, by {name}", round_line(team, idx)))
    }
}

/// How many characters of a result a player's rounds may take: the table has room beside them.
const ROUNDS_CHARS: usize = 700;

/// Returns as many of the newest lines as fit, oldest first, and how many are left out.
pub(super) fn newest_that_fit(lines: Vec<String>, room: usize) -> Vec<String> {
    let mut used = 0;
    let fits = |line: &&String| {
        used += line.chars().count() + 1;
        used <= room
    };
    let n_kept = lines.iter().rev().take_while(fits).count();
    let left_out = lines.len() - n_kept;
    let not_shown = (left_out > 0).then(|| format!("({} before)", count(left_out as u64, "round")));
    not_shown
        .into_iter()
        .chain(lines.into_iter().skip(left_out))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_game_shows_its_newest_rounds_and_how_many_are_not_shown() {
        let rounds = || (1..=9).map(|n| format!("{n} + 1 → ink")).collect();
        let shown = newest_that_fit(rounds(), 30);
        assert_eq!(shown, ["(7 rounds before)", "8 + 1 → ink", "9 + 1 → ink"]);
        assert_eq!(newest_that_fit(rounds(), 500).len(), 9);
    }
}
