//! What all modes share of a round: admitting a guess, completing an attempt, dealing, cutting short.
//!
//! Owns: RULES "Common to all modes". Does not know: what a mode makes of a round's end.

use std::sync::Arc;

use super::command::Rejection;
use super::event::{
    AbandonReason, EliminationReason, GameEvent, GuessAbandoned, GuessProcessed, GuessSubmitted,
    RoundDetail, RoundEndReason, RoundEnded, RoundStarted,
};
use super::ids::{PlayerId, TeamId};
use super::server::event::WordList;
use super::state::{OpenRound, Running, State, Team};
use super::turn::Turn;
use super::values::{Deal, Pair, RoundOutcome, Scope, Submission, TeamRound, Ts};
use crate::words::{NotAWord, Word, fresh_pair};

/// An attempt that both partners completed.
pub(super) struct Completed {
    pub(super) team_id: TeamId,
    pub(super) matched: bool,
}

/// Finds the open round of `player`'s team.
///
/// # Errors
/// The reason why there is none.
pub(super) fn open_line(
    state: &State,
    player: PlayerId,
) -> Result<(&Running, &Team, &OpenRound), Rejection> {
    let running = match state {
        State::New => return Err(Rejection::NoGame),
        _ if !state.has_player(player) => return Err(Rejection::Stranger),
        State::Lobby(_) => return Err(Rejection::NotStarted),
        State::Finished(_) => return Err(Rejection::Over),
        State::Running(Running {
            paused: Some(_), ..
        }) => return Err(Rejection::Paused),
        State::Running(running) => running,
    };
    let team = state.team_of(player).ok_or(Rejection::RoundNotOpen)?;
    let line = team.line.as_ref().ok_or(Rejection::RoundNotOpen)?;
    Ok((running, team, line))
}

/// Returns the open round that `player` may guess in now.
///
/// # Errors
/// The reason why they may not.
pub fn turn_of(state: &State, player: PlayerId) -> Result<&OpenRound, Rejection> {
    let (_, _, line) = open_line(state, player)?;
    match &line.pending {
        Some(pending) if pending.player_id == player => Err(Rejection::AlreadyGuessed {
            word: pending.word.clone(),
        }),
        _ => Ok(line),
    }
}

/// Checks that the clock of the game has not run out: a deadline stands, also while nobody has looked yet.
///
/// # Errors
/// [`Rejection::TimeUp`] from the deadline on.
pub(super) fn in_time(running: &Running, at: Ts) -> Result<(), Rejection> {
    match running.deadline {
        Some(deadline) if deadline <= at => Err(Rejection::TimeUp),
        _ => Ok(()),
    }
}

/// Takes a guess. Returns the attempt when it is the second of two.
///
/// # Errors
/// The exact reason why the guess does not count; it costs nothing.
pub(super) fn guess(
    turn: &mut Turn<'_>,
    player: PlayerId,
    typed: &str,
) -> Result<Option<Completed>, Rejection> {
    turn_of(turn.state(), player)?;
    let (running, team, line) = open_line(turn.state(), player)?;
    in_time(running, turn.at)?;
    let word = admit(turn, line, player, typed)?;
    let submission = Submission {
        player_id: player,
        word,
        elapsed_ms: line.elapsed_ms(turn.at),
    };
    let (round, team_id, attempt) = (line.round, team.slot.team_id, line.attempt);
    let Some(first) = line.pending.clone() else {
        turn.emit(GameEvent::GuessSubmitted(GuessSubmitted {
            round,
            team_id,
            attempt,
            submission,
        }));
        return Ok(None);
    };
    let match_kind = turn.lexicon.agree(&first.word, &submission.word);
    let matched = match_kind.is_some();
    let shown = line.pair.clone();
    let submissions = [first, submission];
    turn.emit(GameEvent::GuessProcessed(GuessProcessed {
        round,
        team_id,
        attempt,
        shown,
        submissions,
        matched,
        match_kind,
    }));
    Ok(Some(Completed { team_id, matched }))
}

