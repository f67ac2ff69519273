//! Events that only some modes know, and those of a lobby that may become any mode.
//!
//! Owns: their payloads and the checks of their structure. Does not know: when the rules allow them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{Checked, dense_places, require, valid_config};
use super::lobby::LeaveReason;
use crate::game::config::{Mode, ModeConfig};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::values::{Standing, TeamRound, Ts};

/// The mode of a lobby changed; its settings are those of the new mode from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameModeChanged {
    /// What it was.
    pub from: Mode,
    /// What it is.
    pub to: Mode,
    /// The settings from now on.
    pub config: ModeConfig,
    /// Who changed it.
    pub by: PlayerId,
}

impl GameModeChanged {
    pub(super) fn validate(&self) -> Checked {
        require(self.from != self.to, "to", "must differ from `from`")?;
        require(
            self.config.mode() == self.to,
            "config",
            "must be of the mode `to`",
        )?;
        valid_config(&self.config)
    }
}

/// A team that had entered the lobby no longer takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamWithdrawn {
    /// Which team.
    pub team_id: TeamId,
    /// Why.
    pub reason: LeaveReason,
}

/// The time of a race ran out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RaceTimeExpired {
    /// Where each team stands.
    pub standings: Vec<Standing>,
    /// How long the race had been on, pauses not counted.
    pub elapsed_ms: u64,
    /// How long it was to last.
    pub limit_ms: u64,
    /// The teams whose open round is void.
    pub voided: Vec<TeamId>,
}

impl RaceTimeExpired {
    pub(super) fn validate(&self) -> Checked {
        require(
            self.elapsed_ms >= self.limit_ms,
            "elapsed_ms",
            "must not be less than `limit_ms`",
        )?;
        dense_places(&self.standings)
    }
}

/// A player wants to give up, and the partner is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GiveUpProposed {
    /// In which round.
    pub round: u32,
    /// Whose team.
    pub team_id: TeamId,
    /// Who wants to.
    pub by: PlayerId,
    /// Until when the partner may confirm.
    pub expires_at: Ts,
}

/// A wish to give up came to nothing: the partner said no, or nothing in time, or it was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GiveUpDropped {
    /// In which round.
    pub round: u32,
    /// Whose team.
    pub team_id: TeamId,
    /// Who wanted to.
    pub proposed_by: PlayerId,
    /// Who dropped it; none when the time ran out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
}

/// Why a team went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EliminationReason {
    /// It had not matched when the time ran out.
    TimeExpired,
    /// Its last attempt failed.
    GuessLimit,
    /// It matched, and others were better.
    Forced,
    /// It gave up, or a player left.
    Forfeited,
    /// It made no attempt.
    Inactive,
    /// A player was removed.
    Removed,
}

/// A team went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamEliminated {
    /// Which team.
    pub team_id: TeamId,
    /// In which round, or after it.
    pub round: u32,
    /// Why.
    pub reason: EliminationReason,
    /// How many attempts it made in that round.
    pub attempts: u32,
    /// One more than the teams before it; the final places close the gaps behind joint teams.
    pub place: u32,
}

/// How a team went out, in the summary of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Elimination {
    /// Which team.
    pub team_id: TeamId,
    /// Why.
    pub reason: EliminationReason,
    /// How many attempts it made in the round.
    pub attempts: u32,
    /// Its place.
    pub place: u32,
}

/// A round of knockout is over for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnockoutRoundCompleted {
    /// Which round.
    pub round: u32,
    /// Who went out in it, the first to leave first.
    pub eliminated: Vec<Elimination>,
    /// Who is still in.
    pub advancing: Vec<TeamId>,
    /// Nobody matched, so nobody went out, and it is played again with another pair.
    pub replayed: bool,
    /// How many teams were to go out.
    pub quota: u32,
    /// How long it took, pauses not counted.
    pub duration_ms: u64,
    /// When the next round starts; none when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Ts>,
}

impl KnockoutRoundCompleted {
    pub(super) fn validate(&self) -> Checked {
        let out = |team: &TeamId| self.eliminated.iter().any(|gone| gone.team_id == *team);
        require(
            !self.advancing.is_empty(),
            "advancing",
            "must name at least one team",
        )?;
        require(
            !self.advancing.iter().any(out),
            "advancing",
            "must not name a team that went out",
        )?;
        // A forfeit is nobody's quota; of the others, no team is forced out beyond it.
        let counted = |gone: &&Elimination| {
            !matches!(
                gone.reason,
                EliminationReason::Forfeited | EliminationReason::Removed
            )
        };
        let n_counted = self.eliminated.iter().filter(counted).count();
        let is_forced = |gone: &Elimination| gone.reason == EliminationReason::Forced;
        let quota = usize::try_from(self.quota).unwrap_or(usize::MAX);
        require(
            n_counted <= quota || !self.eliminated.iter().any(is_forced),
            "eliminated",
            "must not force out more than the quota",
        )
    }
}

/// Players who had not finished the day's round were reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayersReminded {
    /// Of which round.
    pub round: u32,
    /// How much of the day was over, in percent.
    pub percent: u32,
    /// Who.
    pub players: Vec<PlayerId>,
}

/// How a team leaves a longform game, and when that is revealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LongformExit {
    /// Which team.
    pub team_id: TeamId,
    /// Why.
    pub reason: EliminationReason,
    /// How many attempts it made that day.
    pub attempts: u32,
    /// One more than the teams that stay.
    pub place: u32,
    /// When it goes out for all to see.
    pub revealed_at: Ts,
}

/// A day of longform is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LongformDayEnded {
    /// Which day.
    pub day: u32,
    /// How the day went for each team that was in, the best first.
    pub results: Vec<TeamRound>,
    /// Who leaves, in the order it is revealed in.
    pub eliminated: Vec<LongformExit>,
    /// Nobody leaves.
    pub held: bool,
    /// When the next day starts; none when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_day_at: Option<Ts>,
}
