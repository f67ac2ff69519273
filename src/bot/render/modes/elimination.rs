//! The texts that knockout and longform share, in which teams are eliminated until one is left.
//!
//! Owns: why a team is out, proposals to give up, the result. Does not know: when a mode eliminates a team.

use std::fmt::Write;
use std::sync::Arc;

use crate::bot::custom_id::Action;
use crate::bot::render::buttons::{guess_buttons, play_here};
use crate::bot::render::message::{Message, Style};
use crate::bot::render::names::Names;
use crate::bot::render::pages::pages;
use crate::bot::render::phrase::{attempts, moment, pair, span};
use crate::bot::render::rounds::{finished_team, in_round, round_count, round_name};
use crate::game::event::{
    EliminationReason, GameCompleted, GiveUpDropped, GiveUpProposed, Outcome, TeamEliminated,
};
use crate::game::state::{CurrentRound, Finished, GameInfo, Running, State, Team};
use crate::game::values::{RoundOutcome, Standing, TeamRound};
use crate::game::{Mode, PlayerId};

/// Says why a team is out, to end a sentence about it.
pub(super) fn why_out(
    team: &Team,
    reason: EliminationReason,
    n_attempts: u32,
    info: &GameInfo,
    names: &Names,
) -> String {
    let left = team.slot.players.into_iter().find(|player| {
        let participant = info.participant(*player);
        participant.is_some_and(|participant| participant.left)
    });
    match (reason, left) {
        (EliminationReason::TimeExpired, _) => "no match in time".to_owned(),
        (EliminationReason::GuessLimit, _) => format!("no match in {}", attempts(n_attempts)),
        (EliminationReason::Forced, _) => "matched, but behind the others".to_owned(),
        (EliminationReason::Inactive, _) => "made no attempt".to_owned(),
        (EliminationReason::Removed, _) => "a player was removed".to_owned(),
        (EliminationReason::Forfeited, Some(player)) => format!("{} left", names.of(player)),
        (EliminationReason::Forfeited, None) => "gave up".to_owned(),
    }
}

/// Writes the DM to a team that is out.
pub(crate) fn team_out(
    eliminated: &TeamEliminated,
    state: &State,
    names: &Names,
) -> Option<Message> {
    let (team, info) = (state.team(eliminated.team_id)?, state.info()?);
    let round = in_round(eliminated.round, &info.config);
    let why = why_out(team, eliminated.reason, eliminated.attempts, info, names);
    let mut text = format!("**Your team is out** {round} ({why}).");
    if let (State::Running(running), Mode::Knockout) = (state, info.config.mode()) {
        let _ = write!(
            text,
            " Place {} of {}.",
            eliminated.place,
            running.teams.len()
        );
    }
    if let State::Running(running) = state
        && running.n_in() > 1
    {
        let others = if others_play_on(running) {
            "The others play on; "
        } else {
            ""
        };
        let _ = write!(
            text,
            "\n{others}I tell you here who wins. You are free for another game: `/game new`."
        );
    }
    Some(Message::text(text))
}

/// Returns whether the game is sure to continue for the remaining teams. While a round is closing, more of
/// them may be about to leave, and the game may end with that.
fn others_play_on(running: &Running) -> bool {
    let is_playing = running.teams.iter().any(|team| team.open_round().is_some());
    (is_playing || running.mode.next_at().is_some())
        && running.n_in() > running.mode.leaving().len() + 1
}

pub(crate) fn forfeited(
    eliminated: &TeamEliminated,
    state: &State,
    names: &Names,
) -> Option<Message> {
    let (team, info) = (state.team(eliminated.team_id)?, state.info()?);
    let why = why_out(team, eliminated.reason, eliminated.attempts, info, names);
    let team = names.team(team);
    Some(Message::text(format!("**{team}** are out ({why}).")))
}

