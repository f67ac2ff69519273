//! What can have happened to the program itself: refusals, failures, what was done about them.
//!
//! Owns: the payloads of the streams `ops-…`, which never mix with a game's, and their checks. Does
//! not know: who notices a failure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{Checked, require};
use crate::game::ids::{GameId, GuildId, PlayerId, TeamId};
use crate::game::values::Ts;

/// A command was rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommandRejected {
    /// The command.
    pub command: String,
    /// A short name for the reason.
    pub code: String,
    /// The player who gave the command.
    pub player_id: PlayerId,
    /// The game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game_id: Option<GameId>,
    /// The answer that the player got.
    pub hint: String,
}

/// A guess was rejected. The word is not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuessRejected {
    /// The game.
    pub game_id: GameId,
    /// The round.
    pub round: u32,
    /// The team of the player.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// The player who guessed.
    pub player_id: PlayerId,
    /// A short name for the reason.
    pub reason: String,
}

/// The measure taken about a game that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Tried again.
    Retry,
    /// The game is paused until a person looks at it.
    Pause,
    /// Given up.
    Abandon,
}

/// A game could not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameFaulted {
    /// The game.
    pub game_id: GameId,
    /// A short name for what failed.
    pub code: String,
    /// Whether it can go on at all.
    pub fatal: bool,
    /// The measure taken.
    pub recovery: Remedy,
    /// What an operator can do about it.
    pub hint: String,
}

/// A part of the program failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SystemFault {
    /// The part of the program.
    pub component: String,
    /// A short name for what failed.
    pub code: String,
    /// The error message.
    pub message: String,
    /// Equal for failures of the same kind.
    pub fingerprint: String,
    /// The number since the last event of this kind.
    pub count: u32,
    /// Details, as lines of `key=value`.
    pub context: Vec<String>,
}

/// The recovery of a live game started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryStarted {
    /// The game.
    pub game_id: GameId,
    /// The number of this attempt, from 1.
    pub attempt: u32,
}

/// The recovery of a game failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryFailed {
    /// The game.
    pub game_id: GameId,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// A short name for what failed.
    pub code: String,
    /// The time of the next try; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Ts>,
    /// What an operator can do about it.
    pub hint: String,
}

/// A reader met an event that it cannot decode, and went on by its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventQuarantined {
    /// The reader.
    pub reader: String,
    /// The event's position in the log.
    pub position: i64,
    /// Its type.
    pub event_type: String,
    /// The version of its payload.
    pub schema_version: u16,
    /// A short name for why it cannot be read.
    pub code: String,
}

/// A subscription stopped before an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionStalled {
    /// The subscription.
    pub name: String,
    /// Its checkpoint; the event that it could not handle comes later.
    pub position: i64,
    /// The number of tries.
    pub attempts: u32,
    /// The error.
    pub error: String,
}

/// A stalled subscription resumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionResumed {
    /// The subscription.
    pub name: String,
    /// The position in the log where it continues.
    pub position: i64,
    /// How long it stood, in milliseconds.
    pub stalled_ms: u64,
}

/// An operator paused a subscription, in every process that runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionPaused {
    /// The subscription.
    pub name: String,
}

/// An operator resumed a paused subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionUnpaused {
    /// The subscription.
    pub name: String,
}

/// Whether events can be appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// Events can be appended and read.
    Up,
    /// Events can be appended, but not read.
    Degraded,
    /// The database cannot be reached, or refuses.
    Down,
}

/// The connection to the log changed. A loss is recorded once the log can be written again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreConnectionChanged {
    /// The old status.
    pub from: Connection,
    /// The new status.
    pub to: Connection,
    /// The number of failed tries.
    pub failures: u32,
    /// The largest number of commands that waited at the same time.
    pub buffered: u32,
}

