//! What only one mode knows of a running game.

use std::sync::Arc;

use crate::game::config::ModeConfig;
use crate::game::event::{GameEvent, LongformDayEnded, LongformExit};
use crate::game::time::{Ts, later};
use crate::game::values::Scope;

/// What only the mode of a running game knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModeState {
    TwoPlayer,
    Knockout(KnockoutState),
    Race,
    GolfRace,
    Longform(LongformState),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnockoutState {
    /// When the next round starts, while none is open; moved on by every pause and outage.
    pub next_at: Option<Ts>,
    /// The round is a replay of one in which nobody matched.
    pub is_replay: bool,
    pub last_round_ms: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LongformState {
    /// When the next day starts, while no round is open; moved on by every pause and outage.
    pub next_at: Option<Ts>,
    /// The teams that leave and have not gone out yet, in the order in which they are revealed.
    pub leaving: Vec<LongformExit>,
    /// How the last day ended.
    pub last_day: Option<Arc<LongformDayEnded>>,
    /// How many days in a row ended without anybody leaving.
    pub held_days: u32,
    /// At how much of the day players were reminded last; 0 before the first reminder.
    pub reminded_percent: u32,
}

impl ModeState {
    /// Returns the state in which a game with these settings starts.
    pub(super) fn of(config: &ModeConfig) -> Self {
        match config {
            ModeConfig::TwoPlayer(_) => Self::TwoPlayer,
            ModeConfig::Knockout(_) => Self::Knockout(KnockoutState::default()),
            ModeConfig::Race(_) => Self::Race,
            ModeConfig::GolfRace(_) => Self::GolfRace,
            ModeConfig::Longform(_) => Self::Longform(LongformState::default()),
        }
    }

    /// Returns when the next round that all play starts, while none is open.
    pub const fn next_at(&self) -> Option<Ts> {
        match self {
            Self::Knockout(knockout) => knockout.next_at,
            Self::Longform(longform) => longform.next_at,
            Self::TwoPlayer | Self::Race | Self::GolfRace => None,
        }
    }

    /// Returns the teams that leave and have not gone out yet, in the order in which they are revealed.
    pub(crate) fn leaving(&self) -> &[LongformExit] {
        match self {
            Self::Longform(longform) => &longform.leaving,
            Self::TwoPlayer | Self::Knockout(_) | Self::Race | Self::GolfRace => &[],
        }
    }

    /// Returns how the last day of a longform game ended.
    pub(crate) fn last_day(&self) -> Option<&LongformDayEnded> {
        match self {
            Self::Longform(longform) => longform.last_day.as_deref(),
            Self::TwoPlayer | Self::Knockout(_) | Self::Race | Self::GolfRace => None,
        }
    }

    /// Returns the next deadline that only the mode knows.
    pub(super) fn next_deadline(&self) -> Option<Ts> {
        let revealed_at = self.leaving().first().map(|exit| exit.revealed_at);
        [self.next_at(), revealed_at].into_iter().flatten().min()
    }

    /// Follows an event; those of other modes change nothing.
    pub(super) fn apply(&mut self, event: &GameEvent) {
        match self {
            Self::Knockout(knockout) => knockout.apply(event),
            Self::Longform(longform) => longform.apply(event),
            Self::TwoPlayer | Self::Race | Self::GolfRace => {}
        }
    }

    /// Moves every clock of the mode on.
    pub(super) fn shift(&mut self, shift_ms: u64) {
        let moved = |at: &mut Ts| *at = later(*at, shift_ms);
        match self {
            Self::Knockout(knockout) => knockout.next_at.iter_mut().for_each(moved),
            Self::Longform(longform) => {
                longform.next_at.iter_mut().for_each(moved);
                let exits = longform.leaving.iter_mut();
                exits.for_each(|exit| moved(&mut exit.revealed_at));
            }
            Self::TwoPlayer | Self::Race | Self::GolfRace => {}
        }
    }
}

impl KnockoutState {
    fn apply(&mut self, event: &GameEvent) {
        match event {
            GameEvent::RoundStarted(started) if started.scope == Scope::All => self.next_at = None,
            GameEvent::RoundEnded(ended) if ended.scope == Scope::All => {
                self.last_round_ms = ended.duration_ms;
            }
            GameEvent::KnockoutRoundCompleted(completed) => {
                self.next_at = completed.next_at;
                self.is_replay = completed.replayed;
            }
            _ => {}
        }
    }
}

impl LongformState {
    fn apply(&mut self, event: &GameEvent) {
        match event {
            GameEvent::RoundStarted(started) if started.scope == Scope::All => {
                self.next_at = None;
                self.reminded_percent = 0;
            }
            GameEvent::PlayersReminded(reminded) => self.reminded_percent = reminded.percent,
            GameEvent::LongformDayEnded(ended) => {
                self.leaving.clone_from(&ended.eliminated);
                self.last_day = Some(Arc::new(ended.clone()));
                self.next_at = ended.next_day_at;
                self.held_days = if ended.held { self.held_days + 1 } else { 0 };
            }
            GameEvent::TeamEliminated(eliminated) => {
                self.leaving
                    .retain(|exit| exit.team_id != eliminated.team_id);
            }
            _ => {}
        }
    }
}
