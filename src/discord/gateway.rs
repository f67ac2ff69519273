//! The gateway: what Discord tells the bot, as it happens.
//!
//! Owns: which gateway events the rest of the program hears of, the health of the connection,
//! running every shard until told to stop. One shard's life is [`shard`]'s.
//! Does not know: games, what an interaction means, the environment.
//!
//! serenity's shards run here without serenity's `Client`, which asks REST on its own and goes to
//! Discord itself when the configured address does not answer.
//!
//! Invariants: nothing runs in serenity's handlers but a send into a bounded channel; a new
//! session is announced, since whatever happened before it is lost.

mod handler;
mod health_board;
mod shard;

use std::collections::HashSet;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;

use serenity::model::application::Interaction;
use serenity::model::channel::Message;
use serenity::model::guild::Guild;
use serenity::model::id::GuildId;
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use self::health_board::HealthBoard;
use self::shard::{Pace, ShardKeeper};
use crate::discord::backoff::{Jitter, grown};
use crate::discord::rest::{BotToken, GatewayAddress, Rest, RestError};

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
        /// The guilds of this shard that the bot is in, at the start of a new session.
        guilds: Option<Guilds>,
    },
}

/// The guilds that one shard hears.
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

    /// Tells whether the bot is no longer in a guild that this shard would hear of.
    #[must_use]
    pub fn lack(&self, guild: GuildId) -> bool {
        let its_shard = (guild.get() >> 22) % u64::from(self.n_shards);
        its_shard == u64::from(self.shard) && !self.here.contains(&guild)
    }
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
    /// The gateway's address is one to which a token must not be sent.
    #[error("the gateway address {url:?} is neither wss:// nor ws:// to this machine")]
    Address {
        /// The address that the REST API gave.
        url: String,
    },
    /// A connection can be neither used nor ended. Only a new process gets rid of it.
    #[error("shard {shard} no longer reacts and cannot be ended; restart the process")]
    Stuck {
        /// Which, from 0.
        shard: u32,
    },
}

/// The connection to the gateway: all its shards, kept alive by a task of its own.
///
/// A connection that Discord closes without a code occupies a worker thread, and an idle runtime
/// altogether, until the next probe; probes come from a thread of their own.
#[derive(Debug)]
pub struct Gateway {
    health: watch::Receiver<GatewayHealth>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), GatewayError>>,
}

impl Gateway {
    /// Starts to connect, and keeps trying until it is stopped or Discord refuses for good.
    ///
    /// What happens goes to `inbound`; while that is full, gateway events wait in memory.
    #[must_use]
    pub fn start(
        settings: GatewaySettings,
        rest: Arc<Rest>,
        inbound: mpsc::Sender<Inbound>,
    ) -> Self {
        let stop = CancellationToken::new();
        let (board, health) = HealthBoard::new();
        let running = Running {
            settings,
            rest,
            inbound,
            board: Arc::new(board),
            stop: stop.clone(),
        };
        Self {
            health,
            stop,
            task: tokio::spawn(running.run()),
        }
    }

    /// How the gateway is doing, now and from now on.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<GatewayHealth> {
        self.health.clone()
    }

    /// Waits until the gateway has ended by itself, and says why. Must not be asked again after it
    /// has answered.
    ///
    /// # Panics
    /// When the task that keeps the shards panicked.
    pub async fn ended(&mut self) -> GatewayError {
        match (&mut self.task).await {
            Ok(Err(error)) => error,
            // Only `stop` ends it without an error, and that takes the gateway away.
            Ok(Ok(())) => std::future::pending().await,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }

    /// Says goodbye on every connection and returns when all are closed.
    ///
    /// Takes little longer than [`GatewayBounds::stop_limit`], with or without a live shard. Events
    /// that have arrived are still delivered, as long as somebody takes them.
    ///
    /// # Errors
    /// [`GatewayError`] when the gateway had ended by itself before.
    pub async fn stop(self) -> Result<(), GatewayError> {
        self.stop.cancel();
        self.task
            .await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }
}

struct Running {
    settings: GatewaySettings,
    rest: Arc<Rest>,
    inbound: mpsc::Sender<Inbound>,
    board: Arc<HealthBoard>,
    stop: CancellationToken,
}

