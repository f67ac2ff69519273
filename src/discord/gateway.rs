//! The gateway: what happens on Discord, as it happens.
//!
//! Owns: the settings and the health of the connection, running every shard until it is stopped.
//! One shard's life is [`shard`]'s; [`inbound`] is what comes of it.
//! Does not know: games, what an interaction means, the environment.
//!
//! Invariants: events leave in the order in which Discord sent them; a new session is announced,
//! since whatever happened before it is lost.

mod bounds;
mod connection;
mod error;
mod handler;
mod health_board;
mod inbound;
mod session_starts;
mod shard;
mod trust;

use std::num::NonZeroU32;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

pub use self::bounds::GatewayBounds;
pub use self::error::GatewayError;
use self::error::may_take_token;
use self::handler::GatewayHandler;
use self::health_board::HealthBoard;
pub use self::health_board::{GatewayHealth, Phase};
pub use self::inbound::{Guilds, Inbound, Session, is_written_by_person};
use self::session_starts::SessionStarts;
pub use self::shard::SavedSession;
use self::shard::{ShardEnd, ShardSupervisor};
use self::trust::trusting;
use crate::discord::rest::{BotToken, GatewayAddress, Rest, RestError};
use crate::retry::SeededRandom;

/// How many connections share the guilds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shards {
    /// As many as Discord recommends.
    Recommended,
    Fixed(NonZeroU32),
}

/// The settings of [`Gateway::start`].
#[derive(Clone)]
pub struct GatewaySettings {
    pub token: BotToken,
    pub shards: Shards,
    pub bounds: GatewayBounds,
    /// The seed of the jitter between tries.
    pub jitter_seed: u64,
    /// Who says which shards run here; none where all do.
    pub leases: Option<Arc<dyn ShardLeases>>,
}

/// How many shards there are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardCount {
    pub n_shards: u32,
    /// A setting or a refusal of Discord's says so: processes with another number follow.
    pub is_binding: bool,
}

/// Runs a shard until the token is cancelled or the gateway ends. Starts with the session in the channel, if there
/// is one, and keeps there the one to be resumed by the next process.
pub type RunShard = Arc<
    dyn Fn(u32, watch::Sender<Option<SavedSession>>, CancellationToken) -> BoxFuture<'static, ()>
        + Send
        + Sync,
>;

/// Says which shards run in this process, where there are several.
pub trait ShardLeases: Send + Sync {
    /// Returns how many shards all processes run together.
    fn agree(&self, count: ShardCount) -> BoxFuture<'_, u32>;

    /// Runs the shards of this process, until `stop` is cancelled or the processes agreed on another number.
    fn run(&self, n_shards: u32, run: RunShard, stop: CancellationToken) -> BoxFuture<'_, ()>;
}