/// Asks the partner whether to give up.
pub(crate) fn give_up_proposal(
    proposed: &GiveUpProposed,
    state: &State,
    names: &Names,
) -> Option<Message> {
    let (team, info) = (state.team(proposed.team_id)?, state.info()?);
    let round = team.open_round()?;
    let by = names.of(proposed.by);
    let text = format!(
        "**{by} wants to give up.** Your team would be out of the {} game. Do you agree? Without your yes within 60 seconds \
         ({}) you two play on.\nAttempt {}: {}",
        info.config.mode(),
        moment(proposed.expires_at),
        round.attempt,
        pair(&round.pair),
    );
    Some(proposal(text, info, proposed.round))
}

/// Asks a partner whom DMs do not reach in the channel.
pub(crate) fn give_up_proposal_in_channel(
    round: u32,
    by: PlayerId,
    (partner, user): (PlayerId, u64),
    info: &GameInfo,
    names: &Names,
) -> Message {
    let text = format!(
        "<@{user}>, {} wants to give up: your team would be out. Do you agree? Without a yes from {} within 60 seconds you two play on.",
        names.of(by),
        names.of(partner),
    );
    proposal(text, info, round).pinging(&[user])
}

fn proposal(text: String, info: &GameInfo, round: u32) -> Message {
    let game = info.game_id;
    Message::text(text)
        .button(Action::GiveUp { round }, game, Style::Danger)
        .button(Action::KeepPlaying { round }, game, Style::Primary)
}

/// Confirms a proposal to give up.
pub(crate) fn give_up_confirmation(
    proposed: &GiveUpProposed,
    state: &State,
    names: &Names,
) -> Message {
    let partner = names.partner(state.partner_of(proposed.by));
    let text = format!(
        "I ask {partner}: giving up puts your team out of the game, so both must want it. Without a yes within 60 seconds ({}) you \
         two play on. Keep playing takes it back.",
        moment(proposed.expires_at)
    );
    let message = Message::text(text);
    let Some(info) = state.info() else {
        return message;
    };
    let keep_playing = Action::KeepPlaying {
        round: proposed.round,
    };
    message.button(keep_playing, info.game_id, Style::Secondary)
}

/// Tells `reader` that the proposal to give up was dropped.
pub(crate) fn give_up_dropped(
    dropped: &GiveUpDropped,
    reader: PlayerId,
    state: &State,
    names: &Names,
) -> Option<Message> {
    let (team, info) = (state.team(dropped.team_id)?, state.info()?);
    let partner = names.partner(team.partner_of(reader));
    let why = match dropped.by {
        Some(by) if by == reader => "You play on.".to_owned(),
        Some(by) if by == dropped.proposed_by => format!("{partner} plays on after all."),
        Some(_) => format!("{partner} wants to play on, so you two do."),
        None if reader == dropped.proposed_by => {
            format!("{partner} did not answer within 60 seconds, so you two play on.")
        }
        None => "The 60 seconds to agree are over, so you two play on.".to_owned(),
    };
    let Some(round) = team.open_round() else {
        return Some(Message::text(why));
    };
    let text = format!("{why} Attempt {}: {}", round.attempt, pair(&round.pair));
    Some(guess_buttons(text, info.game_id))
}

/// Says the same in the channel, for a player whom DMs do not reach.
pub(crate) fn plays_on_in_channel(user: u64, info: &GameInfo) -> Message {
    let text = format!("<@{user}>, nobody gives up: your team plays on. My words shows your pair.");
    play_here(text, info.game_id, &[user])
}

/// Names the present round and says when it ends, to follow a few words that name the game.
pub(super) fn current_round(running: &Running) -> String {
    let round = round_name(running.round, &running.info.config);
    let deadline = running.deadline.filter(|_| running.paused.is_none());
    let ends = deadline.map_or_else(String::new, |deadline| {
        format!(" ends {}", moment(deadline))
    });
    format!(", {round}{ends}")
}

/// Lists the teams that are out of a live game, the last one to go first.
pub(super) fn eliminated_teams(running: &Running, names: &Names) -> Option<String> {
    let teams = running.teams.iter().map(Arc::as_ref);
    let mut eliminated: Vec<&Team> = teams.filter(|team| !team.is_in()).collect();
    eliminated.sort_by_key(|team| team.out.map(|out| out.place));
    let team = |team: &&Team| {
        let round = team.out.map_or(0, |out| out.round);
        let round = round_name(round, &running.info.config);
        format!("{} ({round})", names.team(team))
    };
    let eliminated: Vec<String> = eliminated.iter().map(team).collect();
    (!eliminated.is_empty()).then(|| format!("Out: {}", eliminated.join(", ")))
}

