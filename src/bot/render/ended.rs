//! A game that was played to its end, and what its result says in every mode.
//!
//! Owns: who won in a sentence, the table of teams, the rounds that are named. Does not know: what a mode adds.

use super::names::Names;
use super::phrase::mode_title;
use super::rounds::{finished_team, round_line};
use crate::game::event::GameCompleted;
use crate::game::state::{Finished, Team};
use crate::game::values::{RoundOutcome, Standing};
use crate::game::{Mode, PlayerId};
use crate::texts::Texts;

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
        let t = self.names.texts;
        let game = match self.finished.info.config.mode() {
            Mode::Longform => t.longform_game(),
            mode @ (Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace) => {
                mode_title(t, mode)
            }
        };
        let own = self.own_team().map(|team| team.slot.team_id);
        let has_won = own.is_some_and(|own| self.event.winners.contains(&own));
        let placed = self.placed().filter(|(standing, _)| {
            self.event.winners.contains(&standing.team_id) && Some(standing.team_id) != own
        });
        let others: Vec<String> = placed.map(|(_, team)| self.names.team(team)).collect();
        let others = match others.len() {
            0..=3 => t.listed(&others),
            n if has_won => t.n_others(n as u64),
            n => t.n_teams(n as u64),
        };
        let verdict = match (self.event.winners.len(), has_won) {
            (0, _) => return t.nobody_won(game, nobody),
            (1, true) => t.you_won(game, how),
            (_, true) => t.you_share_the_win(others, game, how),
            (1, false) => t.they_won(others, game, how),
            (_, false) => t.they_share_the_win(others, game, how),
        };
        let standings = &self.event.standings;
        let own = standings
            .iter()
            .find(|standing| Some(standing.team_id) == own);
        match own.filter(|_| !has_won) {
            Some(own) => {
                let place = t.you_came(t.ordinal(own.place), standings.len());
                format!("{verdict}\n{place}")
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
                self.names.texts.you_team(name)
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
    pub(super) fn rounds(&self, describe: impl Fn(&Team, usize, Texts) -> String) -> Vec<String> {
        let t = self.names.texts;
        match self.own_team() {
            Some(team) => {
                let rounds = (0..team.rounds.len()).map(|idx| describe(team, idx, t));
                let rounds = newest_that_fit(rounds.collect(), ROUNDS_CHARS, t);
                std::iter::once(t.your_rounds().to_owned())
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
        let (t, name) = (self.names.texts, self.names.team_in_list(team));
        Some(t.best_round(round_line(team, idx, t), name))
    }
}

/// How many characters of a result a player's rounds may take: the table has room beside them.
const ROUNDS_CHARS: usize = 700;

/// Returns as many of the newest lines as fit, oldest first, and how many are left out.
pub(super) fn newest_that_fit(lines: Vec<String>, room: usize, t: Texts) -> Vec<String> {
    let mut used = 0;
    let fits = |line: &&String| {
        used += line.chars().count() + 1;
        used <= room
    };
    let n_kept = lines.iter().rev().take_while(fits).count();
    let left_out = lines.len() - n_kept;
    let not_shown = (left_out > 0).then(|| t.rounds_before(left_out as u64));
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
        let shown = newest_that_fit(rounds(), 30, Texts::English);
        assert_eq!(shown, ["(7 rounds before)", "8 + 1 → ink", "9 + 1 → ink"]);
        assert_eq!(newest_that_fit(rounds(), 500, Texts::English).len(), 9);
    }
}