/// The connection to the gateway: all its shards, kept alive by a task of its own.
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
        let mut refused = None;
        let mut n_refused = 0;
        let random = SeededRandom::new(self.settings.jitter_seed);
        let starts = SessionStarts::new(Arc::clone(&self.rest), self.settings.bounds);
        let starts = Arc::new(starts);
        loop {
            let Some(address) = self.stop.run_until_cancelled(self.address()).await else {
                return Ok(());
            };
            let address = address?;
            let proposed = match (self.settings.shards, refused) {
                (Shards::Fixed(n), None) => n.get(),
                (Shards::Fixed(_), Some((n_shards, close_code))) => {
                    return Err(GatewayError::Shards {
                        n_shards,
                        close_code,
                    });
                }
                (Shards::Recommended, None) => address.shards.unwrap_or(1).max(1),
                (Shards::Recommended, Some((too_few, _))) => {
                    address.shards.unwrap_or(1).max(too_few + 1)
                }
            };
            let is_binding = refused.is_some() || matches!(self.settings.shards, Shards::Fixed(_));
            let count = ShardCount {
                n_shards: proposed,
                is_binding,
            };
            let agreed = match &self.settings.leases {
                Some(leases) => self.stop.run_until_cancelled(leases.agree(count)).await,
                None => Some(proposed),
            };
            let Some(n_shards) = agreed else {
                return Ok(());
            };
            starts.allow(address.session_start_limit).await;
            match self.run_shards(n_shards, &address.url, &starts).await? {
                None if self.stop.is_cancelled() => return Ok(()),
                // The processes agreed on another number.
                None => {
                    refused = None;
                    continue;
                }
                Some(close_code) => refused = Some((n_shards, close_code)),
            }
            n_refused += 1;
            let pause = self
                .settings
                .bounds
                .session_backoff
                .wait(n_refused, random.next());
            if self.stop.run_until_cancelled(sleep(pause)).await.is_none() {
                return Ok(());
            }
        }
    }

    /// Runs all shards until they are stopped. Returns the close code with which Discord refused their number.
    async fn run_shards(
        &self,
        n_shards: u32,
        url: &str,
        starts: &Arc<SessionStarts>,
    ) -> Result<Option<u16>, GatewayError> {
        let stop = self.stop.child_token();
        let (ends, mut ended) = mpsc::unbounded_channel();
        let run_shard = self.run_shard(n_shards, url, starts, ends);
        let running = if let Some(leases) = &self.settings.leases {
            info!(
                n_shards,
                "{n_shards} shards are divided among the processes"
            );
            self.board.expect(0);
            leases.run(n_shards, run_shard, stop.clone())
        } else {
            info!(n_shards, "connecting {n_shards} shards to {url}");
            self.board.expect(n_shards);
            let all = (0..n_shards).map(|id| run_shard(id, watch::channel(None).0, stop.clone()));
            join_all(all).map(drop).boxed()
        };
        tokio::pin!(running);
        let (mut refused, mut outcome) = (None, Ok(()));
        let mut note = |end| match end {
            ShardEnd::Stopped => {}
            ShardEnd::TooFewShards { close_code } => {
                if refused.is_none() {
                    warn!(
                        n_shards,
                        close_code, "Discord refused {n_shards} shards with code {close_code}"
                    );
                }
                refused = Some(close_code);
                stop.cancel();
            }
            ShardEnd::Fatal(error) => {
                if outcome.is_ok() {
                    error!("the gateway ends: {error}");
                    outcome = Err(error);
                }
                stop.cancel();
            }
        };
        loop {
            tokio::select! {
                () = &mut running => break,
                Some(end) = ended.recv() => note(end),
            }
        }
        while let Ok(end) = ended.try_recv() {
            note(end);
        }
        outcome.map(|()| refused)
    }

    fn run_shard(
        &self,
        n_shards: u32,
        url: &str,
        starts: &Arc<SessionStarts>,
        ends: mpsc::UnboundedSender<ShardEnd>,
    ) -> RunShard {
        let Self {
            settings,
            inbound,
            board,
            rest,
            ..
        } = self;
        let connector = rest.ca_pem().map(trusting);
        let (settings, inbound) = (settings.clone(), inbound.clone());
        let (board, starts, url) = (Arc::clone(board), Arc::clone(starts), url.to_owned());
        Arc::new(move |id, sessions, stop| {
            let supervisor = ShardSupervisor {
                id,
                n_shards,
                url: url.clone(),
                token: settings.token.clone(),
                connector: connector.clone(),
                bounds: settings.bounds,
                random: SeededRandom::new(settings.jitter_seed.wrapping_add(id.into())),
                handler: GatewayHandler::new(id, inbound.clone(), Arc::clone(&board)),
                board: Arc::clone(&board),
                starts: Arc::clone(&starts),
                stop,
                sessions,
                leaves_session: settings.leases.is_some(),
            };
            let (board, ends) = (Arc::clone(&board), ends.clone());
            let is_shared = settings.leases.is_some();
            async move {
                let end = tokio::spawn(supervisor.run()).await;
                if is_shared {
                    board.forget(id);
                }
                let end = end.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
                // The receiver outlives the shards.
                let _ = ends.send(end);
            }
            .boxed()
        })
    }

    /// Looks up the address of the gateway, however long that takes.
    async fn address(&self) -> Result<GatewayAddress, GatewayError> {
        let bounds = self.settings.bounds;
        let random = SeededRandom::new(self.settings.jitter_seed);
        let mut n_failures = 0;
        loop {
            let deadline = Instant::now() + bounds.connect_timeout;
            let (pause, reason) = match self.rest.gateway_bot(deadline).await {
                Ok(address) if !may_take_token(&address.url) => {
                    return Err(GatewayError::Address { url: address.url });
                }
                Ok(address) => return Ok(address),
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
