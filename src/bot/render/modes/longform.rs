//! What players read in longform.
//!
//! Owns: the texts of its days. Does not know: who leaves; the rules have said so.

use std::fmt::Write;

use super::ModeWording;
use super::elimination::{self, current_round, eliminated_teams, standing};
use crate::bot::render::buttons::{guess_buttons, play_here};
use crate::bot::render::ended::Ended;
use crate::bot::render::message::{CONTENT_LIMIT, Message};
use crate::bot::render::names::Names;
use crate::bot::render::phrase::{attempts, count, mentions, moment, pair, span};
use crate::bot::render::play::attempt_result;
use crate::bot::render::rounds::{common_pair, path};
use crate::game::event::{EliminationReason, GuessProcessed, LongformDayEnded, PlayersReminded};
use crate::game::state::{Running, State, Team};
use crate::game::values::{RoundOutcome, TeamRound};
use crate::game::{LongformConfig, PlayerId, TeamId};

const RULES: &str = "\
    **Longform**: 3 to 12 teams, one pair a day for all, as many attempts as you like, beside any other game.\n\
    At the day's end the worst teams leave together: those without a match, or else those with the most attempts.\n\
    The last team wins. I remind you at half and at nine tenths of the day.\n\
    For example: three teams match on attempts 3, 3 and 8: the one with 8 leaves";

impl ModeWording for LongformConfig {
    fn rules(&self) -> &'static str {
        RULES
    }

    fn terms(&self) -> String {
        format!(
            "A round lasts {}; at its end the worst teams leave, and the last one wins. It takes {} to start.",
            span(self.day_ms),
            count(self.min_teams.into(), "team")
        )
    }

    fn where_it_is(&self, running: &Running) -> String {
        current_round(running)
    }

    fn status(&self, running: &Running, names: &Names) -> String {
        let mut text = String::new();
        // The time of the next day moves when the game is resumed.
        let next_at = running.mode.next_at();
        if let Some(next_at) = next_at.filter(|_| running.paused.is_none()) {
            let _ = writeln!(text, "The next day begins {}.", moment(next_at));
        }
        for team in running.teams.iter().filter(|team| team.is_in()) {
            let _ = match team.current_round() {
                Some(_) => writeln!(text, "{}: {}", names.team(team), standing(team, names)),
                None => writeln!(text, "{}", names.team(team)),
            };
        }
        if let Some(eliminated) = eliminated_teams(running, names) {
            let _ = writeln!(text, "{eliminated}");
        }
        text
    }

    fn give_up_cost(&self) -> String {
        "The team is out.".to_owned()
    }

    fn leave_cost(&self) -> &'static str {
        "Your team is out."
    }

    fn verdict(&self, ended: &Ended<'_>) -> String {
        elimination::verdict(ended)
    }

    fn result(&self, ended: &Ended<'_>) -> Vec<String> {
        elimination::result(ended)
    }
}

/// Writes the DM with the pair of a day.
pub(crate) fn longform_deal(
    running: &Running,
    team: &Team,
    player: PlayerId,
    names: &Names,
) -> Option<Message> {
    let round = team.open_round()?;
    let partner = names.partner(team.partner_of(player));
    let mut text = format!(
        "**Longform, day {}** with {partner}: {} are in.\n{}\nSend me one word that links them, as often as it takes; fewer attempts \
         rank better.",
        round.round,
        count(running.n_in() as u64, "team"),
        pair(&round.pair),
    );
    if let Some(deadline) = running.deadline {
        let _ = write!(text, "\nThe day ends {}.", moment(deadline));
    }
    Some(guess_buttons(text, running.info.game_id))
}

/// Writes the DM with both guesses, and when the result of a match counts.
pub(crate) fn longform_attempt(
    processed: &GuessProcessed,
    state: &State,
    names: &Names,
) -> Message {
    let mut message = attempt_result(processed, state, names);
    message.content = message.content.replace(
        &format!("Round {} is done", processed.round),
        &format!("Day {} is done for you", processed.round),
    );
    if let (true, State::Running(running)) = (processed.matched, state)
        && let Some(deadline) = running.deadline
    {
        let _ = write!(
            message.content,
            "\nThe day ends {}, and then you learn who is out.",
            moment(deadline)
        );
    }
    message
}

