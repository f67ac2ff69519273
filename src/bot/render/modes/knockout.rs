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
use crate::bot::render::phrase::{attempts, count, mentions, moment, pair, span};
use crate::bot::render::play::{attempt_result, both_guesses};
use crate::bot::render::rounds::{common_pair, path};
use crate::game::event::{GuessProcessed, KnockoutRoundCompleted};
use crate::game::state::{ModeState, OpenRound, Running, State, Team};
use crate::game::{KnockoutConfig, PlayerId};

const RULES: &str = "\
    **Knockout**: 2 to 12 teams, the same pair for all, 5 minutes and 12 attempts a round.\n\
    Teams that do not match are out. At least one goes each round (three when more than eight play): if all match, the one with the most attempts, then the slowest.\n\
    The last team wins. If no team matches, the round is replayed with a new pair; if that happens twice in a row, nobody wins.\n\
    For example: two teams match, on attempts 2 and 5, and one does not: that one is out";

impl ModeWording for KnockoutConfig {
    fn rules(&self) -> &'static str {
        RULES
    }

    fn terms(&self) -> String {
        format!(
            "{} and {} a round; every round teams go out, and the last one wins.",
            span(self.round_ms),
            attempts(self.attempt_cap)
        )
    }

    fn where_it_is(&self, running: &Running) -> String {
        current_round(running)
    }

    fn status(&self, running: &Running, names: &Names) -> String {
        let mut text = String::new();
        if let Some(next_at) = running.mode.next_at() {
            let forecast = elimination_forecast(running.n_in(), self);
            // The time of the next round moves when the game is resumed.
            let _ = match running.paused {
                Some(_) => writeln!(text, "Next round: {forecast}"),
                None => writeln!(text, "Next round {}: {forecast}", moment(next_at)),
            };
        } else {
            let rounds = running.teams.iter().filter_map(|team| team.current_round());
            let n_started = rounds.count();
            if n_started > 0 {
                let _ = writeln!(text, "{}", elimination_forecast(n_started, self));
            }
        }
        let last_two = last_two(running, names);
        for drama in final_seconds(running)
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

/// Writes the DM with the pair of a round.
pub(crate) fn knockout_deal(
    running: &Running,
    config: &KnockoutConfig,
    (team, player): (&Team, PlayerId),
    names: &Names,
) -> Option<Message> {
    let round = team.open_round()?;
    let partner = names.partner(team.partner_of(player));
    let mut text = format!(
        "**Round {}** with {partner}{}: {}\n{}\nSend me one word that links them.",
        round.round,
        if is_replay(running) { " (replay)" } else { "" },
        elimination_forecast(running.n_in(), config),
        pair(&round.pair),
    );
    if is_own_pair(running, round) {
        text.push_str(
            " Your team has a different pair, because one of you recently used a word of the others' pair.",
        );
    }
    if let Some(deadline) = running.deadline {
        let _ = write!(
            text,
            "\nThe round ends {}; you have {}.",
            moment(deadline),
            attempts(config.attempt_cap)
        );
    }
    Some(guess_buttons(text, running.info.game_id))
}

/// Calls players whom DMs do not reach to a new round, in the channel.
pub(crate) fn knockout_round_begins(running: &Running, users: &[u64]) -> Message {
    let ends = running.deadline.map_or_else(String::new, |deadline| {
        format!(" and ends {}", moment(deadline))
    });
    let text = format!(
        "{}: round {} has begun{ends}. My words shows your pair.",
        mentions(users),
        running.round
    );
    play_here(text, running.info.game_id, users)
}

/// Says how many of the teams a round eliminates.
fn elimination_forecast(n_in: usize, config: &KnockoutConfig) -> String {
    let quota = config.quota(n_in).min(n_in.saturating_sub(1));
    let are = if quota == 1 { "is" } else { "are" };
    format!("{n_in} teams, and at least {quota} {are} out after this round.")
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
        Message::text(format!("{guesses}\nNo match, and no attempt is left."))
    };
    if team.open_round().is_none() && n_open > 0 {
        // Once another team has matched, the next event takes this one out.
        if !processed.matched && team.is_in() && !matched.any(|team| team.is_in()) {
            let otherwise = if is_replay(running) {
                "the game ends without a winner"
            } else {
                "the round is replayed with a new pair"
            };
            let _ = write!(
                message.content,
                " Your team is out if another team matches. If none does, {otherwise}."
            );
        }
        let _ = write!(
            message.content,
            "\nStill playing: {}.",
            count(n_open as u64, "other team")
        );
        if let Some(deadline) = running.deadline {
            let _ = write!(
                message.content,
                " The round ends {} at the latest.",
                moment(deadline)
            );
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
    let round = completed.round;
    let next = next_round(completed, config)?;
    let text = if completed.replayed {
        format!("**Round {round} is over.** {next}")
    } else {
        let out = completed.eliminated.iter().filter_map(|out| {
            let team = running.team(out.team_id)?;
            let why = why_out(team, out.reason, out.attempts, &running.info, names);
            Some(format!("{} ({why})", names.team(team)))
        });
        let out: Vec<String> = out.collect();
        format!(
            "**Round {round} is over, and you are in.** Out: {}.\n{next}",
            out.join(", ")
        )
    };
    Some(Message::text(text))
}

/// Says what comes after a round; none when the game is over.
fn next_round(completed: &KnockoutRoundCompleted, config: &KnockoutConfig) -> Option<String> {
    let starts = moment(completed.next_at?);
    Some(if completed.replayed {
        format!(
            "Nobody matched, so nobody is out. The round is replayed with a new pair {starts}. \
             If nobody matches again, the game ends without a winner."
        )
    } else {
        let forecast = elimination_forecast(completed.advancing.len(), config);
        format!("Next round {starts}: {forecast}")
    })
}

/// Sums up a round for the channel: the path of each team, who is out and why, and what comes next.
pub(crate) fn knockout_summary(
    completed: &KnockoutRoundCompleted,
    running: &Running,
    config: &KnockoutConfig,
    names: &Names,
) -> Vec<String> {
    let round = completed.round;
    let rounds = running.teams.iter().filter_map(|team| team.last.as_deref());
    let common = common_pair(rounds.filter(|last| last.round == round));
    let mut text = vec![format!(
        "**Knockout: round {round} is over** after {}.{}",
        span(completed.duration_ms),
        common.as_ref().map_or_else(String::new, |common| {
            format!(" The pair was {}.", pair(common))
        })
    )];
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
            Some(out) => format!(
                "out ({})",
                why_out(team, out.reason, out.attempts, &running.info, names)
            ),
            None if last.matched => format!("in, {}", attempts(last.n_attempts())),
            None => "no match".to_owned(),
        };
        text.push(format!(
            "**{}**: {how}{}",
            names.team(team),
            path(last, common.as_ref())
        ));
    }
    text.extend(next_round(completed, config));
    pages(text)
}

const fn is_replay(running: &Running) -> bool {
    matches!(&running.mode, ModeState::Knockout(knockout) if knockout.is_replay)
}
