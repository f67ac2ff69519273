//! What players read in two-player.

use std::fmt::Write;

use super::ModeWording;
use crate::bot::render::message::Message;
use crate::bot::render::names::Names;
use crate::bot::render::phrase::{attempts, average_attempts, count, span, thousandths};
use crate::bot::render::rounds::{finished_team, round_lines, round_with_word, round_without_word};
use crate::game::event::{GameCompleted, Outcome};
use crate::game::state::{Finished, OpenRound, Running, Team};
use crate::game::values::RoundOutcome;
use crate::game::{Mode, PlayerId, TwoPlayerConfig};

const RULES: &str = "\
    **Two-player**: 5 rounds (1 to 20), no clock. After 12 attempts a round ends; that and giving up count as 12. \
    You win together with 4 attempts a round or fewer. After 30 minutes without a guess the game ends.";

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

    fn outcome(&self, completed: &GameCompleted) -> String {
        let average = completed
            .standings
            .first()
            .and_then(|standing| standing.avg_attempts_milli)
            .map_or_else(
                || "no attempts".to_owned(),
                |average| average_attempts(average, "round"),
            );
        let target = thousandths(self.threshold_milli);
        match completed.outcome {
            Outcome::Won => format!("**You won!** {average}; it took {target} or fewer to win."),
            Outcome::Lost | Outcome::NoWinner | Outcome::Draw => {
                format!("**Not this time:** {average}; it took {target} or fewer to win.")
            }
        }
    }

    fn completed(&self, finished: &Finished, event: &GameCompleted, names: &Names) -> Message {
        let mut text = format!("**The {} game is over.** ", Mode::TwoPlayer);
        let _ = writeln!(text, "{}", self.outcome(event));
        for standing in &event.standings {
            let Some(team) = finished_team(finished, standing.team_id) else {
                continue;
            };
            let _ = writeln!(
                text,
                "{}: {} in {}, {} perfect, {}",
                names.team(team),
                attempts(standing.attempts),
                count(event.rounds.into(), "round"),
                standing.perfect,
                span(event.duration_ms)
            );
            text.push_str(&round_lines(team, round_with_word));
            text.push_str(&best_and_worst(team));
        }
        let _ = write!(text, "`/game new` opens another.");
        Message::text(text)
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

fn best_and_worst(team: &Team) -> String {
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