/// Reminds a player whose team has not matched yet.
pub(crate) fn reminder(
    reminded: &PlayersReminded,
    running: &Running,
    player: PlayerId,
    names: &Names,
) -> Option<Message> {
    let team = running.teams.iter().find(|team| team.has(player))?;
    let round = team.open_round()?;
    let partner = names.partner(team.partner_of(player));
    let guessed = round.pending.as_ref().map(|pending| pending.player_id);
    let next = if guessed == Some(player) {
        format!("Your guess is in; {partner} has not guessed yet.")
    } else {
        format!("Attempt {}: {}", round.attempt, pair(&round.pair))
    };
    let text = format!(
        "{} Your team has not matched yet.\n{next}",
        how_late(reminded, running)
    );
    Some(guess_buttons(text, running.info.game_id))
}

fn how_late(reminded: &PlayersReminded, running: &Running) -> String {
    let day = reminded.round;
    let ends = running.deadline.map_or_else(String::new, |deadline| {
        format!(" The day ends {}.", moment(deadline))
    });
    match reminded.percent {
        50 => format!("**Half of day {day} is over.**{ends}"),
        percent => format!("**{percent} percent of day {day} is over.**{ends}"),
    }
}

/// Reminds players whom DMs do not reach, in the channel.
pub(crate) fn reminder_in_channel(
    reminded: &PlayersReminded,
    running: &Running,
    users: &[u64],
) -> Message {
    let text = format!(
        "{}: {} Your team has not matched yet. My words shows your pair.",
        mentions(users),
        how_late(reminded, running)
    );
    play_here(text, running.info.game_id, users)
}

/// Announces a day in the channel, with the buttons to play there, and calls players whom DMs do not reach.
pub(crate) fn day_begins(running: &Running, users: &[u64], names: &Names) -> Message {
    let teams = running.teams.iter().filter(|team| team.is_in());
    let teams: Vec<String> = teams.map(|team| names.team(team)).collect();
    let ends = running.deadline.map_or_else(String::new, |deadline| {
        format!(" It ends {}.", moment(deadline))
    });
    let mut text = format!(
        "**Longform: day {} begins** with {}: {}.{ends} The words are in your DMs.",
        running.round,
        count(teams.len() as u64, "team"),
        teams.join(", ")
    );
    if !users.is_empty() {
        let _ = write!(text, "\n{}: My words shows your pair.", mentions(users));
    }
    play_here(text, running.info.game_id, users)
}

/// Returns a team's place on that day: equal teams share one, and no place is skipped.
fn day_place(results: &[TeamRound], result: &TeamRound) -> usize {
    let mut grades: Vec<_> = results.iter().map(grade).collect();
    grades.sort_unstable();
    grades.dedup();
    let place = grades.iter().position(|other| *other == grade(result));
    place.map_or(grades.len(), |place| place + 1)
}

fn grade(result: &TeamRound) -> (bool, u32) {
    match result.outcome {
        RoundOutcome::Matched => (false, result.attempts),
        _ => (true, 0),
    }
}

/// Explains why a day ended as it did, unless that is obvious.
fn explained(ended: &LongformDayEnded) -> Option<&'static str> {
    let all_alike = ended
        .results
        .windows(2)
        .all(|pair| grade(&pair[0]) == grade(&pair[1]));
    let nobody_matched = ended
        .results
        .iter()
        .all(|result| result.outcome != RoundOutcome::Matched);
    let by_time = all_alike
        && ended
            .eliminated
            .iter()
            .any(|team| team.reason == EliminationReason::Forced);
    match (ended.held, nobody_matched) {
        (true, true) => Some(
            "Nobody matched, so nobody leaves today. If tomorrow nobody would leave either, the total time to match decides.",
        ),
        (true, false) => Some(
            "All teams were equally good, so nobody leaves today. If tomorrow nobody would leave either, the total time to match decides.",
        ),
        (false, _) if by_time => Some(
            "For the second day in a row nobody would leave, so the total time to match decides: the slowest leaves.",
        ),
        (false, true) => Some("Nobody matched, so only those leave who made no attempt."),
        (false, false) => None,
    }
}

