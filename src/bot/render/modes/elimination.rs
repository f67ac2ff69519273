//! What players read of teams that go out until one is left: in knockout and longform alike.
//!
//! Owns: paths of words, why a team is out, the wish to give up, the result. Does not know: when a mode
//! sends a team out.

use std::fmt::Write;
use std::sync::Arc;

use crate::bot::custom_id::Action;
use crate::bot::render::buttons::{guess_buttons, play_here};
use crate::bot::render::message::{Message, Style};
use crate::bot::render::names::Names;
use crate::bot::render::pages::pages;
use crate::bot::render::phrase::{attempts, moment, pair, span};
use crate::bot::render::rounds::{in_round, round_count, round_name};
use crate::game::event::{
    EliminationReason, GameCompleted, GiveUpDropped, GiveUpProposed, Outcome, TeamEliminated,
};
use crate::game::state::{CurrentRound, Finished, GameInfo, Running, State, Team};
use crate::game::values::{RoundOutcome, Standing, TeamRound};
use crate::game::{Mode, PlayerId};

/// Says why a team is out, as the end of a sentence about it.
pub(super) fn why_out(
    team: &Team,
    reason: EliminationReason,
    made: u32,
    info: &GameInfo,
    names: &Names,
) -> String {
    let left = team.slot.players.into_iter().find(|player| {
        let participant = info.participant(*player);
        participant.is_some_and(|participant| participant.left)
    });
    match (reason, left) {
        (EliminationReason::TimeExpired, _) => "no match in time".to_owned(),
        (EliminationReason::GuessLimit, _) => format!("no match in {}", attempts(made)),
        (EliminationReason::Forced, _) => "matched, but behind the others".to_owned(),
        (EliminationReason::Inactive, _) => "made no attempt".to_owned(),
        (EliminationReason::Removed, _) => "a player was removed".to_owned(),
        (EliminationReason::Forfeited, Some(player)) => format!("{} left", names.of(player)),
        (EliminationReason::Forfeited, None) => "gave up".to_owned(),
    }
}

