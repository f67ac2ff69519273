//! Failures to answer a request, and their texts.

use thiserror::Error;

use crate::bot::render::{self, Message};
use crate::game::values::{Ts, Word};
use crate::game::{GameId, player, roster, server};
use crate::host::{
    CommandError, DeadLettersError, ErasureError, EventSearchError, FoldError, RegistrationError,
    StoreHealth,
};
use crate::people::PeopleError;
use crate::projections::TablesError;
use crate::texts::Texts;

/// Why a request could not be answered.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The game rejected the command, or could not decide it.
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    #[error(transparent)]
    People(#[from] PeopleError),
    #[error(transparent)]
    Tables(#[from] TablesError),
    #[error(transparent)]
    DeadLetters(#[from] DeadLettersError),
    #[error(transparent)]
    Erasure(#[from] ErasureError),
    #[error(transparent)]
    Log(#[from] EventSearchError),
    /// The log is known to be away.
    #[error("the log is away since {since}")]
    LogDown {
        since: Ts,
        /// Whether the request may have been recorded.
        may_count: bool,
    },
    #[error("{0}")]
    Panicked(String),
    #[error(transparent)]
    Roster(roster::Rejection),
    #[error(transparent)]
    Player(player::Rejection),
    #[error(transparent)]
    Server(server::Rejection),
    /// The request makes no sense, with the text that says why.
    #[error("{}", .0(Texts::English))]
    Refused(fn(Texts) -> &'static str),
    /// The same, worded for the person.
    #[error("{0}")]
    Invalid(String),
    /// The game refused a guess as no word of the dictionary; worded for the player.
    #[error("{text}")]
    NotAWord {
        text: String,
        word: Word,
        game: GameId,
    },
    /// The request makes no sense, with the buttons for what they can do instead.
    #[error("{}", .0.content)]
    Offer(Box<Message>),
}

impl From<FoldError> for Failure {
    fn from(error: FoldError) -> Self {
        Self::Command(error.into())
    }
}

impl From<CommandError<roster::Rejection>> for Failure {
    fn from(error: CommandError<roster::Rejection>) -> Self {
        error
            .into_rejection()
            .map_or_else(Self::Command, Self::Roster)
    }
}

impl From<CommandError<player::Rejection>> for Failure {
    fn from(error: CommandError<player::Rejection>) -> Self {
        error
            .into_rejection()
            .map_or_else(Self::Command, Self::Player)
    }
}

impl From<CommandError<server::Rejection>> for Failure {
    fn from(error: CommandError<server::Rejection>) -> Self {
        error
            .into_rejection()
            .map_or_else(Self::Command, Self::Server)
    }
}

impl Failure {
    pub(super) fn invalid(text: &str) -> Self {
        Self::Invalid(text.to_owned())
    }

    pub(super) fn offer(message: Message) -> Self {
        Self::Offer(Box::new(message))
    }

    /// Returns the failure of a guess in `game`.
    pub(super) fn of_guess(error: CommandError, game: GameId, t: Texts) -> Self {
        match &error {
            CommandError::Rejected(rejection) if let Some(word) = rejection.unknown_word() => {
                Self::NotAWord {
                    text: render::refusal(rejection, t),
                    word: word.clone(),
                    game,
                }
            }
            _ => Self::Command(error),
        }
    }

    /// Returns the same failure, explained by an outage of the log that may be its cause.
    pub(super) fn explained_by(self, log: &StoreHealth) -> Self {
        let may_count = matches!(self, Self::Command(CommandError::OutcomeUnknown));
        match self {
            Self::Command(
                CommandError::Unavailable { .. }
                | CommandError::OutcomeUnknown
                | CommandError::LogRead(_)
                | CommandError::History(_)
                | CommandError::People(_),
            )
            | Self::Registration(_)
            | Self::People(_)
            | Self::Tables(_)
            | Self::DeadLetters(_)
            | Self::Erasure(_)
            | Self::Log(_)
                if !log.is_up() =>
            {
                Self::LogDown {
                    since: log.since,
                    may_count,
                }
            }
            failure => failure,
        }
    }

    /// Returns whether the request should wait for the log and be handled again.
    pub(crate) const fn is_log_down(&self) -> bool {
        matches!(
            self,
            Self::LogDown { .. }
                | Self::Command(CommandError::Unavailable { .. } | CommandError::OutcomeUnknown)
        )
    }

    /// Returns whether the same request may succeed later.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::LogDown { .. } | Self::People(_) | Self::Command(CommandError::Stopping) => true,
            Self::Command(error) => error.is_temporary(),
            _ => false,
        }
    }

    /// Returns the text for the person.
    pub(crate) fn text(&self, t: Texts) -> String {
        match self {
            Self::Command(error) => render::failed(error, t),
            Self::Roster(rejection) => render::team_refusal(rejection, t),
            Self::Player(rejection) => render::player_refusal(*rejection, t).to_owned(),
            Self::Server(rejection) => render::server_refusal(rejection, t),
            Self::Refused(text) => text(t).to_owned(),
            Self::Invalid(text) | Self::NotAWord { text, .. } => text.clone(),
            Self::Offer(message) => message.content.clone(),
            Self::LogDown { since, may_count } => render::log_is_down(*since, *may_count, t),
            Self::Registration(_)
            | Self::People(_)
            | Self::Tables(_)
            | Self::DeadLetters(_)
            | Self::Erasure(_)
            | Self::Log(_)
            | Self::Panicked(_) => t.fault().to_owned(),
        }
    }

    /// Returns the message for the person.
    pub(crate) fn message(&self, t: Texts) -> Message {
        match self {
            Self::Offer(message) => (**message).clone(),
            Self::NotAWord { text, word, game } => {
                render::offer_word(Message::new(t, &**text), *game, word)
            }
            failure => Message::new(t, failure.text(t)),
        }
    }

    /// Returns the name it is recorded under.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Command(error) => error.code(),
            Self::Registration(_) | Self::People(_) => "people",
            Self::Tables(_) => "tables",
            Self::DeadLetters(_) => "dead_letters",
            Self::Erasure(_) => "erasure",
            Self::Log(_) | Self::LogDown { .. } => "log",
            Self::Panicked(_) => "panicked",
            Self::Roster(_)
            | Self::Player(_)
            | Self::Server(_)
            | Self::Refused(_)
            | Self::Invalid(_)
            | Self::Offer(_) => "nonsense",
            Self::NotAWord { .. } => "not_a_word",
        }
    }

    /// Returns whether the rules refuse the request, or it makes no sense.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Command(CommandError::Rejected(_))
                | Self::Roster(_)
                | Self::Player(_)
                | Self::Server(_)
                | Self::Refused(_)
                | Self::Invalid(_)
                | Self::NotAWord { .. }
        )
    }

    /// Returns whether something is broken, and not just refused.
    pub(super) const fn is_fault(&self) -> bool {
        !matches!(
            self,
            Self::Command(CommandError::Rejected(_) | CommandError::Stopping)
                | Self::LogDown { .. }
                | Self::Roster(_)
                | Self::Player(_)
                | Self::Server(_)
                | Self::Refused(_)
                | Self::Invalid(_)
                | Self::NotAWord { .. }
                | Self::Offer(_)
        )
    }
}