/// Writes how a day ended, for the channel: who stays, the best first, and who is out as far as that was revealed.
pub(crate) fn day_over(ended: &LongformDayEnded, running: &Running, names: &Names) -> Message {
    let with_paths = day_over_lines(ended, running, true, names);
    let text = if with_paths.chars().count() <= CONTENT_LIMIT {
        with_paths
    } else {
        day_over_lines(ended, running, false, names)
    };
    Message::text(text)
}

fn day_over_lines(
    ended: &LongformDayEnded,
    running: &Running,
    with_paths: bool,
    names: &Names,
) -> String {
    let day = ended.day;
    let rounds = running.teams.iter().filter_map(|team| team.last.as_deref());
    let common = common_pair(rounds.filter(|round| round.round == day));
    let mut text = vec![format!(
        "**Longform: day {day} is over.**{}",
        common.as_ref().map_or_else(String::new, |common| {
            format!(" The pair was {}.", pair(common))
        })
    )];
    text.extend(explained(ended).map(str::to_owned));
    if !ended.held {
        text.push("In:".to_owned());
    }
    let result_with_path = |team_id: TeamId| {
        let mut results = ended.results.iter();
        let result = results.find(|result| result.team_id == team_id)?;
        let team = running.team(team_id)?;
        let path = match &team.last {
            Some(round) if with_paths => path(round, common.as_ref()),
            _ => String::new(),
        };
        Some(format!("{}{path}", result_of(team, result, names)))
    };
    for result in &ended.results {
        if !is_leaving(ended, result.team_id)
            && let Some(how) = result_with_path(result.team_id)
        {
            text.push(format!("{}. {how}", day_place(&ended.results, result)));
        }
    }
    let leaving = running.mode.leaving();
    let out = ended.eliminated.iter().map(|exit| exit.team_id);
    let out = out.filter(|team| !leaving.iter().any(|exit| exit.team_id == *team));
    let out: Vec<String> = out.filter_map(result_with_path).collect();
    text.extend(out.iter().map(|how| format!("Out: {how}")));
    match (leaving.len(), out.len(), running.mode.next_at()) {
        (0, 0, Some(next)) => text.push(format!("The next day begins {}.", moment(next))),
        (0, _, Some(next)) => text.push(format!(
            "{} are left. The next day begins {}.",
            count(running.n_in() as u64, "team"),
            moment(next)
        )),
        (0, _, None) => {}
        (1, 0, _) => text.push("1 team is out …".to_owned()),
        (n, 0, _) => text.push(format!("{n} teams are out. One after the other …")),
        (1, _, _) => text.push("And one more …".to_owned()),
        (n, _, _) => text.push(format!("And {n} more …")),
    }
    text.join("\n")
}

fn is_leaving(ended: &LongformDayEnded, team_id: TeamId) -> bool {
    let mut eliminated = ended.eliminated.iter();
    eliminated.any(|team| team.team_id == team_id)
}

/// Says how a team did on a day.
fn result_of(team: &Team, result: &TeamRound, names: &Names) -> String {
    let how = match result.outcome {
        RoundOutcome::Matched if result.perfect => "1 attempt, perfect".to_owned(),
        RoundOutcome::Matched => attempts(result.attempts),
        _ => "no match".to_owned(),
    };
    format!("**{}**: {how}", names.team(team))
}

/// Tells a team that stays how the day ended; none for one that leaves, which gets a message of its own.
pub(crate) fn team_stays(ended: &LongformDayEnded, team: &Team) -> Option<Message> {
    let team_id = team.slot.team_id;
    if is_leaving(ended, team_id) {
        return None;
    }
    let mut results = ended.results.iter();
    let result = results.find(|result| result.team_id == team_id)?;
    let place = day_place(&ended.results, result);
    let mut text = format!(
        "**Day {} is over, and you are in**: place {place} of the day.",
        ended.day
    );
    if let Some(why) = explained(ended) {
        let _ = write!(text, " {why}");
    }
    match ended.next_day_at {
        Some(next) => {
            let _ = write!(text, "\nThe next day begins {}.", moment(next));
        }
        None => text.push_str("\nI tell you here how the game ends."),
    }
    Some(Message::text(text))
}
