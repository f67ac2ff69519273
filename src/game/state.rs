//! The state of one game, folded from its events.
//!
//! Owns: what a game is between two events, and how each event changes it (`evolve`, which never
//! fails). Does not know: which events the rules allow.
//!
//! Teams and players are shared between the copies of a state: copying one costs a count each, and an
//! event copies only the team and the players that it changes.

mod lobby;
mod mode;
mod running;
mod team;

use std::sync::Arc;

pub use self::lobby::{GameInfo, Participant};
pub use self::mode::{KnockoutState, LongformState, ModeState};
pub use self::running::{Paused, Running};
pub use self::team::{CurrentRound, GiveUpProposal, OpenRound, Out, Team};
use super::event::{GameAbandoned, GameCancelled, GameCompleted, GameEvent};
use super::ids::{PlayerId, TeamId};
use super::time::Ts;
pub use super::time::{later, millis_between};
use crate::words::Word;

/// A game, at some version of its stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    New,
    Lobby(GameInfo),
    Running(Running),
    Finished(Finished),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    pub info: GameInfo,
    pub teams: Vec<Arc<Team>>,
    pub ending: Ending,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Played to its end.
    Completed(GameCompleted),
    /// Called off.
    Cancelled(GameCancelled),
    /// Came to nothing.
    Abandoned(GameAbandoned),
}

impl Finished {
    /// Returns the team that came first, or one of them; none of a game that was not played to its end.
    pub(crate) fn best_team(&self) -> Option<TeamId> {
        match &self.ending {
            Ending::Completed(completed) => completed.standings.first().map(|best| best.team_id),
            Ending::Cancelled(_) | Ending::Abandoned(_) => None,
        }
    }

    /// Returns the last round that was played, or would have been the first.
    pub fn last_round(&self) -> u32 {
        let rounds = self.teams.iter().map(|team| team.n_rounds());
        rounds.max().unwrap_or(0).max(1)
    }
}

impl State {
    /// Returns what every phase knows; none before the first event.
    pub const fn info(&self) -> Option<&GameInfo> {
        match self {
            Self::New => None,
            Self::Lobby(info) => Some(info),
            Self::Running(running) => Some(&running.info),
            Self::Finished(finished) => Some(&finished.info),
        }
    }

    /// Returns the teams; none in a lobby.
    pub fn teams(&self) -> &[Arc<Team>] {
        match self {
            Self::New | Self::Lobby(_) => &[],
            Self::Running(running) => &running.teams,
            Self::Finished(finished) => &finished.teams,
        }
    }

    pub fn team_of(&self, player: PlayerId) -> Option<&Team> {
        let mut teams = self.teams().iter();
        teams.find(|team| team.has(player)).map(Arc::as_ref)
    }

    pub fn team(&self, team_id: TeamId) -> Option<&Team> {
        let mut teams = self.teams().iter();
        teams
            .find(|team| team.slot.team_id == team_id)
            .map(Arc::as_ref)
    }

    /// Returns the partner of `player`; none for somebody who is in no team.
    pub(crate) fn partner_of(&self, player: PlayerId) -> Option<PlayerId> {
        self.team_of(player)?.partner_of(player)
    }

    /// Tells whether `player` takes part, and has not left the game while it runs.
    pub(crate) fn has_player(&self, player: PlayerId) -> bool {
        let is_running = matches!(self, Self::Running(_));
        let participant = self.info().and_then(|info| info.participant(player));
        participant.is_some_and(|participant| !(participant.left && is_running))
    }

    /// Tells whether `player` still plays: they take part, and their team is in.
    pub(crate) fn occupies(&self, player: PlayerId) -> bool {
        self.has_player(player) && self.team_of(player).is_none_or(Team::is_in)
    }

    /// Returns who takes part, in the order they joined.
    pub fn players(&self) -> Vec<PlayerId> {
        self.info()
            .into_iter()
            .flat_map(|info| &info.players)
            .map(|participant| participant.player_id)
            .collect()
    }