/// Writes the DM to a team that is out.
#[must_use]
pub fn team_out(gone: &TeamEliminated, state: &State, names: &Names) -> Option<Message> {
    let (team, info) = (state.team(gone.team_id)?, state.info()?);
    let round = in_round(gone.round, &info.config);
    let why = why_out(team, gone.reason, gone.attempts, info, names);
    let mut text = format!("**Your team is out** {round} ({why}).");
    if let (State::Running(running), Mode::Knockout) = (state, info.config.mode()) {
        let _ = write!(text, " Place {} of {}.", gone.place, running.teams.len());
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

/// Returns whether the game surely goes on for the teams that are in. While a round is closing, more of
/// them may be about to go, and the game may end with that.
fn others_play_on(running: &Running) -> bool {
    let is_playing = running.teams.iter().any(|team| team.open_round().is_some());
    (is_playing || running.mode.next_at().is_some())
        && running.n_in() > running.mode.leaving().len() + 1
}

/// Says in the channel that a team is out by its own doing.
#[must_use]
pub fn forfeited(gone: &TeamEliminated, state: &State, names: &Names) -> Option<Message> {
    let (team, info) = (state.team(gone.team_id)?, state.info()?);
    let why = why_out(team, gone.reason, gone.attempts, info, names);
    let team = names.team(team);
    Some(Message::text(format!("**{team}** are out ({why}).")))
}

/// Asks the partner whether to give up.
#[must_use]
pub fn give_up_asked(asked: &GiveUpProposed, state: &State, names: &Names) -> Option<Message> {
    let (team, info) = (state.team(asked.team_id)?, state.info()?);
    let line = team.open_round()?;
    let by = names.of(asked.by);
    let text = format!(
        "**{by} wants to give up.** Your team would be out of the {} game. Do you agree? Without your yes within 60 seconds \
         ({}) you two play on.\nAttempt {}: {}",
        info.config.mode(),
        moment(asked.expires_at),
        line.attempt,
        pair(&line.pair),
    );
    Some(asking(text, info, asked.round))
}

/// Asks a partner in the channel, where DMs do not reach them.
#[must_use]
pub fn give_up_asked_in_channel(
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
    asking(text, info, round).pinging(Some(user))
}

fn asking(text: String, info: &GameInfo, round: u32) -> Message {
    let game = info.game_id;
    Message::text(text)
        .button(Action::GiveUp { round }, game, Style::Danger)
        .button(Action::KeepPlaying { round }, game, Style::Primary)
}

/// Confirms a proposal to give up: the partner is asked.
#[must_use]
pub fn asks_partner(asked: &GiveUpProposed, state: &State, names: &Names) -> Message {
    let partner = state.partner_of(asked.by);
    let partner = partner.map_or("your partner", |partner| names.of(partner));
    let text = format!(
        "I ask {partner}: giving up puts your team out of the game, so both must want it. Without a yes within 60 seconds ({}) you \
         two play on. Keep playing takes it back.",
        moment(asked.expires_at)
    );
    let message = Message::text(text);
    match state.info() {
        Some(info) => {
            let round = asked.round;
            message.button(
                Action::KeepPlaying { round },
                info.game_id,
                Style::Secondary,
            )
        }
        None => message,
    }
}

/// Says that a wish to give up came to nothing, to `reader` of the team.
#[must_use]
pub fn give_up_dropped(
    dropped: &GiveUpDropped,
    reader: PlayerId,
    state: &State,
    names: &Names,
) -> Option<Message> {
    let (team, info) = (state.team(dropped.team_id)?, state.info()?);
    let partner = team.partner_of(reader);
    let partner = partner.map_or("your partner", |partner| names.of(partner));
    let why = match dropped.by {
        Some(by) if by == reader => "You play on.".to_owned(),
        Some(by) if by == dropped.proposed_by => format!("{partner} plays on after all."),
        Some(_) => format!("{partner} wants to play on, so you two do."),
        None if reader == dropped.proposed_by => {
            format!("{partner} did not answer within 60 seconds, so you two play on.")
        }
        None => "The 60 seconds to agree are over, so you two play on.".to_owned(),
    };
    let Some(line) = team.open_round() else {
        return Some(Message::text(why));
    };
    let text = format!("{why} Attempt {}: {}", line.attempt, pair(&line.pair));
    Some(guess_buttons(text, info.game_id, line.round))
}

/// Says the same in the channel, to somebody whom DMs do not reach.
#[must_use]
pub fn plays_on_in_channel(user: u64, info: &GameInfo) -> Message {
    let text = format!("<@{user}>, nobody gives up: your team plays on. My words shows your pair.");
    play_here(text, info.game_id).pinging(Some(user))
}

/// Says where teams of a live game stand that are out, the last one to go first.
pub(super) fn gone(running: &Running, names: &Names) -> Option<String> {
    let teams = running.teams.iter().map(Arc::as_ref);
    let mut gone: Vec<&Team> = teams.filter(|team| !team.is_in()).collect();
    gone.sort_by_key(|team| team.out.map(|out| out.place));
    let team = |team: &&Team| {
        let round = team.out.map_or(0, |out| out.round);
        let round = round_name(round, &running.info.config);
        format!("{} ({round})", names.team(team))
    };
    let gone: Vec<String> = gone.iter().map(team).collect();
    (!gone.is_empty()).then(|| format!("Out: {}", gone.join(", ")))
}

/// Writes the result of a game that was played to its end, over as many texts as it takes.
#[must_use]
pub fn standings(finished: &Finished, event: &GameCompleted, names: &Names) -> Vec<String> {
    let config = &finished.info.config;
    let mode = config.mode();
    let team = |standing: &Standing| {
        let mut teams = finished.teams.iter();
        teams
            .find(|team| team.slot.team_id == standing.team_id)
            .map(Arc::as_ref)
    };
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

/// Returns what rounds are compared by: unmatched ones are worse than all that matched.
fn grade(round: &TeamRound) -> (bool, u32) {
    (round.outcome != RoundOutcome::Matched, round.attempts)
}

/// Says how far a team is in the round that all play; never a word.
pub(super) fn standing(team: &Team, names: &Names) -> String {
    match &team.current {
        CurrentRound::Open(line) => {
            let guessed = line.pending.as_ref().map(|pending| pending.player_id);
            let still = team.slot.players.into_iter();
            let still = still.filter(|player| Some(*player) != guessed);
            format!(
                "attempt {}, still to guess: {}",
                line.attempt,
                names.list(still)
            )
        }
        CurrentRound::Done(done) if done.matched => {
            format!("matched, {}", attempts(done.n_attempts()))
        }
        CurrentRound::Done(_) => "no attempt left".to_owned(),
        CurrentRound::None => "waits for the next round".to_owned(),
    }
}
