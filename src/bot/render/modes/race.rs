//! What players read in race and golf race.
//!
//! Owns: those texts. Does not know: what a match earns; the rules have said so.

mod result;

use std::fmt::Write;

use super::ModeWording;
use crate::bot::custom_id::Action;
use crate::bot::render::buttons::guess_buttons;
use crate::bot::render::drama::{final_seconds, last_match};
use crate::bot::render::ended::Ended;
use crate::bot::render::message::{CONTENT_LIMIT, Message, Style};
use crate::bot::render::names::Names;
use crate::bot::render::phrase::{count, matches, moment, pair, points, span};
use crate::bot::render::play::resumed;
use crate::bot::render::rounds::round_with_word;
use crate::game::event::AbandonedReason;
use crate::game::state::{GameInfo, OpenRound, Running, Team, millis_between};
use crate::game::values::Standing;
use crate::game::{GolfBand, GolfRaceConfig, ModeConfig, PlayerId, RaceConfig, standings};

const RULES: &str = "\
    **Race**: 2 to 12 teams, 3 minutes. You and your partner see the same two words, and each secretly sends one word that links them.\n\
    Equal words are a match: a point, and the next pair at once. Otherwise your two words are the next pair.\n\
    Most points win; then fewer attempts a match, then the earlier last match.\n\
    For example: ana & ben match 5 times, cat & dan 4 times: ana & ben win";

const GOLF_RULES: &str = "\
    **Golf race**: a race of 3 minutes for 2 to 12 teams in which few attempts pay.\n\
    A match on attempt 1 earns 4 points, on 2 to 4 three, on 5 to 7 two, on 8 to 10 one, later none. Giving up costs one.\n\
    Most points win; then fewer attempts a match, then more matches.\n\
    For example: matches on attempts 1 and 6 earn 4 + 2 = 6 points";

/// The texts that differ between race and golf race.
trait RaceWording {
    const RULES: &str;

    fn terms(&self) -> String;

    fn give_up_cost(&self) -> &'static str;
}

impl RaceWording for RaceConfig {
    const RULES: &str = RULES;

    fn terms(&self) -> String {
        format!(
            "{} for the game. Every match is a point; most points win.",
            span(self.limit_ms)
        )
    }

    fn give_up_cost(&self) -> &'static str {
        "You get no point for it, and its attempts still count in a tie."
    }
}

impl RaceWording for GolfRaceConfig {
    const RULES: &str = GOLF_RULES;

    fn terms(&self) -> String {
        format!(
            "{} for the game. Fewer attempts earn more, and most points win.\n{}",
            span(self.limit_ms),
            golf_table(self)
        )
    }

    fn give_up_cost(&self) -> &'static str {
        "It costs a point."
    }
}

impl<T: RaceWording> ModeWording for T {
    fn rules(&self) -> &'static str {
        Self::RULES
    }

    fn terms(&self) -> String {
        RaceWording::terms(self)
    }

    fn give_up_cost(&self) -> String {
        RaceWording::give_up_cost(self).to_owned()
    }

    fn leave_cost(&self) -> &'static str {
        "Your team keeps its points and plays no more rounds."
    }

    fn where_it_is(&self, running: &Running) -> String {
        match (running.deadline, running.paused) {
            (Some(deadline), None) => format!(", it ends {}", moment(deadline)),
            (Some(deadline), Some(paused)) => {
                let left_ms = millis_between(paused.since, deadline);
                format!(", with {} left", span(left_ms))
            }
            (None, _) => String::new(),
        }
    }

    fn status(&self, running: &Running, names: &Names) -> String {
        status(running, names)
    }

    /// Each team is in a round of its own, so giving up stands below its own pair.
    fn with_buttons(&self, text: String, running: &Running) -> Message {
        Message::text(text).button(Action::Guess, running.info.game_id, Style::Primary)
    }

    fn earlier_rounds(&self, running: &Running, team: &Team) -> String {
        format!("{}The race{}\n", so_far(team), ends(running))
    }

    fn verdict(&self, ended: &Ended<'_>) -> String {
        result::verdict(ended)
    }

    fn result(&self, ended: &Ended<'_>) -> Vec<String> {
        result::lines(ended)
    }

    fn abandoned(&self, reason: AbandonedReason) -> Option<&'static str> {
        match reason {
            AbandonedReason::Inactivity => {
                Some("The race ended without a result: its end passed while nobody kept the time.")
            }
            AbandonedReason::AllLeft => {
                Some("The race ended without a result: every team lost a player.")
            }
            AbandonedReason::RecoveryFailed => None,
        }
    }
}

