//! Events of a game's life whatever its mode: DMs, pauses, outages, the end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{Checked, dense_places, require};
use crate::game::ids::{PlayerId, TeamId};
use crate::game::time::Ts;
use crate::game::values::{PlayerTally, Scope, Standing, unless_redacted};

/// The kind of a DM.
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
    /// News of a lobby for one person: that they host it now, or stay out.
    Lobby,
}

/// A DM did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DmDeliveryFailed {
    /// The recipient.
    pub player_id: PlayerId,
    /// The kind of message.
    pub kind: DmKind,
    /// Discord's error code.
    pub discord_code: u32,
    /// The number of this try, from 1.
    pub attempt: u32,
    /// The time of the next try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_retry_at: Option<Ts>,
}

/// A deadline frozen by a pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Frozen {
    /// What the deadline applies to.
    pub scope: Scope,
    /// The time that remained.
    pub remaining_ms: u64,
}

/// The game was paused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GamePaused {
    /// The person who paused the game.
    pub by: PlayerId,
    /// The reason, if one was given.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "unless_redacted"
    )]
    #[schemars(with = "Option<String>")]
    pub reason: Option<String>,
    /// The frozen deadlines.
    pub frozen: Vec<Frozen>,
}

/// A deadline after a pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovedDeadline {
    /// All teams, or the one it concerns.
    pub scope: Scope,
    /// The new deadline.
    pub deadline: Ts,
}

/// The game was resumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameResumed {
    /// The person who resumed the game.
    pub by: PlayerId,
    /// The duration of the pause.
    pub paused_ms: u64,
    /// The new deadlines.
    pub deadlines: Vec<MovedDeadline>,
}

/// Why nobody could play for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryCause {
    /// The program was not running.
    Restart,
    /// The log could not be written.
    Outage,
    /// The process stood still, or the machine slept.
    Freeze,
    /// The machine's clock was set forward.
    Clock,
}

/// The program resumed the game after a time in which nobody could play.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameRecovered {
    /// How many events its state was folded from.
    pub replayed_events: u32,
    /// The time of the last of them.
    pub last_event_at: Ts,
    /// How long nobody could play, in milliseconds.
    pub downtime_ms: u64,
    /// How far deadlines were moved, in milliseconds.
    pub deadline_shift_ms: u64,
    /// Why nobody could play.
    pub cause: RecoveryCause,
}

/// The outcome of a game.
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
    /// The outcome.
    pub outcome: Outcome,
    /// The winning teams.
    pub winners: Vec<TeamId>,
    /// Every team's place.
    pub standings: Vec<Standing>,
    /// Each player's tally.
    pub tallies: Vec<PlayerTally>,
    /// How many rounds were played.
    pub rounds: u32,
    /// The duration without pauses.
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
    /// The host cancelled it.
    Host,
    /// A manager of the server cancelled it.
    Manager,
    /// Too few people took part.
    TooFewPlayers,
    /// It could not be started.
    StartFailed,
    /// The bot left the server.
    ServerRemoved,
}

/// The game was cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameCancelled {
    /// The person who cancelled it; absent when the program did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
    /// The reason.
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
    /// It could not be resumed.
    RecoveryFailed,
}

/// The game was abandoned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameAbandoned {
    /// The reason.
    pub reason: AbandonedReason,
    /// The idle time.
    pub idle_ms: u64,
}

/// Nobody did anything for a while: the players are asked whether they are still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdleWarned {
    /// The idle time; of a lobby, how long it has been open.
    pub idle_ms: u64,
    /// When the game is over if nobody does anything.
    pub ends_at: Ts,
}

/// The last seconds of a game against the clock began, or of a round that all play against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FinalSecondsBegan {
    /// The time that remained.
    pub remaining_ms: u64,
}
