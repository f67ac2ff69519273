//! The gateway: what happens on Discord, as it happens.
//!
//! Owns: the settings and the health of the connection, running every shard until it is stopped.
//! One shard's life is [`shard`]'s; [`inbound`] is what comes of it.
//! Does not know: games, what an interaction means, the environment.
//!
//! serenity's shards run here without serenity's `Client`, which asks REST on its own and goes to
//! Discord itself when the configured address does not answer.
//!
//! Invariants: events leave in the order in which Discord sent them; a new session is announced,
//! since whatever happened before it is lost.

mod handler;
mod health_board;
mod inbound;
mod shard;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use self::health_board::HealthBoard;
pub use self::health_board::{GatewayHealth, Phase};
pub use self::inbound::{Guilds, Inbound, Session, is_written_by_person};
use self::shard::{IdentifyPacer, ShardSupervisor};
use crate::discord::rest::{BotToken, GatewayAddress, Rest, RestError};
use crate::retry::{Backoff, SeededRandom};

/// How many connections share the guilds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shards {
    /// As many as Discord recommends.
    Recommended,
    Fixed(NonZeroU32),
}

/// The settings of [`Gateway::start`].
#[derive(Clone, Debug)]
pub struct GatewaySettings {
    pub token: BotToken,
    pub shards: Shards,
    pub bounds: GatewayBounds,
    /// The seed of the jitter between tries.
    pub jitter_seed: u64,
}

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayBounds {
    /// Asking for the gateway's address, connecting, or from there to a session, each at most.
    pub connect_timeout: Duration,
    /// A heartbeat of our own is sent this often. It finds out a connection that only looks alive.
    pub probe_interval: Duration,
    /// A connection that answers no heartbeat and brings no event for this long is given up.
    pub silence_timeout: Duration,
    /// Between two new sessions, at least: Discord cuts off bots that ask faster.
    pub identify_interval: Duration,
    pub backoff: Backoff,
    /// Closing a connection, at most; then it is cut.
    pub stop_timeout: Duration,
}

impl Default for GatewayBounds {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(15),
            probe_interval: Duration::from_secs(2),
            silence_timeout: Duration::from_secs(8),
            identify_interval: Duration::from_secs(5),
            backoff: Backoff {
                first: Duration::from_secs(1),
                limit: Duration::from_secs(30),
            },
            stop_timeout: Duration::from_secs(2),
        }
    }
}

/// Why the gateway ended by itself. The process should exit and say this.
#[derive(Debug, Error)]
pub enum GatewayError {
    #[error("Discord refused the bot token: set DISCORD_TOKEN to the bot's current one")]
    Token,
    /// The bot asks for events that Discord does not give it.
    #[error(
        "Discord refused the gateway intents (close code {close_code}): this version of GameBot \
         needs only guilds and direct messages, so Discord's rules have changed; update GameBot"
    )]
    Intents { close_code: u16 },
    /// The gateway's address is one to which a token must not be sent.
    #[error("the gateway address {url:?} is neither wss:// nor ws:// to this machine")]
    Address { url: String },
    /// A connection can be neither used nor ended. Only a new process gets rid of it.
    #[error("shard {shard} no longer reacts and cannot be ended; restart the process")]
    Stuck { shard: u32 },
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
    /// What happens goes to `inbound`, which must be read without delay: nothing slows Discord down.
    #[must_use]
    pub fn start(
        settings: GatewaySettings,
        rest: Arc<Rest>,
        inbound: mpsc::UnboundedSender<Inbound>,
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

    /// Closes every connection and returns when all are closed.
    ///
    /// Takes little longer than [`GatewayBounds::stop_timeout`], with or without a live shard. Events
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
    inbound: mpsc::UnboundedSender<Inbound>,
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

        let pace = Arc::new(IdentifyPacer::new(self.settings.bounds.identify_interval));
        let mut shards: JoinSet<Result<(), GatewayError>> = (0..n_shards)
            .map(|id| self.supervisor(id, n_shards, &address.url, &pace).run())
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

    fn supervisor(
        &self,
        id: u32,
        n_shards: u32,
        url: &str,
        pace: &Arc<IdentifyPacer>,
    ) -> ShardSupervisor {
        ShardSupervisor {
            id,
            n_shards,
            url: url.to_owned(),
            token: self.settings.token.clone(),
            base_url: self.rest.base_url().to_owned(),
            bounds: self.settings.bounds,
            random: SeededRandom::new(self.settings.jitter_seed.wrapping_add(id.into())),
            inbound: self.inbound.clone(),
            board: Arc::clone(&self.board),
            pace: Arc::clone(pace),
            stop: self.stop.clone(),
        }
    }

    /// Looks up the address of the gateway, however long that takes.
    async fn address(&self) -> Result<GatewayAddress, GatewayError> {
        let bounds = self.settings.bounds;
        let random = SeededRandom::new(self.settings.jitter_seed);
        let mut n_failures = 0;
        loop {
            let deadline = Instant::now() + bounds.connect_timeout;
            let answer = match self.settings.shards {
                Shards::Recommended => self.rest.gateway_bot(deadline).await,
                Shards::Fixed(_) => self.rest.gateway(deadline).await,
            };
            let (pause, reason) = match answer {
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
                    let pause = bounds.backoff.wait(n_failures, random.next());
                    (pause, error.to_string())
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
