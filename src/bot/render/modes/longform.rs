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
use crate::bot::render::phrase::{mentions, moment, pair};
use crate::bot::render::play::attempt_result;
use crate::bot::render::rounds::{common_pair, path};
use crate::game::event::{EliminationReason, GuessProcessed, LongformDayEnded, PlayersReminded};
use crate::game::state::{Running, State, Team};
use crate::game::values::{RoundOutcome, TeamRound};
use crate::game::{LongformConfig, PlayerId, TeamId};
use crate::texts::Texts;

impl ModeWording for LongformConfig {
    fn rules(&self, t: Texts) -> &'static str {
        t.rules_longform()
    }

    fn terms(&self, t: Texts) -> String {
        t.terms_longform(t.span(self.day_ms), self.min_teams.into())
    }

    fn where_it_is(&self, running: &Running, t: Texts) -> Option<String> {
        Some(current_round(running, t))
    }

    fn status(&self, running: &Running, names: &Names) -> String {
        let mut text = String::new();
        // The time of the next day moves when the game is resumed.
        let next_at = running.mode.next_at();
        if let Some(next_at) = next_at.filter(|_| running.paused.is_none()) {
            let _ = writeln!(text, "{}", names.texts.next_day_begins(moment(next_at)));
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

    fn give_up_cost(&self, t: Texts) -> String {
        t.give_up_elimination().to_owned()
    }

    fn leave_cost(&self, t: Texts) -> &'static str {
        t.leave_elimination()
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
    let (t, round) = (names.texts, team.open_round()?);
    let partner = names.partner(team.partner_of(player));
    let n_in = running.n_in() as u64;
    let mut text = t.longform_deal(round.round, partner, n_in, pair(&round.pair));
    if let Some(deadline) = running.deadline {
        let _ = write!(text, "\n{}", t.day_ends(moment(deadline)));
    }
    Some(guess_buttons(t, text, running.info.game_id))
}

/// Writes the DM with both guesses, and when the result of a match counts.
pub(crate) fn longform_attempt(
    processed: &GuessProcessed,
    state: &State,
    names: &Names,
) -> Message {
    let mut message = attempt_result(processed, state, names);
    if let (true, State::Running(running)) = (processed.matched, state)
        && let Some(deadline) = running.deadline
    {
        let ends = names.texts.day_ends_then_told(moment(deadline));
        let _ = write!(message.content, "\n{ends}");
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
    let (t, round) = (names.texts, team.open_round()?);
    let partner = names.partner(team.partner_of(player));
    let guessed = round.pending.as_ref().map(|pending| pending.player_id);
    let next = if guessed == Some(player) {
        t.reminder_partner(partner)
    } else {
        t.attempt_and_pair(round.attempt, pair(&round.pair))
    };
    let text = t.reminder(how_late(reminded, running, t), next);
    Some(guess_buttons(t, text, running.info.game_id))
}

fn how_late(reminded: &PlayersReminded, running: &Running, t: Texts) -> String {
    let day = reminded.round;
    let late = match reminded.percent {
        50 => t.half_of_day(day),
        percent => t.percent_of_day(percent, day),
    };
    match running.deadline {
        Some(deadline) => format!("{late} {}", t.day_ends(moment(deadline))),
        None => late,
    }
}

/// Reminds players whom DMs do not reach, in the channel.
pub(crate) fn reminder_in_channel(
    reminded: &PlayersReminded,
    running: &Running,
    users: &[u64],
    t: Texts,
) -> Message {
    let text = t.reminder_in_channel(mentions(users), how_late(reminded, running, t));
    play_here(t, text, running.info.game_id, users)
}

/// Announces a day in the channel, with the buttons to play there, and calls players whom DMs do not reach.
pub(crate) fn day_begins(running: &Running, users: &[u64], names: &Names) -> Message {
    let t = names.texts;
    let teams = running.teams.iter().filter(|team| team.is_in());
    let teams: Vec<String> = teams.map(|team| names.team(team)).collect();
    let ends = running.deadline.map_or_else(String::new, |deadline| {
        format!(" {}", t.day_begins_ends(moment(deadline)))
    });
    let n_teams = teams.len() as u64;
    let mut text = t.day_begins(running.round, n_teams, teams.join(", "), ends);
    if !users.is_empty() {
        let _ = write!(text, "\n{}", t.shows_your_pair(mentions(users)));
    }
    play_here(t, text, running.info.game_id, users)
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
fn explained(ended: &LongformDayEnded, t: Texts) -> Option<&'static str> {
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
        (true, true) => Some(t.nobody_matched_nobody_leaves()),
        (true, false) => Some(t.equally_good_nobody_leaves()),
        (false, _) if by_time => Some(t.slowest_leaves()),
        (false, true) => Some(t.only_without_attempt_leave()),
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
    Message::new(names.texts, text)
}

fn day_over_lines(
    ended: &LongformDayEnded,
    running: &Running,
    with_paths: bool,
    names: &Names,
) -> String {
    let (t, day) = (names.texts, ended.day);
    let rounds = running.teams.iter().filter_map(|team| team.last.as_deref());
    let common = common_pair(rounds.filter(|round| round.round == day));
    let mut title = t.day_is_over(day);
    if let Some(common) = &common {
        let _ = write!(title, " {}", t.pair_was(pair(common)));
    }
    let mut text = vec![title];
    text.extend(explained(ended, t).map(str::to_owned));
    if !ended.held {
        text.push(t.in_list().to_owned());
    }
    let result_with_path = |team_id: TeamId| {
        let mut results = ended.results.iter();
        let result = results.find(|result| result.team_id == team_id)?;
        let team = running.team(team_id)?;
        let path = match &team.last {
            Some(round) if with_paths => path(round, common.as_ref(), t),
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
    text.extend(out.iter().map(|how| t.out_one(how)));
    let next = match (leaving.len(), out.len(), running.mode.next_at()) {
        (0, 0, Some(next)) => Some(t.next_day_begins(moment(next))),
        (0, _, Some(next)) => Some(t.teams_left(running.n_in() as u64, moment(next))),
        (0, _, None) => None,
        (n, 0, _) => Some(t.teams_out_suspense(n as u64)),
        (n, _, _) => Some(t.more_out_suspense(n as u64)),
    };
    text.extend(next);
    text.join("\n")
}

fn is_leaving(ended: &LongformDayEnded, team_id: TeamId) -> bool {
    let mut eliminated = ended.eliminated.iter();
    eliminated.any(|team| team.team_id == team_id)
}

/// Says how a team did on a day.
fn result_of(team: &Team, result: &TeamRound, names: &Names) -> String {
    let t = names.texts;
    let how = match result.outcome {
        RoundOutcome::Matched if result.perfect => t.attempts_perfect().to_owned(),
        RoundOutcome::Matched => t.attempts(result.attempts.into()),
        _ => t.summary_no_match().to_owned(),
    };
    format!("**{}**: {how}", names.team(team))
}

/// Tells a team that stays how the day ended; none for one that leaves, which gets a message of its own.
pub(crate) fn team_stays(ended: &LongformDayEnded, team: &Team, t: Texts) -> Option<Message> {
    let team_id = team.slot.team_id;
    if is_leaving(ended, team_id) {
        return None;
    }
    let mut results = ended.results.iter();
    let result = results.find(|result| result.team_id == team_id)?;
    let place = day_place(&ended.results, result);
    let mut text = t.day_over_you_are_in(ended.day, place);
    if let Some(why) = explained(ended, t) {
        let _ = write!(text, " {why}");
    }
    let next = match ended.next_day_at {
        Some(next) => t.next_day_begins(moment(next)),
        None => t.told_how_it_ends().to_owned(),
    };
    let _ = write!(text, "\n{next}");
    Some(Message::new(t, text))
}