impl Running {
    async fn run(self) -> Result<(), GatewayError> {
        let stop = self.stop.clone();
        let Some(address) = stop.run_until_cancelled(self.address()).await else {
            return Ok(());
        };
        let address = address?;
        let n_shards = match self.settings.shards {
            Shards::Fixed(n) => n.get(),
            Shards::Recommended => address.shards.unwrap_or(1).max(1),
        };
        info!(n_shards, "connecting {n_shards} shards to {}", address.url);
        self.board.expect(n_shards);

        let pace = Arc::new(Pace::new(self.settings.bounds.identify_interval));
        let mut shards: JoinSet<Result<(), GatewayError>> = (0..n_shards)
            .map(|id| self.keeper(id, n_shards, &address.url, &pace).keep())
            .collect();
        let mut outcome = Ok(());
        while let Some(ended) = shards.join_next().await {
            let ended = ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
            if let Err(why) = ended {
                error!("the gateway ends: {why}");
                outcome = outcome.and(Err(why));
                self.stop.cancel();
            }
        }
        outcome
    }

    fn keeper(&self, id: u32, n_shards: u32, url: &str, pace: &Arc<Pace>) -> ShardKeeper {
        ShardKeeper {
            id,
            n_shards,
            url: url.to_owned(),
            token: self.settings.token.clone(),
            base_url: self.rest.base_url().to_owned(),
            bounds: self.settings.bounds,
            jitter: Jitter::seeded(self.settings.jitter_seed.wrapping_add(id.into())),
            inbound: self.inbound.clone(),
            board: Arc::clone(&self.board),
            pace: Arc::clone(pace),
            stop: self.stop.clone(),
        }
    }

    /// Learns where the gateway is, however long that takes.
    async fn address(&self) -> Result<GatewayAddress, GatewayError> {
        let bounds = self.settings.bounds;
        let jitter = Jitter::seeded(self.settings.jitter_seed);
        let mut n_failures = 0;
        loop {
            let deadline = Instant::now() + bounds.connect_limit;
            let asked = match self.settings.shards {
                Shards::Recommended => self.rest.gateway_bot(deadline).await,
                Shards::Fixed(_) => self.rest.gateway(deadline).await,
            };
            let (pause, reason) = match asked {
                Ok(address) if !may_take_token(&address.url) => {
                    return Err(GatewayError::Address { url: address.url });
                }
                Ok(address) => match exhausted(&address) {
                    None => return Ok(address),
                    Some(pause) => (pause, "no new sessions are left for now".to_owned()),
                },
                Err(RestError::Unauthorized { .. }) => return Err(GatewayError::Token),
                Err(error) => {
                    n_failures += 1;
                    let pause = grown(bounds.backoff_first, bounds.backoff_limit, n_failures);
                    (jitter.spread(pause), error.to_string())
                }
            };
            let pause_ms = pause.as_millis();
            warn!(
                pause_ms,
                "the gateway's address is not known, next try in {pause_ms} ms: {reason}"
            );
            self.board.unreachable(reason);
            sleep(pause).await;
        }
    }
}

/// How long to wait for new sessions, when Discord says that too few are left.
fn exhausted(address: &GatewayAddress) -> Option<Duration> {
    let limit = address.session_start_limit?;
    let needed = address.shards.unwrap_or(1).max(1);
    (limit.remaining < needed).then(|| Duration::from_millis(limit.reset_after_ms))
}

/// Whether `url` is encrypted, or stays on this machine.
fn may_take_token(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let is_loopback = url.host_str().is_some_and(|host| {
        let address = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    });
    match url.scheme() {
        "wss" => true,
        "ws" => is_loopback,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::rest::SessionStartLimit;

    #[test]
    fn a_token_goes_out_only_encrypted_or_to_this_machine() {
        #[track_caller]
        fn check(url: &str, expected: bool) {
            assert_eq!(may_take_token(url), expected, "{url}");
        }

        check("wss://gateway.discord.gg", true);
        check("wss://gateway.discord.gg/", true);
        check("ws://127.0.0.1:4000", true);
        check("ws://[::1]:4000/gateway", true);
        check("ws://localhost:4000", true);
        check("ws://gateway.discord.gg", false);
        check("ws://127.0.0.1.example.org", false);
        check("http://127.0.0.1", false);
        check("not an address", false);
    }

    #[test]
    fn too_few_sessions_left_are_waited_for() {
        #[track_caller]
        fn check(shards: u32, remaining: u32, expected: Option<u64>) {
            let address = GatewayAddress {
                url: String::new(),
                shards: Some(shards),
                session_start_limit: Some(SessionStartLimit {
                    remaining,
                    reset_after_ms: 9,
                }),
            };
            assert_eq!(exhausted(&address), expected.map(Duration::from_millis));
        }

        check(1, 1, None);
        check(1, 0, Some(9));
        check(4, 3, Some(9));
        check(4, 1_000, None);
    }
}