/// Says what a match earns by its attempts.
fn golf_table(config: &GolfRaceConfig) -> String {
    let ends = config.bands.iter().skip(1).map(|next| Some(next.from - 1));
    let bands = config.bands.iter().zip(ends.chain([None]));
    let band = |(GolfBand { from, points }, to): (&GolfBand, Option<u32>)| match to {
        Some(1) => format!("1 attempt earns {}", count((*points).into(), "point")),
        Some(to) if to == *from => format!("{from} earn {points}"),
        Some(to) => format!("{from} to {to} earn {points}"),
        None => format!("{from} or more earn {points}"),
    };
    let bands: Vec<String> = bands.map(band).collect();
    format!("{}; giving up costs 1.", bands.join(", "))
}

/// Lists the teams with their points, best first, without any of their words.
fn status(running: &Running, names: &Names) -> String {
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
    let teams = fitting(CONTENT_LIMIT - 600, [all(true), all(false)]);
    let last_match = last_match(running, names);
    let drama = final_seconds(running)
        .into_iter()
        .chain(last_match.as_deref());
    drama.chain([teams.as_str()]).collect::<Vec<_>>().join("\n")
}

/// Says how a team's last round went and how many points it has; nothing before its first round ended.
fn so_far(team: &Team) -> String {
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

/// Writes the DM with a new pair and the points of the round before.
pub(crate) fn race_deal(
    running: &Running,
    team: &Team,
    player: PlayerId,
    names: &Names,
) -> Option<Message> {
    let round = team.open_round()?;
    let partner = names.partner(team.partner_of(player));
    let text = format!(
        "{}**Round {}** with {partner}. The race{}\n{}\nSend me one word that links them.",
        earned(team),
        round.round,
        ends(running),
        pair(&round.pair),
    );
    Some(guess_buttons(text, running.info.game_id))
}

/// Says that the race continues, with the present pair and the new end.
pub(crate) fn race_resumed(
    by: PlayerId,
    round: Option<&OpenRound>,
    running: &Running,
    names: &Names,
) -> Message {
    let mut message = resumed(by, round, running.info.game_id, names);
    let _ = write!(message.content, "\nThe race{}", ends(running));
    message
}

/// Says how many points a team's last round earned.
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

/// Says when the race ends, to end a sentence about it.
fn ends(running: &Running) -> String {
    match (running.deadline, running.paused) {
        (Some(deadline), None) => format!(" ends {}.", moment(deadline)),
        (Some(deadline), Some(paused)) => {
            let left_ms = millis_between(paused.since, deadline);
            format!(" has {} left once it goes on.", span(left_ms))
        }
        (None, _) => " is on.".to_owned(),
    }
}

fn at_work(team: &Team, info: &GameInfo, names: &Names) -> String {
    let is_gone = |player: &PlayerId| {
        info.participant(*player)
            .is_some_and(|participant| participant.left)
    };
    if let Some(player) = team.slot.players.into_iter().find(is_gone) {
        return format!("{} left: no more rounds", names.of(player));
    }
    let Some(round) = team.open_round() else {
        return "no round open".to_owned();
    };
    let guessed = round.pending.as_ref().map(|pending| pending.player_id);
    let waits_for = guessed.and_then(|player| team.partner_of(player));
    let still = waits_for.map_or("both", |player| names.of(player));
    format!(
        "Round {}, attempt {}, still to guess: {still}",
        round.round, round.attempt
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

/// Returns the first text of at most `limit` characters, else the last.
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
}
