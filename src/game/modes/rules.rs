//! The questions that the rules of every mode answer.

use crate::game::decision::{Decided, Decision};
use crate::game::event::{AbandonReason, AbandonedReason, GameAbandoned, GameEvent, LeaveReason};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::round::{CompletedAttempt, CutShort};
use crate::game::state::Running;
use crate::game::time::{Ts, millis_between};
use crate::game::values::Standing;

/// A player who left a running game.
#[derive(Clone, Copy)]
pub(in crate::game) struct Departure {
    pub(in crate::game) team_id: TeamId,
    pub(in crate::game) player: PlayerId,
    pub(in crate::game) reason: LeaveReason,
}

pub(in crate::game) trait ModeRules {
    /// Tells whether one pair plays it: then the game starts when both are in, is cancelled when one declines, and can
    /// be played without a server.
    fn is_for_one_pair(&self) -> bool {
        false
    }

    /// Opens the first round.
    fn start(&self, decision: &mut Decision<'_>) -> Decided;

    /// Decides what follows from an attempt that both partners completed.
    fn after_attempt(&self, decision: &mut Decision<'_>, completed: &CompletedAttempt) -> Decided;

    /// Gives the open round of the player's team up, or proposes that to the partner.
    fn give_up(&self, decision: &mut Decision<'_>, player: PlayerId) -> Decided;

    /// Decides what follows for the team of a player who left.
    fn after_leaving(&self, decision: &mut Decision<'_>, left: Departure);

    /// Decides what follows from a pause that ended.
    fn after_resuming(&self, _decision: &mut Decision<'_>) {}

    /// Returns when something is due besides the deadlines of the game and its rounds.
    fn due_at(&self, _running: &Running) -> Option<Ts> {
        None
    }

    /// Returns how long the clock runs against which all play, if it is short enough for its last seconds to be felt.
    fn clock_ms(&self) -> Option<u64> {
        None
    }

    /// Tells whether a tick may open a round, for which the recent words of all players are needed.
    fn clock_opens_rounds(&self) -> bool;

    /// Decides what is due first.
    fn tick(&self, decision: &mut Decision<'_>) -> Decided;

    /// Voids every open round: it counts for nothing.
    fn void_rounds(&self, decision: &mut Decision<'_>, cut_short: CutShort);

    /// Ranks the teams as they stand, best first.
    fn standings(&self, running: &Running) -> Vec<Standing>;

    /// Abandons a game in which nobody did anything for too long.
    fn abandon_idle(&self, decision: &mut Decision<'_>) {
        let Some(running) = decision.running() else {
            return;
        };
        let idle_ms = millis_between(running.active_at, decision.at);
        self.void_rounds(decision, CutShort::by_nobody(AbandonReason::Timeout));
        let reason = AbandonedReason::Inactivity;
        decision.emit(GameEvent::GameAbandoned(GameAbandoned { reason, idle_ms }));
    }
}

/// Abandons a game in which nobody is left to play.
pub(super) fn abandon_deserted(decision: &mut Decision<'_>) {
    let (reason, idle_ms) = (AbandonedReason::AllLeft, 0);
    decision.emit(GameEvent::GameAbandoned(GameAbandoned { reason, idle_ms }));
}
