//! What the gateway hands over to the rest of the program.

use std::collections::HashSet;

use serenity::model::application::Interaction;
use serenity::model::channel::{Message, MessageType};
use serenity::model::guild::Guild;
use serenity::model::id::GuildId;
use tokio::time::Instant;

/// What happened on Discord.
///
/// One shard's events come in the order in which Discord sent them.
/// Who left a guild is not among them: that takes a privileged intent.
#[derive(Debug)]
pub enum Inbound {
    /// Someone used a slash command, a button, a modal, or types into an autocompleted option.
    Interaction {
        shard: u32,
        interaction: Box<Interaction>,
        /// When it came: the first answer is due three seconds later.
        received_at: Instant,
        /// It was meant for a process that is gone, which may have answered it.
        is_replayed: bool,
    },
    DirectMessage {
        shard: u32,
        /// The message; always one that a person wrote.
        message: Box<Message>,
    },
    /// The bot is in this guild: sent for each at the start of a session, and when it is invited.
    GuildCreated { guild: Box<Guild> },
    /// The bot was removed from this guild, or the guild was deleted.
    GuildDeleted { guild: GuildId },
    Ready {
        /// Which, from 0.
        shard: u32,
        session: Session,
        /// The guilds of this shard that the bot is in, at the start of a new session.
        guilds: Option<Guilds>,
    },
}

impl Inbound {
    /// Reads an interaction as the gateway sends it, by the first shard.
    ///
    /// # Errors
    /// When it is none.
    pub fn interaction(json: serde_json::Value, received_at: Instant) -> serde_json::Result<Self> {
        let interaction = Box::new(serde_json::from_value(json)?);
        Ok(Self::Interaction {
            shard: 0,
            interaction,
            received_at,
            is_replayed: false,
        })
    }

    /// Reads a direct message as the gateway sends it, by the first shard.
    ///
    /// # Errors
    /// When it is none.
    pub fn direct_message(json: serde_json::Value) -> serde_json::Result<Self> {
        let message = Box::new(serde_json::from_value(json)?);
        Ok(Self::DirectMessage { shard: 0, message })
    }
}

/// Returns whether a person wrote a message. Discord writes others in a person's name: that they pinned something, or
/// called.
#[must_use]
pub fn is_written_by_person(message: &Message) -> bool {
    let is_written = matches!(
        message.kind,
        MessageType::Regular | MessageType::InlineReply
    );
    is_written && !message.author.bot
}

/// The guilds that one shard serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guilds {
    here: HashSet<GuildId>,
    shard: u32,
    n_shards: u32,
}

impl Guilds {
    /// Makes the list of shard `shard`, from 0, of `n_shards`.
    #[must_use]
    pub fn of(shard: u32, n_shards: u32, here: impl IntoIterator<Item = GuildId>) -> Self {
        Self {
            here: here.into_iter().collect(),
            shard,
            n_shards: n_shards.max(1),
        }
    }

    /// Returns whether the bot is no longer in a guild that this shard would serve.
    #[must_use]
    pub fn lacks(&self, guild: GuildId) -> bool {
        let its_shard = (guild.get() >> 22) % u64::from(self.n_shards);
        its_shard == u64::from(self.shard) && !self.here.contains(&guild)
    }
}

/// What became of the gateway events of the time in which a shard received nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    /// They are lost: read again what matters (DM histories, live lobbies).
    New,
    Resumed,
}
