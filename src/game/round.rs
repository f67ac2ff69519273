//! What all modes share of a round: admitting a guess, completing an attempt, dealing, cutting short.
//!
//! Owns: RULES "Common to all modes". Does not know: what follows from a round's end in a mode.

use std::sync::Arc;

use super::command::Rejection;
use super::decision::{Decided, Decision};
use super::event::{
    AbandonReason, EliminationReason, GameEvent, GuessAbandoned, GuessProcessed, GuessSubmitted,
    RoundDetail, RoundEndReason, RoundEnded, RoundStarted,
};
use super::ids::{PlayerId, TeamId};
use super::server::event::WordList;
use super::state::{OpenRound, Running, State, Team};
use super::values::{Deal, Pair, RoundOutcome, Scope, Submission, TeamRound, Ts};
use crate::words::{NotAWord, Word, daily_pairs, fresh_pair};

/// An attempt that both partners completed.
pub(super) struct CompletedAttempt {
    pub(super) team_id: TeamId,
    pub(super) matched: bool,
}

/// Why the rest of a round is cut short, and who caused it.
#[derive(Clone, Copy)]
pub(super) struct CutShort {
    reason: AbandonReason,
    by: Option<PlayerId>,
}

impl CutShort {
    pub(super) const fn by(player: PlayerId, reason: AbandonReason) -> Self {
        let by = Some(player);
        Self { reason, by }
    }

    pub(super) const fn by_nobody(reason: AbandonReason) -> Self {
        Self { reason, by: None }
    }
}

/// A team's open round, in its game.
pub(super) struct InRound<'a> {
    pub(super) running: &'a Running,
    pub(super) team: &'a Team,
    pub(super) round: &'a OpenRound,
}

pub(super) fn open_round(state: &State, player: PlayerId) -> Result<InRound<'_>, Rejection> {
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
    let round = team.open_round().ok_or(Rejection::RoundNotOpen)?;
    Ok(InRound {
        running,
        team,
        round,
    })
}

/// Returns the open round that `player` may guess in now.
pub fn guessable_round(state: &State, player: PlayerId) -> Result<&OpenRound, Rejection> {
    let round = open_round(state, player)?.round;
    match &round.pending {
        Some(pending) if pending.player_id == player => Err(Rejection::AlreadyGuessed {
            word: pending.word.clone(),
        }),
        _ => Ok(round),
    }
}

/// Checks that the clock of the game has not run out: a deadline holds even before its tick.
pub(super) fn check_in_time(running: &Running, at: Ts) -> Decided {
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
    decision: &mut Decision<'_>,
    player: PlayerId,
    typed: &str,
) -> Result<Option<CompletedAttempt>, Rejection> {
    guessable_round(decision.state(), player)?;
    let InRound {
        running,
        team,
        round: open,
    } = open_round(decision.state(), player)?;
    check_in_time(running, decision.at)?;
    let word = admit(decision, open, player, typed)?;
    let submission = Submission {
        player_id: player,
        word,
        elapsed_ms: open.elapsed_ms(decision.at),
    };
    let (round, team_id, attempt) = (open.round, team.slot.team_id, open.attempt);
    let Some(first) = open.pending.clone() else {
        decision.emit(GameEvent::GuessSubmitted(GuessSubmitted {
            round,
            team_id,
            attempt,
            submission,
        }));
        return Ok(None);
    };
    let match_kind = decision.lexicon.agree(&first.word, &submission.word);
    let matched = match_kind.is_some();
    let shown = open.pair.clone();
    let submissions = [first, submission];
    decision.emit(GameEvent::GuessProcessed(GuessProcessed {
        round,
        team_id,
        attempt,
        shown,
        submissions,
        matched,
        match_kind,
    }));
    Ok(Some(CompletedAttempt { team_id, matched }))
}

fn admit(
    decision: &Decision<'_>,
    round: &OpenRound,
    player: PlayerId,
    typed: &str,
) -> Result<Word, Rejection> {
    let word = parse_word(decision, typed)?;
    let guessed = decision.lexicon.comparing(&word);
    let same = |other: &&Word| guessed.agrees(other);
    if let Some(shown) = round.pair.iter().find(same) {
        return Err(Rejection::Shown {
            shown: shown.clone(),
            word,
        });
    }
    if let Some(used) = round.used.iter().find(same) {
        return Err(Rejection::UsedThisRound {
            used: used.clone(),
            word,
        });
    }
    if let Some(listed) = decision.server.words().list(WordList::Block).find(same) {
        return Err(Rejection::Blocked {
            listed: listed.clone(),
            word,
        });
    }
    if let Some(recent) = decision.recent_words(player).find(same) {
        return Err(Rejection::Recent {
            last: decision.server_rules().recent_words,
            recent: recent.clone(),
            word,
        });
    }
    Ok(word)
}

