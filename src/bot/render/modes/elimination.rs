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
use crate::bot::render::phrase::{mentions, mode_title, moment, pair};
use crate::bot::render::rounds::{in_round, round_line, round_name};
use crate::game::event::{EliminationReason, GiveUpDropped, GiveUpProposed, TeamEliminated};
use crate::game::state::{CurrentRound, Finished, GameInfo, Out, Running, State, Team};
use crate::game::values::RoundOutcome;
use crate::game::{Mode, PlayerId, counted};
use crate::texts::Texts;

/// Says why a team is out, to end a sentence about it.
pub(super) fn why_out(
    team: &Team,
    reason: EliminationReason,
    n_attempts: u32,
    info: &GameInfo,
    names: &Names,
) -> String {
    let t = names.texts;
    let left = team.slot.players.into_iter().find(|player| {
        let participant = info.participant(*player);
        participant.is_some_and(|participant| participant.left)
    });
    match (reason, left) {
        (EliminationReason::TimeExpired, _) => t.out_no_match_in_time().to_owned(),
        (EliminationReason::GuessLimit, _) => t.out_no_match_in(n_attempts.into()),
        (EliminationReason::Forced, _) => t.out_behind().to_owned(),
        (EliminationReason::Inactive, _) => t.out_inactive().to_owned(),
        (EliminationReason::Removed, _) => t.out_removed().to_owned(),
        (EliminationReason::Forfeited, Some(player)) => t.who_left(names.of(player)),
        (EliminationReason::Forfeited, None) => t.out_gave_up().to_owned(),
    }
}

/// Writes the DM to a team that is out.
pub(crate) fn team_out(
    eliminated: &TeamEliminated,
    state: &State,
    names: &Names,
) -> Option<Message> {
    let (t, team, info) = (names.texts, state.team(eliminated.team_id)?, state.info()?);
    let round = in_round(eliminated.round, &info.config, t);
    let why = why_out(team, eliminated.reason, eliminated.attempts, info, names);
    let mut text = t.your_team_is_out(round, why);
    if let State::Running(running) = state {
        if info.config.mode() == Mode::Knockout {
            let place = t.place_of_teams(eliminated.place, running.teams.len());
            let _ = write!(text, " {place}");
        }
        if running.n_in() > 1 {
            let next = if others_play_on(running) {
                t.others_play_on()
            } else {
                t.told_who_wins()
            };
            let _ = write!(text, "\n{next}");
        }
    }
    Some(Message::new(t, text))
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
    let (t, team, info) = (names.texts, state.team(eliminated.team_id)?, state.info()?);
    let why = why_out(team, eliminated.reason, eliminated.attempts, info, names);
    Some(Message::new(t, t.team_is_out(names.team(team), why)))
}

/// Asks the partner whether to give up.
pub(crate) fn give_up_proposal(
    proposed: &GiveUpProposed,
    state: &State,
    names: &Names,
) -> Option<Message> {
    let (t, team, info) = (names.texts, state.team(proposed.team_id)?, state.info()?);
    let round = team.open_round()?;
    let text = t.wants_to_give_up(
        names.of(proposed.by),
        mode_title(t, info.config.mode()),
        moment(proposed.expires_at),
        round.attempt,
        pair(&round.pair),
    );
    Some(proposal(t, text, info, proposed.round))
}

/// Asks a partner whom DMs do not reach in the channel.
pub(crate) fn give_up_proposal_in_channel(
    round: u32,
    by: PlayerId,
    (partner, user): (PlayerId, u64),
    info: &GameInfo,
    names: &Names,
) -> Message {
    let t = names.texts;
    let text = t.wants_to_give_up_in_channel(mentions(&[user]), names.of(by), names.of(partner));
    proposal(t, text, info, round).pinging(&[user])
}

fn proposal(t: Texts, text: String, info: &GameInfo, round: u32) -> Message {
    let game = info.game_id;
    Message::new(t, text)
        .button(Action::GiveUp { round }, game, Style::Danger)
        .button(Action::KeepPlaying { round }, game, Style::Primary)
}

/// Confirms a proposal to give up.
pub(crate) fn give_up_confirmation(
    proposed: &GiveUpProposed,
    state: &State,
    names: &Names,
) -> Message {
    let t = names.texts;
    let partner = names.partner(state.partner_of(proposed.by));
    let text = t.asked_partner_to_give_up(partner, moment(proposed.expires_at));
    let message = Message::new(t, text);
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
    let (t, team, info) = (names.texts, state.team(dropped.team_id)?, state.info()?);
    let partner = names.partner(team.partner_of(reader));
    let why = match dropped.by {
        Some(by) if by == reader => t.you_keep_playing().to_owned(),
        Some(by) if by == dropped.proposed_by => t.dropped_plays_on_after_all(partner),
        Some(_) => t.dropped_wants_to_keep_playing(partner),
        None if reader == dropped.proposed_by => t.dropped_no_answer(partner),
        None => t.dropped_time_over().to_owned(),
    };
    let Some(round) = team.open_round() else {
        return Some(Message::new(t, why));
    };
    let shown = t.attempt_and_pair(round.attempt, pair(&round.pair));
    Some(guess_buttons(t, format!("{why} {shown}"), info.game_id))
}

