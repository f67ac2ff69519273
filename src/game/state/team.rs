//! A team in play, and its rounds.

use std::sync::Arc;

use crate::game::event::{EliminationReason, GuessProcessed, RoundStarted};
use crate::game::ids::PlayerId;
use crate::game::time::{Ts, later, millis_between};
use crate::game::values::{Pair, Submission, TeamRound, TeamSlot};
use crate::words::Word;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    pub slot: TeamSlot,
    /// Its round until that ends for all who play it.
    pub current: CurrentRound,
    pub rounds: Vec<TeamRound>,
    /// The pair that each of its rounds began with, as far as it is known.
    pub dealt: Vec<Option<Pair>>,
    /// Its last round that ended, in its final state.
    pub last: Option<Arc<OpenRound>>,
    /// Set when it went out.
    pub out: Option<Out>,
    /// When it last matched, moved on by every pause and outage.
    pub last_match_at: Option<Ts>,
}

/// The round of a team that has not ended for all who play it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CurrentRound {
    #[default]
    None,
    Open(OpenRound),
    /// It is over for this team; others may still play it.
    Done(OpenRound),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Out {
    /// In which round, or after it.
    pub round: u32,
    pub reason: EliminationReason,
    /// How many attempts it made in that round.
    pub attempts: u32,
    pub place: u32,
}

/// A proposal to give up that the partner has not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GiveUpProposal {
    pub by: PlayerId,
    /// Until when the partner may confirm it, moved on by every pause and outage.
    pub expires_at: Ts,
}

/// A round as a team plays it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRound {
    pub round: u32,
    /// The pair it is shown now.
    pub pair: Pair,
    pub attempt: u32,
    /// When the round opened, moved on by every pause and outage.
    pub opened_at: Ts,
    /// When the attempt opened, in milliseconds of the round.
    pub attempt_opened_ms: u64,
    /// Every word shown or guessed in this round, oldest first.
    pub used: Vec<Word>,
    pub attempts: Vec<[Submission; 2]>,
    pub matched: bool,
    /// The first guess of the open attempt: secret.
    pub pending: Option<Submission>,
    /// Set while one partner proposes to give up and the other has not answered.
    pub give_up: Option<GiveUpProposal>,
    /// One partner had the other called to this attempt.
    pub is_nudged: bool,
}

impl Team {
    pub(super) fn entered(slot: &TeamSlot) -> Self {
        Self {
            slot: slot.clone(),
            current: CurrentRound::None,
            rounds: Vec::new(),
            dealt: Vec::new(),
            last: None,
            out: None,
            last_match_at: None,
        }
    }

    /// Tells whether it has not gone out.
    pub(crate) const fn is_in(&self) -> bool {
        self.out.is_none()
    }

    /// Tells whether it matched in the round that all play.
    pub(crate) fn has_matched(&self) -> bool {
        self.current_round().is_some_and(|round| round.matched)
    }

    /// Tells whether it has no attempt left in the round that all play.
    pub(crate) const fn is_spent(&self) -> bool {
        matches!(&self.current, CurrentRound::Done(round) if !round.matched)
    }

    pub fn n_rounds(&self) -> u32 {
        u32::try_from(self.rounds.len()).unwrap_or(u32::MAX)
    }

    /// Returns its round, open or over for it, until the round ends.
    pub(crate) const fn current_round(&self) -> Option<&OpenRound> {
        match &self.current {
            CurrentRound::None => None,
            CurrentRound::Open(round) | CurrentRound::Done(round) => Some(round),
        }
    }

    /// Returns its round while that is open for it.
    pub const fn open_round(&self) -> Option<&OpenRound> {
        match &self.current {
            CurrentRound::Open(round) => Some(round),
            CurrentRound::None | CurrentRound::Done(_) => None,
        }
    }

    pub(super) const fn open_round_mut(&mut self) -> Option<&mut OpenRound> {
        match &mut self.current {
            CurrentRound::Open(round) => Some(round),
            CurrentRound::None | CurrentRound::Done(_) => None,
        }
    }

    /// Closes its open round for this team, though others may still play theirs.
    pub(super) fn close_round(&mut self) {
        self.current = match std::mem::take(&mut self.current) {
            CurrentRound::Open(round) => CurrentRound::Done(OpenRound {
                give_up: None,
                ..round
            }),
            other @ (CurrentRound::None | CurrentRound::Done(_)) => other,
        };
    }

    pub(super) fn end_round(&mut self, result: &TeamRound) {
        self.close_round();
        self.last = match std::mem::take(&mut self.current) {
            CurrentRound::Done(round) => Some(Arc::new(round)),
            CurrentRound::None | CurrentRound::Open(_) => None,
        };
        self.dealt
            .push(self.last.as_ref().and_then(|last| last.dealt_pair()));
        self.rounds.push(result.clone());
    }

    /// Moves its clocks on.
    pub(super) fn shift(&mut self, shift_ms: u64) {
        let moved = |at: &mut Ts| *at = later(*at, shift_ms);
        self.last_match_at.iter_mut().for_each(moved);
        if let CurrentRound::Open(round) | CurrentRound::Done(round) = &mut self.current {
            moved(&mut round.opened_at);
            if let Some(proposal) = &mut round.give_up {
                moved(&mut proposal.expires_at);
            }
        }
    }

    pub fn has(&self, player: PlayerId) -> bool {
        self.slot.players.contains(&player)
    }

    /// Returns the partner of `player`; none for a stranger.
    pub(crate) fn partner_of(&self, player: PlayerId) -> Option<PlayerId> {
        match self.slot.players {
            [one, other] if one == player => Some(other),
            [one, other] if other == player => Some(one),
            [_, _] => None,
        }
    }
}

impl OpenRound {
    pub(super) fn dealt(started: &RoundStarted, pair: &Pair) -> Self {
        Self {
            round: started.round,
            pair: pair.clone(),
            attempt: 1,
            opened_at: started.started_at,
            attempt_opened_ms: 0,
            used: pair.to_vec(),
            attempts: Vec::new(),
            matched: false,
            pending: None,
            give_up: None,
            is_nudged: false,
        }
    }

    /// Returns the pair that it began with.
    pub(crate) fn dealt_pair(&self) -> Option<Pair> {
        match &self.used[..] {
            [one, other, ..] => Some([one.clone(), other.clone()]),
            _ => None,
        }
    }

    /// Returns how long the round has been open at `at`, pauses and outages not counted.
    pub fn elapsed_ms(&self, at: Ts) -> u64 {
        millis_between(self.opened_at, at)
    }

    /// Returns how many attempts were made.
    pub fn n_attempts(&self) -> u32 {
        u32::try_from(self.attempts.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn processed(&mut self, processed: &GuessProcessed) {
        let words = processed
            .submissions
            .each_ref()
            .map(|submission| submission.word.clone());
        self.used.extend(words.iter().cloned());
        self.attempts.push(processed.submissions.clone());
        self.pending = None;
        self.is_nudged = false;
        self.matched = processed.matched;
        self.attempt_opened_ms = processed.submissions[1]
            .elapsed_ms
            .max(processed.submissions[0].elapsed_ms);
        if !processed.matched {
            self.pair = words;
            self.attempt = processed.attempt.saturating_add(1);
        }
    }
}