/// Parses what was typed into a word of the dictionary, or one that the server accepts in addition.
fn parse_word(decision: &Decision<'_>, typed: &str) -> Result<Word, NotAWord> {
    let admitted = if decision.server_rules().refuse_offensive {
        decision.lexicon.admit_decent(typed)
    } else {
        decision.lexicon.admit(typed)
    };
    let word = match &admitted {
        Err(NotAWord::NotInDictionary(word)) => word.clone(),
        Err(NotAWord::Offensive) => decision.lexicon.admit(typed)?,
        _ => return admitted,
    };
    let mut accepted = decision.server.words().list(WordList::Accept);
    let is_accepted = accepted.any(|listed| decision.lexicon.agree(listed, &word).is_some());
    if is_accepted { Ok(word) } else { admitted }
}

/// Draws a pair that `team` may be dealt in `round`.
///
/// # Errors
/// [`Rejection::NoPair`] when the two have used up the whole list.
fn draw(decision: &Decision<'_>, team: &Team, round: u32) -> Result<Pair, Rejection> {
    let info = decision.state().info();
    if let Some(day) = info.and_then(|info| info.daily) {
        // The same for everybody, whatever they have said lately.
        let nth = usize::try_from(round)
            .unwrap_or(usize::MAX)
            .saturating_sub(1);
        let pair = daily_pairs(decision.lexicon, day).into_iter().nth(nth);
        return pair.ok_or(Rejection::NoPair);
    }
    let seed = info.map_or(0, |info| info.seed.0);
    let mut blocked: Vec<Word> = team
        .slot
        .players
        .iter()
        .flat_map(|player| decision.recent_words(*player))
        .chain(decision.server.words().list(WordList::Block))
        .cloned()
        .collect();
    blocked.sort_unstable();
    blocked.dedup();
    let also = decision.server.words().list(WordList::Play);
    let also: Vec<Word> = also.cloned().collect();
    fresh_pair(decision.lexicon, &also, (seed, u64::from(round)), &blocked).ok_or(Rejection::NoPair)
}

/// What a mode adds to a round that it opens for all.
#[derive(Clone, Copy, Default)]
pub(super) struct Opening {
    pub(super) deadline: Option<Ts>,
    pub(super) day: Option<u32>,
}

/// Opens the next round for all teams that are in.
///
/// All are dealt the same pair, because it is drawn from the same seed; a team that must not be dealt it gets another.
pub(super) fn open_for_all(decision: &mut Decision<'_>, opening: Opening) -> Decided {
    let Some(running) = decision.running() else {
        return Ok(());
    };
    let round = running.round + 1;
    let deals = running
        .teams
        .iter()
        .filter(|team| team.is_in())
        .map(|team| deal(decision, team, round))
        .collect::<Result<_, Rejection>>()?;
    open(decision, (round, Scope::All), deals, opening);
    Ok(())
}

/// Opens the next round of one team, in a mode in which teams do not share rounds.
pub(super) fn open_for(decision: &mut Decision<'_>, team_id: TeamId) -> Decided {
    let Some(team) = decision.running().and_then(|running| running.team(team_id)) else {
        return Ok(());
    };
    let round = team.n_rounds() + 1;
    let deals = vec![deal(decision, team, round)?];
    open(decision, (round, Scope::Team), deals, Opening::default());
    Ok(())
}

fn deal(decision: &Decision<'_>, team: &Team, round: u32) -> Result<Deal, Rejection> {
    Ok(Deal {
        team_id: team.slot.team_id,
        pair: draw(decision, team, round)?,
    })
}

fn open(
    decision: &mut Decision<'_>,
    (round, scope): (u32, Scope),
    deals: Vec<Deal>,
    Opening { deadline, day }: Opening,
) {
    let started_at = decision.at;
    decision.emit(GameEvent::RoundStarted(RoundStarted {
        round,
        scope,
        deals,
        started_at,
        deadline,
        day,
    }));
}

