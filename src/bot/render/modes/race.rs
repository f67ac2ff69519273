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
use crate::bot::render::phrase::{moment, pair};
use crate::bot::render::play::resumed;
use crate::bot::render::rounds::round_with_word;
use crate::game::event::AbandonedReason;
use crate::game::state::{GameInfo, OpenRound, Running, Team, millis_between};
use crate::game::values::Standing;
use crate::game::{GolfBand, GolfRaceConfig, ModeConfig, PlayerId, RaceConfig, standings};
use crate::texts::Texts;

/// The texts that differ between race and golf race.
trait RaceWording {
    fn rules(&self, t: Texts) -> &'static str;

    fn terms(&self, t: Texts) -> String;

    fn give_up_cost(&self, t: Texts) -> &'static str;
}

impl RaceWording for RaceConfig {
    fn rules(&self, t: Texts) -> &'static str {
        t.rules_race()
    }

    fn terms(&self, t: Texts) -> String {
        t.terms_race(t.span(self.limit_ms))
    }

    fn give_up_cost(&self, t: Texts) -> &'static str {
        t.give_up_race()
    }
}

impl RaceWording for GolfRaceConfig {
    fn rules(&self, t: Texts) -> &'static str {
        t.rules_golf_race()
    }

    fn terms(&self, t: Texts) -> String {
        let terms = t.terms_golf_race(t.span(self.limit_ms));
        format!("{terms}\n{}", golf_table(self, t))
    }

    fn give_up_cost(&self, t: Texts) -> &'static str {
        t.give_up_golf_race()
    }
}

impl<C: RaceWording> ModeWording for C {
    fn rules(&self, t: Texts) -> &'static str {
        RaceWording::rules(self, t)
    }

    fn terms(&self, t: Texts) -> String {
        RaceWording::terms(self, t)
    }

    fn give_up_cost(&self, t: Texts) -> String {
        RaceWording::give_up_cost(self, t).to_owned()
    }

    fn leave_cost(&self, t: Texts) -> &'static str {
        t.leave_race()
    }

    fn where_it_is(&self, running: &Running, t: Texts) -> Option<String> {
        let deadline = running.deadline?;
        Some(match running.paused {
            None => t.race_status_ends(moment(deadline)),
            Some(paused) => t.race_status_left(t.span(millis_between(paused.since, deadline))),
        })
    }

    fn status(&self, running: &Running, names: &Names) -> String {
        status(running, names)
    }

    /// Each team is in a round of its own, so giving up stands below its own pair.
    fn with_buttons(&self, text: String, running: &Running, t: Texts) -> Message {
        Message::new(t, text).button(Action::Guess, running.info.game_id, Style::Primary)
    }

    fn earlier_rounds(&self, running: &Running, team: &Team, t: Texts) -> String {
        format!("{}{}\n", so_far(team, t), ends(running, t))
    }

    fn verdict(&self, ended: &Ended<'_>) -> String {
        result::verdict(ended)
    }

    fn result(&self, ended: &Ended<'_>) -> Vec<String> {
        result::lines(ended)
    }

    fn abandoned(&self, reason: AbandonedReason, t: Texts) -> Option<&'static str> {
        match reason {
            AbandonedReason::Inactivity => Some(t.abandoned_race_idle()),
            AbandonedReason::AllLeft => Some(t.abandoned_race_left()),
            AbandonedReason::RecoveryFailed => None,
        }
    }
}

/// Says what a match earns by its attempts.
fn golf_table(config: &GolfRaceConfig, t: Texts) -> String {
    let ends = config.bands.iter().skip(1).map(|next| Some(next.from - 1));
    let bands = config.bands.iter().zip(ends.chain([None]));
    let band = |(GolfBand { from, points }, to): (&GolfBand, Option<u32>)| match to {
        Some(1) => t.golf_first((*points).into()),
        Some(to) if to == *from => t.golf_exactly(from, points),
        Some(to) => t.golf_between(from, to, points),
        None => t.golf_from(from, points),
    };
    let bands: Vec<String> = bands.map(band).collect();
    t.golf_table(bands.join(", "))
}

