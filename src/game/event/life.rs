//! Events of a game's life whatever its mode: DMs, pauses, outages, the end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{Checked, dense_places, require};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::time::Ts;
use crate::game::values::{PlayerTally, Scope, Standing};

/// What a DM carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DmKind {
    /// A new pair.
    Deal,
    /// A result.
    Result,
    /// A reminder.
    Reminder,
    /// An invitation.
    Invitation,
    /// What a lobby tells one person: that they host it now, or stay out.
    Lobby,
}

/// A DM did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DmDeliveryFailed {
    /// For whom it was.
    pub player_id: PlayerId,
    /// What it carried.
    pub kind: DmKind,
    /// Discord's error code.
    pub discord_code: u32,
    /// Which try this was, from 1.
    pub attempt: u32,
    /// When it is tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_retry_at: Option<Ts>,
}

/// What a pause froze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Frozen {
    /// Whose deadline.
    pub scope: Scope,
    /// What was left of it.
    pub remaining_ms: u64,
}

/// The clock stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GamePaused {
    /// Who paused.
    pub by: PlayerId,
    /// Why, when they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The deadlines that stand still.
    pub frozen: Vec<Frozen>,
}

/// A deadline after a pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovedDeadline {
    /// Whose.
    pub scope: Scope,
    /// When it is now.
    pub deadline: Ts,
}

/// The clock went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameResumed {
    /// Who resumed.
    pub by: PlayerId,
    /// How long it stood still.
    pub paused_ms: u64,
    /// The deadlines from now on.
    pub deadlines: Vec<MovedDeadline>,
}

/// The program came back and took the game up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameRecovered {
    /// How many events its state was folded from.
    pub replayed_events: u32,
    /// When the last of them happened.
    pub last_event_at: Ts,
    /// How long the program was away.
    pub downtime_ms: u64,
    /// How far deadlines were moved for it.
    pub deadline_shift_ms: u64,
}

/// How a game came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There is a winner.
    Won,
    /// A co-operative game was lost.
    Lost,
    /// Joint winners.
    Draw,
    /// Nobody won.
    NoWinner,
}

/// The game was played to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameCompleted {
    /// How it came out.
    pub outcome: Outcome,
    /// Who won.
    pub winners: Vec<TeamId>,
    /// Every team's place.
    pub standings: Vec<Standing>,
    /// What each player did.
    pub tallies: Vec<PlayerTally>,
    /// How many rounds were played.
    pub rounds: u32,
    /// How long it took, pauses not counted.
    pub duration_ms: u64,
    /// When.
    pub ended_at: Ts,
}

impl GameCompleted {
    pub(super) fn validate(&self) -> Checked {
        let standing = |team: &TeamId| {
            self.standings
                .iter()
                .any(|standing| standing.team_id == *team)
        };
        require(
            self.winners.iter().all(standing),
            "winners",
            "must stand in the standings",
        )?;
        let fits = match self.outcome {
            Outcome::Won => self.winners.len() == 1,
            Outcome::Draw => self.winners.len() >= 2,
            Outcome::Lost | Outcome::NoWinner => self.winners.is_empty(),
        };
        require(fits, "winners", "must fit the outcome")?;
        dense_places(&self.standings)
    }
}

/// Why a game was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// Its host said so.
    Host,
    /// A manager of the server said so.
    Manager,
    /// Too few people took part.
    TooFewPlayers,
    /// It could not be started.
    StartFailed,
    /// The bot left the server.
    ServerRemoved,
}

/// The game was called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameCancelled {
    /// Who called it off; none when nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
    /// Why.
    pub reason: CancelReason,
}

/// Why a game was abandoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AbandonedReason {
    /// Nobody did anything for too long.
    Inactivity,
    /// Nobody was left to play.
    AllLeft,
    /// It could not be taken up again.
    RecoveryFailed,
}

/// The game came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameAbandoned {
    /// Why.
    pub reason: AbandonedReason,
    /// How long nothing had happened.
    pub idle_ms: u64,
}
