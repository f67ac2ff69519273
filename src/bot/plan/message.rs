//! A planned message, and where it goes.

use std::collections::HashMap;
use std::fmt;

use crate::bot::render::{Message, Names};
use crate::game::event::DmKind;
use crate::game::{ChannelId, GameId, InvitationId, PlayerId};

/// The names of players, and their users on Discord.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    pub(crate) names: Names,
    pub(crate) users: HashMap<PlayerId, u64>,
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedMessage {
    pub destination: Destination,
    pub message: Message,
}

impl PlannedMessage {
    /// Returns one DM in the place of this and the next one, where both go to the same player.
    pub(crate) fn followed_by(&self, next: &Self) -> Option<Self> {
        let (
            Destination::Dm { player, kind },
            Destination::Dm {
                player: same,
                kind: later,
            },
        ) = (self.destination, next.destination)
        else {
            return None;
        };
        let kind = match (kind, later) {
            (DmKind::Result | DmKind::Deal, DmKind::Deal) => DmKind::Deal,
            (DmKind::Result | DmKind::Deal, DmKind::Result) => kind,
            _ => return None,
        };
        if player != same {
            return None;
        }
        Some(Self {
            destination: Destination::Dm { player, kind },
            message: self.message.followed_by(&next.message)?,
        })
    }
}

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    Dm {
        player: PlayerId,
        kind: DmKind,
    },
    /// Nothing is sent; the DM channel is opened, for what comes soon.
    DmChannel {
        player: PlayerId,
    },
    /// A line that is added to the newest DM of a player.
    NewestDm {
        player: PlayerId,
        /// It is sent as a DM of its own where it cannot be added; else it is left out.
        or_new: bool,
    },
    /// To a channel, as a new message.
    Channel(ChannelId),
    /// To a channel, as the result of a game.
    Result {
        channel: ChannelId,
        game: GameId,
    },
    /// To a channel, as the live message of something: the newest one replaces the one before.
    Live {
        channel: ChannelId,
        of: LiveMessage,
        stage: Stage,
    },
}

/// Whether a live message may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Open,
    /// No later event changes it.
    Last,
    /// No later event changes it, and a newer message stands in for it: once deleted it stays so.
    Replaced,
    /// The same, and that message is the result of the game, which is posted first: a mention of the channel
    /// becomes a link to it.
    LinksToResult,
}

/// What a channel shows in one message that is kept up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LiveMessage {
    /// The lobby of a game, and then its status, or the table of its first round.
    Game(GameId),
    /// The table of a later round, or how a day ended.
    Round {
        game: GameId,
        round: u32,
    },
    Invitation(InvitationId),
}

impl LiveMessage {
    /// Returns the message that shows the table of a round.
    #[must_use]
    pub const fn table(game: GameId, round: u32) -> Self {
        match round {
            0 | 1 => Self::Game(game),
            round => Self::Round { game, round },
        }
    }
}

impl fmt::Display for LiveMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Game(game) => game.fmt(f),
            Self::Round { game, round } => write!(f, "{game}-round-{round}"),
            Self::Invitation(invitation) => write!(f, "invitation-{invitation}"),
        }
    }
}
