//! A game that is played, and how its events change it.

use std::sync::Arc;

use super::lobby::GameInfo;
use super::mode::ModeState;
use super::team::{CurrentRound, GiveUpProposal, OpenRound, Out, Team};
use crate::game::event::{
    GameEvent, GameStarted, GuessProcessed, LeaveReason, PlayerStatus, PlayerSurface,
    PlayerSurfaceUsed, RoundEnded, RoundStarted, TeamEliminated,
};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::time::{Ts, later};
use crate::game::values::Scope;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    pub info: GameInfo,
    pub teams: Vec<Arc<Team>>,
    /// When it started, moved on by every pause and outage.
    pub started_at: Ts,
    /// The last round that started; 0 before the first.
    pub round: u32,
    /// When somebody last did something, moved on by every pause and outage.
    pub active_at: Ts,
    /// When the game ends, or the round that all play, where there is a clock for it; moved on by
    /// every pause and outage.
    pub deadline: Option<Ts>,
    /// The last seconds until `deadline` have been announced.
    pub in_final_seconds: bool,
    pub mode: ModeState,
    /// Set while it is paused.
    pub paused: Option<Paused>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paused {
    pub by: PlayerId,
    pub since: Ts,
}

impl Running {
    pub(super) fn started(info: GameInfo, started: &GameStarted) -> Self {
        Self {
            teams: started
                .teams
                .iter()
                .map(|slot| Arc::new(Team::entered(slot)))
                .collect(),
            info: GameInfo {
                config: started.config.clone(),
                ..info
            },
            started_at: started.started_at,
            round: 0,
            active_at: started.started_at,
            deadline: started.deadline,
            in_final_seconds: false,
            mode: ModeState::of(&started.config),
            paused: None,
        }
    }

    /// Returns what the game's clock shows at `at`: while it is paused, the moment it stopped.
    pub fn clock(&self, at: Ts) -> Ts {
        self.paused.map_or(at, |paused| paused.since)
    }

    /// Returns how many teams have not gone out.
    pub(crate) fn n_in(&self) -> usize {
        self.teams.iter().filter(|team| team.is_in()).count()
    }

    /// Returns the place of a team that goes out now: the one announced at the day's end, or else
    /// behind all that stay, before those who are still to be shown leaving.
    pub(crate) fn place_of_leaving(&self, team_id: TeamId) -> u32 {
        let leaving = self.mode.leaving();
        let announced = leaving.iter().find(|exit| exit.team_id == team_id);
        announced.map_or_else(
            || {
                // Somebody wins, though everybody who was to stay has left.
                let n_staying = (self.n_in() - leaving.len()).max(2);
                u32::try_from(n_staying).unwrap_or(u32::MAX)
            },
            |exit| exit.place,
        )
    }

    /// Tells whether a round has started and not ended.
    pub(crate) fn has_round(&self) -> bool {
        self.teams.iter().any(|team| team.current_round().is_some())
    }

    /// Returns the next deadline of the game, its rounds and its mode.
    pub(crate) fn next_deadline(&self) -> Option<Ts> {
        let moments = [self.deadline, self.mode.next_deadline()];
        moments.into_iter().flatten().min()
    }

    pub fn team(&self, team_id: TeamId) -> Option<&Team> {
        let mut teams = self.teams.iter();
        teams
            .find(|team| team.slot.team_id == team_id)
            .map(Arc::as_ref)
    }

    /// Returns the round in which `player` may guess and has not yet guessed.
    pub fn turn_of(&self, player: PlayerId) -> Option<&OpenRound> {
        let mut teams = self.teams.iter();
        let round = teams.find(|team| team.has(player))?.open_round()?;
        let guessed = round.pending.as_ref().map(|pending| pending.player_id);
        (guessed != Some(player)).then_some(round)
    }

    fn team_mut(&mut self, team_id: TeamId) -> Option<&mut Team> {
        let mut teams = self.teams.iter_mut();
        teams
            .find(|team| team.slot.team_id == team_id)
            .map(Arc::make_mut)
    }

