//! What players read in two-player.

use std::fmt::Write;

use super::ModeWording;
use crate::bot::render::ended::Ended;
use crate::bot::render::names::Names;
use crate::bot::render::rounds::{
    gives_away_daily_pairs, round_line, round_lines, round_without_word,
};
use crate::game::event::Outcome;
use crate::game::state::{OpenRound, Running, Team};
use crate::game::values::{RoundOutcome, TeamRound};
use crate::game::{PlayerId, TwoPlayerConfig};
use crate::texts::Texts;

impl ModeWording for TwoPlayerConfig {
    fn rules(&self, t: Texts) -> &'static str {
        t.rules_two_player()
    }

    fn terms(&self, t: Texts) -> String {
        let target = t.thousandths(self.threshold_milli);
        t.terms_two_player(self.rounds.into(), self.attempt_cap, target)
    }

    fn where_it_is(&self, running: &Running, t: Texts) -> Option<String> {
        Some(t.where_round_of(running.round, self.rounds))
    }

    fn status(&self, running: &Running, names: &Names) -> String {
        let mut text = String::new();
        for team in &running.teams {
            let _ = writeln!(text, "{}", names.team(team));
            text.push_str(&round_lines(team, names.texts, round_without_word));
            if let Some(round) = team.open_round() {
                let _ = writeln!(text, "{}", waiting(round, team, names));
            }
        }
        text
    }

    fn give_up_cost(&self, t: Texts) -> String {
        t.give_up_counts_as(self.attempt_cap.into())
    }

    fn leave_cost(&self, t: Texts) -> &'static str {
        t.leave_two_player()
    }

    fn verdict(&self, ended: &Ended<'_>) -> String {
        let (t, event) = (ended.names.texts, ended.event);
        let average = event
            .standings
            .first()
            .and_then(|standing| standing.avg_attempts_milli)
            .map_or_else(|| t.no_attempts().to_owned(), |average| t.average(average));
        let team = ended.finished.teams.first();
        let who = team.map_or_else(|| t.somebody().to_owned(), |team| ended.names.team(team));
        let target = t.thousandths(self.threshold_milli);
        match (event.outcome, ended.own_team()) {
            (Outcome::Won, Some(_)) => t.two_player_you_won(average, target),
            (Outcome::Won, None) => t.two_player_won(who, average, target),
            (Outcome::Lost | Outcome::NoWinner | Outcome::Draw, Some(_)) => {
                t.two_player_you_lost(average, target)
            }
            (Outcome::Lost | Outcome::NoWinner | Outcome::Draw, None) => {
                t.two_player_lost(who, average, target)
            }
        }
    }

    fn result(&self, ended: &Ended<'_>) -> Vec<String> {
        let t = ended.names.texts;
        let mut lines = Vec::new();
        for (standing, team) in ended.placed() {
            if ended.reader.is_none() && gives_away_daily_pairs(ended.finished) {
                lines.push(
                    round_lines(team, t, round_without_word)
                        .trim_end()
                        .to_owned(),
                );
            } else {
                lines.extend((0..team.rounds.len()).map(|idx| round_line(team, idx, t)));
            }
            lines.extend(best_and_worst(team, t));
            let took = t.span(ended.event.duration_ms);
            lines.push(t.two_player_summary(
                standing.attempts.into(),
                standing.perfect.into(),
                took,
            ));
        }
        lines
    }
}

fn waiting(round: &OpenRound, team: &Team, names: &Names) -> String {
    let guessed = round.pending.as_ref().map(|pending| pending.player_id);
    let still: Vec<PlayerId> = team
        .slot
        .players
        .into_iter()
        .filter(|player| Some(*player) != guessed)
        .collect();
    names.texts.still_to_guess(round.attempt, names.list(still))
}

/// Names the rounds with the fewest and the most attempts, when they differ.
fn best_and_worst(team: &Team, t: Texts) -> Option<String> {
    let rounds = team.rounds.iter().enumerate();
    let mut counted: Vec<(usize, &TeamRound)> = rounds
        .filter(|(_, round)| round.outcome != RoundOutcome::Void)
        .collect();
    counted.sort_by_key(|(_, round)| round.attempts);
    let [best, .., worst] = counted[..] else {
        return None;
    };
    let differ = best.1.attempts < worst.1.attempts;
    differ.then(|| {
        let ((best, fewest), (worst, most)) = (best, worst);
        t.best_and_worst(best + 1, fewest.attempts, worst + 1, most.attempts)
    })
}