/// Lists the teams with their points, best first, without any of their words.
fn status(running: &Running, names: &Names) -> String {
    let block = |standing: &Standing, with_line: bool| {
        let team = running.team(standing.team_id)?;
        let mut text = counters(
            standing,
            &running.info.config,
            &names.team(team),
            names.texts,
        );
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
    let drama = final_seconds(running, names.texts)
        .into_iter()
        .chain(last_match.as_deref());
    drama.chain([teams.as_str()]).collect::<Vec<_>>().join("\n")
}

/// Says how a team's last round went and how many points it has; nothing before its first round ended.
fn so_far(team: &Team, t: Texts) -> String {
    let Some(last) = team.rounds.last() else {
        return String::new();
    };
    let line = t.race_so_far(
        team.n_rounds(),
        round_with_word(last, t),
        t.signed_points(last.points),
        t.signed_points(total(team)),
    );
    format!("{line}\n")
}

/// Writes the DM with a new pair and the points of the round before.
pub(crate) fn race_deal(
    running: &Running,
    team: &Team,
    player: PlayerId,
    names: &Names,
) -> Option<Message> {
    let (t, round) = (names.texts, team.open_round()?);
    let partner = names.partner(team.partner_of(player));
    let deal = t.race_deal(round.round, partner, ends(running, t), pair(&round.pair));
    let text = format!("{}{deal}", earned(team, t));
    Some(guess_buttons(t, text, running.info.game_id))
}

/// Says that the race continues, with the present pair and the new end.
pub(crate) fn race_resumed(
    by: PlayerId,
    round: Option<&OpenRound>,
    running: &Running,
    names: &Names,
) -> Message {
    let mut message = resumed(by, round, running.info.game_id, names);
    let _ = write!(message.content, "\n{}", ends(running, names.texts));
    message
}

/// Says how many points a team's last round earned.
fn earned(team: &Team, t: Texts) -> String {
    let Some(last) = team.rounds.last() else {
        return String::new();
    };
    let (number, has) = (team.n_rounds(), t.signed_points(total(team)));
    let line = match last.points {
        1.. => t.race_brought(number, t.signed_points(last.points), has),
        0 => t.race_brought_nothing(number, has),
        _ => t.race_cost(number, t.signed_points(last.points.saturating_neg()), has),
    };
    format!("{line}\n")
}

fn total(team: &Team) -> i32 {
    team.rounds.iter().map(|round| round.points).sum()
}

/// Says when the race ends.
fn ends(running: &Running, t: Texts) -> String {
    match (running.deadline, running.paused) {
        (Some(deadline), None) => t.race_ends(moment(deadline)),
        (Some(deadline), Some(paused)) => {
            t.race_has_left(t.span(millis_between(paused.since, deadline)))
        }
        (None, _) => t.race_is_on().to_owned(),
    }
}

fn at_work(team: &Team, info: &GameInfo, names: &Names) -> String {
    let t = names.texts;
    let is_gone = |player: &PlayerId| {
        info.participant(*player)
            .is_some_and(|participant| participant.left)
    };
    if let Some(player) = team.slot.players.into_iter().find(is_gone) {
        return t.left_no_more_rounds(names.of(player));
    }
    let Some(round) = team.open_round() else {
        return t.no_round_open().to_owned();
    };
    let guessed = round.pending.as_ref().map(|pending| pending.player_id);
    let waits_for = guessed.and_then(|player| team.partner_of(player));
    let still = waits_for.map_or(t.both_still(), |player| names.of(player));
    t.race_at_work(round.round, round.attempt, still)
}

/// Writes a team's place and what it has: in golf, points and matches differ.
fn counters(standing: &Standing, config: &ModeConfig, name: &str, t: Texts) -> String {
    let has = t.signed_points(standing.points);
    let matches = match config {
        ModeConfig::GolfRace(_) => format!(", {}", t.matches(standing.matches.into())),
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
