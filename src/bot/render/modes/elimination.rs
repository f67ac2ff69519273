//! The texts that knockout and longform share, in which teams are eliminated until one is left.
//!
//! Owns: why a team is out, proposals to give up, the result. Does not know: when a mode eliminates a team.

use std::fmt::Write;
use std::sync::Arc;

use crate::bot::custom_id::Action;
use crate::bot::render::buttons::{guess_buttons, play_here};
use crate::bot::render::ended::Ended;
use crate::bot::render::message::{Message, Style};
use crate::bot::render::names::Names;
use crate::bot::render::phrase::{attempts, listed, moment, pair, seconds, span};
use crate::bot::render::rounds::{in_round, round_count, round_line, round_name};
use crate::game::event::{EliminationReason, GiveUpDropped, GiveUpProposed, TeamEliminated};
use crate::game::state::{CurrentRound, Finished, GameInfo, Out, Running, State, Team};
use crate::game::values::RoundOutcome;
use crate::game::{Mode, PlayerId, counted};

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
        "I asked {partner}, since giving up takes your team out of the game and you both have to agree. Without a yes within 60 seconds ({}) you \
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
        Some(by) if by == reader => "You keep playing.".to_owned(),
        Some(by) if by == dropped.proposed_by => format!("{partner} plays on after all."),
        Some(_) => format!("{partner} wants to keep playing, so the round goes on."),
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

/// Says who won, and how long it took.
pub(super) fn verdict(ended: &Ended<'_>) -> String {
    let (event, mode) = (ended.event, ended.finished.info.config.mode());
    let (length, took) = (round_count(event.rounds, mode), span(event.duration_ms));
    // The days of longform say how long it took.
    let how = match mode {
        Mode::Longform => format!(" after {length}"),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => {
            format!(" after {length}, {took}")
        }
    };
    ended.verdict(&how, "twice in a row no team matched")
}

/// Lists the teams, with the round in which each went out, and why. A reason that several share follows below.
pub(super) fn result(ended: &Ended<'_>) -> Vec<String> {
    let config = &ended.finished.info.config;
    let reason = |team: &Team| Some(why_placed(team, team.out?, ended));
    let mut reasons: Vec<(String, Vec<u32>)> = Vec::new();
    for (standing, team) in ended.placed() {
        let Some(why) = reason(team) else { continue };
        match reasons.iter_mut().find(|(reason, _)| *reason == why) {
            Some((_, places)) => places.push(standing.place),
            None => reasons.push((why, vec![standing.place])),
        }
    }
    reasons.retain(|(_, places)| 1 < places.len());
    let mut lines = ended.table(|_, team| {
        let Some(out) = team.out else {
            return String::new();
        };
        let round = round_name(out.round, config);
        match reason(team).filter(|why| reasons.iter().all(|(reason, _)| reason != why)) {
            Some(why) => format!("{round}, {why}"),
            None => round,
        }
    });
    lines.extend(reasons.into_iter().map(|(why, mut places)| {
        places.dedup();
        let are = if places.len() == 1 { "Place" } else { "Places" };
        let places: Vec<String> = runs(&places).collect();
        format!("{are} {}: {why}", listed(&places))
    }));
    lines.extend(ended.rounds(round_line));
    lines
}

/// Says why a team is where it is: by how much it was behind, where it matched.
fn why_placed(team: &Team, out: Out, ended: &Ended<'_>) -> String {
    let finished = ended.finished;
    let by = behind(team, out, finished).filter(|_| out.reason == EliminationReason::Forced);
    by.unwrap_or_else(|| why_out(team, out.reason, out.attempts, &finished.info, ended.names))
}

/// Says by how much a team that went out was behind the last one that stayed in.
fn behind(team: &Team, out: Out, finished: &Finished) -> Option<String> {
    let idx = usize::try_from(out.round).ok()?.checked_sub(1)?;
    let took = |team: &Team| {
        let round = team.rounds.get(idx)?;
        let total_ms: u64 = counted(team)
            .take(idx + 1)
            .map(|round| round.duration_ms)
            .sum();
        let is_matched = round.outcome == RoundOutcome::Matched;
        is_matched.then_some((round.attempts, round.duration_ms, total_ms))
    };
    let stayed = finished.teams.iter().map(Arc::as_ref);
    let stayed = stayed.filter(|other| other.out.is_none_or(|other| out.round < other.round));
    let (attempts_before, ms_before, total_before) = stayed.filter_map(took).max()?;
    let (mine, ms, total) = took(team)?;
    let more = mine.checked_sub(attempts_before)?;
    if 0 < more {
        return Some(format!("{} behind", attempts(more)));
    }
    match finished.info.config.mode() {
        Mode::Longform => {
            let more = total.checked_sub(total_before).filter(|more| 0 < *more)?;
            Some(format!("{} slower over all days", span(more)))
        }
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => {
            Some(format!("{} behind", seconds(ms.checked_sub(ms_before)?)))
        }
    }
}

/// Writes ascending places, neighbours as a run: `2`, `4 to 6`.
fn runs(places: &[u32]) -> impl Iterator<Item = String> {
    let runs = places.chunk_by(|one, next| one + 1 == *next);
    runs.flat_map(|run| match run {
        [first, .., last] if 2 < run.len() => vec![format!("{first} to {last}")],
        _ => run.iter().map(u32::to_string).collect(),
    })
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