    fn open_round_mut(&mut self, team_id: TeamId) -> Option<&mut OpenRound> {
        self.team_mut(team_id).and_then(Team::open_round_mut)
    }

    /// Follows an event of play.
    pub(super) fn apply(&mut self, event: &GameEvent, at: Ts) {
        self.mode.apply(event);
        match event {
            GameEvent::RoundStarted(started) => {
                self.round_started(started);
                // A day begins without a command: nobody has done anything yet.
                if started.day.is_none() {
                    self.acted(at);
                }
            }
            GameEvent::GuessSubmitted(submitted) => {
                if let Some(round) = self.open_round_mut(submitted.team_id) {
                    round.pending = Some(submitted.submission.clone());
                }
                self.acted(at);
            }
            GameEvent::GuessProcessed(processed) => {
                self.guess_processed(processed, at);
                self.acted(at);
            }
            GameEvent::GuessAbandoned(abandoned) => {
                if let Some(round) = self.open_round_mut(abandoned.team_id) {
                    round.pending = None;
                }
                let guesser = abandoned.pending.as_ref().map(|pending| pending.player_id);
                if let Some(participant) =
                    guesser.and_then(|player| self.info.participant_mut(player))
                {
                    participant.tally.abandoned += 1;
                }
            }
            GameEvent::RoundEnded(ended) => self.round_ended(ended),
            GameEvent::GiveUpProposed(proposed) => {
                if let Some(round) = self.open_round_mut(proposed.team_id) {
                    round.give_up = Some(GiveUpProposal {
                        by: proposed.by,
                        expires_at: proposed.expires_at,
                    });
                }
            }
            GameEvent::GiveUpDropped(dropped) => {
                if let Some(round) = self.open_round_mut(dropped.team_id) {
                    round.give_up = None;
                }
            }
            GameEvent::TeamEliminated(eliminated) => self.team_eliminated(eliminated),
            GameEvent::GamePaused(paused) => {
                self.paused = Some(Paused {
                    by: paused.by,
                    since: at,
                });
            }
            GameEvent::GameResumed(resumed) => {
                self.paused = None;
                self.shift(resumed.paused_ms);
            }
            GameEvent::GameRecovered(recovered) => self.shift(recovered.deadline_shift_ms),
            GameEvent::IdleWarned(_) => self.info.idle_warned = true,
            GameEvent::FinalSecondsBegan(_) => self.in_final_seconds = true,
            GameEvent::ReplayNamed(named) => self.info.replay_name = Some(named.name.clone()),
            GameEvent::PlayerSurfaceUsed(used) => self.surface_used(used),
            GameEvent::PlayerCalled(called) => {
                if called.by.is_some() {
                    if let Some(round) = self.open_round_mut(called.team_id) {
                        round.is_nudged = true;
                    }
                } else if let Some(participant) = self.info.participant_mut(called.player_id) {
                    participant.called_in = Some(called.round);
                }
            }
            GameEvent::PlayerLeft(left) => {
                if let Some(participant) = self.info.participant_mut(left.player_id) {
                    participant.left = true;
                    participant.status = match left.reason {
                        LeaveReason::Unreachable => PlayerStatus::Unreachable,
                        LeaveReason::Left
                        | LeaveReason::Kicked
                        | LeaveReason::LeftServer
                        | LeaveReason::OddOneOut => PlayerStatus::Away,
                    };
                }
            }
            // Spelled out, so that a new event cannot be forgotten here.
            GameEvent::GameCreated(_)
            | GameEvent::PlayerInvited(_)
            | GameEvent::GameSettingsChanged(_)
            | GameEvent::GameModeChanged(_)
            | GameEvent::PlayerJoined(_)
            | GameEvent::PlayerStatusChanged(_)
            | GameEvent::TeamEntered(_)
            | GameEvent::TeamWithdrawn(_)
            | GameEvent::GameStarted(_)
            | GameEvent::KnockoutRoundCompleted(_)
            | GameEvent::RaceTimeExpired(_)
            | GameEvent::PlayersReminded(_)
            | GameEvent::LongformDayEnded(_)
            | GameEvent::DmDeliveryFailed(_)
            | GameEvent::GameCompleted(_)
            | GameEvent::GameCancelled(_)
            | GameEvent::GameAbandoned(_)
            | GameEvent::ReplayVisibilityChanged(_) => {}
        }
    }

