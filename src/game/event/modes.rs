//! Events that only some modes know, and those of a lobby that may become any mode.
//!
//! Owns: their payloads and the checks of their structure. Does not know: when the rules allow them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Checked, LeaveReason, dense_places, require, valid_config};
use crate::game::config::{Mode, ModeConfig};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::shape::Standing;

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
