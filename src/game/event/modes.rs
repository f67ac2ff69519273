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

/// The mode of a lobby changed, and with it the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameModeChanged {
    /// The old value.
    pub from: Mode,
    /// The new value.
    pub to: Mode,
    /// The settings from now on.
    pub config: ModeConfig,
    /// The person who changed it.
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

/// A team withdrew from the lobby.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamWithdrawn {
    /// The team.
    pub team_id: TeamId,
    /// The reason.
    pub reason: LeaveReason,
}

/// The time of a race ran out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RaceTimeExpired {
    /// The standings.
    pub standings: Vec<Standing>,
    /// The duration of the race without pauses.
    pub elapsed_ms: u64,
    /// The planned duration.
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

/// A player proposed to give up; the partner must confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GiveUpProposed {
    /// The round.
    pub round: u32,
    /// The team of the player.
    pub team_id: TeamId,
    /// The player who wants to give up.
    pub by: PlayerId,
    /// The time until which the partner may confirm.
    pub expires_at: Ts,
}

/// A proposal to give up ended without effect: it was declined, withdrawn, or not confirmed in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GiveUpDropped {
    /// The round.
    pub round: u32,
    /// The team of the player.
    pub team_id: TeamId,
    /// The player who wanted to give up.
    pub proposed_by: PlayerId,
    /// The player who ended it; absent when the time ran out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
}

/// The reason a team was eliminated.
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

/// A team was eliminated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamEliminated {
    /// The team.
    pub team_id: TeamId,
    /// The round in which, or after which, it happened.
    pub round: u32,
    /// The reason.
    pub reason: EliminationReason,
    /// How many attempts it made in that round.
    pub attempts: u32,
    /// The number of teams before it, plus one; the final places close the gaps behind joint teams.
    pub place: u32,
}

/// The elimination of a team, in the summary of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Elimination {
    /// The team.
    pub team_id: TeamId,
    /// The reason.
    pub reason: EliminationReason,
    /// How many attempts it made in the round.
    pub attempts: u32,
    /// Its place.
    pub place: u32,
}

/// A round of knockout is over for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnockoutRoundCompleted {
    /// The round.
    pub round: u32,
    /// The eliminated teams, in the order they were eliminated.
    pub eliminated: Vec<Elimination>,
    /// The teams that remain.
    pub advancing: Vec<TeamId>,
    /// Nobody matched, so nobody was eliminated, and the round is replayed with another pair.
    pub replayed: bool,
    /// The number of teams to be eliminated.
    pub quota: u32,
    /// The duration without pauses.
    pub duration_ms: u64,
    /// The start of the next round, if there is one.
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
    /// The round.
    pub round: u32,
    /// The elapsed part of the day, in percent.
    pub percent: u32,
    /// The players who were reminded.
    pub players: Vec<PlayerId>,
}

/// The elimination of a team in longform, and when it is revealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LongformExit {
    /// The team.
    pub team_id: TeamId,
    /// The reason.
    pub reason: EliminationReason,
    /// How many attempts it made that day.
    pub attempts: u32,
    /// The number of remaining teams, plus one.
    pub place: u32,
    /// The time when it becomes visible to everyone.
    pub revealed_at: Ts,
}

/// A day of longform ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LongformDayEnded {
    /// The day.
    pub day: u32,
    /// How the day went for each team that was in, the best first.
    pub results: Vec<TeamRound>,
    /// The eliminated teams, in the order they are revealed.
    pub eliminated: Vec<LongformExit>,
    /// Whether nobody is eliminated.
    pub held: bool,
    /// The start of the next day, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_day_at: Option<Ts>,
}