/// Says the same in the channel, for a player whom DMs do not reach.
pub(crate) fn plays_on_in_channel(user: u64, info: &GameInfo, t: Texts) -> Message {
    let text = t.plays_on_in_channel(mentions(&[user]));
    play_here(t, text, info.game_id, &[user])
}

/// Names the present round and says when it ends, to follow a few words that name the game.
pub(super) fn current_round(running: &Running, t: Texts) -> String {
    let round = round_name(running.round, &running.info.config, t);
    match running.deadline.filter(|_| running.paused.is_none()) {
        Some(deadline) => t.round_ends(round, moment(deadline)),
        None => round,
    }
}

/// Lists the teams that are out of a live game, the last one to go first.
pub(super) fn eliminated_teams(running: &Running, names: &Names) -> Option<String> {
    let t = names.texts;
    let teams = running.teams.iter().map(Arc::as_ref);
    let mut eliminated: Vec<&Team> = teams.filter(|team| !team.is_in()).collect();
    eliminated.sort_by_key(|team| team.out.map(|out| out.place));
    let team = |team: &&Team| {
        let round = team.out.map_or(0, |out| out.round);
        let round = round_name(round, &running.info.config, t);
        format!("{} ({round})", names.team(team))
    };
    let eliminated: Vec<String> = eliminated.iter().map(team).collect();
    (!eliminated.is_empty()).then(|| t.out_list(eliminated.join(", ")))
}

/// Says who won, and how long it took.
pub(super) fn verdict(ended: &Ended<'_>) -> String {
    let (t, event) = (ended.names.texts, ended.event);
    let how = match ended.finished.info.config.mode() {
        // The days say how long it took.
        Mode::Longform => t.after_days(event.rounds.into()),
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => {
            t.after_rounds(event.rounds.into(), t.span(event.duration_ms))
        }
    };
    ended.verdict(&how, t.why_twice_no_match())
}

/// Lists the teams, with the round in which each went out, and why. A reason that several share follows below.
pub(super) fn result(ended: &Ended<'_>) -> Vec<String> {
    let (t, config) = (ended.names.texts, &ended.finished.info.config);
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
        let round = round_name(out.round, config, t);
        match reason(team).filter(|why| reasons.iter().all(|(reason, _)| reason != why)) {
            Some(why) => format!("{round}, {why}"),
            None => round,
        }
    });
    lines.extend(reasons.into_iter().map(|(why, mut places)| {
        places.dedup();
        let n_places = places.len();
        let places: Vec<String> = runs(&places, t).collect();
        let places = t.listed(&places);
        if n_places == 1 {
            t.place_why(places, why)
        } else {
            t.places_why(places, why)
        }
    }));
    lines.extend(ended.rounds(round_line));
    lines
}

/// Says why a team is where it is: by how much it was behind, where it matched.
fn why_placed(team: &Team, out: Out, ended: &Ended<'_>) -> String {
    let finished = ended.finished;
    let by = behind(team, out, finished, ended.names.texts)
        .filter(|_| out.reason == EliminationReason::Forced);
    by.unwrap_or_else(|| why_out(team, out.reason, out.attempts, &finished.info, ended.names))
}

/// Says by how much a team that went out was behind the last one that stayed in.
fn behind(team: &Team, out: Out, finished: &Finished, t: Texts) -> Option<String> {
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
        return Some(t.attempts_behind(more.into()));
    }
    match finished.info.config.mode() {
        Mode::Longform => {
            let more = total.checked_sub(total_before).filter(|more| 0 < *more)?;
            Some(t.slower_over_all_days(t.span(more)))
        }
        Mode::TwoPlayer | Mode::Knockout | Mode::Race | Mode::GolfRace => {
            Some(t.time_behind(t.seconds(ms.checked_sub(ms_before)?)))
        }
    }
}

/// Writes ascending places, neighbours as a run: `2`, `4 to 6`.
fn runs(places: &[u32], t: Texts) -> impl Iterator<Item = String> {
    let runs = places.chunk_by(|one, next| one + 1 == *next);
    runs.flat_map(move |run| match run {
        [first, .., last] if 2 < run.len() => vec![t.from_to(first, last)],
        _ => run.iter().map(u32::to_string).collect(),
    })
}

/// Says how far a team is in the round that all play, without any of its words.
pub(super) fn standing(team: &Team, names: &Names) -> String {
    let t = names.texts;
    match &team.current {
        CurrentRound::Open(round) => {
            let guessed = round.pending.as_ref().map(|pending| pending.player_id);
            let still = team.slot.players.into_iter();
            let mut still = still.filter(|player| Some(*player) != guessed);
            // The line names both before this.
            let still = match (guessed, still.next()) {
                (Some(_), Some(player)) => names.of(player),
                _ => t.both_still(),
            };
            t.team_at_attempt(round.attempt, still)
        }
        CurrentRound::Done(done) if done.matched => t.team_matched(done.n_attempts().into()),
        CurrentRound::Done(_) => t.team_spent().to_owned(),
        CurrentRound::None => t.team_waits().to_owned(),
    }
}
