//! The questions that the rules of every mode answer.

use crate::game::command::Rejection;
use crate::game::decision::Decision;
use crate::game::event::{AbandonReason, AbandonedReason, GameAbandoned, GameEvent, LeaveReason};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::round::{CompletedAttempt, CutShort};
use crate::game::state::Running;
use crate::game::time::{Ts, millis_between};
use crate::game::values::Standing;

/// The rules of one mode.
pub(in crate::game) trait ModeRules {
    /// Opens the first round.
    ///
    /// # Errors
    /// [`Rejection::NoPair`] when no pair is left for a team.
    fn start(&self, decision: &mut Decision<'_>) -> Result<(), Rejection>;

    /// Decides what follows from an attempt that both partners completed.
    ///
    /// # Errors
    /// [`Rejection::NoPair`] when no pair is left for the next round.
    fn after_attempt(
        &self,
        decision: &mut Decision<'_>,
        completed: &CompletedAttempt,
    ) -> Result<(), Rejection>;

    /// Gives the open round of the player's team up, or proposes that to the partner.
    ///
    /// # Errors
    /// The reason why there is nothing to give up.
    fn give_up(&self, decision: &mut Decision<'_>, player: PlayerId) -> Result<(), Rejection>;

    /// Decides what follows for the team of a player who left.
    fn after_leaving(
        &self,
        decision: &mut Decision<'_>,
        team_id: TeamId,
        player: PlayerId,
        reason: LeaveReason,
    );

    /// Decides what follows from a pause that ended.
    fn after_resuming(&self, _decision: &mut Decision<'_>) {}

    /// Returns when something is due besides the deadlines of the game and its rounds.
    fn due_at(&self, _running: &Running) -> Option<Ts> {
        None
    }

    /// Decides what is due first.
    ///
    /// # Errors
    /// [`Rejection::NoPair`] when no pair is left for the next round.
    fn tick(&self, decision: &mut Decision<'_>) -> Result<(), Rejection>;

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