/// A projection was rebuilt from the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectionRebuilt {
    /// The projection.
    pub name: String,
    /// The version of its rows.
    pub version: u32,
    /// The server whose rows were rebuilt; absent for all servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guild_id: Option<GuildId>,
    /// How many events were read.
    pub events: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The number of rows that differ from before.
    pub differences: u64,
}

/// A manager or an operator used an administrative command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdminActed {
    /// The command.
    pub command: String,
    /// The person; absent for the command line, whose actor is in the envelope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
    /// The command's options as `key=value`, in order.
    pub options: Vec<String>,
    /// Whether it concerned all servers.
    pub all_servers: bool,
}

/// Text was taken out of a recorded event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventRedacted {
    /// The event's position in the log.
    pub position: i64,
    /// Where the texts were.
    pub paths: Vec<String>,
    /// The person who had themselves erased.
    pub by: PlayerId,
    /// A short name for the reason.
    pub reason: String,
}

/// An event of the program itself, in stream `ops-{guild_id}` or `ops-system`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpsEvent {
    CommandRejected(CommandRejected),
    GuessRejected(GuessRejected),
    GameFaulted(GameFaulted),
    SystemFault(SystemFault),
    RecoveryStarted(RecoveryStarted),
    RecoveryFailed(RecoveryFailed),
    EventQuarantined(EventQuarantined),
    SubscriptionStalled(SubscriptionStalled),
    SubscriptionResumed(SubscriptionResumed),
    SubscriptionPaused(SubscriptionPaused),
    SubscriptionUnpaused(SubscriptionUnpaused),
    StoreConnectionChanged(StoreConnectionChanged),
    ProjectionRebuilt(ProjectionRebuilt),
    AdminActed(AdminActed),
    EventRedacted(EventRedacted),
}

impl OpsEvent {
    /// Checks the structure of the payload.
    pub(crate) fn validate(&self) -> Checked {
        match self {
            Self::CommandRejected(event) => {
                named(&event.command, "command")?;
                named(&event.code, "code")
            }
            Self::GuessRejected(event) => named(&event.reason, "reason"),
            Self::GameFaulted(event) => named(&event.code, "code"),
            Self::SystemFault(event) => {
                named(&event.component, "component")?;
                named(&event.code, "code")?;
                require(event.count > 0, "count", "counts from 1")
            }
            Self::RecoveryStarted(event) => require(event.attempt > 0, "attempt", "counts from 1"),
            Self::RecoveryFailed(event) => {
                require(event.attempt > 0, "attempt", "counts from 1")?;
                named(&event.code, "code")
            }
            Self::EventQuarantined(event) => {
                named(&event.reader, "reader")?;
                require(event.position > 0, "position", "counts from 1")?;
                named(&event.code, "code")
            }
            Self::SubscriptionStalled(event) => {
                named(&event.name, "name")?;
                require(event.position >= 0, "position", "must be in the log")
            }
            Self::SubscriptionResumed(event) => {
                named(&event.name, "name")?;
                require(event.position >= 0, "position", "must be in the log")
            }
            Self::SubscriptionPaused(event) => named(&event.name, "name"),
            Self::SubscriptionUnpaused(event) => named(&event.name, "name"),
            Self::StoreConnectionChanged(event) => {
                require(event.from != event.to, "to", "must differ from `from`")
            }
            Self::ProjectionRebuilt(event) => {
                named(&event.name, "name")?;
                require(event.version > 0, "version", "counts from 1")
            }
            Self::AdminActed(event) => {
                named(&event.command, "command")?;
                let pairs = event.options.iter().all(|option| option.contains('='));
                require(pairs, "options", "must be `key=value`")
            }
            Self::EventRedacted(event) => {
                require(event.position > 0, "position", "counts from 1")?;
                require(!event.paths.is_empty(), "paths", "must name at least one")?;
                named(&event.reason, "reason")
            }
        }
    }
}

fn named(name: &str, field: &'static str) -> Checked {
    require(!name.is_empty(), field, "must not be empty")
}
