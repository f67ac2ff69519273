//! What is answered.

use serenity::builder::CreateModal;
use tokio::sync::watch;

use crate::bot::plan::LiveMessage;
use crate::bot::render::{Message, PanelView};
use crate::discord::rest::Upload;
use crate::game::{GameId, PlayerId};

#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A message; in a server, for the person alone.
    Message(Message),
    /// A message for all who are there.
    Public(Message),
    /// A message that is edited with each update, until its sender is dropped.
    Updating(watch::Receiver<Message>),
    Modal(CreateModal),
    /// The pressed message changes to this one.
    Update(Message),
    /// The pressed message is a live one of a game, and shows its present state.
    Live(LivePart),
    /// The requester's panel: in place of the pressed message if only they see that, else as a new message.
    Panel(PanelPart),
    /// A live message of a game, for all who are there, where the bot can only answer.
    Post(LivePart),
    /// A live message of a game is posted again, and followed from now on instead of the one before.
    Repost(LivePart),
    /// Choices for an option: the text shown, and the value.
    Choices(Vec<(String, String)>),
}

impl Reply {
    pub(crate) fn file(&self) -> Option<&Upload> {
        match self {
            Self::Message(message) | Self::Public(message) => message.file.as_ref(),
            Self::Updating(_)
            | Self::Modal(_)
            | Self::Update(_)
            | Self::Live(_)
            | Self::Panel(_)
            | Self::Post(_)
            | Self::Repost(_)
            | Self::Choices(_) => None,
        }
    }
}

/// A live message of a game: the one that shows `round`, where there is one for each round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LivePart {
    pub(crate) game: GameId,
    pub(crate) round: u32,
}

impl LivePart {
    /// The lobby, and what its message turns into.
    pub(crate) const fn first(game: GameId) -> Self {
        Self { game, round: 1 }
    }

    pub(crate) const fn message(self) -> LiveMessage {
        LiveMessage::table(self.game, self.round)
    }
}

/// A panel to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PanelPart {
    pub(crate) game: GameId,
    pub(crate) player: PlayerId,
    pub(crate) view: PanelView,
}

pub(super) fn text(content: impl Into<String>) -> Reply {
    Reply::Message(Message::text(content))
}
