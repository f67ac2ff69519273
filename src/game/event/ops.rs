//! What can have happened to the program itself: refusals, failures, what was done about them.
//!
//! Owns: the payloads of the streams `ops-…`, which never mix with a game's, and their checks. Does
//! not know: who notices a failure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{Checked, require};
use crate::game::ids::{GameId, GuildId, PlayerId, TeamId};
use crate::game::values::Ts;

/// The rules or the state refused a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommandRejected {
    /// Which command.
    pub command: String,
    /// Why, as a name.
    pub code: String,
    /// Whose command.
    pub player_id: PlayerId,
    /// In which game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game_id: Option<GameId>,
    /// What the player was told.
    pub hint: String,
}

/// A guess was refused. The word is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuessRejected {
    /// In which game.
    pub game_id: GameId,
    /// In which round.
    pub round: u32,
    /// Whose team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// Whose guess.
    pub player_id: PlayerId,
    /// Why, as a name.
    pub reason: String,
}

/// What is done about a game that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Tried again.
    Retry,
    /// Paused until somebody looks.
    Pause,
    /// Given up.
    Abandon,
}

/// A game could not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameFaulted {
    /// Which game.
    pub game_id: GameId,
    /// What failed, as a name.
    pub code: String,
    /// Whether it can go on at all.
    pub fatal: bool,
    /// What is done about it.
    pub recovery: Remedy,
    /// What an operator can do.
    pub hint: String,
}

/// A part of the program failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SystemFault {
    /// Which part.
    pub component: String,
    /// What failed, as a name.
    pub code: String,
    /// What it said.
    pub message: String,
    /// The same for failures of one kind.
    pub fingerprint: String,
    /// How many since the last of these events.
    pub count: u32,
    /// Where: lines of `key=value`.
    pub context: Vec<String>,
}

/// A game that was live when the program stopped is taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryStarted {
    /// Which game.
    pub game_id: GameId,
    /// Which attempt this is, counted from 1.
    pub attempt: u32,
}

/// A game could not be taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryFailed {
    /// Which game.
    pub game_id: GameId,
    /// Which attempt this was, counted from 1.
    pub attempt: u32,
    /// What failed, as a name.
    pub code: String,
    /// When it is tried again; never, when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Ts>,
    /// What an operator can do.
    pub hint: String,
}

/// A reader of the log met an event that it cannot read, and went on by its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventQuarantined {
    /// Which reader.
    pub reader: String,
    /// Where the event stands in the log.
    pub position: i64,
    /// Its type.
    pub event_type: String,
    /// The version of its payload.
    pub schema_version: u16,
    /// Why it cannot be read, as a name.
    pub code: String,
}

/// A named subscription stopped before an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionStalled {
    /// Which subscription.
    pub name: String,
    /// Where in the log it stands.
    pub position: i64,
    /// How often the event was tried.
    pub attempts: u32,
    /// What it failed with.
    pub error: String,
}

/// A subscription that had stopped goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionResumed {
    /// Which subscription.
    pub name: String,
    /// Where in the log it goes on.
    pub position: i64,
    /// How long it stood, in milliseconds.
    pub stalled_ms: u64,
}

/// An operator paused a subscription, in every process that runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionPaused {
    /// Which subscription.
    pub name: String,
}

/// An operator had a paused subscription go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionUnpaused {
    /// Which subscription.
    pub name: String,
}

/// Whether the log can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// It can, and it can be read.
    Up,
    /// It can, but it cannot be read.
    Degraded,
    /// The database is not there, or refuses.
    Down,
}

/// The log could not be written or read any more, or can be again. Both are recorded when it can be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreConnectionChanged {
    /// How it was.
    pub from: Connection,
    /// How it is.
    pub to: Connection,
    /// How often it was tried in vain.
    pub failures: u32,
    /// How many acts waited for it at the same time, at most.
    pub buffered: u32,
}

/// A projection was made anew from the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectionRebuilt {
    /// Which projection.
    pub name: String,
    /// The version of its rows.
    pub version: u32,
    /// The one server whose rows were made anew; left out for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guild_id: Option<GuildId>,
    /// How many events were read.
    pub events: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// How many rows are not as they were.
    pub differences: u64,
}

/// A manager or an operator looked into the program or set something right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdminActed {
    /// Which command.
    pub command: String,
    /// Who; left out for somebody at the command line, whom the envelope names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
    /// What was typed beside it: `key=value`, in the order of the command.
    pub options: Vec<String>,
    /// It was not about one server alone.
    pub all_servers: bool,
}

/// What can have happened to the program: stream `ops-{guild_id}` or `ops-system`.
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
        }
    }
}

fn named(name: &str, field: &'static str) -> Checked {
    require(!name.is_empty(), field, "must not be empty")
}
