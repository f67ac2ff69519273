//! Who asks through what, and what they are told.
//!
//! Owns: the request as it reaches the host, and its answers. Does not know: what is asked.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use uuid::Uuid;

use super::record::FoldError;
use crate::game::values::Ts;
use crate::game::{GameEvent, GameId, GuildId, Rejection, State};
use crate::store::{AppendError, RequestId, Source, SourceKind};

/// One act of a person or of the program, before it is known what it leads to.
#[derive(Clone, Debug)]
pub struct Caller {
    /// When it is asked.
    pub at: Ts,
    /// The server it is asked in.
    pub guild: Option<GuildId>,
    /// Through what it came: the same act delivered twice has the same origin.
    pub origin: Origin,
}

/// Through what an act came, with the id it has there and the time that id was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A slash command, a button, a form.
    Interaction {
        /// Discord's id of it.
        id: u64,
    },
    /// A message.
    Message {
        /// Discord's id of it.
        id: u64,
    },
    /// The command line or a terminal.
    Terminal {
        /// An id made for it.
        id: Uuid,
        /// When.
        at: Ts,
    },
    /// The bot as a partner, guessing in an attempt.
    Partner {
        /// In which game.
        game: GameId,
        /// In which round.
        round: u32,
        /// In which attempt.
        attempt: u32,
        /// Because of which act: the one that opened the attempt, or that found the guess missing.
        because: RequestId,
    },
    /// A deadline, which is asked about once however many programs watch it.
    Deadline {
        /// Whose and which.
        name: String,
        /// When it passed.
        at: Ts,
    },
    /// The program itself.
    Program {
        /// What for: the same for the same act.
        name: String,
        /// When.
        at: Ts,
        /// Because of which act, if it is for one.
        because: Option<RequestId>,
    },
}

/// The first millisecond of Discord's ids.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

impl Origin {
    /// Returns the request that this act is to the store, which records each once.
    #[must_use]
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

    /// Returns what caused the events of this act: `request`, which is the act itself, unless another one is
    /// known.
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

/// What came of an act.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What happened; nothing, when all was as asked already.
    pub events: Vec<GameEvent>,
    /// The game after it.
    pub state: Arc<State>,
    /// Whether the act had arrived before, and these are its first results.
    pub repeated: bool,
}

/// Why nothing came of an act.
#[derive(Debug, Error)]
pub enum AskError {
    /// The rules said no.
    #[error("{0}")]
    Rejected(Rejection),
    /// The game cannot be read. It stays as it is until somebody looks.
    #[error("the game cannot be folded")]
    Unreadable(#[from] FoldError),
    /// The log cannot be written now; the same act may go through later.
    #[error("the log cannot be written now")]
    Unavailable {
        /// When to try again.
        retry_after: Duration,
    },
    /// Too many others changed the game at the same time; the same act may go through later.
    #[error("the game changed {attempts} times meanwhile")]
    Contended {
        /// How often it was decided.
        attempts: usize,
    },
    /// What the program wanted to append was refused: a defect.
    #[error("the log refused the events")]
    Refused(#[source] AppendError),
    /// An event the rules made does not pass its own check: a defect.
    #[error("the rules made a malformed event")]
    Malformed(#[from] crate::game::event::InvalidField),
    /// Somebody's other games could not be looked up; the same act may go through later.
    #[error("could not look up earlier games")]
    History(#[from] super::games::HistoryError),
    /// Something panicked on the way: a defect. Whether it was done is not known; the same act may be asked
    /// again.
    #[error("{message}")]
    Panicked {
        /// What it said.
        message: String,
    },
    /// The program is stopping.
    #[error("the program is stopping")]
    Stopping,
}

impl AskError {
    /// Returns the name it is recorded under.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rejected(rejection) => rejection.code(),
            Self::Unreadable(error) => error.code(),
            Self::Unavailable { .. } => "unavailable",
            Self::Contended { .. } => "contended",
            Self::Refused(_) => "refused",
            Self::Malformed(_) => "malformed",
            Self::History(_) => "history",
            Self::Panicked { .. } => "panicked",
            Self::Stopping => "stopping",
        }
    }

    /// Tells whether the program did what it never should.
    pub(super) const fn is_defect(&self) -> bool {
        matches!(
            self,
            Self::Refused(_) | Self::Malformed(_) | Self::Panicked { .. }
        )
    }
}

impl From<Rejection> for AskError {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}