fn admit(
    turn: &Turn<'_>,
    line: &OpenRound,
    player: PlayerId,
    typed: &str,
) -> Result<Word, Rejection> {
    let word = admitted(turn, typed)?;
    let guessed = turn.lexicon.comparing(&word);
    let same = |other: &&Word| guessed.agrees(other);
    if let Some(shown) = line.pair.iter().find(same) {
        return Err(Rejection::Shown {
            shown: shown.clone(),
            word,
        });
    }
    if let Some(used) = line.used.iter().find(same) {
        return Err(Rejection::UsedThisRound {
            used: used.clone(),
            word,
        });
    }
    if let Some(listed) = turn.server.words().list(WordList::Block).find(same) {
        return Err(Rejection::Blocked {
            listed: listed.clone(),
            word,
        });
    }
    if let Some(recent) = turn.recent_words(player).find(same) {
        return Err(Rejection::Recent {
            last: turn.house().recent_words,
            recent: recent.clone(),
            word,
        });
    }
    Ok(word)
}

/// Makes a word of what was typed: one of the dictionary, or one that the server takes besides.
fn admitted(turn: &Turn<'_>, typed: &str) -> Result<Word, NotAWord> {
    let admitted = if turn.house().refuse_offensive {
        turn.lexicon.admit_decent(typed)
    } else {
        turn.lexicon.admit(typed)
    };
    let word = match &admitted {
        Err(NotAWord::NotInDictionary(word)) => word.clone(),
        Err(NotAWord::Offensive) => turn.lexicon.admit(typed)?,
        _ => return admitted,
    };
    let mut accepted = turn.server.words().list(WordList::Accept);
    let is_accepted = accepted.any(|listed| turn.lexicon.agree(listed, &word).is_some());
    if is_accepted { Ok(word) } else { admitted }
}

/// Draws a pair that `team` may be dealt in `round`.
///
/// # Errors
/// [`Rejection::NoPair`] when the two have used up the whole list.
fn draw(turn: &Turn<'_>, team: &Team, round: u32) -> Result<Pair, Rejection> {
    let seed = turn.state().table().map_or(0, |table| table.seed.0);
    let mut blocked: Vec<Word> = team
        .slot
        .players
        .iter()
        .flat_map(|player| turn.recent_words(*player))
        .chain(turn.server.words().list(WordList::Block))
        .cloned()
        .collect();
    blocked.sort_unstable();
    blocked.dedup();
    let also = turn.server.words().list(WordList::Play);
    let also: Vec<Word> = also.cloned().collect();
    fresh_pair(turn.lexicon, &also, (seed, u64::from(round)), &blocked).ok_or(Rejection::NoPair)
}

/// What a mode says of a round it opens for all.
#[derive(Clone, Copy, Default)]
pub(super) struct Opening {
    pub(super) deadline: Option<Ts>,
    pub(super) day: Option<u32>,
}

/// Opens the next round for all teams that are in. One pair is drawn for all, and another only for a team that
/// must not be dealt it.
///
/// # Errors
/// [`Rejection::NoPair`] when no pair is left for a team.
pub(super) fn open_for_all(turn: &mut Turn<'_>, opening: Opening) -> Result<(), Rejection> {
    let Some(running) = turn.running() else {
        return Ok(());
    };
    let round = running.round + 1;
    let deals = running
        .teams
        .iter()
        .filter(|team| team.is_in())
        .map(|team| deal(turn, team, round))
        .collect::<Result<_, Rejection>>()?;
    open(turn, (round, Scope::All), deals, opening);
    Ok(())
}

/// Opens the next round of one team, whose rounds are its own.
///
/// # Errors
/// [`Rejection::NoPair`] when no pair is left for it.
pub(super) fn open_for(turn: &mut Turn<'_>, team_id: TeamId) -> Result<(), Rejection> {
    let Some(team) = turn.running().and_then(|running| running.team(team_id)) else {
        return Ok(());
    };
    let round = team.n_rounds() + 1;
    let deals = vec![deal(turn, team, round)?];
    open(turn, (round, Scope::Team), deals, Opening::default());
    Ok(())
}

fn deal(turn: &Turn<'_>, team: &Team, round: u32) -> Result<Deal, Rejection> {
    Ok(Deal {
        team_id: team.slot.team_id,
        pair: draw(turn, team, round)?,
    })
}

fn open(
    turn: &mut Turn<'_>,
    (round, scope): (u32, Scope),
    deals: Vec<Deal>,
    Opening { deadline, day }: Opening,
) {
    let started_at = turn.at;
    turn.emit(GameEvent::RoundStarted(RoundStarted {
        round,
        scope,
        deals,
        started_at,
        deadline,
        day,
    }));
}

