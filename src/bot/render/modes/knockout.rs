//! What players read in knockout.
//!
//! Owns: the texts of its rounds. Does not know: who is out; the rules have said so.

use std::fmt::Write;
use std::sync::Arc;

use super::ModeWording;
use super::elimination::{self, current_round, eliminated_teams, standing, why_out};
use crate::bot::render::buttons::{guess_buttons, play_here};
use crate::bot::render::drama::{final_seconds, last_two};
use crate::bot::render::ended::Ended;
use crate::bot::render::message::Message;
use crate::bot::render::names::Names;
use crate::bot::render::pages::pages;
use crate::bot::render::phrase::{mentions, moment, pair};
use crate::bot::render::play::{attempt_result, both_guesses};
use crate::bot::render::rounds::{common_pair, path};
use crate::game::event::{GuessProcessed, KnockoutRoundCompleted};
use crate::game::state::{ModeState, OpenRound, Running, State, Team};
use crate::game::{KnockoutConfig, PlayerId};
use crate::texts::Texts;

impl ModeWording for KnockoutConfig {
    fn rules(&self, t: Texts) -> &'static str {
        t.rules_knockout()
    }

    fn terms(&self, t: Texts) -> String {
        t.terms_knockout(t.span(self.round_ms), self.attempt_cap.into())
    }

    fn where_it_is(&self, running: &Running, t: Texts) -> Option<String> {
        Some(current_round(running, t))
    }

    fn status(&self, running: &Running, names: &Names) -> String {
        let (t, mut text) = (names.texts, String::new());
        if let Some(next_at) = running.mode.next_at() {
            let forecast = elimination_forecast(running.n_in(), self, t);
            // The time of the next round moves when the game is resumed.
            let next = match running.paused {
                Some(_) => t.next_round(forecast),
                None => t.next_round_at(moment(next_at), forecast),
            };
            let _ = writeln!(text, "{next}");
        } else {
            let rounds = running.teams.iter().filter_map(|team| team.current_round());
            let n_started = rounds.count();
            if n_started > 0 {
                let _ = writeln!(text, "{}", elimination_forecast(n_started, self, t));
            }
        }
        let last_two = last_two(running, names);
        for drama in final_seconds(running, t)
            .into_iter()
            .chain(last_two.as_deref())
        {
            let _ = writeln!(text, "{drama}");
        }
        for team in running.teams.iter().filter(|team| team.is_in()) {
            let _ = writeln!(text, "{}: {}", names.team(team), standing(team, names));
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

/// Writes the DM with the pair of a round.
pub(crate) fn knockout_deal(
    running: &Running,
    config: &KnockoutConfig,
    (team, player): (&Team, PlayerId),
    names: &Names,
) -> Option<Message> {
    let (t, round) = (names.texts, team.open_round()?);
    let partner = names.partner(team.partner_of(player));
    let forecast = elimination_forecast(running.n_in(), config, t);
    let shown = pair(&round.pair);
    let mut text = if is_replay(running) {
        t.knockout_deal_replay(round.round, partner, forecast, shown)
    } else {
        t.knockout_deal(round.round, partner, forecast, shown)
    };
    if is_own_pair(running, round) {
        let _ = write!(text, " {}", t.other_pair());
    }
    if let Some(deadline) = running.deadline {
        let ends = t.knockout_ends(moment(deadline), config.attempt_cap.into());
        let _ = write!(text, "\n{ends}");
    }
    Some(guess_buttons(t, text, running.info.game_id))
}

/// Calls players whom DMs do not reach to a new round, in the channel.
pub(crate) fn knockout_round_begins(running: &Running, users: &[u64], t: Texts) -> Message {
    let (players, round) = (mentions(users), running.round);
    let text = match running.deadline {
        Some(deadline) => t.round_begins_in_channel_until(players, round, moment(deadline)),
        None => t.round_begins_in_channel(players, round),
    };
    play_here(t, text, running.info.game_id, users)
}

/// Says how many of the teams a round eliminates.
fn elimination_forecast(n_in: usize, config: &KnockoutConfig, t: Texts) -> String {
    let quota = config.quota(n_in).min(n_in.saturating_sub(1));
    t.forecast(n_in, quota as u64)
}

fn is_own_pair(running: &Running, round: &OpenRound) -> bool {
    let rounds = running.teams.iter().filter_map(|team| team.current_round());
    // The first two used words are the pair that was dealt.
    common_pair(rounds).is_some_and(|common| round.used.get(..2) != Some(&common[..]))
}

/// Writes the DM with both guesses and their consequences.
pub(crate) fn knockout_attempt(
    processed: &GuessProcessed,
    state: &State,
    names: &Names,
) -> Message {
    let t = names.texts;
    let (State::Running(running), Some(team)) = (state, state.team(processed.team_id)) else {
        return attempt_result(processed, state, names);
    };
    let open_rounds = running.teams.iter().filter_map(|team| team.open_round());
    let n_open = open_rounds.count();
    let mut matched = running.teams.iter().filter(|team| team.has_matched());
    let mut message = if processed.matched || team.open_round().is_some() {
        attempt_result(processed, state, names)
    } else {
        let guesses = both_guesses(processed, names);
        Message::new(t, format!("{guesses}\n{}", t.no_match_no_attempt_left()))
    };
    if team.open_round().is_none() && n_open > 0 {
        // Once another team has matched, the next event takes this one out.
        if !processed.matched && team.is_in() && !matched.any(|team| team.is_in()) {
            let otherwise = if is_replay(running) {
                t.out_if_another_matches_last()
            } else {
                t.out_if_another_matches()
            };
            let _ = write!(message.content, " {otherwise}");
        }
        let _ = write!(message.content, "\n{}", t.still_playing(n_open as u64));
        if let Some(deadline) = running.deadline {
            let ends = t.round_ends_at_the_latest(moment(deadline));
            let _ = write!(message.content, " {ends}");
        }
    }
    message
}

/// Tells the remaining players how a round ended; none when the game ended with it.
pub(crate) fn knockout_round_over(
    completed: &KnockoutRoundCompleted,
    running: &Running,
    config: &KnockoutConfig,
    names: &Names,
) -> Option<Message> {
    let (t, round) = (names.texts, completed.round);
    let next = next_round(completed, config, t)?;
    let text = if completed.replayed {
        t.round_is_over(round, next)
    } else {
        let out = completed.eliminated.iter().filter_map(|out| {
            let team = running.team(out.team_id)?;
            let why = why_out(team, out.reason, out.attempts, &running.info, names);
            Some(format!("{} ({why})", names.team(team)))
        });
        let out: Vec<String> = out.collect();
        t.round_is_over_you_are_in(round, out.join(", "), next)
    };
    Some(Message::new(t, text))
}

/// Says what comes after a round; none when the game is over.
fn next_round(
    completed: &KnockoutRoundCompleted,
    config: &KnockoutConfig,
    t: Texts,
) -> Option<String> {
    let starts = moment(completed.next_at?);
    Some(if completed.replayed {
        t.nobody_matched_replay(starts)
    } else {
        let forecast = elimination_forecast(completed.advancing.len(), config, t);
        t.next_round_at(starts, forecast)
    })
}

/// Sums up a round for the channel: the path of each team, who is out and why, and what comes next.
pub(crate) fn knockout_summary(
    completed: &KnockoutRoundCompleted,
    running: &Running,
    config: &KnockoutConfig,
    names: &Names,
) -> Vec<String> {
    let (t, round) = (names.texts, completed.round);
    let rounds = running.teams.iter().filter_map(|team| team.last.as_deref());
    let common = common_pair(rounds.filter(|last| last.round == round));
    let mut title = t.knockout_round_over(round, t.span(completed.duration_ms));
    if let Some(common) = &common {
        let _ = write!(title, " {}", t.pair_was(pair(common)));
    }
    let mut text = vec![title];
    let teams = running.teams.iter().map(Arc::as_ref);
    let mut advancing: Vec<&Team> = teams.filter(|team| team.is_in()).collect();
    advancing.sort_by_key(|team| {
        let last = team.last.as_ref();
        last.map(|last| (!last.matched, last.n_attempts(), last.attempt_opened_ms))
    });
    let eliminated = completed.eliminated.iter().rev();
    let eliminated = eliminated.filter_map(|team| running.team(team.team_id));
    for team in advancing.into_iter().chain(eliminated) {
        let Some(last) = team.last.as_ref().filter(|last| last.round == round) else {
            continue;
        };
        let how = match team.out {
            Some(out) => t.summary_out(why_out(
                team,
                out.reason,
                out.attempts,
                &running.info,
                names,
            )),
            None if last.matched => t.summary_in(last.n_attempts().into()),
            None => t.summary_no_match().to_owned(),
        };
        text.push(format!(
            "**{}**: {how}{}",
            names.team(team),
            path(last, common.as_ref(), t)
        ));
    }
    text.extend(next_round(completed, config, t));
    pages(text)
}

const fn is_replay(running: &Running) -> bool {
    matches!(&running.mode, ModeState::Knockout(knockout) if knockout.is_replay)
}
