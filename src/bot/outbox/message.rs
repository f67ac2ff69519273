//! A planned message as a row: its place, and all that is needed to send it.
//!
//! Owns: the payload of a row, the names of places, the nonce. Does not know: how one is sent.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::bot::custom_id::Action;
use crate::bot::plan::{Destination, PlannedMessage, Stage};
use crate::discord::rest::Rank;
use crate::game::event::DmKind;
use crate::game::values::Ts;
use crate::game::{ChannelId, GameEvent, GameId, GuildId, PlayerId};
use crate::host::{Change, FoldedEvent};
use crate::store::Position;
use crate::store::outbox::{MessageKey, NewMessage};

/// What a row holds. Only the text of the message may hold a name: a DM goes to a player id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) target: Target,
    /// The message as Discord takes it.
    pub(super) body: Value,
    pub(super) subject: Subject,
    pub(super) correlation_id: Uuid,
    /// When the event happened.
    pub(super) at: Ts,
    /// It was a dead letter: it is tried even if its reader seems to accept no DMs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_retry: bool,
    /// Players who have left the server are looked for first: they are not called back to the game.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) checks_members: bool,
    /// It brings a pair, or what else a player waits for to play on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_pair: bool,
}

impl Payload {
    pub(super) fn text(&self) -> &str {
        self.body["content"].as_str().unwrap_or_default()
    }

    pub(super) fn has_buttons(&self) -> bool {
        let rows = self.body["components"].as_array();
        rows.is_some_and(|rows| !rows.is_empty())
    }