/// How a team's round comes out, seen from its line.
pub(super) struct How {
    pub(super) outcome: RoundOutcome,
    pub(super) attempts: u32,
    pub(super) points: i32,
}

/// Writes a team's result of its round.
pub(super) fn result_of(turn: &Turn<'_>, team: &Team, line: &OpenRound, how: &How) -> TeamRound {
    let matched = how.outcome == RoundOutcome::Matched;
    let last = line.attempts.last().filter(|_| matched);
    let clock = turn.running().map_or(turn.at, |game| game.clock(turn.at));
    TeamRound {
        team_id: team.slot.team_id,
        outcome: how.outcome,
        attempts: how.attempts,
        matched_word: last.map(|[first, _]| first.word.clone()),
        match_kind: last.and_then(|[first, second]| turn.lexicon.agree(&first.word, &second.word)),
        perfect: matched && how.attempts == 1,
        points: how.points,
        duration_ms: match last {
            // What a match took does not depend on when the others were done.
            Some([first, second]) => first.elapsed_ms.max(second.elapsed_ms),
            None => line.elapsed_ms(clock),
        },
    }
}

/// Ends a round.
pub(super) fn end(
    turn: &mut Turn<'_>,
    (round, scope): (u32, Scope),
    results: Vec<TeamRound>,
    reason: RoundEndReason,
    detail: RoundDetail,
) {
    let durations = results.iter().map(|result| result.duration_ms);
    turn.emit(GameEvent::RoundEnded(RoundEnded {
        round,
        scope,
        duration_ms: durations.max().unwrap_or(0),
        results,
        reason,
        detail,
    }));
}

/// Cuts short the open attempt of `team_id`: what waited for the partner is recorded, and counts for nothing.
pub(super) fn abandon_attempt(
    turn: &mut Turn<'_>,
    team_id: TeamId,
    reason: AbandonReason,
    by: Option<PlayerId>,
) {
    let line = turn
        .running()
        .and_then(|running| running.team(team_id))
        .and_then(|team| team.line.as_ref());
    let Some((round, attempt, pending)) =
        line.map(|line| (line.round, line.attempt, line.pending.clone()))
    else {
        return;
    };
    turn.emit(GameEvent::GuessAbandoned(GuessAbandoned {
        round,
        team_id,
        attempt,
        reason,
        by,
        pending,
    }));
}

/// Cuts short the open attempts of all teams. Returns the teams.
pub(super) fn abandon_attempts(
    turn: &mut Turn<'_>,
    reason: AbandonReason,
    by: Option<PlayerId>,
) -> Vec<TeamId> {
    let teams = turn.running().map_or(&[][..], |running| &running.teams);
    let open: Vec<TeamId> = teams
        .iter()
        .filter(|team| team.line.is_some())
        .map(|team| team.slot.team_id)
        .collect();
    for team_id in &open {
        abandon_attempt(turn, *team_id, reason, by);
    }
    open
}

/// Ends the round that all play, with what is left of it cut short for this reason.
///
/// A team that has not matched by then is unmatched; where the round is void, it counts for nothing.
pub(super) fn end_for_all(
    turn: &mut Turn<'_>,
    (why, by): (AbandonReason, Option<PlayerId>),
    reason: RoundEndReason,
    detail: impl FnOnce(&Running, &[TeamRound]) -> RoundDetail,
) {
    abandon_attempts(turn, why, by);
    let Some(running) = turn.running() else {
        return;
    };
    let unfinished = if reason == RoundEndReason::Void {
        RoundOutcome::Void
    } else {
        RoundOutcome::Unmatched
    };
    let result = |team: &Arc<Team>| {
        let line = team.latest()?;
        let outcome = match team.out.map(|out| out.reason) {
            Some(EliminationReason::Forfeited | EliminationReason::Removed) => {
                RoundOutcome::Eliminated
            }
            _ if line.matched => RoundOutcome::Matched,
            _ => unfinished,
        };
        let how = How {
            outcome,
            attempts: line.made(),
            points: 0,
        };
        Some(result_of(turn, team, line, &how))
    };
    let results: Vec<TeamRound> = running.teams.iter().filter_map(result).collect();
    if results.is_empty() {
        return;
    }
    let detail = detail(running, &results);
    let round = (running.round, Scope::All);
    end(turn, round, results, reason, detail);
}
