//! The gateway: what Discord tells the bot, as it happens.
//!
//! Owns: which gateway events the rest of the program hears of, the health of the connection,
//! running every shard until told to stop. One shard's life is [`shard`]'s.
//! Does not know: games, what an interaction means, the environment.
//!
//! Invariants: nothing runs in serenity's handlers but a send into a bounded channel; a new
//! session is announced, since whatever happened before it is lost.

use std::num::NonZeroU32;
use std::time::Duration;

use serenity::model::application::Interaction;
use serenity::model::channel::Message;
use serenity::model::guild::Guild;
use serenity::model::id::GuildId;
use thiserror::Error;
use tokio::time::Instant;

use crate::discord::rest::{BotToken, RestError};

/// What happened on Discord.
///
/// Discord's order is not kept between two of these: order by `received_at`, or better by ids.
/// Who left a guild is not among them: that takes a privileged intent.
#[derive(Debug)]
pub enum Inbound {
    /// Someone used a slash command, a button, a modal, or types into an autocompleted option.
    Interaction {
        /// The interaction, with its token.
        interaction: Box<Interaction>,
        /// When it came: the first answer is due three seconds later.
        received_at: Instant,
    },
    /// A person wrote to the bot.
    DirectMessage {
        /// The message; never one of a bot.
        message: Box<Message>,
        /// When it came.
        received_at: Instant,
    },
    /// The bot is in this guild: told for each at the start of a session, and when it is invited.
    GuildCreated {
        /// The guild as it is now.
        guild: Box<Guild>,
    },
    /// The bot was removed from this guild, or the guild was deleted.
    GuildDeleted {
        /// Which.
        guild: GuildId,
    },
    /// A shard hears again.
    Ready {
        /// Which, from 0.
        shard: u32,
        /// What became of the time before.
        session: Session,
    },
}

/// What became of the gateway events of the time in which a shard heard nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    /// They are lost: read again what matters (DM histories, live lobbies).
    New,
    /// They came, late.
    Resumed,
}

/// How many connections share the guilds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shards {
    /// As many as Discord recommends.
    Recommended,
    /// This many.
    Fixed(NonZeroU32),
}

/// What [`Gateway::start`] is told.
#[derive(Clone, Debug)]
pub struct GatewaySettings {
    /// Who listens.
    pub token: BotToken,
    /// How many connections to keep.
    pub shards: Shards,
    /// How long things may take.
    pub bounds: GatewayBounds,
    /// The seed of the jitter between tries.
    pub jitter_seed: u64,
}

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayBounds {
    /// Asking for the gateway's address, connecting, or from there to a session, each at most.
    pub connect_limit: Duration,
    /// A heartbeat of our own is sent this often. It finds out a connection that only looks alive.
    pub probe_interval: Duration,
    /// A connection that answers no heartbeat and brings no event for this long is given up.
    pub silence_limit: Duration,
    /// Between two new sessions, at least: Discord cuts off bots that ask faster.
    pub identify_interval: Duration,
    /// The wait after a first failed connection; it doubles with each further one.
    pub backoff_first: Duration,
    /// The wait after any failed connection, at most.
    pub backoff_limit: Duration,
    /// Saying goodbye, at most; after it the connection is cut.
    pub stop_limit: Duration,
}

impl Default for GatewayBounds {
    fn default() -> Self {
        Self {
            connect_limit: Duration::from_secs(15),
            probe_interval: Duration::from_secs(2),
            silence_limit: Duration::from_secs(8),
            identify_interval: Duration::from_secs(5),
            backoff_first: Duration::from_secs(1),
            backoff_limit: Duration::from_secs(30),
            stop_limit: Duration::from_secs(2),
        }
    }
}

/// How the gateway is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayHealth {
    /// How the worst shard is doing.
    pub phase: Phase,
    /// Since when.
    pub since: Instant,
    /// How many shards are live.
    pub n_live: u32,
    /// How many shards there should be; 0 until that is known.
    pub n_shards: u32,
    /// Events of kinds that the bot needs and that did not decode, since the start.
    pub n_undecodable: u64,
    /// Sessions that were begun anew after the first, each with a gap, since the start.
    pub n_lost_sessions: u64,
}

/// What a connection is doing, from best to worst.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It hears.
    Live,
    /// It was cut and goes on where it was.
    Resuming,
    /// It begins a new session.
    Connecting,
    /// It waits before it tries again.
    Down {
        /// What went wrong last.
        reason: String,
    },
}

/// Why the gateway ended by itself. The process should exit and say this.
#[derive(Debug, Error)]
pub enum GatewayError {
    /// The bot's token is wrong or was reset.
    #[error("Discord refused the bot token: set DISCORD_TOKEN to the bot's current one")]
    Token,
    /// The bot asks for events that Discord does not give it.
    #[error(
        "Discord refused the gateway intents (close code {close_code}): this version of GameBot \
         needs only guilds and direct messages, so Discord's rules have changed; update GameBot"
    )]
    Intents {
        /// 4013 or 4014.
        close_code: u16,
    },
    /// The number of shards does not fit the bot.
    #[error(
        "Discord refused the number of shards: unset GAMEBOT_SHARDS to use what Discord recommends"
    )]
    Shards,
    /// The gateway's address is one to which a token must not be sent.
    #[error("the gateway address {url:?} is neither wss:// nor ws:// to this machine")]
    Address {
        /// The address that the REST API gave.
        url: String,
    },
    /// The REST API refuses to tell the gateway's address.
    #[error("could not learn the gateway's address")]
    Refused(#[source] RestError),
    /// A connection can be neither used nor ended. Only a new process gets rid of it.
    #[error("shard {shard} no longer reacts and cannot be ended; restart the process")]
    Stuck {
        /// Which, from 0.
        shard: u32,
    },
}