/// The result of a round for a team, as its mode decides it.
pub(super) struct RoundResult {
    pub(super) outcome: RoundOutcome,
    pub(super) attempts: u32,
    pub(super) points: i32,
}

/// Completes a team's result with what was played.
pub(super) fn result_of(
    decision: &Decision<'_>,
    team: &Team,
    round: &OpenRound,
    result: &RoundResult,
) -> TeamRound {
    let matched = result.outcome == RoundOutcome::Matched;
    let last = round.attempts.last().filter(|_| matched);
    let clock = decision
        .running()
        .map_or(decision.at, |game| game.clock(decision.at));
    TeamRound {
        team_id: team.slot.team_id,
        outcome: result.outcome,
        attempts: result.attempts,
        matched_word: last.map(|[first, _]| first.word.clone()),
        match_kind: last
            .and_then(|[first, second]| decision.lexicon.agree(&first.word, &second.word)),
        perfect: matched && result.attempts == 1,
        points: result.points,
        duration_ms: match last {
            // The time of a match does not depend on when other teams finish.
            Some([first, second]) => first.elapsed_ms.max(second.elapsed_ms),
            None => round.elapsed_ms(clock),
        },
    }
}

pub(super) fn end(
    decision: &mut Decision<'_>,
    (round, scope): (u32, Scope),
    results: Vec<TeamRound>,
    reason: RoundEndReason,
    detail: RoundDetail,
) {
    let durations = results.iter().map(|result| result.duration_ms);
    decision.emit(GameEvent::RoundEnded(RoundEnded {
        round,
        scope,
        duration_ms: durations.max().unwrap_or(0),
        results,
        reason,
        detail,
    }));
}

/// Cuts short the open attempt of `team_id`: a guess that waited for the partner's is recorded, and
/// counts for nothing.
pub(super) fn abandon_attempt(decision: &mut Decision<'_>, team_id: TeamId, cut_short: CutShort) {
    let team = decision.running().and_then(|running| running.team(team_id));
    let Some(round) = team.and_then(Team::open_round) else {
        return;
    };
    let abandoned = GuessAbandoned {
        round: round.round,
        team_id,
        attempt: round.attempt,
        reason: cut_short.reason,
        by: cut_short.by,
        pending: round.pending.clone(),
    };
    decision.emit(GameEvent::GuessAbandoned(abandoned));
}

/// Cuts short the open attempts of all teams. Returns the teams.
pub(super) fn abandon_attempts(decision: &mut Decision<'_>, cut_short: CutShort) -> Vec<TeamId> {
    let teams = decision.state().teams().iter();
    let open: Vec<TeamId> = teams
        .filter(|team| team.open_round().is_some())
        .map(|team| team.slot.team_id)
        .collect();
    for team_id in &open {
        abandon_attempt(decision, *team_id, cut_short);
    }
    open
}

/// Ends the round that all play, and cuts short the attempts that are still open.
///
/// A team that has not matched by then is unmatched; its round is void if `reason` is.
pub(super) fn end_for_all(
    decision: &mut Decision<'_>,
    cut_short: CutShort,
    reason: RoundEndReason,
    detail: impl FnOnce(&Running, &[TeamRound]) -> RoundDetail,
) {
    abandon_attempts(decision, cut_short);
    let Some(running) = decision.running() else {
        return;
    };
    let unfinished = if reason == RoundEndReason::Void {
        RoundOutcome::Void
    } else {
        RoundOutcome::Unmatched
    };
    let result = |team: &Arc<Team>| {
        let round = team.current_round()?;
        let outcome = match team.out.map(|out| out.reason) {
            Some(EliminationReason::Forfeited | EliminationReason::Removed) => {
                RoundOutcome::Eliminated
            }
            _ if round.matched => RoundOutcome::Matched,
            _ => unfinished,
        };
        let result = RoundResult {
            outcome,
            attempts: round.n_attempts(),
            points: 0,
        };
        Some(result_of(decision, team, round, &result))
    };
    let results: Vec<TeamRound> = running.teams.iter().filter_map(result).collect();
    if results.is_empty() {
        return;
    }
    let detail = detail(running, &results);
    let round = (running.round, Scope::All);
    end(decision, round, results, reason, detail);
}