/// Writes the result of a game that was played to its end, as one or more texts.
pub(crate) fn standings(finished: &Finished, event: &GameCompleted, names: &Names) -> Vec<String> {
    let config = &finished.info.config;
    let mode = config.mode();
    let team = |standing: &Standing| finished_team(finished, standing.team_id);
    let winner = event
        .standings
        .iter()
        .filter(|_| event.outcome == Outcome::Won);
    let winner = winner.filter_map(team).map(|team| names.team(team)).next();
    let (length, took) = (round_count(event.rounds, mode), span(event.duration_ms));
    let length = match mode {
        // The days say how long it took; the time is a detail, and no addition to them.
        Mode::Longform => format!("{length} ({took})"),
        _ => format!("{length} and {took}"),
    };
    let head = match winner {
        Some(winner) => {
            format!("**The {mode} game is over: {winner} won** after {length}.")
        }
        None => format!(
            "**The {mode} game is over: nobody won.** Twice in a row no team matched. It took {length}."
        ),
    };
    let lines = event.standings.iter().filter_map(|standing| {
        let team = team(standing)?;
        Some(result_of(team, standing, finished, names))
    });
    pages(
        std::iter::once(head)
            .chain(lines)
            .chain(["`/game new` opens another.".to_owned()]),
    )
}

fn result_of(team: &Team, standing: &Standing, finished: &Finished, names: &Names) -> String {
    let info = &finished.info;
    let mut text = format!("**{}.** {}", standing.place, names.team(team));
    if let Some(out) = team.out {
        let round = in_round(out.round, &info.config);
        let why = why_out(team, out.reason, out.attempts, info, names);
        let _ = write!(text, ", out {round} ({why})");
    }
    let counted = || {
        let rounds = (1_u32..).zip(&team.rounds);
        rounds.filter(|(_, round)| round.outcome != RoundOutcome::Void)
    };
    let _ = write!(
        text,
        ": matched {} of {}, {}, {} perfect",
        standing.matches,
        round_count(
            u32::try_from(counted().count()).unwrap_or(0),
            info.config.mode()
        ),
        attempts(standing.attempts),
        standing.perfect
    );
    let matched = || counted().filter(|(_, round)| round.outcome == RoundOutcome::Matched);
    let best = matched().min_by_key(|(_, round)| round.attempts);
    let worst = counted().max_by_key(|(number, round)| (grade(round), u32::MAX - number));
    if let (Some((best, b)), Some((worst, w))) = (best, worst)
        && best != worst
    {
        let (best, worst) = (
            round_name(best, &info.config),
            round_name(worst, &info.config),
        );
        let w = match w.outcome {
            RoundOutcome::Matched => w.attempts.to_string(),
            _ => "no match".to_owned(),
        };
        let _ = write!(text, "; best {best} ({}), worst {worst} ({w})", b.attempts);
    }
    text.push('.');
    text
}

/// Returns the key for comparing rounds: unmatched rounds are worse than all matched ones.
fn grade(round: &TeamRound) -> (bool, u32) {
    (round.outcome != RoundOutcome::Matched, round.attempts)
}

/// Says how far a team is in the round that all play, without any of its words.
pub(super) fn standing(team: &Team, names: &Names) -> String {
    match &team.current {
        CurrentRound::Open(round) => {
            let guessed = round.pending.as_ref().map(|pending| pending.player_id);
            let still = team.slot.players.into_iter();
            let mut still = still.filter(|player| Some(*player) != guessed);
            // The line names both before this.
            let still = match (guessed, still.next()) {
                (Some(_), Some(player)) => names.of(player),
                _ => "both",
            };
            format!("attempt {}, still to guess: {still}", round.attempt)
        }
        CurrentRound::Done(done) if done.matched => {
            format!("matched, {}", attempts(done.n_attempts()))
        }
        CurrentRound::Done(_) => "no attempt left".to_owned(),
        CurrentRound::None => "waits for the next round".to_owned(),
    }
}
