//! Where a command comes from: when, in which server, through what.
//!
//! Owns: the request id of each command. Does not know: what the command is.

use uuid::Uuid;

use crate::game::values::Ts;
use crate::game::{GameId, GuildId};
use crate::store::{RequestId, Source, SourceKind};

#[derive(Clone, Debug)]
pub struct Caller {
    pub at: Ts,
    /// The server in which the command was given.
    pub guild: Option<GuildId>,
    /// Where the command came from; one that is delivered twice has the same request id.
    pub origin: Origin,
}

/// Where a command came from, with its id there and the time of that id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A slash command, a button, a form; with Discord's id of it.
    Interaction { id: u64 },
    /// A message; with Discord's id of it.
    Message { id: u64 },
    /// The command line or a terminal; with an id made for the command.
    Terminal { id: Uuid, at: Ts },
    /// The bot as a partner, guessing in an attempt.
    Partner {
        game: GameId,
        round: u32,
        attempt: u32,
        /// The command that opened the attempt, or that found the guess missing.
        because: RequestId,
    },
    /// A deadline that passed, which is handled once even if several processes watch it.
    Deadline { name: String, at: Ts },
    Program {
        /// Identifies the command, together with the time.
        name: String,
        at: Ts,
        /// The command that this one follows from, if any.
        because: Option<RequestId>,
    },
}

/// When Discord's ids begin, in Unix time.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

impl Origin {
    /// Returns the id under which the store records the command once.
    pub fn request(&self) -> RequestId {
        match self {
            Self::Interaction { id } => {
                RequestId::new(snowflake_time(*id), &format!("interaction/{id}"))
            }
            Self::Message { id } => RequestId::new(snowflake_time(*id), &format!("message/{id}")),
            Self::Terminal { id, at } => RequestId::new(*at, &format!("terminal/{id}")),
            Self::Partner {
                game,
                round,
                attempt,
                ..
            } => RequestId::new(
                created_at(*game),
                &format!("partner/{game}/{round}/{attempt}"),
            ),
            Self::Deadline { name, at } => {
                RequestId::new(*at, &format!("deadline/{name}/{}", at.timestamp_micros()))
            }
            Self::Program { name, at, .. } => RequestId::new(*at, &format!("program/{name}")),
        }
    }

    pub(super) fn source(&self) -> Source {
        let (kind, id) = match self {
            Self::Interaction { id } => (SourceKind::Interaction, Some(id.to_string())),
            Self::Message { id } => (SourceKind::Message, Some(id.to_string())),
            Self::Terminal { id, .. } => (SourceKind::Cli, Some(id.to_string())),
            Self::Partner { round, attempt, .. } => (
                SourceKind::System,
                Some(format!("partner/{round}/{attempt}")),
            ),
            Self::Deadline { name, .. } => (SourceKind::Timer, Some(name.clone())),
            Self::Program { name, .. } => (SourceKind::System, Some(name.clone())),
        };
        Source { kind, id }
    }

    /// Returns what caused the events of the command: `request`, the command itself, unless another one is known.
    pub(super) fn cause(&self, request: RequestId) -> Uuid {
        let cause = match self {
            Self::Partner { because, .. }
            | Self::Program {
                because: Some(because),
                ..
            } => *because,
            _ => request,
        };
        cause.as_uuid()
    }

    /// Returns the origin of what the program does because of this command: the same each time.
    pub(crate) fn follow_up(&self, name: &str) -> Self {
        let request = self.request();
        Self::Program {
            name: format!("{name}/{request}"),
            at: request.at(),
            because: Some(request),
        }
    }
}

/// Returns the time that a game's id was made of.
pub(super) fn created_at(game: GameId) -> Ts {
    let (high, _) = game.0.as_u64_pair();
    i64::try_from(high >> 16)
        .ok()
        .and_then(Ts::from_timestamp_millis)
        .unwrap_or_default()
}

fn snowflake_time(id: u64) -> Ts {
    let ms = (id >> 22) + DISCORD_EPOCH_MS;
    i64::try_from(ms)
        .ok()
        .and_then(Ts::from_timestamp_millis)
        .unwrap_or_default()
}