    pub(super) const fn rank(&self) -> Rank {
        if self.is_pair {
            Rank::First
        } else {
            Rank::Normal
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Target {
    Dm {
        player: PlayerId,
        kind: DmKind,
    },
    /// No message: the DM channel of somebody who will soon get one.
    DmChannel {
        player: PlayerId,
    },
    /// A line for the newest DM of a player.
    NewestDm {
        player: PlayerId,
        /// It is a message of its own where it cannot be added.
        or_new: bool,
    },
    Channel(ChannelId),
    /// The result of a game.
    Result {
        channel: ChannelId,
        game: GameId,
    },
    /// The one live message of something.
    Live {
        channel: ChannelId,
        /// No later event changes it.
        is_last: bool,
        /// A newer message stands in for it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_replaced: bool,
        /// The version of the game that it shows; none in rows of earlier versions of the program.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u32>,
        /// A mention of its channel becomes a link to the result.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<ResultLink>,
    },
}

/// The result that a live message links to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ResultLink {
    pub(super) game: GameId,
    pub(super) guild: GuildId,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Subject {
    Game(GameId),
    Roster(GuildId),
    Server(GuildId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Game(game) => write!(f, "game {game}"),
            Self::Roster(guild) => write!(f, "the teams of server {guild}"),
            Self::Server(guild) => write!(f, "server {guild}"),
        }
    }
}

/// The prefix of the places of live messages; the rest names the game or invitation.
const LIVE: &str = "live/";

/// The prefix of the places of what is added to DMs.
const DM_EDITS: &str = "dm-edit/";

/// Returns which game or invitation a place is the live message of.
pub(super) fn live_of(place: &str) -> Option<&str> {
    place.strip_prefix(LIVE)
}

/// Returns the place of a player's DMs.
pub(super) fn dm_place(player: PlayerId) -> String {
    format!("dm/{player}")
}

/// Returns the places of everything that goes to a player.
pub(in crate::bot) fn places_of(player: PlayerId) -> [String; 3] {
    [
        dm_place(player),
        format!("dm-channel/{player}"),
        format!("{DM_EDITS}{player}"),
    ]
}

/// Returns whether what waits for a place only changes messages that are there.
pub(super) fn is_of_edits(place: &str) -> bool {
    place.starts_with(DM_EDITS) || place.starts_with(LIVE)
}

fn place(destination: &Destination) -> String {
    match destination {
        Destination::Dm { player, .. } => dm_place(*player),
        Destination::DmChannel { player } => format!("dm-channel/{player}"),
        Destination::NewestDm { player, .. } => format!("{DM_EDITS}{player}"),
        Destination::Channel(channel) | Destination::Result { channel, .. } => {
            channel_place(*channel)
        }
        Destination::Live { of, .. } => format!("{LIVE}{of}"),
    }
}

pub(super) fn channel_place(channel: ChannelId) -> String {
    format!("channel/{channel}")
}

/// Returns whether a message only changes one that is there, or none.
pub(super) const fn is_edit(message: &PlannedMessage) -> bool {
    matches!(
        message.destination,
        Destination::Live { .. } | Destination::NewestDm { .. } | Destination::DmChannel { .. }
    )
}

/// Writes the row of a planned message; `n_tries` is how often it failed when it was a dead letter.
pub(super) fn row(
    event: &FoldedEvent,
    ordinal: u32,
    message: &PlannedMessage,
    n_tries: Option<u32>,
) -> NewMessage {
    let target = match message.destination {
        Destination::Dm { player, kind } => Target::Dm { player, kind },
        Destination::DmChannel { player } => Target::DmChannel { player },
        Destination::NewestDm { player, or_new } => Target::NewestDm { player, or_new },
        Destination::Channel(channel) => Target::Channel(channel),
        Destination::Result { channel, game } => Target::Result { channel, game },
        Destination::Live { channel, stage, .. } => Target::Live {
            channel,
            is_last: stage != Stage::Open,
            is_replaced: matches!(stage, Stage::Replaced | Stage::LinksToResult),
            version: Some(event.version.0),
            result: match (stage, &event.change, event.guild) {
                (Stage::LinksToResult, Change::Game { game, .. }, Some(guild)) => {
                    Some(ResultLink { game: *game, guild })
                }
                _ => None,
            },
        },
    };
    let payload = Payload {
        target,
        body: message.message.json(),
        subject: match event.change {
            Change::Game { game, .. } => Subject::Game(game),
            Change::Roster { guild, .. } => Subject::Roster(guild),
            Change::Server { guild, .. } => Subject::Server(guild),
        },
        correlation_id: event.correlation_id,
        at: event.occurred_at,
        is_retry: n_tries.is_some(),
        checks_members: calls_players_back(&event.change),
        is_pair: message.message.offers(Action::Guess),
    };
    NewMessage {
        key: MessageKey {
            position: Position(event.position),
            ordinal,
        },
        place: place(&message.destination),
        payload: json!(payload).to_string(),
        nonce: nonce(event.event_id, ordinal),
        n_tries: n_tries.unwrap_or(0),
    }
}

/// Tells whether an event is followed by messages to players who may not have been there for hours.
const fn calls_players_back(change: &Change) -> bool {
    matches!(
        change,
        Change::Game {
            event: GameEvent::PlayersReminded(_) | GameEvent::LongformDayEnded(_),
            ..
        }
    )
}

/// Returns the nonce by which Discord recognises a repeated message: at most 25 characters.
fn nonce(event_id: Uuid, ordinal: u32) -> String {
    base36(Uuid::new_v5(&event_id, &ordinal.to_be_bytes()).as_u128())
}

/// Writes a number in 25 digits of 0–9 and a–z.
pub(crate) fn base36(mut number: u128) -> String {
    let mut digits = [b'0'; 25];
    for digit in digits.iter_mut().rev() {
        let value = u8::try_from(number % 36).unwrap_or(0);
        *digit = if value < 10 {
            b'0' + value
        } else {
            b'a' + value - 10
        };
        number /= 36;
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_fit_discord_and_differ_by_event_and_ordinal() {
        let [one, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let nonces = [nonce(one, 0), nonce(one, 1), nonce(other, 0)];
        assert!(nonces.iter().all(|nonce| nonce.len() == 25));
        assert!(nonces[0] != nonces[1] && nonces[0] != nonces[2] && nonces[1] != nonces[2]);
        assert_eq!(nonce(one, 0), nonces[0]);
        assert_eq!(base36(u128::MAX), "f5lxx1zz5pnorynqglhzmsp33");
    }

    #[test]
    fn a_payload_reads_as_it_was_written() {
        let payload = Payload {
            target: Target::Dm {
                player: PlayerId(Uuid::from_u128(1)),
                kind: DmKind::Deal,
            },
            body: json!({ "content": "Round 1" }),
            subject: Subject::Game(GameId(Uuid::from_u128(2))),
            correlation_id: Uuid::from_u128(3),
            at: Ts::UNIX_EPOCH,
            is_retry: false,
            checks_members: true,
            is_pair: true,
        };
        let text = json!(payload).to_string();
        let read: Payload = serde_json::from_str(&text).unwrap();
        assert_eq!(json!(read), json!(payload));
    }
}
