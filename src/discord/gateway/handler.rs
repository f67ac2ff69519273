//! Forwards what a shard receives.
//!
//! Owns: which gateway events matter and what they are called inside; counting all of them.
//! Does not know: connections, or what anything means.
//!
//! Invariant: events are passed on in the order in which Discord sent them.

use std::sync::Arc;

use serde_json::{Value, json};
use serenity::model::event::{Event, UnknownEvent};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tracing::{debug, warn};

use super::connection::GatewayEvent;
use super::health_board::HealthBoard;
use super::inbound::{Guilds, Inbound, Session, is_written_by_person};

/// The events that the bot cannot do without. serenity hands one that it cannot decode over as
/// unknown.
const NEEDED: [&str; 6] = [
    "READY",
    "RESUMED",
    "INTERACTION_CREATE",
    "MESSAGE_CREATE",
    "GUILD_CREATE",
    "GUILD_DELETE",
];

/// Handles the events of one shard.
#[derive(Debug)]
pub(super) struct GatewayHandler {
    shard: u32,
    inbound: mpsc::UnboundedSender<Inbound>,
    board: Arc<HealthBoard>,
}

impl GatewayHandler {
    pub(super) const fn new(
        shard: u32,
        inbound: mpsc::UnboundedSender<Inbound>,
        board: Arc<HealthBoard>,
    ) -> Self {
        Self {
            shard,
            inbound,
            board,
        }
    }

    /// Passes an event on. Must be called for each event in order. `is_replayed` when it was meant for a process
    /// that is gone.
    pub(super) fn handle(&self, GatewayEvent { kind, data, .. }: GatewayEvent, is_replayed: bool) {
        let event = serde_json::from_str::<Value>(data.get())
            .and_then(|data| serde_json::from_value(json!({ "t": kind, "d": data })));
        let inbound = if let Ok(event) = event {
            self.read(&event, is_replayed)
        } else {
            // The error may quote what somebody wrote.
            self.undecodable(&kind);
            None
        };
        if let Some(inbound) = inbound {
            self.pass_on(inbound);
        }
    }

    /// Says that the shard goes on with the session of a process that may not have handled all it received.
    pub(super) fn take_over(&self) {
        self.pass_on(self.ready(Session::New, None));
    }

    fn pass_on(&self, inbound: Inbound) {
        if self.inbound.send(inbound).is_err() {
            debug!("nobody receives gateway events any more");
        }
    }

    fn undecodable(&self, kind: &str) {
        if NEEDED.contains(&kind) {
            let shard = self.shard;
            warn!(
                shard,
                kind, "a gateway event {kind} on shard {shard} does not decode"
            );
            self.board.count_undecodable();
        }
    }

    const fn ready(&self, session: Session, guilds: Option<Guilds>) -> Inbound {
        Inbound::Ready {
            shard: self.shard,
            session,
            guilds,
        }
    }

    fn read(&self, event: &Event, is_replayed: bool) -> Option<Inbound> {
        let received_at = Instant::now();
        match event {
            Event::Ready(event) => {
                let ready = &event.ready;
                let n_shards = ready.shard.map_or(1, |shard| shard.total);
                let here = ready.guilds.iter().map(|guild| guild.id);
                let guilds = Guilds::of(self.shard, n_shards, here);
                Some(self.ready(Session::New, Some(guilds)))
            }
            Event::Resumed(_) => Some(self.ready(Session::Resumed, None)),
            Event::InteractionCreate(event) => Some(Inbound::Interaction {
                shard: self.shard,
                interaction: Box::new(event.interaction.clone()),
                received_at,
                is_replayed,
            }),
            Event::MessageCreate(event) => {
                let message = &event.message;
                let from_person = message.guild_id.is_none() && is_written_by_person(message);
                from_person.then(|| Inbound::DirectMessage {
                    shard: self.shard,
                    message: Box::new(message.clone()),
                })
            }
            Event::GuildCreate(event) => Some(Inbound::GuildCreated {
                guild: Box::new(event.guild.clone()),
            }),
            // An unavailable guild is one that Discord has trouble with; the bot is still in it.
            Event::GuildDelete(event) => {
                (!event.guild.unavailable).then_some(Inbound::GuildDeleted {
                    guild: event.guild.id,
                })
            }
            Event::Unknown(UnknownEvent { kind, .. }) => {
                self.undecodable(kind);
                None
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::discord::gateway::GatewayHealth;

    fn read(event: Value) -> (Option<Inbound>, GatewayHealth) {
        let (board, health) = HealthBoard::new();
        let handler = GatewayHandler::new(0, mpsc::unbounded_channel().0, Arc::new(board));
        let event = serde_json::from_value(event).expect("every event decodes");
        let inbound = handler.read(&event, false);
        let health = health.borrow().clone();
        (inbound, health)
    }

    fn message(guild: Option<&str>, bot: bool) -> Value {
        let author = json!({"id": "3", "username": "ana", "discriminator": "0", "avatar": null,
            "bot": bot});
        json!({"t": "MESSAGE_CREATE", "d": {
            "id": "1", "channel_id": "2", "author": author, "content": "steam", "guild_id": guild,
            "timestamp": "2026-01-01T00:00:00Z", "edited_timestamp": null, "tts": false,
            "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [],
            "embeds": [], "pinned": false, "type": 0}})
    }

    #[test]
    fn only_what_people_write_to_the_bot_is_a_direct_message() {
        let (from_person, _) = read(message(None, false));
        assert!(
            matches!(from_person, Some(Inbound::DirectMessage { .. })),
            "{from_person:?}"
        );
        assert!(read(message(None, true)).0.is_none(), "a bot's own");
        assert!(read(message(Some("9"), false)).0.is_none(), "in a guild");
        for (kind, is_read) in [(0, true), (3, false), (6, false), (19, true), (46, false)] {
            let mut message = message(None, false);
            message["d"]["type"] = json!(kind);
            assert_eq!(read(message).0.is_some(), is_read, "type {kind}");
        }
    }

    #[test]
    fn a_guild_with_an_outage_is_not_left() {
        let left = read(json!({"t": "GUILD_DELETE", "d": {"id": "9"}})).0;
        assert!(
            matches!(left, Some(Inbound::GuildDeleted { .. })),
            "{left:?}"
        );
        let outage = json!({"t": "GUILD_DELETE", "d": {"id": "9", "unavailable": true}});
        assert!(read(outage).0.is_none());
    }

    #[test]
    fn a_guild_is_missing_to_the_shard_that_would_receive_it() {
        use serenity::model::id::GuildId;
        let of_shard_1 = |n: u64| GuildId::new((n * 2 + 1) << 22);
        let guilds = Guilds::of(1, 2, [of_shard_1(5)]);
        assert!(!guilds.lacks(of_shard_1(5)));
        assert!(guilds.lacks(of_shard_1(6)));
        assert!(!guilds.lacks(GuildId::new(6 << 22)), "another shard's");
    }

    #[test]
    fn a_needed_event_that_does_not_decode_is_counted() {
        let (inbound, health) = read(json!({"t": "INTERACTION_CREATE", "d": {"id": "no"}}));
        assert!(inbound.is_none());
        assert_eq!(health.n_undecodable, 1);

        let (_, health) = read(json!({"t": "SOMETHING_NEW", "d": {}}));
        assert_eq!(health.n_undecodable, 0);
    }
}