    /// Returns the last words that `player` guessed and must not repeat, oldest first: those of `earlier`
    /// games, then this one's.
    pub fn recent_words(&self, player: PlayerId, earlier: &[Word]) -> Vec<Word> {
        self.recent(player, earlier).cloned().collect()
    }

    /// Iterates over the same words.
    pub(super) fn recent<'a>(
        &'a self,
        player: PlayerId,
        earlier: &'a [Word],
    ) -> impl Iterator<Item = &'a Word> {
        let info = self.info();
        let most = info.map_or(0, |info| info.server_rules.recent_words as usize);
        let participant = info.and_then(|info| info.participant(player));
        let n_here = participant.map_or(0, |participant| participant.guessed.len());
        let n_words = earlier.len() + n_here;
        let here = participant
            .into_iter()
            .flat_map(|participant| &participant.guessed);
        let words = earlier.iter().chain(here);
        words.skip(n_words.saturating_sub(most))
    }

    /// Tells whether it is neither new nor over.
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Lobby(_) | Self::Running(_))
    }

    /// Returns the name of the phase as people type and read it.
    pub const fn phase(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Lobby(_) => "lobby",
            Self::Running(Running { paused: None, .. }) => "running",
            Self::Running(_) => "paused",
            Self::Finished(Finished {
                ending: Ending::Completed(_),
                ..
            }) => "completed",
            Self::Finished(Finished {
                ending: Ending::Cancelled(_),
                ..
            }) => "cancelled",
            Self::Finished(Finished {
                ending: Ending::Abandoned(_),
                ..
            }) => "abandoned",
        }
    }

    /// Returns the state after `event`, which happened at `at`. Facts never fail: an event that does
    /// not fit changes nothing.
    pub fn evolve(mut self, event: &GameEvent, at: Ts) -> Self {
        self.apply(event, at);
        self
    }

    /// Changes the state as [`evolve`](Self::evolve) does, in place.
    pub fn apply(&mut self, event: &GameEvent, at: Ts) {
        match (event, &mut *self) {
            (GameEvent::GameCreated(created), Self::New) => {
                *self = Self::Lobby(GameInfo::opened(created, at));
            }
            (GameEvent::GameStarted(started), Self::Lobby(_)) => {
                if let Self::Lobby(info) = std::mem::take(self) {
                    *self = Self::Running(Running::started(info, started));
                }
            }
            (GameEvent::GameCompleted(completed), _) => {
                self.end(|| Ending::Completed(completed.clone()));
            }
            (GameEvent::GameCancelled(cancelled), _) => {
                self.end(|| Ending::Cancelled(cancelled.clone()));
            }
            (GameEvent::GameAbandoned(abandoned), _) => {
                self.end(|| Ending::Abandoned(abandoned.clone()));
            }
            (GameEvent::PlayerStatusChanged(changed), _) => {
                let info = self.info_mut();
                if let Some(participant) =
                    info.and_then(|info| info.participant_mut(changed.player_id))
                {
                    participant.status = changed.to;
                }
            }
            (GameEvent::ReplayVisibilityChanged(changed), Self::Finished(finished)) => {
                finished.info.visibility = changed.to;
            }
            (event, Self::Lobby(info)) => info.apply(event),
            (event, Self::Running(running)) => running.apply(event, at),
            (_, Self::New | Self::Finished(_)) => {}
        }
    }

    const fn info_mut(&mut self) -> Option<&mut GameInfo> {
        match self {
            Self::New => None,
            Self::Lobby(info) => Some(info),
            Self::Running(running) => Some(&mut running.info),
            Self::Finished(finished) => Some(&mut finished.info),
        }
    }

    fn end(&mut self, ending: impl FnOnce() -> Ending) {
        let (info, teams) = match std::mem::take(self) {
            Self::Lobby(info) => (info, Vec::new()),
            Self::Running(Running { info, teams, .. }) => (info, teams),
            state @ (Self::New | Self::Finished(_)) => {
                *self = state;
                return;
            }
        };
        *self = Self::Finished(Finished {
            info,
            teams,
            ending: ending(),
        });
    }
}
