//! What players read in two-player.

use std::fmt::Write;

use super::ModeWording;
use crate::bot::render::ended::Ended;
use crate::bot::render::names::{Names, UNKNOWN};
use crate::bot::render::phrase::{attempts, average_attempts, count, span, thousandths};
use crate::bot::render::rounds::{round_line, round_lines, round_without_word};
use crate::game::event::Outcome;
use crate::game::state::{OpenRound, Running, Team};
use crate::game::values::{RoundOutcome, TeamRound};
use crate::game::{PlayerId, TwoPlayerConfig};

const RULES: &str = "\
    **Two-player**: you and your partner see the same two words, and each secretly sends one word that links them.\n\
    Equal words win the round. Otherwise your two words are the next pair.\n\
    5 rounds (1 to 20), no clock. You win together with 4 attempts a round or fewer; after 12, a round is over and counts as 12.\n\
    For example: skirt + jazz → music · dance → **ballet**: a match on attempt 2";

impl ModeWording for TwoPlayerConfig {
    fn rules(&self) -> &'static str {
        RULES
    }

    fn terms(&self) -> String {
        format!(
            "{}, no clock, at most {} attempts a round. You win together with {} attempts a round or fewer.",
            count(self.rounds.into(), "round"),
            self.attempt_cap,
            thousandths(self.threshold_milli)
        )
    }

    fn where_it_is(&self, running: &Running) -> String {
        format!(", round {} of {}", running.round, self.rounds)
    }

    fn status(&self, running: &Running, names: &Names) -> String {
        let mut text = String::new();
        for team in &running.teams {
            let _ = writeln!(text, "{}", names.team(team));
            text.push_str(&round_lines(team, round_without_word));
            if let Some(round) = team.open_round() {
                let _ = writeln!(text, "{}", waiting(round, team, names));
            }
        }
        text
    }

    fn give_up_cost(&self) -> String {
        format!("It counts as {}.", attempts(self.attempt_cap))
    }

    fn leave_cost(&self) -> &'static str {
        "It ends for your partner too."
    }

    fn verdict(&self, ended: &Ended<'_>) -> String {
        let event = ended.event;
        let average = event
            .standings
            .first()
            .and_then(|standing| standing.avg_attempts_milli)
            .map_or_else(
                || "no attempts".to_owned(),
                |average| average_attempts(average, "round"),
            );
        let team = ended.finished.teams.first();
        let who = team.map_or_else(|| UNKNOWN.to_owned(), |team| ended.names.team(team));
        let who = ended.own_team().map_or(who, |_| "You".to_owned());
        let verdict = match event.outcome {
            Outcome::Won => "won",
            Outcome::Lost | Outcome::NoWinner | Outcome::Draw => "did not make it this time",
        };
        let target = thousandths(self.threshold_milli);
        format!("**{who} {verdict}:** {average} ({target} or fewer win).")
    }

    fn result(&self, ended: &Ended<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        for (standing, team) in ended.placed() {
            lines.extend((0..team.rounds.len()).map(|idx| round_line(team, idx)));
            lines.extend(best_and_worst(team));
            lines.push(format!(
                "{}, {} perfect, {}",
                attempts(standing.attempts),
                standing.perfect,
                span(ended.event.duration_ms)
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
    format!(
        "Attempt {}, still to guess: {}",
        round.attempt,
        names.list(still)
    )
}

/// Names the rounds with the fewest and the most attempts, when they differ.
fn best_and_worst(team: &Team) -> Option<String> {
    let rounds = team.rounds.iter().enumerate();
    let mut counted: Vec<(usize, &TeamRound)> = rounds
        .filter(|(_, round)| round.outcome != RoundOutcome::Void)
        .collect();
    counted.sort_by_key(|(_, round)| round.attempts);
    let [best, .., worst] = counted[..] else {
        return None;
    };
    let named =
        |(idx, round): (usize, &TeamRound)| format!("round {} ({})", idx + 1, round.attempts);
    let differ = best.1.attempts < worst.1.attempts;
    differ.then(|| format!("Best: {}. Worst: {}.", named(best), named(worst)))
}