    /// Somebody did something.
    fn acted(&mut self, at: Ts) {
        self.active_at = at;
        self.info.idle_warned = false;
    }

    fn round_started(&mut self, started: &RoundStarted) {
        self.round = self.round.max(started.round);
        if started.scope == Scope::All {
            self.deadline = started.deadline;
            self.in_final_seconds = false;
        }
        for deal in &started.deals {
            if let Some(team) = self.team_mut(deal.team_id) {
                team.current = CurrentRound::Open(OpenRound::dealt(started, &deal.pair));
            }
        }
    }

    fn guess_processed(&mut self, processed: &GuessProcessed, at: Ts) {
        let cap = self.info.config.attempt_cap();
        let Some(team) = self.team_mut(processed.team_id) else {
            return;
        };
        let Some(round) = team.open_round_mut() else {
            return;
        };
        let opened_ms = round.attempt_opened_ms;
        round.processed(processed);
        let is_over = processed.matched || cap.is_some_and(|cap| round.n_attempts() >= cap);
        if processed.matched {
            team.last_match_at = Some(at);
        }
        if is_over {
            team.close_round();
        }
        let most = self.info.server_rules.recent_words;
        for (order, submission) in processed.submissions.iter().enumerate() {
            let Some(participant) = self.info.participant_mut(submission.player_id) else {
                continue;
            };
            let response_ms = submission.elapsed_ms.saturating_sub(opened_ms);
            participant.remember(&submission.word, most);
            participant.tally.submissions += 1;
            participant.tally.matched += u32::from(processed.matched);
            participant.tally.first_in += u32::from(order == 0);
            participant.tally.response_ms_total = participant
                .tally
                .response_ms_total
                .saturating_add(response_ms);
            let fastest_ms = participant.tally.fastest_ms;
            participant.tally.fastest_ms =
                Some(fastest_ms.map_or(response_ms, |best| best.min(response_ms)));
        }
    }

    fn round_ended(&mut self, ended: &RoundEnded) {
        for result in &ended.results {
            if let Some(team) = self.team_mut(result.team_id) {
                team.end_round(result);
            }
        }
        if ended.scope == Scope::All {
            self.deadline = None;
        }
    }

    fn surface_used(&mut self, used: &PlayerSurfaceUsed) {
        let turn = self.turn_of(used.player_id);
        let turn = turn.map(|round| (round.round, round.attempt));
        if let Some(participant) = self.info.participant_mut(used.player_id) {
            participant.surface = used.surface;
            if used.surface == PlayerSurface::Panel {
                participant.looked_at = turn.or(participant.looked_at);
            }
        }
    }

    fn team_eliminated(&mut self, eliminated: &TeamEliminated) {
        if let Some(team) = self.team_mut(eliminated.team_id) {
            team.out = Some(Out {
                round: eliminated.round,
                reason: eliminated.reason,
                attempts: eliminated.attempts,
                place: eliminated.place,
            });
            team.close_round();
        }
    }

    /// Moves every clock of the game on by time in which nobody could play.
    fn shift(&mut self, shift_ms: u64) {
        self.started_at = later(self.started_at, shift_ms);
        self.active_at = later(self.active_at, shift_ms);
        let moved = |at: &mut Ts| *at = later(*at, shift_ms);
        self.deadline.iter_mut().for_each(moved);
        self.mode.shift(shift_ms);
        for team in self.teams.iter_mut().map(Arc::make_mut) {
            team.shift(shift_ms);
        }
    }
}
